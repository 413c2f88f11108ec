"""What an order costs: the sums of its units and shipping, and how they are written (facts.md 6.5)."""

from __future__ import annotations

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Order


def payment(order: Order, market: Market) -> dict[str, str]:
    """Amounts of the whole order; the identities of facts.md 6.5 hold to the minor unit."""
    money = market.money
    total = totals(order, market)
    return {
        "currency": market.currency,
        "original_total_product_price": money(total["original"]),
        "seller_discount": money(total["seller_discount"]),
        "platform_discount": money(total["platform_discount"]),
        "sub_total": money(total["sub_total"]),
        "original_shipping_fee": money(order.shipping_fee),
        "shipping_fee_seller_discount": money(order.shipping_seller_discount),
        "shipping_fee_platform_discount": money(order.shipping_platform_discount),
        "shipping_fee_cofunded_discount": money(0),
        "shipping_fee": money(total["shipping"]),
        "product_tax": money(total["product_tax"]),
        "shipping_fee_tax": money(order.shipping_tax),
        "tax": money(total["tax"]),
        "retail_delivery_fee": money(order.retail_delivery_fee),
        "total_amount": money(total["total"]),
    }


def totals(order: Order, market: Market) -> dict[str, int]:
    """The sums of an order in minor units."""
    original = seller = platform = product_tax = 0
    for unit in order.units:
        original += unit.original
        seller += unit.seller_discount
        platform += unit.platform_discount
        product_tax += unit.tax
    sub_total = original - seller - platform
    shipping = order.shipping_fee - order.shipping_seller_discount - order.shipping_platform_discount
    tax = product_tax + order.shipping_tax
    on_top = tax + order.retail_delivery_fee if market.tax_on_top else 0
    return {
        "original": original,
        "seller_discount": seller,
        "platform_discount": platform,
        "sub_total": sub_total,
        "shipping": shipping,
        "product_tax": product_tax,
        "tax": tax,
        "total": sub_total + shipping + on_top,
    }
