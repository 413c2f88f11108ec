"""Two people and two workers at one request in the same moment: it is answered once, and told once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.conftest import Begin
from tests.journeys.test_aftersales import Desk
from tests.orders.test_life_of_orders import at_once

from shelfwire.aftersales.actions import ask_answer
from shelfwire.aftersales.errors import ActOpen
from shelfwire.aftersales.models import Case, CaseAct, CaseMove
from shelfwire.channels.port import CaseAnswer
from shelfwire.channels.port import Decision as D
from shelfwire.sync.aftersales import asking
from shelfwire.sync.aftersales.operations import CASES

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_request_answered_by_two_people_and_told_by_two_workers_at_once(
    open_for_business: Begin,
) -> None:
    desk = Desk(open_for_business())
    orders = [desk.sold(1) for _ in range(3)]
    for order in orders:
        desk.diary.control.cancel(order.external_id)
    desk.diary.post()
    alike, against, lost = (Case.objects.get(order=order) for order in orders)

    def answering(case: Case, decision: D, by: str) -> Any:
        def work() -> CaseAct | ActOpen:
            answer = CaseAnswer(decision, reason=reasons.get(decision, ""))
            try:
                return ask_answer(case=case, answer=answer, by=by)
            except ActOpen as taken:
                return taken

        return work

    offered = {one.decision: one for one in asking.options_for(against)}
    reasons = {D.DECLINE_CANCELLATION: offered[D.DECLINE_CANCELLATION].reasons[0].code}
    same = at_once(*(answering(alike, D.ACCEPT_CANCELLATION, by) for by in ("Bob", "Carol")))
    assert len({act.pk for act in same}) == 1
    other = at_once(
        answering(against, D.ACCEPT_CANCELLATION, "Bob"),
        answering(against, D.DECLINE_CANCELLATION, "Carol"),
    )
    assert sorted(type(one).__name__ for one in other) == ["ActOpen", "CaseAct"]
    answering(lost, D.ACCEPT_CANCELLATION, "Bob")()
    assert CaseAct.objects.count() == 3
    assert not desk.writes()

    # both workers were told that something is due; the answer to one call is lost on its way
    account_id = desk.diary.account.pk
    desk.diary.switch("aftersales_out")
    desk.diary.control.fault("reset_after", "POST /return_refund/202309/cancellations/{cancel_id}/approve")
    at_once(*[lambda: CASES.chore(account_id=account_id)] * 2)
    desk.diary.later(minutes=1)
    at_once(*[lambda: CASES.chore(account_id=account_id)] * 2)
    desk.work()
    assert {act.status for act in CaseAct.objects.all()} == {"done"}
    assert len(desk.writes()) == len(set(desk.writes())) == 3
    assert CaseMove.objects.filter(what__contains="is done").count() == 3
    desk.compare()
    desk.idly()
