"""Rules accept what they name, never more, and each of it once; the dry run shows the same cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from tests.factories import DAY_ONE, channel_case, make_account

from shelfwire.aftersales import rules
from shelfwire.aftersales.actions import (
    accept_by_rule,
    add_rule,
    ask_answer,
    record_cases,
    switch_rule,
    withdraw_act,
)
from shelfwire.aftersales.errors import BadRule
from shelfwire.aftersales.models import Case, CaseAct, CaseMove, CaseRule
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    CaseActor,
    CaseAnswer,
    CaseKind,
    CaseStatus,
    Decision,
    RefundParts,
)
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.kit.errors import Reason
from shelfwire.kit.money import Money
from shelfwire.sync.aftersales.operations import AnswerCase
from shelfwire.sync.aftersales.ruling import follow_rules

pytestmark = pytest.mark.django_db

LIMIT = Money(2000, "USD")
ACCEPT = CaseAnswer(Decision.ACCEPT_RETURN)
DECLINE = CaseAnswer(Decision.DECLINE_RETURN, reason="no_1")


def refund(minor: int, currency: str = "USD") -> RefundParts:
    return RefundParts(Money(minor, currency))


CASES = [
    channel_case("at-the-limit", refund=refund(2000)),
    channel_case("below", refund=refund(1)),
    channel_case("below-nothing", refund=refund(-1)),
    channel_case("above", refund=refund(2001)),
    channel_case("other-currency", refund=refund(100, "GBP")),
    channel_case("no-amount", refund=None),
    channel_case("other-reason", reason="code_y"),
    channel_case("other-kind", kind="refund"),
    channel_case("unknown-kind", kind="swap"),
    channel_case("ours", asked_by=CaseActor.SELLER),
    channel_case("nobody-waits", next_acts=()),
    channel_case("returning", status=CaseStatus.RETURNING),
    channel_case("over", status=CaseStatus.COMPLETED),
]


@pytest.fixture
def rule(company: Any, account: Any, order: Any) -> CaseRule:
    """Returns for one reason, up to the limit; off. The cases are there."""
    record_cases(account=account, cases=CASES)
    return add_rule(company=company, kind=CaseKind.RETURN, most=LIMIT, reasons=["code_x"], by="Alice")


def taken(rule: CaseRule) -> list[str]:
    return sorted(rules.would_accept(rule).values_list("external_id", flat=True))


def stand() -> tuple[int, int, int]:
    return CaseAct.objects.count(), Outgoing.objects.count(), CaseMove.objects.count()


def test_a_rule_accepts_what_its_dry_run_shows_and_each_of_it_once(account: Any, rule: CaseRule) -> None:
    before = stand()
    shown = taken(rule)
    assert shown == ["at-the-limit", "below"]
    follow_rules(account_id=account.pk)
    assert stand() == before, "it is off"
    assert not rules.accounts_to_rule()
    switch_rule(rule=rule, on=True, by="Alice")
    assert rules.accounts_to_rule() == {account.pk}
    follow_rules(account_id=account.pk)
    acts = CaseAct.objects.select_related("case").order_by("case__external_id")
    assert [(act.case.external_id, act.decision, act.rule) for act in acts if act.case] == [
        (name, "accept_return", rule) for name in shown
    ]
    said = CaseMove.objects.filter(case__external_id="below").latest("pk")
    assert said.by == f"rule {rule.pk}: accept every return up to {LIMIT} for code_x"
    after = stand()
    assert after == (before[0] + 2, before[1] + 2, before[2] + 2)
    follow_rules(account_id=account.pk)
    assert stand() == after
    assert list(rules.accepted_by(rule).order_by("pk")) == list(CaseAct.objects.order_by("pk"))


def test_what_a_person_answered_or_took_back_is_left_to_people_and_an_amount_that_rose_too(
    account: Any, rule: CaseRule
) -> None:
    switch_rule(rule=rule, on=True, by="Alice")
    at_the_limit, below = (Case.objects.get(external_id=name) for name in ("at-the-limit", "below"))
    withdraw_act(act=ask_answer(case=below, answer=DECLINE, by="Bob"), by="Bob")
    dearer = replace(CASES[0], refund=refund(2001), updated_at=DAY_ONE.replace(day=28), document=b"{}")
    record_cases(account=account, cases=[dearer])
    before = stand()
    for case in (at_the_limit, below):
        assert accept_by_rule(case_id=case.pk, rule_id=rule.pk) is None
    assert (taken(rule), stand()) == ([], before)


def decided() -> list[str]:
    rows = list(Outgoing.objects.order_by("pk"))
    found = AnswerCase().decide(rows)
    return [type(found[row.pk]).__name__ for row in rows]


def test_what_waits_to_be_told_is_not_told_once_its_rule_is_off_or_its_refund_rose_above_it(
    account: Any, rule: CaseRule
) -> None:
    switch_rule(rule=rule, on=True, by="Alice")
    follow_rules(account_id=account.pk)
    ask_answer(case=Case.objects.get(external_id="above"), answer=ACCEPT, by="Bob")
    assert decided() == ["Tell", "Tell", "Tell"]
    dearer = replace(CASES[0], refund=refund(2001), updated_at=DAY_ONE.replace(day=28), document=b"{}")
    record_cases(account=account, cases=[dearer])
    assert decided() == ["Refuse", "Tell", "Tell"]
    switch_rule(rule=rule, on=False, by="Alice")
    assert decided() == ["Refuse", "Refuse", "Tell"], "what a person said stands"
    why = "The rule was switched off"
    Account.objects.update(aftersales_out=True)
    row = outgoing.take_due(
        account_id=account.pk, switch="aftersales_out", kinds=["answer_case"], most=1, besides=[]
    )[0]
    with transaction.atomic():
        outgoing.refuse(row=row, error=why, reasons=[Reason("rule_changed", why, "rule")], request_id="")
        AnswerCase().refused(row)
    act = CaseAct.objects.get(pk=row.subject_id)
    assert (act.status, act.error) == ("overtaken", why)
    assert rule.pk == act.rule_id
    last = CaseMove.objects.filter(case=act.case).latest("pk")
    assert last.what == f"Accept the return is not told: {why}"
    assert "at-the-limit" not in taken(rule), "it is left to people"


def test_a_rule_that_was_switched_off_and_one_of_another_shop_or_company_take_nothing(
    company: Any, account: Any, other_company: Any, rule: CaseRule
) -> None:
    case = Case.objects.get(external_id="below")
    switch_rule(rule=switch_rule(rule=rule, on=True, by="Alice"), on=False, by="Alice")
    elsewhere = make_account(company, "Second shop")
    foreign = add_rule(company=other_company, kind=CaseKind.RETURN, by="Mallory")
    narrow = add_rule(company=company, account=elsewhere, kind=CaseKind.RETURN, by="Alice")
    before = stand()
    for each in (rule, foreign, narrow):
        if each != rule:
            switch_rule(rule=each, on=True, by="Alice")
        assert accept_by_rule(case_id=case.pk, rule_id=each.pk) is None
    follow_rules(account_id=account.pk)
    assert stand() == before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": CaseKind.EXCHANGE}, "kind"),
        ({"most": Money(0, "USD")}, "most"),
        ({"most": Money(100, "GBP"), "account": True}, "most"),
        ({"account": True, "company": True}, "account"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    company: Any, account: Any, other_company: Any, more: dict[str, Any], field: str
) -> None:
    values: dict[str, Any] = {"kind": CaseKind.RETURN, **more}
    values["company"] = other_company if values.get("company") else company
    if "account" in values:
        values["account"] = account
    with pytest.raises(BadRule) as refused:
        add_rule(**values, by="Alice")
    assert refused.value.field == field
    assert not CaseRule.objects.exists()


def test_a_case_that_comes_in_and_a_rule_that_is_switched_on_call_for_the_rules(
    account: Any, rule: CaseRule
) -> None:
    def queued() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'cases.rules'")
            return int(cursor.fetchone()[0])

    assert queued() == 0
    switch_rule(rule=rule, on=True, by="Alice")
    assert queued() == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'cases.rules'")
    record_cases(account=account, cases=[channel_case("new")])
    assert queued() == 2
