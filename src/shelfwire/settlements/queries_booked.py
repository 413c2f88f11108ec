"""The statements and payouts that an export to the books looks at: what each should be there, and what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import TruncDate

from shelfwire.channels.port import PayoutStatus
from shelfwire.kit import clock
from shelfwire.kit.clock import day_of, midnight
from shelfwire.people.models import Company
from shelfwire.settlements.books.chart import Chart, Ledger
from shelfwire.settlements.books.entries import (
    PAYOUT,
    Booked,
    Head,
    Key,
    Source,
    payout_wanted,
    statement_wanted,
)
from shelfwire.settlements.books.entries import (
    Sum as NamedSum,
)
from shelfwire.settlements.books.files import Format
from shelfwire.settlements.models import BookExport, JournalPosting, Payment, Statement, StatementAmount

MOST_DOCUMENTS = 2000
"""Statements and payouts in one export."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be exported: the days, both included, of one currency. No ``account_ids``: every shop."""

    format: Format
    currency: str
    from_day: date
    to_day: date
    account_ids: tuple[int, ...] = ()

    @property
    def begin(self) -> datetime:
        """The midnight, UTC, that the first day begins with."""
        return midnight(self.from_day, UTC)

    @property
    def end(self) -> datetime:
        """The midnight, UTC, that ends the last day."""
        return midnight(self.to_day + timedelta(days=1), UTC)


@dataclass(frozen=True, slots=True)
class Documents:
    """What an export looks at. ``waiting``: statements whose lines are not read to the end; ``exchanged``: payouts that
    arrived in another currency; ``count``: how many there are, or more than ``MOST_DOCUMENTS``."""

    sources: tuple[Source, ...]
    waiting: tuple[Statement, ...]
    exchanged: tuple[Payment, ...]
    count: int


def documents(company: Company, asked: Asked, chart: Chart, *, payouts: bool) -> Documents:
    """Return everything of the days, and of earlier ones what the books do not have as it is now. ``payouts``: whether
    payouts are booked."""
    rows = list(_statements(company, asked)[: MOST_DOCUMENTS + 1])
    sources = list(_of_statements(_whole(rows), chart, asked.currency))
    earlier = _earlier(company, asked).iterator(chunk_size=MOST_DOCUMENTS)
    while some := list(islice(earlier, MOST_DOCUMENTS)):
        changed = [one for one in _of_statements(_whole(some), chart, asked.currency) if one.is_apart]
        sources += changed
        rows += [row for row in some if not _is_whole(row)][:MOST_DOCUMENTS]
        if len(sources) > MOST_DOCUMENTS:
            break
    paid = list(_payments(company, asked)[: MOST_DOCUMENTS + 1]) if payouts else []
    at_home = [row for row in paid if row.before_exchange_currency in ("", row.currency)]
    sources += _of_payments(at_home, asked.currency)
    return Documents(
        tuple(sources),
        waiting=tuple(row for row in rows if not _is_whole(row)),
        exchanged=tuple(row for row in paid if row not in at_home),
        count=max(len(rows) + len(paid), len(sources)),
    )


def day_of_statement(statement: Statement) -> date:
    """The UTC day that a statement is of: it closes at the midnight that ends it."""
    return (max(statement.closed_at, clock.FIRST) - _MOMENT).date()


def _is_whole(row: Statement) -> bool:
    return row.lines_read_at is not None and row.digest == row.lines_digest


def _whole(rows: Iterable[Statement]) -> list[Statement]:
    return [row for row in rows if _is_whole(row)]


def _postings(asked: Asked, **of: OuterRef) -> QuerySet[JournalPosting]:
    """What the books have of a document in the currency."""
    return JournalPosting.objects.filter(entry__currency=asked.currency, **of)


def _covered(company: Company, asked: Asked, **more: bool) -> Exists:
    """Whether the document's ``day`` was exported, with its shop."""
    made = BookExport.objects.filter(
        company=company,
        currency=asked.currency,
        from_day__lte=OuterRef("day"),
        to_day__gte=OuterRef("day"),
        **more,
    )
    return Exists(made.filter(Q(account_ids=[]) | Q(account_ids__contains=[OuterRef("account_id")])))


def _statements(company: Company, asked: Asked) -> QuerySet[Statement]:
    """Those of the days. A statement closes at the midnight that ends its day. One that was exported in this currency
    and is in another now is among them."""
    found = Statement.objects.filter(company=company, closed_at__gt=asked.begin, closed_at__lte=asked.end)
    found = found.filter(Q(currency=asked.currency) | Exists(_postings(asked, statement=OuterRef("pk"))))
    return _in_order(found, asked)


def _earlier(company: Company, asked: Asked) -> QuerySet[Statement]:
    """Those of earlier days that were read again since they were exported, and those that came to something after their
    day had been."""
    posted = _postings(asked, statement=OuterRef("pk")).order_by("-id")
    something = StatementAmount.objects.filter(statement=OuterRef("pk")).exclude(minor=0)
    found = Statement.objects.filter(company=company, closed_at__lte=asked.begin).annotate(
        exported_at=Subquery(posted.values("entry__export__made_at")[:1]),
        day=TruncDate(
            ExpressionWrapper(F("closed_at") - Value(_MOMENT), output_field=DateTimeField()), tzinfo=UTC
        ),
    )
    late = Q(exported_at=None, currency=asked.currency) & (~Q(settlement_minor=0) | Exists(something))
    found = found.filter(Q(lines_read_at__gt=F("exported_at")) | (late & Q(_covered(company, asked))))
    return _in_order(found, asked)


def _in_order(found: QuerySet[Statement], asked: Asked) -> QuerySet[Statement]:
    if asked.account_ids:
        found = found.filter(account__in=asked.account_ids)
    return found.select_related("account").order_by("closed_at", "id")


def _payments(company: Company, asked: Asked) -> QuerySet[Payment]:
    """Those that were paid in the days; of earlier ones those that were told after their day was exported, and those
    whose amount is another one now, or that were not paid after all."""
    booked = _postings(asked, payment=OuterRef("pk"), group=PAYOUT[0], name=PAYOUT[1])  # type: ignore[arg-type]
    total = booked.order_by().values("payment").annotate(total=Sum("minor")).values("total")
    found = Payment.objects.filter(company=company).annotate(
        booked=Subquery(total), day=TruncDate("paid_at", tzinfo=UTC)
    )
    paid = Q(status=PayoutStatus.PAID, currency=asked.currency)
    in_days = Q(paid_at__gte=asked.begin, paid_at__lt=asked.end)
    late = Q(booked=None, paid_at__lt=asked.begin) & Q(_covered(company, asked, payouts=True))
    apart = Q(booked__isnull=False) & ((paid & ~Q(booked=F("amount_minor"))) | (~paid & ~Q(booked=0)))
    found = found.filter((paid & (in_days | late)) | apart)
    if asked.account_ids:
        found = found.filter(account__in=asked.account_ids)
    return found.select_related("account").order_by("paid_at", "id")


def _of_statements(rows: Collection[Statement], chart: Chart, currency: str) -> Iterator[Source]:
    ids = [row.pk for row in rows]
    sums: dict[int, list[NamedSum]] = defaultdict(list)
    for one in StatementAmount.objects.filter(statement__in=ids).order_by("id"):
        sums[one.statement_id].append(NamedSum(one.group, one.name, one.minor, one.known))
    booked = _booked("statement", ids, currency)
    for row in rows:
        head = Head(row.settlement_minor, row.reserve_minor)
        yield Source(
            row.pk,
            row.external_id,
            row.account_id,
            row.account.name,
            day=day_of_statement(row),
            changed_on=day_of(row.reopened_at or row.lines_read_at or row.seen_at, UTC),
            wanted=statement_wanted(head, sums[row.pk], chart) if row.currency == currency else {},
            booked=booked[row.pk],
        )


def _of_payments(rows: Sequence[Payment], currency: str) -> Iterator[Source]:
    booked = _booked("payment", [row.pk for row in rows], currency)
    for row in rows:
        is_paid = row.status == PayoutStatus.PAID and row.currency == currency
        yield Source(
            row.pk,
            row.external_id,
            row.account_id,
            row.account.name,
            day=day_of(row.paid_at or row.created_at, UTC),
            changed_on=day_of(row.seen_at, UTC),
            wanted=payout_wanted(row.amount_minor) if is_paid else {},
            booked=booked[row.pk],
            is_payout=True,
        )


def _booked(what: str, ids: Collection[int], currency: str) -> Mapping[int, dict[Key, Booked]]:
    """What the books have of each document in the currency, by key."""
    found: dict[int, dict[Key, Booked]] = defaultdict(dict)
    rows = JournalPosting.objects.filter(entry__currency=currency, **{f"{what}__in": ids})
    for row in rows.order_by("id"):
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
