"""How money and goods of this area look on the wire (facts.md 7.11)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations.order.line_documents import image_of
from tiktok_shop_sim.world.amounts import Quote, RefundLine, share
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Unit
from tiktok_shop_sim.world.world import World


def refund_amount(market: Market, amounts: Quote | RefundLine) -> dict[str, str]:
    """`refund_amount`, of a whole request or of one line."""
    money = market.money
    return {
        "currency": market.currency,
        "refund_total": money(amounts.total),
        "refund_subtotal": money(amounts.subtotal),
        "refund_shipping_fee": money(amounts.shipping_fee),
        "refund_tax": money(amounts.tax),
        "retail_delivery_fee": money(amounts.retail_delivery_fee),
    }


def goods(world: World, sku_id: str) -> dict[str, Any]:
    """What was sold, as a line of a cancellation or return names it."""
    sku = world.skus[sku_id]
    return {
        "sku_id": sku.id,
        "sku_name": sku.name,
        "product_name": world.products[sku.product_id].title,
        "seller_sku": sku.seller_sku,
        "product_image": {"url": image_of(world, sku), "width": 200, "height": 200},
    }


def line(
    world: World, market: Market, unit: Unit, amounts: RefundLine, line_id: str, prefix: str, *, parted: bool
) -> dict[str, Any]:
    """One unit of a request; `prefix` is `cancel` or `return`, `parted` whether this version shows bundles' pieces."""
    document = {
        f"{prefix}_line_item_id": line_id,
        "order_line_item_id": unit.id,
        **goods(world, unit.sku_id),
        "refund_amount": refund_amount(market, amounts),
    }
    if parted and unit.parts:
        document[f"{prefix}_sub_line_items"] = _pieces(world, market, unit, amounts, line_id, prefix)
    return document


def _pieces(
    world: World, market: Market, unit: Unit, amounts: RefundLine, line_id: str, prefix: str
) -> list[dict[str, Any]]:
    """The pieces of a bundle inside one line; their amounts sum to the line's."""
    weights = [part.sale for part in unit.parts]
    columns = [
        share(value, weights)
        for value in (
            amounts.subtotal,
            amounts.shipping_fee,
            amounts.tax,
            amounts.retail_delivery_fee,
            amounts.total,
        )
    ]
    found = []
    for place, part in enumerate(unit.parts):
        own = RefundLine(part.id, *(column[place] for column in columns))
        found.append(
            {
                f"{prefix}_sub_line_item_id": sub_line_id(line_id, place),
                f"{prefix}_line_item_id": line_id,
                "sub_order_line_item_id": part.id,
                "order_line_item_id": unit.id,
                **goods(world, part.sku_id),
                "refund_amount": refund_amount(market, own),
            }
        )
    return found


def sub_line_id(line_id: str, place: int) -> str:
    """The id of a piece: made from its line's, in the room that ids leave between each other."""
    return str(int(line_id) + 1000 * (place + 1))
