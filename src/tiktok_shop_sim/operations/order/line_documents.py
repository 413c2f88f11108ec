"""How one sold piece looks on the wire, with what is inside when it is a bundle (facts.md 6.3, 6.12)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from tiktok_shop_sim.world import media
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.product_versions import LISTINGS, SkuVersion
from tiktok_shop_sim.world.records import Order, Package, Part, Sku, Unit
from tiktok_shop_sim.world.world import World

SKU_TYPES = frozenset({"ZERO_LOTTERY", "PRE_ORDER", "MADE_TO_ORDER"})
"""Order types that are named on the line too; all others are NORMAL there."""


def line_item(world: World, market: Market, order: Order, unit: Unit, shape: str) -> dict[str, Any]:
    """One entry of `line_items`."""
    package = world.packages.get(unit.package_id) if unit.package_id else None
    item = {
        "id": unit.id,
        **_goods(world, world.skus[unit.sku_id]),
        "sku_type": order.order_type if order.order_type in SKU_TYPES else "NORMAL",
        **_amounts(market, unit),
        **_state(market, unit, package),
        "is_gift": unit.is_gift,
        "needs_prescription": False,
    }
    if unit.is_gift:
        item["gift_retail_price"] = market.money(unit.retail)
    if unit.parts:
        item["combined_listing_skus"] = _counted(world, unit.parts)
    special = order.particulars
    if special is not None and special.handling_days:
        item["handling_duration_days"] = str(special.handling_days)
    if shape != "202309":
        item |= _newer(world, market, order, unit, package)
    return item


def _newer(world: World, market: Market, order: Order, unit: Unit, package: Package | None) -> dict[str, Any]:
    """What only the 202507 shape holds (versions.md)."""
    item: dict[str, Any] = {"is_pod_customized": bool(unit.pod_id)}
    if unit.pod_id:
        item["pod_info_id"] = unit.pod_id
    if order.particulars is not None and order.particulars.room_id:
        item["room_id"] = order.particulars.room_id
    if unit.parts:
        state = _state(market, unit, package)
        item["sub_item_info"] = [
            {
                "id": part.id,
                **_goods(world, world.skus[part.sku_id]),
                **_amounts(market, part),
                **state,
                "warehouse_id": order.warehouse_id,
            }
            for part in unit.parts
        ]
    return item


def image_of(world: World, sku: Sku) -> str:
    """Where the picture of a SKU is served: its own, else the first of its product; "" when there is none."""
    product = world.products[sku.product_id]
    versions = LISTINGS.of(world).get(product.id)
    if versions is None:
        return ""
    mine = next((one for one in versions.live.skus if one.id == sku.id), SkuVersion())
    own = [part.sku_img for part in mine.sales_attributes if part.sku_img is not None]
    uses = [*own, *versions.live.main_images]
    return media.image_url(media.home(world), uses[0].uri) if uses else ""


def _goods(world: World, sku: Sku) -> dict[str, Any]:
    return {
        "product_id": sku.product_id,
        "product_name": world.products[sku.product_id].title,
        "sku_id": sku.id,
        "sku_name": sku.name,
        "seller_sku": sku.seller_sku,
        "sku_image": image_of(world, sku),
        "is_dangerous_good": False,
    }


def _amounts(market: Market, piece: Unit | Part) -> dict[str, Any]:
    money = market.money
    amounts: dict[str, Any] = {
        "currency": market.currency,
        "original_price": money(piece.original),
        "seller_discount": money(piece.seller_discount),
        "platform_discount": money(piece.platform_discount),
        "sale_price": money(piece.sale),
    }
    if piece.tax:
        tax = {"tax_type": "SALES_TAX", "tax_amount": money(piece.tax)}
        if piece.sale:
            tax["tax_rate"] = f"{Decimal(piece.tax) / piece.sale:.4f}"
        amounts["item_tax"] = [tax]
    return amounts


def _state(market: Market, unit: Unit, package: Package | None) -> dict[str, Any]:
    provider = market.provider(package.provider_id) if package is not None else None
    state: dict[str, Any] = {
        "display_status": unit.status,
        "package_id": unit.package_id,
        "tracking_number": "" if package is None else package.tracking_number,
        "shipping_provider_id": "" if provider is None else provider.id,
        "shipping_provider_name": "" if provider is None else provider.name,
        "cancel_reason": unit.cancel_reason,
    }
    if package is not None:
        state["package_status"] = package.status
        if package.ship_time is not None:
            state["rts_time"] = package.ship_time
    if unit.cancel_user:
        state["cancel_user"] = unit.cancel_user
    return state


def _counted(world: World, parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """The SKUs of a bundle with how many of each."""
    return [
        {
            "sku_id": sku_id,
            "sku_count": count,
            "product_id": world.skus[sku_id].product_id,
            "seller_sku": world.skus[sku_id].seller_sku,
        }
        for sku_id, count in Counter(part.sku_id for part in parts).items()
    ]
