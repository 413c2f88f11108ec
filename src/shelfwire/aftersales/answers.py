"""The plain yes to a case, as far as its kind and status say it. What the channel takes is asked of it all the same."""

from __future__ import annotations

from shelfwire.aftersales.models import Case
from shelfwire.channels.port import CaseKind, CaseStatus, Decision

YES: dict[CaseKind, Decision] = {
    CaseKind.CANCELLATION: Decision.ACCEPT_CANCELLATION,
    CaseKind.REFUND: Decision.ACCEPT_REFUND,
    CaseKind.RETURN: Decision.ACCEPT_RETURN,
    CaseKind.REPLACEMENT: Decision.ACCEPT_REPLACEMENT,
}
"""What accepts a request of a kind; other kinds are answered by people."""


def accepting(case: Case) -> Decision | None:
    """The decision that accepts the case as it stands; None where nobody waits for one, or none is known."""
    if case.due_at is None:
        return None
    if case.status == CaseStatus.REQUESTED:
        return YES.get(CaseKind(case.kind)) if case.kind in list(CaseKind) else None
    returned = case.kind == CaseKind.RETURN and case.status == CaseStatus.RETURNING
    return Decision.ACCEPT_RECEIVED if returned else None
