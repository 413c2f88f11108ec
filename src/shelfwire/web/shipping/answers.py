"""What the channel said about parcels: each deed of ours with its state, its words, and what can be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Outgoing
from shelfwire.channels.states import OutgoingStatus
from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Answer:
    """One deed. ``label`` says what it is; ``row`` has the channel's own words in ``error`` and ``reasons``."""

    row: Outgoing
    label: str

    @property
    def refused(self) -> bool:
        """Whether a person must act."""
        return self.row.status == OutgoingStatus.REFUSED


_KINDS = {"ship": "Tracking", "correct": "Corrected tracking"}


def kind_label(kind: str) -> str:
    """``tracking.correct`` as *Corrected tracking*; another kind as its own word."""
    return next(
        (label for word, label in _KINDS.items() if word in kind), kind.replace("_", " ").capitalize()
    )


def answers(company: Company, parcel_ids: Collection[int]) -> dict[int, list[Answer]]:
    """Every deed about these parcels, the newest first, by parcel id; one query."""
    found: dict[int, list[Answer]] = defaultdict(list)
    for row in channels.outgoing(company).filter(subject_kind="parcel", subject_id__in=list(parcel_ids)):
        found[row.subject_id].append(Answer(row, kind_label(row.kind)))
    return dict(found)
