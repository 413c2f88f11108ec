"""The act about buyers who change their minds: cancellations accepted and declined, a refund, a return restocked."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.aftersales.actions import ReceivedUnit, ask_answer, receive_units
from shelfwire.aftersales.models import Case
from shelfwire.aftersales.states import Condition, Disposition
from shelfwire.aftersales.units import units_of
from shelfwire.channels.actions import set_switch
from shelfwire.channels.port import CaseAnswer, CaseKind, CaseStatus, Decision
from shelfwire.cli.demo.acts import Play, wait
from shelfwire.cli.demo.stage import OWNER_NAME, DemoFailed
from shelfwire.orders.models import Order
from shelfwire.orders.states import OrderStatus
from shelfwire.sync.aftersales.asking import options_for


def answer_buyers(play: Play) -> str:
    """Four buyers ask; each gets an answer, and what comes back is put to stock."""
    set_switch(account=play.account, switch="aftersales_out", on=True, by=OWNER_NAME)
    keeps, leaves = _regretted(play)
    paid, returned = _returned(play)
    _answer(play, leaves, Decision.ACCEPT_CANCELLATION)
    _answer(play, keeps, Decision.DECLINE_CANCELLATION)
    _answer(play, paid, Decision.ACCEPT_REFUND)
    _answer(play, returned, Decision.ACCEPT_RETURN)
    _stands(play, "the return accepted", [returned], CaseStatus.AWAITING_RETURN)
    play.shop.send_back(returned.external_id)
    _stands(play, "the goods on their way back", [returned], CaseStatus.RETURNING)
    returned.refresh_from_db()
    units = [ReceivedUnit(unit.pk, Condition.AS_NEW, Disposition.RESTOCK) for unit in units_of(returned)]
    receive_units(case=returned, received=units, by=OWNER_NAME)
    _answer(play, returned, Decision.ACCEPT_RECEIVED)
    _stands(play, "cases completed", [leaves, paid, returned], CaseStatus.COMPLETED)
    _stands(play, "the cancellation declined", [keeps], CaseStatus.DECLINED)
    returned.refresh_from_db()
    return (
        f"a cancellation accepted, one declined, a refund of {_refund(paid)},"
        f" a return of {len(units)} restocked for {_refund(returned)}"
    )


def _refund(case: Case) -> str:
    case.refresh_from_db()
    return str(case.refund)


def _regretted(play: Play) -> list[Case]:
    """Two orders whose buyers ask to cancel before they ship."""
    placed = play.shop.buy(play.shop_id, 2, catalogue_only=True, release=True)
    orders = Order.objects.filter(account=play.account, external_id__in=placed)
    wait(play, "orders released", 2, orders.filter(status=OrderStatus.RELEASED).count)
    for order_id in placed:
        play.shop.ask_to_cancel(order_id)
    return _cases(play, placed)


def _returned(play: Play) -> list[Case]:
    """Two delivered orders: one buyer wants the money back, one sends the goods back too."""
    delivered = Order.objects.filter(account=play.account, external_id__in=play.shipped)
    chosen = list(delivered.filter(status=OrderStatus.DELIVERED).order_by("pk")[:2])
    if len(chosen) < 2:
        raise DemoFailed("no two orders are delivered")
    for order, kind in zip(chosen, ("REFUND", "RETURN_AND_REFUND"), strict=True):
        play.shop.ask_back(order.external_id, kind)
    return _cases(play, [order.external_id for order in chosen])


def _cases(play: Play, order_ids: Sequence[str]) -> list[Case]:
    found = Case.objects.filter(account=play.account, order__external_id__in=order_ids)
    wait(play, "requests of buyers", len(order_ids), found.filter(status=CaseStatus.REQUESTED).count)
    by_order = {case.order_external_id: case for case in found}
    return [by_order[order_id] for order_id in order_ids]


def _answer(play: Play, case: Case, decision: Decision) -> None:
    """With the first reason that TikTok offers, where it wants one; told before this returns."""
    offered = {option.decision: option for option in options_for(case)}
    if decision not in offered or offered[decision].why_not:
        raise DemoFailed(f"TikTok does not take “{decision}” for {CaseKind(case.kind)} {case.external_id}")
    reasons = offered[decision].reasons
    answer = CaseAnswer(decision, reason=reasons[0].code if reasons else "")
    act = ask_answer(case=case, answer=answer, by=OWNER_NAME)
    told = type(act).objects.filter(pk=act.pk, status="done", followed_at__isnull=False)
    wait(play, "answers told", 1, told.count)


def _stands(play: Play, what: str, cases: Sequence[Case], status: CaseStatus) -> None:
    reached = Case.objects.filter(pk__in=[case.pk for case in cases], status=status)
    wait(play, what, len(cases), reached.count)
