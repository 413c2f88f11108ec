"""One order with everything that belongs to it, each part read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import CarrierLink, Parcel
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Block, Order, Unit
from shelfwire.orders.queries import CheckState, ShippingCheck
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.web.orders.tables import contents, unit_name
from shelfwire.web.shipping.answers import Answer, answers

MOST_PARCELS = 50


@dataclass(frozen=True, slots=True)
class Whole:
    """``packed``: unit id to its live parcel. ``listed``: the channel's SKU id to its listing SKU, with its picture.
    ``links``: of ``fulfilment.queries.links_for``, while it may ship with a number of the seller's; else None.
    """

    order: Order
    units: list[Unit]
    parcels: list[Parcel]
    packed: dict[int, Parcel]
    blocks: dict[str, Block]
    links: list[CarrierLink] | None
    checks: list[ShippingCheck]
    answers: dict[int, list[Answer]]
    to_put_back: list[Unit]
    listed: dict[str, ListingSku]

    @property
    def open(self) -> list[Unit]:
        """Units that have not left and are not cancelled."""
        return [unit for unit in self.units if unit.status == UnitStatus.OPEN]

    @property
    def left(self) -> list[Unit]:
        """Open units that lie in no parcel."""
        return [unit for unit in self.open if unit.pk not in self.packed]

    @property
    def stops(self) -> list[ShippingCheck]:
        """What keeps it from shipping."""
        return [check for check in self.checks if check.state == CheckState.STOPS]

    @property
    def put_back_words(self) -> list[tuple[str, int]]:
        """What waits for the question whether it is back on the shelf: name and count."""
        return contents(self.to_put_back)

    @property
    def unlinked(self) -> list[tuple[str, int | None]]:
        """Open SKUs that are linked to none of ours, each with the listing SKU to link, in the order's order."""
        found = {unit.channel_sku_id: unit_name(unit) for unit in self.open if unit.sku_id is None}
        return [
            (name, self.listed[sku_id].pk if sku_id in self.listed else None)
            for sku_id, name in found.items()
        ]


def whole(order: Order) -> Whole:
    """The order, read at a fixed number of queries whatever its size; what cannot be there is not asked for."""
    prefetch_related_objects([order], Prefetch("units", Unit.objects.select_related("sku").order_by("pk")))
    units = list(order.units.all())
    blocks = {b.code: b for b in order.blocks.filter(ended_at=None)} if order.is_blocked else {}
    listed = _listed(order, units)
    for unit in units:
        row = listed.get(unit.channel_sku_id)
        unit.picture = row.picture if row else None  # type: ignore[attr-defined]  # for screens only
    parcels = list(fulfilment.parcels_of(order)[:MOST_PARCELS])
    links = _links(order)
    return Whole(
        order=order,
        units=units,
        parcels=parcels,
        packed={
            content.unit_id: parcel
            for parcel in parcels
            for content in parcel.contents.all()
            if content.live and content.order_id == order.pk
        },
        blocks=blocks,
        links=links,
        checks=fulfilment.shipping_checks(order, blocks, links),
        answers=answers(order.company, [parcel.pk for parcel in parcels]) if parcels else {},
        to_put_back=_to_put_back(order, units),
        listed=listed,
    )


def _links(order: Order) -> list[CarrierLink] | None:
    if order.shipped_by != ShippedBy.SELLER or order.status not in SHIPPABLE:
        return None
    return fulfilment.links_for(order.account, order.delivery_option_id)


def _to_put_back(order: Order, units: Sequence[Unit]) -> list[Unit]:
    if not any(unit.status == UnitStatus.CANCELLED and unit.shipped_at for unit in units):
        return []
    found = fulfilment.to_put_back(order.company).filter(order=order)
    return list(found.select_related("sku").order_by("pk"))


def _listed(order: Order, units: Sequence[Unit]) -> dict[str, ListingSku]:
    wanted = {unit.channel_sku_id for unit in units}
    rows = ListingSku.objects.filter(account_id=order.account_id, external_id__in=wanted)
    return {row.external_id: row for row in rows.select_related("picture").only("external_id", "picture")}
