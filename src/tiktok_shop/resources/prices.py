"""Prices of what is on sale."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_shop import operations as op
from tiktok_shop.reply import Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types._base import Data
from tiktok_shop.types.product_requests import SkuPriceUpdate, UpdatePrices


class Prices(Resource):
    """The `product` endpoint about prices."""

    def update(
        self, product_id: str, skus: Sequence[SkuPriceUpdate], *, version: str | None = None
    ) -> Reply[Data]:
        """Set prices of SKUs of one product that is on sale (facts.md 9.17)."""
        return self._client.call(
            op.UPDATE_PRICES,
            path={"product_id": product_id},
            body=UpdatePrices(skus=list(skus)),
            version=version,
        )
