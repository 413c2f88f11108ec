"""What exists in the world. Plain records: all behaviour lives in the verbs beside this module.

Money is integer minor units of the shop's currency; moments are unix seconds unless a name says millis.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from tiktok_shop_sim.world.amounts import Quote


class Seller(msgspec.Struct):
    """A seller account on the consent page; one authorization covers all its shops."""

    open_id: str
    name: str
    region: str
    shop_ids: list[str] = []
    active: bool = True
    permissions: list[str] = []


class Shop(msgspec.Struct):
    id: str
    name: str
    region: str
    seller_id: str
    cipher: str
    code: str
    seller_type: str = "LOCAL"
    active: bool = True


class Place(msgspec.Struct, frozen=True):
    """A real-looking place: division names from country (L0) downwards, and the tax rate charged there."""

    divisions: list[str]
    postal_code: str
    tax_rate: Decimal = Decimal(0)
    phone_area: str = ""
    iso_code: str = ""


class Recipient(msgspec.Struct, frozen=True):
    """Where an order goes. Shared between the orders of one buyer, so treat it as a value."""

    first_name: str
    last_name: str
    phone: str
    line1: str
    line2: str
    place: Place


class Warehouse(msgspec.Struct):
    id: str
    shop_id: str
    name: str
    type: str = "SALES_WAREHOUSE"
    sub_type: str = "DOMESTIC_WAREHOUSE"
    effect_status: str = "ENABLED"
    is_default: bool = False
    contact: str = ""
    phone: str = ""
    line1: str = ""
    place: Place = Place([], "")
    delivery_option_ids: list[str] = []
    entity_id: str = ""
    external_id: str = ""
    """What the seller's own system calls it."""


class Provider(msgspec.Struct, frozen=True):
    """A carrier. `pattern` is what its tracking numbers look like, `template` how the simulator makes one."""

    id: str
    name: str
    pattern: str
    template: str


class DeliveryOption(msgspec.Struct):
    id: str
    shop_id: str
    name: str
    type: str
    shipping_type: str
    provider_ids: list[str]
    description: str = ""
    max_weight_grams: int = 30_000


class Stock(msgspec.Struct, gc=False):
    """Units of one SKU in one warehouse.

    `listed` counts what the seller put in, less what the seller took out, and moves with nothing else; at every moment
    listed = available + committed + sold + returned (came back and was not put on sale again).
    """

    available: int
    committed: int = 0
    sold: int = 0
    returned: int = 0
    listed: int = -1

    def __post_init__(self) -> None:
        if self.listed < 0:
            self.listed = self.available + self.committed + self.sold + self.returned

    @property
    def balanced(self) -> bool:
        return self.listed == self.available + self.committed + self.sold + self.returned


class Sku(msgspec.Struct):
    id: str
    product_id: str
    seller_sku: str
    name: str
    price: int
    stock: dict[str, Stock]
    barcode: str = ""
    in_catalogue: bool = True
    """Whether the seller's own catalogue knows it; a SKU that it does not know stays unmapped."""
    attributes: dict[str, str] = {}


class Product(msgspec.Struct):
    """A product as the shop has it now; what the seller wrote, version by version, is in `product_versions`."""

    id: str
    shop_id: str
    title: str
    sku_ids: list[str]
    """The SKUs of the version in force; one that an edit removed stays in the world for its orders."""
    create_time: int
    update_time: int
    status: str = "ACTIVATE"
    audit_status: str = "APPROVED"
    weight_grams: int = 500
    sequence: int = 0


class Buyer(msgspec.Struct):
    id: str
    nickname: str
    email: str
    recipient: Recipient


class Part(msgspec.Struct, frozen=True, gc=False):
    """One piece inside a bundle that was sold as one unit; the parts share the unit's amounts."""

    id: str
    sku_id: str
    original: int
    seller_discount: int
    platform_discount: int
    tax: int

    @property
    def sale(self) -> int:
        return self.original - self.seller_discount - self.platform_discount


class Unit(msgspec.Struct, gc=False):
    """One sold piece: TikTok has no quantity, every unit is a line item with its own id."""

    id: str
    sku_id: str
    original: int
    seller_discount: int
    platform_discount: int
    tax: int
    status: str = "UNPAID"
    package_id: str = ""
    cancel_reason: str = ""
    cancel_user: str = ""
    is_gift: bool = False
    retail: int = 0
    """What a gift would have cost."""
    parts: tuple[Part, ...] = ()
    """What is in a bundle."""
    pod_id: str = ""
    """Its print-on-demand data, where it is made for this buyer."""

    @property
    def sale(self) -> int:
        return self.original - self.seller_discount - self.platform_discount


class Particulars(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What makes an order other than an ordinary sale (facts.md 6.7); most orders have none of it."""

    replaced_order_id: str = ""
    exchange_source_order_id: str = ""
    is_subscription: bool = False
    is_refundable_sample: bool = False
    handling_days: int = 0
    """Days a made-to-order or back-ordered item takes before the shipping clocks run; 0 for none."""
    handling_type: str = "BUSINESS_DAY"
    release_date: int | None = None
    """When a pre-ordered item comes out: the shipping clocks run from then."""
    fast_dispatch: bool = False
    to_collection_point: bool = False
    drop_off_location: str = ""
    room_id: str = ""
    cpf: str = ""
    cpf_name: str = ""
    never_combined: bool = False
    """Left out of the automatic combination of orders: its `auto_combine_group_id` is N/A."""


class Order(msgspec.Struct, gc=False):
    id: str
    sequence: int
    shop_id: str
    buyer_id: str
    status: str
    create_time: int
    update_time: int
    warehouse_id: str
    delivery_option_id: str
    recipient: Recipient
    units: list[Unit]
    payment_method: str
    shipping_type: str = "SELLER"
    fulfillment_type: str = "FULFILLMENT_BY_SELLER"
    order_type: str = "NORMAL"
    is_sample: bool = False
    is_cod: bool = False
    shipping_fee: int = 0
    shipping_seller_discount: int = 0
    shipping_platform_discount: int = 0
    shipping_tax: int = 0
    retail_delivery_fee: int = 0
    revision: int = 0
    paid_time: int | None = None
    release_time: int | None = None
    ship_time: int | None = None
    collection_time: int | None = None
    delivery_time: int | None = None
    complete_time: int | None = None
    cancel_time: int | None = None
    request_cancel_time: int | None = None
    cancel_reason: str = ""
    cancel_initiator: str = ""
    pending_cancellation: str = ""
    package_ids: list[str] = []
    buyer_message: str = ""
    seller_note: str = ""
    address_changed: bool = False
    invoice: str = "NO_NEED"
    """`need_upload_invoice` (facts.md 8.2, BR)."""
    particulars: Particulars | None = None


class Scan(msgspec.Struct, frozen=True, gc=False):
    """One line of a parcel's tracking history."""

    millis: int
    action_code: int
    description: str


class Package(msgspec.Struct):
    id: str
    sequence: int
    shop_id: str
    order_ids: list[str]
    unit_ids: list[str]
    create_time: int
    update_time: int
    shipping_type: str
    delivery_option_id: str
    warehouse_id: str
    status: str = "TO_FULFILL"
    sub_status: str = "CREATED"
    tracking_number: str = ""
    provider_id: str = ""
    ship_time: int | None = None
    pay_time: int | None = None
    corrections: int = 0
    split_tag: str = "DEFAULT"
    handover_method: str = ""
    slot_start: int | None = None
    slot_end: int | None = None
    exception: str = ""
    scans: list[Scan] = []
    weight: tuple[str, str] | None = None
    """Value and unit as the seller gave them; the products' own when absent."""
    dimension: tuple[str, str, str, str] | None = None
    """Length, width, height and unit as the seller gave them."""
    service_id: str = ""
    """The shipping service whose label was bought."""
    proofs: list[str] = []
    """Addresses of the proofs of delivery, newest last."""
    insured: int = 0
    """What the insurance of the parcel pays at most, in minor units; 0 for none."""


class Cancellation(msgspec.Struct):
    id: str
    sequence: int
    shop_id: str
    order_id: str
    unit_ids: list[str]
    role: str
    type: str
    status: str
    reason: str
    reason_text: str
    create_time: int
    update_time: int
    deadline: int | None = None
    quote: Quote = Quote()
    """What the buyer gets back."""
    replenished: bool = False
    """Whether the platform put the units on sale again itself (facts.md 7.12)."""


class Grant(msgspec.Struct):
    """What a seller allowed the app, and the tokens in force. Expiries are absolute unix seconds."""

    id: str
    seller_id: str
    scopes: list[str]
    access_token: str
    access_expires: int
    refresh_token: str
    refresh_expires: int
    shop_ids: list[str] = []
    previous_refresh: str = ""
    older_access: dict[str, int] = {}
    """Access tokens replaced by a refresh; each lives on until its own expiry."""
    revoked: bool = False


class AuthCode(msgspec.Struct):
    code: str
    seller_id: str
    scopes: list[str]
    expires: int | None
    used: bool = False


class Subscription(msgspec.Struct):
    shop_id: str
    event_type: str
    address: str
    create_millis: int
    update_millis: int


class Notice(msgspec.Struct):
    """One notice to one address, with what became of it. `next_attempt` is None once it is settled."""

    serial: int
    id: str
    type: int
    shop_id: str
    address: str
    body: bytes
    created: float
    state: str = "waiting"
    attempts: int = 0
    next_attempt: float | None = None
    last_status: int | None = None
    last_error: str = ""
    history: list[str] = []
    about: str = ""
