"""Money to the books: accounts, what an export would hold, exports and their files."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import whole_file
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.books import (
    AmountSlotIn,
    AmountSlotOut,
    BookExportIn,
    BookExportOut,
    BookPreviewOut,
    BookSettingsIn,
    BookSettingsOut,
    LedgerIn,
    LedgerOut,
    entry_out,
)
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.values import PathId
from shelfwire.settlements import queries_books as queries
from shelfwire.settlements.actions import export_books, set_amount_slot, set_book_settings, set_ledger_account
from shelfwire.settlements.books.chart import slots
from shelfwire.settlements.models import BookExport
from shelfwire.settlements.queries_booked import Asked

router = Router(tags=["settlements"])


def export_or_404(request: HttpRequest, export_id: int) -> BookExport:
    """The export of the key's company."""
    found = queries.exports(company_of(request)).filter(pk=export_id).first()
    if found is None:
        raise NotFound(f"There is no export {export_id}.", field="export_id", value=export_id)
    return found


def _asked(request: HttpRequest, body: BookExportIn) -> Asked:
    shops = tuple(shop_or_404(request, one).pk for one in dict.fromkeys(body.shop_ids))
    return Asked(body.format, body.currency, body.from_day, body.to_day, shops)


@router.get("/books/settings", response=BookSettingsOut, **needs("settlements:read"))
def get_settings(request: HttpRequest) -> dict[str, Any]:
    """How entries are made: of a statement or a day, with which tax, with payouts or without."""
    return BookSettingsOut.of(queries.book_settings(company_of(request)))


@router.put("/books/settings", response=BookSettingsOut, **needs("settlements:write", once=True))
@once
def put_settings(request: HttpRequest, body: BookSettingsIn) -> dict[str, Any]:
    """Set how entries are made, for what is exported from now on."""
    made = set_book_settings(company=company_of(request), by=caller(request), **dict(body))
    return BookSettingsOut.of(made)


@router.get("/books/accounts", response=Everything[LedgerOut], **needs("settlements:read"))
def list_accounts(request: HttpRequest) -> dict[str, Any]:
    """The account of every kind of money: the company's, else the usual one."""
    chart = queries.chart_of(company_of(request))
    return {"data": [LedgerOut.of(chart.of(slot)) for slot in slots()]}


@router.put("/books/accounts/{ledger_slot}", response=LedgerOut, **needs("settlements:write", once=True))
@once
def put_account(request: HttpRequest, ledger_slot: str, body: LedgerIn) -> dict[str, Any]:
    """Set the account of a kind of money, for what is exported from now on."""
    ledger = body.ledger(ledger_slot)
    set_ledger_account(company=company_of(request), ledger=ledger, by=caller(request))
    return LedgerOut.of(ledger)


@router.get("/books/amounts", response=Everything[AmountSlotOut], **needs("settlements:read"))
def list_amounts(request: HttpRequest) -> dict[str, Any]:
    """The amounts that the company's statements had, each with where it goes."""
    company = company_of(request)
    chart = queries.chart_of(company)
    return {
        "data": [
            {"group": group, "name": name, "known": known, "slot": chart.slot(group, name, known=known)}
            for group, name, known in queries.amount_names(company)
        ]
    }


@router.put("/books/amounts", response=AmountSlotIn, **needs("settlements:write", once=True))
@once
def put_amount(request: HttpRequest, body: AmountSlotIn) -> dict[str, Any]:
    """Say where amounts of a name go from now on."""
    set_amount_slot(company=company_of(request), by=caller(request), **body.dict())
    return body.dict()


@router.post("/books/preview", response=BookPreviewOut, **needs("settlements:write"))
def post_preview(request: HttpRequest, body: BookExportIn) -> dict[str, Any]:
    """What an export would hold now. Nothing is booked."""
    plan = queries.plan(company_of(request), _asked(request, body))
    return {
        "entries": [entry_out(one) for one in plan.written(1)],
        "corrections": plan.corrections,
        "unnamed": plan.unnamed,
        "suspense_minor": plan.suspense,
        "waiting": [one.external_id for one in plan.waiting],
        "exchanged": [one.external_id for one in plan.exchanged],
    }


@router.get("/books/exports", response=Listed[BookExportOut], **needs("settlements:read"))
def list_exports(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """What was exported, newest first."""
    return listed(queries.exports(company_of(request)), query, BookExportOut.of, keys=("id",))


@router.post("/books/exports", response={201: BookExportOut}, **needs("settlements:write", once=True))
@once
def post_export(request: HttpRequest, body: BookExportIn) -> Status[dict[str, Any]]:
    """Export what is not in the books yet, once; of a statement that changed only the difference. 409 when there is
    nothing new."""
    made = export_books(company=company_of(request), asked=_asked(request, body), by=caller(request))
    return Status(201, BookExportOut.of(made))


@router.get("/books/exports/{int:export_id}", response=BookExportOut, **needs("settlements:read"))
def get_export(request: HttpRequest, export_id: PathId) -> dict[str, Any]:
    """One export."""
    return BookExportOut.of(export_or_404(request, export_id))


@router.get(
    "/books/exports/{int:export_id}/files/{int:part}",
    response={200: bytes},
    **needs("settlements:read", file=True),
)
def get_file(request: HttpRequest, export_id: PathId, part: PathId) -> FileResponse:
    """One of its files, counted from 1, and always the same."""
    found = queries.file_of(export_or_404(request, export_id), part)
    if found is None:
        raise NotFound(f"The export has no file {part}.", field="part", value=part)
    return whole_file(found.name, found.content)
