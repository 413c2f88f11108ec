"""Payouts, their calendar, and the other movements of a balance. Lists are querysets for ``kit.paging.page``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, TruncDate

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders import queries as orders
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Company
from shelfwire.settlements.models import (
    Difference,
    Payment,
    Statement,
    StatementAmount,
    UnsettledEstimate,
    Withdrawal,
)
from shelfwire.settlements.states import About
from shelfwire.settlements.waterfall import Part, Sums

NEWEST: Final = ("created_at", "id")
"""The keyset of the list of payouts, descending."""
NEWEST_MOVEMENTS: Final = ("at", "id")
"""The keyset of the list of withdrawals, descending."""
_PAID_WITHIN = timedelta(days=45)
"""How long after it was made a payout may be paid and still be looked for by the day it was paid on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFilter:
    """What to look for; empty fields do not filter. ``until`` is exclusive; both are of when it was paid, else made."""

    account_ids: Collection[int] = ()
    since: datetime | None = None
    until: datetime | None = None
    statuses: Collection[str] = ()
    currency: str = ""
    text: str = ""


def payments(company: Company, filters: PaymentFilter | None = None) -> QuerySet[Payment]:
    """The company's payouts that match, for ``page(…, keys=NEWEST)``, each with ``account``, with ``statements``: how
    many statements it pays, ``together``: what those come to in ``together_in`` (None of none, and of two currencies),
    and ``found``: its open differences.
    """
    f = filters or PaymentFilter()
    rows = Payment.objects.filter(company=company).select_related("account").defer("body")
    if f.account_ids:
        rows = rows.filter(account_id__in=list(f.account_ids))
    if f.since or f.until:
        rows = _paid_within(rows, f.since, f.until)
    if f.statuses:
        rows = rows.filter(status__in=list(f.statuses))
    if f.currency:
        rows = rows.filter(currency=f.currency)
    if f.text:
        rows = rows.filter(external_id=f.text)
    inside = (
        Statement.objects.filter(account=OuterRef("account"), payment_external_id=OuterRef("external_id"))
        .exclude(payment_external_id="")
        .order_by()
        .values("account")
    )
    alike = inside.annotate(currencies=Count("currency", distinct=True)).filter(currencies=1)
    about = Difference.objects.filter(
        account=OuterRef("account"), about=About.PAYMENT, subject=OuterRef("external_id"), ended_at=None
    )
    found = about.order_by().values("account").annotate(n=Count("pk")).values("n")
    return rows.annotate(
        statements=Coalesce(
            Subquery(inside.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
        together=Subquery(alike.annotate(sum=Sum(_PAYABLE)).values("sum"), output_field=BigIntegerField()),
        together_in=Subquery(alike.annotate(of=Min("currency")).values("of"), output_field=CharField()),
        found=Coalesce(Subquery(found, output_field=IntegerField()), 0),
    )


def _paid_within(
    rows: QuerySet[Payment], since: datetime | None, until: datetime | None
) -> QuerySet[Payment]:
    """The payouts that were paid in [since, until), or made then and not paid, each with that moment as ``at``."""
    rows = rows.annotate(at=Coalesce("paid_at", "created_at"))
    if since:
        rows = rows.filter(created_at__gte=since - _PAID_WITHIN, at__gte=since)
    return rows.filter(created_at__lt=until, at__lt=until) if until else rows


_PAYABLE = Coalesce(F("payable_minor"), F("settlement_minor") + Coalesce(F("reserve_minor"), 0))


def payment_counts(company: Company, only: Account | None = None) -> dict[str, Tile]:
    """Counts for the chips: ``processing`` and ``failed``. One query, no further than the cap."""
    mine = Payment.objects.filter(company=company)
    if only is not None:
        mine = mine.filter(account=only)
    return orders.counts(
        {"processing": mine.filter(status="processing"), "failed": mine.filter(status="failed")}
    )


def paid_by(payment: Payment) -> QuerySet[Statement]:
    """The statements that a payout pays."""
    mine = Statement.objects.filter(account=payment.account_id, payment_external_id=payment.external_id)
    return mine.exclude(payment_external_id="")


def sums_paid_by(payment: Payment) -> tuple[Sums, list[Part]] | None:
    """What the payout's statements come to together, and their named amounts; None while none is here, or while one is
    in another currency. Two queries.
    """
    inside = paid_by(payment)
    found = inside.aggregate(
        n=Count("pk"),
        currencies=Count("currency", distinct=True),
        with_reserve=Count("reserve_minor"),
        **{
            name: Sum(f"{name}_minor") for name in ("revenue", "fees", "shipping", "adjustment", "settlement")
        },
        reserve=Sum("reserve_minor"),
        payable=Sum(_PAYABLE),
    )
    count, currencies, with_reserve = (found.pop(key) for key in ("n", "currencies", "with_reserve"))
    if not count or currencies > 1:
        return None
    if not with_reserve:
        found |= {"reserve": None, "payable": None}
    amounts = (
        StatementAmount.objects.filter(statement__in=inside)
        .order_by("group", "name")
        .values_list("group", "name", "known")
        .annotate(minor=Sum("minor"), count=Sum("lines"))
    )
    return Sums(**found), [Part(group, name, minor, n, known) for group, name, known, minor, n in amounts]


def payment_of(account_id: int, external_id: str) -> int | None:
    """The number of a shop's payout by the channel's id."""
    if not external_id:
        return None
    mine = Payment.objects.filter(account_id=account_id, external_id=external_id)
    return mine.values_list("pk", flat=True).first()


def differences_of(payment: Payment, most: int) -> list[Difference]:
    """The open differences about a payout; no more than ``most``."""
    mine = Difference.objects.filter(
        account=payment.account_id, about=About.PAYMENT, subject=payment.external_id, ended_at=None
    )
    return list(mine.order_by("pk")[:most])


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OfDay:
    """Money of one day and currency. ``status``: a payout's, or ``estimate``."""

    day: date
    currency: str
    status: str
    minor: int
    count: int


def calendar(accounts: Sequence[Account], first: date, last: date, zone: tzinfo) -> list[OfDay]:
    """What was, is being or may be paid out in the days from ``first`` to ``last``, each payout on the day it was paid
    on, else on the one it was made; estimates on the day the channel names. Two queries.
    """
    since, until = clock.midnight(first, zone), clock.midnight(last + timedelta(days=1), zone)
    payouts = (
        _paid_within(
            Payment.objects.filter(account__in=accounts, company_id__in={one.company_id for one in accounts}),
            since,
            until,
        )
        .annotate(day=TruncDate("at", tzinfo=zone))
        .order_by("day", "currency", "status")
        .values_list("day", "currency", "status")
        .annotate(minor=Sum("amount_minor"), count=Count("pk"))
    )
    estimates = (
        UnsettledEstimate.objects.filter(
            account__in=accounts, company_id__in={one.company_id for one in accounts}
        )
        .filter(settles_at__gte=since, settles_at__lt=until)
        .annotate(day=TruncDate("settles_at", tzinfo=zone))
        .order_by("day", "currency")
        .values_list("day", "currency")
        .annotate(minor=Sum("estimate_minor"), count=Count("pk"))
    )
    return [
        *(OfDay(*row) for row in payouts),
        *(OfDay(day, currency, "estimate", minor, count) for day, currency, minor, count in estimates),
    ]


def paid_before(accounts: Sequence[Account], moment: datetime) -> bool:
    """Whether any payout was made before a moment."""
    companies = {one.company_id for one in accounts}
    mine = Payment.objects.filter(company_id__in=companies, account__in=accounts, created_at__lt=moment)
    return mine.exists()


# ── other movements ──────────────────────────────────────────────────────────────────────────────────────


def withdrawals(company: Company, account_ids: Collection[int] = (), text: str = "") -> QuerySet[Withdrawal]:
    """What left or entered the balances, for ``page(…, keys=NEWEST_MOVEMENTS)``; ``text``: a whole id."""
    rows = Withdrawal.objects.filter(company=company).select_related("account").defer("body")
    if account_ids:
        rows = rows.filter(account_id__in=list(account_ids))
    return rows.filter(Q(external_id=text)) if text else rows
