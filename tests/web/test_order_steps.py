"""The stepper of an order: every kind and state of order makes sense, with its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.orders.states import OrderStatus
from shelfwire.web.clocks import WallClock, zone_words
from shelfwire.web.orders.steps import Way, steps

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def way(**more: Any) -> Way:
    values: dict[str, Any] = {
        "clock": WallClock(UTC, "UTC", NOW),
        "channel": "TikTok Shop",
        "status": "released",
        "status_at": NOW - HOUR,
        "placed_at": NOW - 3 * HOUR,
        "paid_at": NOW - 3 * HOUR,
        "hold_until": NOW - 2 * HOUR,
        "ship_by": NOW + 20 * HOUR,
        "collect_by": NOW + 40 * HOUR,
        "deliver_by": NOW + 90 * HOUR,
    }
    return Way(**{**values, **more})


def drawn(**more: Any) -> str:
    """``Paid ✓ 09:00 | Hold ✓ | To ship … by Tue 08:00``: done, under way, failed, later."""
    marks = {"done": "✓", "now": "…", "failed": "✗", "later": "·"}
    return " | ".join(f"{s.label} {marks[s.state]} {s.detail}".strip() for s in steps(way(**more)))


PAID = "Paid ✓ Mon 09:00 | Hold ✓ Mon 10:00"


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, f"{PAID} | To ship … by Tue 08:00 | Packed · | Scanned · | Delivered ·"),
        (
            {"status": "unpaid", "paid_at": None, "hold_until": None},
            "Paid … placed Mon 09:00 | Hold · | To ship · | Packed · | Scanned · | Delivered ·",
        ),
        (
            {"status": "held", "hold_until": NOW + HOUR},
            "Paid ✓ Mon 09:00 | Hold … until Mon 13:00 | To ship · | Packed · | Scanned · | Delivered ·",
        ),
        (
            {"packed": True, "packed_at": NOW},
            f"{PAID} | To ship ✓ | Packed ✓ Mon 12:00 | Scanned … due Wed 04:00 | Delivered ·",
        ),
        (
            {"packed": True, "packed_at": NOW, "refused": True},
            f"{PAID} | To ship ✓ | Packed … Tracking refused | Scanned · | Delivered ·",
        ),
        (
            {"status": "shipped", "packed_at": NOW - HOUR},
            f"{PAID} | To ship ✓ | Packed ✓ Mon 11:00 | Scanned … due Wed 04:00 | Delivered ·",
        ),
        (
            {"status": "in_transit", "packed_at": NOW - HOUR, "scanned_at": NOW},
            f"{PAID} | To ship ✓ | Packed ✓ Mon 11:00 | Scanned ✓ Mon 12:00 | Delivered … due Fri 06:00",
        ),
        (
            {"status": "completed", "packed_at": NOW - HOUR, "scanned_at": NOW, "delivered_at": NOW},
            f"{PAID} | To ship ✓ | Packed ✓ Mon 11:00 | Scanned ✓ Mon 12:00 | Delivered ✓ Mon 12:00",
        ),
        (
            {"status": "cancelled", "status_at": NOW, "packed_at": NOW - HOUR},
            f"{PAID} | To ship ✓ | Packed ✓ Mon 11:00 | Cancelled ✗ Mon 12:00",
        ),
        (
            {"status": "cancelled", "status_at": NOW - HOUR, "hold_until": NOW + HOUR},
            "Paid ✓ Mon 09:00 | Cancelled ✗ Mon 11:00",
        ),
        (
            {"status": "cancelled", "paid_at": None, "hold_until": None},
            "Cancelled ✗ Mon 11:00",
        ),
        (
            {"holds": False, "hold_until": None},
            "Paid ✓ Mon 09:00 | To ship … by Tue 08:00 | Packed · | Scanned · | Delivered ·",
        ),
        (
            {"cash_on_delivery": True, "paid_at": None, "hold_until": None},
            "Ordered ✓ Mon 09:00 | To ship … by Tue 08:00 | Packed · | Scanned · | Delivered ·",
        ),
        (
            {"order_class": OrderClass.SAMPLE, "paid_at": None, "hold_until": None},
            "Ordered ✓ Mon 09:00 | To ship … by Tue 08:00 | Packed · | Scanned · | Delivered ·",
        ),
        (
            {"order_class": OrderClass.CHANNEL_FULFILLED},
            f"{PAID} | At TikTok Shop … | Scanned · | Delivered ·",
        ),
        ({"shipped_by": ShippedBy.DIGITAL}, "Paid ✓ Mon 09:00 | Delivered … due Fri 06:00"),
        (
            {"status": "unknown"},
            f"{PAID} | To ship … by Tue 08:00 | Packed · | Scanned · | Delivered ·",
        ),
    ],
)
def test_each_kind_and_state_has_its_steps_and_clocks(more: dict[str, Any], shown: str) -> None:
    assert drawn(**more) == shown


@pytest.mark.parametrize("order_class", list(OrderClass))
@pytest.mark.parametrize("shipped_by", list(ShippedBy))
@pytest.mark.parametrize("status", list(OrderStatus))
def test_every_combination_can_be_drawn_and_has_one_present_step_at_most(
    status: OrderStatus, shipped_by: ShippedBy, order_class: OrderClass
) -> None:
    found = steps(way(status=status, shipped_by=shipped_by, order_class=order_class, paid_at=None))
    states = [step.state for step in found]
    assert states == sorted(states, key=["done", "now", "failed", "later"].index)
    assert states.count("now") + states.count("failed") <= 1


def test_a_clock_says_no_more_of_a_date_than_is_needed_and_names_zones_as_people_do() -> None:
    clock = WallClock(UTC, "UTC", NOW)
    assert clock(NOW + 26 * HOUR) == "Tue 14:00"
    assert clock(NOW + timedelta(days=20)) == "22 Mar 12:00"
    assert clock(NOW - timedelta(days=200)) == "14 Aug 2025 12:00"
    assert [clock.left(NOW + span) for span in (HOUR, 50 * HOUR, HOUR / 3, -2 * HOUR)] == [
        "1 h left",
        "2 days left",
        "20 min left",
        "2 h late",
    ]
    assert zone_words("America/Los_Angeles", NOW) == "Los Angeles time"
    assert (zone_words("UTC", NOW), zone_words("", NOW)) == ("UTC", "UTC")
