"""Tests of cancellations, refunds, returns, replacements and exchanges: read, answered once, started once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from shelfwire.channels.contract.base import Contract, part_of
from shelfwire.channels.contract.world import NotOffered, World
from shelfwire.channels.port import (
    AftersalesDesk,
    AnswerOption,
    CaseActor,
    CaseAnswer,
    CaseKind,
    CaseStart,
    CaseStatus,
    CaseStream,
    ChannelCase,
    ChannelOrderStatus,
    Decision,
    Gone,
    Refused,
    Session,
    TryLater,
)
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId
from shelfwire.kit.money import Money

CANCELLATIONS, RETURNS = CaseStream.CANCELLATIONS, CaseStream.RETURNS
NOWHERE = "1"


class AftersalesContract(Contract):
    """Tests of the AftersalesDesk part."""

    def aftersales(self, world: World) -> AftersalesDesk:
        return part_of(world.channel.aftersales, "cancellations and returns")

    def asked_to_cancel(self, world: World, session: Session, *, units: int = 1) -> ChannelCase:
        """A buyer's request to cancel, as it is read."""
        desk = self.aftersales(world)
        order_id = ExternalOrderId(world.place_order(units=units))
        world.ask_to_cancel(order_id)
        (case,) = desk.of_orders(session, [order_id])
        return case

    def delivered(self, world: World, session: Session, *, units: int = 1) -> ExternalOrderId:
        """An order that has reached its buyer."""
        order_id = world.place_order(units=units)
        number = f"1Z999AA1{int(order_id) % 10**10:010d}"
        self.desk(world).ship(session, self.shipment(world, session, order_id, number=number))
        for status in (ChannelOrderStatus.IN_TRANSIT, ChannelOrderStatus.DELIVERED):
            world.move_order(order_id, status)
        return ExternalOrderId(order_id)

    def asked_back(
        self, world: World, session: Session, kind: CaseKind, *, units: int = 1, note: str = ""
    ) -> ChannelCase:
        """What a buyer asks for after the delivery, as it is read."""
        self.aftersales(world)
        order_id = self.delivered(world, session, units=units)
        try:
            case_id = world.ask_back(order_id, kind, note=note)
        except NotOffered as missing:
            pytest.skip(str(missing))
        return self.now(world, session, RETURNS, case_id)

    def now(self, world: World, session: Session, stream: CaseStream, case_id: ExternalCaseId) -> ChannelCase:
        (case,) = self.aftersales(world).fetch(session, stream, [case_id]).documents
        return case

    def again(self, world: World, session: Session, case: ChannelCase) -> ChannelCase:
        return self.now(world, session, case.stream, case.external_id)

    def options(self, world: World, session: Session, case: ChannelCase) -> dict[str, AnswerOption]:
        found = self.aftersales(world).options(session, case.external_id, case.stream)
        assert len({option.decision for option in found}) == len(found)
        return {option.decision: option for option in found if not option.why_not}

    def refused(self, world: World, session: Session, case: ChannelCase, answer: CaseAnswer) -> str:
        """Say something that is refused: nothing happens. Returns the code of the refusal."""
        before, money = self.again(world, session, case), world.paid_back(case.order_id)
        with pytest.raises(Refused) as refusal:
            self.aftersales(world).answer(session, case.external_id, case.stream, answer)
        after = self.again(world, session, case)
        assert (after.status, after.updated_at) == (before.status, before.updated_at)
        assert world.paid_back(case.order_id) == money
        return refusal.value.reasons[0].code

    def said_once(self, world: World, session: Session, case: ChannelCase, answer: CaseAnswer) -> ChannelCase:
        """Say something, and again: the second time it is only looked up. Returns the case afterwards."""
        desk = self.aftersales(world)
        first = desk.answer(session, case.external_id, case.stream, answer)
        assert not first.found
        after = self.again(world, session, case)
        second = desk.answer(session, case.external_id, case.stream, answer)
        assert (second.found, second.status) == (True, after.status)
        assert self.again(world, session, case).updated_at == after.updated_at
        return after

    def test_a_request_to_cancel_comes_whole_and_is_accepted_once(
        self, world: World, session: Session
    ) -> None:
        case = self.asked_to_cancel(world, session, units=2)
        order = self.order(world, session, case.order_id)
        assert (case.kind, case.status, case.asked_by) == (
            CaseKind.CANCELLATION,
            CaseStatus.REQUESTED,
            CaseActor.BUYER,
        )
        assert {unit for item in case.items for unit in item.unit_ids} == {u.external_id for u in order.units}
        assert {item.seller_sku for item in case.items} == {unit.seller_sku for unit in order.units}
        assert case.reason
        assert case.reason_text
        assert case.due_at is not None
        assert case.created_at < case.due_at
        assert case.refund is not None
        assert case.external_id in case.document.decode()
        assert json.loads(case.document)
        assert self.aftersales(world).history(session, case) == ()
        assert Decision.ACCEPT_CANCELLATION in self.options(world, session, case)
        after = self.said_once(world, session, case, CaseAnswer(Decision.ACCEPT_CANCELLATION))
        assert after.status in (CaseStatus.ACCEPTED, CaseStatus.COMPLETED)
        assert after.due_at is None
        assert self.order(world, session, case.order_id).status is ChannelOrderStatus.CANCELLED
        assert sum(self._minor(world.paid_back(case.order_id))) == case.refund.total.minor
        no = CaseAnswer(Decision.DECLINE_CANCELLATION, reason="any")
        assert self.refused(world, session, case, no) == "answered_otherwise"

    @staticmethod
    def _minor(amounts: Iterable[Money]) -> list[int]:
        return [amount.minor for amount in amounts]

    def test_a_request_to_cancel_is_declined_with_an_offered_reason(
        self, world: World, session: Session
    ) -> None:
        case = self.asked_to_cancel(world, session)
        assert (
            self.refused(world, session, case, CaseAnswer(Decision.DECLINE_CANCELLATION)) == "reason_missing"
        )
        reasons = self.options(world, session, case)[Decision.DECLINE_CANCELLATION].reasons
        assert all(reason.text for reason in reasons)
        no = CaseAnswer(Decision.DECLINE_CANCELLATION, reason=reasons[0].code)
        after = self.said_once(world, session, case, no)
        assert after.status in (CaseStatus.DECLINED, CaseStatus.WITHDRAWN)
        order = self.order(world, session, case.order_id)
        assert (order.status, order.cancel_requested) == (ChannelOrderStatus.AWAITING_SHIPMENT, False)

    def test_what_a_buyer_took_back_is_not_answered(self, world: World, session: Session) -> None:
        case = self.asked_to_cancel(world, session)
        world.take_back(case)
        yes = CaseAnswer(Decision.ACCEPT_CANCELLATION)
        assert self.refused(world, session, case, yes) == "withdrawn"
        assert not self.options(world, session, case)
        order = self.order(world, session, case.order_id)
        assert order.status is ChannelOrderStatus.AWAITING_SHIPMENT

    def test_an_answer_that_was_lost_is_said_again_and_done_once(
        self, world: World, session: Session
    ) -> None:
        desk, case = self.aftersales(world), self.asked_to_cancel(world, session)
        yes = CaseAnswer(Decision.ACCEPT_CANCELLATION)
        with world.break_network(when="before"), pytest.raises(TryLater):
            desk.answer(session, case.external_id, case.stream, yes)
        assert self.again(world, session, case).status is CaseStatus.REQUESTED
        with world.break_network(when="after"), pytest.raises(TryLater) as lost:
            desk.answer(session, case.external_id, case.stream, yes)
        assert lost.value.maybe_done
        assert desk.answer(session, case.external_id, case.stream, yes).found
        assert len(world.paid_back(case.order_id)) <= 1

    def test_cases_of_a_window_come_once_oldest_first_and_nowhere_else(
        self, world: World, session: Session
    ) -> None:
        desk, cases = self.aftersales(world), [self.asked_to_cancel(world, session) for _ in range(3)]
        begin = min(case.updated_at for case in cases)
        end = max(case.updated_at for case in cases) + timedelta(seconds=1)
        seen: list[ChannelCase] = []
        mark = None
        while True:
            page = desk.changed(session, CANCELLATIONS, since=begin, until=end, page=mark, size=2)
            seen += page.documents
            mark = page.next_page
            if mark is None:
                break
        assert [case.updated_at for case in seen] == sorted(case.updated_at for case in seen)
        assert sorted(case.external_id for case in seen) == sorted(case.external_id for case in cases)
        late = desk.changed(session, CANCELLATIONS, since=end, until=end + timedelta(hours=1))
        early = desk.changed(session, CANCELLATIONS, since=begin - timedelta(hours=1), until=begin)
        assert (late.documents, early.documents) == ((), ())
        assert desk.changed(session, RETURNS, since=begin, until=end).documents == ()
        assert desk.fetch(session, RETURNS, [ExternalCaseId(NOWHERE)]).documents == ()
        with pytest.raises(Gone):
            desk.options(session, ExternalCaseId(NOWHERE), CANCELLATIONS)
        with pytest.raises(Gone):
            desk.answer(
                session, ExternalCaseId(NOWHERE), CANCELLATIONS, CaseAnswer(Decision.ACCEPT_CANCELLATION)
            )

    def test_a_part_of_a_refund_is_offered_and_paid_to_the_last_unit(
        self, world: World, session: Session
    ) -> None:
        case = self.asked_back(world, session, CaseKind.REFUND, units=2, note="the handle is off")
        assert (case.kind, case.status) == (CaseKind.REFUND, CaseStatus.REQUESTED)
        assert case.refund is not None
        total = case.refund.total
        option = self.options(world, session, case)[Decision.OFFER_PARTIAL]
        assert (option.most, option.least) == (total, Money(1, total.currency))
        more = CaseAnswer(Decision.OFFER_PARTIAL, amount=Money(total.minor + 1, total.currency))
        assert self.refused(world, session, case, more) == "amount_out_of_range"
        part = Money(total.minor // 3, total.currency)
        offered = self.said_once(world, session, case, CaseAnswer(Decision.OFFER_PARTIAL, amount=part))
        assert (offered.status, offered.due_at) == (CaseStatus.OFFERED, None)
        other = CaseAnswer(Decision.OFFER_PARTIAL, amount=Money(part.minor + 1, part.currency))
        assert self.refused(world, session, case, other) == "answered_otherwise"
        world.take_offer(case.external_id)
        assert list(world.paid_back(case.order_id)) == [part]
        history = self.aftersales(world).history(session, case)
        assert any("the handle is off" in event.note for event in history)
        moments = [event.at for event in history if event.at]
        assert moments == sorted(moments)

    def test_a_return_is_accepted_received_and_paid(self, world: World, session: Session) -> None:
        case = self.asked_back(world, session, CaseKind.RETURN)
        assert case.refund is not None
        accepted = self.said_once(world, session, case, CaseAnswer(Decision.ACCEPT_RETURN))
        assert accepted.status is CaseStatus.AWAITING_RETURN
        assert not world.paid_back(case.order_id)
        world.send_back(case.external_id)
        arrived = self.again(world, session, case)
        assert arrived.status is CaseStatus.RETURNING
        assert arrived.tracking_number
        assert arrived.due_at is not None
        no = CaseAnswer(Decision.DECLINE_RETURN, reason="any")
        assert self.refused(world, session, case, no) == "answered_otherwise"
        assert {Decision.ACCEPT_RECEIVED, Decision.DECLINE_RECEIVED} <= set(
            self.options(world, session, case)
        )
        self.said_once(world, session, case, CaseAnswer(Decision.ACCEPT_RECEIVED))
        assert list(world.paid_back(case.order_id)) == [case.refund.total]
        assert self.again(world, session, case).status is CaseStatus.COMPLETED

    def test_what_came_back_is_declined(self, world: World, session: Session) -> None:
        case = self.asked_back(world, session, CaseKind.RETURN)
        self.said_once(world, session, case, CaseAnswer(Decision.ACCEPT_RETURN))
        world.send_back(case.external_id)
        reasons = self.options(world, session, case)[Decision.DECLINE_RECEIVED].reasons
        desk = self.aftersales(world)
        sent = desk.send_evidence(session, world.picture(), name="box.jpg")
        no = CaseAnswer(Decision.DECLINE_RECEIVED, reasons[0].code, note="not ours", evidence=(sent,))
        after = self.said_once(world, session, case, no)
        assert after.status is CaseStatus.RETURN_DECLINED
        told = [event for event in desk.history(session, after) if "not ours" in event.note]
        assert [len(event.evidence) for event in told] == [1]
        assert not world.paid_back(case.order_id)

    @pytest.mark.parametrize("kind", [CaseKind.REPLACEMENT, CaseKind.EXCHANGE])
    def test_other_goods_come_with_an_order_of_their_own(
        self, world: World, session: Session, kind: CaseKind
    ) -> None:
        case = self.asked_back(world, session, kind)
        assert (case.kind, case.status) == (kind, CaseStatus.REQUESTED)
        after = self.said_once(world, session, case, CaseAnswer(Decision.ACCEPT_REPLACEMENT))
        assert after.status is CaseStatus.COMPLETED
        assert after.new_order_id
        assert self.order(world, session, after.new_order_id).replaced_order_id == case.order_id
        assert not world.paid_back(case.order_id)

    def test_money_goes_back_in_place_of_other_goods(self, world: World, session: Session) -> None:
        case = self.asked_back(world, session, CaseKind.REPLACEMENT)
        assert case.refund is not None
        after = self.said_once(world, session, case, CaseAnswer(Decision.REFUND_INSTEAD))
        assert after.new_order_id is None
        assert list(world.paid_back(case.order_id)) == [case.refund.total]
        other = CaseAnswer(Decision.ACCEPT_REPLACEMENT)
        assert self.refused(world, session, case, other) == "answered_otherwise"

    def to_start(
        self, world: World, session: Session, kind: CaseKind, order_id: ExternalOrderId
    ) -> CaseStart:
        """A case about the whole order that the channel lets the seller start now."""
        allowed = self.aftersales(world).eligibility(session, order_id).of(kind)
        if not allowed:
            pytest.skip(f"no {kind} by the seller in this market")
        reason = allowed[0].reasons[0]
        assert reason.text
        return CaseStart(f"start:{order_id}", kind, order_id, reason.code)

    @pytest.mark.parametrize("kind", [CaseKind.CANCELLATION, CaseKind.REFUND, CaseKind.RETURN])
    def test_a_seller_starts_a_case_once_with_the_amount_that_was_seen(
        self, world: World, session: Session, kind: CaseKind
    ) -> None:
        desk = self.aftersales(world)
        early = kind is CaseKind.CANCELLATION
        place: Callable[[], str] = (
            (lambda: world.place_order(units=2))
            if early
            else (lambda: self.delivered(world, session, units=2))
        )
        order_id = ExternalOrderId(place())
        wanted = self.to_start(world, session, kind, order_id)
        quote = desk.quote(session, order_id, kind, reason=wanted.reason)
        other = replace(wanted, agreed=Money(quote.total.minor + 1, quote.total.currency))
        with pytest.raises(Refused) as changed:
            desk.start(session, other)
        assert changed.value.reasons[0].code == "amount_changed"
        assert desk.find(session, wanted) is None
        assert desk.of_orders(session, [order_id]) == ()
        agreed = replace(wanted, agreed=quote.total)
        with world.break_network(when="after"), pytest.raises(TryLater) as lost:
            desk.start(session, agreed)
        assert lost.value.maybe_done
        found = desk.find(session, wanted)
        assert found is not None
        again = desk.start(session, agreed)
        assert (again.case_id, again.found) == (found.case_id, True)
        (case,) = desk.of_orders(session, [order_id])
        assert (case.external_id, case.kind, case.asked_by) == (found.case_id, kind, CaseActor.SELLER)
        assert case.refund is not None
        assert case.refund.total == quote.total
        if kind is not CaseKind.RETURN:
            assert sum(self._minor(world.paid_back(order_id))) == quote.total.minor

    def test_what_cannot_be_started_is_refused_and_nothing_is(self, world: World, session: Session) -> None:
        desk = self.aftersales(world)
        order_id = ExternalOrderId(world.place_order())
        assert desk.eligibility(session, order_id).of(CaseKind.RETURN) == ()
        for kind in (CaseKind.RETURN, CaseKind.REPLACEMENT):
            with pytest.raises(Refused):
                desk.start(session, CaseStart("k", kind, order_id, "nonsense"))
        assert desk.of_orders(session, [order_id]) == ()
        with pytest.raises(Gone):
            desk.eligibility(session, ExternalOrderId(NOWHERE))
        with pytest.raises(Gone):
            desk.start(session, CaseStart("k", CaseKind.CANCELLATION, ExternalOrderId(NOWHERE), "any"))
