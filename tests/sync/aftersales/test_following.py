"""What a cancellation stopped goes on once it is known how it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import channel_case, channel_order, make_account

from shelfwire.aftersales.actions import Answered, act_done, ask_start, record_cases
from shelfwire.aftersales.models import CaseAct
from shelfwire.channels.port import CaseActor, CaseKind, CaseStatus
from shelfwire.kit import clock
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.sync.aftersales.follow import _is_ready

pytestmark = pytest.mark.django_db
S = CaseStatus


@pytest.mark.parametrize(
    ("kind", "status", "ago", "ready"),
    [
        ("cancellation", None, timedelta(), False),
        ("cancellation", None, timedelta(minutes=4), True),
        ("cancellation", S.ACCEPTED, timedelta(minutes=4), False),
        ("cancellation", S.REQUESTED, timedelta(hours=23), False),
        ("cancellation", S.ACCEPTED, timedelta(hours=25), True),
        ("cancellation", S.COMPLETED, timedelta(), True),
        ("cancellation", S.WITHDRAWN, timedelta(), True),
        ("refund", S.ACCEPTED, timedelta(), True),
        ("refund", None, timedelta(), False),
    ],
)
def test_a_cancellation_that_goes_on_stops_its_order_until_it_ended_or_for_a_day(
    company: Any, kind: str, status: CaseStatus | None, ago: timedelta, ready: bool
) -> None:
    account = make_account(company)
    record_orders(account, [channel_order("57601")], via="poll")
    act = ask_start(order=Order.objects.get(), kind=CaseKind(kind), reason="r", idempotency_key="k", by="Bob")
    act_done([Answered(act.pk, case_id="R-1")])
    if status:
        ours = channel_case("R-1", kind=kind, status=status, asked_by=CaseActor.SELLER, next_acts=())
        record_cases(account=account, cases=[ours])
    CaseAct.objects.update(settled_at=clock.now() - ago)
    assert _is_ready(CaseAct.objects.get()) == ready
