"""The wire's enumerations in the port's words. A word that is not here stays itself, as ``Unknown``."""

from __future__ import annotations

from shelfwire.channels.port import (
    ChannelOrderStatus,
    InvoiceState,
    OrderClass,
    PackageStatus,
    ShippedBy,
    TrackingStep,
    Unknown,
)
from shelfwire_tiktok.mapping.values import MISSING, Unknowns, quote, text
from tiktok_shop.types.fulfilment import PackageDetail
from tiktok_shop.types.orders import Order

_S = ChannelOrderStatus

ORDER_STATUSES: dict[str, ChannelOrderStatus] = {
    "UNPAID": _S.UNPAID,
    "ON_HOLD": _S.ON_HOLD,
    "AWAITING_SHIPMENT": _S.AWAITING_SHIPMENT,
    "TO_SHIP": _S.AWAITING_SHIPMENT,  # line items of the published 202309 and 202507 samples
    "PARTIALLY_SHIPPING": _S.PARTIALLY_SHIPPED,
    "AWAITING_COLLECTION": _S.AWAITING_COLLECTION,
    "IN_TRANSIT": _S.IN_TRANSIT,
    "DELIVERED": _S.DELIVERED,
    "COMPLETED": _S.COMPLETED,
    "CANCELLED": _S.CANCELLED,
    "CANCEL": _S.CANCELLED,  # how webhook 1 spells it (facts.md 5.6)
}
"""facts.md 6.1. The flag is_on_hold_order is not asked: it stays true on orders that left the hold."""

PACKAGE_STATUSES: dict[str, PackageStatus] = {
    "TO_FULFILL": PackageStatus.TO_SHIP,
    "PROCESSING": PackageStatus.SHIPPED,
    "FULFILLING": PackageStatus.IN_TRANSIT,
    "COMPLETED": PackageStatus.DELIVERED,
    "CANCELLED": PackageStatus.CANCELLED,
}
"""facts.md 8.4: PROCESSING is handed in and waits for the carrier's first scan."""

_CARRIER_FROM, _CODES = 30000, range(10000, 100000)


def tracking_step(code: int | None) -> TrackingStep | Unknown:
    """What an event's ``action_code`` says: 1xxxx is the order and 2xxxx the packing; from 3xxxx on the carrier has it.
    Inferred from the codes seen live (facts.md 8.7: 10101 placed, 20101 packed, 30301 left the sorting centre).
    """
    if code is None or code not in _CODES:
        return Unknown("" if code is None else str(code))
    return TrackingStep.BEFORE if code < _CARRIER_FROM else TrackingStep.MOVING


PACKAGE_EXCEPTIONS = frozenset({"SHIP_EXCEPTION", "PART_DELIVERED_AND_EXCEPTION"})
"""Sub-statuses of a parcel that went wrong, whatever its status says (facts.md 8.4)."""

INVOICES: dict[str, InvoiceState] = {
    "": InvoiceState.NOT_NEEDED,
    "UNKNOWN": InvoiceState.NOT_NEEDED,
    "NO_NEED": InvoiceState.NOT_NEEDED,
    "NEED_INVOICE": InvoiceState.NEEDED,
    "INVOICE_PROCESSING": InvoiceState.BEING_CHECKED,
    "INVOICE_UPLOADED": InvoiceState.TAKEN,
}
"""TikTok's UNKNOWN asks for nothing; were one needed, the ship call would say so (error 21004019)."""

SHIPPED_BY: dict[str, ShippedBy] = {
    "SELLER": ShippedBy.SELLER,
    "TIKTOK": ShippedBy.CHANNEL,
    "TIKTOK_DIGITAL": ShippedBy.DIGITAL,
}
BY_SELLER = "FULFILLMENT_BY_SELLER"
BY_CHANNEL = frozenset({"FULFILLMENT_BY_TIKTOK", "FULFILLMENT_BY_DILAYANI_TOKOPEDIA"})
SALE_TYPES = frozenset({"NORMAL", "AUCTION", "PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER", "VIRTUAL_ORDER"})
GIVEAWAY_TYPE = "ZERO_LOTTERY"


def order_status(word: str | None, path: str, unknown: Unknowns) -> ChannelOrderStatus | Unknown:
    """The status of an order or a line item."""
    found = ORDER_STATUSES.get(word or "")
    if found is not None:
        return found
    written = text(word)
    if (found := ORDER_STATUSES.get(written)) is not None:
        return found
    unknown[path] = quote(written) or MISSING
    return Unknown(written)


def shipped_by(order: Order, unknown: Unknowns) -> ShippedBy | Unknown:
    """Whose label goes on the parcel (facts.md 6.8). A fulfilment we do not know is nobody's to ship."""
    fulfilment = text(order.fulfillment_type)
    if fulfilment in BY_CHANNEL:
        return ShippedBy.CHANNEL
    if fulfilment and fulfilment != BY_SELLER:
        unknown["fulfillment_type"] = quote(fulfilment)
        return Unknown(fulfilment)
    word = text(order.shipping_type)
    found = SHIPPED_BY.get(word)
    if found is None:
        unknown["shipping_type"] = quote(word) or MISSING
        return Unknown(word)
    return found


def invoice_state(order: Order, unknown: Unknowns) -> InvoiceState | Unknown:
    """Whether an invoice is to be handed in before the order is shipped."""
    word = text(order.need_upload_invoice)
    found = INVOICES.get(word)
    if found is None:
        unknown["need_upload_invoice"] = quote(word)
        return Unknown(word)
    return found


def order_class(order: Order, unknown: Unknowns) -> OrderClass:
    """What kind of order it is (facts.md 6.7).

    Where several hold, the one that protects our stock comes first (fulfilled by the channel), then those
    that earn nothing: sample, replacement, exchange, giveaway.
    """
    word = text(order.order_type)
    if word and word != GIVEAWAY_TYPE and word not in SALE_TYPES:
        unknown["order_type"] = quote(word)
    if text(order.fulfillment_type) in BY_CHANNEL:
        return OrderClass.CHANNEL_FULFILLED
    if order.is_sample_order or order.is_refundable_sample:
        return OrderClass.SAMPLE
    if _flagged(order.is_replacement_order, order.replaced_order_id):
        return OrderClass.REPLACEMENT
    if _flagged(order.is_exchange_order, order.exchange_source_order_id):
        return OrderClass.EXCHANGE
    if word == GIVEAWAY_TYPE or (not word and _all_prizes(order)):
        return OrderClass.GIVEAWAY
    return OrderClass.SALE


def _flagged(flag: bool | None, other_order: str | None) -> bool:
    """The flag; where it is not sent at all, the order it would point to."""
    return flag if flag is not None else text(other_order) not in ("", "0")


def _all_prizes(order: Order) -> bool:
    return bool(order.line_items) and all(line.sku_type == GIVEAWAY_TYPE for line in order.line_items)


def package_status(package: PackageDetail) -> PackageStatus | Unknown:
    """Where the channel says the package is."""
    if text(package.package_sub_status) in PACKAGE_EXCEPTIONS:
        return PackageStatus.PROBLEM
    word = text(package.package_status)
    found = PACKAGE_STATUSES.get(word)
    return Unknown(word) if found is None else found
