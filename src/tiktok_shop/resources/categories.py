"""Categories: the tree, what describes a product in one, what it demands, and which one fits."""

from __future__ import annotations

from tiktok_shop import operations as op
from tiktok_shop.reply import Page, Reply
from tiktok_shop.resources._base import Resource
from tiktok_shop.types import taxonomy_requests as rq
from tiktok_shop.types.taxonomy import Attribute, Category, CategoryRules, Recommendation, SizeChart


class Categories(Resource):
    """The `product` endpoints about categories. The same category version goes into every one (facts.md 9.9)."""

    def tree(self, query: rq.CategoriesQuery | None = None, *, version: str | None = None) -> Page[Category]:
        """Every category of the shop."""
        return self._client.page(op.CATEGORIES, query=query, version=version)

    def attributes(
        self, category_id: str, query: rq.AttributesQuery | None = None, *, version: str | None = None
    ) -> Page[Attribute]:
        """The attributes of a leaf category."""
        return self._client.page(
            op.CATEGORY_ATTRIBUTES, path={"category_id": category_id}, query=query, version=version
        )

    def rules(
        self, category_id: str, query: rq.RulesQuery | None = None, *, version: str | None = None
    ) -> Reply[CategoryRules]:
        """What a leaf category demands beyond its attributes."""
        return self._client.call(
            op.CATEGORY_RULES, path={"category_id": category_id}, query=query, version=version
        )

    def recommend(
        self, product: rq.RecommendCategory, *, version: str | None = None
    ) -> Reply[Recommendation]:
        """The leaf that fits a product; Rejected 12019064 when none does."""
        return self._client.call(op.RECOMMEND_CATEGORY, body=product, version=version)

    def size_charts(
        self,
        search: rq.SizeChartSearch | None = None,
        *,
        page_size: int = 100,
        page_token: str | None = None,
        version: str | None = None,
    ) -> Page[SizeChart]:
        """One page of the size charts that the seller keeps; they belong to the seller, not to a shop."""
        query = rq.SizeChartsQuery(page_size=page_size, page_token=page_token or None)
        return self._client.page(op.SIZE_CHARTS, query=query, body=search, version=version)
