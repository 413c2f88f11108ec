"""An order stamped in the year 3000, in 1970 or in 9999: it comes in, is named, and never wins against the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.factories import DAY_ONE, channel_order, channel_unit

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.orders.moments import dated

FAR = [datetime(year, 1, 1, tzinfo=UTC) for year in (1971, 1999, 2100, 3000)]
FAR.append(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize("stamp", FAR, ids=lambda moment: str(moment.year))
@pytest.mark.django_db
def test_an_impossible_stamp_is_named_and_every_later_truth_is_newer(
    account: Account, shirt: Any, stamp: datetime
) -> None:
    said = record_orders(account, [channel_order("1", status="on_hold", updated_at=stamp)], via="poll")
    order = Order.objects.get()
    assert (said.created, order.status) == (1, "held")
    assert "updated_at" in said.doubts["1"]
    assert str(stamp.year) in order.unknown["updated_at"]
    assert order.channel_updated_at == order.paid_at == DAY_ONE + timedelta(minutes=1)
    later = channel_order("1", updated_at=DAY_ONE + timedelta(minutes=5))
    assert record_orders(account, [later], via="poll").updated == 1
    order.refresh_from_db()
    assert (order.status, order.channel_updated_at, order.unknown) == (
        "released",
        DAY_ONE + timedelta(minutes=5),
        {},
    )


@pytest.mark.parametrize("stamp", FAR, ids=lambda moment: str(moment.year))
@pytest.mark.django_db
def test_the_same_impossible_document_again_never_undoes_a_later_truth(
    account: Account, shirt: Any, stamp: datetime
) -> None:
    wrong = channel_order("1", status="on_hold", updated_at=stamp)
    truth = channel_order("1", status="in_transit", updated_at=DAY_ONE + timedelta(days=1))
    for documents in ([wrong], [truth], [wrong], [truth, wrong], [wrong, truth]):
        record_orders(account, documents, via="poll")
    order = Order.objects.get()
    assert (order.status, order.channel_updated_at, order.unknown) == ("in_transit", truth.updated_at, {})


@pytest.mark.django_db
def test_an_order_whose_stamps_stay_impossible_is_not_frozen(account: Account, shirt: Any) -> None:
    record_orders(account, [channel_order("1", updated_at=DAY_ONE)], via="poll")
    for at, status in enumerate(("awaiting_collection", "in_transit", "delivered")):
        record_orders(account, [channel_order("1", status=status, updated_at=FAR[at])], via="poll")
    assert Order.objects.get().status == "delivered"
    record_orders(
        account, [channel_order("1", status="completed", updated_at=DAY_ONE + timedelta(hours=1))], via="poll"
    )
    assert Order.objects.get().status == "completed"


@pytest.mark.django_db
def test_an_order_that_was_frozen_before_moments_were_looked_at_thaws(account: Account, shirt: Any) -> None:
    record_orders(account, [channel_order("1", status="on_hold")], via="poll")
    Order.objects.update(channel_updated_at=FAR[-1])
    truth = channel_order("1", updated_at=DAY_ONE + timedelta(hours=1))
    assert record_orders(account, [truth], via="poll").updated == 1
    order = Order.objects.get()
    assert (order.status, order.channel_updated_at) == ("released", truth.updated_at)


@pytest.mark.parametrize("stamp", FAR, ids=lambda moment: str(moment.year))
@pytest.mark.django_db
def test_no_other_moment_of_an_order_is_impossible_either(
    account: Account, shirt: Any, stamp: datetime
) -> None:
    doc = channel_order(
        "1",
        status="in_transit",
        updated_at=DAY_ONE,
        paid_at=stamp,
        units=[channel_unit("SHIRT-M", "1-1", "in_transit", shipped_at=stamp)],
        ship_by=stamp,
        collect_by=stamp,
        cancels_at=stamp,
        deliver_by=stamp,
        collected_at=stamp,
    )
    said = record_orders(account, [replace(doc, placed_at=stamp), channel_order("2")], via="poll")
    order = Order.objects.get(external_id="1")
    assert (said.created, list(said.doubts)) == (2, ["1"])
    assert (order.placed_at, order.channel_updated_at, order.paid_at) == (DAY_ONE, DAY_ONE, None)
    assert (order.ship_by, order.collect_by, order.cancels_at, order.deliver_by) == (None,) * 4
    assert order.collected_at is None
    assert order.units.get().shipped_at is None
    assert set(order.unknown) == {
        "placed_at", "paid_at", "units[0].shipped_at", "ship_by", "collect_by", "cancels_at", "deliver_by",
        "collected_at",
    }  # fmt: skip


def test_a_deadline_may_lie_ahead_and_what_happened_may_not() -> None:
    now = clock.now()
    ahead = channel_order("1", placed_at=now, ship_by=now + timedelta(days=200))
    assert dated(ahead, now).doc is ahead
    assert dated(channel_order("1", placed_at=now, updated_at=now + timedelta(minutes=30)), now).words == ""
    assert dated(channel_order("1", placed_at=now, updated_at=now + timedelta(hours=2)), now).undated


@pytest.mark.django_db
def test_a_document_that_tells_no_moment_of_its_change_is_taken_and_named(
    account: Account, shirt: Any
) -> None:
    untold = datetime(1970, 1, 1, tzinfo=UTC)
    record_orders(account, [channel_order("1", updated_at=DAY_ONE + timedelta(days=1))], via="poll")
    for _ in range(2):
        said = record_orders(
            account, [channel_order("1", status="in_transit", updated_at=untold)], via="poll"
        )
        assert said.doubts == {"1": "Impossible moments were left out: updated_at not told."}
    order = Order.objects.get()
    assert (order.status, order.channel_updated_at) == ("in_transit", DAY_ONE + timedelta(days=1))
