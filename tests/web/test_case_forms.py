"""What a form of a case cannot mean is refused with what is wrong, and nothing is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories import channel_case, channel_order, make_account, make_sku, make_warehouse

from shelfwire.aftersales.actions import add_rule, record_cases
from shelfwire.aftersales.models import Case, CaseAct, CaseRule, ReturnReceipt
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    Allowed,
    AnswerOption,
    CaseKind,
    CaseReason,
    Decision,
    Eligibility,
    RefundParts,
    Unknown,
)
from shelfwire.exchange.models import Outgoing
from shelfwire.kit.errors import Reason, Refused
from shelfwire.kit.ids import ExternalOrderId, ExternalUnitId
from shelfwire.kit.money import Money
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
        (
            answer,
            {"decision": "accept_return", "refund": "20.00 USD"},
            "The refund is 19.99 USD now, not 20.00",
        ),
        (answer, {"decision": "accept_return", "refund": ""}, "not what the page showed"),
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


def test_together_too_only_what_was_seen_is_accepted(orders: str, as_alice: Client) -> None:
    case = Case.objects.get()
    told = {"ids": str(case.pk), f"decision-{case.pk}": "accept_return"}
    as_alice.post(f"{orders}cases/accept/", {**told, f"refund-{case.pk}": "18.99 USD"})
    assert stand() == (0, 0, 0, 0)
    as_alice.post(f"{orders}cases/accept/", {**told, f"refund-{case.pk}": str(case.refund)})
    assert stand() == (1, 1, 0, 0)
    # while it waits, its page says why, and until when
    page = as_alice.get(f"{orders}cases/{case.pk}/").content.decode()
    assert "it is told once it is switched on" in page
    assert "Answer by" in page
    Account.objects.update(status="disconnected")
    assert "it is told once it is." in as_alice.get(f"{orders}cases/{case.pk}/").content.decode()


def test_a_rule_says_what_it_pays_altogether_however_many_are_listed(
    orders: str, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account.objects.get()
    yen = RefundParts(Money(500, "JPY"))
    more = [channel_case(f"M-{n}") for n in range(2)]
    record_cases(
        account=account, cases=[*more, channel_case("Y", refund=yen), channel_case("N", refund=None)]
    )
    add_rule(company=account.company, kind=CaseKind.RETURN, by="Alice")
    monkeypatch.setattr("shelfwire.web.cases.rules._MOST", 2)
    page = as_alice.get(f"{orders}cases/rules/").content.decode()
    assert "pays 500 JPY + 59.97 USD now" in page
    assert "2 and more of what waits now, 500 JPY + 59.97 USD together" in page


def test_why_no_amount_is_named_is_said_in_the_channels_words(
    orders: str, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise Refused("Nothing was paid.", reasons=[Reason("1", "Nothing was paid.")])

    monkeypatch.setattr("shelfwire.web.cases.start.quote_for", refuse)
    path = f"{orders}{Order.objects.get().pk}/case/check/"
    for kind, status in (("cancellation", 200), ("refund", 422)):
        page = as_alice.post(path, {"kind": kind, "reason": "r", "whole": "yes"})
        assert page.status_code == status
        assert "Nothing was paid." in page.content.decode()
    assert stand() == (0, 0, 0, 0)


def test_what_cannot_be_chosen_is_not_offered(
    orders: str, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order.objects.get()
    unit = ExternalUnitId(order.units.earliest("pk").external_id)
    reason = CaseReason("r", "It is sold out")
    allowed = (
        Allowed(CaseKind.CANCELLATION, (unit,), (reason,)),
        Allowed(CaseKind.REFUND, (ExternalUnitId("elsewhere"),), (reason,)),
        Allowed(CaseKind.RETURN, (unit,), ()),
    )
    found = Eligibility(ExternalOrderId(order.external_id), allowed)
    monkeypatch.setattr("shelfwire.web.cases.start.eligibility_for", lambda order: found)
    page = as_alice.get(f"{orders}{order.pk}/case/allowed/").content.decode()
    assert "Cancel items" in page
    assert "Refund items" not in page
    assert page.count("see what it pays back") == 1
    assert "names no reason for this now" in page


def test_answers_that_nobody_knows_are_named_where_the_channel_takes_them(
    orders: str, as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = (
        AnswerOption(Unknown("LEND"), why_not=(Reason("1", "Not now."),)),
        AnswerOption(Unknown("FORGIVE")),
        AnswerOption(Decision.ACCEPT_RETURN, why_not=(Reason("2", "It is too late."),)),
    )
    monkeypatch.setattr("shelfwire.web.cases.page.options_for", lambda case: options)
    page = as_alice.get(f"{orders}cases/{Case.objects.get().pk}/answers/").content.decode()
    assert "also takes FORGIVE, which" in page
    assert "Accept the return: It is too late." in page
    assert "LEND" not in page


def test_a_note_as_long_as_its_field_is_taken_with_its_line_breaks(orders: str, as_alice: Client) -> None:
    note = "\n".join(["n" * 199] * 10)
    body = {"decision": "decline_return", "reason": "r", "note": note.replace("\n", "\r\n") + "x"}
    as_alice.post(f"{orders}cases/{Case.objects.get().pk}/answer/", body)
    assert CaseAct.objects.get().note == note + "x"


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
