"""The views that the orders list offers as chips."""

from __future__ import annotations

from typing import Final

from shelfwire.web.chips import View

TO_SHIP: Final = "progress=to_pack"
"""Where the rail leads: what somebody has to do something about."""
VIEWS: Final = (
    View("to_pack", "To ship", TO_SHIP),
    View("late", "Late", "deadline=late", "red"),
    View("today", "Today", "deadline=today", "yellow"),
    View("tomorrow", "Tomorrow", "deadline=tomorrow"),
    View("packed", "Packed, not sent", "progress=packed"),
    View("refused", "Refused", "progress=refused", "red"),
    View("stop", "Stop the parcel", "progress=stop", "red", rare=True),
    View("cancel_requested", "Cancel requested", "cancel=requested", "red"),
    View("blocked", "Blocked", "blocked=yes", "red", rare=True),
    View("held", "On hold", "status=held"),
    View("not_scanned", "Packed, not scanned", "progress=not_scanned"),
    View("in_transit", "In transit", "status=in_transit"),
    View("all", "All"),
)
"""The keys are those of ``fulfilment.queries.tiles``."""
