"""What may be done with an order or a case, asked of the channel while somebody waits for the answer; never kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from shelfwire.aftersales.models import Case
from shelfwire.channels.port import (
    AnswerOption,
    CaseEvent,
    CaseKind,
    CaseStream,
    Eligibility,
    Evidence,
    RefundParts,
)
from shelfwire.kit.errors import ChannelError, Gone, RuleBroken
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalUnitId
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.aftersales.parts import AFTERSALES
from shelfwire.sync.engine.call import connected
from shelfwire.sync.engine.parallel import Calls


def eligibility_for(order: Order) -> Eligibility:
    """Return what the seller may start for an order now, with the reasons to choose from.

    Raises what the channel's answer raises, NotConnected, and UnsupportedByChannel.
    """
    return connected(order.account).call(
        AFTERSALES, lambda part, session: part.eligibility(session, ExternalOrderId(order.external_id))
    )


def quote_for(order: Order, kind: CaseKind, *, reason: str, units: Sequence[Unit] = ()) -> RefundParts:
    """Return what the buyer would get back for these units (none: the whole order). Raises as ``eligibility_for``."""
    unit_ids = [ExternalUnitId(unit.external_id) for unit in units]
    return connected(order.account).call(
        AFTERSALES,
        lambda part, session: part.quote(
            session, ExternalOrderId(order.external_id), kind, reason=reason, unit_ids=unit_ids
        ),
    )


def options_for(case: Case) -> tuple[AnswerOption, ...]:
    """Return the answers that the channel takes for a case now, and why it does not take the others. Raises as
    ``eligibility_for``."""
    return connected(case.account).call(
        AFTERSALES,
        lambda part, session: part.options(
            session, ExternalCaseId(case.external_id), CaseStream(case.stream)
        ),
    )


def options_of_each(
    cases: Iterable[Case],
) -> dict[int, tuple[AnswerOption, ...] | ChannelError | RuleBroken]:
    """Return by id of the case what ``options_for`` gives, or what it raises; several are asked at once."""
    found: dict[int, tuple[AnswerOption, ...] | ChannelError | RuleBroken] = {}
    with Calls[Case, tuple[AnswerOption, ...]]() as calls:
        for case in cases:
            calls.start(case, partial(options_for, case))
        for call in calls:
            try:
                found[call.item.pk] = call.result()
            except (ChannelError, RuleBroken) as refusal:
                found[call.item.pk] = refusal
    return found


def send_evidence_for(case: Case, content: bytes, *, name: str) -> Evidence:
    """Hand over a picture that goes with a no to a case; nothing is said by it. Raises as ``eligibility_for``."""
    return connected(case.account).call(
        AFTERSALES, lambda part, session: part.send_evidence(session, content, name=name)
    )


def history_for(case: Case) -> tuple[CaseEvent, ...]:
    """Return what happened in a case in the channel's words, oldest first. Raises as ``eligibility_for``, and Gone."""
    caller = connected(case.account)
    stream, case_id = CaseStream(case.stream), ExternalCaseId(case.external_id)
    found = caller.call(AFTERSALES, lambda part, session: part.fetch(session, stream, [case_id])).documents
    if not found:
        raise Gone(f"{case.account.channel_label} does not show {case.external_id} any more.")
    return caller.call(AFTERSALES, lambda part, session: part.history(session, found[0]))
