"""The lists of the screens: statements, their lines, payouts, what is not settled yet. Querysets for
``kit.paging.page``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Company
from shelfwire.settlements.models import Difference, Payment, Statement, StatementAmount, StatementLine
from shelfwire.settlements.named_amounts import Name, having
from shelfwire.settlements.states import About

NEWEST: Final = ("closed_at", "id")
"""The keyset of the list of statements, descending."""
OLDEST_LINES: Final = ("id",)
"""The keyset of a statement's lines, ascending: as they were read."""
_A_DAY = timedelta(days=1)


def day_of(statement: Statement) -> date:
    """The UTC day that a statement is of."""
    closed = statement.closed_at.astimezone(UTC)
    return (closed - _A_DAY if closed.time() == time() and closed > clock.FIRST else closed).date()


def _starts(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """What to look for; empty fields do not filter. Days are UTC days of statements, both included.

    ``differs``: not all of it matches. ``unread``: its lines are not read, or not in their newest version.
    """

    account_ids: Collection[int] = ()
    since: date | None = None
    until: date | None = None
    statuses: Collection[str] = ()
    differs: bool = False
    unread: bool = False
    payment_external_id: str = ""
    currency: str = ""
    text: str = ""


_DIFFERS = Q(matched_at__isnull=False, matched_minor__lt=F("turnover_minor"))
_UNREAD = ~Q(digest=F("lines_digest"))


def statements(company: Company, filters: StatementFilter | None = None) -> QuerySet[Statement]:
    """The company's statements that match, for ``page(…, keys=NEWEST)``, each with ``account`` and ``found``: how many
    differences about itself are open.
    """
    f = filters or StatementFilter()
    rows = Statement.objects.filter(company=company).select_related("account")
    if f.account_ids:
        rows = rows.filter(account_id__in=list(f.account_ids))
    if f.since:
        rows = rows.filter(closed_at__gt=_starts(f.since))
    if f.until:
        rows = rows.filter(closed_at__lte=_starts(f.until) + _A_DAY)
    if f.statuses:
        rows = rows.filter(status__in=list(f.statuses))
    if f.differs:
        rows = rows.filter(_DIFFERS)
    if f.unread:
        rows = rows.filter(_UNREAD)
    if f.payment_external_id:
        rows = rows.filter(payment_external_id=f.payment_external_id)
    if f.currency:
        rows = rows.filter(currency=f.currency)
    if f.text:
        rows = rows.filter(Q(external_id=f.text) | Q(payment_external_id=f.text))
    return rows.annotate(found=_open_about())


def _open_about() -> Coalesce:
    about = Difference.objects.filter(
        account=OuterRef("account"), about=About.STATEMENT, subject=OuterRef("external_id"), ended_at=None
    )
    counted = about.order_by().values("account").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def statement_counts(company: Company, only: Account | None = None) -> dict[str, Tile]:
    """Counts for the chips: ``differs``, ``unread``, ``processing``, ``failed``. One query, no further than the cap."""
    mine = Statement.objects.filter(company=company)
    if only is not None:
        mine = mine.filter(account=only)
    return orders.counts(
        {
            "differs": mine.filter(_DIFFERS),
            "unread": mine.filter(_UNREAD),
            "processing": mine.filter(status="processing"),
            "failed": mine.filter(status="failed"),
        }
    )


def amounts_of(statement: Statement) -> list[StatementAmount]:
    """Its named amounts. As many as the channel has names."""
    return list(statement.amounts.order_by("pk"))


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFilter:
    """What to look for in a statement's lines; empty fields do not filter.

    ``amounts``: lines that have any of these, in the statement's currency; None: whatever they have. ``text``: an
    order, a line, an adjustment or a reserve, by its whole id.
    """

    kind: str = ""
    amounts: Collection[Name] | None = None
    text: str = ""
    order_external_id: str = ""


def lines(statement: Statement, filters: LineFilter | None = None) -> QuerySet[StatementLine]:
    """The statement's lines that stand, for ``page(…, keys=OLDEST_LINES, descending=False)``."""
    f = filters or LineFilter()
    rows = StatementLine.objects.filter(statement=statement, replaced_at=None).defer("body")
    if f.kind:
        rows = rows.filter(kind=f.kind)
    if f.amounts is not None:
        # lines in another currency are in no sum
        rows = rows.filter(_with_any(f.amounts), currency=statement.currency)
    if f.order_external_id:
        rows = rows.filter(order_external_id=f.order_external_id)
    if f.text:
        rows = rows.filter(Q(order_external_id=f.text) | Q(external_id=f.text) | Q(reference=f.text))
    return rows


def _with_any(names: Iterable[Name]) -> Q:
    found = Q(pk__in=[])
    for group, name in names:
        found |= having(group, name)
    return found


def line_of(company: Company, line_id: int) -> StatementLine | None:
    """One line, also one that another took the place of; None when it is not the company's."""
    rows = StatementLine.objects.filter(statement__company=company)
    return rows.select_related("statement", "account").filter(pk=line_id).first()


def orders_of(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Those of the shops' order ids that are orders here, each with its number. One query, or none."""
    pairs = {(account_id, external_id) for account_id, external_id in wanted if external_id}
    if not pairs:
        return {}
    found = Order.objects.filter(
        account__in={account_id for account_id, _ in pairs}, external_id__in=[each for _, each in pairs]
    )
    return {
        (a, e): pk for a, e, pk in found.values_list("account_id", "external_id", "pk") if (a, e) in pairs
    }


# ── differences of a statement ───────────────────────────────────────────────────────────────────────────


def differences_in(statement: Statement, most: int) -> list[Difference]:
    """The open differences about it, then those about orders in it, the largest first; no more than ``most``."""
    mine = Difference.objects.filter(
        company=statement.company_id, account=statement.account_id, ended_at=None
    )
    about = list(mine.filter(about=About.STATEMENT, subject=statement.external_id).order_by("pk")[:most])
    inside = StatementLine.objects.filter(statement=statement, replaced_at=None).exclude(order_external_id="")
    of_orders = mine.filter(about=About.ORDER, subject__in=inside.values("order_external_id"))
    return [*about, *of_orders.order_by("-opened_at", "pk")[: most - len(about)]]


def subject_of(difference: Difference) -> int | None:
    """The number of the statement or payout that a difference is about; None where it is not here."""
    which = {"account": difference.account_id, "external_id": difference.subject}
    if difference.about == About.STATEMENT:
        return Statement.objects.filter(**which).values_list("pk", flat=True).first()
    if difference.about == About.PAYMENT:
        return Payment.objects.filter(**which).values_list("pk", flat=True).first()
    return None
