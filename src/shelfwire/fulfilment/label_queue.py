"""Orders that wait for a label of the channel, and the parcels that they make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from shelfwire.channels.models import Account
from shelfwire.channels.port import ShippedBy
from shelfwire.channels.states import AccountStatus
from shelfwire.fulfilment.lines import free
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order, Unit
from shelfwire.people.models import Company


def label_queue(company: Company, accounts: Collection[Account]) -> QuerySet[Order]:
    """Return the orders of these shops that take the shop's own label, may ship now, and have something without one;
    with what ``orders.queries.orders`` prefetches, the most urgent first.
    """
    ids = [account.pk for account in accounts if account.status != AccountStatus.DISCONNECTED]
    found = orders.shippable(company, orders.OrderFilter(), accounts)
    return found.filter(
        Exists(Unit.objects.filter(free(), order=OuterRef("pk"))),
        account_id__in=ids,
        shipped_by=ShippedBy.CHANNEL,
    )


@dataclass(frozen=True, slots=True)
class ToLabel:
    """One parcel that needs a label: of one order, or of several that the channel keeps in one package. ``key`` names
    it as long as its units stay together.
    """

    key: str
    orders: tuple[Order, ...]
    units: tuple[Unit, ...]
    package_id: str = ""

    @property
    def contents(self) -> dict[int, list[int]]:
        """Unit ids by order id, as actions take them."""
        found: dict[int, list[int]] = {}
        for unit in self.units:
            found.setdefault(unit.order_id, []).append(unit.pk)
        return found


def parcels_to_label(found: Sequence[Order]) -> list[ToLabel]:
    """Return the parcels of these orders, in their order: one for each package of the channel where packages exist
    before a label is bought, else one for each order. Orders with nothing free make none. One query.
    """
    by_id = {order.pk: order for order in found}
    units = Unit.objects.filter(free(), order__in=by_id).select_related("sku").order_by("pk")
    together: dict[tuple[int, str, int], list[Unit]] = {}
    place = {pk: number for number, pk in enumerate(by_id)}
    for unit in sorted(units, key=lambda unit: (place[unit.order_id], unit.pk)):
        package = unit.channel_package_id
        account = by_id[unit.order_id].account_id
        together.setdefault((account, package, 0 if package else unit.order_id), []).append(unit)
    return [_to_label(key, inside, by_id) for key, inside in together.items()]


def _to_label(key: tuple[int, str, int], units: Sequence[Unit], orders: dict[int, Order]) -> ToLabel:
    account, package, order = key
    inside = tuple(orders[pk] for pk in dict.fromkeys(unit.order_id for unit in units))
    name = f"p{account}-{package}" if package else f"o{order}"
    return ToLabel(name, inside, tuple(units), package)
