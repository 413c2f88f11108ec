"""Prices of shops: the list, changes of one or many, rules, undo, files, and sending by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.files import import_job
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed, rendered
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.in_step import FIRST_ROWS, named
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.routes.skus import skus_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.prices import (
    FormulaIn,
    PreviewRowOut,
    PriceChangeOut,
    PriceChangeRowOut,
    PriceFileIn,
    PriceOut,
    PriceRuleIn,
    PriceRuleOut,
    PricesChangedOut,
    PricesIn,
    UndoneOut,
)
from shelfwire.api.values import PathId
from shelfwire.kit import paging
from shelfwire.offers.models import PriceChange
from shelfwire.offers.prices import queries
from shelfwire.offers.prices.actions import change_prices, set_rule, undo_change
from shelfwire.offers.prices.jobs import import_price_list
from shelfwire.offers.prices.queries import Formula, Preview, PriceEdit, RuleScope, Start

router = Router(tags=["prices"])
VALUES = ("price_minor", "list_minor", "sale_minor", "sale_from", "sale_until")


class PriceQuery(PageQuery):
    """Filters of a price list."""

    search: str = Field("", max_length=100, description="Words of SKU, seller SKU or title, or an exact id.")


@router.get("/shops/{int:shop_id}/prices", response=Listed[PriceOut], **needs("prices:read"))
def list_prices(request: HttpRequest, shop_id: PathId, query: Query[PriceQuery]) -> HttpResponse:
    """The price list of a shop by SKU: entered, what it comes to, sent, and what the channel says."""
    rows = queries.price_list(shop_or_404(request, shop_id), query.search).annotate(code=F("sku__code"))
    page = paging.page(
        rows, keys=("code", "id"), descending=False, size=query.size, after=query.after or None
    )
    found = {row.listing_sku.pk: row for row in queries.price_rows(company_of(request), page.rows)}
    return rendered(page, lambda row: PriceOut.of(found[row.pk]))


@router.post("/prices", response=PricesChangedOut, **needs("prices:write", once=True))
@once
def post_prices(request: HttpRequest, body: PricesIn) -> dict[str, Any]:
    """Enter prices of SKUs in shops. Rows that cannot be are left as they are and named; the others are entered and
    due. A large change is refused as `confirm_needed` until it is `confirmed`."""
    for shop_id in {edit.shop_id for edit in body.edits}:
        shop_or_404(request, shop_id)
    skus = skus_or_404(request, [edit.sku for edit in body.edits])
    edits = [
        PriceEdit(
            edit.shop_id,
            sku.pk,
            {name: getattr(edit, name) for name in VALUES if name in edit.model_fields_set},
        )
        for sku, edit in zip(skus, body.edits, strict=True)
    ]
    return _changed(request, edits, body)


@router.post("/prices/formula", response=PricesChangedOut, **needs("prices:write", once=True))
@once
def post_formula(request: HttpRequest, body: FormulaIn) -> dict[str, Any]:
    """Change many prices of a shop by one formula; else as `POST /prices`."""
    shop = shop_or_404(request, body.shop_id)
    pairs = [(shop.pk, sku.pk) for sku in skus_or_404(request, body.skus)]
    formula = Formula(
        field=body.field,
        start=Start(body.start),
        percent=_number(body.percent),
        fixed=_number(body.fixed),
        rounding=body.rounding,
        amount=_number(body.amount),
        clear=body.clear,
        sale_from=body.sale_from,
        sale_until=body.sale_until,
    )
    return _changed(request, queries.edits_by_formula(company_of(request), pairs, formula), body)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _changed(request: HttpRequest, edits: Sequence[PriceEdit], body: PricesIn | FormulaIn) -> dict[str, Any]:
    company = company_of(request)
    if body.dry_run:
        return _told(queries.preview_prices(company, edits))
    done = change_prices(
        company=company, edits=edits, by=caller(request), title=body.title, confirmed=body.confirmed
    )
    return _told(done.preview, done.change)


def _told(preview: Preview, change: PriceChange | None = None) -> dict[str, Any]:
    rows = [*preview.changing, *preview.refused][:FIRST_ROWS]
    return {
        "change_id": change.pk if change else None,
        **preview.counts,
        "question": preview.question,
        "rows": [PreviewRowOut.of(row) for row in rows],
    }


@router.post("/prices/import", response={202: JobOut}, **needs("prices:write", once=True))
@once
def import_file(
    request: HttpRequest, file: File[UploadedFile], options: Form[PriceFileIn]
) -> Status[dict[str, Any]]:
    """A price list as CSV or Excel, as a job; it hands bad rows back, and the others are one change."""
    said = options.dict()
    shop_id = said.pop("shop_id")
    account_id = shop_or_404(request, shop_id).pk if shop_id is not None else None
    return import_job(request, import_price_list, file, account_id=account_id, **said)


@router.get("/price-rules", response=Everything[PriceRuleOut], **needs("prices:read"))
def list_rules(request: HttpRequest) -> dict[str, Any]:
    """Every price rule of the company, the narrowest first."""
    return {"data": [PriceRuleOut.of(rule) for rule in queries.price_rules(company_of(request))]}


@router.put("/price-rules", response=PricesChangedOut, **needs("prices:write", once=True))
@once
def put_rule(request: HttpRequest, body: PriceRuleIn) -> dict[str, Any]:
    """Set, change or remove the rule of a scope; the prices that it concerns are due. With `dry_run` it says what would
    change. It can be undone like a change of prices."""
    scope = RuleScope(**named(request, body))
    company = company_of(request)
    if body.dry_run:
        return _told(queries.preview_rule_change(company=company, scope=scope, values=body.values()))
    done = set_rule(
        company=company, scope=scope, values=body.values(), by=caller(request), confirmed=body.confirmed
    )
    return _told(done.preview, done.change)


def _change_or_404(request: HttpRequest, change_id: int) -> PriceChange:
    found = queries.find_change(company_of(request), change_id)
    if found is None:
        raise NotFound(f"There is no change {change_id}.", field="change_id", value=change_id)
    return found


@router.get("/price-changes", response=Listed[PriceChangeOut], **needs("prices:read"))
def list_changes(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """Changes of prices and rules, newest first."""
    return listed(queries.price_changes(company_of(request)), query, PriceChangeOut.of, keys=("at", "id"))


@router.get("/price-changes/{int:change_id}", response=PriceChangeOut, **needs("prices:read"))
def get_change(request: HttpRequest, change_id: PathId) -> dict[str, Any]:
    """One change."""
    return PriceChangeOut.of(_change_or_404(request, change_id))


@router.get("/price-changes/{int:change_id}/rows", response=Listed[PriceChangeRowOut], **needs("prices:read"))
def list_change_rows(request: HttpRequest, change_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """Each price that it changed, before and after."""
    rows = _change_or_404(request, change_id).rows.select_related("sku")
    return listed(rows, query, PriceChangeRowOut.of, keys=("id",), descending=False)


@router.post("/price-changes/{int:change_id}/undo", response=UndoneOut, **needs("prices:write", once=True))
@once
def post_undo(request: HttpRequest, change_id: PathId) -> dict[str, Any]:
    """Put back what still is as the change left it. What was changed since is named and stays. Undoing is a change too,
    and can be undone."""
    return UndoneOut.of(undo_change(change=_change_or_404(request, change_id), by=caller(request)))
