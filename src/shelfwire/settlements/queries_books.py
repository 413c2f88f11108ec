"""What goes to the books: a company's accounts, what an export would hold, and what was exported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from shelfwire.channels.port import PayoutStatus
from shelfwire.kit import clock
from shelfwire.kit.clock import day_of, midnight
from shelfwire.people.models import Company
from shelfwire.settlements.books.chart import OTHER_FEES, RESERVE, SUSPENSE, Chart, Ledger, slot_word
from shelfwire.settlements.books.entries import (
    PAID_GROUPS,
    Booked,
    Entry,
    Head,
    Key,
    Per,
    Source,
    Sum,
    TaxWay,
    entries,
    payout_wanted,
    statement_wanted,
)
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

MOST_DOCUMENTS = 2000
"""Statements and payouts in one export."""
MOST_NAMES = 500
"""Amounts of different names that the chart of a company lists."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be exported: the days, both included, of one currency. No ``account_ids``: every shop."""

    format: Format
    currency: str
    from_day: date
    to_day: date
    account_ids: tuple[int, ...] = ()


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
        names={
            (row.group, row.name): row.slot for row in AmountSlot.objects.filter(company=company)[:MOST_NAMES]
        },
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
    """The currencies of the company's statements."""
    return list(
        Statement.objects.filter(company=company)
        .order_by("currency")
        .values_list("currency", flat=True)
        .distinct()
    )


def exports(company: Company) -> QuerySet[BookExport]:
    """What was exported, to be paged by ``-id``."""
    return BookExport.objects.filter(company=company)


def plan(company: Company, asked: Asked, *, hold: bool = False) -> Plan:
    """Return what an export would hold now. ``hold``: the statements stand still until the transaction ends.

    A statement of earlier days that was exported and read again since is looked at too: what changed in it is booked by
    an entry that corrects it. Estimates of what is not settled are never booked. Raises BadExport.
    """
    _refuse_bad(asked)
    settings = book_settings(company)
    chart = chart_of(company)
    rows = _statements(company, asked, hold=hold)
    read = [row for row in rows if row.lines_read_at is not None and row.digest == row.lines_digest]
    whole = {row.pk for row in read}
    payments = _payments(company, asked) if settings.payouts else []
    at_home = [row for row in payments if row.before_exchange_currency in ("", row.currency)]
    if len(rows) + len(payments) > MOST_DOCUMENTS:
        raise BadExport(
            f"There are more than {MOST_DOCUMENTS} statements and payouts in these days.",
            field="to_day",
            value=asked.to_day.isoformat(),
            hint="Export fewer days or fewer shops at once.",
        )
    found = entries(
        [*_of_statements(read, chart), *_of_payments(at_home)],
        chart,
        per=Per(settings.per),
        tax=TaxWay(settings.tax),
    )
    return Plan(
        asked,
        settings,
        found,
        waiting=tuple(row for row in rows if row.pk not in whole),
        exchanged=tuple(row for row in payments if row not in at_home),
    )


def _refuse_bad(asked: Asked) -> None:
    if asked.from_day > asked.to_day:
        raise BadExport(
            f"{asked.from_day} is after {asked.to_day}.",
            field="from_day",
            value=asked.from_day.isoformat(),
            hint="Name the first day and the last one.",
        )


def _statements(company: Company, asked: Asked, *, hold: bool) -> list[Statement]:
    """Those of the days, and earlier ones that were read again since they were exported. A statement closes at the
    midnight that ends its day."""
    begin, end = midnight(asked.from_day, UTC), midnight(asked.to_day + timedelta(days=1), UTC)
    exported = JournalPosting.objects.filter(statement=OuterRef("pk")).order_by("-id")
    found = (
        Statement.objects.filter(company=company, currency=asked.currency, closed_at__lte=end)
        .annotate(exported_at=Subquery(exported.values("entry__export__made_at")[:1]))
        .filter(Q(closed_at__gt=begin) | Q(lines_read_at__gt=F("exported_at")))
        .select_related("account")
        .order_by("closed_at", "id")
    )
    if asked.account_ids:
        found = found.filter(account__in=asked.account_ids)
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    return list(found[: MOST_DOCUMENTS + 1])


def _payments(company: Company, asked: Asked) -> list[Payment]:
    found = Payment.objects.filter(
        company=company,
        currency=asked.currency,
        status=PayoutStatus.PAID,
        paid_at__gte=midnight(asked.from_day, UTC),
        paid_at__lt=midnight(asked.to_day + timedelta(days=1), UTC),
    )
    if asked.account_ids:
        found = found.filter(account__in=asked.account_ids)
    return list(found.select_related("account").order_by("paid_at", "id")[: MOST_DOCUMENTS + 1])


def _of_statements(rows: Collection[Statement], chart: Chart) -> Iterator[Source]:
    ids = [row.pk for row in rows]
    sums: dict[int, list[Sum]] = defaultdict(list)
    for one in StatementAmount.objects.filter(statement__in=ids).order_by("id"):
        sums[one.statement_id].append(Sum(one.group, one.name, one.minor, one.known))
    booked = _booked("statement", ids)
    for row in rows:
        head = Head(row.settlement_minor, row.reserve_minor)
        yield Source(
            row.pk,
            row.external_id,
            row.account_id,
            row.account.name,
            day=_day(row),
            changed_on=day_of(row.reopened_at or row.lines_read_at or row.seen_at, UTC),
            wanted=statement_wanted(head, sums[row.pk], chart),
            booked=booked[row.pk],
        )


def _of_payments(rows: Collection[Payment]) -> Iterator[Source]:
    booked = _booked("payment", [row.pk for row in rows])
    for row in rows:
        yield Source(
            row.pk,
            row.external_id,
            row.account_id,
            row.account.name,
            day=day_of(row.paid_at or row.created_at, UTC),
            changed_on=day_of(row.seen_at, UTC),
            wanted=payout_wanted(row.amount_minor),
            booked=booked[row.pk],
            is_payout=True,
        )


def _booked(what: str, ids: Collection[int]) -> Mapping[int, dict[Key, Booked]]:
    """What the books have of each document, by key."""
    found: dict[int, dict[Key, Booked]] = defaultdict(dict)
    for row in JournalPosting.objects.filter(**{f"{what}__in": ids}).order_by("id"):
        of: int = getattr(row, f"{what}_id")
        before = found[of].get((row.group, row.name))
        minor = row.minor + (before.minor if before else 0)
        found[of][row.group, row.name] = Booked(minor, before.ledger if before else ledger_of(row))
    return found


def ledger_of(posting: JournalPosting) -> Ledger:
    """The account of a posting, as it was when it was exported."""
    return Ledger(
        posting.slot,
        posting.code,
        posting.ledger_name,
        posting.path,
        posting.tax_name,
        posting.tax_points,
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
    return _day(first) if first else None


def _day(statement: Statement) -> date:
    """The UTC day that a statement is of: it closes at the midnight that ends it."""
    return (max(statement.closed_at, clock.FIRST) - timedelta(microseconds=1)).date()
