"""What a parcel needs now, most urgent first, and its way to the buyer. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from shelfwire.fulfilment.queries import Cause
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.web.clocks import WallClock
from shelfwire.web.orders.banner import waits_for_scan
from shelfwire.web.orders.standing import Act, Notice, units
from shelfwire.web.stepper import Step

ASKED: Final = Cause.CANCEL_REQUESTED.value
BUTTONS: Final = {
    Cause.ADDRESS_CHANGED: "The box has the new address",
    Cause.LABEL_CHANGED: "Take it over, I print the label again",
}
"""How what a person can settle is acknowledged."""
HELD_BACK: Final = "I am holding it back"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why it is stopped, besides what is cancelled. ``subject``: the order's id and the cause, for the dialog;
    ``button``: how a person acknowledges it.
    """

    subject: str
    why: str
    advice: str
    button: str
    seen_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a parcel stands. ``cancelled`` of its ``units``; ``asked``: the order whose buyer asks to cancel.

    ``refused``: the channel's words about tracking that it still waits for; ``rests``: it refused something that the
    parcel went on without.
    """

    clock: WallClock
    channel: str
    status: str
    units: int
    cancelled: int = 0
    asked: int | None = None
    unequal: str = ""
    refused: str = ""
    rests: bool = False
    may_void: bool = False
    may_correct: bool = False
    tracking_out: bool = True
    made_at: datetime
    sent_at: datetime | None = None
    scan_due: datetime | None = None
    scanned_at: datetime | None = None
    delivered_at: datetime | None = None
    status_at: datetime
    stops: tuple[Stopped, ...] = ()
    still: datetime | None = None
    """Since when it does not move."""
    carrier: str = "the carrier"

    @property
    def here(self) -> bool:
        """Whether the carrier has not scanned it."""
        return self.status in (ParcelStatus.READY, ParcelStatus.SENT)


def notices(s: Standing) -> list[Notice]:
    """Every sentence that is true, the most urgent first; at least one."""
    found = [notice for rule in RULES for notice in rule(s)]
    return found or [Notice("nothing", "info", "Nothing to do", icon="circle-check")]


def _stop(s: Standing) -> list[Notice]:
    if not s.here or not s.cancelled:
        return []
    if s.cancelled < s.units:
        title = f"Take {units(s.cancelled, 'cancelled item')} out of the box"
        text = f"{s.cancelled} of {units(s.units)} are cancelled; the others still go."
        return [Notice("stop", "danger", title, text, (Act("inside", "See what is inside"),), "hand-stop")]
    text = "Everything in it is cancelled and the carrier has not scanned it."
    acts = (Act("void", "I have the box: void the parcel"),) if s.may_void else ()
    return [Notice("stop", "danger", "Pull this parcel out and void it", text, acts, "hand-stop")]


def _asked(s: Standing) -> list[Notice]:
    if not s.here or s.asked is None or s.cancelled == s.units:
        return []
    title = "Do not hand it over: the buyer asks to cancel"
    text = "Hold it back until the request is answered."
    acts = [Act("order", "Open the order", s.asked)]
    for stop in s.stops:
        if stop.subject == f"{s.asked}-{ASKED}" and stop.seen_by:
            text += f" {stop.seen_by} has seen it."
        elif stop.subject == f"{s.asked}-{ASKED}":
            acts.append(Act("acknowledge", "I am holding it back", stop.subject))
    return [Notice("asked", "warning", title, text, tuple(acts), "message")]


def _changed(s: Standing) -> list[Notice]:
    """What a person has to see before anything of it is printed or sent."""
    found = []
    for stop in s.stops if s.here and s.cancelled < s.units else ():
        if stop.subject == f"{s.asked}-{ASKED}":
            continue
        acts = () if stop.seen_by else (Act("acknowledge", stop.button, stop.subject),)
        text = f"{stop.why} {stop.advice}{f' {stop.seen_by} has seen it.' if stop.seen_by else ''}"
        found.append(Notice("stopped", "danger", "Stopped: do not hand it over", text, acts, "hand-stop"))
    return found


def _unequal(s: Standing) -> list[Notice]:
    if not s.unequal:
        return []
    text = f"{s.unequal} One box goes to one buyer at one address."
    act = Act("inside", "See what is inside")
    return [Notice("unequal", "danger", "Take one of the orders out", text, (act,), "map-pin")]


def _refused(s: Standing) -> list[Notice]:
    if s.refused:
        text = f"“{s.refused.rstrip('.')}”. If carrier or number are wrong, void it and create it again, at no cost."
        acts = (Act("answers", "See the answer"), *((Act("void", "Void"),) if s.may_void else ()))
        return [Notice("refused", "danger", f"Refused by {s.channel}: correct the number", text, acts)]
    if s.rests:
        title = f"A refusal by {s.channel} no longer matters: dismiss it"
        return [Notice("rests", "info", title, "The parcel went on without it.", (Act("answers", "See it"),))]
    return []


def _ready(s: Standing) -> list[Notice]:
    if s.status != ParcelStatus.READY or s.cancelled == s.units or s.refused or s.stops:
        return []
    if s.tracking_out:
        return [Notice("ready", "info", f"Its tracking goes to {s.channel} now", icon="package")]
    act = Act("switch", "Switch it on", needs=Role.OWNER)
    title, text = "Tracking upload is switched off", "The parcel waits here until you switch it on."
    return [Notice("tracking_off", "warning", title, text, (act,))]


def _still(s: Standing) -> list[Notice]:
    if s.still is None or s.cancelled == s.units:
        return []
    if s.status == ParcelStatus.SENT:
        act = (Act("correct", "Correct the tracking"),) if s.may_correct else ()
        title = f"Not moving: hand it over, or ask {s.carrier} where it is"
        text = f"Its tracking went out {s.clock(s.still)}, and {s.carrier} has not scanned it."
        verb = "was" if s.scan_due and s.scan_due < clock.now() else "is"
        due = f" The first scan {verb} due {s.clock(s.scan_due)}." if s.scan_due else ""
        return [Notice("still", "danger", title, text + due, act, "truck-off")]
    text = f"Its last carrier event is from {s.clock(s.still)}."
    return [Notice("still", "warning", f"Not moving: ask {s.carrier} where it is", text, (), "truck-off")]


def _way(s: Standing) -> list[Notice]:
    if s.still is not None:
        return []
    if s.status == ParcelStatus.SENT and s.cancelled < s.units:
        notice = waits_for_scan(s.clock, s.channel, s.scan_due, ())
        act = (Act("correct", "Correct the tracking"),) if s.may_correct and notice.tone != "info" else ()
        return [replace(notice, acts=act)]
    if s.status == ParcelStatus.IN_TRANSIT:
        return [Notice("in_transit", "info", "Nothing to do: it is on its way", icon="truck-delivery")]
    if s.status == ParcelStatus.DELIVERED:
        when = f" {s.clock(s.delivered_at)}" if s.delivered_at else ""
        return [Notice("delivered", "success", f"Delivered{when}")]
    if s.status == ParcelStatus.VOID:
        return [Notice("void", "info", "Void: it no longer counts", icon="ban")]
    return []


RULES: Final[tuple[Callable[[Standing], list[Notice]], ...]] = (
    _stop,
    _asked,
    _changed,
    _unequal,
    _refused,
    _ready,
    _still,
    _way,
)


def steps(s: Standing) -> list[Step]:
    """Packed, tracking sent, scanned, delivered; a void parcel ends where it ended."""
    moments = [
        ("Packed", s.made_at),
        ("Tracking sent", s.sent_at or s.scanned_at),
        ("Scanned", s.scanned_at or s.delivered_at),
        ("Delivered", s.delivered_at),
    ]
    done = [Step(label, "done", s.clock(moment)) for label, moment in moments if moment is not None]
    if s.status == ParcelStatus.VOID:
        return [*done, Step("Void", "failed", s.clock(s.status_at))]
    later = [label for label, moment in moments if moment is None]
    due = f"due {s.clock(s.scan_due)}" if later[:1] == ["Scanned"] and s.scan_due else ""
    return [
        *done,
        *(
            Step(label, "later" if number else "now", "" if number else due)
            for number, label in enumerate(later)
        ),
    ]
