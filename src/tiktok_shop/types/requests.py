"""What the operations are asked with: queries and bodies, written strictly.

A field is spelled as on the wire; None means the field is not sent. Limits and enumerations are those of
spec/; `check` refuses what the platform would refuse, before anything is sent.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from tiktok_shop.errors import InvalidRequest
from tiktok_shop.reading import decoder
from tiktok_shop.types.values import EventType, HandoverMethod, OrderStatus, PackageStatus

_PATTERNS = {
    r"^\S+\Z": "must not be empty or contain spaces",
    r"^\S(.*\S)?\Z": "must not be empty, nor begin or end with a space",
    r"^https?://\S+\Z": "must be a URL",
    r"^([1-9]|[1-4][0-9]|50)\Z": "must be a number from 1 to 50",
}
_NO_SPACES, _TRIMMED, _URL, _TO_50 = _PATTERNS

Word = Annotated[str, Meta(max_length=255, pattern=_NO_SPACES)]
"""An id: no spaces, not empty."""

Number = Annotated[str, Meta(max_length=255, pattern=_TRIMMED)]
"""A tracking number: not empty, no space at either end."""

Seconds = Annotated[int, Meta(ge=0, lt=100_000_000_000)]
"""A unix time in seconds; milliseconds are refused."""

PageSize100 = Annotated[int, Meta(ge=1, le=100)]
PageSize50 = Annotated[int, Meta(ge=1, le=50)]
PageSizeText50 = Annotated[str, Meta(pattern=_TO_50)]
SortOrder = Literal["ASC", "DESC"]


class Write(msgspec.Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of queries and bodies."""

    def problem(self) -> tuple[str, object, str] | None:
        """A fault across fields as (field, value, why), or None."""
        return None


def check(operation: str, request: Write) -> dict[str, Any]:
    """`request` as plain values, ready to be sent.

    Errors: InvalidRequest naming the field, its value and why.
    """
    plain: dict[str, Any] = {}
    try:
        plain = msgspec.to_builtins(request)
        decoder(type(request))
        msgspec.convert(plain, type(request))
    except (msgspec.ValidationError, TypeError) as error:
        why, _, where = str(error).partition(" - at `$")
        field = where.rstrip("`").lstrip(".")
        why = next((text for pattern, text in _PATTERNS.items() if repr(pattern) in why), why)
        raise InvalidRequest(operation, field or "request", _at(plain, field), why) from None
    problem = _problem(request, "")
    if problem is not None:
        raise InvalidRequest(operation, *problem)
    return plain


def _problem(value: Any, path: str) -> tuple[str, object, str] | None:
    """The first fault across fields, here or in a part of the request."""
    if isinstance(value, list) and value and isinstance(value[0], Write):
        found = (_problem(item, f"{path}[{at}]") for at, item in enumerate(value))
        return next((problem for problem in found if problem), None)
    if not isinstance(value, Write):
        return None
    problem = value.problem()
    if problem is not None:
        return (f"{path}.{problem[0]}".lstrip("."), *problem[1:])
    parts = ((name, getattr(value, name)) for name in value.__struct_fields__)
    found = (_problem(part, f"{path}.{name}".lstrip(".")) for name, part in parts)
    return next((problem for problem in found if problem), None)


def _at(value: Any, path: str) -> object:
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(value, list) and step.isdigit():
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
    return value


def _window(request: Any, ge: str, lt: str) -> tuple[str, object, str] | None:
    start, end = getattr(request, ge), getattr(request, lt)
    if start is not None and end is not None and start >= end:
        return lt, end, f"must be later than {ge} = {start}"
    return None


# queries


class OrderSearchQuery(Write):
    """Query of order search (facts.md 4.3)."""

    page_size: PageSize100
    page_token: str | None = None
    sort_field: Literal["create_time", "update_time"] | None = None
    sort_order: SortOrder | None = None


class OrderDetailQuery(Write):
    """Query of order detail: up to 50 ids."""

    ids: Annotated[list[Word], Meta(min_length=1, max_length=50)]


class PackageSearchQuery(Write):
    """Query of package search (facts.md 4.3)."""

    page_size: PageSize50
    page_token: str | None = None
    sort_field: Literal["create_time", "update_time", "order_pay_time"] | None = None
    sort_order: SortOrder | None = None


class CancellationSearchQuery(Write):
    """Query of cancellation search; the size of a page is a text here (facts.md 4.3)."""

    page_size: PageSizeText50 | None = None
    page_token: str | None = None
    sort_field: Literal["create_time", "update_time"] | None = None
    sort_order: SortOrder | None = None


class DeliveryOptionsQuery(Write):
    """Query of the delivery options of a warehouse."""

    scope: Literal["WAREHOUSE", "PRODUCT"] | None = None


class ShippingProvidersQuery(Write):
    """Query of the carriers of a delivery option. The EU needs both countries (facts.md 8.5)."""

    warehouse_region: Word | None = None
    buyer_region: Word | None = None


class ShippingDocumentQuery(Write):
    """Query of a shipping document (facts.md 8.8)."""

    document_type: Literal[
        "SHIPPING_LABEL",
        "PACKING_SLIP",
        "SHIPPING_LABEL_AND_PACKING_SLIP",
        "SHIPPING_LABEL_PICTURE",
        "HAZMAT_LABEL",
        "INVOICE_LABEL",
    ]
    document_size: Literal["A5", "A6"] | None = None
    document_format: Literal["PDF", "ZPL"] | None = None


# bodies


class OrderSearch(Write):
    """Which orders. Times in unix seconds: `ge` included, `lt` not."""

    order_status: OrderStatus | None = None
    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    update_time_ge: Seconds | None = None
    update_time_lt: Seconds | None = None
    shipping_type: Literal["TIKTOK", "SELLER", "TIKTOK_DIGITAL", "STORE", "PICKUP"] | None = None
    buyer_user_id: Word | None = None
    is_buyer_request_cancel: bool | None = None
    warehouse_ids: Annotated[list[Word], Meta(min_length=1, max_length=100)] | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt") or _window(
            self, "update_time_ge", "update_time_lt"
        )


class PackageSearch(Write):
    """Which packages. Times in unix seconds: `ge` included, `lt` not."""

    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    update_time_ge: Seconds | None = None
    update_time_lt: Seconds | None = None
    package_status: PackageStatus | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt") or _window(
            self, "update_time_ge", "update_time_lt"
        )


class CancellationSearch(Write):
    """Which cancellations. Times in unix seconds: `ge` included, `lt` not."""

    cancel_ids: list[Word] | None = None
    order_ids: list[Word] | None = None
    buyer_user_ids: list[Word] | None = None
    cancel_types: list[Literal["CANCEL", "BUYER_CANCEL"]] | None = None
    cancel_status: (
        list[
            Literal[
                "CANCELLATION_REQUEST_PENDING",
                "CANCELLATION_REQUEST_SUCCESS",
                "CANCELLATION_REQUEST_CANCEL",
                "CANCELLATION_REQUEST_COMPLETE",
            ]
        ]
        | None
    ) = None
    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    update_time_ge: Seconds | None = None
    update_time_lt: Seconds | None = None
    locale: Word | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt") or _window(
            self, "update_time_ge", "update_time_lt"
        )


class ShippingInfo(Write):
    """A tracking number and its carrier, used by the 202610 shapes and by seller shipping."""

    tracking_number: Number
    shipping_provider_id: Word
    note: str | None = None


class OrderLine(Write):
    """A line item, or one part of a bundle line (202610)."""

    order_line_id: Word
    sub_item_id: Word | None = None


class MarkShipped202309(Write):
    """Mark an order, or some of its line items, as shipped."""

    tracking_number: Number
    shipping_provider_id: Word
    order_line_item_ids: Annotated[list[Word], Meta(min_length=1)] | None = None


class MarkShipped202610(Write):
    """Mark an order as shipped, by bundle part and with several tracking numbers (allow-listed sellers)."""

    shipping_info_list: Annotated[list[ShippingInfo], Meta(min_length=1)]
    order_line_list: Annotated[list[OrderLine], Meta(min_length=1)] | None = None


class PickupSlotChoice(Write):
    """The pickup window chosen among the offered ones; unix seconds."""

    start_time: Seconds
    end_time: Seconds

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "start_time", "end_time")


class SelfShipment(Write):
    """The seller ships with a carrier of their own."""

    tracking_number: Number
    shipping_provider_id: Word


class ShipPackage(Write):
    """How a package is shipped: handed over to TikTok's carrier, or by the seller."""

    handover_method: HandoverMethod | None = None
    pickup_slot: PickupSlotChoice | None = None
    self_shipment: SelfShipment | None = None


class PackageToShip(Write):
    """One package of a batch."""

    id: Word
    handover_method: HandoverMethod | None = None
    pickup_slot: PickupSlotChoice | None = None
    self_shipment: SelfShipment | None = None


class BatchShip(Write):
    """Packages to ship in one call; each is refused on its own."""

    packages: Annotated[list[PackageToShip], Meta(min_length=1)]


class UpdateShippingInfo(Write):
    """Another tracking number or carrier for what was shipped (202309)."""

    tracking_number: Number
    shipping_provider_id: Word


class UpdateShippingInfo202610(Write):
    """Other tracking numbers for a shipped package (202610, allow-listed sellers)."""

    shipping_info_list: Annotated[list[ShippingInfo], Meta(min_length=1)]


class UpdateWebhook(Write):
    """Where notices of one type shall go: an https URL of a domain, at most 255 characters (facts.md 5.3)."""

    address: Annotated[str, Meta(max_length=255, pattern=_URL)]
    event_type: EventType


class DeleteWebhook(Write):
    """Which type of notice shall no longer come."""

    event_type: EventType
