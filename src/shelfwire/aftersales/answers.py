"""The plain yes to a case, as far as its kind and status say it. What the channel takes is asked of it all the same."""

from __future__ import annotations

from shelfwire.aftersales.models import Case
from shelfwire.channels.port import CaseKind, CaseStatus, Decision

_YES: dict[tuple[str, str], Decision] = {
    (CaseKind.CANCELLATION, CaseStatus.REQUESTED): Decision.ACCEPT_CANCELLATION,
    (CaseKind.REFUND, CaseStatus.REQUESTED): Decision.ACCEPT_REFUND,
    (CaseKind.RETURN, CaseStatus.REQUESTED): Decision.ACCEPT_RETURN,
    (CaseKind.RETURN, CaseStatus.RETURNING): Decision.ACCEPT_RECEIVED,
    (CaseKind.REPLACEMENT, CaseStatus.REQUESTED): Decision.ACCEPT_REPLACEMENT,
}


def accepting(case: Case) -> Decision | None:
    """The decision that accepts the case as it stands; None where nobody waits for one, or none is known."""
    return _YES.get((case.kind, case.status)) if case.due_at is not None else None
