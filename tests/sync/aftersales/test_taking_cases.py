"""Cases with broken fields are recorded around them, and one that cannot be recorded costs no other."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.factories import DAY_ONE, channel_case, channel_order, make_account

from shelfwire.aftersales.models import Case
from shelfwire.channels.port import CaseItem, Evidence, NextAct, NoticeTopic, Page, RefundParts, Unknown
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import Trouble, note_troubles
from shelfwire.exchange.models import Notice, Subject
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalSkuId, SellerSku
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.sync.aftersales.notices import INBOX
from shelfwire.sync.aftersales.poll import to_follow
from shelfwire.sync.aftersales.taking import take_cases
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.inbox import kinds_to_read
from shelfwire_tiktok.mapping.notices import notice
from tiktok_shop import webhooks

pytestmark = pytest.mark.django_db

LONG = "R" * 65
POLLS = ["cancellations.poll", "returns.poll"]
HALF = "a\0b\ud800 " * 400
WOUNDS: list[dict[str, Any]] = [
    {"note": HALF, "reason": HALF, "reason_text": HALF, "channel_status": HALF, "carrier_name": HALF},
    {"status": Unknown(HALF), "asked_by": Unknown(HALF), "kind": Unknown(HALF)},
    {"evidence": (Evidence(HALF, HALF, HALF),), "next_acts": (NextAct(HALF),), "unknown": {HALF: HALF}},
    {"refund": RefundParts(Money(10**30, "USD"), tax=Money(-(10**30), "USD"))},
    {
        "items": (
            CaseItem("", ExternalSkuId(HALF), SellerSku(HALF), HALF, HALF, HALF, 10**12),
            CaseItem("", ExternalSkuId(""), SellerSku(""), quantity=-1, refund=Money(10**30, "USD")),
        )
    },
]


def test_a_broken_field_is_recorded_around_twice_alike(company: Any) -> None:
    account = make_account(company)
    page = Page(tuple(channel_case(f"R-{n}", **wound) for n, wound in enumerate(WOUNDS)), None)
    first, again = (take_cases(account, page, "poll") for _ in range(2))
    assert (first.lost, first.changed, again.lost, again.changed) == ({}, len(WOUNDS), {}, 0)
    assert first.shown == {f"R-{n}" for n in range(len(WOUNDS))}
    assert Case.objects.get(external_id="R-3").unknown == {"refund.total": str(10**30)}


def test_after_a_pause_the_orders_that_we_have_follow_and_of_older_ones_the_case_alone(company: Any) -> None:
    account = make_account(company, status_at=DAY_ONE + timedelta(days=9))
    record_orders(account, [channel_order("57601", units=[("SHIRT-M", 1)])], via="poll")
    late = channel_case("R-3", "57603", updated_at=DAY_ONE + timedelta(days=10))
    cases = [channel_case("R-1", "57601"), channel_case("R-2", "57602"), late]
    assert to_follow(account, cases) == {"57601", "57603"}


@pytest.mark.parametrize(
    ("kind", "data", "polls"),
    [
        (64, {"aftersales_request_id": "8", "request_status": "CREATED"}, 1),
        (65, {"rma_id": "9", "aftersales_request_id": "8"}, 1),
        (67, {"refund_total": "1.00", "line_items": [{"main_order_id": 5}]}, 1),
        (12, {"order_id": 5, "return_id": "4"}, 0),
    ],
)
def test_a_notice_that_names_no_case_has_whatever_changed_read(
    company: Any, kind: int, data: Any, polls: int
) -> None:
    account = make_account(company)
    raw = json.dumps({"type": kind, "shop_id": "S", "timestamp": 1767225600, "data": data}).encode()
    told = notice(webhooks.parse(raw))
    assert NoticeTopic.AFTERSALE in kinds_to_read("tiktok", told)
    row = Notice.objects.create(
        account=account, channel="tiktok", dedupe_key="k", kind=str(kind), topic=told.topic, body="{}",
        subjects=[[about, one] for about, one in told.subjects], to_read=[NoticeTopic.AFTERSALE],
        received_at=clock.now(),
    )  # fmt: skip
    INBOX.read(Caller(account.pk), [row])
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("handled", "looked at")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = ANY(%s)", [POLLS])
        assert cursor.fetchone() == (2 * polls,)


def test_one_that_cannot_be_recorded_is_named_and_costs_no_other(company: Any) -> None:
    account = make_account(company)
    documents = (channel_case("R-0"), channel_case(LONG), channel_case("R-2"))
    page = Page(documents, None, unreadable=(("R-9", "no JSON"),))
    taken = take_cases(account, page, "poll")
    assert set(taken.lost) == {LONG, "R-9"}
    assert taken.note.startswith("2 cases could not be read (R-9, ")
    assert (taken.changed, taken.orders) == (2, {"57601"})
    assert sorted(Case.objects.values_list("external_id", flat=True)) == ["R-0", "R-2"]
    named = exchange.troubled(account, Subject.CASE)
    assert set(named.values_list("external_id", "taken_in")) == {(LONG[:64], False), ("R-9", False)}
    assert not exchange.troubled(account, Subject.ORDER)
    note_troubles(account_id=account.pk, troubles=[Trouble("R-9", "broken")], read=[])
    take_cases(account, Page((channel_case("R-9"),), None), "poll")
    left = exchange.troubled(account).values_list("subject", "external_id")
    assert set(left) == {("case", LONG[:64]), ("order", "R-9")}
    [shop] = exchange.troubled_shops(company)
    assert (shop.lost, shop.odd, shop.cases) == (1, 0, 1)
