"""What was recorded of a channel's money, as lists for ``kit.paging.page``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from shelfwire.channels.port import AmountGroup
from shelfwire.people.models import Company
from shelfwire.settlements.models import Payment, Statement, StatementLine, Withdrawal
from shelfwire.settlements.named_amounts import having

M = TypeVar("M", bound=models.Model)

NEWEST_STATEMENT = ("closed_at", "id")
NEWEST_PAYMENT = ("created_at", "id")
NEWEST_WITHDRAWAL = ("at", "id")


@dataclass(frozen=True, slots=True)
class MoneyFilter:
    """Which rows of a list; empty fields do not filter. ``since``, ``until``: of the moment that sorts the list."""

    account_ids: Collection[int] = ()
    statuses: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None

    def of(self, rows: QuerySet[M], company: Company, moment: str) -> QuerySet[M]:
        """Those rows of the company."""
        found = rows.filter(company=company)
        if self.account_ids:
            found = found.filter(account_id__in=self.account_ids)
        if self.statuses:
            found = found.filter(status__in=self.statuses)
        if self.since is not None:
            found = found.filter(**{f"{moment}__gte": self.since})
        if self.until is not None:
            found = found.filter(**{f"{moment}__lt": self.until})
        return found


def statement(company: Company, pk: int) -> Statement | None:
    """The company's statement of that id."""
    return Statement.objects.filter(company=company, pk=pk).select_related("account").first()


def find_statements(company: Company, wanted: MoneyFilter) -> QuerySet[Statement]:
    """To be paged by ``NEWEST_STATEMENT``."""
    return wanted.of(Statement.objects.select_related("account"), company, "closed_at")


def find_payments(company: Company, wanted: MoneyFilter) -> QuerySet[Payment]:
    """To be paged by ``NEWEST_PAYMENT``."""
    return wanted.of(Payment.objects.select_related("account"), company, "created_at")


def find_withdrawals(company: Company, wanted: MoneyFilter) -> QuerySet[Withdrawal]:
    """To be paged by ``NEWEST_WITHDRAWAL``."""
    return wanted.of(Withdrawal.objects.select_related("account"), company, "at")


def lines(
    of: Statement,
    *,
    kinds: Collection[str] = (),
    name: str = "",
    order_external_id: str = "",
    replaced: bool = False,
) -> QuerySet[StatementLine]:
    """The lines of a statement, to be paged by ``id``. ``name``: with an amount of that name; ``replaced``: those too
    that stand no more."""
    found = StatementLine.objects.filter(statement=of)
    if not replaced:
        found = found.filter(replaced_at=None)
    if kinds:
        found = found.filter(kind__in=kinds)
    if order_external_id:
        found = found.filter(order_external_id=order_external_id)
    if name:
        wanted = Q(pk__in=[])
        groups = set(of.amounts.filter(name=name).values_list("group", flat=True))
        for group in groups | ({each.value for each in AmountGroup} if replaced else set()):
            wanted |= having(group, name)
        found = found.filter(wanted)
    return found
