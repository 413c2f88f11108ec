"""What must be true of orders before anything of them gets into a parcel or onto a label."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shelfwire.channels.models import Account
from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.fulfilment.errors import (
    ChannelShips,
    NothingToShip,
    SellerShips,
    TooManyOrders,
    UnequalRecipients,
    UnitTaken,
    WrongShop,
)
from shelfwire.fulfilment.limits import limit
from shelfwire.fulfilment.lines import open_units
from shelfwire.fulfilment.models import LabelUnit, ParcelUnit
from shelfwire.orders.errors import NotReleased, OrderBlocked
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import may_ship
from shelfwire.orders.recipients import difference
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.people.models import Company

ORDERS_PER_NUMBER = 20
"""Where the channel sets no limit of its own (facts.md section 8.9)."""
Contents = Mapping[int, Sequence[int] | None]
"""Our order id to our unit ids; None means every unit that is still to be packed."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An order, locked, with those of its units that are meant."""

    order: Order
    units: list[Unit]


def refuse_crowd(account: Account, contents: Contents) -> None:
    """Raise NothingToShip without an order, TooManyOrders where they may not share one number."""
    if not contents:
        raise NothingToShip("The parcel is empty.", field="contents", hint="Choose an order.")
    most = limit(account, "orders_per_tracking_number", ORDERS_PER_NUMBER)
    if len(contents) > most:
        raise TooManyOrders(
            f"{len(contents)} orders share one tracking number; {most} is the most.",
            field="contents",
            value=len(contents),
            hint="Make several parcels.",
        )


def hold_orders(company: Company, order_ids: Collection[int]) -> dict[int, Order]:
    """Lock the orders in key order. Raises WrongShop for one that the company does not have."""
    orders = (
        Order.objects.select_for_update(of=("self",))
        .select_related("account", "address", "company")
        .defer("search", "search_tokens")
        .filter(company=company, pk__in=list(order_ids))
        .order_by("pk")
    )
    found = {order.pk: order for order in orders}
    for order_id in order_ids:
        if order_id not in found:
            raise WrongShop("There is no such order.", field="order", value=order_id)
    return found


def choose_units(order: Order, unit_ids: Sequence[int] | None, label_id: int | None = None) -> Packed:
    """Return the order's units that are meant, all of them free. ``label_id``: what is on this label is free for it.

    Raises NothingToShip, UnitTaken.
    """
    free = {unit.pk: unit for unit in open_units(order, label_id)}
    if unit_ids is None:
        if not free:
            raise NothingToShip(
                f"Every unit of order {order.external_id} is in a parcel, on a label, or gone.",
                field="order",
                value=order.external_id,
                hint="To ship it another way, void its parcel or label first.",
            )
        return Packed(order, list(free.values()))
    if not unit_ids:
        raise NothingToShip(
            f"No unit of order {order.external_id} is chosen.", field="order", value=order.external_id
        )
    for unit_id in unit_ids:
        if unit_id not in free:
            raise _not_free(order, unit_id)
    return Packed(order, [free[unit_id] for unit_id in dict.fromkeys(unit_ids)])


def refuse_unequal(orders: Sequence[Order]) -> None:
    """Raise UnequalRecipients when the orders go to different buyers or addresses."""
    first = orders[0]
    for order in orders[1:]:
        if differing := difference(first, order):
            raise UnequalRecipients(
                f"Order {order.external_id} goes to another {differing} than order {first.external_id}.",
                field="order",
                value=order.external_id,
                hint="Give it a parcel and a number of its own.",
            )


def refuse_order(account: Account, order: Order, *, channel_label: bool = False) -> None:
    """Raise RuleBroken when the order may not ship, or not in this way. The hold is checked first: only the channel's
    release ends it. ``channel_label``: with a label of the channel, else with a carrier and number of our own.
    """
    where = {"field": "order", "value": order.external_id}
    if order.account_id != account.pk:
        raise WrongShop(f"Order {order.external_id} is of the shop {order.account}.", **where)
    if order.status not in SHIPPABLE:
        raise NotReleased(
            f"Order {order.external_id} is “{order.get_status_display()}”.",
            hint=f"It cannot ship until {account.channel_label} shows it as awaiting shipment.",
            **where,
        )
    refuse_way(account, order, channel_label=channel_label)
    reasons = may_ship(order)
    if reasons:
        raise OrderBlocked(
            f"Order {order.external_id} may not ship: {reasons[0]}",
            hint="Its page lists everything that stops it.",
            **where,
        )


def refuse_way(account: Account, order: Order, *, channel_label: bool) -> None:
    """Raise ChannelShips or SellerShips when the order does not leave with such a label."""
    where = {"field": "order", "value": order.external_id}
    if order.shipped_by == ShippedBy.DIGITAL:
        raise ChannelShips(f"Nothing physical is shipped for order {order.external_id}.", **where)
    if order.order_class == OrderClass.CHANNEL_FULFILLED:
        return  # ``may_ship`` says it
    by_channel = order.shipped_by == ShippedBy.CHANNEL
    if by_channel and not channel_label:
        raise ChannelShips(
            f"Order {order.external_id} ships with a label from {account.channel_label}.",
            hint="Choose “Buy label”: it is bought and printed here, and its tracking number comes with it.",
            **where,
        )
    if channel_label and not by_channel:
        raise SellerShips(
            f"Order {order.external_id} does not ship with a label from {account.channel_label}: you ship it yourself.",
            hint="Ship it with your own carrier and tracking number.",
            **where,
        )


def _not_free(order: Order, unit_id: int) -> UnitTaken:
    unit = Unit.objects.filter(pk=unit_id, order=order).first()
    if unit is None:
        why = f"Order {order.external_id} has no unit {unit_id}."
    elif unit.status != UnitStatus.OPEN:
        why = f"Unit {unit.external_id} of order {order.external_id} is {unit.get_status_display().lower()}."
    elif ParcelUnit.objects.filter(unit=unit, live=True).exists():
        why = f"Unit {unit.external_id} of order {order.external_id} is in another parcel already."
    else:
        label = LabelUnit.objects.select_related("label").filter(unit=unit, live=True).first()
        said = f" ({label.label.get_status_display().lower()})" if label else ""
        why = f"Unit {unit.external_id} of order {order.external_id} is on another label already{said}."
    return UnitTaken(why, field="order", value=order.external_id, hint="Reload the order and choose again.")
