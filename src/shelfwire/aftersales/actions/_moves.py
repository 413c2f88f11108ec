"""The timeline of a case, and that of its order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.aftersales.columns import kind_words
from shelfwire.aftersales.models import Case, CaseMove
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import Entry, add_entries
from shelfwire.orders.models import TimelineEntry


@dataclass(slots=True)
class Moves:
    """Entries of one moment, gathered and written at once."""

    at: datetime
    by: str
    rows: list[CaseMove] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def write(self, case: Case, what: str, *, before: str = "", kind: str = TimelineEntry.Kind.STATE) -> None:
        """One entry of the case, and of its order where that is known. ``before``: the status that it had."""
        self.rows.append(
            CaseMove(
                case=case,
                at=self.at,
                by=fit(self.by, 120),
                what=fit(what, 500),
                before=before or case.status,
                after=case.status,
            )
        )
        if case.order_id is not None:
            text = f"{kind_words(case.kind)} {case.external_id}: {what}"
            self.entries.append(Entry(case.order_id, kind, text, {"case": case.pk}))

    def keep(self) -> None:
        """Write what was gathered."""
        CaseMove.objects.bulk_create(self.rows)
        if self.entries:
            add_entries(self.entries, self.by, at=self.at)


def note(case: Case, what: str, *, at: datetime, by: str, kind: str) -> None:
    """One entry of its own."""
    moves = Moves(at, by)
    moves.write(case, what, kind=kind)
    moves.keep()


def first_of(texts: Iterable[str]) -> str:
    """The texts as one sentence's start: the first letter is a capital."""
    joined = "; ".join(text for text in texts if text)
    return joined[:1].upper() + joined[1:]
