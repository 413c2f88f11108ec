"""What creators sold and were paid in a time, in one currency: settled amounts by the statements, the others as the
seller's export of affiliate orders expects them.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from shelfwire.people.models import Company
from shelfwire.settlements.models import Creator, CreatorProfit
from shelfwire.settlements.queries import currencies_by_use
from shelfwire.settlements.queries_profit import ProfitFilter, filtered

NEWEST: Final = ("day", "id")
"""The keyset of the list of orders, descending."""
_SETTLED: Final = Q(profits__settled_minor__isnull=False)


def currencies(company: Company, account_id: int | None = None) -> list[str]:
    """The currencies in which creators sold, in one shop or in all, the one of most rows first."""
    rows = CreatorProfit.objects.filter(company=company)
    return currencies_by_use(rows if account_id is None else rows.filter(account=account_id))


def creator_of(company: Company, creator_id: int) -> Creator | None:
    """One creator; None when it is not the company's."""
    return Creator.objects.filter(company=company, pk=creator_id).first()


def by_creator(company: Company, wanted: ProfitFilter) -> QuerySet[Creator]:
    """Creators who sold, with ``orders``, ``quantity``, ``sales``, ``settled``, ``creators`` (their commission by the
    statements), ``estimated`` (what files expect of orders that are not settled), ``apart`` (statements less files),
    ``cost``, ``without_cost`` and ``profit``, of which all but the first three and ``estimated`` are of settled orders.
    To be paged by ``profit, id`` and the other sums. Those whose name is not known are one row.
    """
    rows = Creator.objects.filter(filtered("profits__", company, wanted))
    found: QuerySet[Creator] = rows.annotate(
        currency=Value(wanted.currency),
        orders=Count("profits__order_external_id", distinct=True),
        quantity=Sum("profits__quantity"),
        sales=Coalesce(Sum("profits__sales_minor"), 0),
        settled=Coalesce(Sum("profits__settled_minor"), 0),
        settled_rows=Count("profits__settled_minor"),
        creators=Coalesce(Sum("profits__commission_minor"), 0),
        estimated=Coalesce(Sum("profits__estimated_minor"), 0),
        apart=Coalesce(Sum("profits__apart_minor"), 0),
        cost=Coalesce(Sum("profits__cost_minor"), 0),
        without_cost=Coalesce(Sum("profits__quantity", filter=_SETTLED & Q(profits__cost_minor=None)), 0),
        profit=F("settled") - F("cost"),
    )
    return found


def creator_orders(
    company: Company, wanted: ProfitFilter, creator: Creator | None = None, *, differs: bool = False
) -> QuerySet[CreatorProfit]:
    """What a creator, or all of them, sold, for ``page(…, keys=NEWEST)``. ``differs``: only where statements and files
    do not agree on the commission.
    """
    rows = CreatorProfit.objects.filter(filtered("", company, wanted))
    if creator is not None:
        rows = rows.filter(creator=creator)
    if differs:
        rows = rows.filter(apart_minor__isnull=False).exclude(apart_minor=0)
    return rows.select_related("creator", "source", "account")


def unnamed(company: Company, wanted: ProfitFilter) -> Creator | None:
    """The sums of ``by_creator`` of what was sold by creators whose name is not known; None: there is no such order."""
    return by_creator(company, wanted).filter(key="").first()
