"""The banner and the stepper of a parcel, row by row. Nothing here touches a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelfwire.web.clocks import WallClock
from shelfwire.web.shipping.parcel_banner import Standing, Stopped, notices, steps

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def standing(**more: Any) -> Standing:
    values: dict[str, Any] = {
        "clock": WallClock(UTC, "UTC", NOW),
        "channel": "TikTok Shop",
        "status": "ready",
        "units": 3,
        "made_at": NOW - HOUR,
        "status_at": NOW,
    }
    return Standing(**{**values, **more})


@pytest.mark.parametrize(
    ("more", "tone", "title", "acts"),
    [
        ({}, "info", "Its tracking goes to TikTok Shop now", []),
        ({"tracking_out": False}, "warning", "Tracking upload is switched off", ["switch"]),
        ({"cancelled": 3, "may_void": True}, "danger", "Pull this parcel out and void it", ["void"]),
        ({"cancelled": 1, "status": "sent"}, "danger", "Take 1 cancelled item out of the box", ["inside"]),
        ({"asked": 9}, "warning", "Do not hand it over: the buyer asks to cancel", ["order"]),
        (
            {"stops": (Stopped("9-address_changed", "The address changed.", "Do.", "Done"),)},
            "danger",
            "Stopped: do not hand it over",
            ["acknowledge"],
        ),
        (
            {"stops": (Stopped("9-on_hold", "On hold.", "Wait.", "Held", seen_by="Ann"),)},
            "danger",
            "Stopped: do not hand it over",
            [],
        ),
        (
            {"asked": 9, "stops": (Stopped("9-cancel_requested", "Asks.", "Wait.", "Held"),)},
            "warning",
            "Do not hand it over: the buyer asks to cancel",
            ["order", "acknowledge"],
        ),
        ({"unequal": "Another buyer."}, "danger", "Take one of the orders out", ["inside"]),
        (
            {"refused": "No such number.", "may_void": True},
            "danger",
            "Refused by TikTok Shop: correct the number",
            ["answers", "void"],
        ),
        (
            {"status": "sent", "scan_due": NOW + 5 * HOUR, "may_correct": True},
            "warning",
            "Packed, not scanned; 5 h left",
            ["correct"],
        ),
        (
            {"status": "sent", "still": NOW - 50 * HOUR, "carrier": "UPS", "may_correct": True},
            "danger",
            "Not moving: hand it over, or ask UPS where it is",
            ["correct"],
        ),
        (
            {"status": "in_transit", "still": NOW - 80 * HOUR, "carrier": "UPS"},
            "warning",
            "Not moving: ask UPS where it is",
            [],
        ),
        ({"status": "in_transit"}, "info", "Nothing to do: it is on its way", []),
        ({"status": "delivered", "delivered_at": NOW}, "success", "Delivered Mon 12:00", []),
        ({"status": "void", "cancelled": 3}, "info", "Void: it no longer counts", []),
    ],
)
def test_each_way_a_parcel_can_stand_has_its_sentence_and_its_act(
    more: dict[str, Any], tone: str, title: str, acts: list[str]
) -> None:
    first = notices(standing(**more))[0]
    assert (first.tone, first.title, [act.kind for act in first.acts]) == (tone, title, acts)


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, "Packed ✓ | Tracking sent … | Scanned · | Delivered ·"),
        (
            {"sent_at": NOW, "scan_due": NOW + HOUR},
            "Packed ✓ | Tracking sent ✓ | Scanned … due Mon 13:00 | Delivered ·",
        ),
        ({"scanned_at": NOW}, "Packed ✓ | Tracking sent ✓ | Scanned ✓ | Delivered …"),
        ({"delivered_at": NOW, "scanned_at": NOW}, "Packed ✓ | Tracking sent ✓ | Scanned ✓ | Delivered ✓"),
        ({"status": "void"}, "Packed ✓ | Void ✗ Mon 12:00"),
    ],
)
def test_the_steps_follow_the_moments(more: dict[str, Any], shown: str) -> None:
    marks = {"done": "✓", "now": "…", "failed": "✗", "later": "·"}
    found = steps(standing(**more))
    words = [f"{s.label} {marks[s.state]}" + ("" if s.state == "done" else f" {s.detail}") for s in found]
    assert " | ".join(word.strip() for word in words) == shown
