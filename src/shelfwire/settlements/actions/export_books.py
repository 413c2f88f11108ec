"""Export to the books: what is not there yet, once."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.kit.texts import fit
from shelfwire.people import audit
from shelfwire.people.models import Company
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.books.entries import Entry, Posting
from shelfwire.settlements.books.files import WORDS, parts
from shelfwire.settlements.books.written import WrittenEntry
from shelfwire.settlements.errors import NothingToExport
from shelfwire.settlements.models import BookExport, BookSettings, JournalEntry, JournalPosting
from shelfwire.settlements.queries_booked import Asked
from shelfwire.settlements.queries_books import Plan, plan


@transaction.atomic
def export_books(*, company: Company, asked: Asked, by: str) -> BookExport:
    """Book what the statements and payouts of the days have and the books do not: never the same twice, and of a
    statement that changed only the difference. Exports of a company wait for each other and for what is recorded of its
    shops. Raises BadExport; raises NothingToExport when there is nothing, and then nothing happened.
    """
    BookSettings.objects.get_or_create(company=company)
    BookSettings.objects.select_for_update().get(company=company)
    for account in Account.objects.filter(company=company).order_by("pk"):
        take_turn(account.pk)  # nothing is recorded or compared meanwhile
    planned = plan(company, asked)
    if not planned.entries:
        raise NothingToExport(
            f"There is nothing new from {asked.from_day} to {asked.to_day} in {asked.currency}.",
            field="from_day",
            value=asked.from_day.isoformat(),
            hint=f"Statements that wait for their lines: {len(planned.waiting)}." if planned.waiting else "",
        )
    last = JournalEntry.objects.filter(company=company).aggregate(last=Max("number"))["last"] or 0
    written = planned.written(last + 1)
    made = _export(company, planned, written, by)
    rows = JournalEntry.objects.bulk_create(
        [_entry(made, number, entry) for number, entry in enumerate(planned.entries, last + 1)]
    )
    JournalPosting.objects.bulk_create(_postings(rows, planned), batch_size=2000)
    what = f"{WORDS[asked.format]}, {asked.from_day} to {asked.to_day}, {asked.currency}: {len(rows)} entries"
    audit.note(made, {"export": ("", what)}, by=by)
    return made


def _export(company: Company, planned: Plan, written: list[WrittenEntry], by: str) -> BookExport:
    asked, settings = planned.asked, planned.settings
    return BookExport.objects.create(
        company=company,
        format=asked.format,
        per=settings.per,
        tax=settings.tax,
        no_tax_name=settings.no_tax_name,
        currency=asked.currency,
        from_day=asked.from_day,
        to_day=asked.to_day,
        account_ids=list(asked.account_ids),
        payouts=settings.payouts,
        made_at=clock.now(),
        made_by=fit(by, 120),
        entry_count=len(written),
        line_count=sum(len(entry.lines) for entry in written),
        part_count=len(parts(asked.format, written)),
        debit_minor=sum(max(line.minor, 0) for entry in written for line in entry.lines),
    )


def _entry(made: BookExport, number: int, entry: Entry) -> JournalEntry:
    return JournalEntry(
        export=made,
        company_id=made.company_id,
        account_id=entry.account_id,
        number=number,
        day=entry.day,
        currency=made.currency,
        narration=fit(entry.narration, 300),
        correction=entry.correction,
    )


def _postings(rows: list[JournalEntry], planned: Plan) -> Iterator[JournalPosting]:
    for row, entry in zip(rows, planned.entries, strict=True):
        yield from (_posting(row, one) for one in entry.postings)


def _posting(row: JournalEntry, one: Posting) -> JournalPosting:
    return JournalPosting(
        entry=row,
        statement_id=None if one.source.is_payout else one.source.id,
        payment_id=one.source.id if one.source.is_payout else None,
        group=one.key[0],
        name=one.key[1],
        tax=one.tax,
        slot=one.ledger.slot,
        code=one.ledger.code,
        ledger_name=one.ledger.name,
        path=one.ledger.path,
        tax_name=one.ledger.tax_name,
        tax_points=one.ledger.tax_points,
        minor=one.minor,
    )
