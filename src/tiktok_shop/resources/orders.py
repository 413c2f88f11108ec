"""Orders: search, detail, price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tiktok_shop import operations as op
from tiktok_shop.paging import Pages
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.orders import Order, PriceDetail
from tiktok_shop.types.requests import OrderDetailQuery, OrderSearch, OrderSearchQuery


class Orders(Resource):
    """The `order` endpoints."""

    def search(
        self,
        search: OrderSearch | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: Literal["create_time", "update_time"] | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Page[Order]:
        """One page of the orders that match. `page_size` 1 to 100; without a sort: newest first.

        A new order may take up to 30 s to be found (facts.md 3.10).
        """
        query = OrderSearchQuery(
            page_size=page_size, page_token=page_token or None, sort_field=sort_field, sort_order=sort_order
        )
        return self._client.page(op.ORDER_SEARCH, query=query, body=search, version=version)

    def search_pages(
        self,
        search: OrderSearch | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: Literal["create_time", "update_time"] | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Pages[Order]:
        """All pages of `search`, from `page_token` on."""
        return Pages(
            lambda token: self.search(
                search,
                page_size=page_size,
                page_token=token,
                sort_field=sort_field,
                sort_order=sort_order,
                version=version,
            ),
            page_token,
        )

    def detail(self, ids: Sequence[str], *, version: str | None = None) -> Page[Order]:
        """Up to 50 orders by id. An unknown id raises nothing; its order is missing from the page.

        Versions 202507 and 202309 both come as `Order`.
        """
        return self._client.page(op.ORDER_DETAIL, query=OrderDetailQuery(ids=list(ids)), version=version)

    def price_detail(self, order_id: str, *, version: str | None = None) -> Reply[PriceDetail]:
        """The price of an order, part by part."""
        return self._client.call(op.PRICE_DETAIL, path={"order_id": order_id}, version=version)
