"""From what a channel says to what we hold: pure translations of a port document into our words and columns.

The document is read with every length limit of the tables applied: a text that is longer than its column is cut
there and stays whole in ``OrderDocument.body``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shelfwire.channels.port import (
    Address,
    Amount,
    ChannelOrder,
    ChannelOrderStatus,
    ChannelUnit,
    InvoiceState,
    OrderClass,
    ShippedBy,
)
from shelfwire.kit.texts import fit
from shelfwire.orders.states import GONE, RESERVES, SHIPPABLE, BlockCode, OrderStatus, UnitStatus

_C = ChannelOrderStatus
STATUS_OF: Mapping[str, OrderStatus] = {
    _C.UNPAID: OrderStatus.UNPAID,
    _C.ON_HOLD: OrderStatus.HELD,
    _C.AWAITING_SHIPMENT: OrderStatus.RELEASED,
    _C.PARTIALLY_SHIPPED: OrderStatus.PARTLY_SHIPPED,
    _C.AWAITING_COLLECTION: OrderStatus.SHIPPED,
    _C.IN_TRANSIT: OrderStatus.IN_TRANSIT,
    _C.DELIVERED: OrderStatus.DELIVERED,
    _C.COMPLETED: OrderStatus.COMPLETED,
    _C.CANCELLED: OrderStatus.CANCELLED,
}
UNIT_STATUS_OF: Mapping[str, UnitStatus] = {
    _C.UNPAID: UnitStatus.OPEN,
    _C.ON_HOLD: UnitStatus.OPEN,
    _C.AWAITING_SHIPMENT: UnitStatus.OPEN,
    _C.PARTIALLY_SHIPPED: UnitStatus.OPEN,
    _C.AWAITING_COLLECTION: UnitStatus.SHIPPED,
    _C.IN_TRANSIT: UnitStatus.SHIPPED,
    _C.DELIVERED: UnitStatus.DELIVERED,
    _C.COMPLETED: UnitStatus.DELIVERED,
    _C.CANCELLED: UnitStatus.CANCELLED,
}
"""Unknown("…") words are in neither table: they propose nothing."""

REQUEST_FACTS = ("cancel_request_reason", "cancel_request_text", "cancel_asked_at", "cancel_due_at")
"""What is known of a buyer's request to cancel."""

ORDER_FACTS = (
    "order_class",
    "channel_status",
    "channel_updated_at",
    "placed_at",
    "paid_at",
    "currency",
    "total_minor",
    "subtotal_minor",
    "shipping_minor",
    "tax_minor",
    "seller_discount_minor",
    "platform_discount_minor",
    "is_cash_on_delivery",
    "buyer_id",
    "buyer_name",
    "buyer_message",
    "cancel_requested",
    *REQUEST_FACTS,
    "cancel_reason",
    "cancelled_by",
    "shipped_by",
    "channel_warehouse_id",
    "delivery_option_id",
    "delivery_option_name",
    "ship_by",
    "collect_by",
    "cancels_at",
    "deliver_by",
    "collected_at",
    "replaced_order_id",
    "invoice",
    "travels_with",
)
UNIT_FACTS = (
    "channel_product_id",
    "channel_sku_id",
    "seller_sku",
    "product_name",
    "sku_name",
    "image_url",
    "channel_status",
    "price_minor",
    "original_price_minor",
    "seller_discount_minor",
    "platform_discount_minor",
    "channel_package_id",
    "tracking_number",
    "provider_id",
    "provider_name",
    "is_gift",
    "cancel_reason",
)


def order_facts(doc: ChannelOrder) -> tuple[Any, ...]:
    """The columns of ``ORDER_FACTS``, in that order."""
    return (
        str(doc.order_class),
        fit(doc.channel_status, 60),
        doc.updated_at,
        doc.placed_at,
        doc.paid_at,
        doc.currency,
        doc.total_minor,
        doc.subtotal_minor,
        doc.shipping_minor,
        doc.tax_minor,
        doc.seller_discount_minor,
        doc.platform_discount_minor,
        doc.is_cash_on_delivery,
        fit(doc.buyer_id, 64),
        fit(doc.buyer_name, 200),
        fit(doc.buyer_message, 10_000),
        doc.cancel_requested,
        *_request_facts(doc),
        fit(doc.cancel_reason, 200),
        fit(doc.cancelled_by, 40),
        fit(doc.shipped_by, 20),
        fit(doc.warehouse_id, 64),
        fit(doc.delivery_option_id, 64),
        fit(doc.delivery_option_name, 120),
        doc.ship_by,
        doc.collect_by,
        doc.cancels_at,
        doc.deliver_by,
        doc.collected_at,
        fit(doc.replaced_order_id, 64),
        fit(doc.invoice, 20),
        fit(doc.travels_with, 64),
    )


def _request_facts(doc: ChannelOrder) -> tuple[str, str, datetime | None, datetime | None]:
    """The columns of ``REQUEST_FACTS``; empty without a request."""
    request = doc.cancel_request if doc.cancel_requested else None
    if request is None:
        return "", "", None, None
    return fit(request.reason, 200), fit(request.text, 300), request.asked_at, request.due_at


def unit_facts(unit: ChannelUnit) -> tuple[Any, ...]:
    """The columns of ``UNIT_FACTS``, in that order."""
    return (
        fit(unit.product_id, 64),
        fit(unit.sku_id, 64),
        fit(unit.seller_sku, 120),
        fit(unit.product_name, 500),
        fit(unit.sku_name, 300),
        fit(unit.image_url, 600),
        fit(unit.status, 60),
        unit.price_minor,
        unit.original_price_minor,
        unit.seller_discount_minor,
        unit.platform_discount_minor,
        fit(unit.package_id, 64),
        fit(unit.tracking_number, 80),
        fit(unit.provider_id, 64),
        fit(unit.provider_name, 120),
        unit.is_gift,
        fit(unit.cancel_reason, 200),
    )


def unknown_words(doc: ChannelOrder) -> dict[str, str]:
    """Words that were not understood, by field path, as the JSON column takes them."""
    return {fit(path, 200): fit(word, 500) for path, word in doc.unknown.items()}


def amounts(rows: Iterable[Amount]) -> list[tuple[str, str, int, str]]:
    """One (kind, funder, minor, text) a kind and funder; amounts of nothing are no rows."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows:
        if not row.minor:
            continue
        key = (fit(row.kind, 40), str(row.funder))
        if key in found:
            minor, text = found[key]
            found[key] = (minor + row.minor, fit(f"{text} + {row.text}", 40))
        else:
            found[key] = (row.minor, fit(row.text, 40))
    return [(kind, funder, minor, text) for (kind, funder), (minor, text) in found.items()]


def unit_status(unit: ChannelUnit, order_status: str) -> UnitStatus | None:
    """What the channel proposes for a unit of an order that is ``order_status`` with us; None: it says nothing.

    An order is cancelled only when every item is, and shipped only when every item is (facts.md section 6.1), so
    the order's word completes a unit's silence.
    """
    said = UNIT_STATUS_OF.get(unit.status)
    if order_status == OrderStatus.CANCELLED:
        return UnitStatus.CANCELLED
    if order_status in GONE and said in (None, UnitStatus.OPEN):
        delivered = order_status in (OrderStatus.DELIVERED, OrderStatus.COMPLETED)
        return UnitStatus.DELIVERED if delivered else UnitStatus.SHIPPED
    return said


def without_person(doc: ChannelOrder) -> ChannelOrder:
    """The document without whom it is for: what an order keeps once its personal data was erased."""
    return dataclasses.replace(
        doc, address=Address("absent"), buyer_id="", buyer_name="", buyer_message="", document=b""
    )


@dataclasses.dataclass(frozen=True, slots=True)
class BlockFacts:
    """What decides about the blocks that come and go by themselves; ``channel`` is its name for people."""

    channel: str
    status: str
    order_class: str
    shipped_by: str
    address_kind: str
    cancel_requested: bool
    cancel_text: str
    unmapped: tuple[str, ...]
    unknown_status: str = ""
    conflict: str = ""
    invoice: str = InvoiceState.NOT_NEEDED


AUTOMATIC = frozenset(
    {
        BlockCode.UNMAPPED,
        BlockCode.CANCEL_REQUESTED,
        BlockCode.STATUS_CONFLICT,
        BlockCode.UNKNOWN_STATUS,
        BlockCode.NO_ADDRESS,
        BlockCode.INVOICE,
    }
)
"""Blocks that a document of the channel makes and heals."""


def automatic_blocks(facts: BlockFacts) -> dict[str, str]:
    """The blocks the order must have now: code to detail."""
    found: dict[str, str] = {}
    if facts.unknown_status:
        found[BlockCode.UNKNOWN_STATUS] = (
            f"{facts.channel} says “{fit(facts.unknown_status, 60)}”, a status this release does not know."
        )
    if facts.conflict:
        found[BlockCode.STATUS_CONFLICT] = facts.conflict
    if facts.cancel_requested and facts.status in RESERVES:
        why = f": {facts.cancel_text}" if facts.cancel_text else ""
        found[BlockCode.CANCEL_REQUESTED] = fit(f"The buyer asks to cancel{why}.", 500)
    if facts.order_class == OrderClass.CHANNEL_FULFILLED:
        return found
    if facts.unmapped and facts.status in RESERVES:
        found[BlockCode.UNMAPPED] = fit("Not linked: " + ", ".join(dict.fromkeys(facts.unmapped)), 500)
    owed = invoice_missing(facts.invoice, facts.channel)
    if owed and facts.status in SHIPPABLE:
        found[BlockCode.INVOICE] = owed
    missing = address_missing(facts.address_kind, facts.shipped_by, facts.channel)
    if missing and facts.status in SHIPPABLE:
        found[BlockCode.NO_ADDRESS] = missing
    return found


def invoice_missing(invoice: str, channel: str) -> str:
    """Why nothing may be shipped before its invoice, or "" (facts.md section 8.2)."""
    if invoice == InvoiceState.NEEDED:
        return f"{channel} asks for the invoice before anything of it is shipped."
    if invoice == InvoiceState.BEING_CHECKED:
        return f"{channel} is checking the invoice."
    return ""


def address_missing(kind: str, shipped_by: str, channel: str) -> str:
    """Why no parcel can be addressed, or "". Masked is enough where the label is the channel's own."""
    if shipped_by == ShippedBy.DIGITAL:
        return ""
    if kind == "absent":
        return f"{channel} has given no recipient."
    if kind == "masked" and shipped_by != ShippedBy.CHANNEL:
        return (
            f"{channel} masks the recipient or gives a part only; a label of your own cannot be made from it."
        )
    return ""


def conflict(ours: OrderStatus, theirs: OrderStatus, said: str, at: datetime) -> str:
    """Both statuses in one sentence; ``said`` is the channel with its own word: ``TikTok Shop says “…”``."""
    return (
        f"Ours: {ours.label}. {said} ({theirs.label}) at {at:%Y-%m-%d %H:%M} UTC, "
        "which does not follow from it."
    )
