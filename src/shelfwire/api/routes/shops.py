"""Shops: their state, switches, checks and tokens. Connecting needs a person and a browser."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.problems import NotFound
from shelfwire.api.schemas.common import Everything
from shelfwire.api.schemas.shops import CheckOut, ShopOut, SwitchIn
from shelfwire.api.values import PathId
from shelfwire.channels import queries
from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.sync.connect import consent

router = Router(tags=["shops"])
Switch = Literal[
    "orders_in", "tracking_out", "labels_out", "stock_out", "price_out", "listings_out", "aftersales_out"
]


def shop_or_404(request: HttpRequest, shop_id: int) -> Account:
    """The shop of the key's company."""
    found = queries.find(company_of(request), shop_id)
    if found is None:
        raise NotFound(f"There is no shop {shop_id}.", field="shop_id", value=shop_id)
    return found


@router.get("/shops", response=Everything[ShopOut], **needs("channels:read"))
def list_shops(request: HttpRequest) -> dict[str, Any]:
    """Every shop of the company, disconnected ones included."""
    return {
        "data": [ShopOut.of(a) for a in queries.accounts(company_of(request)).prefetch_related("cursors")]
    }


@router.get("/shops/{int:shop_id}", response=ShopOut, **needs("channels:read"))
def get_shop(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """One shop."""
    return ShopOut.of(shop_or_404(request, shop_id))


@router.put("/shops/{int:shop_id}/switches/{switch}", response=ShopOut, **needs("channels:write", once=True))
@once
def put_switch(request: HttpRequest, shop_id: PathId, switch: Switch, body: SwitchIn) -> dict[str, Any]:
    """Let orders, tracking, quantities or prices flow, or stop them. What turning on would send is told by
    `offers/would-send` and `price-offers/would-send` of the shop."""
    shop = shop_or_404(request, shop_id)
    return ShopOut.of(set_switch(account=shop, switch=switch, on=body.on, by=caller(request)))


@router.post("/shops/{int:shop_id}/test", response=Everything[CheckOut], **needs("channels:write"))
def test_shop(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Test settings: ask the channel what works and what is missing."""
    shop = shop_or_404(request, shop_id)
    return {"data": [CheckOut.of(c) for c in consent.test_settings(shop, by=caller(request))]}


@router.post("/shops/{int:shop_id}/refresh-token", response=ShopOut, **needs("channels:write"))
def refresh_token(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Fetch a new pair of tokens now. It happens by itself when it is time; the answer carries the new expiries."""
    shop = shop_or_404(request, shop_id)
    return ShopOut.of(consent.refresh(shop.pk, force=True, by=caller(request)))
