"""What a shop has on the channel's side and which of ours it is; the inbox; orders in trouble; and how far each
conversation has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

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
    NoticeOut,
    ProviderOut,
    ShopWarehouseOut,
    SyncPositionIn,
    SyncPositionOut,
    TroubledOrderOut,
    WarehouseLinkIn,
)
from shelfwire.api.values import PathId
from shelfwire.channels import queries
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.models import ChannelWarehouse, ShippingProvider
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import reset_cursor
from shelfwire.exchange.models import Subject
from shelfwire.exchange.states import NoticeStatus
from shelfwire.fulfilment.actions import save_carrier_link
from shelfwire.fulfilment.queries import carrier_links
from shelfwire.inventory.actions import set_warehouse_links
from shelfwire.inventory.models import Warehouse
from shelfwire.inventory.queries import warehouse_map
from shelfwire.jobs import hurry
from shelfwire.sync.shipping.logistics import refresh_logistics

router = Router(tags=["shops"])


class NoticeQuery(PageQuery):
    """Filters of the inbox."""

    search: str = Field("", max_length=80, description="An exact id, or words of the kind's name.")
    status: NoticeStatus | None = None


@router.post(
    "/shops/{int:shop_id}/logistics/refresh", response={202: None}, **needs("channels:write", once=True)
)
@once
def refresh(request: HttpRequest, shop_id: PathId) -> Status[None]:
    """Read the shop's warehouses and carriers again, soon; `sync` says when it was done."""
    shop = shop_or_404(request, shop_id)
    if not queries.is_connected(shop.pk):
        raise NotConnected(
            f"{shop} is not connected.", field="shop_id", hint="Connect it on the shop's page."
        )
    with transaction.atomic():
        hurry(refresh_logistics, key=str(shop.pk), account_id=shop.pk)
    return Status(202, None)


def _warehouse(row: ChannelWarehouse, ours: Sequence[Warehouse]) -> dict[str, Any]:
    codes = [one.code for one in ours]
    return ShopWarehouseOut.of(row, warehouse=codes[0] if codes else None, warehouses=codes)


@router.get(
    "/shops/{int:shop_id}/warehouses", response=Everything[ShopWarehouseOut], **needs("channels:read")
)
def list_warehouses(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """The channel's warehouses and which of ours each is."""
    shop = shop_or_404(request, shop_id)
    ours = warehouse_map(shop)
    return {"data": [_warehouse(row, ours.get(row.external_id, [])) for row in queries.warehouses(shop)]}


@router.put(
    "/shops/{int:shop_id}/warehouses/{external_id}",
    response=ShopWarehouseOut,
    **needs("channels:write", once=True),
)
@once
def put_warehouse(
    request: HttpRequest, shop_id: PathId, external_id: str, body: WarehouseLinkIn
) -> dict[str, Any]:
    """Say which of our warehouses it is: one, or several whose stock it sells together. What is reserved already stays
    where it is."""
    shop = shop_or_404(request, shop_id)
    theirs = queries.warehouses(shop).filter(external_id=external_id).first()
    if theirs is None:
        raise NotFound(f"{shop} has no warehouse {external_id}.", field="external_id", value=external_id)
    ours = [warehouse_or_404(request, code) for code in body.codes]
    set_warehouse_links(account=shop, external_id=theirs.external_id, warehouses=ours, by=caller(request))
    return _warehouse(theirs, ours)


@router.get("/shops/{int:shop_id}/providers", response=Listed[ProviderOut], **needs("channels:read"))
def list_providers(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """The carriers that the channel accepts, per delivery option."""
    rows = ShippingProvider.objects.filter(account=shop_or_404(request, shop_id))
    return listed(rows, query, ProviderOut.of, keys=("id",), descending=False)


@router.get("/shops/{int:shop_id}/carriers", response=Everything[CarrierLinkOut], **needs("channels:read"))
def list_carriers(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """Which provider of the channel each of our carriers is."""
    return {"data": [CarrierLinkOut.of(link) for link in carrier_links(shop_or_404(request, shop_id))]}


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
            hint="See the shop's providers; refresh its logistics when one is missing.",
        )
    link = save_carrier_link(
        account=shop,
        carrier=body.carrier,
        provider_id=provider.external_id,
        provider_name=provider.name,
        delivery_option_id=body.delivery_option_id,
        by=caller(request),
    )
    return CarrierLinkOut.of(link)


@router.get("/shops/{int:shop_id}/notices", response=Listed[NoticeOut], **needs("channels:read"))
def list_notices(request: HttpRequest, shop_id: PathId, query: Query[NoticeQuery]) -> HttpResponse:
    """Notices the channel sent, newest first."""
    mine = exchange.notices(company_of(request)).filter(account=shop_or_404(request, shop_id))
    rows = exchange.notices_about(mine, query.search, query.status or "")
    return listed(rows.defer("body"), query, NoticeOut.of, keys=("received_at", "id"))


@router.get(
    "/shops/{int:shop_id}/troubled-orders", response=Listed[TroubledOrderOut], **needs("channels:read")
)
def list_troubled_orders(request: HttpRequest, shop_id: PathId, query: Query[PageQuery]) -> HttpResponse:
    """Orders that could not be taken in, or not as they stand, the newest trouble first."""
    rows = exchange.troubled(shop_or_404(request, shop_id), Subject.ORDER)
    return listed(rows, query, TroubledOrderOut.of, keys=("last_at", "id"))


@router.get("/shops/{int:shop_id}/sync", response=Everything[SyncPositionOut], **needs("channels:read"))
def list_sync_positions(request: HttpRequest, shop_id: PathId) -> dict[str, Any]:
    """How far Shelfwire has read of each thing that the channel tells, and what last went wrong."""
    return {"data": [SyncPositionOut.of(c) for c in exchange.cursors(shop_or_404(request, shop_id))]}


@router.put(
    "/shops/{int:shop_id}/sync/{name}", response=SyncPositionOut, **needs("channels:write", once=True)
)
@once
def put_sync_position(
    request: HttpRequest, shop_id: PathId, name: str, body: SyncPositionIn
) -> dict[str, Any]:
    """Set a sync position back, to read again from there. What is known already is recorded once."""
    shop = shop_or_404(request, shop_id)
    if exchange.cursor(shop.pk, name) is None:
        raise NotFound(f"{shop} has no sync position “{name}”.", field="name", value=name)
    return SyncPositionOut.of(
        reset_cursor(account=shop, conversation=name, position=body.position, by=caller(request))
    )
