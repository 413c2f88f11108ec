"""Quantities that channels are told: what is wanted, sent and said, why, and sending by hand."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Listed
from shelfwire.api.schemas.offers import (
    CountOut,
    EnabledIn,
    ExplainedOut,
    LinksIn,
    State,
    StockOfferOut,
    StockSendOut,
    WouldSendOut,
)
from shelfwire.api.values import Filters, Id, PathId
from shelfwire.listings.actions import set_enabled
from shelfwire.listings.models import ListingSku
from shelfwire.listings.queries import with_words
from shelfwire.offers import queries
from shelfwire.offers.actions import send_now
from shelfwire.offers.models import Offer, StockOffer, StockSend

router = Router(tags=["offers"])
AnOffer = TypeVar("AnOffer", bound=Offer)


class OfferQuery(PageQuery):
    """Filters of what a shop is told."""

    state: State | None = Field(None, description="`due`: to be sent; `waiting`: something is in the way.")
    hindrance: str = Field("", max_length=20, description="Waiting for this reason.")
    search: str = Field("", max_length=100, description="Words of SKU, seller SKU or title, or an exact id.")


class ExplainQuery(Filters):
    """Which number is explained."""

    send_id: Id | None = Field(None, description="One of its sends; without it the number as it is now.")


class MoreQuery(Filters):
    """Where in the rows."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="The id of the last row seen.")


def narrowed(rows: QuerySet[AnOffer], query: OfferQuery) -> QuerySet[AnOffer]:
    """The offers of either kind that the filters name."""
    match query.state:
        case "due":
            rows = rows.filter(due_since__isnull=False, hindrance="")
        case "waiting":
            rows = rows.exclude(hindrance="")
        case "differs":
            rows = rows.filter(differs_since__isnull=False)
        case "not_enabled":
            rows = rows.filter(listing_sku__enabled=False)
    if query.hindrance:
        rows = rows.filter(hindrance=query.hindrance)
    return with_words(rows, query.search, "listing_sku__")


def links_or_404(request: HttpRequest, link_ids: list[int]) -> set[int]:
    """The ids, each a listing SKU of the key's company."""
    wanted = set(link_ids)
    rows = ListingSku.objects.filter(pk__in=wanted, account__company=company_of(request))
    for link_id in sorted(wanted - set(rows.values_list("pk", flat=True))):
        raise NotFound(f"There is no channel SKU {link_id}.", field="link_ids", value=link_id)
    return wanted


def _offer_or_404(request: HttpRequest, offer_id: int) -> StockOffer:
    rows = StockOffer.objects.filter(account__company=company_of(request))
    found = rows.select_related("account", "listing", "listing_sku__sku").filter(pk=offer_id).first()
    if found is None:
        raise NotFound(f"There is no offer {offer_id}.", field="offer_id", value=offer_id)
    return found


@router.get("/shops/{int:shop_id}/offers", response=Listed[StockOfferOut], **needs("inventory:read"))
def list_offers(request: HttpRequest, shop_id: PathId, query: Query[OfferQuery]) -> HttpResponse:
    """Every quantity that the shop is told, by listing SKU and warehouse of the channel: wanted, sent, and what it
    says."""
    rows = narrowed(queries.offers(shop_or_404(request, shop_id)), query)
    return listed(rows, query, StockOfferOut.of, keys=("id",), descending=False)


@router.get("/shops/{int:shop_id}/offers/would-send", response=WouldSendOut, **needs("inventory:read"))
def get_would_send(request: HttpRequest, shop_id: PathId, query: Query[MoreQuery]) -> dict[str, Any]:
    """What turning on `stock_out` would send. Nothing is sent."""
    return WouldSendOut.of(queries.would_send(shop_or_404(request, shop_id), after=query.after))


@router.get("/offers/{int:offer_id}", response=StockOfferOut, **needs("inventory:read"))
def get_offer(request: HttpRequest, offer_id: PathId) -> dict[str, Any]:
    """One quantity that a shop is told."""
    return StockOfferOut.of(_offer_or_404(request, offer_id))


@router.get("/offers/{int:offer_id}/explain", response=ExplainedOut, **needs("inventory:read"))
def explain_offer(request: HttpRequest, offer_id: PathId, query: Query[ExplainQuery]) -> dict[str, Any]:
    """The arithmetic of the number as it is now, or of one that was sent, worked out again from its stored inputs."""
    offer = _offer_or_404(request, offer_id)
    try:
        return ExplainedOut.of(queries.explain(offer, query.send_id))
    except StockSend.DoesNotExist:
        raise NotFound(
            f"The offer has no send {query.send_id}.", field="query.send_id", value=query.send_id
        ) from None


@router.get("/offers/{int:offer_id}/sends", response=Listed[StockSendOut], **needs("inventory:read"))
def list_sends(request: HttpRequest, offer_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """Everything that the channel was told of it, newest first."""
    rows = queries.sends(_offer_or_404(request, offer_id)).defer("arithmetic")
    return listed(rows, query, StockSendOut.of, keys=("called_at", "id"))


@router.post("/offers/send", response=CountOut, **needs("inventory:write", once=True))
@once
def post_send(request: HttpRequest, body: LinksIn) -> dict[str, Any]:
    """*Update inventory on website*: send the quantities of these listing SKUs soon, although the switch is off, and
    although nothing seems to differ. All or none: 409 when one of them is not linked or not enabled."""
    ids = links_or_404(request, body.link_ids)
    offers = StockOffer.objects.filter(listing_sku__in=ids, missing_at=None).values_list("pk", flat=True)
    return {"count": send_now(list(offers), caller(request))}


@router.put("/links/enabled", response=CountOut, **needs("catalog:write", once=True))
@once
def put_enabled(request: HttpRequest, body: EnabledIn) -> dict[str, Any]:
    """Say of which listing SKUs quantities and prices may be sent; how many changed."""
    ids = links_or_404(request, body.link_ids)
    changed = set_enabled(
        company=company_of(request), listing_sku_ids=ids, on=body.enabled, by=caller(request)
    )
    return {"count": changed}
