"""What a seller wrote about a product, version by version: the one in force, one under review, one saved as draft.

The structs have the wire's names. Price and quantity of a SKU that is in force are in `records.Sku` and nowhere else:
they apply at once, whatever version is under review (facts.md 9.13); a new SKU's wait in its version.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.world.records import Product
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World


class Part(msgspec.Struct, omit_defaults=True):
    """A piece of a version; what was not given is not shown."""


class ImageUse(Part):
    uri: str = ""


class Measure(Part):
    value: str = ""
    unit: str = ""


class Box(Part):
    length: str = ""
    width: str = ""
    height: str = ""
    unit: str = ""


class Price(Part):
    currency: str = ""
    amount: str = ""
    sale_price: str = ""
    starting_bid_price: str = ""

    @property
    def given(self) -> str:
        """The amount the seller means: `amount`, or `sale_price` where only that is sent."""
        return self.amount or self.sale_price


class ListPrice(Part):
    amount: str = ""
    currency: str = ""


class Quantity(Part):
    warehouse_id: str = ""
    quantity: int = 0
    backorder_quantity: int | None = None
    handling_time: int | None = None


class SalesAttribute(Part):
    id: str = ""
    name: str = ""
    value_id: str = ""
    value_name: str = ""
    sku_img: ImageUse | None = None
    supplementary_sku_images: list[ImageUse] = []


class IdentifierCode(Part):
    code: str = ""
    type: str = ""


class Fulfilment(Part):
    handling_duration_days: int = 0
    release_date: int = 0


class PreSale(Part):
    type: str = ""
    fulfillment_type: Fulfilment | None = None


class CombinedSku(Part):
    product_id: str = ""
    sku_id: str = ""
    sku_count: int = 0


class SkuVersion(Part):
    """One SKU of a version. `price` and `inventory` are only meant for a SKU that is not yet in force."""

    id: str = ""
    seller_sku: str = ""
    sales_attributes: list[SalesAttribute] = []
    price: Price | None = None
    inventory: list[Quantity] = []
    identifier_code: IdentifierCode | None = None
    list_price: ListPrice | None = None
    external_list_prices: list[dict[str, str]] = []
    external_sku_id: str = ""
    external_urls: list[str] = []
    extra_identifier_codes: list[str] = []
    sku_unit_count: str = ""
    pre_sale: PreSale | None = None
    fees: list[dict[str, str]] = []
    combined_skus: list[CombinedSku] = []
    sku_dimensions: Box | None = None
    sku_weight: Measure | None = None


class AttributeValue(Part):
    id: str = ""
    name: str = ""
    metric_standard_info: dict[str, Any] | None = None


class ProductAttribute(Part):
    id: str = ""
    values: list[AttributeValue] = []


class FileUse(Part):
    id: str = ""
    name: str = ""
    format: str = ""


class Certification(Part):
    id: str = ""
    images: list[ImageUse] = []
    files: list[FileUse] = []
    expiration_date: int | None = None


class Named(Part):
    id: str = ""


class SizeChart(Part):
    image: ImageUse | None = None
    template: Named | None = None


class Version(Part):
    """Everything a seller says about a product at one time."""

    title: str = ""
    description: str = ""
    category_id: str = ""
    category_version: str = ""
    brand_id: str = ""
    main_images: list[ImageUse] = []
    skus: list[SkuVersion] = []
    product_attributes: list[ProductAttribute] = []
    package_weight: Measure | None = None
    package_dimensions: Box | None = None
    certifications: list[Certification] = []
    size_chart: SizeChart | None = None
    video: Named | None = None
    is_cod_allowed: bool | None = None
    is_not_for_sale: bool = False
    is_pre_owned: bool = False
    is_live_quick: bool = False
    is_blind_box: bool = False
    external_product_id: str = ""
    delivery_option_ids: list[str] = []
    primary_combined_product_id: str = ""
    manufacturer_ids: list[str] = []
    responsible_person_ids: list[str] = []
    listing_platforms: list[str] = []
    shipping_insurance_requirement: str = ""
    minimum_order_quantity: int | None = None
    shipping_template_id: str = ""
    scheduled_sale: dict[str, Any] | None = None
    search_terms: list[str] = []
    key_product_features: list[str] = []
    purchase_order_quantity_limit: dict[str, int] | None = None
    selling_format: str = ""
    product_tag_operations: list[dict[str, Any]] = []
    subscribe_info_edit: dict[str, Any] | None = None
    pod_info: dict[str, Any] | None = None


class Complaint(Part):
    """Why a review failed, in the words of `audit_failed_reasons`."""

    position: str = ""
    reasons: list[str] = []
    suggestions: list[str] = []
    listing_platform: str = "TIKTOK_SHOP"


class Listing(msgspec.Struct):
    """A product's versions and what became of its reviews. `review_due` is None when only a person will decide."""

    product_id: str
    live: Version
    under_review: Version | None = None
    """An edit that waits for its review while `live` is in force."""
    draft: Version | None = None
    approved: bool = False
    """Whether `live` has passed a review; one that has not is replaced by an edit at once."""
    review_due: float | None = None
    complaints: list[Complaint] = []
    pre_approved: list[str] = []
    """What a version that is good otherwise still waits for: KYC_PENDING, RESTRICTED_CATEGORY_PENDING."""
    suspended_reason: str = ""
    deactivated_skus: list[str] = []
    """SKUs that the platform took off sale."""
    terms: dict[str, Quantity] = {}
    """Backorder terms by `sku id/warehouse id`."""
    bids: dict[str, str] = {}
    """Starting bids of auctions by SKU."""
    ordered: list[Complaint] | None = None
    """A verdict ordered in advance for the next review: complaints to refuse it with, none to approve."""


LISTINGS = Store("listings", Listing)


def listing(world: World, product: Product) -> Listing:
    """The versions of a product."""
    return LISTINGS.of(world)[product.id]


def read_version(body: Any) -> Version:
    """A version as a request body says it, unknown fields left out; msgspec.ValidationError names a field."""
    return msgspec.convert(body, Version, strict=False)


def copy(version: Version) -> Version:
    """A version that may be changed without changing the other."""
    return msgspec.convert(msgspec.to_builtins(version), Version)


def with_changes(version: Version, body: dict[str, Any]) -> Version:
    """The version with each top-level property that `body` names replaced (facts.md 9.14, partial edit)."""
    return read_version(msgspec.to_builtins(version) | body)


FOR_REVIEW: frozenset[str] = frozenset(Version.__struct_fields__) - {
    "delivery_option_ids",
    "external_product_id",
}


def changed_fields(before: Version, after: Version) -> list[str]:
    """The top-level properties in which two versions differ; price and quantity of SKUs in force do not count."""
    old, new = _comparable(before), _comparable(after)
    return [name for name in Version.__struct_fields__ if old.get(name) != new.get(name)]


def _comparable(version: Version) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(version)
    document["skus"] = [
        {key: value for key, value in sku.items() if key not in ("price", "inventory")}
        for sku in document.get("skus", [])
    ]
    return document
