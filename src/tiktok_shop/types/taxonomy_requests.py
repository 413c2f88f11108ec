"""What is asked about categories, brands and responsible parties; written strictly, as `requests`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tiktok_shop.types.product_requests import CategoryVersion, Locale, Platform
from tiktok_shop.types.requests import PageSize100, Word, Write

PartyLocale = Literal["de-DE", "en-IE", "es-ES", "fr-FR", "it-IT"]
"""The locales of manufacturers and responsible persons."""
SizeChartLocale = Literal[
    "de-DE", "en-GB", "en-IE", "en-US", "es-ES", "es-MX", "fr-FR", "id-ID", "it-IT", "ja-JP", "ms-MY", "pt-BR",
    "th-TH", "vi-VN", "zh-CN",
]  # fmt: skip
"""The locales of size charts."""


class CategoriesQuery(Write):
    """Which tree, in which language."""

    locale: Locale | None = None
    keyword: str | None = None
    category_version: CategoryVersion | None = None
    listing_platform: Platform | None = None
    include_prohibited_categories: bool | None = None
    is_live_quick: bool | None = None


class AttributesQuery(Write):
    """Of which tree the category is, in which language."""

    locale: Locale | None = None
    category_version: CategoryVersion | None = None
    is_live_quick: bool | None = None


class RulesQuery(Write):
    """Of which tree the category is, in which language."""

    category_version: CategoryVersion | None = None
    locale: Locale | None = None


class UploadedImage(Write):
    """A picture that was uploaded before."""

    uri: str | None = None


class RecommendCategory(Write):
    """What a product says of itself. The `origin_platform` fields: what it was on another platform."""

    product_title: Annotated[str, Meta(min_length=1)]
    category_version: CategoryVersion | None = None
    description: Annotated[str, Meta(max_length=10_000)] | None = None
    images: list[UploadedImage] | None = None
    include_prohibited_categories: bool | None = None
    listing_platform: Platform | None = None
    locale: Locale | None = None
    origin_platform_product_type: str | None = None
    origin_platform_vendor: str | None = None
    origin_platform_tags: list[str] | None = None
    origin_platform_category: dict[str, object] | None = None
    origin_platform_product_meta_data: dict[str, object] | None = None
    is_live_quick: bool | None = None


class BrandsQuery(Write):
    """Which brands: of a category, authorised or not, with a word in their name."""

    page_size: PageSize100
    page_token: str | None = None
    category_id: Word | None = None
    is_authorized: bool | None = None
    brand_name: str | None = None
    category_version: CategoryVersion | None = None


class CreateBrand(Write):
    """A brand of the seller's own (facts.md 9.11)."""

    name: Annotated[str, Meta(min_length=2, max_length=30)]


class PartiesQuery(Write):
    """Which page of manufacturers or responsible persons."""

    page_size: PageSize100
    page_token: str | None = None


class ManufacturerSearch202409(Write):
    """Which manufacturers (202409)."""

    manufacturer_ids: list[str] | None = None
    keyword: Annotated[str, Meta(max_length=200)] | None = None


class ManufacturerSearch(ManufacturerSearch202409):
    """Which manufacturers (202501)."""

    locales: list[PartyLocale] | None = None


class ResponsiblePersonSearch202409(Write):
    """Which responsible persons (202409)."""

    responsible_person_ids: list[str] | None = None
    keyword: Annotated[str, Meta(max_length=200)] | None = None


class ResponsiblePersonSearch(ResponsiblePersonSearch202409):
    """Which responsible persons (202501)."""

    locales: list[PartyLocale] | None = None


class SizeChartsQuery(Write):
    """Which page of size charts, in which languages."""

    page_size: PageSize100
    page_token: str | None = None
    locales: list[SizeChartLocale] | None = None


class SizeChartSearch(Write):
    """Which size charts: by id, by words of the name, for one product or for many."""

    ids: list[str] | None = None
    keyword: str | None = None
    size_chart_mode: Literal["PRODUCT_SCOPED", "REUSABLE_TEMPLATE"] | None = None
