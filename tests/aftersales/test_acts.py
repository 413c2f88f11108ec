"""What we ask of the channel about cases: written once with its operation, settled once, withdrawn while it may be."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import channel_case

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import (
    Answered,
    act_done,
    act_overtaken,
    act_refused,
    ask_answer,
    ask_start,
    followed,
    record_cases,
    retry_act,
    withdraw_act,
)
from shelfwire.aftersales.errors import (
    ActOpen,
    ActSettledAlready,
    AnsweredAlready,
    BadAct,
    CaseOver,
    KeyReused,
)
from shelfwire.aftersales.models import Case, CaseAct, CaseMove
from shelfwire.alerts import kinds
from shelfwire.alerts.models import Occasion
from shelfwire.channels.port import CaseAnswer, CaseKind, CaseStatus, Decision
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.kit.money import Money
from shelfwire.orders.models import Block, TimelineEntry
from shelfwire.orders.queries import may_ship

pytestmark = pytest.mark.django_db

ACCEPT = CaseAnswer(Decision.ACCEPT_RETURN)
DECLINE = CaseAnswer(Decision.DECLINE_RETURN, reason="no_1")


@pytest.fixture
def case(account: Any, order: Any) -> Case:
    """A return that the buyer asks for."""
    record_cases(account=account, cases=[channel_case("R-1")])
    return Case.objects.get()


def counts() -> tuple[int, int, int, int]:
    return CaseAct.objects.count(), Outgoing.objects.count(), CaseMove.objects.count(), Block.objects.count()


def start(order: Any, key: str = "k-1", **more: Any) -> CaseAct:
    values = {"kind": CaseKind.CANCELLATION, "reason": "seller_1", "by": "Bob", **more}
    return ask_start(order=order, idempotency_key=key, **values)


def test_a_start_is_asked_once_and_stops_the_order_until_it_was_read_again(order: Any) -> None:
    act = start(order, agreed=Money(4500, "USD"))
    assert start(order, agreed=Money(4500, "USD")) == act
    row = Outgoing.objects.get()
    assert (row.kind, row.subject_kind, row.subject_id, row.order_external_id) == (
        "start_case", queries.SUBJECT, act.pk, "57601",
    )  # fmt: skip
    stopped = may_ship(order)
    assert any("asked of" in why for why in stopped), stopped
    assert queries.open_start(order.pk) == act
    act_done([Answered(act.pk, "C-1", found=True)])
    act_done([Answered(act.pk, "C-1")])
    act.refresh_from_db()
    assert (act.status, act.found, act.channel_case_id, act.case) == ("done", True, "C-1", None)
    assert list(queries.acts_to_follow([order.account])) == [act]
    assert Block.objects.filter(ended_at=None).exists()
    # the case is read, and tied to what we asked; then the order goes on as the channel says
    record_cases(account=order.account, cases=[channel_case("C-1", kind="cancellation")])
    followed([act.pk])
    followed([act.pk])
    act.refresh_from_db()
    assert act.case is not None
    assert act.case.external_id == "C-1"
    assert not may_ship(order)
    assert not queries.acts_to_follow([order.account])
    texts = list(TimelineEntry.objects.filter(order=order).order_by("pk").values_list("text", flat=True))
    assert sum("is done. It was so already." in text for text in texts) == 1


@pytest.mark.parametrize(
    ("more", "refusal", "field"),
    [
        ({"kind": CaseKind.EXCHANGE}, BadAct, "kind"),
        ({"reason": ""}, BadAct, "reason"),
        ({"unit_ids": [-1]}, BadAct, "units"),
        ({"key": ""}, BadAct, "idempotency_key"),
        ({"key": "k-1", "reason": "seller_2"}, KeyReused, "idempotency_key"),
        ({"key": "k-2"}, ActOpen, "order"),
    ],
)
def test_a_start_that_cannot_be_is_refused_and_nothing_is_asked(
    order: Any, more: dict[str, Any], refusal: type, field: str
) -> None:
    start(order)
    before = counts()
    with pytest.raises(refusal) as refused:
        start(order, **{"key": "k-3", **more})
    assert refused.value.field == field
    assert refused.value.hint
    assert counts() == before


def test_all_units_are_the_whole_order_and_some_are_named(order: Any) -> None:
    ids = [unit.pk for unit in order.units.order_by("pk")]
    whole = start(order, unit_ids=ids)
    withdraw_act(act=whole, by="Bob")
    part = start(order, "k-2", unit_ids=ids[:1])
    assert (whole.units.count(), list(part.units.values_list("unit_id", flat=True))) == (0, ids[:1])
    assert start(order, "k-2", unit_ids=ids[:1]) == part


def test_an_answer_is_asked_once_and_another_one_waits_for_it(case: Case) -> None:
    act = ask_answer(case=case, answer=ACCEPT, by="Bob")
    before = counts()
    assert ask_answer(case=case, answer=ACCEPT, by="Carol") == act
    with pytest.raises(ActOpen):
        ask_answer(case=case, answer=DECLINE, by="Bob")
    act_done([Answered(act.pk, "R-1")])
    done = counts()
    assert ask_answer(case=case, answer=ACCEPT, by="Bob") == act
    with pytest.raises(AnsweredAlready):
        ask_answer(case=case, answer=DECLINE, by="Bob")
    assert (done[:2], counts()) == (before[:2], done)
    followed([act.pk])
    assert ask_answer(case=case, answer=CaseAnswer(Decision.ACCEPT_RECEIVED), by="Bob") != act
    assert queries.open_act(case) is not None


def test_a_case_at_its_end_takes_no_answer_and_a_partial_offer_needs_an_amount(
    case: Case, account: Any
) -> None:
    before = counts()
    for amount in (None, Money(0, "USD")):
        with pytest.raises(BadAct):
            ask_answer(case=case, answer=CaseAnswer(Decision.OFFER_PARTIAL, amount=amount), by="Bob")
    assert counts() == before
    record_cases(
        account=account,
        cases=[channel_case("R-1", status=CaseStatus.WITHDRAWN, updated_at=case.changed_at, next_acts=())],
    )
    before = counts()
    with pytest.raises(CaseOver, match="Withdrawn or closed"):
        ask_answer(case=case, answer=ACCEPT, by="Bob")
    assert counts() == before


D = Decision


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (CaseAnswer(D.ACCEPT_CANCELLATION), "decision"),
        (CaseAnswer(D.ACCEPT_REFUND, keep_item=True), "keep_item"),
        (CaseAnswer(D.ACCEPT_RETURN, amount=Money(1, "USD")), "amount"),
        (CaseAnswer(D.OFFER_PARTIAL, amount=Money(2000, "USD")), "amount"),
        (CaseAnswer(D.OFFER_PARTIAL, amount=Money(5, "JPY")), "amount"),
        (CaseAnswer(D.OFFER_PARTIAL, amount=Money(-5, "USD")), "amount"),
        (CaseAnswer(D.OFFER_PARTIAL, amount=Money(10**22, "USD")), "amount"),
        (CaseAnswer(D.DECLINE_RETURN, reason="r" * 201), "reason"),
        (CaseAnswer(D.DECLINE_RETURN, reason="r", note="n" * 2001), "note"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_and_nothing_is_asked(
    case: Case, answer: CaseAnswer, field: str
) -> None:
    before = counts()
    with pytest.raises(BadAct) as refusal:
        ask_answer(case=case, answer=answer, by="Bob")
    assert (refusal.value.field, counts()) == (field, before)


def test_where_no_refund_is_named_an_offer_is_left_to_the_channel_as_far_as_it_can_be_kept(
    case: Case,
) -> None:
    Case.objects.update(refund_minor=None, refund_currency="")
    before = counts()
    with pytest.raises(BadAct, match="no refund is that large"):
        ask_answer(case=case, answer=CaseAnswer(D.OFFER_PARTIAL, amount=Money(10**22, "USD")), by="Bob")
    assert counts() == before
    act = ask_answer(case=case, answer=CaseAnswer(D.OFFER_PARTIAL, amount=Money(5, "JPY")), by="Bob")
    assert act.amount == Money(5, "JPY")


def test_a_refusal_is_tried_again_or_let_go_and_what_was_overtaken_is_neither(case: Case) -> None:
    act = ask_answer(case=case, answer=DECLINE, by="Bob")
    reason = Reason("25001021", "Wrong reason")
    act_refused(act_id=act.pk, error="Wrong reason", reasons=[reason])
    act.refresh_from_db()
    assert (act.status, act.error, act.reasons[0]["code"]) == ("refused", "Wrong reason", "25001021")
    assert queries.open_act(case) == act
    retry_act(act=act, by="Bob")
    act_overtaken(act_id=act.pk, error="The buyer withdrew it.")
    act_overtaken(act_id=act.pk, error="The buyer withdrew it.")
    assert queries.open_act(case) is None
    for refused in (retry_act, withdraw_act):
        with pytest.raises(ActSettledAlready):
            refused(act=act, by="Bob")
    texts = [move.what for move in case.moves.order_by("pk")]
    assert sum("came too late: The buyer withdrew it." in text for text in texts) == 1


def test_what_was_refused_is_let_go_when_something_else_is_asked_and_stops_the_order_again_when_it_is_told_again(
    case: Case, order: Any
) -> None:
    refused = ask_answer(case=case, answer=DECLINE, by="Bob")
    outgoing.refuse(row=Outgoing.objects.get(), error="Wrong reason")
    act_refused(act_id=refused.pk, error="Wrong reason")
    followed([refused.pk])
    second = ask_answer(case=case, answer=ACCEPT, by="Bob")
    refused.refresh_from_db()
    assert (refused.status, queries.open_act(case)) == ("withdrawn", second)
    assert list(Outgoing.objects.order_by("pk").values_list("status", flat=True)) == ["withdrawn", "due"]

    cancel = start(order)
    outgoing.refuse(row=Outgoing.objects.latest("pk"), error="Too late")
    act_refused(act_id=cancel.pk, error="Too late")
    followed([cancel.pk])
    assert not may_ship(order)
    retry_act(act=cancel, by="Bob")
    assert may_ship(order)
    assert Outgoing.objects.latest("pk").status == "due"
    act_refused(act_id=cancel.pk, error="Too late")
    CaseAct.objects.filter(pk=second.pk).update(order=order, kind="start", case=None)
    before = counts()
    with pytest.raises(ActOpen):
        retry_act(act=cancel, by="Bob")
    assert counts() == before


def test_what_is_withdrawn_is_never_told_and_the_order_goes_on(order: Any) -> None:
    act = start(order)
    withdraw_act(act=act, by="Bob")
    withdraw_act(act=act, by="Bob")
    assert Outgoing.objects.get().status == "withdrawn"
    assert not may_ship(order)
    assert queries.open_start(order.pk) is None


def test_a_refusal_is_told_to_people_in_words_of_its_own(company: Any, case: Case) -> None:
    act = ask_answer(case=case, answer=DECLINE, by="Bob")
    row = Outgoing.objects.get()
    outgoing.refuse(row=row, error="Wrong reason")
    act_refused(act_id=act.pk, error="Wrong reason")
    kind = kinds.find("refused_shipment")
    assert kind is not None
    assert [found.subject_id for found in kind.find(company, clock.now(), 10)] == [str(row.pk)]
    occasion = Occasion(
        pk=1, company=company, account=case.account, subject_id=str(row.pk), began_at=row.answered_at
    )
    line = kind.lines([occasion])[1]
    assert line.title == "Order 57601: answer to the buyer refused"
    assert "try again or let it go" in line.text
