"""Cases with broken fields are recorded around them, and one that cannot be recorded costs no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import DAY_ONE, channel_case, channel_order, make_account

from shelfwire.aftersales.models import Case
from shelfwire.channels.port import CaseItem, Evidence, NextAct, Page, RefundParts, Unknown
from shelfwire.kit.ids import ExternalSkuId, SellerSku
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.sync.aftersales.poll import to_follow
from shelfwire.sync.aftersales.taking import take_cases

pytestmark = pytest.mark.django_db

LONG = "R" * 65
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


def test_one_that_cannot_be_recorded_is_named_and_costs_no_other(company: Any) -> None:
    account = make_account(company)
    documents = (channel_case("R-0"), channel_case(LONG), channel_case("R-2"))
    page = Page(documents, None, unreadable=(("R-9", "no JSON"),))
    taken = take_cases(account, page, "poll")
    assert set(taken.lost) == {LONG, "R-9"}
    assert taken.note.startswith("2 cases could not be read (R-9, ")
    assert (taken.changed, taken.orders) == (2, {"57601"})
    assert sorted(Case.objects.values_list("external_id", flat=True)) == ["R-0", "R-2"]
