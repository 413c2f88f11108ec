"""How a settled line looks on the wire.

The specification names up to a hundred amounts per line and shape. All of them are sent, "0" where a sale has nothing
of it: which ones a shape has is read from its response schema, so a field added there is answered at once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.spec import Operation
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.money import OTHER, SkuShare

Tree = dict[str, Any]
"""Names of amounts; a group of amounts is a tree again."""

NO_AMOUNTS = frozenset(
    {
        "adjustment_id",
        "adjustment_order_id",
        "associated_order_id",
        "currency",
        "estimated_release_time",
        "estimated_settlement",
        "id",
        "order_id",
        "product_name",
        "quantity",
        "reserve_amount",
        "reserve_id",
        "reserve_status",
        "sku_id",
        "sku_name",
        "statement_id",
        "status",
        "type",
        "unsettled_reason",
    }
)
ALSO_CALLED = {
    "affiliate_commission_amount": (
        "affiliate_commission_before_pit",
        "affiliate_commission_before_pit_amount",
        "affiliate_commission_amount_before_pit",
    ),
    "iva_amount": ("iva_vat_amount",),
    "isr_amount": ("isr_income_tax_amount",),
}
"""The same fee or tax under the names that other shapes and versions have for it."""


@cache
def shape(operation: Operation, *path: str) -> Tree:
    """The amounts of the objects found at a path of list names below an operation's `data`."""
    schema = operation.spec.resolve(operation.data_schema or {})
    for name in path:
        schema = operation.spec.resolve(schema["properties"][name]["items"])
    return _tree(operation, schema)


def _tree(operation: Operation, schema: dict[str, Any]) -> Tree:
    tree: Tree = {}
    for name, inner in schema.get("properties", {}).items():
        resolved = operation.spec.resolve(inner)
        if resolved.get("type") == "object":
            tree[name] = _tree(operation, resolved)
        elif resolved.get("type") == "string" and name not in NO_AMOUNTS:
            tree[name] = None
    return tree


def written(tree: Tree, amounts: dict[str, int], market: Market) -> dict[str, Any]:
    """Every amount of a shape as the wire writes it."""
    money, zero = market.money, market.money(0)
    return {
        name: written(inner, amounts, market)
        if inner is not None
        else money(amounts[name])
        if name in amounts
        else zero
        for name, inner in tree.items()
    }


def amounts_of(part: SkuShare, *, flat: bool, adjustment: int = 0) -> dict[str, int]:
    """A part's amounts under all names that the shapes have for them; what is zero may be absent.

    In the flat shape (202309) the shipping cost is inside `fee_amount`, beside it in the others (facts.md 10.2).
    """
    own = part.fees | part.taxes
    amounts = {name: amount for name, amount in own.items() if name != OTHER}
    for name, others in ALSO_CALLED.items():
        if name in own:
            amounts.update(dict.fromkeys(others, own[name]))
    amounts |= _sums(part, adjustment)
    amounts |= _goods(part)
    amounts |= _shipping(part)
    amounts |= _passed_through(part)
    if not flat:
        del amounts["fee_amount"]
    return amounts


def _sums(part: SkuShare, adjustment: int) -> dict[str, int]:
    settlement = part.settlement + adjustment
    return {
        "settlement_amount": settlement,
        "est_settlement_amount": settlement,
        "revenue_amount": part.revenue,
        "est_revenue_amount": part.revenue,
        "net_sales_amount": part.net_sales,
        "shipping_cost_amount": part.shipping_cost,
        "est_shipping_cost_amount": part.shipping_cost,
        "shipping_fee_amount": part.shipping_cost,
        "fee_amount": part.fee_tax + part.shipping_cost,
        "fee_tax_amount": part.fee_tax,
        "est_fee_tax_amount": part.fee_tax,
        "adjustment_amount": adjustment,
        "est_adjustment_amount": adjustment,
    }


def _goods(part: SkuShare) -> dict[str, int]:
    return {
        "gross_sales_amount": part.gross_sales,
        "gross_sales_refund_amount": part.gross_sales_refund,
        "subtotal_before_discount_amount": part.gross_sales,
        "refund_subtotal_before_discount_amount": part.gross_sales_refund,
        "seller_discount_amount": part.seller_discount,
        "seller_discount_refund_amount": part.seller_discount_refund,
        "after_seller_discounts_subtotal_amount": part.net_sales,
        "platform_discount_amount": part.platform_discount,
        "platform_discount_refund_amount": part.platform_discount_refund,
        "customer_payment_amount": part.customer_payment,
        "customer_refund_amount": part.customer_refund,
        "customer_order_refund_amount": part.customer_refund,
    }


def _shipping(part: SkuShare) -> dict[str, int]:
    return {
        "actual_shipping_fee_amount": part.actual_shipping,
        "shipping_fee_discount_amount": part.platform_shipping_discount,
        "platform_shipping_fee_discount_amount": part.platform_shipping_discount,
        "shipping_cost_discount_amount": part.platform_shipping_discount,
        "seller_shipping_fee_discount_amount": part.seller_shipping_discount,
        "customer_shipping_fee_amount": part.customer_shipping,
        "customer_shipping_fee": part.customer_shipping,
        "refund_customer_shipping_fee": part.customer_shipping_refund,
        "refunded_customer_shipping_fee_amount": part.customer_shipping_refund,
        "fbt_fulfillment_fee_amount": part.fulfilment,
    }


def _passed_through(part: SkuShare) -> dict[str, int]:
    """What the platform collects from the buyer and hands on to the tax office: it adds up to nothing."""
    tax, fee = part.sales_tax, part.retail_delivery_fee
    return {
        "sales_tax_payment_amount": tax,
        "sales_tax_refund_amount": part.sales_tax_refund,
        "sales_tax_amount": -tax - part.sales_tax_refund,
        "retail_delivery_fee_payment_amount": fee,
        "retail_delivery_fee_refund_amount": part.retail_delivery_fee_refund,
        "retail_delivery_fee_amount": -fee - part.retail_delivery_fee_refund,
    }


def sku_names(call: Call, sku_id: str) -> dict[str, str]:
    sku = call.world.skus[sku_id]
    return {
        "sku_id": sku_id,
        "sku_name": sku.name,
        "product_name": call.world.products[sku.product_id].title,
    }
