"""What is asked about cases, outwards: a case started, a case answered. Each is told once; the channel's side is looked
at first, and whoever decided before us is believed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import Answered, act_done, act_overtaken, act_refused, hold_all
from shelfwire.aftersales.models import CaseAct
from shelfwire.aftersales.rules import still_takes
from shelfwire.aftersales.states import ActStatus
from shelfwire.channels.port import (
    AftersalesDesk,
    CaseAnswer,
    CaseKind,
    CaseReceipt,
    CaseStart,
    CaseStatus,
    CaseStream,
    Evidence,
    Session,
)
from shelfwire.channels.port import Decision as CaseDecision
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalUnitId
from shelfwire.orders.states import OrderStatus
from shelfwire.sync.aftersales.parts import AFTERSALES, AFTERSALES_OUT
from shelfwire.sync.engine import outbox
from shelfwire.sync.engine.operation import Answer, Decision, Operation, Refuse, Tell, Withdraw

T = TypeVar("T")
_NOT_TOLD = "rule_changed"
OVERTAKEN = frozenset({"answered_otherwise", "withdrawn", "order_cancelled", _NOT_TOLD})
"""Reasons that leave nothing to do: somebody decided first."""
_SAID_YES = frozenset(
    {CaseStatus.ACCEPTED, CaseStatus.COMPLETED, CaseStatus.AWAITING_RETURN, CaseStatus.RETURNING}
)


class _Act(Operation[AftersalesDesk, T], Generic[T]):
    """What both have in common."""

    subject_kind = queries.SUBJECT

    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[T]]:
        """Unless it is settled already, or there is nothing left to do it with."""
        found = queries.to_tell([row.subject_id for row in rows])
        return {row.pk: self._decide(row, found[row.subject_id]) for row in rows}

    def _decide(self, row: Outgoing, act: CaseAct) -> Decision[T]:
        if act.status != ActStatus.ASKED:
            return Withdraw(f"it is {act.get_status_display().lower()}")
        return Tell(self._told(act), row.payload)

    def told(self, row: Outgoing) -> T:
        """What an earlier call told: what is asked never changes."""
        return self._told(queries.to_tell([row.subject_id])[row.subject_id])

    def hold(self, rows: Sequence[Outgoing]) -> None:
        """Their orders, then their cases, then what was asked."""
        hold_all([row.subject_id for row in rows])

    def apply(self, rows: Sequence[Outgoing]) -> None:
        """What was asked is done; case and order are read again at once."""
        act_done(
            [
                Answered(
                    row.subject_id,
                    str(row.answer.get("case_id", "")),
                    found=bool(row.answer.get("found")),
                    request_id=row.request_id,
                )
                for row in rows
            ]
        )

    def refused(self, row: Outgoing) -> None:
        """The case's timeline says it; where somebody decided first, nobody is asked to try again."""
        reasons = [Reason(**reason) for reason in row.reasons]
        codes = {reason.code for reason in reasons}
        settle: Callable[..., None] = act_refused
        if OVERTAKEN & codes:
            settle = partial(act_overtaken, late=_NOT_TOLD not in codes)
        settle(act_id=row.subject_id, error=row.error, reasons=reasons, request_id=row.request_id)
        if OVERTAKEN & codes:
            outgoing.dismiss(row=row, why="it was decided otherwise meanwhile", by="worker")

    @abstractmethod
    def _told(self, act: CaseAct) -> T:
        """In the words of the port."""


def _answer(said: CaseReceipt) -> Answer:
    content = {"case_id": str(said.case_id), "status": str(said.status), "found": said.found}
    return Answer(content, said.request_id)


class StartCase(_Act[CaseStart]):
    """A cancellation, refund or return that we start."""

    kind = "start_case"

    def _decide(self, row: Outgoing, act: CaseAct) -> Decision[CaseStart]:
        order = act.order
        assert order is not None  # a start is about an order
        if (
            act.status == ActStatus.ASKED
            and act.case_kind == CaseKind.CANCELLATION
            and order.status == OrderStatus.CANCELLED
        ):
            why = (
                f"Order {order.external_id} was cancelled before our request arrived. Nothing is left to do."
            )
            return Refuse(why, [Reason("order_cancelled", why, "order")], unless_done=True)
        return super()._decide(row, act)

    def _told(self, act: CaseAct) -> CaseStart:
        order = act.order
        assert order is not None  # a start is about an order
        return CaseStart(
            idempotency_key=act.idempotency_key,
            kind=CaseKind(act.case_kind),
            order_id=ExternalOrderId(order.external_id),
            reason=act.reason,
            unit_ids=tuple(ExternalUnitId(one.unit.external_id) for one in act.units.all()),
            agreed=act.amount,
        )

    def call(self, part: AftersalesDesk, session: Session, told: CaseStart) -> Answer:
        """Start it, unless it is there."""
        return _answer(part.start(session, told))

    def find(self, part: AftersalesDesk, session: Session, told: CaseStart) -> Answer | None:
        """Whether it is there."""
        said = part.find(session, told)
        return None if said is None else _answer(said)


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """An answer, and the case that it is for."""

    case_id: ExternalCaseId
    stream: CaseStream
    answer: CaseAnswer
    by_rule: bool = False


class AnswerCase(_Act[ToldAnswer]):
    """Our answer to a case."""

    kind = "answer_case"

    def _decide(self, row: Outgoing, act: CaseAct) -> Decision[ToldAnswer]:
        """What a rule asked for and would not accept any more is left to people, unless it was told before."""
        if act.status == ActStatus.ASKED and act.rule and act.case and not still_takes(act.rule, act.case):
            why = "The rule was switched off before it was told, or the refund rose above it. Answer it yourself."
            return Refuse(why, [Reason(_NOT_TOLD, why, "rule")], unless_done=True)
        return super()._decide(row, act)

    def _told(self, act: CaseAct) -> ToldAnswer:
        case = act.case
        assert case is not None  # an answer is about a case
        answer = CaseAnswer(
            decision=CaseDecision(act.decision),
            reason=act.reason,
            note=act.note,
            amount=act.amount,
            keep_item=act.keep_item,
            evidence=tuple(Evidence(one["url"], one["kind"], one["note"]) for one in act.evidence),
        )
        stream = CaseStream(case.stream)
        return ToldAnswer(ExternalCaseId(case.external_id), stream, answer, act.rule_id is not None)

    def call(self, part: AftersalesDesk, session: Session, told: ToldAnswer) -> Answer:
        """Answer it, unless it stands as after this very answer."""
        return _answer(part.answer(session, told.case_id, told.stream, told.answer))

    def find(self, part: AftersalesDesk, session: Session, told: ToldAnswer) -> Answer | None:
        """Whether the yes of a rule was taken. Any other call looks first by itself, and may simply be made again."""
        found = part.fetch(session, told.stream, [told.case_id]).documents if told.by_rule else ()
        taken = found and found[0].status in _SAID_YES
        return _answer(CaseReceipt(told.case_id, found[0].status, found=True)) if taken else None


CASES = outbox.declare(
    "aftersales",
    label="Cancellations, refunds and answers",
    chore_name="aftersales.send",
    switch=AFTERSALES_OUT,
    part=AFTERSALES,
    operations=[StartCase(), AnswerCase()],
)
