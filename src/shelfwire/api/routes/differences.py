"""Differences, what orders were settled with, and the fees and days that a shop expects."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.orders import order_or_404
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.differences import (
    DifferencesAssignIn,
    DifferencesCloseIn,
    FeeRateIn,
    FeeRateOut,
    MoneyDifferenceOut,
    OrderBySkuOut,
    OrderSettlementOut,
    SettlementDaysIn,
    SettlementDaysOut,
    by_sku_out,
    rate_out,
)
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.values import Id, PathId
from shelfwire.orders.models import Order
from shelfwire.people.models import User
from shelfwire.settlements import queries_differences as queries
from shelfwire.settlements.actions import (
    assign_differences,
    close_differences,
    reopen_difference,
    set_fee_rate,
    set_settlement_days,
)
from shelfwire.settlements.errors import BadOwner
from shelfwire.settlements.models import Difference
from shelfwire.settlements.queries_orders import BY_DUE, NEWEST, waiting
from shelfwire.settlements.queries_skus import order_by_sku
from shelfwire.settlements.queries_terms import shop_terms
from shelfwire.settlements.states import About
from shelfwire.sync.statements.skus import request_skus

router = Router(tags=["settlements"])
_WRITES: dict[str, Any] = needs("settlements:write", once=True)


class DifferenceQuery(PageQuery):
    """Filters of the list of differences."""

    state: Literal["open", "closed", "explained", "all"] = "open"
    shop_id: list[Id] = Field([], max_length=100)
    about: About | None = None
    code: list[str] = Field([], max_length=50)
    subject: str = Field("", max_length=64, description="The channel's id of a statement, order or payout.")
    nobodys: bool = Field(False, description="Only those that nobody looks after.")

    def as_filter(self) -> queries.DifferenceFilter:
        """The question in the words of ``settlements.queries_differences``."""
        return queries.DifferenceFilter(
            state=self.state,
            account_ids=self.shop_id,
            about=self.about or "",
            codes=self.code,
            subject=self.subject,
            nobodys=self.nobodys,
        )


class WaitingQuery(PageQuery):
    """Filters of the orders whose money is not there yet."""

    stands: Literal["late", "soon", "due", "without"] = Field(
        "due",
        description="`soon`: due within a week; `due`: all with a day, late ones too; `without`: no day yet.",
    )
    shop_id: list[Id] = Field([], max_length=100)


@router.get("/differences", response=Listed[MoneyDifferenceOut], **needs("settlements:read"))
def list_differences(request: HttpRequest, query: Query[DifferenceQuery]) -> HttpResponse:
    """Differences, the oldest first."""
    rows = queries.differences(company_of(request), query.as_filter())
    return listed(rows, query, MoneyDifferenceOut.of, keys=queries.OLDEST_DIFFERENCES, descending=False)


@router.get("/differences/{int:difference_id}", response=MoneyDifferenceOut, **needs("settlements:read"))
def get_difference(request: HttpRequest, difference_id: PathId) -> dict[str, Any]:
    """One difference."""
    return MoneyDifferenceOut.of(_found(request, difference_id))


@router.post("/differences/close", response=Everything[MoneyDifferenceOut], **_WRITES)
@once
def post_close(request: HttpRequest, body: DifferencesCloseIn) -> dict[str, Any]:
    """Close open differences with a reason. Those closed already stay as they are. They open again by themselves when
    their amount changes."""
    done = close_differences(
        company=company_of(request), ids=_here(request, body.ids), why=body.why, by=caller(request)
    )
    return {"data": _out(request, done)}


@router.post("/differences/assign", response=Everything[MoneyDifferenceOut], **_WRITES)
@once
def post_assign(request: HttpRequest, body: DifferencesAssignIn) -> dict[str, Any]:
    """Have a person look after differences."""
    owner = None
    if body.owner is not None:
        owner = User.objects.filter(email=body.owner, memberships__company=company_of(request)).first()
        if owner is None:
            raise BadOwner(
                f"Nobody of this company has the address {body.owner}.",
                field="owner",
                value=body.owner,
                hint="Use the address with which the person signs in.",
            )
    done = assign_differences(
        company=company_of(request), ids=_here(request, body.ids), owner=owner, by=caller(request)
    )
    return {"data": _out(request, done)}


@router.post("/differences/{int:difference_id}/reopen", response=MoneyDifferenceOut, **_WRITES)
@once
def post_reopen(request: HttpRequest, difference_id: PathId) -> dict[str, Any]:
    """Open a difference again that a person closed."""
    _found(request, difference_id)
    reopen_difference(company=company_of(request), difference_id=difference_id, by=caller(request))
    return MoneyDifferenceOut.of(_found(request, difference_id))


@router.get("/orders/{int:order_id}/settlement", response=OrderSettlementOut, **needs("settlements:read"))
def get_order_settlement(request: HttpRequest, order_id: PathId) -> dict[str, Any]:
    """What an order should come to, what was settled, and why the rest is not there yet."""
    order = order_or_404(request, order_id)
    found = queries.settlement_of(order)
    if found is None:
        raise _not_compared(order)
    return OrderSettlementOut.of(found)


@router.get("/not-settled", response=Listed[OrderSettlementOut], **needs("settlements:read"))
def list_not_settled(request: HttpRequest, query: Query[WaitingQuery]) -> HttpResponse:
    """Orders whose money is not there yet, each with what it waits for: the longest late first; those without a day,
    the newest first."""
    rows = waiting(company_of(request), query.stands, query.shop_id)
    if query.stands == "without":
        return listed(rows, query, OrderSettlementOut.of, keys=NEWEST)
    return listed(rows, query, OrderSettlementOut.of, keys=BY_DUE, descending=False)


def _not_compared(order: Order) -> NotFound:
    return NotFound(
        f"Order {order.external_id} was not compared with statements yet: it is compared once it is delivered,"
        " cancelled, or named by a statement.",
        field="order_id",
        value=order.pk,
    )


@router.get("/orders/{int:order_id}/settlement/skus", response=OrderBySkuOut, **needs("settlements:read"))
def get_order_skus(request: HttpRequest, order_id: PathId) -> dict[str, Any]:
    """What each SKU of an order should come to and was settled with."""
    order = order_or_404(request, order_id)
    found = order_by_sku(order)
    if found is None:
        raise _not_compared(order)
    return by_sku_out(order.pk, found)


@router.post("/orders/{int:order_id}/settlement/skus/read", response={202: JobOut}, **_WRITES)
@once
def post_read_skus(request: HttpRequest, order_id: PathId) -> Status[dict[str, Any]]:
    """Ask the channel what the order was settled with by SKU, as a job. While it is being read this gives its job."""
    job = request_skus(order_or_404(request, order_id), by=caller(request))
    return Status(202, JobOut.of(job))


@router.get("/shops/{int:shop_id}/fee-rates", response=Everything[FeeRateOut], **needs("settlements:read"))
def list_fee_rates(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """The fees that a shop expects by their rates: its own, and what is known of its market."""
    return {"data": [rate_out(row) for row in shop_terms(shop_or_404(request, shop_id)).rates]}


@router.post("/shops/{int:shop_id}/fee-rates", response=Everything[FeeRateOut], **_WRITES)
@once
def post_fee_rate(request: HttpRequest, shop_id: PathId, body: FeeRateIn) -> dict[str, Any]:
    """Set a rate of the shop's own. Orders placed from that day on are compared again."""
    shop = shop_or_404(request, shop_id)
    set_fee_rate(account=shop, by=caller(request), **body.model_dump())
    return {"data": [rate_out(row) for row in shop_terms(shop).rates]}


@router.get(
    "/shops/{int:shop_id}/settlement-days",
    response=Everything[SettlementDaysOut],
    **needs("settlements:read"),
)
def list_settlement_days(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Days from delivery to settlement: the shop's own, and what is known of its market."""
    return {"data": _days(request, shop_id)}


@router.post("/shops/{int:shop_id}/settlement-days", response=Everything[SettlementDaysOut], **_WRITES)
@once
def post_settlement_days(request: HttpRequest, shop_id: PathId, body: SettlementDaysIn) -> dict[str, Any]:
    """Set how long the shop waits for its money after delivery."""
    set_settlement_days(
        account=shop_or_404(request, shop_id),
        since=body.since,
        days=body.days,
        note=body.note,
        by=caller(request),
    )
    return {"data": _days(request, shop_id)}


def _days(request: HttpRequest, shop_id: int) -> list[dict[str, Any]]:
    return [
        {"since": row.since, "days": row.days, "own": row.own is not None, "source": row.source}
        for row in shop_terms(shop_or_404(request, shop_id)).days
    ]


def _found(request: HttpRequest, difference_id: int) -> Difference:
    found = queries.difference_of(company_of(request), difference_id)
    if found is None:
        raise NotFound(f"There is no difference {difference_id}.", field="difference_id", value=difference_id)
    return found


def _here(request: HttpRequest, ids: list[int]) -> list[int]:
    """Every one of them is the company's, or nothing is done."""
    known = queries.known_differences(company_of(request), ids)
    for each in ids:
        if each not in known:
            raise NotFound(f"There is no difference {each}.", field="ids", value=each)
    return ids


def _out(request: HttpRequest, rows: list[Difference]) -> list[dict[str, Any]]:
    filters = queries.DifferenceFilter(state="all", ids=[row.pk for row in rows])
    found = queries.differences(company_of(request), filters).order_by("pk") if rows else ()
    return [MoneyDifferenceOut.of(row) for row in found]
