"""Carrier events: kept once, they move the parcel, and what does not move is named until it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from shelfwire.channels.port import TrackingEvent, TrackingStep, Unknown
from shelfwire.fulfilment.actions import Sent, mark_sent, record_events, set_moving_limits
from shelfwire.fulfilment.errors import BadHours
from shelfwire.fulfilment.models import CarrierEvent, MovingLimits, Parcel
from shelfwire.fulfilment.queries import events_of, not_moving, to_ask_about, unscanned
from shelfwire.kit import clock
from shelfwire.orders.actions import erase_personal_data
from shelfwire.orders.models import Order, TimelineEntry

pytestmark = pytest.mark.django_db


def event(
    hours: float, text: str, step: TrackingStep | str = TrackingStep.MOVING, **more: Any
) -> TrackingEvent:
    """So many hours from now."""
    at = clock.now() + timedelta(hours=hours)
    kind = step if isinstance(step, TrackingStep) else Unknown(step)
    return TrackingEvent(at, text, step=kind, **more)


@pytest.fixture
def sent(order: Any, pack: Any) -> Any:
    """A parcel whose tracking the channel has."""
    found = order("1")
    parcel = pack({found.pk: None})
    mark_sent([Sent(parcel.pk, found.pk, ["P1"], clock.now())])
    parcel.refresh_from_db()
    return parcel


def test_an_event_is_kept_once_and_the_first_with_the_carrier_is_the_scan(sent: Parcel) -> None:
    packed = event(-3, "Packed", TrackingStep.BEFORE, code="20101")
    assert record_events(parcel_id=sent.pk, source="channel", events=[packed]) == 1
    sent.refresh_from_db()
    assert (sent.status, sent.scanned_at, sent.moved_at) == ("sent", None, None)
    picked, left = (
        event(-2, "Picked up"),
        event(-1, "Left the centre", code="30301", place="Hanoi", raw={"x": 1}),
    )
    for expected in (2, 0, 0):
        told = [left, picked, packed]
        assert record_events(parcel_id=sent.pk, source="channel", events=told) == expected
    sent.refresh_from_db()
    assert (sent.status, sent.scanned_at, sent.moved_at) == ("in_transit", picked.at, left.at)
    assert [(one.text, one.place, one.step) for one in events_of(sent)] == [
        ("Left the centre", "Hanoi", "moving"),
        ("Picked up", "", "moving"),
        ("Packed", "", "before"),
    ]
    assert events_of(sent)[0].raw == {"x": 1}
    assert sent.moves.filter(after="in_transit").count() == 1
    said = TimelineEntry.objects.filter(kind="carrier").order_by("-at").values_list("text", flat=True)
    assert [words.split(": ", 1)[1] for words in said] == ["Left the centre (Hanoi)", "Picked up", "Packed"]


def test_the_carrier_itself_comes_in_by_the_same_door_and_its_delivery_counts(sent: Parcel) -> None:
    arrived = event(-1, "Signed", TrackingStep.DELIVERED)
    assert record_events(parcel_id=sent.pk, source="ups", events=[arrived]) == 1
    sent.refresh_from_db()
    assert (sent.status, sent.scanned_at, sent.delivered_at) == ("delivered", arrived.at, arrived.at)
    late = event(-2, "Out for delivery")
    record_events(parcel_id=sent.pk, source="ups", events=[late])
    sent.refresh_from_db()
    assert (sent.status, sent.scanned_at, sent.moved_at) == ("delivered", late.at, arrived.at)


@pytest.mark.parametrize(
    "odd",
    [
        event(9000, "Next year"),
        event(-1, "", "71717", code="71717"),
        event(-900000, "Before there were parcels"),
    ],
)
def test_an_odd_event_is_kept_and_shown_and_moves_nothing(sent: Parcel, odd: TrackingEvent) -> None:
    assert record_events(parcel_id=sent.pk, source="channel", events=[odd]) == 1
    assert record_events(parcel_id=sent.pk, source="channel", events=[odd]) == 0
    sent.refresh_from_db()
    assert (sent.status, sent.scanned_at) == ("sent", None)
    (kept,) = events_of(sent)
    assert kept.text == odd.text
    assert clock.can_have_been(kept.at)


def test_what_no_column_can_store_is_left_out_and_the_event_counts(sent: Parcel) -> None:
    odd = event(-1, "a\0b\ud800", place="\0", code="\0c", raw={"k\0": ["v\0", {"w": "\udc00"}]})
    told = [odd, event(-1, "x" * 9_000, place="y" * 900, code="z" * 90)]
    assert record_events(parcel_id=sent.pk, source="channel", events=told) == 2
    sent.refresh_from_db()
    assert sent.status == "in_transit"
    kept = CarrierEvent.objects.get(code="c")
    assert (kept.text, kept.place, kept.raw) == ("ab\ufffd", "", {"k": ["v", {"w": "\ufffd"}]})


def test_an_event_on_a_clock_that_is_ahead_counts_as_of_now_and_once(sent: Parcel) -> None:
    told = event(7, "Picked up in Manila, local time")
    assert [record_events(parcel_id=sent.pk, source="ups", events=[told]) for _ in range(3)] == [1, 0, 0]
    sent.refresh_from_db()
    assert sent.status == "in_transit"
    assert sent.scanned_at is not None
    assert sent.scanned_at <= clock.now()
    (kept,) = events_of(sent)
    assert kept.at == sent.scanned_at == sent.moved_at


def test_the_words_go_with_the_buyers_data_and_do_not_come_back(sent: Parcel) -> None:
    record_events(
        parcel_id=sent.pk, source="channel", events=[event(-1, "At Dana's door", place="Kiel", raw={"a": 1})]
    )
    order = Order.objects.get()
    erase_personal_data([order], "Ann", "asked")
    record_events(
        parcel_id=sent.pk, source="channel", events=[event(-0.5, "With Dana's neighbour", place="Kiel")]
    )
    assert set(CarrierEvent.objects.values_list("text", "place")) == {("", "")}
    assert not TimelineEntry.objects.filter(text__contains="Dana").exists()
    assert not sent.moves.filter(why__contains="Dana").exists()
    assert [one.raw for one in events_of(sent)] == [{}, {}]


def test_what_does_not_move_is_named_until_it_moves(sent: Parcel, account: Any, company: Any) -> None:
    now = clock.now()
    Order.objects.update(collect_by=now + timedelta(hours=20))
    assert not_moving([account], 9) == []
    assert [one.parcel for one in unscanned(company, besides=[account])] == [sent]
    with time_machine.travel(now + timedelta(hours=21)):
        (found,) = not_moving([account], 9)
        assert (found.parcel, found.scanned, found.collect_by) == (sent, False, now + timedelta(hours=20))
        assert unscanned(company, besides=[account]) == []
        record_events(parcel_id=sent.pk, source="channel", events=[event(-1, "Picked up")])
        assert not_moving([account], 9) == []
    with time_machine.travel(now + timedelta(days=5)):
        (found,) = not_moving([account], 9)
        assert found.scanned
        record_events(parcel_id=sent.pk, source="channel", events=[event(-1, "Sorted")])
        assert not_moving([account], 9) == []


def test_without_a_deadline_it_does_not_move_after_two_days(sent: Parcel, account: Any) -> None:
    Order.objects.update(collect_by=None)
    for days, expected in ((1, 0), (3, 1), (90, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            assert len(not_moving([account], 9)) == expected


def test_a_company_says_after_how_many_hours_a_parcel_does_not_move(
    sent: Parcel, account: Any, company: Any
) -> None:
    Order.objects.update(collect_by=None)
    with time_machine.travel(clock.now() + timedelta(hours=31)):
        assert not_moving([account], 9) == []
        for hours in (0, 721):
            with pytest.raises(BadHours):
                set_moving_limits(company=company, not_scanned_hours=hours, stands_still_hours=None, by="Bob")
        assert not MovingLimits.objects.exists()
        for by in ("Bob", "Ann"):
            set_moving_limits(company=company, not_scanned_hours=30, stands_still_hours=10, by=by)
        assert MovingLimits.objects.get().updated_by == "Bob"
        assert len(not_moving([account], 9)) == 1
        record_events(parcel_id=sent.pk, source="channel", events=[event(-11, "Picked up")])
        assert [one.scanned for one in not_moving([account], 9)] == [True]
        set_moving_limits(company=company, not_scanned_hours=None, stands_still_hours=None, by="Ann")
        assert not_moving([account], 9) == []


def test_who_was_not_asked_about_for_longest_is_asked_about_first(
    order: Any, pack: Any, account: Any
) -> None:
    from shelfwire.fulfilment.actions import note_asked

    made = []
    for number in ("1Z999AA10123456784", "1Z999AA10123456793", "1Z999AA10123456800"):
        found = order(number[-3:])
        parcel = pack({found.pk: None}, number, accept_unusual_number=True)
        mark_sent([Sent(parcel.pk, found.pk, [f"P{number}"], clock.now())])
        made.append(parcel)
    assert to_ask_about(account, 2) == made[:2]
    note_asked([made[0].pk])
    assert to_ask_about(account, 9) == made[1:]
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        note_asked([made[1].pk])
        assert to_ask_about(account, 9) == [made[2], made[0]]
