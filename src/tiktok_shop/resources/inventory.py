"""Stock: what may still be sold, read and set."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types._base import Data
from tiktok_shop.types.product_requests import InventorySearch, SkuInventory, UpdateInventory
from tiktok_shop.types.products import ProductStock


class Inventory(Resource):
    """The `product` endpoints about stock."""

    def search(
        self,
        *,
        sku_ids: Sequence[str] | None = None,
        product_ids: Sequence[str] | None = None,
        version: str | None = None,
    ) -> Page[ProductStock]:
        """The stock of up to 600 SKUs, or of the SKUs of up to 100 products; it is one page.

        Ids that are none of the shop's are left out while others are; with none left it is Rejected 12019008.
        """
        body = InventorySearch(
            sku_ids=None if sku_ids is None else list(sku_ids),
            product_ids=None if product_ids is None else list(product_ids),
        )
        return self._client.page(op.INVENTORY_SEARCH, body=body, version=version)

    def update(
        self, product_id: str, skus: Sequence[SkuInventory], *, version: str | None = None
    ) -> Reply[Data]:
        """Set absolute quantities of SKUs of one product, all warehouses of each SKU named (facts.md 9.18).

        What was refused stands in `errors`, SKU by SKU, with the warehouses in ``detail["extra_errors"]``; the
        other SKUs are done.
        """
        return self._client.call(
            op.UPDATE_INVENTORY,
            path={"product_id": product_id},
            body=UpdateInventory(skus=list(skus)),
            version=version,
        )
