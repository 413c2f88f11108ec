"""Reading orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from shelfwire.channels.port.paging import Page
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.ids import (
    ExternalOrderId,
    ExternalPackageId,
    ExternalProductId,
    ExternalProviderId,
    ExternalSkuId,
    ExternalUnitId,
    ExternalWarehouseId,
    SellerSku,
)


class ChannelOrderStatus(StrEnum):
    """The status of the order on the channel."""

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
    """The kind of order, which decides revenue, stock and deadlines."""

    SALE = "sale"
    SAMPLE = "sample"
    GIVEAWAY = "giveaway"
    REPLACEMENT = "replacement"
    EXCHANGE = "exchange"
    CHANNEL_FULFILLED = "channel_fulfilled"


class ShippedBy(StrEnum):
    """Who provides the label of the parcel."""

    SELLER = "seller"
    CHANNEL = "channel"
    DIGITAL = "digital"


class InvoiceState(StrEnum):
    """The invoice that an order may need before it is shipped (Brazil; facts.md section 8.2)."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    """None was handed in, or the channel did not take it."""
    BEING_CHECKED = "being_checked"
    TAKEN = "taken"


class Funder(StrEnum):
    """Who pays a discount or a fee."""

    SELLER = "seller"
    PLATFORM = "platform"
    BUYER = "buyer"
    COFUNDED = "cofunded"


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of an order: its kind, its funder, and the text exactly as the channel wrote it.

    ``kind`` is one of: product_price, product_discount, shipping_price, shipping_discount, product_tax,
    shipping_tax, small_order_fee, handling_fee, insurance_fee, delivery_fee, or the channel's own word. Discounts
    are positive amounts. ``minor`` is the exact amount in minor units.
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
    """Whether a parcel can be delivered to the address: it needs a name and a street."""
    return bool((name or phone) and any(lines))


@dataclass(frozen=True, slots=True)
class Placed:
    """The parts of ``Address`` that follow from the levels of a recipient."""

    district: str
    city: str
    region: str
    levels: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ChannelUnit:
    """One unit of one SKU: channels send no quantities (facts.md section 6.3)."""

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
class CancelRequest:
    """A buyer's request to cancel, as far as the channel tells it.

    ``reason`` is the channel's code and ``text`` the reason in plain words, or why it is not known; both may be empty.
    ``due_at``: without an answer until then the channel decides itself (TikTok: it accepts; facts.md section 7.5).
    """

    reason: str = ""
    text: str = ""
    asked_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order as the channel describes it at ``updated_at``; ``document`` is the original, verbatim JSON bytes."""

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
    cancel_request: CancelRequest | None = None
    """What is known of that request; None: nothing, or there is none."""
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
    collected_at: datetime | None = None
    """The carrier has had it since then: its first scan (TikTok: collection_time). None: not yet, or not told."""
    replaced_order_id: ExternalOrderId | None = None
    invoice: InvoiceState | Unknown = InvoiceState.NOT_NEEDED
    travels_with: str = ""
    """Orders with the same text may travel in one parcel: the channel recommends it (facts.md section 8.9)."""
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Words of the channel that were not understood, by field path; shown on the order."""
    left_out: str = ""
    """Why a part of the document could not be read at all, for a person; the order is named beside its shop then."""


OrderPage: TypeAlias = Page[ChannelOrder]
"""One page of orders."""


class OrderSource(Protocol):
    """The conversation that reads orders."""

    def changed(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        """Return a page of whole orders whose *updated* moment is in [since, until), oldest change first."""

    def created(
        self, session: Session, *, since: datetime, until: datetime, page: str | None = None, size: int = 50
    ) -> OrderPage:
        """Return a page of orders *placed* in [since, until), oldest first: the manual download of a window."""

    def fetch(self, session: Session, order_ids: Sequence[ExternalOrderId]) -> OrderPage:
        """Return these orders as they are now. Any number of ids; the plugin batches. Orders that the channel does
        not show are left out.
        """

    def place(
        self, *, country: str, levels: Sequence[tuple[str, str, str]], document: bytes
    ) -> Placed | None:
        """Return the parts of a recorded address as this plugin reads them now, without calling the channel; None
        when it has nothing to add. ``document``: the stored order document, or empty.
        """
