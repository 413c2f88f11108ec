"""What may be started or answered now, asked of the channel while somebody waits for the answer; never remembered."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.aftersales.models import Case
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.port import (
    AnswerOption,
    CaseEvent,
    CaseKind,
    CaseStream,
    Eligibility,
    RefundParts,
)
from shelfwire.kit.ids import ExternalCaseId, ExternalOrderId, ExternalUnitId
from shelfwire.orders.models import Order, Unit
from shelfwire.sync.aftersales.parts import AFTERSALES
from shelfwire.sync.engine.call import Caller


def eligibility_of(order: Order) -> Eligibility:
    """Return what may be started for an order now, with the reasons to choose from.

    Raises what the channel's answer raises, NotConnected, and UnsupportedByChannel.
    """
    order_id = ExternalOrderId(order.external_id)
    return _caller(order.account_id).call(
        AFTERSALES, lambda desk, session: desk.eligibility(session, order_id)
    )


def quote_for(order: Order, kind: CaseKind, *, reason: str, units: Sequence[Unit] = ()) -> RefundParts:
    """Return what the buyer would get back. ``units``: none means the whole order. Raises as ``eligibility_of``."""
    order_id = ExternalOrderId(order.external_id)
    unit_ids = [ExternalUnitId(unit.external_id) for unit in units]
    return _caller(order.account_id).call(
        AFTERSALES,
        lambda desk, session: desk.quote(session, order_id, kind, reason=reason, unit_ids=unit_ids),
    )


def options_for(case: Case) -> tuple[AnswerOption, ...]:
    """Return the answers that the channel takes for a case now. Raises as ``eligibility_of``."""
    case_id, stream = ExternalCaseId(case.external_id), CaseStream(case.stream)
    return _caller(case.account_id).call(
        AFTERSALES, lambda desk, session: desk.options(session, case_id, stream)
    )


def history_of(case: Case) -> tuple[CaseEvent, ...]:
    """Return the channel's own history of a case, oldest first; empty where it keeps none, or shows the case no more.
    Raises as ``eligibility_of``."""
    caller = _caller(case.account_id)
    case_id, stream = ExternalCaseId(case.external_id), CaseStream(case.stream)
    page = caller.call(AFTERSALES, lambda desk, session: desk.fetch(session, stream, [case_id]))
    if not page.documents:
        return ()
    return caller.call(AFTERSALES, lambda desk, session: desk.history(session, page.documents[0]))


def _caller(account_id: int) -> Caller:
    caller = Caller(account_id)
    if not caller.flows():
        raise NotConnected(f"{caller.account} is not connected.", hint="Connect it on the shop's page.")
    return caller
