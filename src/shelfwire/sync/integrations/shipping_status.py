"""What a shipping program may know of an order: its status in the words of the protocol, and what is to be shipped.

Only ``paid`` may be shipped. Whatever our own checks stop goes out as ``on_hold``, with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment.queries import units_in_parcels
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.queries import may_ship_each
from shelfwire.orders.states import GONE, SHIPPABLE, OrderStatus, UnitStatus


class Told(StrEnum):
    """The words that a person maps to ShipStation's own when the store is connected."""

    UNPAID = "unpaid"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"
    ON_HOLD = "on_hold"


@dataclass(frozen=True, slots=True)
class Standing:
    """The status, why it is on hold, and the units that the program is told of."""

    told: Told
    why: str
    units: tuple[Unit, ...]


def standing(order: Order, stops: Sequence[str], packed: Collection[int]) -> Standing:
    """What is told of an order. ``stops``: why it may not ship (``orders.queries.may_ship``). ``packed``: ids of units
    in live parcels. Needs ``units``.
    """
    units = tuple(order.units.all())
    kept = tuple(unit for unit in units if unit.status != UnitStatus.CANCELLED)
    left = tuple(unit for unit in kept if unit.status == UnitStatus.OPEN and unit.pk not in packed)
    if order.status == OrderStatus.CANCELLED:
        return Standing(Told.CANCELLED, "", units)
    if order.status == OrderStatus.UNPAID:
        return Standing(Told.UNPAID, "", kept)
    if order.status in GONE:
        return Standing(Told.SHIPPED, "", kept)
    if order.status not in SHIPPABLE:
        return Standing(Told.ON_HOLD, stops[0] if stops else order.get_status_display(), kept)
    if not left:
        return Standing(Told.SHIPPED, "", kept)
    why = _not_ours(order) or (stops[0] if stops else "")
    return Standing(Told.ON_HOLD if why else Told.PAID, why, left)


def standings(orders: Collection[Order]) -> dict[int, Standing]:
    """``standing`` of each of the orders, by its id. Two queries. Needs account, address and units."""
    stops = may_ship_each(list(orders))
    packed = units_in_parcels([order.pk for order in orders])
    return {order.pk: standing(order, stops[order.pk], packed) for order in orders}


def _not_ours(order: Order) -> str:
    """Why no parcel of our own may be made of an order that nothing else stops."""
    if order.shipped_by == ShippedBy.CHANNEL:
        return f"It ships with a label from {order.account.channel_label}."
    if order.shipped_by == ShippedBy.DIGITAL:
        return "Nothing physical is shipped for it."
    return ""
