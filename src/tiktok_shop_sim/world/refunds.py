"""Money that goes back to buyers. Every refund is stored exactly once, whatever caused it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tiktok_shop_sim.world.amounts import Quote, RefundLine, share
from tiktok_shop_sim.world.lookup import Lookup
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Refund(msgspec.Struct):
    """One payment back to a buyer; amounts in minor units of the shop's currency.

    `platform_discount` and `seller_discount` are what the platform and the seller had paid towards the refunded
    units: not part of the total, but of what finance takes back from the seller (facts.md 6.6).
    """

    id: str
    sequence: int
    shop_id: str
    order_id: str
    at: int
    quote: Quote
    platform_discount: int = 0
    seller_discount: int = 0
    return_id: str = ""
    cancel_id: str = ""

    @property
    def unit_ids(self) -> list[str]:
        return self.quote.unit_ids

    @property
    def subtotal(self) -> int:
        return self.quote.subtotal

    @property
    def shipping_fee(self) -> int:
        return self.quote.shipping_fee

    @property
    def tax(self) -> int:
        return self.quote.tax

    @property
    def retail_delivery_fee(self) -> int:
        return self.quote.retail_delivery_fee

    @property
    def total(self) -> int:
        return self.quote.total


REFUNDS = Store("refunds", Refund)
_BY_ORDER = Lookup(REFUNDS, lambda refund: refund.order_id)


def of_order(world: World, order_id: str) -> list[Refund]:
    """An order's refunds, oldest first."""
    return _BY_ORDER.of(world, order_id)


def shipping_of(order: Order) -> int:
    """The shipping fee that the buyer paid."""
    return order.shipping_fee - order.shipping_seller_discount - order.shipping_platform_discount


def is_paid(order: Order) -> bool:
    """Whether there is money to give back: paid, or on delivery handed over to the carrier's cashier."""
    if order.paid_time is None:
        return False
    return not order.is_cod or order.delivery_time is not None


def quote(world: World, order: Order, units: Iterable[Unit], promised: Iterable[Quote] = ()) -> Quote:
    """What is refundable for some units. Shipping and fees go with the last units that nobody was refunded for.

    `promised` are the amounts of other requests that still run: what they hold is not promised twice.
    """
    chosen = list(units)
    if not is_paid(order):
        return Quote([RefundLine(unit.id) for unit in chosen])
    taken = [*(refund.quote for refund in of_order(world, order.id)), *promised]
    served = {line.unit_id for one in taken for line in one.lines} | {unit.id for unit in chosen}
    last = all(unit.id in served or unit.status == "CANCELLED" for unit in order.units)
    shipping = shipping_of(order) - sum(one.shipping_fee for one in taken) if last else 0
    retail = order.retail_delivery_fee - sum(one.retail_delivery_fee for one in taken) if last else 0
    shipping_tax = order.shipping_tax if last and not any(one.shipping_fee for one in taken) else 0
    on_top = world.market_of(order.shop_id).tax_on_top
    weights = [unit.sale for unit in chosen]
    parts = zip(
        chosen, share(shipping, weights), share(shipping_tax, weights), share(retail, weights), strict=True
    )
    return Quote([_line(unit, fee, unit.tax + tax, extra, on_top) for unit, fee, tax, extra in parts])


def _line(unit: Unit, shipping: int, tax: int, retail: int, on_top: bool) -> RefundLine:
    total = unit.sale + shipping + (tax + retail if on_top else 0)
    return RefundLine(unit.id, unit.sale, shipping, tax, retail, total)


def pay_back(
    world: World, order: Order, amounts: Quote, at: int, *, return_id: str = "", cancel_id: str = ""
) -> Refund | None:
    """Pay a refund out; None, with nothing recorded, when there is nothing to pay."""
    if not amounts.total:
        return None
    units = {unit.id: unit for unit in order.units}
    parts = [(units[line.unit_id], line.subtotal) for line in amounts.lines]
    refund = Refund(
        id=world.ids.next("refund"),
        sequence=world.ids.sequence("refund"),
        shop_id=order.shop_id,
        order_id=order.id,
        at=at,
        quote=amounts,
        platform_discount=sum(_part(unit.platform_discount, back, unit.sale) for unit, back in parts),
        seller_discount=sum(_part(unit.seller_discount, back, unit.sale) for unit, back in parts),
        return_id=return_id,
        cancel_id=cancel_id,
    )
    REFUNDS.of(world)[refund.id] = refund
    return refund


def _part(discount: int, back: int, sale: int) -> int:
    return discount * back // sale if sale else discount


def fully_refunded(world: World, order: Order) -> bool:
    """Whether the whole amount of what was not cancelled has gone back (facts.md 6.1)."""
    back: dict[str, int] = {}
    shipping = 0
    for refund in of_order(world, order.id):
        shipping += refund.shipping_fee
        for line in refund.quote.lines:
            back[line.unit_id] = back.get(line.unit_id, 0) + line.subtotal
    live = [unit for unit in order.units if unit.status != "CANCELLED"]
    goods = all(back.get(unit.id, -1) >= unit.sale for unit in live)
    return bool(live) and goods and shipping >= shipping_of(order)
