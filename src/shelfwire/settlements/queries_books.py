"""What goes to the books: a company's accounts, what an export would hold, and what was exported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements.books.chart import OTHER_FEES, RESERVE, SUSPENSE, Chart, Ledger, slot_word
from shelfwire.settlements.books.entries import PAID_GROUPS, Entry, Per, TaxWay, entries
from shelfwire.settlements.books.files import CONTENT_TYPES, Format, ending, parts, write
from shelfwire.settlements.books.written import WrittenEntry, added_up
from shelfwire.settlements.errors import BadExport
from shelfwire.settlements.models import (
    AmountSlot,
    BookExport,
    BookSettings,
    JournalEntry,
    JournalPosting,
    LedgerAccount,
    Payment,
    Statement,
    StatementAmount,
)
from shelfwire.settlements.queries_booked import (
    MOST_DOCUMENTS,
    Asked,
    day_of_statement,
    documents,
    ledger_of,
)

MOST_NAMES = 500
"""Amounts of different names that the chart of a company lists."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an export holds. ``waiting``: statements of these days whose lines are not read to the end, which stay out
    until they are; ``exchanged``: payouts that arrived in another currency, which are booked by hand."""

    asked: Asked
    settings: BookSettings
    entries: tuple[Entry, ...]
    waiting: tuple[Statement, ...]
    exchanged: tuple[Payment, ...]

    def written(self, first: int) -> list[WrittenEntry]:
        """The entries as they are written, numbered from ``first`` on."""
        return [
            WrittenEntry(
                number,
                entry.day,
                entry.narration,
                self.asked.currency,
                self.settings.no_tax_name,
                added_up((one.ledger, slot_word(one.ledger.slot), one.minor) for one in entry.postings),
            )
            for number, entry in enumerate(self.entries, first)
        ]

    @property
    def corrections(self) -> int:
        """How many entries correct what was exported before."""
        return sum(entry.correction for entry in self.entries)

    @property
    def late(self) -> int:
        """How many entries are of earlier days, because they came after those were exported."""
        return sum(not entry.correction and entry.day < self.asked.from_day for entry in self.entries)

    @property
    def unnamed(self) -> dict[str, int]:
        """The fees that are booked as other fees because nobody here knows them: by name, as the seller gets them."""
        found: dict[str, int] = defaultdict(int)
        for one in self._postings(OTHER_FEES):
            found[one[0]] -= one[1]
        return dict(found)

    @property
    def suspense(self) -> int:
        """What goes to the suspense account, as the seller gets it."""
        return -sum(minor for _, minor in self._postings(SUSPENSE))

    def _postings(self, slot: str) -> Iterator[tuple[str, int]]:
        for entry in self.entries:
            yield from ((one.key[1], one.minor) for one in entry.postings if one.ledger.slot == slot)


def book_settings(company: Company) -> BookSettings:
    """How the company's money goes to its books; the defaults where nothing was set."""
    return BookSettings.objects.filter(company=company).first() or BookSettings(company=company)


def chart_of(company: Company) -> Chart:
    """The company's accounts."""
    return Chart(
        ledgers={row.slot: _ledger(row) for row in LedgerAccount.objects.filter(company=company)},
        names={(row.group, row.name): row.slot for row in AmountSlot.objects.filter(company=company)},
    )


def _ledger(row: LedgerAccount) -> Ledger:
    return Ledger(row.slot, row.code, row.name, row.path, row.tax_name, row.tax_points)


def amount_names(company: Company) -> list[tuple[str, str, bool]]:
    """Group and name of the amounts that the company's statements had and that can be booked to one account or another,
    and whether this release knows them."""
    found = StatementAmount.objects.filter(statement__company=company).filter(
        group__in=PAID_GROUPS - {RESERVE}
    )
    rows = found.order_by("group", "name").values_list("group", "name", "known").distinct()
    return list(rows[:MOST_NAMES])


def currencies(company: Company) -> list[str]:
    """The currencies of the company's statements, and those that were exported."""
    stated = Statement.objects.filter(company=company).values_list("currency", flat=True).distinct()
    exported = BookExport.objects.filter(company=company).values_list("currency", flat=True).distinct()
    return sorted({*stated, *exported})


def exports(company: Company) -> QuerySet[BookExport]:
    """What was exported, to be paged by ``-id``."""
    return BookExport.objects.filter(company=company)


def plan(company: Company, asked: Asked) -> Plan:
    """Return what an export would hold now.

    Statements and payouts of earlier days that were exported are looked at too: what changed in one of them is booked
    by an entry that corrects it, and one that came after the export of its day is booked now. Estimates of what is not
    settled are never booked. Raises BadExport.
    """
    _refuse_bad(asked)
    settings = book_settings(company)
    chart = chart_of(company)
    found = documents(company, asked, chart, payouts=settings.payouts)
    if found.count > MOST_DOCUMENTS:
        raise BadExport(
            f"There are more than {MOST_DOCUMENTS} statements and payouts in these days.",
            field="to_day",
            value=asked.to_day.isoformat(),
            hint="Export fewer days or fewer shops at once.",
        )
    made = entries(found.sources, chart, per=Per(settings.per), tax=TaxWay(settings.tax))
    return Plan(asked, settings, made, waiting=found.waiting, exchanged=found.exchanged)


def _refuse_bad(asked: Asked) -> None:
    for name, day in (("from_day", asked.from_day), ("to_day", asked.to_day)):
        if not clock.FIRST.date() <= day <= clock.LAST.date():
            raise BadExport(
                f"{day.isoformat()} is not between {clock.FIRST:%Y} and {clock.LAST:%Y}.",
                field=name,
                value=day.isoformat(),
                hint="Correct the year.",
            )
    if asked.from_day > asked.to_day:
        raise BadExport(
            f"{asked.from_day} is after {asked.to_day}.",
            field="from_day",
            value=asked.from_day.isoformat(),
            hint="Name the first day and the last one.",
        )


def written(export: BookExport) -> list[WrittenEntry]:
    """The entries of an export as its files have them."""
    by_entry: dict[int, list[JournalPosting]] = defaultdict(list)
    for posting in JournalPosting.objects.filter(entry__export=export).order_by("id"):
        by_entry[posting.entry_id].append(posting)
    return [
        WrittenEntry(
            entry.number,
            entry.day,
            entry.narration,
            entry.currency,
            export.no_tax_name,
            added_up(_lines(by_entry[entry.pk])),
        )
        for entry in JournalEntry.objects.filter(export=export).order_by("number")
    ]


def _lines(postings: Iterable[JournalPosting]) -> Iterator[tuple[Ledger, str, int]]:
    for one in postings:
        yield ledger_of(one), slot_word(one.slot), one.minor


@dataclass(frozen=True, slots=True)
class BookFile:
    """A file of an export."""

    name: str
    content: bytes
    content_type: str


def file_of(export: BookExport, part: int) -> BookFile | None:
    """One of its files, counted from 1, and always the same; None: it has no such file."""
    if export.format not in set(Format) or not 1 <= part <= export.part_count:
        return None
    form = Format(export.format)
    divided = parts(form, written(export))
    if part > len(divided):
        return None
    numbered = f"-{part}" if export.part_count > 1 else ""
    days = f"{export.from_day.isoformat()}-to-{export.to_day.isoformat()}"
    name = f"{form.value}-{export.currency}-{days}-export-{export.pk}{numbered}.{ending(form)}"
    return BookFile(name, write(form, divided[part - 1]), CONTENT_TYPES[ending(form)])


def next_day(company: Company, currency: str) -> date | None:
    """The day after the last one that was exported in a currency, else that of the first statement; None: neither."""
    last = BookExport.objects.filter(company=company, currency=currency).order_by("-to_day").first()
    if last is not None:
        return last.to_day + timedelta(days=1) if last.to_day < date.max else last.to_day
    first = Statement.objects.filter(company=company, currency=currency).order_by("closed_at").first()
    return day_of_statement(first) if first else None
