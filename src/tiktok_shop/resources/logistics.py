"""Warehouses, delivery options, carriers."""

from __future__ import annotations

from typing import Literal

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.logistics import (
    DeliveryOption,
    FbtWarehouse,
    LogisticsTracking,
    ShippingProvider,
    Warehouse,
)
from tiktok_shop.types.requests import DeliveryOptionsQuery, ShippingProvidersQuery


class Logistics(Resource):
    """The `logistics` endpoints, and the `fbt` one about warehouses."""

    def warehouses(self, *, version: str | None = None) -> Page[Warehouse]:
        """The warehouses of the shop."""
        return self._client.page(op.WAREHOUSES, version=version)

    def fbt_warehouses(self, *, version: str | None = None) -> Page[FbtWarehouse]:
        """The warehouses where TikTok keeps goods of the shop (Fulfilled by TikTok); none for most shops."""
        return self._client.page(op.FBT_WAREHOUSES, version=version)

    def delivery_options(
        self,
        warehouse_id: str,
        *,
        scope: Literal["WAREHOUSE", "PRODUCT"] | None = None,
        version: str | None = None,
    ) -> Page[DeliveryOption]:
        """The delivery options of a warehouse."""
        return self._client.page(
            op.DELIVERY_OPTIONS,
            path={"warehouse_id": warehouse_id},
            query=DeliveryOptionsQuery(scope=scope),
            version=version,
        )

    def shipping_providers(
        self,
        delivery_option_id: str,
        *,
        warehouse_region: str | None = None,
        buyer_region: str | None = None,
        version: str | None = None,
    ) -> Page[ShippingProvider]:
        """The carriers of a delivery option. The EU needs both country codes since March 2026."""
        return self._client.page(
            op.SHIPPING_PROVIDERS,
            path={"delivery_option_id": delivery_option_id},
            query=ShippingProvidersQuery(warehouse_region=warehouse_region, buyer_region=buyer_region),
            version=version,
        )

    def tracking(self, order_id: str, *, version: str | None = None) -> Reply[LogisticsTracking]:
        """The tracking events of an order, first mile included (202604)."""
        return self._client.call(op.LOGISTICS_TRACKING, path={"order_id": order_id}, version=version)
