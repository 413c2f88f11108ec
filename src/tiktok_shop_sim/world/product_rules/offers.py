"""Prices, quantities and where the units lie (facts.md 9.6, 9.7, 9.18)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.product_limits import Limits, limits, price_ranges
from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_versions import ListPrice, Price, Quantity, SkuVersion
from tiktok_shop_sim.world.promotions import lock_of
from tiktok_shop_sim.world.records import Shop, Sku
from tiktok_shop_sim.world.world import World


@checks(60, "skus", structure=True)
def prices(draft: Draft) -> Iterator[Fault]:
    """A price that is given can be read, in the shop's currency and range."""
    for sku in draft.version.skus:
        if sku.price is not None and (sku.price.given or sku.price.currency):
            yield from price_faults(draft.market, sku.price)


@checks(61, "skus")
def prices_missing(draft: Draft) -> Iterator[Fault]:
    for sku in draft.version.skus:
        if not draft.in_force(sku) and (sku.price is None or not sku.price.given):
            yield fault(12052571, 12052073)


def price_faults(market: Market, price: Price) -> Iterator[Fault]:
    """What is wrong with a price."""
    if price.currency != market.currency:
        yield fault(12052084)
        return
    if not price.given:
        yield fault(12052073, 12052092)
        return
    try:
        minor = market.minor(price.given)
    except ValueError:
        yield fault(12052012, 12052073)
        return
    allowed = price_ranges().get(market.region)
    if allowed is None:
        return
    if minor < _minor(market, allowed.min):
        yield fault(12052073)
    elif minor > _minor(market, allowed.max):
        yield fault(12052570)


def _minor(market: Market, amount: str) -> int:
    return int(Decimal(amount) * 10**market.exponent)


@checks(62, "skus")
def list_prices(draft: Draft) -> Iterator[Fault]:
    for sku in draft.version.skus:
        if sku.list_price is not None and sku.list_price.amount:
            yield from list_price_faults(draft.market, sku.list_price, _price_of(draft, sku))


def list_price_faults(market: Market, listed: ListPrice, price: int) -> Iterator[Fault]:
    """What is wrong with a list price beside a price in minor units."""
    allowed = limits("list_price", market.region)
    if not allowed.words:
        yield fault(12052376)
        return
    try:
        minor = market.minor(listed.amount)
    except ValueError:
        yield fault(12052375, 12052383)
        return
    if minor > allowed.max:
        yield fault(12052383)
    elif listed.currency not in allowed.words or minor < max(price, int(allowed.min)):
        yield fault(12052375, 12052383)


def _price_of(draft: Draft, sku: SkuVersion) -> int:
    """What a SKU will cost, 0 when its price cannot be read."""
    if sku.price is not None and sku.price.given:
        try:
            return draft.market.minor(sku.price.given)
        except ValueError:
            return 0
    return draft.world.skus[sku.id].price if draft.in_force(sku) else 0


@checks(63, "skus")
def locked(draft: Draft) -> Iterator[Fault]:
    """A promotion holds prices, and some units, of the SKUs that are on sale."""
    at = draft.world.now()
    for sku in draft.version.skus:
        lock = lock_of(draft.world, sku.id, at) if draft.in_force(sku) else None
        if lock is None:
            continue
        if lock.price and _price_of(draft, sku) != draft.world.skus[sku.id].price:
            yield fault(12052038)
        if sku.inventory and sum(row.quantity for row in sku.inventory) < lock.quantity:
            yield fault(12052393)


@checks(64, "skus", structure=True)
def warehouses(draft: Draft) -> Iterator[Fault]:
    """Units lie in sales warehouses of the shop; a SKU on sale keeps the ones it has."""
    for sku in draft.version.skus:
        for row in sku.inventory:
            yield from warehouse_faults(draft.world, draft.shop, row.warehouse_id)
        if draft.in_force(sku) and sku.inventory:
            yield from _same_warehouses(draft.world.skus[sku.id], sku.inventory)


def _same_warehouses(sku: Sku, rows: list[Quantity]) -> Iterator[Fault]:
    named = {row.warehouse_id for row in rows}
    if named - sku.stock.keys() and sku.stock:
        yield fault(12052533)
    if sku.stock.keys() - named:
        yield fault(12052037, 12052533)


def warehouse_faults(world: World, shop: Shop, warehouse_id: str) -> Iterator[Fault]:
    """Why a shop may not list units in a warehouse."""
    found = world.warehouses.get(warehouse_id)
    if found is None:
        yield fault(12052097, 12052095)
    elif found.shop_id != shop.id:
        yield fault(12052530, **{"warehouse ID": warehouse_id})
    elif found.type != "SALES_WAREHOUSE":
        yield fault(12052532)
    elif found.effect_status != "ENABLED":
        yield fault(12052531)


@checks(65, "skus")
def warehouses_missing(draft: Draft) -> Iterator[Fault]:
    for sku in draft.version.skus:
        if not draft.in_force(sku) and not sku.inventory:
            yield fault(12019022, 12052097, 12052910)


@checks(66, "skus", structure=True)
def quantities(draft: Draft) -> Iterator[Fault]:
    for sku in draft.version.skus:
        for row in sku.inventory:
            if not quantity_allowed(draft.world, draft.limits("quantity"), row.quantity):
                yield fault(12052055, 12019024)


def quantity_allowed(world: World, limit: Limits, quantity: int) -> bool:
    """Whether so many units may be listed; 0 by the setting `accept_zero_quantity` (facts.md 9.6)."""
    if quantity == 0:
        return world.settings.accept_zero_quantity
    return limit.min <= quantity <= limit.max


@checks(67, "skus")
def pre_sales(draft: Draft) -> Iterator[Fault]:
    """Error codes 12019095 to 12019100."""
    kinds = draft.limits("pre_sale").words
    given = [sku.pre_sale for sku in draft.version.skus if sku.pre_sale is not None]
    if len({sale.type for sale in given}) > 1 or (given and len(given) != len(draft.version.skus)):
        yield fault(12019100, 12052712)
    for sale in given:
        terms = sale.fulfillment_type
        if not sale.type:
            yield fault(12019096, 12052712)
        elif sale.type == "NONE" and draft.product is not None:
            continue
        elif sale.type not in kinds:
            yield fault(12019099, 12052702)
        elif terms is None:
            yield fault(12019095, 12052712)
        elif sale.type == "PRE_ORDER" and not terms.release_date:
            yield fault(12019097, 12052712)
        elif sale.type == "MADE_TO_ORDER" and not terms.handling_duration_days:
            yield fault(12019098, 12052712)


@checks(68, "delivery_option_ids")
def delivery_options(draft: Draft) -> Iterator[Fault]:
    for option_id in draft.version.delivery_option_ids:
        option = draft.world.delivery_options.get(option_id)
        if option is None or option.shop_id != draft.shop.id:
            yield fault(12052405, 12052910)


@checks(69, "skus", "title")
def return_warehouse(draft: Draft) -> Iterator[Fault]:
    """A shop without a return warehouse may not publish anything (12052535)."""
    own = draft.world.warehouses_of(draft.shop.id, "RETURN_WAREHOUSE")
    if not any(w.effect_status == "ENABLED" for w in own):
        yield fault(12052535)
