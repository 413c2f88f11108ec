"""Stock as TikTok says it (facts.md 9.18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shelfwire.channels.port import SkuLevels, WarehouseLevel
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, ExternalWarehouseId
from shelfwire_tiktok.mapping.values import identifier, text
from tiktok_shop.types.products import ProductStock, SkuQuantity, SkuStock, StockSpread


def sku_levels(found: Iterable[ProductStock]) -> tuple[SkuLevels, ...]:
    """Each SKU whose ids and numbers can be read; one with an unreadable number is left out, never guessed."""
    return tuple(_levels_of(found))


def _levels_of(found: Iterable[ProductStock]) -> Iterator[SkuLevels]:
    for product in found:
        product_id = identifier(product.product_id, "product_id", {})
        for sku in product.skus:
            sku_id, levels = identifier(sku.id, "id", {}), _warehouses(sku)
            if product_id and sku_id and levels is not None:
                yield SkuLevels(
                    ExternalProductId(product_id),
                    ExternalSkuId(sku_id),
                    levels,
                    set_apart(sku.total_available_inventory_distribution),
                )


def _warehouses(sku: SkuStock) -> tuple[WarehouseLevel, ...] | None:
    levels = []
    for row in sku.warehouse_inventory:
        warehouse_id = identifier(row.warehouse_id, "warehouse_id", {})
        if not warehouse_id or row.available_quantity is None:
            return None
        levels.append(
            WarehouseLevel(
                ExternalWarehouseId(warehouse_id), row.available_quantity, row.committed_quantity or 0
            )
        )
    return tuple(levels)


def set_apart(spread: StockSpread | None) -> tuple[tuple[str, int], ...]:
    """The units that only a campaign or a creator may sell, each with its kind and TikTok's name of it."""
    if spread is None:
        return ()
    rows = [(f"campaign {text(each.campaign_name)}", each.quantity) for each in spread.campaign_inventory]
    rows += [(f"creator {text(each.creator_name)}", each.quantity) for each in spread.creator_inventory]
    return tuple((name.strip(), quantity) for name, quantity in rows if quantity)


def listed_levels(rows: Iterable[SkuQuantity]) -> tuple[WarehouseLevel, ...] | None:
    """The quantities that stand in a product: what may still be sold. None when they cannot be read."""
    levels = []
    for row in rows:
        warehouse_id = identifier(row.warehouse_id, "warehouse_id", {})
        if not warehouse_id or row.quantity is None:
            return None
        levels.append(WarehouseLevel(ExternalWarehouseId(warehouse_id), row.quantity))
    return tuple(levels) or None
