"""The order's way from the payment to the buyer, with a clock at each step. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.orders.states import GONE, SHIPPABLE, OrderStatus
from shelfwire.web.clocks import WallClock
from shelfwire.web.stepper import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the steps are drawn from. Moments are None where nothing is known of them."""

    clock: WallClock
    channel: str
    status: str
    status_at: datetime
    order_class: str = OrderClass.SALE
    shipped_by: str = ShippedBy.SELLER
    cash_on_delivery: bool = False
    holds: bool = True
    """Whether the channel holds orders like this one after the payment."""
    placed_at: datetime
    paid_at: datetime | None = None
    hold_until: datetime | None = None
    ship_by: datetime | None = None
    collect_by: datetime | None = None
    deliver_by: datetime | None = None
    packed: bool = False
    """Whether all that is to ship lies in parcels."""
    refused: bool = False
    packed_at: datetime | None = None
    scanned_at: datetime | None = None
    delivered_at: datetime | None = None


_FREE: Final = (OrderClass.SAMPLE, OrderClass.GIVEAWAY, OrderClass.REPLACEMENT, OrderClass.EXCHANGE)
_ALL: Final = ("paid", "hold", "to_ship", "packed", "scanned", "delivered")
_ARRIVED: Final = (OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def steps(way: Way) -> list[Step]:
    """The steps of this kind of order; a cancelled one ends where it ended."""
    names = _names(way)
    at = _now(way, names)
    if way.status == OrderStatus.CANCELLED:
        done = [Step(_label(way, name), "done", _when(way, name)) for name in names[:at]]
        return [*done, Step("Cancelled", "failed", way.clock(way.status_at))]
    return [_step(way, name, number, at) for number, name in enumerate(names)]


def _names(way: Way) -> list[str]:
    if way.shipped_by == ShippedBy.DIGITAL:
        return ["paid", "delivered"]
    held = ["hold"] if way.status == OrderStatus.HELD or (way.holds and not way.cash_on_delivery) else []
    if way.order_class in _FREE and way.status != OrderStatus.HELD:
        held = []
    if way.order_class == OrderClass.CHANNEL_FULFILLED:
        return ["paid", *held, "to_ship", "scanned", "delivered"]
    return ["paid", *held, "to_ship", "packed", "scanned", "delivered"]


def _now(way: Way, names: list[str]) -> int:
    """Which step is under way, or the next one that such an order has; past the last when all is done."""
    if way.status in _ARRIVED:
        return len(names)
    return names.index(next(name for name in _ALL[_ALL.index(_present(way)) :] if name in names))


def _present(way: Way) -> str:
    if way.status == OrderStatus.CANCELLED:
        return _reached(way)
    if way.status == OrderStatus.UNPAID:
        return "paid"
    if way.status == OrderStatus.HELD:
        return "hold"
    if way.status == OrderStatus.IN_TRANSIT:
        return "delivered"
    if way.status in GONE:
        return "scanned"
    if way.status in SHIPPABLE and way.packed:
        return "packed" if way.refused else "scanned"
    return "to_ship"


def _reached(way: Way) -> str:
    """The first step that a cancelled order did not make."""
    made = (
        ("delivered", way.scanned_at),
        ("scanned", way.packed_at),
        ("to_ship", way.paid_at if way.hold_until is None or way.hold_until <= way.status_at else None),
        ("hold", way.paid_at if way.holds else None),
    )
    return next((name for name, moment in made if moment is not None), "paid")


def _step(way: Way, name: str, number: int, at: int) -> Step:
    label = _label(way, name)
    if number < at:
        return Step(label, "done", _when(way, name))
    if number > at:
        return Step(label, "later")
    return Step(label, "now", _due(way, name))


def _label(way: Way, name: str) -> str:
    first = "Ordered" if way.order_class in _FREE or way.cash_on_delivery else "Paid"
    there = f"At {way.channel}" if way.order_class == OrderClass.CHANNEL_FULFILLED else "To ship"
    return {
        "paid": first,
        "hold": "Hold",
        "to_ship": there,
        "packed": "Packed",
        "scanned": "Scanned",
        "delivered": "Delivered",
    }[name]


def _when(way: Way, name: str) -> str:
    """When a step was made, where that is known."""
    first = way.placed_at if way.order_class in _FREE or way.cash_on_delivery else way.paid_at
    moment = {
        "paid": first or way.placed_at,
        "hold": way.hold_until,
        "packed": way.packed_at,
        "scanned": way.scanned_at,
        "delivered": way.delivered_at,
    }.get(name)
    if name == "hold" and moment is not None and moment > way.clock.now:
        return ""  # released before the hour was over
    return way.clock(moment) if moment else ""


def _due(way: Way, name: str) -> str:
    """Until when the present step is due."""
    if name == "packed":
        return "Tracking refused"
    word, moment = {
        "paid": ("placed", way.placed_at),
        "hold": ("until", way.hold_until if way.hold_until and way.hold_until > way.clock.now else None),
        "to_ship": ("by", None if way.order_class == OrderClass.CHANNEL_FULFILLED else way.ship_by),
        "scanned": ("due", way.collect_by),
        "delivered": ("due", way.deliver_by),
    }[name]
    return f"{word} {way.clock(moment)}" if moment else ""
