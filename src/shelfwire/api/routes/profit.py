"""What settled orders earned: by SKU, product, order or shop, and month by month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.api.auth import company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.profit import ProfitMonthOut, ProfitOut, month_out
from shelfwire.api.values import Day, Filters, Id
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.settlements import queries_profit as queries
from shelfwire.settlements.queries_profit import ROWS, By, ProfitFilter
from shelfwire.sync.errors import BadWindow

router = Router(tags=["settlements"])
SHOWS_COSTS: dict[str, Any] = needs("settlements:read", also="catalog:read")
"""What things cost is read with the catalogue, here too."""


class ProfitWindow(Filters):
    """Whose orders of which days, in one currency."""

    currency: str = Field("", max_length=3, description="The one of most orders, unless given.")
    since: Day | None = Field(None, description="Ordered on this day of the shop or later; else 90 days.")
    until: Day | None = Field(None, description="Ordered on this day or earlier; else until today.")
    shop_id: Id | None = None

    def as_filter(
        self,
        request: HttpRequest,
        known: Callable[[Company, int | None], list[str]] = queries.currencies,
    ) -> ProfitFilter:
        """The question in the words of ``settlements.queries_profit``. ``known``: the currencies of the rows, the one
        of most first."""
        company = company_of(request)
        since, until = queries.days_asked(clock.today(company.timezone), self.since, self.until)
        if since > until:
            raise BadWindow("The window ends before it begins.", field="until", value=until.isoformat())
        shop = None if self.shop_id is None else shop_or_404(request, self.shop_id).pk
        currency = self.currency.upper() or next(iter(known(company, shop)), "")
        return ProfitFilter(currency, since, until, shop)


class ProfitQuery(ProfitWindow, PageQuery):
    """The same, page by page, and what the rows are grouped by."""

    by: By = By.SKU


@router.get("/profit", response=Listed[ProfitOut], **SHOWS_COSTS)
def list_profit(request: HttpRequest, query: Query[ProfitQuery]) -> HttpResponse:
    """What settled orders earned, the largest profit first. A unit without a cost counts there as if it had cost
    nothing."""
    asked = query.as_filter(request)
    rows, name = ROWS[query.by]

    def shown(row: Any) -> dict[str, Any]:
        return ProfitOut.of(row, name=getattr(row, name), currency=asked.currency)

    return listed(rows(company_of(request), asked), query, shown, keys=("profit", "id"))


@router.get("/profit/months", response=Everything[ProfitMonthOut], **SHOWS_COSTS)
def list_months(request: HttpRequest, query: Query[ProfitWindow]) -> dict[str, Any]:
    """The same by the month in which the orders were placed, the newest first."""
    asked = query.as_filter(request)
    return {"data": [month_out(one, asked) for one in queries.by_month(company_of(request), asked)]}
