"""Differences, and the money of one order. Lists are querysets for ``kit.paging.page``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User
from shelfwire.settlements.models import (
    Difference,
    OrderSettlement,
    OrderToMatch,
    Payment,
    Statement,
    StatementLine,
)
from shelfwire.settlements.states import About

OLDEST_DIFFERENCES: Final = ("opened_at", "id")
"""The keyset of the list of differences, ascending: what waits longest comes first."""
STATES: Final = ("open", "closed", "explained", "all")
"""``closed``: by a person; ``explained``: it is not found any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceFilter:
    """What to look for; empty fields do not filter. ``nobodys``: those without an owner."""

    state: str = "open"
    account_ids: Collection[int] = ()
    about: str = ""
    codes: Collection[str] = ()
    subject: str = ""
    owner: User | None = None
    nobodys: bool = False
    since: datetime | None = None
    until: datetime | None = None
    ids: Collection[int] = ()


def differences(company: Company, filters: DifferenceFilter | None = None) -> QuerySet[Difference]:
    """The company's differences that match, for ``page(…, keys=OLDEST_DIFFERENCES)``, each with account and owner."""
    f = filters or DifferenceFilter()
    rows = Difference.objects.filter(company=company).select_related("account", "owner")
    rows = rows.filter(_STATE[f.state])
    if f.account_ids:
        rows = rows.filter(account_id__in=list(f.account_ids))
    if f.about:
        rows = rows.filter(about=f.about)
    if f.codes:
        rows = rows.filter(code__in=list(f.codes))
    if f.subject:
        rows = rows.filter(subject=f.subject)
    if f.owner is not None:
        rows = rows.filter(owner=f.owner)
    if f.nobodys:
        rows = rows.filter(owner=None)
    if f.since:
        rows = rows.filter(opened_at__gte=f.since)
    if f.until:
        rows = rows.filter(opened_at__lt=f.until)
    if f.ids:
        rows = rows.filter(pk__in=list(f.ids))
    return rows


_STATE: Final = {
    "open": Q(ended_at=None),
    "closed": Q(ended_at__isnull=False) & ~Q(closed_by=""),
    "explained": Q(ended_at__isnull=False, closed_by=""),
    "all": Q(),
}


def difference_of(company: Company, difference_id: int) -> Difference | None:
    """One difference of the company, with account and owner; None: it has no such one."""
    rows = Difference.objects.filter(company=company, pk=difference_id)
    return rows.select_related("account", "owner").first()


def known_differences(company: Company, ids: Collection[int]) -> set[int]:
    """Those of the ids that are differences of the company."""
    rows = Difference.objects.filter(company=company, pk__in=list(ids))
    return set(rows.values_list("pk", flat=True))


def differences_of_order(order: Order) -> list[Difference]:
    """Open ones first, of the order."""
    rows = Difference.objects.filter(account=order.account_id, about=About.ORDER, subject=order.external_id)
    return list(rows.select_related("owner").order_by(F("ended_at").desc(nulls_first=True), "pk")[:50])


def settlement_of(order: Order) -> OrderSettlement | None:
    """What the order should come to and what was settled; None: it was not compared yet."""
    return OrderSettlement.objects.filter(order=order).select_related("account").first()


def lines_of_order(order: Order) -> QuerySet[StatementLine]:
    """Every line about the order that stands, of all statements, for ``page(…, keys=("id",))``."""
    rows = StatementLine.objects.filter(
        account=order.account_id, order_external_id=order.external_id, replaced_at=None
    )
    return rows.select_related("statement").defer("body")


def accounts_to_match() -> list[int]:
    """Return the ids of accounts with orders or statements to compare."""
    marked = OrderToMatch.objects.values_list("account_id", flat=True)
    read = Statement.objects.filter(
        Q(matched_at=None) | Q(matched_at__lt=F("lines_read_at")), lines_read_at__isnull=False
    ).values_list("account_id", flat=True)
    return sorted(set(marked.distinct()) | set(read.distinct()))


def accounts_paid_since(since: datetime) -> list[int]:
    """Return the ids of accounts with payouts made since a moment."""
    rows = Account.objects.filter(
        Exists(Payment.objects.filter(account=OuterRef("pk"), created_at__gte=since))
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def payments_since(account: Account, since: datetime) -> list[Payment]:
    """Return the account's payouts made since a moment, newest first, 200 at most."""
    return list(
        Payment.objects.filter(account=account, created_at__gte=since).order_by("-created_at", "-pk")[:200]
    )
