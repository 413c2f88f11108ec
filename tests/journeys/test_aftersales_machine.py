"""Whatever buyers, the seller here and in Seller Center, carriers and the clock do about orders, in whatever order:
once it is quiet both sides say the same of each case, money and stock agree, and nothing was told or put back twice.

The simulator over HTTP, PostgreSQL, and the worker's own chores; each life starts from the same shop at work. CI lives
a few short lives, always the same; for a search::

    CASES_LIVES=300 CASES_STEPS=40 pytest tests/journeys/test_aftersales_machine.py -n 0
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from tests.journeys.conftest import Begin
from tests.journeys.test_aftersales import Desk

from shelfwire.aftersales.actions import (
    ReceivedUnit,
    ask_answer,
    ask_start,
    receive_units,
    retry_act,
    withdraw_act,
)
from shelfwire.aftersales.models import Case, CaseAct, ReturnReceipt
from shelfwire.aftersales.states import ActKind, ActStatus, Condition, Disposition
from shelfwire.aftersales.units import has_left, units_of
from shelfwire.channels.port import CaseAnswer, CaseKind
from shelfwire.channels.port import Decision as D
from shelfwire.fulfilment.actions import answer_put_back
from shelfwire.inventory.models import Balance, Movement, Reservation
from shelfwire.kit.errors import ChannelError, RuleBroken
from shelfwire.kit.money import Money
from shelfwire.orders.holders import holder
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.aftersales import asking
from tiktok_shop_sim.testing import ControlError

LIVES = int(os.environ.get("CASES_LIVES", "5"))
STEPS = int(os.environ.get("CASES_STEPS", "15"))
MOST_ORDERS = 7
ROUNDS = 8
"""Of ten minutes each, until both sides agree once nobody does anything any more."""

SOME = st.integers(0, 15)
NEXT = {"AWAITING_SHIPMENT": "/ship", "AWAITING_COLLECTION": "/scan", "IN_TRANSIT": "/deliver"}
WISHES = ("REFUND", "RETURN_AND_REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE")
DECISIONS = ("approve", "keep_item", "reject", "offer", "receive", "reject_package", "refund_directly")
LOSSES = ("/deliver/fail", "/deliver/return", "/damage", "/lose")
FAULTS = ("timeout_before", "error_before", "error_after", "reset_before", "reset_after", "broken_json")
NOTICE_FAULTS = ("notice_double", "notice_late", "notice_lost")
T = TypeVar("T")


def pick(number: int, rows: Iterable[T]) -> T | None:
    """One of them; None when there is none."""
    found = list(rows)
    return found[number % len(found)] if found else None


@contextmanager
def refusable() -> Iterator[None]:
    """A person may be told no, and that the shop cannot be asked now."""
    with suppress(RuleBroken, ChannelError):
        yield


def machine_of(desk: Desk, world: Path) -> type[RuleBasedStateMachine]:
    """The machine over one shop at work; each life starts from there and is rolled back."""
    diary, control = desk.diary, desk.diary.control
    control.save(world)
    gone = set(Unit.objects.exclude(status="open").values_list("external_id", flat=True))
    began = {row.sku_id: row.on_hand for row in Balance.objects.filter(sku__company=diary.company)}

    class Marketplace(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.left: set[str] = set()
            self.playing = False
            self.keys = 0
            self.transaction = transaction.atomic()
            # as the test's own: calls are made inside it
            self.transaction._from_testcase = True  # type: ignore[attr-defined]  # Django sets it the same way
            self.transaction.__enter__()

        @initialize()
        def open(self) -> None:
            control.load(world)
            self.playing = True
            control.clear_faults()
            control.clear_calls()
            diary.clock.move_to(datetime.fromtimestamp(control.clock()["now"], UTC))
            diary.box.take()

        # ── looking at the truth ──

        def do(self, path: str, **body: Any) -> Any:
            """What the world does; None when it refuses."""
            try:
                return control.post(path, **body)
            except ControlError as refusal:
                if refusal.status not in (400, 404, 409):
                    raise
                return None

        def orders(self, *statuses: str) -> list[Any]:
            found = control.orders(shop_id=diary.shop_id)
            return [one for one in found if not statuses or one["status"] in statuses]

        def returns(self) -> list[Any]:
            found: list[Any] = control.get("/returns", shop_id=diary.shop_id)["returns"]
            return found

        # ── buyers ──

        @rule(quantity=st.integers(1, 3))
        def buy(self, quantity: int) -> None:
            if len(self.orders()) < MOST_ORDERS:
                lines = [{"seller_sku": diary.seller_sku, "quantity": quantity}]
                self.do("/buy", shop_id=diary.shop_id, lines=lines, release=True)
                self.look()

        @rule(number=SOME, some=st.booleans())
        def ask_to_cancel(self, number: int, some: bool) -> None:
            if order := pick(number, self.orders("AWAITING_SHIPMENT", "AWAITING_COLLECTION")):
                units = [line["id"] for line in order["lines"] if line["status"] != "CANCELLED"]
                self.do("/cancel", order_id=order["id"], unit_ids=units[:1] if some else [])

        @rule(number=SOME)
        def take_a_cancellation_back(self, number: int) -> None:
            if order := pick(number, self.orders("AWAITING_SHIPMENT", "AWAITING_COLLECTION")):
                self.do("/cancel/withdraw", order_id=order["id"])

        @rule(number=SOME, kind=st.sampled_from(WISHES), some=st.booleans(), quick=st.booleans())
        def complain(self, number: int, kind: str, some: bool, quick: bool) -> None:
            possible = [
                (order["id"], choice["unit_ids"])
                for order in self.orders("DELIVERED", "IN_TRANSIT", "AWAITING_COLLECTION")
                for choice in control.get("/return/choices", order_id=order["id"])["choices"]
                if choice["kind"] == kind
            ]
            if found := pick(number, possible):
                units = found[1][:1] if some else found[1]
                body = {"kind": kind, "unit_ids": units, "quick_refund": quick}
                self.do("/return", order_id=found[0], **body)

        @rule(
            number=SOME,
            act=st.sampled_from(("ship", "ship", "arrive", "arrive", "withdraw", "answer", "escalate")),
            verdict=st.sampled_from(("", "SUPPORT_BUYER", "SUPPORT_SELLER")),
            accept=st.booleans(),
        )
        def go_on_with_a_return(self, number: int, act: str, verdict: str, accept: bool) -> None:
            more: dict[str, Any] = {"escalate": {"verdict": verdict}, "answer": {"accept": accept}}.get(
                act, {}
            )
            found = self.returns()
            for record in found[number % 4 :] + found[: number % 4]:
                if self.do(f"/return/{act}", return_id=record["id"], **more) is not None:
                    break

        # ── the seller, here ──

        @rule(number=SOME)
        def accept_here(self, number: int) -> None:
            self.answer_here(number, "accept")

        @rule(number=SOME)
        def decline_here(self, number: int) -> None:
            self.answer_here(number, "decline")

        @rule(number=SOME)
        def answer_otherwise_here(self, number: int) -> None:
            self.answer_here(number, "offer", "refund")

        def answer_here(self, number: int, *words: str) -> None:
            """Say something of the kind to a request that waits, as far as TikTok takes it now."""
            if (case := pick(number, Case.objects.filter(due_at__isnull=False).order_by("pk"))) is None:
                return
            with refusable():
                offered = [
                    one
                    for one in asking.options_for(case)
                    if isinstance(one.decision, D) and one.decision.startswith(words) and not one.why_not
                ]
                if (option := pick(number, offered)) is None:
                    return
                assert isinstance(option.decision, D)
                amount = None
                if option.decision is D.OFFER_PARTIAL:
                    assert option.most is not None
                    amount = Money(max(option.most.minor // 2, 1), option.most.currency)
                reason = option.reasons[0].code if option.reasons else ""
                answer = CaseAnswer(option.decision, reason=reason, amount=amount)
                ask_answer(case=case, answer=answer, by="Bob")

        @rule(number=SOME, kind=st.sampled_from((CaseKind.CANCELLATION, CaseKind.REFUND, CaseKind.RETURN)))
        def start_here(self, number: int, kind: CaseKind) -> None:
            if (order := pick(number, Order.objects.order_by("pk"))) is None:
                return
            with refusable():
                if (allowed := pick(number, asking.eligibility_for(order).of(kind))) is None:
                    return
                named = [] if allowed.as_whole else list(allowed.unit_ids)[:1]
                units = list(order.units.filter(external_id__in=named))
                reason = allowed.reasons[number % len(allowed.reasons)].code
                total = asking.quote_for(order, kind, reason=reason, units=units).total
                self.keys += 1
                ask_start(
                    order=order,
                    kind=kind,
                    reason=reason,
                    unit_ids=[unit.pk for unit in units],
                    agreed=total,
                    idempotency_key=f"start-{self.keys}",
                    by="Bob",
                )

        @rule(number=SOME, again=st.booleans())
        def change_our_mind(self, number: int, again: bool) -> None:
            wanted = [ActStatus.REFUSED] if again else [ActStatus.ASKED, ActStatus.REFUSED]
            if act := pick(number, CaseAct.objects.filter(status__in=wanted).order_by("pk")):
                with refusable():
                    (retry_act if again else withdraw_act)(act=act, by="Bob")

        @rule(on=st.booleans())
        def switch(self, on: bool) -> None:
            diary.switch("aftersales_out", on=on)

        @rule(number=SOME, which=SOME, disposition=st.sampled_from(Disposition), all_the_same=st.booleans())
        def receive(self, number: int, which: int, disposition: Disposition, all_the_same: bool) -> None:
            if (case := pick(number, Case.objects.order_by("pk"))) is None:
                return
            if unit := pick(which, (unit for unit in units_of(case) if has_left(unit))):
                one = ReceivedUnit(unit.pk, Condition.AS_NEW, disposition)
                with refusable():
                    receive_units(case=case, received=[one], by="Bob", although_replenished=all_the_same)

        @rule(number=SOME, back=st.booleans())
        def put_back(self, number: int, back: bool) -> None:
            if order := pick(number, Order.objects.filter(status="cancelled").order_by("pk")):
                answer_put_back(order=order, back=back, by="Bob")

        # ── the seller, in Seller Center ──

        @rule(number=SOME, accept=st.booleans())
        def answer_a_cancellation_there(self, number: int, accept: bool) -> None:
            if order := pick(number, self.orders("AWAITING_SHIPMENT", "AWAITING_COLLECTION")):
                self.do("/cancel/answer", order_id=order["id"], verdict="accept" if accept else "reject")

        @rule(number=SOME)
        def cancel_there(self, number: int) -> None:
            if order := pick(number, self.orders("AWAITING_SHIPMENT", "AWAITING_COLLECTION")):
                self.do("/cancel/as-seller", order_id=order["id"])

        @rule(number=SOME, decision=st.sampled_from(DECISIONS))
        def answer_a_return_there(self, number: int, decision: str) -> None:
            if record := pick(number, self.returns()):
                half = Decimal(record["amount"]["total"]) / 2
                amount = str(half.quantize(Decimal("0.01"))) if decision == "offer" else ""
                self.do("/return/decide", return_id=record["id"], decision=decision, amount=amount)

        # ── carriers ──

        @rule(number=SOME, far=st.booleans())
        def carry(self, number: int, far: bool) -> None:
            """One step, or all the way. What leaves is seen to leave: a parcel that is lost within the minute in which
            it was handed over is another story."""
            if (order := pick(number, self.orders(*NEXT))) is None:
                return
            steps = list(NEXT.values())
            for step in steps if far else [NEXT[order["status"]]]:
                waiting = {line["id"] for line in order["lines"] if line["status"] == "AWAITING_SHIPMENT"}
                if self.do(step, order_id=order["id"]) is not None and step == "/ship":
                    self.left |= waiting
                    self.look()

        @rule(number=SOME, loss=st.sampled_from(LOSSES))
        def lose(self, number: int, loss: str) -> None:
            if order := pick(number, self.orders("AWAITING_COLLECTION", "IN_TRANSIT")):
                self.do(loss, order_id=order["id"])

        # ── clock, network, worker ──

        @rule(hours=st.sampled_from((0.2, 0.2, 1, 1, 12, 26, 60, 200)), work=st.booleans())
        def let_time_pass(self, hours: float, work: bool) -> None:
            if work:
                diary.later(hours=hours)
            else:
                control.step(hours=hours)
                diary.clock.shift(timedelta(hours=hours))

        @rule(kind=st.sampled_from((*FAULTS, *NOTICE_FAULTS)), count=st.integers(1, 3))
        def break_something(self, kind: str, count: int) -> None:
            operation = "*" if kind in NOTICE_FAULTS else "POST /return_refund/*"
            control.fault(kind, operation, count=count, seconds=0.05)

        @rule()
        def deliver_the_notices(self) -> None:
            diary.post()

        @rule()
        def work(self) -> None:
            desk.work()

        def look(self) -> None:
            """Notices, and the poll of orders."""
            diary.post()
            diary.poll()

        # ── the end of a life ──

        def teardown(self) -> None:
            try:
                if self.playing:
                    self.settle()
            finally:
                transaction.set_rollback(True)
                self.transaction.__exit__(None, None, None)

        def settle(self) -> None:
            """Nobody does anything any more: both sides agree in a while, and stay so."""
            control.clear_faults()
            diary.switch("aftersales_out")
            for turn in range(ROUNDS):
                diary.later(minutes=10)
                desk.work()
                try:
                    desk.compare()
                    break
                except AssertionError:
                    if turn == ROUNDS - 1:
                        raise
            self.money_agrees()
            self.stock_adds_up()
            self.nothing_was_told_twice()
            desk.idly()
            assert control.get("/audit")["problems"] == []
            assert diary.simulator.errors() == ""

        def money_agrees(self) -> None:
            """What went back for a case is what the case says here, once."""
            rows = control.get("/refunds", shop_id=diary.shop_id)["refunds"]
            paid = {row["return_id"] or row["cancel_id"]: Decimal(row["amount"]["total"]) for row in rows}
            assert len(paid) == len(rows), "paid twice for a case"
            said = {
                case.external_id: case.refund.decimal if case.refund else None
                for case in Case.objects.filter(external_id__in=paid)
            }
            assert said == paid

        def stock_adds_up(self) -> None:
            """What was there, less what left, and what was put back, each unit once."""
            expected: Counter[int] = Counter(began)
            assert not self.left & gone
            units = {unit.external_id: unit for unit in Unit.objects.filter(order__account=diary.account)}
            for external_id in self.left:
                expected[units[external_id].sku_id or 0] -= 1
            came = ReturnReceipt.objects.filter(disposition=Disposition.RESTOCK)
            back = {holder(pk) for pk in came.values_list("unit_id", flat=True)}
            back.update(Reservation.objects.filter(status="put_back").values_list("holder", flat=True))
            for unit in units.values():
                expected[unit.sku_id or 0] += holder(unit.pk) in back
            found = {row.sku_id: row.on_hand for row in Balance.objects.filter(sku__company=diary.company)}
            assert {key: found[key] - expected[key] for key in found if found[key] != expected[key]} == {}
            assert not came.filter(movement=None)
            returned = Movement.objects.filter(sku__company=diary.company, kind="return")
            assert sum(row.quantity for row in returned) == len(back)

        def nothing_was_told_twice(self) -> None:
            """Each act of ours was carried out by TikTok once at most; what was carried out is known as done."""
            paths = [path.split("/") for path in desk.writes()]
            told = Counter(path[4] if len(path) > 4 else "start" for path in paths)
            done: Counter[str] = Counter()
            ours: Counter[str] = Counter()
            for act in CaseAct.objects.select_related("case"):
                key = "start" if act.kind == ActKind.START or act.case is None else act.case.external_id
                done[key] += act.status == ActStatus.DONE
                ours[key] += act.status == ActStatus.DONE and not act.found
            for key in {*told, *done}:
                assert ours[key] <= told[key] <= done[key], (key, ours[key], told[key], done[key])

    return Marketplace


@pytest.fixture
def desk(open_for_business: Begin) -> Desk:
    """A shop at work: two orders wait to be shipped, one of which its buyer wants to cancel; two are delivered, of one
    of which the buyer wants to send something back; one is on its way."""
    desk = Desk(open_for_business())
    desk.diary.switch("aftersales_out")
    desk.sold(1)
    desk.diary.control.cancel(desk.sold(2).external_id)
    desk.sold(1, "DELIVERED")
    desk.asked(desk.sold(2, "DELIVERED"), "RETURN_AND_REFUND")
    on_its_way = desk.sold(2)
    for step in ("/ship", "/scan"):
        desk.diary.control.post(step, order_id=on_its_way.external_id)
    desk.diary.post()
    desk.work()
    desk.compare()
    return desk


@pytest.mark.timeout(max(300, LIVES * STEPS * 2))
def test_both_sides_agree_whatever_buyer_seller_carrier_and_clock_do(desk: Desk, tmp_path: Path) -> None:
    run_state_machine_as_test(
        machine_of(desk, tmp_path / "world"),
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            derandomize="CASES_LIVES" not in os.environ,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
