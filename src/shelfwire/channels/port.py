"""The port: what any channel must be able to say and do, in our words. Pure: no Django, no I/O.

A plugin is an object with parts (``Channel``), one part per conversation; a part it lacks is None. It is
found by the entry point group ``shelfwire.channels``. Every call takes a ``Session``: whose shop, with which
options and credentials. Plugins raise only the classes of ``shelfwire.kit.errors`` (TryLater, Reconnect, MissingScope,
Refused, Gone) and the two refusals below; anything else is a bug.

The wire is read generously: an unknown word from the channel arrives as ``Unknown("…")``, never as a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable

from shelfwire.kit.errors import ChannelError, Gone, MissingScope, Reason, Reconnect, Refused, TryLater
from shelfwire.kit.ids import (
    ExternalOrderId,
    ExternalPackageId,
    ExternalProductId,
    ExternalProviderId,
    ExternalShopId,
    ExternalSkuId,
    ExternalUnitId,
    ExternalWarehouseId,
    SellerSku,
)
from shelfwire.kit.secrets import Secret

__all__ = [
    "Address",
    "Amount",
    "AuthorisationAnswer",
    "BadSignature",
    "Channel",
    "ChannelError",
    "ChannelOrder",
    "ChannelOrderStatus",
    "ChannelPackage",
    "ChannelUnit",
    "ChannelWarehouse",
    "Check",
    "Connect",
    "ConsentDenied",
    "Credentials",
    "DeliveryOption",
    "Doorbell",
    "Funder",
    "Gone",
    "Limit",
    "MissingScope",
    "Notice",
    "NoticeTopic",
    "OptionField",
    "OrderClass",
    "OrderPage",
    "OrderSource",
    "PackageStatus",
    "Placed",
    "Provider",
    "Reason",
    "Reconnect",
    "Refused",
    "Session",
    "ShipReceipt",
    "Shipment",
    "ShipmentDesk",
    "ShippedBy",
    "Shop",
    "Throttle",
    "TrackingEvent",
    "TryLater",
    "Unknown",
    "Unreadable",
]


class Unknown(str):
    """A word of the channel that this release does not know. Kept and shown verbatim."""

    __slots__ = ()


class ConsentDenied(Refused):
    """The seller closed or declined the consent page, or its one-time code was wrong, used or too old."""


class BadSignature(ChannelError):
    """A notice whose signature does not fit: it is not from the channel, and nothing of it is read."""


class Unreadable(ChannelError):
    """A notice that is signed but is not a document of the channel's shape."""


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the channel as data: where it holds, who said so, and when."""

    name: str
    value: int | str
    region: str
    source: str
    dated: str
    says: str


@dataclass(frozen=True, slots=True)
class OptionField:
    """One field of the plugin's own settings form. ``secret`` fields are stored encrypted and never shown.

    Values reach the plugin as text in ``Session.options`` (defaults filled in): a bool as ``true`` or
    ``false``, an int in decimal digits. Secrets reach it in ``Session.secrets`` when they are set.
    """

    name: str
    label: str
    kind: Literal["text", "secret", "url", "choice", "bool", "int"] = "text"
    required: bool = False
    default: str | int | bool = ""
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    advanced: bool = False
    hosts: frozenset[str] = frozenset()
    """Of a url: the channel's own hosts. Others must be allowed by whoever runs the server; with none named, any
    public host will do (``kit.guard``)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a consent gave. Both expiries are absolute moments (facts.md section 1.10).

    ``extra`` holds what else the plugin needs for calls (TikTok: the shop cipher); stored encrypted too.
    """

    access_token: Secret
    access_expires_at: datetime
    refresh_token: Secret
    refresh_expires_at: datetime
    scopes: tuple[str, ...] = ()
    holder_id: str = ""
    holder_name: str = ""
    holder_region: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop that a consent covers. ``extra`` is merged into the credentials of the account that is this shop."""

    external_id: ExternalShopId
    name: str
    region: str
    currency: str
    timezone: str
    kind: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuthorisationAnswer:
    """The whole result of a consent: credentials, and the shops they open."""

    credentials: Credentials
    shops: tuple[Shop, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of *Test settings*: what was looked at, how it stands, and what to do when it is not well."""

    key: str
    label: str
    outcome: Literal["works", "missing", "warning", "unknown"]
    detail: str = ""
    advice: str = ""
    blocks: tuple[str, ...] = ()
    """Switches that cannot work without it: ``orders_in``, ``tracking_out``."""


class Throttle(Protocol):
    """The call budget, kept by the product across processes; the plugin asks before every call.

    Groups name the conversation: ``orders``, ``tracking``, ``stock``, ``price``, ``listings``, ``shop``, or the
    plugin's own word. Every group has its own line; ``tracking`` and ``stock`` make the others give way.
    """

    def before(self, group: str) -> None:
        """Wait for, or refuse with TryLater, the next place in the endpoint group's line."""

    def throttled(self, group: str, after: float | None) -> None:
        """The channel answered *too many requests*: learn from it."""


@dataclass(frozen=True, slots=True)
class Session:
    """Whose conversation this is. ``options`` holds the plugin's settings, secrets revealed only on use."""

    options: Mapping[str, str]
    secrets: Mapping[str, Secret]
    credentials: Credentials | None
    shop: Shop | None
    throttle: Throttle | None = None
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts besides the channel's own that whoever runs the server allows (``kit.guard``)."""


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────


class ChannelOrderStatus(StrEnum):
    """Where the channel says the order is."""

    UNPAID = "unpaid"
    ON_HOLD = "on_hold"
    AWAITING_SHIPMENT = "awaiting_shipment"
    PARTIALLY_SHIPPED = "partially_shipped"
    AWAITING_COLLECTION = "awaiting_collection"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class OrderClass(StrEnum):
    """What kind of order it is: decides revenue, stock and clocks."""

    SALE = "sale"
    SAMPLE = "sample"
    GIVEAWAY = "giveaway"
    REPLACEMENT = "replacement"
    EXCHANGE = "exchange"
    CHANNEL_FULFILLED = "channel_fulfilled"


class ShippedBy(StrEnum):
    """Whose label goes on the parcel."""

    SELLER = "seller"
    CHANNEL = "channel"
    DIGITAL = "digital"


class Funder(StrEnum):
    """Who pays a discount or a fee."""

    SELLER = "seller"
    PLATFORM = "platform"
    BUYER = "buyer"
    COFUNDED = "cofunded"


@dataclass(frozen=True, slots=True)
class Amount:
    """One money row: what it is, who funds it, and the text exactly as the channel wrote it.

    ``kind`` is one of: product_price, product_discount, shipping_price, shipping_discount, product_tax,
    shipping_tax, small_order_fee, handling_fee, insurance_fee, delivery_fee, or the channel's own word.
    Discounts are positive amounts. ``minor`` is the exact amount in minor units.
    """

    kind: str
    funder: Funder
    minor: int
    text: str


@dataclass(frozen=True, slots=True)
class Address:
    """A recipient as the channel gives it. ``kind``: ``full``, ``masked`` (asterisks, or nobody or no street named) or
    ``absent`` (on hold)."""

    kind: Literal["full", "masked", "absent"]
    name: str = ""
    phone: str = ""
    lines: tuple[str, ...] = ()
    district: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    levels: tuple[tuple[str, str, str], ...] = ()
    """(level, level name, name) from the broadest to the narrowest, as sent; names may be empty."""
    instructions: str = ""


def addressable(name: str, phone: str, lines: Sequence[str]) -> bool:
    """Whether a parcel can be brought there: it needs somebody to give it to and a street."""
    return bool((name or phone) and any(lines))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the levels of a recipient belong: what of ``Address`` follows from them."""

    district: str
    city: str
    region: str
    levels: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChannelUnit:
    """One unit of one SKU: channels here send no quantities (facts.md section 6.3)."""

    external_id: ExternalUnitId
    product_id: ExternalProductId
    sku_id: ExternalSkuId
    seller_sku: SellerSku
    product_name: str
    sku_name: str
    price_minor: int
    """What the buyer pays for it: original price less discounts of both funders."""
    original_price_minor: int
    seller_discount_minor: int
    platform_discount_minor: int
    status: ChannelOrderStatus | Unknown
    package_id: ExternalPackageId | None = None
    tracking_number: str = ""
    provider_id: ExternalProviderId | None = None
    provider_name: str = ""
    image_url: str = ""
    is_gift: bool = False
    cancel_reason: str = ""
    cancelled_by: str = ""
    shipped_at: datetime | None = None
    components: tuple[tuple[ExternalSkuId, SellerSku, int], ...] = ()
    """For a combined listing: (SKU id, seller SKU, count) of what is inside."""


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order as the channel tells it at ``updated_at``; ``document`` is the original, verbatim JSON bytes."""

    external_id: ExternalOrderId
    status: ChannelOrderStatus | Unknown
    channel_status: str
    """The channel's own word, verbatim."""
    order_class: OrderClass
    placed_at: datetime
    updated_at: datetime
    currency: str
    total_minor: int
    subtotal_minor: int
    shipping_minor: int
    tax_minor: int
    seller_discount_minor: int
    platform_discount_minor: int
    amounts: tuple[Amount, ...]
    units: tuple[ChannelUnit, ...]
    address: Address
    document: bytes
    shipped_by: ShippedBy | Unknown
    paid_at: datetime | None = None
    buyer_id: str = ""
    buyer_name: str = ""
    buyer_message: str = ""
    is_cash_on_delivery: bool = False
    cancel_requested: bool = False
    """The buyer asks to cancel and waits for the seller's answer: do not ship (facts.md section 7.6)."""
    cancel_reason: str = ""
    cancelled_by: str = ""
    warehouse_id: ExternalWarehouseId | None = None
    delivery_option_id: str = ""
    delivery_option_name: str = ""
    ship_by: datetime | None = None
    """Arrange shipment until then (TikTok: rts_sla_time)."""
    collect_by: datetime | None = None
    """The carrier's first scan is due until then (TikTok: tts_sla_time, collection_due_time)."""
    cancels_at: datetime | None = None
    """The channel cancels the order itself then (TikTok: cancel_order_sla_time)."""
    deliver_by: datetime | None = None
    replaced_order_id: ExternalOrderId | None = None
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Words of the channel that were not understood, by field path; shown on the order."""
    left_out: str = ""
    """Why a part of the document could not be read at all, for a person; the order is named beside its shop then."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of orders; ``next_page`` is opaque, None at the end.

    No orders means that the channel said there are none; an answer that does not say it is TryLater.
    """

    orders: tuple[ChannelOrder, ...]
    next_page: str | None
    request_id: str = ""
    unreadable: tuple[tuple[str, str], ...] = ()
    """(external id or "", why) of documents that could not be understood at all; the others still count."""
    total: int | None = None
    """How many orders the whole question has, when the channel says so: progress is *n of m* then."""


# ── shipping ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ChannelWarehouse:
    """A warehouse on the channel's side."""

    external_id: ExternalWarehouseId
    name: str
    kind: str
    is_default: bool
    enabled: bool
    country: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """A delivery option of a warehouse; carriers are accepted per option (facts.md section 8.5)."""

    external_id: str
    name: str
    kind: str
    warehouse_id: ExternalWarehouseId


@dataclass(frozen=True, slots=True)
class Provider:
    """A carrier as the channel names it within one delivery option."""

    external_id: ExternalProviderId
    name: str
    delivery_option_id: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """The deed *this parcel left*: for one order, some or all of its units, with carrier and number.

    ``deed`` is our key: the same deed twice must not ship twice.
    """

    deed: str
    order_id: ExternalOrderId
    unit_ids: tuple[ExternalUnitId, ...]
    whole_order: bool
    provider_id: ExternalProviderId
    tracking_number: str
    package_id: ExternalPackageId | None = None
    """Known where packages exist from payment on (non-US)."""


@dataclass(frozen=True, slots=True)
class ShipReceipt:
    """The channel's answer to a shipment or a tracking correction."""

    package_ids: tuple[ExternalPackageId, ...]
    warning: str = ""
    request_id: str = ""
    found: bool = False
    """True when the deed was already there and was only looked up."""


class PackageStatus(StrEnum):
    """Where the channel says the parcel is."""

    TO_SHIP = "to_ship"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class ChannelPackage:
    """A package as the channel tells it."""

    external_id: ExternalPackageId
    status: PackageStatus | Unknown
    channel_status: str
    order_ids: tuple[ExternalOrderId, ...]
    unit_ids: tuple[ExternalUnitId, ...]
    tracking_number: str = ""
    provider_id: ExternalProviderId | None = None
    provider_name: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One carrier event, newest first in a list."""

    at: datetime
    text: str
    code: str = ""


# ── notices ──────────────────────────────────────────────────────────────────────────────────────────────


class NoticeTopic(StrEnum):
    """What a notice asks us to look at."""

    ORDER = "order"
    PACKAGE = "package"
    PRODUCT = "product"
    AFTERSALE = "aftersale"
    CONSENT_ENDED = "consent_ended"
    CONSENT_ENDING = "consent_ending"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Notice:
    """A doorbell ring, verified. It only says *look*; the truth is fetched (rule 9)."""

    dedupe_key: str
    kind: str
    """The channel's own type, verbatim (TikTok: ``1``)."""
    kind_name: str
    topic: NoticeTopic
    shop_id: ExternalShopId | None
    at: datetime | None
    order_ids: tuple[ExternalOrderId, ...] = ()
    product_ids: tuple[ExternalProductId, ...] = ()
    known: bool = True


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────


class Connect(Protocol):
    """Consent, tokens, and what works."""

    def authorise_url(self, session: Session, *, state: str, redirect_url: str) -> str:
        """Where to send the seller. ``session.credentials`` may be None."""

    def exchange(self, session: Session, *, callback: Mapping[str, str]) -> Credentials:
        """Turn the callback's query into credentials, once: the product stores them before it asks anything more.

        Raises ConsentDenied when no credentials will come of this callback; TryLater; Refused.
        """

    def shops(self, session: Session, credentials: Credentials) -> tuple[Shop, ...]:
        """The shops that these credentials open. Raises TryLater, Refused."""

    def refresh(self, session: Session) -> Credentials:
        """A new pair; both tokens are new. Keeps ``extra``. Raises Reconnect when consent has ended."""

    def check(self, session: Session) -> tuple[Check, ...]:
        """What works and what is missing, scope by scope, changing nothing. Raises only TryLater."""


class OrderSource(Protocol):
    """Orders in."""

    def changed(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        """Orders whose *updated* moment is in [since, until), oldest change first, whole documents."""

    def created(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        """Orders *placed* in [since, until), oldest first: the manual download of a window."""

    def fetch(self, session: Session, order_ids: Sequence[ExternalOrderId]) -> OrderPage:
        """The truth of these orders now; any number, the plugin batches. Missing ones are simply not there."""

    def place(
        self, *, country: str, levels: Sequence[tuple[str, str, str]], document: bytes
    ) -> Placed | None:
        """The parts of a recorded address as this plugin reads them now, without talking to the channel; None
        when it has nothing to say. ``document``: the order as it was kept, or empty."""


class ShipmentDesk(Protocol):
    """Shipping: what the channel accepts, telling it, and what it says afterwards.

    An empty tuple means that the channel said there is none. An answer that does not say it is TryLater.
    """

    def warehouses(self, session: Session) -> tuple[ChannelWarehouse, ...]:
        """Every warehouse of the shop."""

    def delivery_options(
        self, session: Session, warehouse_id: ExternalWarehouseId
    ) -> tuple[DeliveryOption, ...]:
        """The delivery options of one warehouse."""

    def providers(self, session: Session, delivery_option_id: str) -> tuple[Provider, ...]:
        """The carriers that one delivery option accepts."""

    def ship(self, session: Session, shipment: Shipment) -> ShipReceipt:
        """Tell the channel that the parcel left. Not repeatable: after ``TryLater(maybe_done=True)`` use
        ``find`` first. Raises Refused with the channel's reasons."""

    def find(self, session: Session, shipment: Shipment) -> ShipReceipt | None:
        """Look for the deed on the other side: these units with this number. None when it did not happen."""

    def correct_tracking(
        self, session: Session, shipment: Shipment, *, package_ids: tuple[ExternalPackageId, ...]
    ) -> ShipReceipt:
        """Replace carrier and number of a sent parcel, within the channel's correction window."""

    def package(self, session: Session, package_id: ExternalPackageId) -> ChannelPackage:
        """The channel's truth about one package. Raises Gone."""

    def tracking(self, session: Session, order_id: ExternalOrderId) -> tuple[TrackingEvent, ...]:
        """Carrier events of an order, newest first."""

    def document(self, session: Session, package_id: ExternalPackageId, *, kind: str, format: str) -> str:
        """A short-lived address of a label or slip; ``kind``: label, packing_slip, both; ``format``: pdf, zpl."""


class Doorbell(Protocol):
    """Notices in."""

    def read(self, session: Session, *, body: bytes, headers: Mapping[str, str]) -> Notice:
        """Verify in constant time, then read. Raises BadSignature before parsing anything, or Unreadable."""

    def subscribe(self, session: Session, *, address: str) -> tuple[str, ...]:
        """Have every notice we react to sent to ``address``; returns the kinds subscribed. Repeatable."""

    def subscriptions(self, session: Session) -> Mapping[str, str]:
        """What is subscribed now: kind to address."""


@runtime_checkable
class Channel(Protocol):
    """A plugin: a name, its settings' schema, and its parts. Parts it lacks are None."""

    name: str
    """Stable key, stored on accounts: ``tiktok``."""
    label: str
    """What screens say: ``TikTok Shop``."""
    store_type: str
    """The store type under which a seller looks for it: ``custom``."""
    options: tuple[OptionField, ...]
    limits: tuple[Limit, ...]
    regions: Mapping[str, tuple[str, str]]
    """Region to (currency, IANA time zone)."""

    @property
    def connect(self) -> Connect | None: ...
    @property
    def orders(self) -> OrderSource | None: ...
    @property
    def shipments(self) -> ShipmentDesk | None: ...
    @property
    def doorbell(self) -> Doorbell | None: ...

    def order_page(self, account_options: Mapping[str, str], order_id: ExternalOrderId) -> str | None:
        """The address of the order in the channel's own seller centre, or None."""
