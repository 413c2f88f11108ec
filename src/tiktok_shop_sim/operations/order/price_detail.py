"""order: what an order costs, line by line; every amount of the order is the sum of its lines' (facts.md 6.5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.world import refunds
from tiktok_shop_sim.world.amounts import share
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Order, Unit


class Price(msgspec.Struct, frozen=True, gc=False):
    """What one unit costs with its share of what the whole order bears, in minor units."""

    unit: Unit
    shipping_sale: int
    shipping_seller_discount: int
    shipping_platform_discount: int
    shipping_tax: int
    retail_delivery_fee: int
    on_top: bool
    gift_net: int
    """What a gift would have cost without tax."""

    @property
    def tax(self) -> int:
        return self.unit.tax + self.shipping_tax

    @property
    def shipping(self) -> int:
        return self.shipping_sale + self.shipping_seller_discount + self.shipping_platform_discount

    @property
    def total(self) -> int:
        extra = self.tax + self.retail_delivery_fee if self.on_top else 0
        return self.unit.sale + self.shipping_sale + extra


COLUMNS: dict[str, Callable[[Price], int]] = {
    "total": lambda price: price.total,
    "payment": lambda price: price.total,
    "sku_list_price": lambda price: price.unit.original,
    "sku_sale_price": lambda price: price.unit.sale,
    "subtotal": lambda price: price.unit.sale,
    "subtotal_deduction_seller": lambda price: price.unit.seller_discount,
    "subtotal_deduction_platform": lambda price: price.unit.platform_discount,
    "subtotal_tax_amount": lambda price: price.unit.tax,
    "shipping_list_price": lambda price: price.shipping,
    "shipping_sale_price": lambda price: price.shipping_sale,
    "shipping_fee_deduction_seller": lambda price: price.shipping_seller_discount,
    "shipping_fee_deduction_platform": lambda price: price.shipping_platform_discount,
    "tax_amount": lambda price: price.tax,
    "net_price_amount": lambda price: price.unit.sale - (0 if price.on_top else price.unit.tax),
}
"""The amounts that the order and its lines have alike."""
VOUCHERS = (
    "voucher_deduction_platform",
    "voucher_deduction_seller",
    "shipping_fee_deduction_platform_voucher",
)
"""What vouchers took off; the played discounts are none."""
GIFT: dict[str, Callable[[Price], int]] = {
    "sku_gift_original_price": lambda price: price.unit.retail,
    "sku_gift_net_price": lambda price: price.gift_net,
}
COD = ("cod_fee", "cod_fee_net_amount"), ("cod_fee", "cod_fee_amount")
"""The fee for paying on delivery, of the order and of a line; the played markets take none from the buyer."""


@operation("GET", "/order/202407/orders/{order_id}/price_detail")
def price_detail(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111)
    market = call.market
    rate = market.tax_rate_for(order.recipient)
    prices = _prices(order, market, rate)
    of_order, of_line = COD if order.is_cod else ((), ())
    return {
        **_amounts(market, prices, rate, of_order),
        "line_items": [{"id": one.unit.id, **_amounts(market, [one], rate, of_line)} for one in prices],
    }


def _prices(order: Order, market: Market, rate: Decimal) -> list[Price]:
    """Every unit with its share of shipping and fees: by what it costs, as refunds are shared out."""
    weights = [unit.sale for unit in order.units]
    parts = {
        "shipping_sale": refunds.shipping_of(order),
        "shipping_seller_discount": order.shipping_seller_discount,
        "shipping_platform_discount": order.shipping_platform_discount,
        "shipping_tax": order.shipping_tax,
        "retail_delivery_fee": order.retail_delivery_fee,
    }
    shares = {name: share(amount, weights) for name, amount in parts.items()}
    return [
        Price(
            unit=unit,
            on_top=market.tax_on_top,
            gift_net=_net(market, unit.retail, rate),
            **{name: each[place] for name, each in shares.items()},
        )
        for place, unit in enumerate(order.units)
    ]


def _net(market: Market, retail: int, rate: Decimal) -> int:
    return retail if market.tax_on_top else retail - market.tax_of(retail, rate)


def _amounts(market: Market, prices: list[Price], rate: Decimal, cod: tuple[str, ...]) -> dict[str, Any]:
    columns = COLUMNS | GIFT if any(one.unit.is_gift for one in prices) else COLUMNS
    sums = {name: market.money(sum(map(read, prices))) for name, read in columns.items()}
    return {
        "currency": market.currency,
        "tax_rate": f"{rate.normalize():f}",
        **sums,
        **{name: market.money(0) for name in (*VOUCHERS, *cod)},
    }
