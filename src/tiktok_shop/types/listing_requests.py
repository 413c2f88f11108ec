"""What a product is created, checked and edited with; written strictly, as `requests` (facts.md section 9)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tiktok_shop.types.product_requests import (
    Currency,
    ExternalListPrice,
    Fault,
    ListPriceAmount,
    Locale,
    Platform,
    WarehouseQuantity,
    amount_fault,
)
from tiktok_shop.types.requests import Word, Write

SaveMode = Literal["AS_DRAFT", "LISTING"]
CreateCurrency = Literal["BRL", "EUR", "GBP", "IDR", "JPY", "MXN", "MYR", "PHP", "SGD", "THB", "USD", "VND"]
"""Currencies that a product is created in. PLN, CZK and HUF are documented for other calls only."""
CreateLocale = Literal[
    "de-DE",
    "en-GB",
    "en-IE",
    "en-US",
    "es-ES",
    "es-MX",
    "fr-FR",
    "id-ID",
    "it-IT",
    "ja-JP",
    "ms-MY",
    "pt-BR",
    "th-TH",
    "vi-VN",
    "zh-CN",
]
Insurance = Literal["NOT_SUPPORTED", "OPTIONAL", "REQUIRED"]
SellingFormat = Literal["FIXED_PRICE", "FIXED_PRICE_AND_LIVE_AUCTION"]
InventoryMode = Literal["SHARED", "EXCLUSIVE"]
OurId = Annotated[str, Meta(max_length=999)]
"""A name of the seller's own, which the platform keeps."""
SellerSku = Annotated[str, Meta(min_length=1, max_length=50)]
Plain = dict[str, object]
"""A part that is sent as it was read."""


class PictureUri(Write):
    """A picture by the uri that its upload gave."""

    uri: Word


class VideoId(Write):
    """A video by the id that its upload gave."""

    id: Word


class SalesAttributeWrite(Write):
    """In what a SKU differs: an attribute by id or by a name of the seller's own, a value likewise."""

    id: Word | None = None
    name: Annotated[str, Meta(max_length=20)] | None = None
    value_id: Word | None = None
    value_name: Annotated[str, Meta(max_length=50)] | None = None
    sku_img: PictureUri | None = None
    supplementary_sku_images: Annotated[list[PictureUri], Meta(max_length=8)] | None = None

    def problem(self) -> Fault | None:
        """Neither id nor name, of the attribute or of the value."""
        if not (self.id or self.name):
            return "name", None, "an attribute has an id or a name"
        if not (self.value_id or self.value_name):
            return "value_name", None, "a value has an id or a name"
        return None


class IdentifierCode(Write):
    """The number that the trade gave a SKU (facts.md 9.4)."""

    code: Word
    type: Literal["GTIN", "EAN", "UPC", "ISBN", "JAN"]


class CombinedSkuWrite(Write):
    """A SKU inside a bundle of TikTok's own."""

    product_id: Word
    sku_id: Word
    sku_count: int


class FulfillmentTerms(Write):
    """When a pre-sale is shipped."""

    handling_duration_days: int | None = None
    release_date: int | None = None


class PreSaleWrite(Write):
    """A SKU that is sold before it is there."""

    type: Literal["PRE_ORDER", "MADE_TO_ORDER", "CUSTOM"] | None = None
    fulfillment_type: FulfillmentTerms | None = None


class PreSaleEdit(Write):
    """As `PreSaleWrite`; NONE ends it."""

    type: Literal["PRE_ORDER", "MADE_TO_ORDER", "CUSTOM", "NONE"] | None = None
    fulfillment_type: FulfillmentTerms | None = None


class Fee(Write):
    """A deposit on the packaging."""

    type: Word | None = None
    amount: Word | None = None
    additional_attribute: Literal["SINGLE_USE", "REUSABLE", "NOT_APPLICABLE"] | None = None


class Box(Write):
    """Length, width and height."""

    length: Word
    width: Word
    height: Word
    unit: Literal["CENTIMETER", "INCH"]


class Weight(Write):
    """A weight."""

    value: Word
    unit: Literal["KILOGRAM", "POUND", "GRAM"]


class _Price(Write, kw_only=True):
    """`amount` is with or without tax, as the market quotes it."""

    amount: str | None = None
    sale_price: str | None = None

    def problem(self) -> Fault | None:
        """No amount at all, or one that is not written as the currency is."""
        if self.amount is None and self.sale_price is None:
            return "amount", None, "a price has an amount"
        currency = getattr(self, "currency", "")
        return amount_fault("amount", self.amount, currency) or amount_fault(
            "sale_price", self.sale_price, currency
        )


class PriceWrite(_Price, kw_only=True):
    """The price of a SKU that is created or edited."""

    currency: CreateCurrency
    starting_bid_price: str | None = None


class PriceCheck(_Price, kw_only=True):
    """The price of a SKU that is checked."""

    currency: Currency
    starting_bid_price: str | None = None


class PricePart(_Price, kw_only=True):
    """The price of a SKU in a partial edit."""

    currency: Currency


class _SkuWrite(Write):
    """What all requests say of a SKU."""

    sales_attributes: list[SalesAttributeWrite] | None = None
    seller_sku: SellerSku | None = None
    external_sku_id: OurId | None = None
    identifier_code: IdentifierCode | None = None
    sku_unit_count: Word | None = None
    external_urls: list[Annotated[str, Meta(max_length=500)]] | None = None
    extra_identifier_codes: list[str] | None = None
    list_price: ListPriceAmount | None = None
    external_list_prices: list[ExternalListPrice] | None = None
    fees: list[Fee] | None = None
    sku_dimensions: Box | None = None
    sku_weight: Weight | None = None


class NewSku(_SkuWrite, kw_only=True):
    """A SKU of a product that is created."""

    inventory: list[WarehouseQuantity]
    price: PriceWrite
    combined_skus: list[CombinedSkuWrite] | None = None
    pre_sale: PreSaleWrite | None = None


class SkuToCheck(_SkuWrite, kw_only=True):
    """A SKU of a product that is checked."""

    inventory: list[WarehouseQuantity]
    price: PriceCheck
    combined_skus: list[CombinedSkuWrite] | None = None
    pre_sale: PreSaleWrite | None = None


class SkuEdit(_SkuWrite, kw_only=True):
    """A SKU that stays (with its `id`) or is new. One of the product that is not sent is deleted (facts.md 9.14)."""

    id: Word | None = None
    price: PriceWrite | None = None
    inventory: list[WarehouseQuantity] | None = None
    combined_skus: list[CombinedSkuWrite] | None = None
    pre_sale: PreSaleEdit | None = None


class SkuPart(_SkuWrite, kw_only=True):
    """A SKU in a partial edit."""

    id: Word | None = None
    price: PricePart | None = None
    inventory: list[WarehouseQuantity] | None = None
    pre_sale: PreSaleWrite | None = None


class FileUse(Write):
    """A file by the id that its upload gave."""

    id: Word
    name: str
    format: Word


class CertificationWrite(Write):
    """What proves something: pictures, files, or both."""

    id: Word
    images: list[PictureUri] | None = None
    files: list[FileUse] | None = None
    expiration_date: int | None = None


class MetricModule(Write):
    """One number of a measure, with its unit."""

    id: Word | None = None
    value: str | None = None
    unit_id: Word | None = None


class MetricStandard(Write):
    """A measure: one or several numbers with units."""

    id: Word | None = None
    metric_value_module_infos: list[MetricModule] | None = None


class _AttributeValue(Write):
    id: Word | None = None
    name: Annotated[str, Meta(max_length=2000)] | None = None


class AttributeValueToCheck(_AttributeValue, kw_only=True):
    """A value of an attribute in a check."""


class AttributeValueWrite(_AttributeValue, kw_only=True):
    """A value of an attribute: an id, a text, or a measure."""

    metric_standard_info: MetricStandard | None = None


class AttributeToCheck(Write):
    """An attribute with its values, in a check."""

    id: Word
    values: list[AttributeValueToCheck]


class AttributeWrite(Write):
    """An attribute with its values."""

    id: Word
    values: list[AttributeValueWrite]


class SizeChartTemplate(Write):
    """A size chart that the seller keeps on the platform."""

    id: Word


class SizeChartWrite(Write):
    """A size chart: a picture, or one that is kept."""

    image: PictureUri | None = None
    template: SizeChartTemplate | None = None


class ScheduledSale(Write):
    """When a product goes on sale."""

    is_enabled_scheduled_sale: bool
    schedule_sale_time: int


class TagOperation(Write):
    """A tag that is switched on or off."""

    product_tag: Word
    enable: bool


class OrderQuantityLimit(Write):
    """How many a buyer may buy: in one order, and in all."""

    maximum_order_quantity: int | None = None
    cumulative_order_quantity: int | None = None


class _Parts(Write):
    """What create, check and both edits say of a product."""

    brand_id: Word | None = None
    is_cod_allowed: bool | None = None
    certifications: Annotated[list[CertificationWrite], Meta(max_length=10)] | None = None
    package_dimensions: Box | None = None
    package_weight: Weight | None = None
    video: VideoId | None = None
    external_product_id: OurId | None = None
    size_chart: SizeChartWrite | None = None
    manufacturer_ids: list[Word] | None = None
    responsible_person_ids: list[Word] | None = None
    listing_platforms: list[Platform] | None = None
    scheduled_sale: ScheduledSale | None = None
    search_terms: list[str] | None = None
    key_product_features: list[str] | None = None


class _Whole(_Parts, kw_only=True):
    """What create, check and edit say of a product."""

    title: str
    description: Annotated[str, Meta(max_length=10000)]
    category_id: Word
    main_images: Annotated[list[PictureUri], Meta(max_length=9)]
    delivery_option_ids: list[Word] | None = None
    shipping_insurance_requirement: Insurance | None = None
    minimum_order_quantity: Annotated[int, Meta(ge=1, le=20)] | None = None
    is_pre_owned: bool | None = None
    shipping_template_id: Word | None = None
    product_tag_operations: list[TagOperation] | None = None
    selling_format: SellingFormat | None = None
    is_live_quick: bool | None = None


class CreateProduct(_Whole, kw_only=True):
    """A product that is created. Under one `idempotency_key` (128 letters) it is created once (facts.md 3.9)."""

    skus: Annotated[list[NewSku], Meta(min_length=1)]
    save_mode: SaveMode | None = None
    category_version: Literal["v1", "v2"] | None = None
    product_attributes: list[AttributeWrite] | None = None
    primary_combined_product_id: Word | None = None
    is_not_for_sale: bool | None = None
    idempotency_key: Annotated[str, Meta(min_length=1, max_length=128)] | None = None
    locale: CreateLocale | None = None
    auto_translate_enabled: bool | None = None
    purchase_order_quantity_limit: OrderQuantityLimit | None = None
    is_blind_box: bool | None = None


class CheckOption(Write):
    """Of a check that goes on in the background."""

    gne_async_check_session_id: Word | None = None
    need_trigger_gne_async_check: bool | None = None


class CheckProduct(_Whole, kw_only=True):
    """A product that is checked as if it were created. It takes no category version."""

    skus: Annotated[list[SkuToCheck], Meta(min_length=1)]
    product_attributes: list[AttributeToCheck] | None = None
    primary_combined_product_id: Word | None = None
    option: CheckOption | None = None
    locale: Locale | None = None


class CheckQuery(Write):
    """Whether the check says what would make the product sell better, too."""

    is_diagnosis_required: bool | None = None


class Replicated(Write):
    """The copy of a product in another region."""

    region: Literal["DE", "ES", "FR", "GB", "ID", "IE", "IT", "JP", "MY", "PH", "SG", "TH", "US", "VN"]
    skus: list[Plain] | None = None
    inventory_mode: InventoryMode | None = None


class EditProduct(_Whole, kw_only=True):
    """A product as it is to be from now on: what is not sent is gone, SKUs too (facts.md 9.14)."""

    skus: Annotated[list[SkuEdit], Meta(min_length=1)]
    save_mode: SaveMode | None = None
    category_version: Literal["v1", "v2"] | None = None
    product_attributes: list[AttributeWrite] | None = None
    replicated_products: list[Replicated] | None = None
    subscribe_info_edit: Plain | None = None
    locale: CreateLocale | None = None
    auto_translate_enabled: bool | None = None
    inventory_mode: InventoryMode | None = None
    purchase_order_quantity_limit: OrderQuantityLimit | None = None
    is_blind_box: bool | None = None


class PartialEditProduct(_Parts, kw_only=True):
    """Top-level properties that are replaced, each as a whole; `skus` is one of them (facts.md 9.14)."""

    title: str | None = None
    description: Annotated[str, Meta(max_length=10000)] | None = None
    main_images: Annotated[list[PictureUri], Meta(max_length=9)] | None = None
    skus: Annotated[list[SkuPart], Meta(min_length=1)] | None = None
    save_mode: SaveMode | None = None
    category_version: Word | None = None
    product_attributes: list[AttributeWrite] | None = None
    replicated_products: list[Plain] | None = None
    subscribe_info_edit: Plain | None = None
    pod_info: Plain | None = None
    locale: Locale | None = None
    auto_translate_enabled: bool | None = None
    inventory_mode: InventoryMode | None = None
    is_blind_box: bool | None = None

    def problem(self) -> Fault | None:
        """Nothing to change."""
        if any(getattr(self, name) is not None for name in self.__struct_fields__):
            return None
        return "request", None, "name what is to change"


class ImageForm(Write):
    """What an image is uploaded for; facts.md 9.3."""

    use_case: (
        Literal[
            "ATTRIBUTE_IMAGE",
            "CERTIFICATION_IMAGE",
            "CUSTOMIZATION_IMAGE",
            "DESCRIPTION_IMAGE",
            "MAIN_IMAGE",
            "SIZE_CHART_IMAGE",
        ]
        | None
    ) = None


class FileForm(Write):
    """What a file is called, with its ending (facts.md 9.3)."""

    name: str
