"""Money: statements with their lines, payouts, withdrawals, and their import."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.settlements import (
    PayoutOut,
    StatementDetail,
    StatementImportIn,
    StatementLineOut,
    StatementMonthOut,
    StatementOut,
    WithdrawalOut,
)
from shelfwire.api.values import Day, Filters, Id, Moment, PathId
from shelfwire.channels.port import LineKind
from shelfwire.kit import clock
from shelfwire.settlements import queries_months as months
from shelfwire.settlements import queries_records as queries
from shelfwire.settlements.models import Statement
from shelfwire.sync.statements.importing import request_import

router = Router(tags=["settlements"])


class MoneyQuery(PageQuery):
    """Filters of a list about money; moments are those it is sorted by."""

    shop_id: list[Id] = Field([], max_length=100)
    status: list[str] = Field([], max_length=20, description="Only these, as the rows say it.")
    since: Moment | None = Field(None, description="At this moment or later.")
    until: Moment | None = Field(None, description="Before this moment.")

    def as_filter(self) -> queries.MoneyFilter:
        """The question in the words of ``settlements.queries_records``."""
        return queries.MoneyFilter(self.shop_id, self.status, self.since, self.until)


class MonthQuery(Filters):
    """Which months, in one currency."""

    currency: str = Field("", max_length=3, description="The one of most statements, unless given.")
    since: Day | None = Field(None, description="A day of the first month.")
    shop_id: list[Id] = Field([], max_length=100)


class LineQuery(PageQuery):
    """Filters of a statement's lines."""

    kind: list[LineKind] = Field([])
    name: str = Field("", max_length=120, description="Only lines with an amount of this name.")
    order_external_id: str = Field("", max_length=64)
    replaced: bool = Field(False, description="Those too that another telling took the place of.")


def statement_or_404(request: HttpRequest, statement_id: int) -> Statement:
    """The statement of the key's company."""
    found = queries.statement(company_of(request), statement_id)
    if found is None:
        raise NotFound(f"There is no statement {statement_id}.", field="statement_id", value=statement_id)
    return found


@router.get("/statements", response=Listed[StatementOut], **needs("settlements:read"))
def list_statements(request: HttpRequest, query: Query[MoneyQuery]) -> HttpResponse:
    """Statements, the newest day first."""
    rows = queries.find_statements(company_of(request), query.as_filter())
    return listed(rows, query, StatementOut.of, keys=queries.NEWEST_STATEMENT)


@router.get("/statements/months", response=Everything[StatementMonthOut], **needs("settlements:read"))
def list_months(request: HttpRequest, query: Query[MonthQuery]) -> dict[str, Any]:
    """Statements by month, the newest first: what was sold and taken, and how much of it matches. Twelve months, unless
    another one is the first."""
    company = company_of(request)
    shops = [shop_or_404(request, each).pk for each in dict.fromkeys(query.shop_id)]
    currency = query.currency.upper() or next(iter(months.currencies(company, shops)), "")
    since = query.since or months.first_of(clock.today("UTC"))
    found = months.months(company, currency, since, shops)
    return {"data": [StatementMonthOut.of(one, currency=currency) for one in found]}


@router.post("/statements/import", response={202: JobOut}, **needs("settlements:write", once=True))
@once
def import_statements(request: HttpRequest, body: StatementImportIn) -> Status[dict[str, Any]]:
    """Import the statements that closed in a window with all of their lines, and its payouts and withdrawals, as a job.
    What is here already changes nothing. A window that is being imported gives its job."""
    shop = shop_or_404(request, body.shop_id)
    job = request_import(shop, since=body.since, until=body.until, by=caller(request))
    return Status(202, JobOut.of(job))


@router.get("/statements/{int:statement_id}", response=StatementDetail, **needs("settlements:read"))
def get_statement(request: HttpRequest, statement_id: PathId) -> dict[str, Any]:
    """One statement with its amounts by name."""
    return StatementDetail.of(statement_or_404(request, statement_id))


@router.get(
    "/statements/{int:statement_id}/lines", response=Listed[StatementLineOut], **needs("settlements:read")
)
def list_lines(request: HttpRequest, statement_id: PathId, query: Query[LineQuery]) -> HttpResponse:
    """The lines of a statement in the order in which they were told."""
    rows = queries.lines(
        statement_or_404(request, statement_id),
        kinds=query.kind,
        name=query.name,
        order_external_id=query.order_external_id,
        replaced=query.replaced,
    )
    return listed(rows, query, StatementLineOut.of, keys=("id",), descending=False)


@router.get("/payouts", response=Listed[PayoutOut], **needs("settlements:read"))
def list_payouts(request: HttpRequest, query: Query[MoneyQuery]) -> HttpResponse:
    """Payouts, the newest first."""
    rows = queries.find_payments(company_of(request), query.as_filter())
    return listed(rows, query, PayoutOut.of, keys=queries.NEWEST_PAYMENT)


@router.get("/withdrawals", response=Listed[WithdrawalOut], **needs("settlements:read"))
def list_withdrawals(request: HttpRequest, query: Query[MoneyQuery]) -> HttpResponse:
    """Movements of the balance, the newest first."""
    rows = queries.find_withdrawals(company_of(request), query.as_filter())
    return listed(rows, query, WithdrawalOut.of, keys=queries.NEWEST_WITHDRAWAL)
