"""Cancellations, refunds, returns, replacements and exchanges: listed, answered, and started as the seller."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.aftersales import queries
from shelfwire.aftersales.actions import (
    ReceivedUnit,
    ask_answer,
    ask_start,
    receive_units,
    retry_act,
    withdraw_act,
)
from shelfwire.aftersales.models import Case, CaseAct
from shelfwire.aftersales.queries import CaseFilter
from shelfwire.aftersales.states import ActStatus
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.inventory import warehouse_or_404
from shelfwire.api.routes.orders import order_or_404
from shelfwire.api.schemas.cases import (
    AllowedOut,
    AnswerOptionOut,
    CaseActOut,
    CaseAnswerIn,
    CaseEventOut,
    CaseOut,
    CaseStartIn,
    ReceivedOut,
    ReceiveIn,
    RefundQuoteIn,
    RefundQuoteOut,
    ReturnReceiptOut,
    allowed_out,
    event_out,
    option_out,
    quote_out,
)
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.labels import price_of
from shelfwire.api.values import Id, Moment, PathId
from shelfwire.channels.port import CaseAnswer, CaseKind, CaseStatus
from shelfwire.sync.aftersales.asking import eligibility_for, history_for, options_for, quote_for

router = Router(tags=["cases"])
_ASKED: dict[str, Any] = {"response": {202: CaseActOut}, **needs("aftersales:write", once=True)}
"""Of every route by which something is asked of the channel."""


class CaseQuery(PageQuery):
    """Filters of the list of cases."""

    shop_id: list[Id] = Field([], max_length=100)
    kind: list[CaseKind] = Field([])
    status: list[CaseStatus] = Field([])
    waiting: bool = Field(False, description="Only those that wait for the seller's answer.")
    open: bool | None = Field(None, description="Only those that are not at their end, or only the others.")
    due_before: Moment | None = None
    text: str = Field("", max_length=200, description="An id, a SKU, a tracking number or the buyer's name.")
    sort: Literal["answer_by", "newest"] = "answer_by"

    def as_filter(self) -> CaseFilter:
        """The question in the words of ``aftersales.queries``."""
        return CaseFilter(
            kinds=self.kind,
            statuses=self.status,
            account_ids=self.shop_id,
            due_before=self.due_before,
            waiting=self.waiting,
            open=self.open,
            text=self.text,
        )


class ActQuery(PageQuery):
    """Filters of what was asked."""

    status: list[ActStatus] = Field([])
    case_id: Id | None = None
    order_id: Id | None = None


def case_or_404(request: HttpRequest, case_id: int) -> Case:
    """The case of the key's company."""
    found = queries.get_case(company_of(request), case_id)
    if found is None:
        raise NotFound(f"There is no case {case_id}.", field="case_id", value=case_id)
    return found


def act_or_404(request: HttpRequest, act_id: int) -> CaseAct:
    """What the key's company asked."""
    found = queries.get_act(company_of(request), act_id)
    if found is None:
        raise NotFound(f"There is no request {act_id}.", field="act_id", value=act_id)
    return found


def _out(request: HttpRequest, act: CaseAct) -> Status[dict[str, Any]]:
    return Status(202, CaseActOut.of(act_or_404(request, act.pk)))


@router.get("/cases", response=Listed[CaseOut], **needs("aftersales:read"))
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> HttpResponse:
    """Cases: what must be answered soonest first, what waits for nobody last; or the newest first."""
    rows = queries.cases(company_of(request), query.as_filter())
    if query.sort == "newest":
        return listed(rows, query, CaseOut.of, keys=queries.NEWEST)
    return listed(rows, query, CaseOut.of, keys=queries.BY_ANSWER, descending=False)


@router.get("/cases/{int:case_id}", response=CaseOut, **needs("aftersales:read"))
def get_case(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    """One case."""
    return CaseOut.of(case_or_404(request, case_id))


@router.post(
    "/cases/{int:case_id}/options", response=Everything[AnswerOptionOut], **needs("aftersales:write")
)
def post_options(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    """The answers that the channel takes for a case, with their reasons: asked of it at this moment."""
    return {"data": [option_out(one) for one in options_for(case_or_404(request, case_id))]}


@router.post("/cases/{int:case_id}/history", response=Everything[CaseEventOut], **needs("aftersales:write"))
def post_history(request: HttpRequest, case_id: PathId) -> dict[str, Any]:
    """What happened in a case, oldest first, in the channel's words: asked of it at this moment."""
    return {"data": [event_out(one) for one in history_for(case_or_404(request, case_id))]}


@router.post("/cases/{int:case_id}/answer", **_ASKED)
@once
def post_answer(request: HttpRequest, case_id: PathId, body: CaseAnswerIn) -> Status[dict[str, Any]]:
    """Answer a case; the channel is told within moments, once. The same answer again, while the first is under way, is
    the one that was given. 409 when the refund is not the one that was seen."""
    answer = CaseAnswer(
        body.decision,
        reason=body.reason,
        note=body.note,
        amount=price_of(body.amount),
        keep_item=body.keep_item,
    )
    act = ask_answer(
        case=case_or_404(request, case_id), answer=answer, by=caller(request), saw=price_of(body.seen_refund)
    )
    return _out(request, act)


@router.post("/cases/{int:case_id}/receive", response=ReceivedOut, **needs("aftersales:write", once=True))
@once
def post_receive(request: HttpRequest, case_id: PathId, body: ReceiveIn) -> dict[str, Any]:
    """Receive units that came back: each once, ever; what is restocked goes back to stock at once. Nothing of it is
    told to the channel."""
    done = receive_units(
        case=case_or_404(request, case_id),
        received=[ReceivedUnit(one.unit_id, one.condition, one.disposition) for one in body.units],
        note=body.note,
        although_replenished=body.although_replenished,
        warehouse=warehouse_or_404(request, body.warehouse) if body.warehouse else None,
        by=caller(request),
    )
    return {
        "new": [ReturnReceiptOut.of(row) for row in done.new],
        "already": [ReturnReceiptOut.of(row) for row in done.already],
    }


@router.post(
    "/orders/{int:order_id}/aftersales", response=Everything[AllowedOut], **needs("aftersales:write")
)
def post_allowed(request: HttpRequest, order_id: PathId) -> dict[str, Any]:
    """What the seller may start for an order now (cancellation, refund, return) for which of its units, with the
    reasons: asked of the channel at this moment."""
    order = order_or_404(request, order_id)
    ours = dict(order.units.values_list("external_id", "pk"))
    return {"data": [allowed_out(one, ours) for one in eligibility_for(order).allowed]}


@router.post("/orders/{int:order_id}/refund-quote", response=RefundQuoteOut, **needs("aftersales:write"))
def post_quote(request: HttpRequest, order_id: PathId, body: RefundQuoteIn) -> dict[str, Any]:
    """What the buyer would get back, as the channel works it out at this moment."""
    order = order_or_404(request, order_id)
    units = list(order.units.filter(pk__in=body.unit_ids).order_by("pk"))
    if len(units) < len(set(body.unit_ids)):
        raise NotFound("The order has no such unit.", field="unit_ids", value=body.unit_ids)
    return quote_out(quote_for(order, CaseKind(body.kind), reason=body.reason, units=units))


@router.post("/orders/{int:order_id}/cases", **_ASKED)
@once
def post_case(request: HttpRequest, order_id: PathId, body: CaseStartIn) -> Status[dict[str, Any]]:
    """Start a cancellation, refund or return of an order or of some of its units; the channel is told within moments,
    once. While a cancellation is asked for, nothing of the order ships."""
    act = ask_start(
        order=order_or_404(request, order_id),
        kind=CaseKind(body.kind),
        reason=body.reason,
        unit_ids=body.unit_ids,
        agreed=price_of(body.agreed),
        idempotency_key=f"rest:{body.idempotency_key}",
        by=caller(request),
    )
    return _out(request, act)


@router.get("/case-acts", response=Listed[CaseActOut], **needs("aftersales:read"))
def list_acts(request: HttpRequest, query: Query[ActQuery]) -> HttpResponse:
    """What was asked of channels about cases, newest first."""
    rows = queries.acts(company_of(request))
    if query.status:
        rows = rows.filter(status__in=query.status)
    if query.case_id:
        rows = rows.filter(case_id=query.case_id)
    if query.order_id:
        rows = rows.filter(order_id=query.order_id)
    return listed(rows, query, CaseActOut.of, keys=("asked_at", "id"))


@router.get("/case-acts/{int:act_id}", response=CaseActOut, **needs("aftersales:read"))
def get_act(request: HttpRequest, act_id: PathId) -> dict[str, Any]:
    """One of them."""
    return CaseActOut.of(act_or_404(request, act_id))


@router.post("/case-acts/{int:act_id}/retry", **_ASKED)
@once
def post_retry(request: HttpRequest, act_id: PathId) -> Status[dict[str, Any]]:
    """Tell again what was refused."""
    return _out(request, retry_act(act=act_or_404(request, act_id), by=caller(request)))


@router.post("/case-acts/{int:act_id}/withdraw", **_ASKED)
@once
def post_withdraw(request: HttpRequest, act_id: PathId) -> Status[dict[str, Any]]:
    """Ask for it no more, while it is not on its way."""
    return _out(request, withdraw_act(act=act_or_404(request, act_id), by=caller(request)))
