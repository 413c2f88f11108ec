"""Cancellations: search."""

from __future__ import annotations

from typing import Literal

from tiktok_shop import operations as op
from tiktok_shop.reply import Page
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.aftersales import Cancellation
from tiktok_shop.types.requests import CancellationSearch, CancellationSearchQuery


class Aftersales(Resource):
    """The `return_refund` endpoints."""

    def search_cancellations(
        self,
        search: CancellationSearch | None = None,
        *,
        page_size: int = 50,
        page_token: str | None = None,
        sort_field: Literal["create_time", "update_time"] | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
        version: str | None = None,
    ) -> Page[Cancellation]:
        """One page of the cancellations that match. `page_size` 1 to 50, a text on the wire (facts.md 4.3)."""
        query = CancellationSearchQuery(
            page_size=str(page_size),
            page_token=page_token or None,
            sort_field=sort_field,
            sort_order=sort_order,
        )
        return self._client.page(op.SEARCH_CANCELLATIONS, query=query, body=search, version=version)
