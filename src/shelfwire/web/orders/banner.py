"""What an order needs now: one decision table from how it stands to sentences with one act each, most urgent first.

Pure: it reads a ``Situation`` and nothing else. The first sentence is the page's banner, the others stand below, small.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.states import OrderStatus
from shelfwire.people.models import Role
from shelfwire.web.clocks import WallClock
from shelfwire.web.orders import urgent
from shelfwire.web.orders.standing import (
    ACTS,
    SOON,
    Act,
    Notice,
    Situation,
    Tone,
    deadline,
    held_back,
    look,
    units,
)

_EXPECTED = timedelta(hours=12)
"""So long before the scan is due the carrier is simply expected; later somebody should look for the parcel."""


def notices(s: Situation) -> list[Notice]:
    """Every sentence that is true, the most urgent first; at least one."""
    found = [notice for rule in RULES for notice in rule(s)]
    return found or [Notice("nothing", "info", "Nothing to do", icon="circle-check")]


# ── packing and waiting for the carrier ──────────────────────────────────────────────────────────────────


def _packed(s: Situation) -> list[Notice]:
    """Everything is in parcels; the channel is about to be told."""
    ready = [parcel for parcel in s.parcels if parcel.status == ParcelStatus.READY and not parcel.refused]
    if not s.may_still_ship or s.left or not s.open or not ready or held_back(s):
        return []
    if not s.tracking_out:
        text = f"The parcel waits here until you switch it on. {deadline(s)}".strip()
        title = "Packed, but tracking upload is switched off"
        return [
            Notice("tracking_off", "warning", title, text, (Act("switch", "Switch it on", needs=Role.OWNER),))
        ]
    title = f"Packed; its tracking goes to {s.channel} now"
    see = (Act("parcel", "Open the parcel", ready[0].id),)
    return [Notice("packed", "info", title, deadline(s), see, "package")]


def _not_scanned(s: Situation) -> list[Notice]:
    """Told, and waiting for the carrier's first scan, from which the channel counts."""
    sent = [parcel for parcel in s.parcels if parcel.status == ParcelStatus.SENT]
    waits = s.status == OrderStatus.SHIPPED or (s.status == OrderStatus.PARTLY_SHIPPED and not s.left)
    elsewhere = s.shipped_by == ShippedBy.DIGITAL or s.order_class == OrderClass.CHANNEL_FULFILLED
    if not waits or elsewhere or (s.parcels and not sent) or held_back(s):
        return []
    acts = (Act("parcel", "Open the parcel", sent[0].id),) if sent else look(s)
    return [waits_for_scan(s.clock, s.channel, s.collect_by, acts)]


def waits_for_scan(clock: WallClock, channel: str, due: datetime | None, acts: tuple[Act, ...]) -> Notice:
    """What is told and waits for the carrier; ``due``: the first scan, as far as the channel says."""
    counts = f"{channel} counts it as shipped from the carrier’s first scan."
    if due is None:
        title = "Nothing to do: the carrier has not scanned it yet"
        return Notice("not_scanned", "info", title, counts, acts, "scan")
    if due - clock.now > _EXPECTED:
        title = f"Nothing to do: the carrier is expected by {clock(due)}"
        return Notice("not_scanned", "info", title, counts, acts, "truck")
    tone: Tone = "warning" if due > clock.now else "danger"
    title = f"Packed, not scanned; {clock.left(due)}"
    text = f"The first scan is due {clock(due)}. {counts}"
    return Notice("not_scanned", tone, title, text, acts, "scan")


def _ship(s: Situation) -> list[Notice]:
    """It may ship, and something is left to pack."""
    if not s.may_still_ship or not s.left or s.stops or held_back(s):
        return []
    if s.shipped_by != ShippedBy.SELLER:
        by = f" by {s.clock(s.ship_by)}" if s.ship_by else ""
        title = f"Ship it with {s.channel}’s label{by}"
        text = "Weight, service and price are chosen here; the label brings the tracking number."
        return [Notice("ship_there", "info", title, text, (Act("label", "Buy label"), *look(s)), "truck")]
    left = f"{units(s.open - s.left)} packed, {s.left} left." if s.left < s.open else ""
    act = Act("ship", "Ship")
    if s.ship_by is None:
        return [Notice("ship", "info", "Ready to ship", left, (act,), "truck")]
    away = s.clock.left(s.ship_by)
    if s.ship_by <= s.clock.now:
        title = f"Ship it first: {away}"
        return [
            Notice(
                "ship", "danger", title, f"It was due {s.clock(s.ship_by)}. {left}".strip(), (act,), "alarm"
            )
        ]
    tone: Tone = "warning" if s.ship_by - s.clock.now < SOON else "info"
    title = f"Ship by {s.clock(s.ship_by)}"
    return [Notice("ship", tone, title, f"{away}. {left}".strip(), (act,), "truck")]


# ── nothing to do ────────────────────────────────────────────────────────────────────────────────────────


def _waits(s: Situation) -> list[Notice]:
    """Not ours to ship, or not yet."""
    if s.order_class == OrderClass.CHANNEL_FULFILLED and s.status not in _OVER:
        title = f"Nothing to do: {s.channel} ships it from its own warehouse"
        return [Notice("elsewhere", "info", title, icon="building-warehouse")]
    if s.shipped_by == ShippedBy.DIGITAL and s.status not in _OVER:
        return [Notice("digital", "info", "Nothing to ship: the order is digital", icon="cloud-download")]
    if s.status == OrderStatus.UNPAID:
        text = "It goes on by itself with the payment. Its stock is reserved."
        return [Notice("unpaid", "info", "Not paid yet: nothing to do", text, icon="hourglass")]
    if s.status != OrderStatus.HELD:
        return []
    known = s.hold_until is not None and s.hold_until > s.clock.now
    until = f"On hold until {s.clock(s.hold_until)}" if known and s.hold_until else "On hold"
    text = f"The buyer may still cancel freely. {s.channel} then gives the address and lets it ship."
    return [Notice("held", "info", f"{until}: nothing to do", text, icon="hourglass")]


_OVER = (OrderStatus.IN_TRANSIT, OrderStatus.DELIVERED, OrderStatus.COMPLETED, OrderStatus.CANCELLED)


def _over(s: Situation) -> list[Notice]:
    """On its way, there, or cancelled."""
    if s.status == OrderStatus.CANCELLED:
        title = s.cancelled or "Cancelled"
        return [Notice("cancelled", "info", title, icon="ban", code=s.cancelled_code)]
    if s.status == OrderStatus.IN_TRANSIT:
        if s.deliver_by is None:
            return [Notice("in_transit", "info", "Nothing to do: it is on its way", icon="truck-delivery")]
        if s.deliver_by <= s.clock.now:
            title = f"On its way; the delivery was due {s.clock(s.deliver_by)}"
            return [
                Notice("in_transit", "warning", title, "Ask the carrier where it is.", icon="truck-delivery")
            ]
        title = f"Nothing to do: on its way, delivery due {s.clock(s.deliver_by)}"
        return [Notice("in_transit", "info", title, icon="truck-delivery")]
    if s.status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        when = f" {s.clock(s.delivered_at)}" if s.delivered_at else ""
        return [Notice("delivered", "success", f"Delivered{when}")]
    return []


def _warnings(s: Situation) -> list[Notice]:
    """What keeps nothing from shipping, and should be known."""
    if not s.may_still_ship or not s.open:
        return []
    return [
        Notice(
            check.code, "warning", check.why, check.fix, (ACTS["carrier"],) if check.code == "carrier" else ()
        )
        for check in s.warns
        if check.code != "deadline"
    ]


RULES: Final[tuple[Callable[[Situation], list[Notice]], ...]] = (
    urgent.stop_parcels,
    urgent.cancel_asked,
    urgent.readdressed,
    urgent.refused,
    urgent.put_back,
    urgent.conflicts,
    urgent.unlinked,
    urgent.other_stops,
    _not_scanned,
    _packed,
    _ship,
    _waits,
    _over,
    _warnings,
)
"""The table, the most urgent first."""
