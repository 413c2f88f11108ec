"""What the channel said about parcels: each operation of ours with its state, its words, and what can be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.queries import still_to_tell
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Answer:
    """One operation. ``label`` says what it is; ``row`` has the channel's own words in ``error`` and ``reasons``."""

    row: Outgoing
    label: str
    to_tell: bool = False
    """Whether the parcel holds units of the order of which the channel has no tracking."""

    @property
    def status(self) -> str:
        """Its state for people; a refusal names the channel."""
        if self.refused:
            return f"Refused by {self.row.account.channel_label}"
        return str(self.row.get_status_display())

    @property
    def refused(self) -> bool:
        """Whether a person must act."""
        return self.row.status == OutgoingStatus.REFUSED

    @property
    def dismissable(self) -> bool:
        """Whether the refusal may rest: the parcel went on without it."""
        return self.refused and not self.to_tell


_KINDS = {
    "ship": "Tracking",
    "correct": "Corrected tracking",
    "uncombine": "Taking a package apart",
    "combine": "Combining orders",
    "split": "Splitting an order",
    "deliver": "Delivery",
    "invoice": "Invoice",
    "start_case": "Cancellation or refund",
    "answer_case": "Answer to a buyer",
}


def kind_label(kind: str) -> str:
    """``tracking.correct`` as *Corrected tracking*; another kind as its own word."""
    return next(
        (label for word, label in _KINDS.items() if word in kind), kind.replace("_", " ").capitalize()
    )


def answers(company: Company, parcel_ids: Collection[int]) -> dict[int, list[Answer]]:
    """Every operation about these parcels, the newest first, by parcel id; two queries."""
    found: dict[int, list[Answer]] = defaultdict(list)
    to_tell = still_to_tell(parcel_ids) if parcel_ids else {}
    for row in exchange.outgoing(company).filter(subject_kind="parcel", subject_id__in=list(parcel_ids)):
        waits = row.order_external_id in to_tell.get(row.subject_id, ())
        found[row.subject_id].append(Answer(row, kind_label(row.kind), waits))
    return dict(found)
