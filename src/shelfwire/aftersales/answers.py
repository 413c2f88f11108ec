"""The plain yes and no to a case, as far as its kind and status say them. What the channel takes is asked of it all the
same.
"""

from __future__ import annotations

from collections.abc import Mapping

from shelfwire.aftersales.models import Case
from shelfwire.channels.port import CaseKind, CaseStatus, Decision

YES: dict[CaseKind, Decision] = {
    CaseKind.CANCELLATION: Decision.ACCEPT_CANCELLATION,
    CaseKind.REFUND: Decision.ACCEPT_REFUND,
    CaseKind.RETURN: Decision.ACCEPT_RETURN,
    CaseKind.REPLACEMENT: Decision.ACCEPT_REPLACEMENT,
}
"""What accepts a request of a kind; other kinds are answered by people."""

NO: dict[CaseKind, Decision] = {
    CaseKind.CANCELLATION: Decision.DECLINE_CANCELLATION,
    CaseKind.REFUND: Decision.DECLINE_REFUND,
    CaseKind.RETURN: Decision.DECLINE_RETURN,
    CaseKind.REPLACEMENT: Decision.DECLINE_REPLACEMENT,
    CaseKind.EXCHANGE: Decision.DECLINE_REPLACEMENT,
}
"""What declines a request of a kind."""


def accepting(case: Case) -> Decision | None:
    """The decision that accepts the case as it stands; None where nobody waits for one, or none is known."""
    return _plain(case, YES, Decision.ACCEPT_RECEIVED)


def declining(case: Case) -> Decision | None:
    """The decision that declines the case as it stands; None where nobody waits for one, or none is known."""
    return _plain(case, NO, Decision.DECLINE_RECEIVED)


def _plain(case: Case, asked: Mapping[CaseKind, Decision], received: Decision) -> Decision | None:
    if case.due_at is None or case.kind not in list(CaseKind):
        return None
    if case.status == CaseStatus.REQUESTED:
        return asked.get(CaseKind(case.kind))
    returned = case.kind == CaseKind.RETURN and case.status == CaseStatus.RETURNING
    return received if returned else None
