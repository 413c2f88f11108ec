"""Record what a channel says of statements: one transaction a page, the same twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelStatement
from shelfwire.kit import clock, events
from shelfwire.kit.documents import body, digest
from shelfwire.settlements import columns
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.events import PayoutsChanged
from shelfwire.settlements.models import Statement, StatementDocument

_SUMS = ("closed_at", "currency", *columns.SUMS)
"""What a statement is about; its other columns say how far the money is."""


@dataclass(frozen=True, slots=True)
class StatementsRecorded:
    """What became of a page. ``ids``: the channel's id to ours, of every statement on it. ``reopened``: the channel's
    ids of those whose sums changed after their lines had been read."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    reopened: tuple[str, ...] = ()


@transaction.atomic
def record_statements(*, account: Account, statements: Sequence[ChannelStatement]) -> StatementsRecorded:
    """Record statements of ``account``. Lines are to be read again where a sum changed, and not where only the payment
    did. Announces PayoutsChanged."""
    if not statements:
        return StatementsRecorded()
    take_turn(account.pk)
    now = clock.now()
    docs = {columns.external_id(doc.external_id): doc for doc in statements}
    known = {
        one.external_id: one for one in Statement.objects.filter(account=account, external_id__in=list(docs))
    }
    page = _Page(account, now)
    for external_id, doc in docs.items():
        page.take(external_id, doc, known.get(external_id))
    return page.store()


class _Page:
    """The page while it is recorded."""

    def __init__(self, account: Account, now: datetime) -> None:
        self.account, self.now = account, now
        self.new: list[Statement] = []
        self.changed: list[Statement] = []
        self.same: list[Statement] = []
        self.reopened: list[str] = []
        self.paid_by: set[str] = set()
        self.bodies: list[tuple[Statement, str]] = []

    def take(self, external_id: str, doc: ChannelStatement, known: Statement | None) -> None:
        said, mark = columns.statement(doc), digest(doc.document)
        if known is not None and known.digest == mark:
            self.same.append(known)
            return
        if known is None:
            known = Statement(
                company_id=self.account.company_id,
                account=self.account,
                external_id=external_id,
                recorded_at=self.now,
            )
            self.new.append(known)
        else:
            self._changes(known, said, mark)
            self.changed.append(known)
        self.paid_by |= {known.payment_external_id, said["payment_external_id"]} - {""}
        for name, value in said.items():
            setattr(known, name, value)
        known.digest, known.seen_at = mark, self.now
        self.bodies.append((known, body(doc.document)))

    def _changes(self, known: Statement, said: dict[str, object], mark: str) -> None:
        if any(getattr(known, name) != said[name] for name in _SUMS):
            if known.lines_read_at is not None:
                known.reopened_at = self.now
                self.reopened.append(known.external_id)
        elif (
            known.lines_digest == known.digest
        ):  # only how far the money is: its lines stand as they were read
            known.lines_digest = mark

    def store(self) -> StatementsRecorded:
        Statement.objects.bulk_create(self.new)
        fields = [*columns.STATEMENT_COLUMNS, "digest", "lines_digest", "seen_at", "reopened_at"]
        Statement.objects.bulk_update(self.changed, fields)
        Statement.objects.filter(pk__in=[one.pk for one in self.same]).update(seen_at=self.now)
        StatementDocument.objects.bulk_create(
            [
                StatementDocument(statement=one, digest=one.digest, fetched_at=self.now, body=text)
                for one, text in self.bodies
            ],
            ignore_conflicts=True,  # a document may come back
        )
        if self.paid_by:
            events.announce(PayoutsChanged(self.account.pk, tuple(sorted(self.paid_by))))
        return StatementsRecorded(
            created=len(self.new),
            changed=len(self.changed),
            unchanged=len(self.same),
            ids={one.external_id: one.pk for one in (*self.new, *self.changed, *self.same)},
            reopened=tuple(self.reopened),
        )
