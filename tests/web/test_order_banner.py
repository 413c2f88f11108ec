"""The banner of an order: the decision table row by row. Nothing here touches a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.orders.queries import CheckState, ShippingCheck
from shelfwire.web.clocks import WallClock
from shelfwire.web.orders.banner import notices
from shelfwire.web.orders.standing import Packed, Situation

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday noon."""
CLOCK = WallClock(UTC, "UTC", NOW)
HOUR = timedelta(hours=1)
READY = Packed(7, "UPS 1Z7", "ready", units=2)
SENT = Packed(7, "UPS 1Z7", "sent", units=2)
GONE = Packed(7, "UPS 1Z7", "sent", units=2, cancelled=2, may_void=True)


def stop(code: str, why: str = "Because.", block: str = "", forceable: bool = False) -> ShippingCheck:
    return ShippingCheck(code, code, CheckState.STOPS, why, "Do this.", forceable, block)


def situation(**more: Any) -> Situation:
    values: dict[str, Any] = {
        "clock": CLOCK,
        "channel": "TikTok Shop",
        "status": "released",
        "ship_by": NOW + 50 * HOUR,
        "collect_by": NOW + 74 * HOUR,
        "open": 2,
        "left": 2,
        "in_seller_center": True,
    }
    return Situation(**{**values, **more})


def told(**more: Any) -> tuple[str, str, list[str]]:
    """Of the banner: its tone, its title, and what its buttons do."""
    first = notices(situation(**more))[0]
    return first.tone, first.title, [act.kind for act in first.acts]


@pytest.mark.parametrize(
    ("more", "tone", "title", "acts"),
    [
        ({}, "info", "Ship by Wed 14:00", ["ship"]),
        ({"ship_by": NOW + 5 * HOUR}, "warning", "Ship by Mon 17:00", ["ship"]),
        ({"ship_by": NOW - 3 * HOUR}, "danger", "Ship it first: 3 h late", ["ship"]),
        ({"ship_by": None}, "info", "Ready to ship", ["ship"]),
        (
            {"shipped_by": ShippedBy.CHANNEL},
            "info",
            "Ship it with TikTok Shop’s label by Wed 14:00",
            ["label", "seller_center"],
        ),
        (
            {"status": "held", "hold_until": NOW + HOUR},
            "info",
            "On hold until Mon 13:00: nothing to do",
            [],
        ),
        ({"status": "held", "hold_until": NOW - HOUR}, "info", "On hold: nothing to do", []),
        ({"status": "unpaid"}, "info", "Not paid yet: nothing to do", []),
        (
            {"order_class": OrderClass.CHANNEL_FULFILLED, "stops": (stop("class"),)},
            "info",
            "Nothing to do: TikTok Shop ships it from its own warehouse",
            [],
        ),
        (
            {"shipped_by": ShippedBy.DIGITAL, "status": "shipped", "collect_by": None, "open": 0, "left": 0},
            "info",
            "Nothing to ship: the order is digital",
            [],
        ),
        (
            {"unlinked": (("HAT-RED", 5),), "blocks": frozenset({"unmapped"}), "stops": (stop("mapping"),)},
            "warning",
            "Link SKU HAT-RED",
            ["link"],
        ),
        (
            {
                "unlinked": (("HAT-RED", 5), ("CAP", None)),
                "blocks": frozenset({"unmapped"}),
                "stops": (stop("mapping"),),
            },
            "warning",
            "Link SKU HAT-RED and 1 more",
            ["link"],
        ),
        (
            {"stops": (stop("carrier", "No carrier is mapped."),)},
            "warning",
            "No carrier is mapped.",
            ["carriers"],
        ),
        ({"stops": (stop("connection", "Disconnected."),)}, "warning", "Disconnected.", ["shop"]),
        ({"stops": (stop("stock", "No warehouse."),)}, "warning", "No warehouse.", ["warehouses"]),
        ({"stops": (stop("address", "Masked."),)}, "warning", "Masked.", ["address"]),
        (
            {"stops": (stop("address_changed", "The address changed.", "address_changed", True),)},
            "danger",
            "The address changed.",
            ["lift"],
        ),
        (
            {"stops": (stop("state", "Ours and theirs.", "status_conflict", True),)},
            "danger",
            "Ours and theirs.",
            ["lift"],
        ),
        (
            {"status": "unknown", "stops": (stop("state", "Not known."),), "open": 0, "left": 0},
            "danger",
            "Not known.",
            ["seller_center"],
        ),
        (
            {"parcels": (READY,), "left": 0},
            "info",
            "Packed; its tracking goes to TikTok Shop now",
            ["parcel"],
        ),
        (
            {"parcels": (READY,), "left": 0, "tracking_out": False},
            "warning",
            "Packed, but tracking upload is switched off",
            ["switch"],
        ),
        (
            {"parcels": (Packed(7, "UPS 1Z7", "ready", 2, refused="No such number"),), "left": 0},
            "danger",
            "Refused by TikTok Shop: correct the number",
            ["parcel"],
        ),
        (
            {"status": "shipped", "parcels": (SENT,), "open": 0, "left": 0},
            "info",
            "Nothing to do: the carrier is expected by Thu 14:00",
            ["parcel"],
        ),
        (
            {
                "status": "shipped",
                "parcels": (SENT,),
                "open": 0,
                "left": 0,
                "collect_by": NOW + 5 * HOUR,
            },
            "warning",
            "Packed, not scanned; 5 h left",
            ["parcel"],
        ),
        (
            {
                "status": "shipped",
                "parcels": (SENT,),
                "open": 0,
                "left": 0,
                "collect_by": NOW - 3 * HOUR,
            },
            "danger",
            "Packed, not scanned; 3 h late",
            ["parcel"],
        ),
        (
            {"status": "in_transit", "open": 0, "left": 0, "deliver_by": NOW + 24 * HOUR},
            "info",
            "Nothing to do: on its way, delivery due Tue 12:00",
            [],
        ),
        (
            {"status": "in_transit", "open": 0, "left": 0, "deliver_by": NOW - HOUR},
            "warning",
            "On its way; the delivery was due Mon 11:00",
            [],
        ),
        (
            {"status": "delivered", "open": 0, "left": 0, "delivered_at": NOW - HOUR},
            "success",
            "Delivered Mon 11:00",
            [],
        ),
        ({"status": "completed", "open": 0, "left": 0}, "success", "Delivered", []),
        (
            {"status": "cancelled", "open": 0, "left": 0, "cancelled": "Cancelled by the buyer: too late"},
            "info",
            "Cancelled by the buyer: too late",
            [],
        ),
        (
            {"status": "cancelled", "open": 0, "left": 0, "put_back": 2},
            "warning",
            "Put 2 back into stock?",
            ["put_back", "not_put_back"],
        ),
        (
            {"status": "cancelled", "open": 0, "left": 0, "parcels": (GONE,)},
            "danger",
            "Pull parcel UPS 1Z7 out and void it",
            ["void", "parcel"],
        ),
        (
            {
                "status": "cancelled",
                "open": 0,
                "left": 0,
                "parcels": (Packed(7, "UPS 1Z7", "ready", 2, cancelled=2, others=1),),
            },
            "danger",
            "Take this order out of parcel UPS 1Z7",
            ["parcel"],
        ),
        (
            {"parcels": (Packed(7, "UPS 1Z7", "ready", 2, cancelled=1),), "left": 0, "open": 1},
            "danger",
            "Take 1 cancelled item out of parcel UPS 1Z7",
            ["parcel"],
        ),
        (
            {"cancel_requested": True, "cancel_due_at": NOW + 26 * HOUR, "stops": (stop("cancel_request"),)},
            "warning",
            "Cancellation asked: answer in Seller Center by Tue 14:00",
            ["seller_center"],
        ),
        (
            {"cancel_requested": True, "cancel_due_at": NOW + HOUR, "in_seller_center": False},
            "danger",
            "Cancellation asked: answer in Seller Center by Mon 13:00",
            [],
        ),
        (
            {"cancel_requested": True, "cancel_due_at": NOW - HOUR},
            "danger",
            "Cancellation asked: the time to answer is over",
            ["seller_center"],
        ),
        (
            {"cancel_requested": True},
            "warning",
            "Cancellation asked: answer it in Seller Center",
            ["seller_center"],
        ),
        (
            {"status": "partly_shipped", "open": 0, "left": 0, "collect_by": None},
            "info",
            "Nothing to do: the carrier has not scanned it yet",
            ["seller_center"],
        ),
    ],
)
def test_each_way_an_order_can_stand_has_its_sentence_and_its_act(
    more: dict[str, Any], tone: str, title: str, acts: list[str]
) -> None:
    assert told(**more) == (tone, title, acts)


@pytest.mark.parametrize("status", ["shipped", "in_transit", "delivered", "completed", "cancelled", "held"])
def test_no_sentence_about_shipping_heads_an_order_that_cannot_ship(status: str) -> None:
    stops = (stop("state", f"Nothing left to ship: the order is {status}."),)
    for notice in notices(situation(status=status, open=0, left=0, stops=stops)):
        assert "may not ship" not in notice.title.lower()
        assert notice.title != stops[0].why
        assert "ship" not in [act.kind for act in notice.acts]


def test_of_several_reasons_the_most_urgent_is_the_banner_and_the_others_follow() -> None:
    found = notices(
        situation(
            cancel_requested=True,
            cancel_due_at=NOW + 26 * HOUR,
            unlinked=(("HAT-RED", 5),),
            blocks=frozenset({"unmapped", "cancel_requested"}),
            stops=(stop("cancel_request"), stop("mapping"), stop("carrier", "No carrier is mapped.")),
            warns=(ShippingCheck("stock", "Stock", CheckState.WARNS, "More is reserved.", "Count."),),
        )
    )
    assert [notice.key for notice in found] == ["cancel_asked", "unlinked", "carrier", "stock"]


def test_a_request_says_why_and_what_to_do_with_the_box_meanwhile() -> None:
    asked = situation(
        status="shipped",
        open=0,
        left=0,
        parcels=(SENT,),
        cancel_requested=True,
        cancel_text="Better price available",
        cancel_code="code_x",
        cancel_due_at=NOW + 26 * HOUR,
    )
    (notice,) = notices(asked)
    assert notice.text == (
        "The buyer’s reason: Better price available. 26 h left; without an answer TikTok Shop accepts it."
        " Hold parcel UPS 1Z7 back until then."
    )
    assert notice.code == ""


def test_a_reason_that_nobody_knows_is_said_so_with_its_code_small() -> None:
    notice = notices(situation(cancel_requested=True, cancel_code="of_tomorrow"))[0]
    assert "The reason is one that this release does not know." in notice.text
    assert "of_tomorrow" not in notice.text
    assert notice.code == "of_tomorrow"


def test_a_cancelled_box_is_not_also_asked_to_be_acknowledged() -> None:
    block = stop("cancelled_after_parcel", "Cancelled; do not hand over.", "cancelled_after_parcel", True)
    packed = notices(situation(status="cancelled", open=0, left=0, parcels=(GONE,), stops=(block,)))
    assert [notice.key for notice in packed] == ["stop", "cancelled"]
    pulled = notices(situation(stops=(block,)))
    assert [notice.title for notice in pulled][:1] == ["Cancelled; do not hand over."]


def test_a_packed_part_says_how_much_is_left() -> None:
    part = notices(situation(open=5, left=2, parcels=(READY,)))[0]
    assert (part.title, part.text) == ("Ship by Wed 14:00", "2 days left. 3 units packed, 2 left.")
