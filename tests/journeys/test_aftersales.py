"""Cancellations, refunds and returns from the buyer's request to the end, with both sides compared to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from tests.journeys.conftest import Begin, Diary
from tests.journeys.test_bad_days import both_sides_agree

from shelfwire.aftersales.actions import ask_answer, ask_start
from shelfwire.aftersales.errors import CaseOver
from shelfwire.aftersales.models import Case, CaseAct, CaseMove
from shelfwire.channels.port import CaseAnswer, CaseKind
from shelfwire.channels.port import Decision as D
from shelfwire.exchange.models import Outgoing
from shelfwire.kit.money import Money
from shelfwire.orders.models import Block, Order, Unit
from shelfwire.orders.queries import may_ship
from shelfwire.sync.aftersales import asking
from shelfwire.sync.engine import schedule

WRITES = "/return_refund/"


@dataclass
class Desk:
    """Who answers for the shop."""

    diary: Diary

    def sold(self, quantity: int = 1, to: str = "AWAITING_SHIPMENT") -> Order:
        """An order that TikTok released, or brought further; read here."""
        order_id = self.diary.buy(quantity, release=True)
        steps = ("/ship", "/scan", "/deliver") if to == "DELIVERED" else ()
        for step in steps:
            self.diary.control.post(step, order_id=order_id)
        self.diary.post()
        return self.diary.order(order_id)

    def asked(self, order: Order, kind: str, **more: Any) -> Case:
        """A buyer asks for money or goods."""
        found = self.diary.control.post("/return", order_id=order.external_id, kind=kind, **more)
        self.diary.post()
        return Case.objects.get(external_id=found["id"])

    def answer(self, case: Case, decision: D, reason: str = "", **more: Any) -> CaseAct:
        """With a reason that TikTok offers for it, where it asks for one."""
        if not reason:
            offered = {one.decision: one for one in asking.options_for(case)}[decision]
            assert not offered.why_not
            reason = offered.reasons[0].code if offered.reasons else ""
        act = ask_answer(case=case, answer=CaseAnswer(decision, reason=reason, **more), by="Bob")
        self.diary.post()
        return self.fresh(act)

    def work(self) -> None:
        schedule.tick()
        while self.diary.post():
            pass

    def fresh(self, act: CaseAct) -> CaseAct:
        act.refresh_from_db()
        return act

    def status(self, case: Case) -> str:
        case.refresh_from_db()
        return case.status

    def writes(self) -> list[str]:
        calls = self.diary.control.calls(operation="POST /return_refund", verdict="ok", limit=1000)
        quiet = ("/search", "/calculate", "/aftersale_eligibility")
        return [call["path"] for call in calls if not call["path"].endswith(quiet)]

    def paid_back(self, order: Order) -> Decimal:
        rows = self.diary.control.get("/refunds", order_id=order.external_id)["refunds"]
        return sum((Decimal(row["amount"]["total"]) for row in rows), Decimal())

    def compare(self) -> None:
        """Every case once, where TikTok says it stands; no answer is open; orders, units and stock agree."""
        theirs = {
            row["id"]: row["status"]
            for path, name in (("/cancellations", "cancellations"), ("/returns", "returns"))
            for row in self.diary.control.get(path, shop_id=self.diary.shop_id)[name]
        }
        ours = Case.objects.filter(account=self.diary.account)
        assert dict(ours.values_list("external_id", "channel_status")) == theirs
        assert not CaseAct.objects.filter(status="asked").exists()
        both_sides_agree(self.diary)

    def idly(self) -> None:
        """More work changes nothing on either side."""
        before = self._all()
        self.work()
        assert self._all() == before

    def _all(self) -> tuple[Any, ...]:
        return (
            self.writes(),
            list(CaseMove.objects.order_by("pk").values_list("pk", "what")),
            list(CaseAct.objects.order_by("pk").values_list("pk", "status", "followed_at")),
            list(Case.objects.order_by("pk").values_list("pk", "status", "changed_at", "due_at")),
            list(Outgoing.objects.order_by("pk").values_list("pk", "status")),
            list(Block.objects.order_by("pk").values_list("pk", "ended_at")),
        )


@pytest.fixture
def desk(open_for_business: Begin) -> Desk:
    diary = open_for_business()
    diary.switch("aftersales_out")
    return Desk(diary)


def test_a_buyers_cancellation_is_accepted_declined_withdrawn_or_decided_by_others_and_nothing_happens_twice(
    desk: Desk,
) -> None:
    control = desk.diary.control
    names = ("accepted", "lost", "declined", "withdrawn", "elsewhere", "late", "nobody")
    orders = {name: desk.sold(2) for name in names}
    for order in orders.values():
        control.cancel(order.external_id)
    desk.diary.post()
    cases = {name: Case.objects.get(order=order) for name, order in orders.items()}
    for name, case in cases.items():
        order = orders[name]
        order.refresh_from_db()
        assert (case.kind, case.status, case.due_at) == ("cancellation", "requested", order.cancel_due_at)
        assert case.due_at is not None
        assert order.cancel_requested
        assert may_ship(order)

    control.fault("reset_after", "POST /return_refund/202309/cancellations/{cancel_id}/approve")
    lost = desk.answer(cases["lost"], D.ACCEPT_CANCELLATION)
    desk.diary.later(minutes=1)
    desk.work()
    assert (desk.fresh(lost).status, lost.found, desk.status(cases["lost"])) == ("done", True, "completed")
    accepted = desk.answer(cases["accepted"], D.ACCEPT_CANCELLATION)
    declined = desk.answer(cases["declined"], D.DECLINE_CANCELLATION)
    assert (accepted.status, declined.status) == ("done", "done")
    assert (desk.status(cases["accepted"]), desk.status(cases["declined"])) == ("completed", "declined")
    for name, said in (("accepted", "cancelled"), ("declined", "released")):
        orders[name].refresh_from_db()
        assert (orders[name].status, orders[name].cancel_requested) == (said, False)
    assert not may_ship(orders["declined"])
    with pytest.raises(CaseOver):
        ask_answer(case=cases["accepted"], answer=CaseAnswer(D.ACCEPT_CANCELLATION), by="Bob")

    # three answers are under way while somebody else decides
    desk.diary.switch("aftersales_out", on=False)
    late = {
        "withdrawn": desk.answer(cases["withdrawn"], D.ACCEPT_CANCELLATION),
        "elsewhere": desk.answer(cases["elsewhere"], D.DECLINE_CANCELLATION),
        "late": desk.answer(cases["late"], D.DECLINE_CANCELLATION),
    }
    assert {act.status for act in late.values()} == {"asked"}
    told = desk.writes()
    control.withdraw_cancel(orders["withdrawn"].external_id)
    control.post("/cancel/answer", order_id=orders["elsewhere"].external_id, verdict="accept")
    desk.diary.later(hours=50)
    desk.diary.switch("aftersales_out")
    desk.work()
    for name, act in late.items():
        assert (desk.fresh(act).status, bool(act.error)) == ("overtaken", True), name
        assert f"came too late: {act.error}"[:400] in CaseMove.objects.filter(case=act.case).latest("pk").what
    assert desk.writes() == told
    assert {name: desk.status(case) for name, case in cases.items()} == {
        "accepted": "completed",
        "lost": "completed",
        "declined": "declined",
        "withdrawn": "withdrawn",
        "elsewhere": "completed",
        "late": "completed",
        "nobody": "completed",
    }
    assert {row.status for row in Outgoing.objects.filter(kind="answer_case")} == {"done", "withdrawn"}
    desk.compare()
    desk.idly()


def test_we_cancel_all_or_some_of_an_order_once_even_when_the_answer_is_lost(desk: Desk) -> None:
    control = desk.diary.control
    whole, part, lost, both = desk.sold(2), desk.sold(3), desk.sold(), desk.sold()

    def cancel(order: Order, key: str, units: list[Unit] | None = None) -> CaseAct:
        allowed = asking.eligibility_for(order).of(CaseKind.CANCELLATION)
        reason = next(one.reasons[0].code for one in allowed if one.as_whole is not bool(units))
        total = asking.quote_for(order, CaseKind.CANCELLATION, reason=reason, units=units or ()).total
        ids = [unit.pk for unit in units or ()]
        act = ask_start(
            order=order,
            kind=CaseKind.CANCELLATION,
            reason=reason,
            unit_ids=ids,
            agreed=total,
            idempotency_key=key,
            by="Bob",
        )
        assert any("asked of" in why for why in may_ship(order))
        return act

    acts = [cancel(whole, "whole"), cancel(part, "part", list(part.units.order_by("pk")[:1]))]
    desk.diary.post()
    desk.diary.switch("aftersales_out", on=False)
    acts += [cancel(lost, "lost"), cancel(both, "both")]
    control.post("/cancel/as-seller", order_id=both.external_id)
    control.fault("reset_after", "POST /return_refund/202309/cancellations")
    desk.diary.switch("aftersales_out")
    desk.work()
    desk.diary.later(minutes=2)
    desk.work()
    assert [(desk.fresh(act).status, act.found) for act in acts] == [
        ("done", False), ("done", False), ("done", True), ("done", True),
    ]  # fmt: skip
    for order in (whole, part, lost, both):
        order.refresh_from_db()
        units = sorted(order.units.values_list("status", flat=True))
        expected = ["cancelled", "open", "open"] if order == part else ["cancelled"] * len(units)
        assert units == expected
        case = Case.objects.get(order=order)
        assert case.refund is not None
        assert case.refund.decimal == desk.paid_back(order)
        assert case.items.filter(units=None).count() == 0
    assert not may_ship(part)
    assert len(control.get("/cancellations", shop_id=desk.diary.shop_id)["cancellations"]) == 4
    desk.compare()
    desk.idly()


def test_refunds_returns_and_replacements_come_to_every_end_and_the_money_is_the_same_on_both_sides(
    desk: Desk,
) -> None:
    control = desk.diary.control
    names = ("refund", "returned", "declined", "part", "rejected", "again", "ours", "taken_back", "swapped")
    orders = {name: desk.sold(to="DELIVERED") for name in names}
    kinds = {"refund": "REFUND", "again": "REPLACEMENT", "swapped": "EXCHANGE"}
    cases = {
        name: desk.asked(order, kinds.get(name, "RETURN_AND_REFUND"), note="It is torn", images=[])
        for name, order in orders.items()
        if name != "ours"
    }
    assert all(case.due_at is not None and case.order == orders[name] for name, case in cases.items())

    def sends_back(name: str) -> None:
        """The buyer hands the goods to a carrier, who brings them."""
        assert desk.status(cases[name]) == "awaiting_return"
        control.post("/return/ship", return_id=cases[name].external_id)
        desk.diary.post()
        assert (desk.status(cases[name]), bool(cases[name].tracking_number)) == ("returning", True)
        control.post("/return/arrive", return_id=cases[name].external_id)
        desk.diary.post()
        desk.status(cases[name])
        assert cases[name].due_at is not None, "what arrived is to be judged in time"

    assert desk.answer(cases["refund"], D.ACCEPT_REFUND).status == "done"
    assert desk.answer(cases["declined"], D.DECLINE_RETURN).status == "done"
    for name in ("returned", "rejected"):
        assert desk.answer(cases[name], D.ACCEPT_RETURN).status == "done"
        sends_back(name)
    assert desk.answer(cases["returned"], D.ACCEPT_RECEIVED).status == "done"
    assert desk.answer(cases["rejected"], D.DECLINE_RECEIVED).status == "done"
    for name in ("again", "swapped"):
        assert desk.answer(cases[name], D.ACCEPT_REPLACEMENT).status == "done"

    half = next(one for one in asking.options_for(cases["part"]) if one.decision is D.OFFER_PARTIAL)
    assert half.most is not None
    offer = Money(half.most.minor // 2, half.most.currency)
    assert desk.answer(cases["part"], D.OFFER_PARTIAL, amount=offer).status == "done"
    assert desk.status(cases["part"]) == "offered"
    control.post("/return/answer", return_id=cases["part"].external_id, accept=True)

    desk.diary.switch("aftersales_out", on=False)
    late = desk.answer(cases["taken_back"], D.ACCEPT_RETURN)
    control.post("/return/withdraw", return_id=cases["taken_back"].external_id)
    desk.diary.switch("aftersales_out")

    (allowed,) = asking.eligibility_for(orders["ours"]).of(CaseKind.REFUND)
    reason = allowed.reasons[0].code
    total = asking.quote_for(orders["ours"], CaseKind.REFUND, reason=reason).total
    ours = ask_start(
        order=orders["ours"],
        kind=CaseKind.REFUND,
        reason=reason,
        agreed=total,
        idempotency_key="refund",
        by="Bob",
    )
    desk.work()
    assert (desk.fresh(ours).status, desk.fresh(late).status) == ("done", "overtaken")
    desk.diary.later(hours=1)
    desk.work()
    cases["ours"] = Case.objects.get(order=orders["ours"])
    assert ours.case == cases["ours"]
    assert {name: desk.status(case) for name, case in cases.items()} == {
        "refund": "completed",
        "returned": "completed",
        "declined": "declined",
        "part": "completed",
        "rejected": "return_declined",
        "again": "completed",
        "ours": "completed",
        "taken_back": "withdrawn",
        "swapped": "completed",
    }
    paid = {"refund", "returned", "part", "ours"}
    for name, case in cases.items():
        assert case.refund is not None or name not in paid
        due = case.refund.decimal if name in paid and case.refund else Decimal()
        assert desk.paid_back(orders[name]) == due, name
    assert cases["part"].refund == offer
    assert cases["ours"].refund == total
    for name in ("again", "swapped"):
        assert cases[name].new_order is not None, name
        assert cases[name].new_order != orders[name]
    desk.compare()
    desk.idly()


def test_what_waited_before_a_shop_was_connected_is_in_the_queue_and_its_order_comes_with_the_answer(
    begin: Begin,
) -> None:
    diary = begin()
    order_id = diary.buy(release=True)
    diary.control.cancel(order_id)
    diary.later(hours=3)
    diary.connect()
    diary.switch("orders_in")
    desk = Desk(diary)
    desk.work()
    case = Case.objects.get()
    assert (case.order_external_id, case.order, case.status) == (order_id, None, "requested")
    assert case.due_at is not None
    assert not Order.objects.exists()
    act = desk.answer(case, D.ACCEPT_CANCELLATION)
    assert act.status == "asked", "nothing is told while the switch is off"
    diary.switch("aftersales_out")
    desk.work()
    assert (desk.fresh(act).status, desk.status(case)) == ("done", "completed")
    assert case.order is not None
    assert (case.order.status, case.order.external_id) == ("cancelled", order_id)
    desk.compare()
