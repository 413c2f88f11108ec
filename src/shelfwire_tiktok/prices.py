"""Prices out (facts.md 9.7, 9.17)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from shelfwire.channels.port import PushAnswer, Session, SkuPrice
from shelfwire.kit.currencies import decimals
from shelfwire.kit.ids import ExternalProductId
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.clients import Clients
from shelfwire_tiktok.pushes import push
from tiktok_shop import ListPriceAmount, PriceAmount, SkuPriceUpdate
from tiktok_shop.types.product_requests import Currency


class TikTokPrices:
    """PriceSink. TikTok takes all prices of a call or none (``pushes``)."""

    most_skus = facts.limit("skus_per_push")
    ranges = facts.PRICE_RANGES
    list_ranges = facts.LIST_PRICE_RANGES

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def send(self, session: Session, product_id: ExternalProductId, skus: Sequence[SkuPrice]) -> PushAnswer:
        """Prices of one product; one call unless TikTok refuses it."""
        with self._clients.speaking(session, "price") as client:
            return push(skus, lambda group: client.prices.update(product_id, [_wire(sku) for sku in group]))


def _wire(sku: SkuPrice) -> SkuPriceUpdate:
    listed = sku.list_price
    return SkuPriceUpdate(
        id=sku.sku_id,
        # the client checks that it is one of TikTok's currencies
        price=PriceAmount(amount=_written(sku.price), currency=cast(Currency, sku.price.currency)),
        list_price=None
        if listed is None
        else ListPriceAmount(amount=_written(listed), currency=listed.currency),
    )


def _written(amount: Money) -> str:
    """With exactly the decimals of its currency: 12.50, 1200."""
    return f"{amount.decimal:.{decimals(amount.currency)}f}"
