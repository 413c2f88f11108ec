"""What the `product` endpoints answer (facts.md section 9).

Parts that nobody here reads are kept as plain objects, so that no new field of theirs is a fault.
"""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire

Plain = dict[str, object]
"""A part that is kept as it came."""


class ListPrice(Wire):
    """A price that is shown struck through, or the price on a platform elsewhere."""

    source: str | None = None
    amount: str | None = None
    currency: str | None = None


class SuggestedPrice(Wire):
    """The list price of a SKU."""

    amount: str | None = None
    currency: str | None = None


class SkuPrice(Wire):
    """The price of a SKU: without tax where the market quotes it so (US), and as the buyer sees it."""

    currency: str | None = None
    tax_exclusive_price: str | None = None
    sale_price: str | None = None
    starting_bid_price: str | None = None
    unit_price: str | None = None


class ListedSkuPrice(Wire):
    """The price of a SKU in a list."""

    currency: str | None = None
    tax_exclusive_price: str | None = None
    sale_price: str | None = None
    starting_bid_price: str | None = None


class SkuQuantity(Wire):
    """How many of a SKU may still be sold from a warehouse, without what its orders hold (facts.md 9.18)."""

    warehouse_id: str | None = None
    quantity: int | None = None
    backorder_quantity: int | None = None
    handling_time: int | None = None


class SkuState(Wire):
    """Whether a SKU is off sale, and who took it off."""

    status: str | None = None
    deactivation_source: str | None = None


class Image(Wire):
    """A picture of a product."""

    uri: str | None = None
    urls: list[str] = []
    thumb_urls: list[str] = []
    width: int | None = None
    height: int | None = None


class SalesAttribute(Wire):
    """What makes a SKU differ from the others of its product: a colour, a size."""

    id: str | None = None
    name: str | None = None
    value_id: str | None = None
    value_name: str | None = None
    sku_img: Image | None = None
    supplementary_sku_images: list[Image] = []


class CombinedSku(Wire):
    """A SKU inside a bundle of TikTok's own."""

    product_id: str | None = None
    sku_id: str | None = None
    sku_count: int | None = None
    seller_sku: str | None = None
    title: str | None = None
    price: Plain | None = None
    inventory: list[Plain] = []
    brand: Plain | None = None
    categories: list[Plain] = []
    sales_attributes: list[SalesAttribute] = []
    product_main_image: Image | None = None
    combined_listing_not_live_reasons: list[str] = []


class GlobalListingPolicy(Wire):
    """What a replicated SKU shares with the SKU it comes from."""

    inventory_type: str | None = None
    price_sync: bool | None = None
    replicate_source: Plain | None = None


class Sku(Wire):
    """A SKU of a product that was asked for by id."""

    id: str | None = None
    seller_sku: str | None = None
    price: SkuPrice | None = None
    list_price: SuggestedPrice | None = None
    external_list_prices: list[ListPrice] = []
    inventory: list[SkuQuantity] = []
    sales_attributes: list[SalesAttribute] = []
    status_info: SkuState | None = None
    combined_skus: list[CombinedSku] = []
    global_listing_policy: GlobalListingPolicy | None = None
    identifier_code: Plain | None = None
    extra_identifier_codes: list[str] = []
    external_sku_id: str | None = None
    external_urls: list[str] = []
    fees: list[Plain] = []
    pre_sale: Plain | None = None
    sku_dimensions: Plain | None = None
    sku_weight: Plain | None = None
    sku_unit_count: str | None = None
    purchase_order_quantity_limit: Plain | None = None


class ListedSku(Wire):
    """A SKU of a product in a list."""

    id: str | None = None
    seller_sku: str | None = None
    price: ListedSkuPrice | None = None
    list_price: SuggestedPrice | None = None
    external_list_prices: list[ListPrice] = []
    inventory: list[SkuQuantity] = []
    status_info: SkuState | None = None
    pre_sale: Plain | None = None
    fees: list[Plain] = []


class ListedAudit(Wire):
    """Where the review of a product stands, and what it still waits for."""

    status: str | None = None
    pre_approved_reasons: list[str] = []


class Audit(Wire):
    """Where the review of a product stands, what it waits for, and why a draft was not handed in."""

    status: str | None = None
    pre_approved_reasons: list[str] = []
    not_submitted_reasons: list[str] = []


class AuditFailure(Wire):
    """What the review found wrong."""

    listing_platform: str | None = None
    position: str | None = None
    reasons: list[str] = []
    suggestions: list[str] = []


class ListedProduct(Wire):
    """A product in a list: without pictures and without the names of its SKUs."""

    id: str | None = None
    title: str | None = None
    status: str | None = None
    skus: list[ListedSku] = []
    sales_regions: list[str] = []
    create_time: int | None = None
    update_time: int | None = None
    audit: ListedAudit | None = None
    product_sync_fail_reasons: list[str] = []
    is_not_for_sale: bool | None = None
    recommended_categories: list[Plain] = []
    listing_quality_tier: str | None = None
    integrated_platform_statuses: list[Plain] = []
    product_families: list[Plain] = []
    has_draft: bool | None = None
    scheduled_sale: Plain | None = None
    product_tags: list[str] = []
    selling_format: str | None = None


class Products(ListData):
    """The answer of the search, each product still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="products", default=None)


class Product(Data):
    """A product that was asked for by id. FREEZE and DELETED ones are not shown (facts.md 9.16)."""

    id: str | None = None
    title: str | None = None
    status: str | None = None
    product_status: str | None = None
    skus: list[Sku] = []
    main_images: list[Image] = []
    audit: Audit | None = None
    audit_failed_reasons: list[AuditFailure] = []
    create_time: int | None = None
    update_time: int | None = None
    description: str | None = None
    brand: Plain | None = None
    category_chains: list[Plain] = []
    certifications: list[Plain] = []
    delivery_options: list[Plain] = []
    external_product_id: str | None = None
    global_product_association: Plain | None = None
    has_draft: bool | None = None
    integrated_platform_statuses: list[Plain] = []
    is_blind_box: bool | None = None
    is_cod_allowed: bool | None = None
    is_not_for_sale: bool | None = None
    is_pre_owned: bool | None = None
    is_replicated: bool | None = None
    key_product_features: list[str] = []
    listing_quality_tier: str | None = None
    manufacturer_ids: list[str] = []
    minimum_order_quantity: int | None = None
    package_dimensions: Plain | None = None
    package_weight: Plain | None = None
    pod_info: Plain | None = None
    prescription_requirement: Plain | None = None
    primary_combined_product_id: str | None = None
    product_attributes: list[Plain] = []
    product_families: list[Plain] = []
    product_tags: list[str] = []
    product_types: list[str] = []
    recommended_categories: list[Plain] = []
    responsible_person_ids: list[str] = []
    scheduled_sale: Plain | None = None
    search_terms: list[str] = []
    selling_format: str | None = None
    shipping_insurance_requirement: str | None = None
    shipping_template_id: str | None = None
    size_chart: Plain | None = None
    subscribe_info: Plain | None = None
    video: Plain | None = None


class WarehouseStock(Wire):
    """What may still be sold from a warehouse (`available_quantity`), and what its orders hold."""

    warehouse_id: str | None = None
    available_quantity: int | None = None
    committed_quantity: int | None = None


class CampaignStock(Wire):
    """Units that only a campaign may sell."""

    campaign_name: str | None = None
    quantity: int | None = None


class CreatorStock(Wire):
    """Units that only a creator may sell."""

    creator_name: str | None = None
    quantity: int | None = None


class InShopStock(Wire):
    """Units that anybody may buy."""

    quantity: int | None = None


class StockSpread(Wire):
    """Who may sell the available units."""

    in_shop_inventory: InShopStock | None = None
    campaign_inventory: list[CampaignStock] = []
    creator_inventory: list[CreatorStock] = []


class SkuStock(Wire):
    """The stock of a SKU by warehouse."""

    id: str | None = None
    seller_sku: str | None = None
    total_available_quantity: int | None = None
    total_committed_quantity: int | None = None
    warehouse_inventory: list[WarehouseStock] = []
    total_available_inventory_distribution: StockSpread | None = None


class ProductStock(Wire):
    """The stock of the SKUs of one product that were asked for."""

    product_id: str | None = None
    skus: list[SkuStock] = []


class Inventory(ListData):
    """The answer of the inventory search, each product still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="inventory", default=None)
