"""What a sale and a refund are worth to the seller, SKU by SKU (facts.md 6.6, 10.2 to 10.4).

Everything is signed, in minor units: what the seller gets is positive, what is taken negative. `fees` holds the
rates; here is only how they are applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

import msgspec

from tiktok_shop_sim.world.amounts import share, without_tax
from tiktok_shop_sim.world.fees import Fee, FeeModel
from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.refunds import Refund, shipping_of
from tiktok_shop_sim.world.world import World

OTHER = "other"
"""The bucket of fees that no document lists (facts.md 10.4)."""
BASIS_POINTS = 10_000


class SkuShare(msgspec.Struct, gc=False, omit_defaults=True):
    """One SKU's part of what an order, or a refund, settles for.

    `carrier` is what the platform charges for bringing the parcel, `customer_shipping` what the buyer paid for it;
    `fees` and `taxes` go by their names on the wire. Sales tax and retail delivery fee pass through the platform and
    never reach the seller; they are here because statements show them.
    """

    sku_id: str
    quantity: int = 0
    gross_sales: int = 0
    gross_sales_refund: int = 0
    seller_discount: int = 0
    seller_discount_refund: int = 0
    platform_discount: int = 0
    platform_discount_refund: int = 0
    carrier: int = 0
    fulfilment: int = 0
    customer_shipping: int = 0
    customer_shipping_refund: int = 0
    platform_shipping_discount: int = 0
    seller_shipping_discount: int = 0
    sales_tax: int = 0
    sales_tax_refund: int = 0
    retail_delivery_fee: int = 0
    retail_delivery_fee_refund: int = 0
    fees: dict[str, int] = {}
    taxes: dict[str, int] = {}

    @property
    def net_sales(self) -> int:
        """Gross sales less the seller's discount, after refunds: the platform's discount is the platform's to pay."""
        return self.gross_sales + self.gross_sales_refund + self.seller_discount + self.seller_discount_refund

    @property
    def revenue(self) -> int:
        return self.net_sales

    @property
    def actual_shipping(self) -> int:
        """The carrier's charge, against what the buyer paid and was given back for shipping."""
        return self.carrier + self.customer_shipping + self.customer_shipping_refund

    @property
    def shipping_cost(self) -> int:
        return self.actual_shipping + self.platform_shipping_discount

    @property
    def fee_tax(self) -> int:
        return sum(self.fees.values()) + sum(self.taxes.values())

    @property
    def settlement(self) -> int:
        return self.revenue + self.shipping_cost + self.fee_tax

    @property
    def customer_payment(self) -> int:
        """What the buyer paid for this: goods after all discounts, shipping, and what is charged on top."""
        goods = self.gross_sales + self.seller_discount - self.platform_discount
        return goods + self.customer_shipping + self.sales_tax + self.retail_delivery_fee

    @property
    def customer_refund(self) -> int:
        goods = self.gross_sales_refund + self.seller_discount_refund - self.platform_discount_refund
        return goods + self.customer_shipping_refund + self.sales_tax_refund + self.retail_delivery_fee_refund


SUMMED = tuple(
    field.name for field in msgspec.structs.fields(SkuShare) if field.name not in ("sku_id", "fees", "taxes")
)


def merged(parts: Iterable[SkuShare]) -> list[SkuShare]:
    """Parts of the same SKU as one, in the order in which the SKUs first appear."""
    by_sku: dict[str, SkuShare] = {}
    for part in parts:
        if part.sku_id in by_sku:
            add(by_sku[part.sku_id], part)
        else:
            by_sku[part.sku_id] = msgspec.structs.replace(part, fees=dict(part.fees), taxes=dict(part.taxes))
    return list(by_sku.values())


def add(whole: SkuShare, part: SkuShare) -> None:
    """Add one part to another, amount by amount."""
    for name in SUMMED:
        amount = getattr(part, name)
        if amount:
            setattr(whole, name, getattr(whole, name) + amount)
    for mine, others in ((whole.fees, part.fees), (whole.taxes, part.taxes)):
        for name, amount in others.items():
            mine[name] = mine.get(name, 0) + amount


def total(parts: Sequence[SkuShare]) -> SkuShare:
    """All parts of a line as one, without a SKU."""
    if len(parts) == 1:
        return parts[0]
    whole = SkuShare("", fees={}, taxes={})
    for part in parts:
        add(whole, part)
    return whole


def sale(world: World, order: Order, model: FeeModel) -> list[SkuShare]:
    """What the units that were not cancelled settle for, before any refund. A sample is worth nothing."""
    market = world.market_of(order.shop_id)
    live = [unit for unit in order.units if unit.status != "CANCELLED"]
    groups: dict[str, list[Unit]] = {}
    for unit in live:
        groups.setdefault(unit.sku_id, []).append(unit)
    parts = [_goods(sku_id, units, market) for sku_id, units in groups.items()]
    weights = [sum(unit.sale for unit in units) for units in groups.values()]
    if not any(weights):
        weights = [len(units) for units in groups.values()]
    _spread_shipping(world, order, live, parts, weights, model)
    if market.tax_on_top:
        for part, tax, fee in zip(
            parts,
            _spread(order.shipping_tax, weights),
            _spread(order.retail_delivery_fee, weights),
            strict=True,
        ):
            part.sales_tax += tax
            part.retail_delivery_fee = fee
    _charge_sale(order, market, parts, weights, model)
    return parts


def _spread(amount: int, weights: list[int]) -> list[int]:
    """An amount shared out by weight, without arithmetic where there is nothing to share."""
    if not amount or len(weights) == 1:
        return [amount] * len(weights)
    return share(amount, weights)


def _goods(sku_id: str, units: list[Unit], market: Market) -> SkuShare:
    part = SkuShare(sku_id, quantity=len(units), fees={}, taxes={})
    for unit in units:
        part.gross_sales += unit.original
        part.seller_discount -= unit.seller_discount
        part.platform_discount += unit.platform_discount
        if market.tax_on_top:
            part.sales_tax += unit.tax
    return part


def _spread_shipping(
    world: World, order: Order, live: list[Unit], parts: list[SkuShare], weights: list[int], model: FeeModel
) -> None:
    parcel = 0 if order.is_sample else -shipping_charge(world, order, live, model)
    fulfilled = order.fulfillment_type == "FULFILLMENT_BY_TIKTOK"
    spread = zip(
        parts,
        _spread(parcel, weights),
        _spread(shipping_of(order), weights),
        _spread(order.shipping_platform_discount, weights),
        _spread(-order.shipping_seller_discount, weights),
        strict=True,
    )
    for part, carrier, paid, platform, seller in spread:
        part.carrier = carrier
        part.fulfilment = carrier if fulfilled else 0
        part.customer_shipping = paid
        part.platform_shipping_discount = platform
        part.seller_shipping_discount = seller


def shipping_charge(world: World, order: Order, live: list[Unit], model: FeeModel) -> int:
    """What the platform charges for bringing an order; nothing when the seller's own carrier brings it."""
    fulfilled = order.fulfillment_type == "FULFILLMENT_BY_TIKTOK"
    if order.shipping_type != "TIKTOK" and not fulfilled:
        return 0
    minor = world.market_of(order.shop_id).minor
    grams = sum(world.products[world.skus[unit.sku_id].product_id].weight_grams for unit in live)
    further = max(0, -(-grams // 1000) - 1)
    packing = minor(model.shipping.fulfilment) if fulfilled else 0
    return minor(model.shipping.parcel) + further * minor(model.shipping.per_kilogram) + packing


def _charge_sale(
    order: Order, market: Market, parts: list[SkuShare], weights: list[int], model: FeeModel
) -> None:
    brought, sold = is_affiliate(order, model), any(part.net_sales for part in parts)
    for fee in model.fees:
        if fee.affiliate and not brought:
            continue
        fixed = market.minor(fee.per_order) if sold and fee.per_order != "0" else 0
        for part, extra in zip(parts, _spread(fixed, weights), strict=True):
            _take(part.fees, fee, -_rated(fee, _basis(fee, part, market)) - extra)
    for part in parts:
        _tax(part, market, model.taxes)


def _tax(part: SkuShare, market: Market, taxes: list[Fee]) -> None:
    for tax in taxes:
        _take(part.taxes, tax, -_rated(tax, _basis(tax, part, market)))


def _take(into: dict[str, int], fee: Fee, amount: int) -> None:
    if amount:
        name = fee.field or OTHER
        into[name] = into.get(name, 0) + amount


def is_affiliate(order: Order, model: FeeModel) -> bool:
    """Whether a creator brought the buyer: decided by the order's id, so it is the same whenever it is asked."""
    return crc32(order.id.encode()) % 100 < model.affiliate_orders_percent


def _rated(fee: Fee, basis: int) -> int:
    """A rate of an amount, rounded half away from zero."""
    size = (abs(basis) * fee.rate + BASIS_POINTS // 2) // BASIS_POINTS
    return size if basis >= 0 else -size


def _basis(fee: Fee, part: SkuShare, market: Market) -> int:
    """The amount that a fee is a part of; negative for a refund, so that its fee comes back."""
    match fee.basis:
        case "net_sales":
            return part.net_sales
        case "net_sales_and_shipping":
            return part.net_sales + part.customer_shipping + part.customer_shipping_refund
        case "customer_payment":
            on_top = part.sales_tax + part.sales_tax_refund
            on_top += part.retail_delivery_fee + part.retail_delivery_fee_refund
            return part.customer_payment + part.customer_refund - on_top
        case "net_sales_before_tax":
            return without_tax(part.net_sales, market.tax_rate)
        case "fees":
            return -sum(part.fees.values())
    raise ValueError(f"fee {fee.field or OTHER} has the unknown basis {fee.basis}")


def refund(world: World, order: Order, paid_back: Refund, model: FeeModel) -> list[SkuShare]:
    """What a refund takes back from the seller, with the fees that come back for it.

    The platform takes its own discount back too: it is part of the net sales that were paid out. A refund of units
    that were cancelled before they were shipped concerns only its shipping fee, the units were never settled.
    """
    market = world.market_of(order.shop_id)
    units = {unit.id: unit for unit in order.units}
    by_sku: dict[str, SkuShare] = {}
    for line in paid_back.quote.lines:
        unit = units[line.unit_id]
        part = by_sku.setdefault(unit.sku_id, SkuShare(unit.sku_id, fees={}, taxes={}))
        part.customer_shipping_refund -= line.shipping_fee
        if unit.status == "CANCELLED":
            continue
        part.quantity += 1
        seller = _in_proportion(unit.seller_discount, line.subtotal, unit.sale)
        platform = _in_proportion(unit.platform_discount, line.subtotal, unit.sale)
        part.gross_sales_refund -= line.subtotal + seller + platform
        part.seller_discount_refund += seller
        part.platform_discount_refund -= platform
        if market.tax_on_top:
            part.sales_tax_refund -= line.tax
            part.retail_delivery_fee_refund -= line.retail_delivery_fee
    parts = list(by_sku.values())
    _give_back(order, market, parts, model)
    return parts


def _in_proportion(discount: int, returned: int, sale_price: int) -> int:
    return discount * returned // sale_price if sale_price else discount


def _give_back(order: Order, market: Market, parts: list[SkuShare], model: FeeModel) -> None:
    brought = is_affiliate(order, model)
    for part in parts:
        for fee in model.fees:
            if fee.refunded and (brought or not fee.affiliate):
                _take(part.fees, fee, -_rated(fee, _basis(fee, part, market)))
        rule = model.refund_administration
        if rule is not None and part.quantity:
            kept = part.fees.get(rule.of, 0) * rule.rate // BASIS_POINTS
            kept = min(kept, market.minor(rule.cap_per_sku))
            if kept > 0:
                part.fees["refund_administration_fee_amount"] = -kept
        _tax(part, market, model.taxes)
