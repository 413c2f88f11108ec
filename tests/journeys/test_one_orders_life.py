"""An order from the buyer's click to the doorstep, dated like a diary, over the real simulator."""

from __future__ import annotations

import pytest
from tests.journeys.conftest import UPS, Begin, Diary

from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Balance, Movement, Reservation
from shelfwire.inventory.queries import audit
from shelfwire.jobs import drain
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.queries import may_ship
from shelfwire.orders.states import OrderStatus
from shelfwire.sync.shipping.operations import TRACKING


def reserved(diary: Diary) -> int:
    return Reservation.objects.filter(sku__company=diary.company, status="active").count()


def shipped_out(diary: Diary) -> int:
    return -sum(
        Movement.objects.filter(sku__company=diary.company, kind="shipment").values_list(
            "quantity", flat=True
        )
    )


def send_again(diary: Diary) -> None:
    TRACKING.hurry(diary.account.pk)
    drain()


def released(diary: Diary, quantity: int = 1) -> Order:
    """An order whose hour of remorse is over."""
    order_id = diary.buy(quantity)
    diary.later(hours=1, minutes=1)
    order = diary.order(order_id)
    assert order.status == OrderStatus.RELEASED
    return order


def test_an_american_order_is_held_released_packed_told_once_scanned_and_delivered(
    open_for_business: Begin,
) -> None:
    diary = open_for_business()

    # 09:00 – the buyer pays; TikTok holds the order and tells no address
    order_id = diary.buy(quantity=2)
    diary.post()
    order = diary.order(order_id)
    assert (order.status, order.address, reserved(diary)) == (OrderStatus.HELD, None, 2)
    assert may_ship(order)
    with pytest.raises(RuleBroken):
        diary.pack(order, UPS[0])
    assert not Parcel.objects.exists()

    # 10:01 – the hour of remorse is over
    diary.later(hours=1, minutes=1)
    order = diary.order(order_id)
    assert order.status == OrderStatus.RELEASED
    assert order.address is not None
    assert order.address.kind == "full"
    assert (may_ship(order), reserved(diary)) == ([], 2)

    # 11:00 – Bob packs; the tracking goes out, however often the worker looks
    diary.later(minutes=59)
    parcel = diary.pack(order, UPS[0])
    drain()
    for _ in range(3):
        send_again(diary)
    assert len(diary.ship_calls()) == 1
    there = diary.control.order(order_id)
    assert (there["status"], there["tracking"]) == ("AWAITING_COLLECTION", [UPS[0]])
    diary.post()
    assert diary.order(order_id).status == OrderStatus.SHIPPED
    assert (reserved(diary), shipped_out(diary), audit(diary.company)) == (0, 2, [])

    # 18:00 – the carrier's first scan: only now does TikTok count it as shipped
    diary.later(hours=7)
    diary.control.scan(order_id=order_id)
    diary.post()
    parcel.refresh_from_db()
    assert (diary.order(order_id).status, parcel.status) == (OrderStatus.IN_TRANSIT, "in_transit")

    # three days on – at the doorstep
    diary.later(days=3)
    diary.control.deliver(order_id=order_id)
    diary.post()
    parcel.refresh_from_db()
    assert (diary.order(order_id).status, parcel.status) == (OrderStatus.DELIVERED, "delivered")

    # the diary tells it in order, each step once
    told = TimelineEntry.objects.filter(order=order).exclude(after="").order_by("at", "pk")
    assert list(told.values_list("after", flat=True)) == [
        "held",
        "released",
        "shipped",
        "in_transit",
        "delivered",
    ]
    assert (shipped_out(diary), audit(diary.company)) == (2, [])


def test_an_order_in_two_parcels_is_shipped_when_both_have_left(open_for_business: Begin) -> None:
    diary = open_for_business()
    order = released(diary, quantity=2)
    first, second = order.units.order_by("pk")

    diary.pack(order, UPS[0], first.pk)
    drain()
    diary.post()
    order.refresh_from_db()
    assert (order.status, reserved(diary), shipped_out(diary)) == (OrderStatus.PARTLY_SHIPPED, 1, 1)
    assert diary.control.order(order.external_id)["tracking"] == [UPS[0]]

    diary.later(hours=3)
    diary.pack(order, UPS[1], second.pk)
    drain()
    diary.post()
    order.refresh_from_db()
    assert (order.status, reserved(diary), shipped_out(diary)) == (OrderStatus.SHIPPED, 0, 2)
    assert sorted(diary.control.order(order.external_id)["tracking"]) == sorted(UPS)
    assert len(diary.ship_calls()) == 2

    diary.control.scan(order_id=order.external_id)
    diary.control.deliver(order_id=order.external_id)
    diary.post()
    assert set(Parcel.objects.values_list("status", flat=True)) == {"delivered"}


def test_a_vietnamese_order_ships_by_the_package_that_is_there_from_payment_on(
    open_for_business: Begin,
) -> None:
    diary = open_for_business("saigon", shipping_type="SELLER", payment="cod")
    order = released(diary)
    assert order.is_cash_on_delivery
    assert order.currency == "VND"
    (unit,) = order.units.all()
    assert unit.channel_package_id

    carrier = diary.account.carrier_links.order_by("pk")[0].carrier
    diary.account = diary.fresh()
    from shelfwire.fulfilment.actions import make_parcel

    make_parcel(
        company=diary.company,
        account=diary.account,
        carrier=carrier,
        tracking_number="G12345678A",
        contents={order.pk: None},
        by="Bob",
        via="rest",
        accept_unusual_number=True,
    )
    drain()
    diary.post()
    assert diary.ship_calls() == [f"/fulfillment/202309/packages/{unit.channel_package_id}/ship"]
    order.refresh_from_db()
    assert order.status == OrderStatus.SHIPPED
    diary.control.scan(order_id=order.external_id)
    diary.control.deliver(order_id=order.external_id)
    diary.post()
    order.refresh_from_db()
    assert (order.status, reserved(diary), audit(diary.company)) == (OrderStatus.DELIVERED, 0, [])


def test_a_buyer_who_cancels_in_the_hold_leaves_no_reservation(open_for_business: Begin) -> None:
    diary = open_for_business()
    order_id = diary.buy(quantity=2)
    diary.post()
    assert reserved(diary) == 2
    diary.later(minutes=20)
    diary.control.cancel(order_id)
    diary.post()
    order = diary.order(order_id)
    assert (order.status, reserved(diary), shipped_out(diary)) == (OrderStatus.CANCELLED, 0, 0)
    with pytest.raises(RuleBroken):
        diary.pack(order, UPS[0])
    assert not Balance.objects.filter(reserved__gt=0).exists()


def test_a_cancellation_request_after_the_hold_stops_the_parcel_until_it_is_withdrawn(
    open_for_business: Begin,
) -> None:
    diary = open_for_business()
    order = released(diary)
    diary.control.cancel(order.external_id)
    diary.post()
    order.refresh_from_db()
    assert (order.cancel_requested, order.is_blocked, reserved(diary)) == (True, True, 1)
    with pytest.raises(RuleBroken):
        diary.pack(order, UPS[0])
    assert diary.ship_calls() == []

    diary.later(hours=2)
    diary.control.withdraw_cancel(order.external_id)
    diary.post()
    diary.poll()
    order.refresh_from_db()
    assert (order.cancel_requested, order.is_blocked) == (False, False)
    diary.pack(order, UPS[0])
    drain()
    assert diary.control.order(order.external_id)["tracking"] == [UPS[0]]
