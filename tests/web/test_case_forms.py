"""What a form of a case cannot mean is refused with what is wrong, and nothing is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import channel_case, channel_order, make_account, make_sku, make_warehouse

from shelfwire.aftersales.actions import record_cases
from shelfwire.aftersales.models import Case, CaseAct, CaseRule, ReturnReceipt
from shelfwire.exchange.models import Outgoing
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order

pytestmark = pytest.mark.django_db

LONG = "n" * 2001


@pytest.fixture
def orders(company: Any) -> str:
    """Where the orders of a shop with one case live."""
    make_warehouse(company)
    make_sku(company, "SHIRT-M", on_hand=10)
    account = make_account(company)
    record_orders(account, [channel_order("57601", units=[("SHIRT-M", 2)])], via="poll")
    record_cases(account=account, cases=[channel_case("R-1")])
    return f"/c/{company.slug}/orders/"


def stand() -> tuple[int, ...]:
    return tuple(rows.objects.count() for rows in (CaseAct, Outgoing, ReturnReceipt, CaseRule))


def test_answers_and_starts_that_cannot_be_meant_are_refused(orders: str, as_alice: Client) -> None:
    answer = f"{orders}cases/{Case.objects.get().pk}/answer/"
    start = f"{orders}{Order.objects.get().pk}/case/start/"
    rules = f"{orders}cases/rules/"
    offer = {"decision": "offer_partial"}
    whole = {"kind": "cancellation", "reason": "r", "whole": "yes"}
    tries: list[tuple[str, dict[str, str], str]] = [
        *((answer, {**offer, "amount": "9" * size}, "the refund is 19.99 USD") for size in (7, 20)),
        *((answer, {**offer, "amount": text}, "") for text in ("", "-1", "0", "1e30", "NaN", "1_0", "1.005")),
        (answer, {"decision": "accept_cancellation"}, "is no answer to a return"),
        (answer, {"decision": "accept_refund", "keep_item": "yes"}, "keeps the item only"),
        (answer, {"decision": "decline_return", "reason": "r", "note": LONG}, "2,001 characters"),
        (answer, {"decision": "decline_return", "reason": LONG}, "2,001 characters"),
        (start, whole, "not complete"),
        (start, {**whole, "key": LONG}, "longer than 120"),
        (start, {**whole, "key": "k", "reason": LONG}, "2,001 characters"),
        (rules, {"kind": "return", "most": "1", "currency": "\u00c4\u00d6\u00dc"}, "like USD"),
        (rules, {"kind": "return", "most": "1", "currency": "ZZZ"}, "like USD"),
    ]
    for path, body, says in tries:
        refusal = as_alice.post(path, body)
        assert refusal.status_code == 422, (path, body)
        assert says in refusal.content.decode(), body
        assert stand() == (0, 0, 0, 0), body


def test_a_case_that_says_little_is_shown_without_holes(orders: str, as_alice: Client) -> None:
    Case.objects.update(kind="", status="", asked_by="", reason="", reason_text="", refund_minor=None)
    case = Case.objects.get()
    page = as_alice.get(f"{orders}cases/{case.pk}/").content.decode()
    for words in ("Request R-1", "Not said", "No reason given"):
        assert words in page, words
    assert " by the " not in page[page.index("Asked for") :][:200]
    assert "Request" in as_alice.get(f"{orders}cases/").content.decode()


@pytest.mark.parametrize("decision", [{}, {"decision-1": "x"}, {"decision-1": "decline_return"}])
def test_what_nobody_waits_for_is_not_declined_together(
    orders: str, as_alice: Client, decision: dict[str, str]
) -> None:
    Case.objects.update(due_at=None)
    body = {"group": "1", "ids-1": str(Case.objects.get().pk), "reason-1": "r", **decision}
    assert as_alice.post(f"{orders}cases/decline/", body).status_code in (302, 422)
    assert stand() == (0, 0, 0, 0)
