"""Tracking out: told once, decided anew, looked for after a crash, never repeated by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from tests.support.folder_shops import Shop

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrderStatus
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.errors import OutgoingInFlight
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import correct_tracking, dismiss_refusal, make_parcel, take_out, void_parcel
from shelfwire.fulfilment.errors import CorrectionRefused
from shelfwire.fulfilment.models import CarrierLink, Parcel
from shelfwire.inventory.models import Balance, Movement
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.orders.actions import add_block, end_block
from shelfwire.orders.models import Order, TimelineEntry, Unit
from shelfwire.orders.states import BlockCode
from shelfwire.sync.engine import schedule
from shelfwire.sync.orders import poll
from shelfwire.sync.shipping import operations

NUMBER = "1Z999AA10123456784"
OTHER = "1Z999AA10123456793"


class Killed(BaseException):
    """kill -9: nothing catches it."""


def ordered(shop: Shop, units: int = 1) -> Order:
    """An order that was placed and came in."""
    order_id = shop.world.place_order(units=units)
    poll.poll_orders(account_id=shop.account.pk)
    return Order.objects.get(external_id=order_id)


def packed(shop: Shop, *contents: Order, number: str = NUMBER, units: int | None = None) -> Parcel:
    """A parcel with all (or the first open) units of these orders."""
    chosen: dict[int, list[int] | None] = {}
    for order in contents:
        still = Unit.objects.filter(order=order, status="open", parcel_contents=None).order_by("pk")
        chosen[order.pk] = None if units is None else list(still.values_list("pk", flat=True)[:units])
    return make_parcel(
        company=shop.account.company,
        account=shop.account,
        carrier="ups",
        tracking_number=number,
        contents=chosen,
        by="Bob",
        via="screen",
        accept_unusual_number=True,
    )


def send(shop: Shop) -> None:
    operations.TRACKING.chore(account_id=shop.account.pk)


def status(parcel: Parcel) -> str:
    return str(Parcel.objects.get(pk=parcel.pk).status)


def there(shop: Shop, order: Order) -> list[str]:
    """The tracking numbers on the channel's side."""
    return sorted(number for _, number in shop.world.packages(order.external_id))


def calls_said(order: Order) -> list[str]:
    return list(
        TimelineEntry.objects.filter(order=order, kind="call").order_by("id").values_list("text", flat=True)
    )


# the straight way


def test_a_parcels_tracking_is_on_the_channel_and_our_books_follow(selling: Shop) -> None:
    order = ordered(selling, units=2)
    parcel = packed(selling, order)
    assert Outgoing.objects.get().idempotency_key == f"ship:{parcel.pk}:{order.external_id}"
    assert "shipments.send" in selling.drain()
    order.refresh_from_db()
    assert there(selling, order) == [NUMBER]
    assert (status(parcel), order.status) == ("sent", "shipped")
    assert Balance.objects.get().on_hand == 98
    assert calls_said(order) == [f"Tracking {NUMBER} sent"]
    row = Outgoing.objects.get()
    assert (row.status, row.attempts, row.applied_at is not None) == ("done", 1, True)
    assert row.request_id.startswith("req-")


def test_however_often_the_work_is_begun_the_tracking_is_told_once(selling: Shop) -> None:
    order = ordered(selling)
    packed(selling, order)
    for _ in range(5):
        send(selling)
        schedule.tick()
        selling.drain()
    assert there(selling, order) == [NUMBER]
    assert Movement.objects.filter(kind="shipment").count() == 1
    assert Outgoing.objects.get().attempts == 1


def test_an_order_in_two_parcels_and_a_parcel_of_two_orders_are_told_each(selling: Shop) -> None:
    first, second = ordered(selling, units=2), ordered(selling)
    packed(selling, first, units=1)
    send(selling)
    first.refresh_from_db()
    assert first.status == "partly_shipped"
    both = packed(selling, first, second, number=OTHER)
    send(selling)
    assert there(selling, first) == [NUMBER, OTHER]
    assert there(selling, second) == [OTHER]
    assert status(both) == "sent"
    assert Outgoing.objects.filter(status="done").count() == 3


def test_a_parcel_rolled_back_leaves_no_operation(selling: Shop) -> None:
    order = ordered(selling)

    @transaction.atomic
    def pack_and_die() -> None:
        packed(selling, order)
        raise Killed

    with pytest.raises(Killed):
        pack_and_die()
    assert not Outgoing.objects.exists()
    assert "shipments.send" not in selling.drain()


# switches and the connection


def test_no_tracking_goes_out_while_the_switch_is_off_and_all_of_it_when_it_is_on(selling: Shop) -> None:
    selling.switch("tracking_out", on=False)
    order = ordered(selling)
    parcel = packed(selling, order)
    send(selling)
    schedule.tick()
    selling.drain()
    assert there(selling, order) == []
    assert (Outgoing.objects.get().status, status(parcel)) == ("due", "ready")
    selling.switch("tracking_out")
    selling.drain()
    assert there(selling, order) == [NUMBER]


def test_the_switch_is_read_before_every_single_operation(selling: Shop) -> None:
    first, second = ordered(selling), ordered(selling)
    packed(selling, first)
    packed(selling, second, number=OTHER)

    def off(when: str, call: str) -> None:
        if (when, call) == ("after", "tracking"):
            Account.objects.update(tracking_out=False)

    selling.world.on(off)
    send(selling)
    assert (there(selling, first), there(selling, second)) == ([NUMBER], [])


def test_tracking_waits_while_the_shop_is_parked_and_goes_out_after_the_new_consent(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    selling.world.revoke()
    send(selling)
    assert selling.fresh().status == "parked"
    assert (Outgoing.objects.get().status, status(parcel)) == ("due", "ready")
    with time_machine.travel(clock.now() + timedelta(days=1)):
        schedule.tick()
        selling.drain()
        assert there(selling, order) == []
        selling.connect()
        selling.drain()
    assert there(selling, order) == [NUMBER]
    assert status(parcel) == "sent"


# answers that did not come


@pytest.mark.parametrize(("when", "done_at_once"), [("before", False), ("after", True)])
def test_a_lost_answer_is_looked_for_before_it_is_done_again(
    selling: Shop, when: str, done_at_once: bool
) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    with selling.world.break_network(when=when, call="tracking"):  # type: ignore[arg-type]
        send(selling)
    row = Outgoing.objects.get()
    assert (row.status, row.maybe_done, status(parcel)) == ("due", done_at_once, "ready")
    assert there(selling, order) == ([NUMBER] if done_at_once else [])
    assert [c.conversation for c in exchange.failing(selling.account.company)] == ["tracking"]
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        selling.drain()
    assert there(selling, order) == [NUMBER]
    assert status(parcel) == "sent"
    row.refresh_from_db()
    assert row.answer["found"] is done_at_once
    assert not exchange.failing(selling.account.company).exists()


STEPS: list[tuple[Any, str, str]] = [
    (outgoing, "begin_call", "before"),
    (outgoing, "begin_call", "after"),
    (operations.Ship, "call", "before"),
    (operations.Ship, "call", "after"),
    (outgoing, "answer", "before"),
    (outgoing, "answer", "after"),
    (operations, "mark_sent", "before"),
    (operations, "mark_sent", "after"),
    (outgoing, "applied", "after"),
    (outgoing, "let_go", "before"),
]


@pytest.mark.parametrize(
    ("module", "name", "when"), STEPS, ids=lambda value: getattr(value, "__name__", value)
)
def test_a_worker_killed_at_any_step_ships_each_parcel_once(
    selling: Shop, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, when: str
) -> None:
    placed = [ordered(selling) for _ in range(2)]
    parcels = [packed(selling, order, number=f"1Z999AA1012345{n}784") for n, order in enumerate(placed)]
    real: Callable[..., Any] = getattr(module, name)

    def die(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, die)
    with pytest.raises(Killed):
        send(selling)
    monkeypatch.setattr(module, name, real)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")  # what the dead worker's connection took with it
    with time_machine.travel(clock.now() + timedelta(seconds=1)):
        send(selling)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        send(selling)
    for order, parcel in zip(placed, parcels, strict=True):
        assert there(selling, order) == [parcel.tracking_number]
        assert status(parcel) == "sent"
        assert len(calls_said(order)) == 1
    assert set(Outgoing.objects.values_list("status", flat=True)) == {"done"}
    assert not Outgoing.objects.filter(applied_at=None).exists()
    assert Movement.objects.filter(kind="shipment").count() == 2


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_one_outbox_tell_each_parcel_once(selling: Shop) -> None:
    placed = [ordered(selling) for _ in range(8)]
    for n, order in enumerate(placed):
        packed(selling, order, number=f"1Z999AA1012345{n}784")
    told: list[str] = []
    selling.world.on(lambda when, call: told.append(call) if (when, call) == ("after", "tracking") else None)
    barrier = threading.Barrier(4)

    def worker() -> None:
        try:
            barrier.wait(20)
            send(selling)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8
    assert all(len(there(selling, order)) == 1 for order in placed)
    assert Outgoing.objects.filter(status="done", attempts=1).count() == 8


# refusals


def test_a_refusal_is_shown_with_the_channels_words_and_waits_for_a_person(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    CarrierLink.objects.update(provider_id="P99")
    send(selling)
    (row,) = exchange.refused(selling.account.company)
    assert row.error == "The folder refuses: no such carrier."
    assert row.reasons == [{"code": "F2", "text": "no such carrier", "field": "carrier", "advice": ""}]
    assert row.request_id == "req-no"
    assert status(parcel) == "ready"
    assert calls_said(order) == [f"Tracking {NUMBER} was not accepted: The folder refuses: no such carrier."]
    for _ in range(3):
        with time_machine.travel(clock.now() + timedelta(days=1)):
            schedule.tick()
            selling.drain()
    assert Outgoing.objects.get().attempts == 1

    CarrierLink.objects.update(provider_id="P2")
    outgoing.retry(outgoing_id=row.pk, by="Bob")
    selling.drain()
    assert there(selling, order) == [NUMBER]
    assert status(parcel) == "sent"


def test_one_refused_parcel_does_not_hold_up_the_others(selling: Shop) -> None:
    first, second = ordered(selling), ordered(selling)
    packed(selling, first)
    packed(selling, second, number=OTHER)
    selling.world.move_order(first.external_id, ChannelOrderStatus.CANCELLED)
    send(selling)
    assert (there(selling, first), there(selling, second)) == ([], [OTHER])
    (row,) = exchange.refused(selling.account.company)
    assert row.reasons[0]["text"] == "the order is void"


def test_a_carrier_whose_mapping_was_taken_away_is_not_guessed(selling: Shop) -> None:
    order = ordered(selling)
    packed(selling, order)
    CarrierLink.objects.all().delete()
    send(selling)
    (row,) = exchange.refused(selling.account.company)
    assert row.reasons[0]["code"] == "carrier_not_mapped"
    assert row.attempts == 0
    assert there(selling, order) == []


# the last look before the call


def test_an_order_cancelled_after_packing_is_not_shipped(selling: Shop) -> None:
    order = ordered(selling)
    packed(selling, order)
    selling.world.move_order(order.external_id, ChannelOrderStatus.CANCELLED)
    poll.poll_orders(account_id=selling.account.pk)
    send(selling)
    (row,) = exchange.refused(selling.account.company)
    assert (row.attempts, row.reasons[0]["code"]) == (0, "order_cancelled")
    order.refresh_from_db()
    assert order.is_blocked
    assert there(selling, order) == []


def test_an_order_whose_buyer_asks_to_cancel_waits_and_ships_when_the_wish_is_withdrawn(
    selling: Shop,
) -> None:
    order = ordered(selling)
    packed(selling, order)
    selling.world.ask_to_cancel(order.external_id)
    poll.poll_orders(account_id=selling.account.pk)
    send(selling)
    row = Outgoing.objects.get()
    assert (row.status, row.attempts) == ("due", 0)
    assert "cancel" in row.error
    assert there(selling, order) == []
    with time_machine.travel(clock.now() + timedelta(minutes=12)):
        selling.world.change(order.external_id, cancel_asked=False)
        schedule.tick()
        selling.drain()
        send(selling)
    with time_machine.travel(clock.now() + timedelta(minutes=30)):
        send(selling)
    assert there(selling, order) == [NUMBER]


def test_an_order_that_a_person_blocked_waits_until_the_block_ends(selling: Shop) -> None:
    order = ordered(selling)
    packed(selling, order)
    add_block(order.pk, BlockCode.ADDRESS_CHANGED, "The address changed.", by="worker")
    send(selling)
    assert (Outgoing.objects.get().status, there(selling, order)) == ("due", [])
    end_block(order.pk, BlockCode.ADDRESS_CHANGED, by="Bob", why="seen")
    with time_machine.travel(clock.now() + timedelta(minutes=12)):
        schedule.tick()
        selling.drain()
    assert there(selling, order) == [NUMBER]


def test_a_void_parcel_is_never_told(selling: Shop) -> None:
    selling.switch("tracking_out", on=False)
    order = ordered(selling)
    parcel = packed(selling, order)
    void_parcel(parcel=parcel, by="Bob", why="wrong box")
    assert Outgoing.objects.get().status == "withdrawn"
    selling.switch("tracking_out")
    selling.drain()
    assert there(selling, order) == []
    packed(selling, order, number=OTHER)
    selling.drain()
    assert there(selling, order) == [OTHER]


def test_a_parcel_whose_tracking_may_be_on_its_way_cannot_be_made_void(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    with selling.world.break_network(when="after", call="tracking"):
        send(selling)
    with pytest.raises(OutgoingInFlight):
        void_parcel(parcel=parcel, by="Bob", why="wrong box")
    assert status(parcel) == "ready"
    assert Outgoing.objects.get().status == "due"


def test_an_order_shipped_on_the_channels_side_is_not_shipped_again(selling: Shop) -> None:
    selling.switch("tracking_out", on=False)
    order = ordered(selling)
    parcel = packed(selling, order)
    document = [
        {**line, "state": "sent", "parcel": "K1", "number": OTHER, "carrier": "P2"}
        for line in [dict(line) for line in _lines(selling, order)]
    ]
    selling.world.change(order.external_id, state="sent", lines=document)
    poll.poll_orders(account_id=selling.account.pk)
    selling.switch("tracking_out")
    selling.drain()
    assert there(selling, order) == [OTHER]
    assert status(parcel) == "void"
    assert Outgoing.objects.get().status == "withdrawn"
    assert Parcel.objects.exclude(pk=parcel.pk).get().tracking_number == OTHER


def test_an_operation_that_was_done_while_we_were_not_looking_is_ours(selling: Shop) -> None:
    """The call's answer was lost, then a poll brought the shipped order, before the operation was looked for."""
    order = ordered(selling)
    parcel = packed(selling, order)
    with selling.world.break_network(when="after", call="tracking"):
        send(selling)
    poll.poll_orders(account_id=selling.account.pk)
    assert status(parcel) == "sent"
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        send(selling)
    assert Outgoing.objects.get().status == "done"
    assert there(selling, order) == [NUMBER]
    assert Movement.objects.filter(kind="shipment").count() == 1


def _lines(shop: Shop, order: Order) -> list[dict[str, Any]]:
    from tests.channels.folder_channel import read

    return list(read(shop.world._path(order.external_id))["lines"])


# corrections


def test_a_corrected_number_is_corrected_on_the_channel_once(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    selling.drain()
    correct_tracking(
        parcel=parcel, carrier="fedex", tracking_number="123456789012", by="Bob", accept_unusual_number=True
    )
    selling.drain()
    send(selling)
    assert there(selling, order) == ["123456789012"]
    ship, correction = Outgoing.objects.order_by("id")
    assert (correction.kind, correction.status, correction.attempts) == ("correct", "done", 1)
    assert correction.payload["package_ids"] == ship.answer["package_ids"]
    assert calls_said(order) == [f"Tracking {NUMBER} sent", "Tracking 123456789012 corrected"]


def test_a_correction_whose_answer_was_lost_is_found(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    selling.drain()
    correct_tracking(
        parcel=parcel, carrier="ups", tracking_number=OTHER, by="Bob", accept_unusual_number=True
    )
    with selling.world.break_network(when="after", call="tracking"):
        send(selling)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        send(selling)
    row = Outgoing.objects.get(kind="correct")
    assert (row.status, row.answer["found"]) == ("done", True)
    assert there(selling, order) == [OTHER]


def test_a_correction_that_comes_too_late_is_refused_in_the_channels_words(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    selling.drain()
    selling.world.move_order(order.external_id, ChannelOrderStatus.IN_TRANSIT)
    correct_tracking(
        parcel=parcel, carrier="ups", tracking_number=OTHER, by="Bob", accept_unusual_number=True
    )
    selling.drain()
    (row,) = exchange.refused(selling.account.company)
    assert row.reasons[0]["text"] == "the parcel moves already"
    assert there(selling, order) == [NUMBER]


def test_a_refused_correction_costs_none_and_can_be_dismissed(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    selling.drain()
    selling.world.move_order(order.external_id, ChannelOrderStatus.IN_TRANSIT)
    third = "1Z999AA10123456802"
    for number in (OTHER, third):
        correct_tracking(
            parcel=parcel, carrier="ups", tracking_number=number, by="Bob", accept_unusual_number=True
        )
        if number == OTHER:
            with pytest.raises(CorrectionRefused, match="corrected once"):
                correct_tracking(
                    parcel=parcel, carrier="ups", tracking_number=third, by="Bob", accept_unusual_number=True
                )
        selling.drain()
    first, second = Outgoing.objects.filter(kind="correct").order_by("id")
    assert (first.status, second.status, there(selling, order)) == ("withdrawn", "refused", [NUMBER])

    assert dismiss_refusal(outgoing_id=second.pk, by="Bob", why="It is on its way")
    assert not dismiss_refusal(outgoing_id=second.pk, by="Alice", why="Again")
    for _ in range(2):
        schedule.tick()
        selling.drain()
    assert list(exchange.refused(selling.account.company)) == []
    assert Outgoing.objects.filter(kind="correct", status="withdrawn").count() == 2
    assert TimelineEntry.objects.filter(order=order, text__contains="It is on its way").count() == 1


# following


def test_a_parcel_is_followed_to_its_delivery_without_any_notice(selling: Shop) -> None:
    order = ordered(selling)
    parcel = packed(selling, order)
    selling.drain()
    start = clock.now()
    for hours, state, expected in (
        (1, ChannelOrderStatus.IN_TRANSIT, "in_transit"),
        (30, ChannelOrderStatus.DELIVERED, "delivered"),
    ):
        with time_machine.travel(start + timedelta(hours=hours)):
            selling.world.move_order(order.external_id, state)
            schedule.tick()
            selling.drain()
        assert status(parcel) == expected


def test_following_asks_only_about_parcels_on_their_way_that_nobody_read_lately(selling: Shop) -> None:
    from shelfwire.sync.shipping import follow

    order, _idle = ordered(selling), ordered(selling)
    packed(selling, order)
    selling.drain()
    asked: list[str] = []
    selling.world.on(lambda when, call: asked.append(call) if when == "before" else None)
    follow.follow_parcels(account_id=selling.account.pk)
    assert asked == []
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        follow.follow_parcels(account_id=selling.account.pk)
        assert asked == ["orders"]
        follow.follow_parcels(account_id=selling.account.pk)
        selling.switch("orders_in", on=False)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        follow.follow_parcels(account_id=selling.account.pk)
    assert asked == ["orders"]


def test_of_an_order_in_two_parcels_each_is_asked_for_because_the_order_hides_them(selling: Shop) -> None:
    order = ordered(selling, units=2)
    packed(selling, order, units=1)
    packed(selling, order, number=OTHER)
    selling.drain()
    asked: list[str] = []
    selling.world.on(lambda when, call: asked.append(call) if when == "before" else None)
    from shelfwire.sync.shipping import follow

    with time_machine.travel(clock.now() + timedelta(hours=1)):
        follow.follow_parcels(account_id=selling.account.pk)
    assert asked == ["orders", "tracking", "tracking"]
    assert set(Parcel.objects.values_list("channel_status", flat=True)) == {"sent"}


def test_carrier_events_are_read_of_each_parcel_once_an_hour_and_one_refusal_holds_up_nothing(
    selling: Shop,
) -> None:
    from shelfwire.fulfilment.models import CarrierEvent
    from shelfwire.sync.shipping import carrier_events

    several, single = ordered(selling, units=2), ordered(selling)
    first, second = packed(selling, several, units=1), packed(selling, several, number=OTHER)
    third = packed(selling, single, number="1Z999AA10123456800")
    selling.drain()
    selling.world.move_order(several.external_id, ChannelOrderStatus.IN_TRANSIT)
    selling.world.move_order(single.external_id, ChannelOrderStatus.IN_TRANSIT)
    asked: list[str] = []
    selling.world.on(lambda when, call: asked.append(call) if when == "before" else None)
    carrier_events.read_carrier_events(account_id=selling.account.pk)
    assert asked == ["tracking"] * 2, "one call an order"
    told = CarrierEvent.objects.values_list("parcel_id", "source", "step")
    assert sorted(told) == [(one.pk, "channel", "moving") for one in (first, second, third)]
    assert [status(one) for one in (first, second, third)] == ["in_transit"] * 3
    carrier_events.read_carrier_events(account_id=selling.account.pk)
    assert asked == ["tracking"] * 2
    with time_machine.travel(clock.now() + timedelta(hours=5)):
        carrier_events.read_carrier_events(account_id=selling.account.pk)
        assert asked == ["tracking"] * 4
        selling.switch("orders_in", on=False)
    with time_machine.travel(clock.now() + timedelta(hours=10)):
        carrier_events.read_carrier_events(account_id=selling.account.pk)
    assert asked == ["tracking"] * 4
    assert CarrierEvent.objects.count() == 3


def test_tracking_goes_before_polls(selling: Shop) -> None:
    order = ordered(selling)
    packed(selling, order)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        schedule.tick()
        ran = selling.drain()
    assert ran.index("shipments.send") < ran.index("orders.poll")


def test_a_used_up_call_budget_puts_the_operation_back_and_is_no_doubt(selling: Shop) -> None:
    order = ordered(selling)
    packed(selling, order)

    def full(when: str, call: str) -> None:
        if (when, call) == ("before", "tracking"):
            raise TryLater("the call budget for tracking is used up", after=120)

    selling.world.on(full)
    send(selling)
    row = Outgoing.objects.get()
    assert (row.status, row.maybe_done) == ("due", False)
    assert row.due_at - clock.now() > timedelta(seconds=110)


def test_orders_that_moved_apart_are_not_told_until_one_is_taken_out(selling: Shop) -> None:
    shop = selling
    one, two = ordered(shop), ordered(shop)
    parcel = packed(shop, one, two)
    Order.objects.filter(pk=two.pk).update(buyer_id="somebody else")
    Order.objects.filter(pk=one.pk).update(buyer_id="the first one")

    send(shop)

    assert status(parcel) == "ready"
    rows = Outgoing.objects.filter(subject_id=parcel.pk)
    assert {row.status for row in rows} == {"refused"}
    assert all(row.reasons[0]["code"] == "unequal_recipients" for row in rows)

    assert take_out(parcel=parcel, order=two, by="Bob", why="") == 1
    assert {row.order_external_id: row.status for row in rows.all()} == {
        one.external_id: "due",
        two.external_id: "withdrawn",
    }
    send(shop)
    assert status(parcel) == "sent"


def test_an_order_is_not_taken_out_while_its_tracking_is_on_its_way(selling: Shop) -> None:
    shop = selling
    one, two = ordered(shop), ordered(shop)
    parcel = packed(shop, one, two)
    row = Outgoing.objects.get(subject_id=parcel.pk, order_external_id=two.external_id)
    outgoing.begin_call(row=row, payload=row.payload)
    with pytest.raises(OutgoingInFlight):
        take_out(parcel=parcel, order=two, by="Bob", why="")
    assert parcel.contents.filter(live=True).count() == 2
