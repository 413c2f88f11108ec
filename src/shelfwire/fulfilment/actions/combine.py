"""Ask the channel to put orders into one package, to take them out again, and to turn either back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.fulfilment.actions._checks import ORDERS_PER_NUMBER
from shelfwire.fulfilment.actions._requests import Draft, locked, write
from shelfwire.fulfilment.actions.split import refuse_unless_packed_there, refuse_unreleased
from shelfwire.fulfilment.errors import TooManyOrders
from shelfwire.fulfilment.errors_requests import NotCombinable, NothingToUndo
from shelfwire.fulfilment.limits import limit
from shelfwire.fulfilment.lines import open_units
from shelfwire.fulfilment.models import CombineOffer, PackageRequest
from shelfwire.fulfilment.states import RequestKind, RequestStatus
from shelfwire.fulfilment.ways import ways_each
from shelfwire.orders.errors import OrderBlocked
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import may_ship_each
from shelfwire.orders.states import UnitStatus


@transaction.atomic
def ask_combine(
    *,
    account: Account,
    offer_id: str,
    by: str,
    order_ids: Collection[str] = (),
    undoes: PackageRequest | None = None,
) -> PackageRequest:
    """Ask for one package of the orders that the channel offered together, or of these of them (its ids).

    Raises NotCombinable when it is no offer, names no second order, or they share a package already; NotReleased,
    OrderBlocked, TooManyOrders, RequestOpen. Nothing is asked then.
    """
    orders = _offered(account, offer_id, order_ids, undoes)
    most = limit(account, "orders_per_tracking_number", ORDERS_PER_NUMBER)
    if len(orders) > most:
        raise TooManyOrders(
            f"{len(orders)} orders are in the offer; {most} is the most.",
            field="orders",
            value=len(orders),
            hint="Choose fewer.",
        )
    hindrances, ways = may_ship_each(orders), ways_each(orders)
    for order in orders:
        refuse_unreleased(order)
        refuse_unless_packed_there(order, ways[order.pk])
        if hindrances[order.pk]:
            raise OrderBlocked(
                f"Order {order.external_id} may not ship: {hindrances[order.pk][0]}",
                field="order",
                value=order.external_id,
                hint="Its page lists everything that stops it.",
            )
        _refuse_packed(order)
    packages = {unit.channel_package_id for order in orders for unit in _open(order)}
    if len(packages) == 1 and packages != {""}:
        raise NotCombinable("They share a package already.", field="orders", hint="There is nothing to do.")
    named = [order.external_id for order in orders]
    says = f"Asked {account.channel_label} to combine {len(named)} orders: {', '.join(named)}"
    wanted = {"offer_id": offer_id, "order_ids": named}
    draft = Draft(kind=RequestKind.COMBINE, wanted=wanted, says=says[:500], undoes=undoes)
    return write(account, orders, draft, by)


def _offered(
    account: Account, offer_id: str, order_ids: Collection[str], undoes: PackageRequest | None
) -> list[Order]:
    offer = CombineOffer.objects.filter(account=account, external_id=offer_id).first()
    known = set(offer.order_ids) if offer else set(order_ids) if undoes else set()
    wanted = set(order_ids) or known
    found = Order.objects.filter(account=account, external_id__in=wanted & known)
    orders = locked(list(found.values_list("pk", flat=True)))
    if len(orders) < 2 or len(orders) < len(wanted):
        raise NotCombinable(
            f"{account.channel_label} does not let these orders travel together any more.",
            field="orders",
            value=", ".join(sorted(wanted))[:200] or offer_id,
            hint="Check again what can be combined.",
        )
    return orders


def _open(order: Order) -> list[Unit]:
    return [unit for unit in order.units.all() if unit.status == UnitStatus.OPEN]


def _refuse_packed(order: Order) -> None:
    """What lies in a parcel of ours goes as it is."""
    still = {unit.pk for unit in _open(order)}
    free = set(open_units(order).values_list("pk", flat=True))
    if still - free:
        raise NotCombinable(
            f"Units of order {order.external_id} are in a parcel of yours already.",
            field="order",
            value=order.external_id,
            hint="Void the parcel first.",
        )


@transaction.atomic
def ask_uncombine(
    *,
    account: Account,
    package_id: str,
    by: str,
    order_ids: Collection[str] = (),
    undoes: PackageRequest | None = None,
) -> PackageRequest:
    """Ask to take these orders (the channel's ids; none: all) out of a package, each into its own. Raises
    NotCombinable when the package does not hold several orders or not these, NotReleased, RequestOpen."""
    inside = Unit.objects.filter(
        order__account=account, channel_package_id=package_id, status=UnitStatus.OPEN
    ).exclude(channel_package_id="")
    orders = locked(set(inside.values_list("order_id", flat=True)))
    known = {order.external_id for order in orders}
    if len(orders) < 2 or not set(order_ids) <= known:
        raise NotCombinable(
            f"Package {package_id} does not hold several orders, or not these.",
            field="package_id",
            value=package_id,
            hint="Read the orders again.",
        )
    for order in orders:
        refuse_unreleased(order)
        _refuse_packed(order)
    says = f"Asked {account.channel_label} to take package {package_id} apart"
    wanted = {"package_id": package_id, "order_ids": sorted(order_ids)}
    draft = Draft(kind=RequestKind.UNCOMBINE, wanted=wanted, says=says, undoes=undoes)
    return write(account, orders, draft, by)


def undo_request(*, request: PackageRequest, by: str) -> PackageRequest:
    """Turn back what was combined or taken apart, by the opposite request. Raises NothingToUndo for anything else or
    what was not carried out, and what the opposite raises."""
    account, made = request.account, request.made
    if request.status == RequestStatus.DONE and request.kind == RequestKind.COMBINE:
        return ask_uncombine(account=account, package_id=str(made["package_id"]), by=by, undoes=request)
    if request.status == RequestStatus.DONE and request.kind == RequestKind.UNCOMBINE:
        first, named = _apart(made["packages"])
        return ask_combine(account=account, offer_id=first, order_ids=named, by=by, undoes=request)
    why = "A split stays as it is" if request.kind == RequestKind.SPLIT else "It cannot be turned back"
    raise NothingToUndo(
        f"{why}: {request.get_kind_display().lower()} {request.pk} is {request.get_status_display().lower()}.",
        value=request.pk,
        hint="What is being told can be withdrawn; what was combined or taken apart can be undone.",
    )


def _apart(packages: Sequence[dict[str, object]]) -> tuple[str, list[str]]:
    """The first of the packages, under which the channel offers them together, and the orders of all."""
    named = [str(order_id) for one in packages for order_id in one["order_ids"]]  # type: ignore[attr-defined]  # a list
    return str(packages[0]["package_id"]), list(dict.fromkeys(named))
