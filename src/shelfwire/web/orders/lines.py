"""The lines of an order: units of one SKU at one price together, and where they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from shelfwire.fulfilment.models import Parcel
from shelfwire.orders.models import Unit
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.orders.whole import Whole


@dataclass(frozen=True, slots=True)
class Place:
    """Where some of a line's units are: in a parcel, or in none. ``words`` says it."""

    words: str
    parcel: Parcel | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``first`` stands for every unit of it. ``link_id``: what to link, while it is no SKU of ours."""

    first: Unit
    name: str
    count: int
    places: tuple[Place, ...]
    link_id: int | None
    cancelled: bool

    @property
    def total_minor(self) -> int:
        """What the buyer pays for all of them."""
        return self.first.price_minor * self.count


def lines(found: Whole) -> list[Line]:
    """The order's lines, as they first stand in it."""
    together: dict[Any, list[Unit]] = defaultdict(list)
    for unit in found.units:
        together[_same(unit)].append(unit)
    return [_line(found, units) for units in together.values()]


def _same(unit: Unit) -> tuple[Any, ...]:
    return (
        unit.channel_sku_id,
        unit.sku_id,
        unit.seller_sku,
        unit.price_minor,
        unit.original_price_minor,
        unit.is_gift,
    )


def _line(found: Whole, units: list[Unit]) -> Line:
    first = units[0]
    listed = found.listed.get(first.channel_sku_id)
    return Line(
        first,
        unit_name(first),
        len(units),
        tuple(_places(found, units)),
        listed.pk if listed and first.sku_id is None else None,
        all(unit.status == UnitStatus.CANCELLED for unit in units),
    )


_WORDS = {
    UnitStatus.OPEN: ("to pack", ""),
    UnitStatus.SHIPPED: ("shipped", ""),
    UnitStatus.DELIVERED: ("delivered", ""),
    UnitStatus.CANCELLED: ("cancelled", "danger"),
}
_NOT_YET = (OrderStatus.UNPAID, OrderStatus.HELD, OrderStatus.UNKNOWN)


def _places(found: Whole, units: list[Unit]) -> list[Place]:
    """How many are in each parcel, left to pack, cancelled, or gone some other way."""
    boxes = Counter(found.packed[unit.pk].pk for unit in units if unit.pk in found.packed)
    by_id = {parcel.pk: parcel for parcel in found.parcels}
    places = [Place(_of(count, units, "in"), by_id[pk]) for pk, count in boxes.items()]
    rest = Counter(unit.status for unit in units if unit.pk not in found.packed)
    for status, (word, tone) in _WORDS.items():
        if rest[status]:
            waits = status == UnitStatus.OPEN and found.order.status in _NOT_YET
            places.append(Place(_of(rest[status], units, "reserved" if waits else word), tone=tone))
    gone = sum(unit.pk in found.packed and unit.status == UnitStatus.CANCELLED for unit in units)
    return [*places, Place(_of(gone, units, "cancelled"), tone="danger")] if gone else places


def _of(count: int, units: list[Unit], word: str) -> str:
    """``3 of 4 to pack``; ``To pack`` when it is all of them."""
    return word.capitalize() if count == len(units) else f"{count} of {len(units)} {word}"
