"""Brands that a shop may name, and brands that it adds."""

from __future__ import annotations

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types.taxonomy import Brand, CreatedBrand
from tiktok_shop.types.taxonomy_requests import BrandsQuery, CreateBrand


class Brands(Resource):
    """The `product` endpoints about brands."""

    def search(self, query: BrandsQuery, *, version: str | None = None) -> Page[Brand]:
        """One page of the brands that match."""
        return self._client.page(op.BRANDS, query=query, version=version)

    def create(self, name: str, *, version: str | None = None) -> Reply[CreatedBrand]:
        """Add a brand of the seller's own: 2 to 30 characters, 50 a day, 1,000 in all (facts.md 9.11)."""
        return self._client.call(op.CREATE_BRAND, body=CreateBrand(name=name), version=version)
