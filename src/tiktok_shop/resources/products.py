"""Products: search, detail, on and off sale."""

from __future__ import annotations

from collections.abc import Sequence

from tiktok_shop import operations as op
from tiktok_shop.paging import Pages
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import product_requests as rq
from tiktok_shop.types._base import Data
from tiktok_shop.types.products import ListedProduct, Product

AnySearch = rq.ProductSearch | rq.ProductSearch202312 | rq.ProductSearch202309


class Products(Resource):
    """The `product` endpoints about products as a whole."""

    def search(
        self,
        search: AnySearch | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Page[ListedProduct]:
        """One page of the products that match; 10,000 matches at most, else Rejected 12052180 (facts.md 4.3)."""
        query = rq.ProductSearchQuery(page_size=page_size, page_token=page_token or None)
        return self._client.page(op.PRODUCT_SEARCH, query=query, body=search, version=version)

    def search_pages(
        self,
        search: AnySearch | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Pages[ListedProduct]:
        """All pages of `search`, from `page_token` on."""
        return Pages(
            lambda token: self.search(search, page_size=page_size, page_token=token, version=version),
            page_token,
        )

    def get(
        self, product_id: str, query: rq.ProductQuery | None = None, *, version: str | None = None
    ) -> Reply[Product]:
        """One product: the version in force unless the query asks for another."""
        return self._client.call(
            op.PRODUCT_DETAIL, path={"product_id": product_id}, query=query, version=version
        )

    def activate(self, product_ids: Sequence[str], *, version: str | None = None) -> Reply[Data]:
        """Put up to 20 products on sale again. What was refused stands in `errors`, product by product."""
        body = rq.ProductsToMove(product_ids=list(product_ids))
        return self._client.call(op.ACTIVATE_PRODUCTS, body=body, version=version)

    def deactivate(self, product_ids: Sequence[str], *, version: str | None = None) -> Reply[Data]:
        """Take up to 20 products off sale. What was refused stands in `errors`, product by product."""
        body = rq.ProductsToMove(product_ids=list(product_ids))
        return self._client.call(op.DEACTIVATE_PRODUCTS, body=body, version=version)
