"""What the product and promotion operations are asked with; written strictly, as `requests`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta

from tiktok_shop.types.requests import PageSize100, Seconds, Word, Write

Fault = tuple[str, object, str]

_MOST_SELLER_SKUS = 10
"""That products are searched by (facts.md 4.3)."""

WITHOUT_DECIMALS = frozenset({"IDR", "JPY", "VND"})
"""Currencies whose prices are whole numbers (facts.md 9.7); the others have at most two decimals."""

_AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2}))?", re.ASCII)

Units = Annotated[int, Meta(ge=0, le=2_147_483_647)]
"""A number of units, a 32-bit integer on the wire; what TikTok takes of it is for TikTok to say (facts.md 9.6)."""

ProductStatus = Literal[
    "ALL",
    "DRAFT",
    "PENDING",
    "FAILED",
    "ACTIVATE",
    "SELLER_DEACTIVATED",
    "PLATFORM_DEACTIVATED",
    "FREEZE",
    "DELETED",
]
CategoryVersion = Literal["v1", "v2"]
Platform = Literal["TIKTOK_SHOP", "TOKOPEDIA"]
AuditStatus = Literal["APPROVED", "AUDITING", "FAILED"]
Currency = Literal[
    "BRL",
    "CZK",
    "EUR",
    "GBP",
    "HUF",
    "IDR",
    "JPY",
    "MXN",
    "MYR",
    "PHP",
    "PLN",
    "SGD",
    "THB",
    "USD",
    "VND",
]


class ProductSearchQuery(Write):
    """Query of product search (facts.md 4.3)."""

    page_size: PageSize100
    page_token: str | None = None


class _ProductSearch(Write):
    """The filters of every version. Times in unix seconds, both ends included."""

    status: ProductStatus | None = None
    seller_skus: Annotated[list[Word], Meta(min_length=1)] | None = None
    create_time_ge: Seconds | None = None
    create_time_le: Seconds | None = None
    update_time_ge: Seconds | None = None
    update_time_le: Seconds | None = None

    def problem(self) -> Fault | None:
        """A window that ends before it begins, or more ids than a search takes."""
        return (
            _inclusive_window(self.create_time_ge, self.create_time_le, "create_time")
            or _inclusive_window(self.update_time_ge, self.update_time_le, "update_time")
            or self._too_many_seller_skus()
        )

    def _too_many_seller_skus(self) -> Fault | None:
        if self.seller_skus is not None and len(self.seller_skus) > _MOST_SELLER_SKUS:
            return "seller_skus", len(self.seller_skus), f"at most {_MOST_SELLER_SKUS} in one search"
        return None


class ProductSearch202309(_ProductSearch):
    """Which products (202309)."""


class ProductSearch202312(_ProductSearch):
    """Which products (202312)."""

    sku_ids: Annotated[list[Word], Meta(min_length=1, max_length=10)] | None = None
    audit_status: list[AuditStatus] | None = None
    category_version: CategoryVersion | None = None
    listing_platforms: list[Platform] | None = None
    listing_quality_tier: Literal["POOR", "FAIR", "GOOD"] | None = None


class ProductSearch(_ProductSearch):
    """Which products (202502)."""

    sku_ids: Annotated[list[Word], Meta(min_length=1, max_length=10)] | None = None
    audit_status: list[AuditStatus] | None = None
    category_version: CategoryVersion | None = None
    listing_platforms: list[Platform] | None = None
    listing_quality_tiers: list[Literal["POOR", "FAIR", "GOOD", "EXCELLENT"]] | None = None
    sns_filter: Literal["CONFIGURED", "ELIGIBLE"] | None = None
    return_draft_version: bool | None = None
    include_live_quick_products: bool | None = None
    locale: Locale | None = None


Locale = Literal[
    "cs-CZ",
    "de-AT",
    "de-BE",
    "de-DE",
    "el-GR",
    "en-GB",
    "en-IE",
    "en-US",
    "es-ES",
    "es-MX",
    "fr-BE",
    "fr-FR",
    "hu-HU",
    "id-ID",
    "it-IT",
    "ja-JP",
    "ms-MY",
    "nl-BE",
    "nl-NL",
    "pl-PL",
    "pt-BR",
    "pt-PT",
    "th-TH",
    "vi-VN",
    "zh-CN",
]


class ProductQuery(Write):
    """Which version of a product, and in which language; without a version: the one in force."""

    return_under_review_version: bool | None = None
    return_draft_version: bool | None = None
    locale: Locale | None = None


class InventorySearch(Write):
    """Whose stock: products, or SKUs; SKUs win where both are named (facts.md 9.18)."""

    product_ids: Annotated[list[Word], Meta(min_length=1, max_length=100)] | None = None
    sku_ids: Annotated[list[Word], Meta(min_length=1, max_length=600)] | None = None

    def problem(self) -> Fault | None:
        """Nothing asked for."""
        return None if self.product_ids or self.sku_ids else ("sku_ids", None, "name SKUs or products")


class WarehouseQuantity(Write):
    """How many units may be sold from a warehouse from now on."""

    warehouse_id: Word
    quantity: Units
    backorder_quantity: Units | None = None
    handling_time: Units | None = None


class SkuInventory(Write):
    """A SKU with all the warehouses it has (facts.md 9.18)."""

    id: Word
    inventory: Annotated[list[WarehouseQuantity], Meta(min_length=1)]

    def problem(self) -> Fault | None:
        """A warehouse that is named twice."""
        return _twice("inventory", (row.warehouse_id for row in self.inventory))


class UpdateInventory(Write):
    """Absolute quantities of SKUs of one product."""

    skus: Annotated[list[SkuInventory], Meta(min_length=1)]

    def problem(self) -> Fault | None:
        """A SKU that is named twice."""
        return _twice("skus", (sku.id for sku in self.skus))


class PriceAmount(Write):
    """A price: `amount`, which is with or without tax as the market quotes it."""

    currency: Currency
    amount: str | None = None
    sale_price: str | None = None

    def problem(self) -> Fault | None:
        """No amount at all, or one that is not written as the currency is."""
        if self.amount is None and self.sale_price is None:
            return "amount", None, "a price has an amount"
        return amount_fault("amount", self.amount, self.currency) or amount_fault(
            "sale_price", self.sale_price, self.currency
        )


class ListPriceAmount(Write):
    """A price that is shown struck through."""

    amount: str
    currency: Word

    def problem(self) -> Fault | None:
        """An amount that is not written as the currency is."""
        return amount_fault("amount", self.amount, self.currency)


class ExternalListPrice(Write):
    """The price of the same thing on a platform elsewhere."""

    source: Word
    amount: str
    currency: Word

    def problem(self) -> Fault | None:
        """An amount that is not written as the currency is."""
        return amount_fault("amount", self.amount, self.currency)


class SkuPriceUpdate(Write):
    """The price of one SKU; a list price that is left out stays as it is."""

    id: Word
    price: PriceAmount
    list_price: ListPriceAmount | None = None
    external_list_prices: Annotated[list[ExternalListPrice], Meta(min_length=1)] | None = None


class UpdatePrices(Write):
    """Prices of SKUs of one product."""

    skus: Annotated[list[SkuPriceUpdate], Meta(min_length=1)]

    def problem(self) -> Fault | None:
        """A SKU that is named twice."""
        return _twice("skus", (sku.id for sku in self.skus))


class ProductsToMove(Write):
    """Products to put on sale or take off."""

    product_ids: Annotated[list[Word], Meta(min_length=1, max_length=20)]
    listing_platforms: Annotated[list[Platform], Meta(min_length=1)] | None = None


class ProductIds(Write):
    """Products to delete or to recover."""

    product_ids: Annotated[list[Word], Meta(min_length=1, max_length=20)]


class ActivitySearch(Write):
    """Which activities. The page is asked for in the body here."""

    page_size: PageSize100 | None = None
    page_token: str | None = None
    status: Literal["NOT_START", "ONGOING", "EXPIRED", "DEACTIVATED"] | None = None
    activity_title: str | None = None
    activity_type: (
        Literal[
            "FIXED_PRICE",
            "DIRECT_DISCOUNT",
            "FLASHSALE",
            "SHIPPING_DISCOUNT",
            "BUY_MORE_SAVE_MORE",
            "GIFT_WITH_PURCHASE",
            "BUY_X_GET_Y",
        ]
        | None
    ) = None


def _inclusive_window(ge: int | None, le: int | None, name: str) -> Fault | None:
    if ge is not None and le is not None and ge > le:
        return f"{name}_le", le, f"must not be before {name}_ge = {ge}"
    return None


def _twice(name: str, ids: Iterable[str]) -> Fault | None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            return name, each, "is named twice"
        seen.add(each)
    return None


def amount_fault(name: str, value: str | None, currency: str) -> Fault | None:
    """A decimal text with at most the decimals of the currency, above zero."""
    if value is None:
        return None
    written = _AMOUNT.fullmatch(value)
    if written is None:
        return name, value, "must be a decimal number such as 12.50, without separators"
    if written[1] and currency in WITHOUT_DECIMALS:
        return name, value, f"{currency} has no decimals"
    if not value.strip("0."):
        return name, value, "must be more than 0"
    return None
