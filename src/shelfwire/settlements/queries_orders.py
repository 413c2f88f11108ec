"""An order's money, and the money that is not settled yet. Lists are querysets for ``kit.paging.page``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.orders import queries as orders
from shelfwire.orders.models import Order
from shelfwire.orders.queries import Tile
from shelfwire.people.models import Company
from shelfwire.settlements.models import Difference, OrderSettlement, StatementLine, UnsettledEstimate
from shelfwire.settlements.states import About, SettlementState

BY_DUE: Final = ("due_at", "id")
"""The keyset of what has a day on which it is due, ascending: the longest late first."""
NEWEST: Final = ("id",)
"""The keyset of what has none, descending."""
ESTIMATES_BY_DAY: Final = ("settles_at", "id")
"""The keyset of estimates that have a day, ascending."""
SOON: Final = timedelta(days=7)
_OPEN = (SettlementState.WAITING, SettlementState.LATE)
_MOST_LINES = 100
_MOST = 20


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What is known of one order's money; all of it may be empty. ``lines``: of every statement it is in, the oldest
    first; ``more``: there are others.
    """

    settlement: OrderSettlement | None
    lines: list[StatementLine]
    more: bool
    estimates: list[UnsettledEstimate]
    differences: list[Difference]

    def __bool__(self) -> bool:
        return bool(self.settlement or self.lines or self.estimates or self.differences)


def order_money(order: Order) -> OrderMoney:
    """Return what statements, estimates and comparing say about an order. One query where that is nothing, and one
    more for each of the four that is there.
    """
    settlements = OrderSettlement.objects.filter(order=order).select_related("account")
    lines = StatementLine.objects.filter(
        account=order.account_id, order_external_id=order.external_id, replaced_at=None
    ).exclude(order_external_id="")
    estimates = UnsettledEstimate.objects.filter(
        account=order.account_id, order_external_id=order.external_id
    )
    differences = Difference.objects.filter(
        account=order.account_id, about=About.ORDER, subject=order.external_id, ended_at=None
    )
    there = orders.counts(
        {"settlement": settlements, "lines": lines, "estimates": estimates, "differences": differences}
    )
    found = (
        list(
            lines.select_related("statement")
            .defer("body")
            .order_by("statement__closed_at", "pk")[: _MOST_LINES + 1]
        )
        if there["lines"].count
        else []
    )
    return OrderMoney(
        settlements.first() if there["settlement"].count else None,
        found[:_MOST_LINES],
        len(found) > _MOST_LINES,
        list(estimates.order_by("pk")[:_MOST]) if there["estimates"].count else [],
        list(differences.order_by("pk")[:_MOST]) if there["differences"].count else [],
    )


# ── not settled yet ──────────────────────────────────────────────────────────────────────────────────────


def waiting(
    company: Company, stands: str, account_ids: Collection[int] = (), order_external_id: str = ""
) -> QuerySet[OrderSettlement]:
    """Orders whose money is not settled, each with ``order`` and ``account``. ``stands``: ``late``, ``soon`` (due
    within a week) or ``due`` (all that have a day), for ``keys=BY_DUE``; ``without`` (no day yet: not delivered, or
    held), for ``keys=NEWEST``.
    """
    rows = OrderSettlement.objects.filter(company=company, state__in=_OPEN).select_related("order", "account")
    rows = rows.defer("order__search", "order__search_tokens", "order__unknown")
    if account_ids:
        rows = rows.filter(account_id__in=list(account_ids))
    if order_external_id:
        rows = rows.filter(order__external_id=order_external_id)
    if stands == "without":
        return rows.filter(due_at=None)
    rows = rows.filter(due_at__isnull=False)
    if stands == "late":
        return rows.filter(state=SettlementState.LATE)
    return rows.filter(due_at__lt=clock.now() + SOON) if stands == "soon" else rows


def waiting_counts(company: Company, account_ids: Collection[int] = ()) -> dict[str, Tile]:
    """How many there are of each ``stands``. One query, no further than the cap."""
    return orders.counts(
        {key: waiting(company, key, account_ids) for key in ("late", "soon", "due", "without")}
    )


def waiting_sums(rows: QuerySet[OrderSettlement]) -> list[Money]:
    """What is still expected of these orders, by currency; those without an expectation count as nothing."""
    left = Coalesce(F("expected_minor") - F("settled_minor"), 0)
    found = rows.order_by("currency").values_list("currency").annotate(minor=Sum(left))
    return [Money(minor, currency) for currency, minor in found if minor]


def attach_estimates(rows: Collection[OrderSettlement]) -> None:
    """Give each its ``estimates``, those of the channel. One query."""
    ids = {(row.account_id, row.order.external_id) for row in rows}
    found: dict[tuple[int, str], list[UnsettledEstimate]] = {}
    if ids:
        told = UnsettledEstimate.objects.filter(
            account__in={account for account, _ in ids}, order_external_id__in=[order for _, order in ids]
        )
        for each in told.order_by("pk"):
            found.setdefault((each.account_id, each.order_external_id), []).append(each)
    for row in rows:
        row.estimates = found.get((row.account_id, row.order.external_id), [])  # type: ignore[attr-defined]  # for lists


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateFilter:
    """What to look for; empty fields do not filter. ``with_day``: those that the channel names a day for, which is in
    [since, until); else the others."""

    with_day: bool = True
    account_ids: Collection[int] = ()
    since: datetime | None = None
    until: datetime | None = None
    currency: str = ""
    order_external_id: str = ""


def estimates(company: Company, filters: EstimateFilter) -> QuerySet[UnsettledEstimate]:
    """What the channel thinks will be settled, each with ``account``: for ``keys=ESTIMATES_BY_DAY`` with a day, for
    ``keys=NEWEST`` without.
    """
    f = filters
    rows = UnsettledEstimate.objects.filter(company=company, settles_at__isnull=not f.with_day)
    if f.account_ids:
        rows = rows.filter(account_id__in=list(f.account_ids))
    if f.with_day and f.since:
        rows = rows.filter(settles_at__gte=f.since)
    if f.with_day and f.until:
        rows = rows.filter(settles_at__lt=f.until)
    if f.currency:
        rows = rows.filter(currency=f.currency)
    if f.order_external_id:
        rows = rows.filter(order_external_id=f.order_external_id)
    return rows.select_related("account")
