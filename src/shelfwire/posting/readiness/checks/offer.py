"""Prices and quantities."""

from __future__ import annotations

from shelfwire.channels.port import Limit
from shelfwire.kit.money import Money
from shelfwire.posting.readiness.case import Answer, Case, Found, check
from shelfwire.posting.readiness.facts import PriceLimits
from shelfwire.posting.readiness.facts import ShopFacts as Shop
from shelfwire.posting.wanted import WantedSku


@check("price")
def price(case: Case) -> Answer:
    return [
        Found("price", sku=sku, why=f" {sku.price_why}" if sku.price_why else "")
        for sku in case.skus
        if sku.price is None
    ]


def _priced(case: Case) -> list[tuple[WantedSku, Money]]:
    return [(sku, sku.price) for sku in case.skus if sku.price is not None]


@check("price_currency")
def price_currency(case: Case) -> Answer:
    if not case.shop.currency or not _priced(case):
        return None
    return [
        Found("price", str(amount), sku=sku, currency=case.shop.currency)
        for sku, amount in _priced(case)
        if amount.currency != case.shop.currency
    ]


@check("listing_currency")
def listing_currency(case: Case) -> Answer:
    """Only what is new is told its price along with the listing."""
    limit = case.limit("listing_currencies")
    new = [(sku, amount) for sku, amount in _priced(case) if not sku.external_id]
    if limit is None or not new:
        return None
    taken = str(limit.value).split(",")
    return [
        Found("price", str(amount), sku=sku, limit=limit)
        for sku, amount in new
        if amount.currency not in taken
    ]


def as_limit(prices: PriceLimits) -> Limit:
    """The range as a limit, so that an item names its region, source and date."""
    said = f"{prices.least:,f} to {prices.most:,f} {prices.currency}"
    return Limit("price", said, prices.region, prices.source, prices.dated, f"Prices are from {said}.")


def _outside(amount: Money, prices: PriceLimits) -> bool:
    return not prices.least <= amount.decimal <= prices.most


@check("price_range")
def price_range(case: Case) -> Answer:
    prices = case.shop.price
    if prices is None or not _priced(case):
        return None
    limit = as_limit(prices)
    return [
        Found("price", str(amount), sku=sku, limit=limit)
        for sku, amount in _priced(case)
        if amount.currency == prices.currency and _outside(amount, prices)
    ]


def _decimals(amount: Money) -> int:
    exponent = amount.decimal.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@check("price_decimals")
def price_decimals(case: Case) -> Answer:
    prices = case.shop.price
    if prices is None or not _priced(case):
        return None
    return [
        Found("price", str(amount), sku=sku, limit=as_limit(prices), decimals=prices.decimals)
        for sku, amount in _priced(case)
        if amount.currency == prices.currency and _decimals(amount) > prices.decimals
    ]


@check("list_price")
def list_price(case: Case) -> Answer:
    prices = case.shop.list_price
    listed = [(sku, sku.list_price) for sku in case.skus if sku.list_price is not None]
    if prices is None or not listed:
        return None
    return [
        Found("list_price", str(amount), sku=sku, limit=as_limit(prices), wrong=wrong)
        for sku, amount in listed
        if (wrong := _wrong_list_price(sku, amount, prices))
    ]


def _wrong_list_price(sku: WantedSku, amount: Money, prices: PriceLimits) -> str:
    if amount.currency != prices.currency:
        return f"is not in {prices.currency}"
    if _outside(amount, prices):
        return f"is outside {prices.least:,f} to {prices.most:,f} {prices.currency}"
    if sku.price is not None and sku.price.currency == amount.currency and amount.minor < sku.price.minor:
        return f"is below the price, {sku.price}"
    return ""


@check("list_price_shown")
def list_price_shown(case: Case) -> Answer:
    if not _knows_prices(case.shop) or case.shop.list_price is not None:
        return None
    listed = [(sku, sku.list_price) for sku in case.skus if sku.list_price is not None]
    return [Found("list_price", str(amount), sku=sku) for sku, amount in listed] or None


def _knows_prices(shop: Shop) -> bool:
    return shop.price is not None


@check("quantity")
def quantity(case: Case) -> Answer:
    """A new SKU starts with something in stock; one that is live may sell out."""
    limit = case.limit("quantity_least_on_create")
    if limit is None:
        return None
    new = [sku for sku in case.skus if not sku.external_id]
    if not new:
        return None
    return [
        Found("quantity", "" if sku.quantity is None else sku.quantity, sku=sku, limit=limit,
              what="is not counted anywhere" if sku.quantity is None else f"has {sku.quantity} to sell")
        for sku in new
        if sku.quantity is None or sku.quantity < int(limit.value)
    ]  # fmt: skip


@check("quantity_most")
def quantity_most(case: Case) -> Answer:
    limit = case.limit("units_per_sku_and_warehouse")
    if limit is None:
        return None
    found = []
    for sku in case.skus:
        in_one = max((units for _, units in sku.quantities), default=sku.quantity or 0)
        if in_one > int(limit.value):
            found.append(Found("quantity", f"{in_one:,}", sku=sku, limit=limit))
    return found
