"""Shops: their state, switches, checks, carriers and notices. Connecting needs a person and a browser."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas import (
    CarrierLinkIn,
    CarrierLinkOut,
    CheckOut,
    Listed,
    NoticeOut,
    ShopOut,
    SwitchIn,
)
from shelfwire.channels import queries
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.fulfilment.actions import save_carrier_link
from shelfwire.fulfilment.queries import carrier_links
from shelfwire.sync import connect

router = Router(tags=["shops"])
Switch = Literal["orders_in", "tracking_out", "stock_out", "price_out"]


def shop_or_404(request: HttpRequest, shop_id: int) -> Account:
    """The shop of the key's company."""
    found = queries.accounts(company_of(request)).filter(pk=shop_id).first()
    if found is None:
        raise NotFound(f"There is no shop {shop_id}.", field="shop_id", value=shop_id)
    return found


@router.get("/shops", response=list[ShopOut], **needs("channels:read"))
def list_shops(request: HttpRequest) -> list[dict[str, Any]]:
    """Every shop of the company."""
    return [render.shop(a) for a in queries.accounts(company_of(request))]


@router.get("/shops/{shop_id}", response=ShopOut, **needs("channels:read"))
def get_shop(request: HttpRequest, shop_id: int) -> dict[str, Any]:
    """One shop."""
    return render.shop(shop_or_404(request, shop_id))


@router.put("/shops/{shop_id}/switches/{switch}", response=ShopOut, **needs("channels:write"))
def put_switch(request: HttpRequest, shop_id: int, switch: Switch, body: SwitchIn) -> dict[str, Any]:
    """Let orders, tracking, stock or prices flow, or stop them."""
    shop = shop_or_404(request, shop_id)
    set_switch(account=shop, switch=switch, on=body.on, by=caller(request))
    shop.refresh_from_db()
    return render.shop(shop)


@router.post("/shops/{shop_id}/test", response=list[CheckOut], **needs("channels:write"))
def test_shop(request: HttpRequest, shop_id: int) -> list[dict[str, Any]]:
    """Test settings: what works and what is missing."""
    return [render.check(c) for c in connect.test_settings(shop_or_404(request, shop_id), by=caller(request))]


@router.get("/shops/{shop_id}/carriers", response=list[CarrierLinkOut], **needs("channels:read"))
def list_carriers(request: HttpRequest, shop_id: int) -> list[dict[str, Any]]:
    """Which provider of the channel each of our carriers is."""
    return [render.carrier_link(link) for link in carrier_links(shop_or_404(request, shop_id))]


@router.put("/shops/{shop_id}/carriers", response=CarrierLinkOut, **needs("channels:write"))
def put_carrier(request: HttpRequest, shop_id: int, body: CarrierLinkIn) -> dict[str, Any]:
    """Set one carrier mapping; an empty delivery option means every option."""
    shop = shop_or_404(request, shop_id)
    known = queries.providers(shop).filter(external_id=body.provider_id)
    if body.delivery_option_id:
        known = known.filter(delivery_option_id=body.delivery_option_id)
    provider = known.first()
    if provider is None:
        raise NotFound(
            f"The channel has no provider {body.provider_id} there.",
            field="provider_id",
            value=body.provider_id,
        )
    link = save_carrier_link(
        account=shop,
        carrier=body.carrier,
        provider_id=provider.external_id,
        provider_name=provider.name,
        delivery_option_id=body.delivery_option_id,
        by=caller(request),
    )
    return render.carrier_link(link)


@router.get("/shops/{shop_id}/notices", response=Listed[NoticeOut], **needs("channels:read"))
def list_notices(request: HttpRequest, shop_id: int, query: Query[PageQuery]) -> dict[str, Any]:
    """Notices the channel sent, newest first."""
    rows = queries.notices(company_of(request)).filter(account=shop_or_404(request, shop_id))
    return listed(rows, query, render.notice, keys=("received_at", "id"))
