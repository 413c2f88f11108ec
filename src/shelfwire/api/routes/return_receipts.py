"""Units that came back: listed, and what was set aside put back to stock or scrapped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.aftersales import returns
from shelfwire.aftersales.actions import release_unit
from shelfwire.aftersales.models import ReturnReceipt
from shelfwire.aftersales.states import Disposition
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.cases import ReturnReceiptOut, ReturnReleaseIn
from shelfwire.api.schemas.common import Listed
from shelfwire.api.values import Id, PathId

router = Router(tags=["cases"])


class ReceiptQuery(PageQuery):
    """Filters of the units that came back."""

    set_aside: bool = Field(False, description="Only those that wait to be put back or scrapped.")
    case_id: Id | None = None


def receipt_or_404(request: HttpRequest, receipt_id: int) -> ReturnReceipt:
    """The receipt of the key's company."""
    found = returns.receipts(company_of(request)).filter(pk=receipt_id).first()
    if found is None:
        raise NotFound(f"There is no receipt {receipt_id}.", field="receipt_id", value=receipt_id)
    return found


@router.get("/return-receipts", response=Listed[ReturnReceiptOut], **needs("aftersales:read"))
def list_receipts(request: HttpRequest, query: Query[ReceiptQuery]) -> HttpResponse:
    """The units that came back, the newest first."""
    company = company_of(request)
    rows = returns.set_aside(company) if query.set_aside else returns.receipts(company)
    if query.case_id:
        rows = rows.filter(case_id=query.case_id)
    return listed(rows, query, ReturnReceiptOut.of, keys=("at", "id"))


@router.post(
    "/return-receipts/{int:receipt_id}/release",
    response=ReturnReceiptOut,
    **needs("aftersales:write", once=True),
)
@once
def post_release(request: HttpRequest, receipt_id: PathId, body: ReturnReleaseIn) -> dict[str, Any]:
    """Put a unit that was set aside back to stock, where it lies, or scrap it. The same again changes nothing."""
    release_unit(
        receipt=receipt_or_404(request, receipt_id),
        disposition=Disposition(body.disposition),
        why=body.why,
        although_replenished=body.although_replenished,
        by=caller(request),
    )
    return ReturnReceiptOut.of(receipt_or_404(request, receipt_id))
