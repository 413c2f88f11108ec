"""The shape of a scenario file. Amounts are decimal strings in the shop's currency; names, not ids, link things."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktok_shop_sim.world.records import Particulars


class SkuPlan(msgspec.Struct, forbid_unknown_fields=True):
    seller_sku: str
    price: str
    quantity: int
    name: str = "Default"
    barcode: str = ""
    catalogue: bool = True
    weight: float = 1.0
    """How often it is bought, against the others."""
    attributes: dict[str, str] = {}
    """What tells it apart, by name; the product's one attribute with the SKU's name when absent."""
    combines: dict[str, int] = {}
    """What is inside a bundle: units by the seller SKUs of products further up."""
    backorder: tuple[int, int] = (0, 0)
    """Units that may be sold beyond the stock of each warehouse, and the days they take."""
    off_sale: bool = False
    """The platform took this SKU alone off sale."""
    details: dict[str, Any] = {}
    """Anything else a seller may say about a SKU, in the words of the wire."""


class ComplaintPlan(msgspec.Struct, forbid_unknown_fields=True):
    """What a reviewer objected to."""

    position: str
    reason: str
    suggestion: str


class ProductPlan(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    skus: list[SkuPlan]
    category: list[str] = []
    brand: str = ""
    description: str = ""
    weight_grams: int = 400
    attribute: str = "Style"
    status: str = "ACTIVATE"
    complaints: list[ComplaintPlan] = []
    """Why its last review failed: all of it, or of a product on sale the last edit."""
    suspended_reason: str = ""
    edit_title: str = ""
    """An edit under review beside the version on sale."""
    draft_title: str = ""
    """A draft beside the version on sale."""
    pre_approved: list[str] = []
    """What it still waits for after its review."""
    documented: bool = False
    """With delivery options, manufacturer, responsible person, certificates as files and a size chart template."""
    details: dict[str, Any] = {}
    """Anything else a seller may say about a product, in the words of the wire."""


class GeneratedProducts(msgspec.Struct, forbid_unknown_fields=True):
    """Many products made from words, for large shops."""

    count: int
    skus_each: int
    adjectives: list[str]
    nouns: list[str]
    variants: list[str]
    price_range: tuple[str, str]
    quantity: int


class OptionPlan(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    type: str
    shipping_type: str
    providers: list[str]
    description: str = ""


class WarehousePlan(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    line1: str
    place: int
    """Position in the market's list of places."""
    contact: str
    phone: str
    type: str = "SALES_WAREHOUSE"
    sub_type: str = "DOMESTIC_WAREHOUSE"
    effect_status: str = "ENABLED"
    default: bool = False
    options: list[str] = []


class HistoryPlan(msgspec.Struct, forbid_unknown_fields=True):
    """The orders that exist when the shop opens."""

    mix: dict[str, int]
    """How many in each status; scaled when another number of orders is asked for."""
    buyers: int
    shipping_fees: list[str] = msgspec.field(default_factory=lambda: ["0"])
    cod_share: float = 0.0
    tiktok_shipping_share: float = 0.0
    samples: int = 0
    seller_discount_share: float = 0.3
    seller_discount_percent: int = 10
    platform_discount_share: float = 0.25
    platform_discount_percent: int = 6
    rounding: int = 1
    """Discounts are rounded down to a multiple of this many minor units."""
    two_packages_share: float = 0.2
    """Of shipped orders with several units."""
    messages: list[str] = []


class OrderPlan(msgspec.Struct, forbid_unknown_fields=True):
    """One order out of the ordinary. SKUs, warehouses and buyers by name; hours count back from now."""

    status: str
    hours: float
    lines: dict[str, int]
    """Units by seller SKU."""
    gifts: dict[str, int] = {}
    """Units that come along for nothing, by seller SKU."""
    bundles: dict[str, dict[str, int]] = {}
    """Which of the lines are bundles, and how many of which SKUs are in one."""
    discounts: tuple[str, str] = ("0", "0")
    """What the seller and what the platform takes off each unit."""
    shipping: tuple[str, str, str] = ("0", "0", "0")
    """The shipping fee, and what the seller and what the platform takes off it."""
    special: Particulars | None = None
    pickup: bool = False
    """Shipped with TikTok, its parcels are fetched by the carrier."""
    insured: str = "0"
    """What the insurance of its parcels pays at most."""
    seller_note: str = ""
    buyer: str = ""
    """Orders of the same name have the same buyer and address; empty invents one."""
    payment: str = "card"
    order_type: str = "NORMAL"
    free: bool = False
    fulfilled_by_tiktok: bool = False
    shipping_type: str = "SELLER"
    warehouse: str = ""
    release_days: int = 0
    """A pre-order: days until its goods come out."""
    handling_days: int = 0
    message: str = ""
    cancelling: list[tuple[str, float]] = []
    """What was done about a cancellation and how many hours ago: ask, accept, reject, withdraw, by_seller."""


class ReturnPlan(msgspec.Struct, forbid_unknown_fields=True):
    """One return of a delivered order, step by step: what was done and how many hours ago.

    Steps: ask, approve, keep_item, reject, offer, ship_back, arrive, receive, reject_package, withdraw, escalate.
    """

    kind: str
    steps: list[tuple[str, float]]
    note: str = ""


class OfferPlan(msgspec.Struct, forbid_unknown_fields=True):
    """What a SKU costs in a promotion: a price, or so many percent off."""

    price: str = ""
    percent: str = ""
    limit: int = -1


class PromotionPlan(msgspec.Struct, forbid_unknown_fields=True):
    """A promotion; hours count from now, negative ones are past. `offers` by seller SKU."""

    title: str
    type: str
    begin_hours: float
    end_hours: float
    offers: dict[str, OfferPlan]
    level: str = "VARIATION"
    deactivated: bool = False


class ConversationPlan(msgspec.Struct, forbid_unknown_fields=True):
    """What was said with the buyer of an order plan: who (`buyer`, `shop`), how many hours ago, the words."""

    buyer: str
    lines: list[tuple[str, float, str]]


class AdjustmentPlan(msgspec.Struct, forbid_unknown_fields=True):
    """Money that the platform gave (positive) or took for another reason than a sale; hours count back from now."""

    type: str
    amount: str
    hours: float
    about_order: bool = False
    """Whether it is about the order that was delivered last."""


class ShopPlan(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    region: str
    delivery_options: list[OptionPlan]
    warehouses: list[WarehousePlan]
    products: list[ProductPlan] = []
    generated: GeneratedProducts | None = None
    history: HistoryPlan | None = None
    orders: list[OrderPlan] = []
    returns: list[ReturnPlan] = []
    promotions: list[PromotionPlan] = []
    adjustments: list[AdjustmentPlan] = []
    conversations: list[ConversationPlan] = []
    stored_with_tiktok: int = 0
    """Units of each SKU in TikTok's own warehouse; 0 for a shop that stores nothing there."""
    seller_type: str = "LOCAL"


class SellerPlan(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    region: str
    shops: list[ShopPlan]
    permissions: list[str] = []


class Scenario(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    title: str
    description: str
    sellers: list[SellerPlan]
