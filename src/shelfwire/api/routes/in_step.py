"""How a shop is kept in step: lag, drift, second writers, rules, promotions, and reading its listings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.inventory import warehouse_or_404
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.routes.skus import sku_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.offers import (
    DriftOut,
    DriftPolicyIn,
    DriftPolicyOut,
    FiguresOut,
    PromotionItemOut,
    PromotionOut,
    QuantityChangeOut,
    RuleScopeIn,
    SecondWriterOut,
    StockRuleIn,
    StockRuleOut,
    StockRuleSetOut,
)
from shelfwire.api.values import PathId
from shelfwire.catalog.models import Product
from shelfwire.exchange.queries import budgets
from shelfwire.listings.models import Promotion
from shelfwire.offers import queries
from shelfwire.offers.actions import StockScope, preview_stock_rule, set_drift_policy, set_stock_rule
from shelfwire.offers.models import OnDrift
from shelfwire.sync.listings.download import request_listings

router = Router(tags=["offers"])
FIRST_ROWS = 200
VALUES = ("safety", "percent", "minimum", "maximum", "fixed", "share_out", "viral")


@router.get("/shops/{int:shop_id}/figures", response=FiguresOut, **needs("inventory:read"))
def get_figures(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Lag against its objective, drift, the budget of calls, and second writers."""
    shop = shop_or_404(request, shop_id)
    return FiguresOut.of(
        shop,
        inventory_lag=queries.lag(shop),
        price_lag=queries.lag(shop, kind=queries.PRICE),
        drift=queries.drift(shop),
        on_drift=queries.policy_of(shop),
        budgets=list(budgets(shop)),
        second_writers=queries.second_writers(shop.company, shop).count(),
    )


@router.get("/shops/{int:shop_id}/drifts", response=Listed[DriftOut], **needs("inventory:read"))
def list_drifts(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """Quantities that the channel says otherwise than it was told, the oldest first."""
    rows = queries.open_drifts(company_of(request), shop_or_404(request, shop_id))
    return listed(rows, query, DriftOut.of, keys=("began_at", "id"), descending=False)


@router.get(
    "/shops/{int:shop_id}/second-writers", response=Listed[SecondWriterOut], **needs("inventory:read")
)
def list_second_writers(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """SKUs whose quantity somebody else sets too, the newest first."""
    rows = queries.second_writers(company_of(request), shop_or_404(request, shop_id))
    return listed(rows, query, SecondWriterOut.of, keys=("last_at", "id"))


@router.put(
    "/shops/{int:shop_id}/drift-policy", response=DriftPolicyOut, **needs("channels:write", once=True)
)
@once
def put_drift_policy(request: HttpRequest, shop_id: PathId, body: DriftPolicyIn) -> dict[str, Any]:
    """Say what follows from drift that is found from now on."""
    shop = shop_or_404(request, shop_id)
    set_drift_policy(account=shop, on_drift=OnDrift(body.on_drift), by=caller(request))
    return {"on_drift": queries.policy_of(shop)}


@router.get("/stock-rules", response=Everything[StockRuleOut], **needs("inventory:read"))
def list_rules(request: HttpRequest) -> dict[str, Any]:
    """Every stock rule of the company."""
    rows = queries.rules(company_of(request).pk)
    return {"data": [StockRuleOut.of(rule, scope=queries.scope_words(rule)) for rule in rows]}


def product_or_404(request: HttpRequest, product_id: int) -> Product:
    """The product of the key's company."""
    found = Product.objects.filter(company=company_of(request), pk=product_id).first()
    if found is None:
        raise NotFound(f"There is no product {product_id}.", field="product_id", value=product_id)
    return found


def named(request: HttpRequest, body: RuleScopeIn) -> dict[str, Any]:
    """What a rule of either kind names."""
    return {
        "channel": body.channel,
        "account": shop_or_404(request, body.shop_id) if body.shop_id is not None else None,
        "product": product_or_404(request, body.product_id) if body.product_id is not None else None,
        "sku": sku_or_404(request, body.sku) if body.sku is not None else None,
    }


@router.put("/stock-rules", response=StockRuleSetOut, **needs("inventory:write", once=True))
@once
def put_rule(request: HttpRequest, body: StockRuleIn) -> dict[str, Any]:
    """Set, change or remove the rule of a scope; the quantities that it concerns are due. With `dry_run` it says what
    would change."""
    place = warehouse_or_404(request, body.warehouse) if body.warehouse is not None else None
    scope = StockScope(**named(request, body), warehouse=place)
    values = {name: getattr(body, name) for name in VALUES}
    company = company_of(request)
    nothing: dict[str, Any] = dict.fromkeys(("rule", "changing", "to_zero", "unchanged", "hindered"))
    if body.dry_run:
        seen = preview_stock_rule(company=company, scope=scope, values=values)
        return {
            **nothing,
            "changing": len(seen.changing),
            "to_zero": seen.to_zero,
            "unchanged": seen.unchanged,
            "hindered": seen.hindered,
            "more": seen.more,
            "rows": [QuantityChangeOut.of(row) for row in seen.changing[:FIRST_ROWS]],
        }
    made = set_stock_rule(company=company, scope=scope, values=values, by=caller(request))
    rule = StockRuleOut.of(made, scope=queries.scope_words(made)) if made else None
    return {**nothing, "rule": rule, "more": False, "rows": []}


@router.post(
    "/shops/{int:shop_id}/listings/download", response={202: JobOut}, **needs("catalog:write", once=True)
)
@once
def post_listings(request: HttpRequest, shop_id: PathId) -> Status[dict[str, Any]]:
    """Read every listing of the shop, as a job. Asking again while it runs gives that job."""
    return Status(202, JobOut.of(request_listings(shop_or_404(request, shop_id), by=caller(request))))


@router.get("/shops/{int:shop_id}/promotions", response=Listed[PromotionOut], **needs("catalog:read"))
def list_promotions(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The shop's promotions as the channel has them, the newest first."""
    rows = Promotion.objects.filter(account=shop_or_404(request, shop_id))
    return listed(rows, query, PromotionOut.of, keys=("id",))


@router.get(
    "/promotions/{int:promotion_id}/items", response=Listed[PromotionItemOut], **needs("catalog:read")
)
def list_items(request: HttpRequest, promotion_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """What a promotion holds: prices that are locked, and units that only it may sell."""
    found = Promotion.objects.filter(account__company=company_of(request), pk=promotion_id).first()
    if found is None:
        raise NotFound(f"There is no promotion {promotion_id}.", field="promotion_id", value=promotion_id)
    return listed(found.items.all(), query, PromotionItemOut.of, keys=("id",), descending=False)
