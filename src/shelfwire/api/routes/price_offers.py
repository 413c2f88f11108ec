"""Prices that channels are told: what is wanted, sent and said, why, and sending by hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.offers import ExplainQuery, MoreQuery, OfferQuery, links_or_404, narrowed
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.offers import CountOut, LinksIn
from shelfwire.api.schemas.prices import (
    ExplainedPriceOut,
    PriceOfferOut,
    PriceSendOut,
    WouldSendPricesOut,
)
from shelfwire.api.values import PathId
from shelfwire.offers.models import PriceOffer
from shelfwire.offers.prices import queries
from shelfwire.offers.prices.actions import send_prices_now

router = Router(tags=["offers"])
_LOADED = ("account__company", "listing", "listing_sku__account", "listing_sku__sku__product")


def _offer_or_404(request: HttpRequest, price_offer_id: int) -> PriceOffer:
    rows = PriceOffer.objects.filter(account__company=company_of(request)).select_related(*_LOADED)
    found = rows.filter(pk=price_offer_id).first()
    if found is None:
        raise NotFound(
            f"There is no price offer {price_offer_id}.", field="price_offer_id", value=price_offer_id
        )
    return found


@router.get("/shops/{int:shop_id}/price-offers", response=Listed[PriceOfferOut], **needs("prices:read"))
def list_offers(request: HttpRequest, shop_id: PathId, query: Query[OfferQuery]) -> HttpResponse:
    """Every price that the shop is told, by listing SKU: wanted, sent, and what it says."""
    rows = PriceOffer.objects.filter(account=shop_or_404(request, shop_id)).select_related(*_LOADED)
    return listed(narrowed(rows, query), query, PriceOfferOut.of, keys=("id",), descending=False)


@router.get(
    "/shops/{int:shop_id}/price-offers/would-send", response=WouldSendPricesOut, **needs("prices:read")
)
def get_would_send(request: HttpRequest, shop_id: PathId, query: Query[MoreQuery]) -> dict[str, Any]:
    """What turning on `price_out` would send. Nothing is sent."""
    return WouldSendPricesOut.of(queries.would_send_prices(shop_or_404(request, shop_id), after=query.after))


@router.get("/price-offers/{int:price_offer_id}", response=PriceOfferOut, **needs("prices:read"))
def get_offer(request: HttpRequest, price_offer_id: PathId) -> dict[str, Any]:
    """One price that a shop is told."""
    return PriceOfferOut.of(_offer_or_404(request, price_offer_id))


@router.get("/price-offers/{int:price_offer_id}/explain", response=ExplainedPriceOut, **needs("prices:read"))
def explain_offer(request: HttpRequest, price_offer_id: PathId, query: Query[ExplainQuery]) -> dict[str, Any]:
    """How the price comes about now, or how one that was sent did, worked out again from its stored inputs."""
    found = queries.explain_price(_offer_or_404(request, price_offer_id), query.send_id)
    if found is None and query.send_id is not None:
        raise NotFound(f"The offer has no send {query.send_id}.", field="query.send_id", value=query.send_id)
    if found is None:
        raise NotFound(
            "The listing SKU is not linked any more.", field="price_offer_id", value=price_offer_id
        )
    return ExplainedPriceOut.of(found)


@router.get("/price-offers/{int:price_offer_id}/sends", response=Listed[PriceSendOut], **needs("prices:read"))
def list_sends(request: HttpRequest, price_offer_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """Every price that the channel was told of it, newest first."""
    rows = queries.price_sends(_offer_or_404(request, price_offer_id)).defer("arithmetic")
    return listed(rows, query, PriceSendOut.of, keys=("called_at", "id"))


@router.post("/price-offers/send", response=CountOut, **needs("prices:write", once=True))
@once
def post_send(request: HttpRequest, body: LinksIn) -> dict[str, Any]:
    """*Update price on website*: send the prices of these listing SKUs soon, although the switch is off, and although
    nothing seems to differ. All or none: 409 when one of them is not linked or not enabled."""
    return {"count": send_prices_now(links_or_404(request, body.link_ids), caller(request))}
