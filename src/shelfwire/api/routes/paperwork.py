"""What a shop has on the channel's side and which of ours it is; the inbox; orders in trouble; and how far each
conversation has come."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from shelfwire.api import render
from shelfwire.api.auth import caller, company_of, needs
from shelfwire.api.once import once
from shelfwire.api.paging import PageQuery, listed
from shelfwire.api.problems import NotFound
from shelfwire.api.routes.inventory import warehouse_or_404
from shelfwire.api.routes.shops import shop_or_404
from shelfwire.api.schemas.common import Everything, Listed
from shelfwire.api.schemas.shops import (
    CarrierLinkIn,
    CarrierLinkOut,
    CursorIn,
    CursorOut,
    NoticeOut,
    ProviderOut,
    ShopWarehouseOut,
    TroubledOrderOut,
    WarehouseLinkIn,
)
from shelfwire.api.values import PathId
from shelfwire.channels import queries
from shelfwire.channels.actions import reset_cursor
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.models import ShippingProvider
from shelfwire.channels.states import NoticeStatus
from shelfwire.fulfilment.actions import save_carrier_link
from shelfwire.fulfilment.queries import carrier_links
from shelfwire.inventory.actions import link_warehouse
from shelfwire.inventory.queries import warehouse_links
from shelfwire.jobs import hurry
from shelfwire.sync.paperwork import refresh_paperwork

router = Router(tags=["shops"])


class NoticeQuery(PageQuery):
    """Filters of the inbox."""

    search: str = Field("", max_length=80, description="An exact id, or words of the kind's name.")
    status: NoticeStatus | None = None


@router.post(
    "/shops/{int:shop_id}/paperwork/refresh", response={202: None}, **needs("channels:write", once=True)
)
@once
def refresh(request: HttpRequest, shop_id: PathId) -> Status[None]:
    """Read the shop's warehouses and carriers again, soon; `cursors` says when it was done."""
    shop = shop_or_404(request, shop_id)
    if not queries.is_connected(shop.pk):
        raise NotConnected(
            f"{shop} is not connected.", field="shop_id", hint="Connect it on the shop's page."
        )
    with transaction.atomic():
        hurry(refresh_paperwork, key=str(shop.pk), account_id=shop.pk)
    return Status(202, None)


@router.get(
    "/shops/{int:shop_id}/warehouses", response=Everything[ShopWarehouseOut], **needs("channels:read")
)
def list_warehouses(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """The channel's warehouses and which of ours each is."""
    shop = shop_or_404(request, shop_id)
    links = warehouse_links(shop)
    return {"data": [render.shop_warehouse(w, links.get(w.external_id)) for w in queries.warehouses(shop)]}


@router.put(
    "/shops/{int:shop_id}/warehouses/{external_id}",
    response=ShopWarehouseOut,
    **needs("channels:write", once=True),
)
@once
def put_warehouse(
    request: HttpRequest, shop_id: PathId, external_id: str, body: WarehouseLinkIn
) -> dict[str, Any]:
    """Say which of our warehouses it is. Promises made before stay where they are."""
    shop = shop_or_404(request, shop_id)
    theirs = queries.warehouses(shop).filter(external_id=external_id).first()
    if theirs is None:
        raise NotFound(f"{shop} has no warehouse {external_id}.", field="external_id", value=external_id)
    ours = warehouse_or_404(request, body.warehouse) if body.warehouse else None
    link_warehouse(account=shop, external_id=theirs.external_id, warehouse=ours, by=caller(request))
    return render.shop_warehouse(theirs, ours)


@router.get("/shops/{int:shop_id}/providers", response=Listed[ProviderOut], **needs("channels:read"))
def list_providers(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The carriers that the channel accepts, per delivery option."""
    rows = ShippingProvider.objects.filter(account=shop_or_404(request, shop_id))
    return listed(rows, query, render.provider, keys=("id",), descending=False)


@router.get("/shops/{int:shop_id}/carriers", response=Everything[CarrierLinkOut], **needs("channels:read"))
def list_carriers(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Which provider of the channel each of our carriers is."""
    return {"data": [render.carrier_link(link) for link in carrier_links(shop_or_404(request, shop_id))]}


@router.put("/shops/{int:shop_id}/carriers", response=CarrierLinkOut, **needs("channels:write", once=True))
@once
def put_carrier(request: HttpRequest, shop_id: PathId, body: CarrierLinkIn) -> dict[str, Any]:
    """Set one carrier mapping; an empty delivery option means every option."""
    shop = shop_or_404(request, shop_id)
    known = queries.providers(shop, body.delivery_option_id or None)
    provider = known.filter(external_id=body.provider_id).first()
    if provider is None:
        raise NotFound(
            f"{shop} has no carrier {body.provider_id} there.",
            field="provider_id",
            value=body.provider_id,
            hint="See the shop's providers; refresh its paperwork when one is missing.",
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


@router.get("/shops/{int:shop_id}/notices", response=Listed[NoticeOut], **needs("channels:read"))
def list_notices(request: HttpRequest, shop_id: PathId, query: Query[NoticeQuery]) -> HttpResponse:
    """Notices the channel sent, newest first."""
    mine = queries.notices(company_of(request)).filter(account=shop_or_404(request, shop_id))
    rows = queries.notices_about(mine, query.search, query.status or "")
    return listed(rows.defer("body"), query, render.notice, keys=("received_at", "id"))


@router.get(
    "/shops/{int:shop_id}/troubled-orders", response=Listed[TroubledOrderOut], **needs("channels:read")
)
def list_troubled_orders(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """Orders that could not be taken in, or not as they stand, the newest trouble first."""
    rows = queries.troubled(shop_or_404(request, shop_id))
    return listed(rows, query, render.troubled_order, keys=("last_at", "id"))


@router.get("/shops/{int:shop_id}/cursors", response=Everything[CursorOut], **needs("channels:read"))
def list_cursors(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """How far each conversation with the channel has come, and its last trouble."""
    return {"data": [render.cursor(c) for c in queries.cursors(shop_or_404(request, shop_id))]}


@router.put(
    "/shops/{int:shop_id}/cursors/{conversation}", response=CursorOut, **needs("channels:write", once=True)
)
@once
def put_cursor(request: HttpRequest, shop_id: PathId, conversation: str, body: CursorIn) -> dict[str, Any]:
    """Set a conversation back, to read again from there. What is known already is recorded once."""
    shop = shop_or_404(request, shop_id)
    if queries.cursor(shop.pk, conversation) is None:
        raise NotFound(
            f"{shop} has no conversation “{conversation}”.", field="conversation", value=conversation
        )
    return render.cursor(
        reset_cursor(account=shop, conversation=conversation, position=body.position, by=caller(request))
    )
