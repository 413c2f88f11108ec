"""A buyer's request to cancel: why, since when, until when; and that it goes when it is answered elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import DAY_ONE, channel_order

from shelfwire.channels.port import CancelRequest
from shelfwire.kit import clock
from shelfwire.orders import queries
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Block, Order
from shelfwire.orders.states import BlockCode

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
REQUEST = CancelRequest("code_x", "Ordered by mistake", DAY_ONE + HOUR, DAY_ONE + 49 * HOUR)


def told(account: Any, hours: int, **more: Any) -> Order:
    """The order as a document of ``hours`` after the first day leaves it."""
    doc = channel_order("57601", updated_at=DAY_ONE + hours * HOUR, **more)
    record_orders(account, [doc], via="poll")
    return Order.objects.get(external_id="57601")


def known(order: Order) -> tuple[str, str, datetime | None, datetime | None]:
    return (
        order.cancel_request_reason,
        order.cancel_request_text,
        order.cancel_asked_at,
        order.cancel_due_at,
    )


NOTHING = ("", "", None, None)
ALL = ("code_x", "Ordered by mistake", DAY_ONE + HOUR, DAY_ONE + 49 * HOUR)


def test_a_request_is_kept_with_its_reason_and_deadline_and_stops_the_order(account: Any, shirt: Any) -> None:
    order = told(account, 1, cancel_requested=True, cancel_request=REQUEST)
    assert known(order) == ALL
    block = Block.objects.get(order=order, ended_at=None)
    assert (block.code, block.detail) == (
        BlockCode.CANCEL_REQUESTED,
        "The buyer asks to cancel: Ordered by mistake.",
    )


def test_a_request_that_comes_later_and_is_withdrawn_leaves_both_in_the_timeline_and_nothing_else(
    account: Any, shirt: Any
) -> None:
    told(account, 0)
    order = told(account, 1, cancel_requested=True, cancel_request=REQUEST)
    assert known(order) == ALL
    assert "The buyer asks to cancel: Ordered by mistake" in queries.timeline(order).rows[0].text
    order = told(account, 2)
    assert (order.cancel_requested, order.is_blocked, known(order)) == (False, False, NOTHING)
    newest = queries.timeline(order).rows[0].text
    assert "The request to cancel is gone: withdrawn by the buyer, or declined" in newest


def test_a_request_that_is_accepted_elsewhere_ends_with_the_order(account: Any, shirt: Any) -> None:
    told(account, 1, cancel_requested=True, cancel_request=REQUEST)
    order = told(account, 2, status="cancelled")
    assert (order.cancel_requested, order.is_blocked, known(order)) == (False, False, NOTHING)
    assert "the request to cancel is gone: accepted" in queries.timeline(order).rows[0].text


def test_a_document_that_says_only_that_there_is_a_request_takes_nothing_away(
    account: Any, shirt: Any
) -> None:
    told(account, 1, cancel_requested=True, cancel_request=REQUEST)
    order = told(account, 2, cancel_requested=True)
    assert (order.cancel_requested, known(order)) == (True, ALL)
    assert Block.objects.get(order=order, ended_at=None).detail.endswith("Ordered by mistake.")


def test_an_impossible_deadline_is_left_out_and_the_rest_of_the_request_counts(
    account: Any, shirt: Any
) -> None:
    never = CancelRequest("code_x", "Ordered by mistake", DAY_ONE + HOUR, clock.from_unix(253_402_300_000))
    order = told(account, 1, cancel_requested=True, cancel_request=never)
    assert known(order) == (*ALL[:3], None)
