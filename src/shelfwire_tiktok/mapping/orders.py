"""An order of the wire as the port's ``ChannelOrder`` (facts.md section 6). One shape for search and detail."""

from __future__ import annotations

from datetime import datetime

from shelfwire.channels.port import (
    Address,
    CancelRequest,
    ChannelOrder,
    ChannelOrderStatus,
    ChannelUnit,
    OrderClass,
    Unknown,
)
from shelfwire.kit import clock
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
from shelfwire_tiktok.mapping.address import recipient
from shelfwire_tiktok.mapping.money import line_prices, order_money
from shelfwire_tiktok.mapping.values import MISSING, Unknowns, identifier, moment, note_faults, quote, text
from shelfwire_tiktok.mapping.words import GIVEAWAY_TYPE, invoice_state, order_class, order_status, shipped_by
from tiktok_shop.nesting import MOST_LEVELS, shallow
from tiktok_shop.reading import TOO_DEEP, read
from tiktok_shop.reply import Document
from tiktok_shop.types.orders import LineItem, Order

_DAWN = clock.from_unix(0)
_TOO_DEEP = f"A part of it is nested more than {MOST_LEVELS} levels deep and was left out."


class NotAnOrder(ValueError):
    """A document in which no order can be recognised; ``external_id`` is what could be read of its id."""

    def __init__(self, why: str, external_id: str = "") -> None:
        super().__init__(why)
        self.why, self.external_id = why, external_id


def read_order(raw: bytes, currency: str = "") -> ChannelOrder:
    """The order in one JSON document, verbatim bytes as they came. Errors: NotAnOrder, nothing else."""
    try:
        value, faults = read(Order, raw)
    except ValueError as error:
        raise NotAnOrder(f"the document is not JSON: {error}") from None
    return order(Document(value, shallow(raw) if TOO_DEEP in faults else raw, faults), currency)


def order(document: Document[Order], currency: str = "") -> ChannelOrder:
    """The order in a document the client read. ``currency``: the shop's, where the document names none.

    Errors: NotAnOrder when it has no usable id.
    """
    wire, raw = document.value, document.raw
    unknown: Unknowns = {}
    if document.faults:
        note_faults(document.faults, raw, unknown)
    external_id = identifier(wire.id, "id", unknown)
    if not external_id:
        raise NotAnOrder(_why_no_id(unknown), quote(text(wire.id)))
    status = order_status(wire.status, "status", unknown)
    kind = order_class(wire, unknown)
    money = order_money(wire, currency, unknown)
    address = recipient(wire.recipient_address, on_hold=status is ChannelOrderStatus.ON_HOLD)
    placed_at, updated_at = _lifetime(wire, unknown)
    return ChannelOrder(
        external_id=ExternalOrderId(external_id),
        status=status,
        channel_status=text(wire.status),
        order_class=kind,
        placed_at=placed_at,
        updated_at=updated_at,
        paid_at=moment(wire.paid_time, "paid_time", unknown),
        currency=money.currency,
        total_minor=money.total,
        subtotal_minor=money.subtotal,
        shipping_minor=money.shipping,
        tax_minor=money.tax,
        seller_discount_minor=money.seller_discount,
        platform_discount_minor=money.platform_discount,
        amounts=money.rows,
        units=_units(wire, external_id, money.currency, status, unknown),
        address=address,
        document=raw,
        shipped_by=shipped_by(wire, unknown),
        buyer_id=identifier(wire.user_id, "user_id", unknown),
        buyer_name=_buyer_name(wire, address),
        buyer_message=text(wire.buyer_message),
        is_cash_on_delivery=bool(wire.is_cod),
        cancel_requested=_asks_to_cancel(wire, status),
        cancel_request=_cancel_request(wire, status, unknown),
        cancel_reason=text(wire.cancel_reason),
        cancelled_by=text(wire.cancellation_initiator),
        warehouse_id=ExternalWarehouseId(found)
        if (found := identifier(wire.warehouse_id, "warehouse_id", unknown))
        else None,
        delivery_option_id=identifier(wire.delivery_option_id, "delivery_option_id", unknown),
        delivery_option_name=text(wire.delivery_option_name),
        ship_by=_first(wire, ("rts_sla_time", "shipping_due_time"), unknown),
        collect_by=_first(wire, ("tts_sla_time", "collection_due_time"), unknown),
        cancels_at=_first(wire, ("cancel_order_sla_time",), unknown),
        collected_at=moment(wire.collection_time, "collection_time", unknown)
        if wire.collection_time
        else None,
        deliver_by=_first(wire, ("delivery_due_time", "delivery_sla_time"), unknown),
        replaced_order_id=_replaced(wire, kind, unknown),
        invoice=invoice_state(wire, unknown),
        travels_with=_travels_with(wire),
        unknown=unknown,
        left_out=_TOO_DEEP if TOO_DEEP in document.faults else "",
    )


def _travels_with(wire: Order) -> str:
    """Who is recommended to travel together (facts.md 8.9); ``N/A`` is nobody."""
    group = text(wire.auto_combine_group_id)
    return "" if group in ("N/A", "0") else group


def _asks_to_cancel(wire: Order, status: ChannelOrderStatus | Unknown) -> bool:
    return bool(wire.is_buyer_request_cancel) and status is not ChannelOrderStatus.CANCELLED


def _cancel_request(
    wire: Order, status: ChannelOrderStatus | Unknown, unknown: Unknowns
) -> CancelRequest | None:
    """What the order itself says of the request: when it was made. The rest is in ``cancellations``."""
    if not _asks_to_cancel(wire, status):
        return None
    return CancelRequest(asked_at=moment(wire.request_cancel_time, "request_cancel_time", unknown))


def _why_no_id(unknown: Unknowns) -> str:
    if "document" in unknown:
        return f"not an order but {unknown['document']}"
    if "id" in unknown:
        return f"its id cannot be used: {unknown['id']}"
    return "it has no id"


def _lifetime(wire: Order, unknown: Unknowns) -> tuple[datetime, datetime]:
    """(placed, updated). A change without a moment that can be read is told as of 1970, which nothing believes: such a
    document does not tell how new it is."""
    updated = moment(wire.update_time, "update_time", unknown)
    if updated is None:
        unknown.setdefault("update_time", MISSING)
        updated = _DAWN
    created = moment(wire.create_time, "create_time", unknown)
    if created is None:
        unknown.setdefault("create_time", MISSING)
        created = moment(wire.paid_time, "paid_time", unknown) or updated
    return created, updated


def _first(wire: Order, fields: tuple[str, ...], unknown: Unknowns) -> datetime | None:
    for field in fields:
        value = getattr(wire, field)
        if value:
            found = moment(value, field, unknown)
            if found is not None:
                return found
    return None


def _buyer_name(wire: Order, address: Address) -> str:
    return (address.name if address.kind == "full" else "") or text(wire.buyer_nickname) or address.name


def _replaced(wire: Order, kind: OrderClass, unknown: Unknowns) -> ExternalOrderId | None:
    """The order this one replaces or exchanges; the channel fills the field on other orders too."""
    found = ""
    if kind is OrderClass.EXCHANGE or wire.is_exchange_order:
        found = identifier(wire.exchange_source_order_id, "exchange_source_order_id", unknown)
    elif kind is OrderClass.REPLACEMENT or wire.is_replacement_order:
        found = identifier(wire.replaced_order_id, "replaced_order_id", unknown)
    return ExternalOrderId(found) if found else None


def _units(
    wire: Order, order_id: str, currency: str, status: ChannelOrderStatus | Unknown, unknown: Unknowns
) -> tuple[ChannelUnit, ...]:
    units: dict[str, ChannelUnit] = {}
    for at, line in enumerate(wire.line_items):
        path = f"line_items[{at}]"
        unit = _unit(line, path, order_id, currency, status, unknown)
        if unit.external_id in units:
            unknown[f"{path}.id"] = f"{unit.external_id} a second time"
            continue
        units[unit.external_id] = unit
    if not units and "line_items" not in unknown:
        unknown["line_items"] = MISSING
    return tuple(units.values())


def _unit(
    line: LineItem,
    path: str,
    order_id: str,
    currency: str,
    status: ChannelOrderStatus | Unknown,
    unknown: Unknowns,
) -> ChannelUnit:
    """One unit; a status that is not sent is the order's (facts.md 6.4: absent means nothing to say)."""
    price, original, seller, platform = line_prices(line, currency, path, unknown)
    package = identifier(line.package_id, f"{path}.package_id", unknown)
    provider = identifier(line.shipping_provider_id, f"{path}.shipping_provider_id", unknown)
    own = (
        order_status(line.display_status, f"{path}.display_status", unknown)
        if line.display_status
        else status
    )
    return ChannelUnit(
        external_id=ExternalUnitId(_unit_id(line, path, order_id, unknown)),
        product_id=ExternalProductId(identifier(line.product_id, f"{path}.product_id", unknown)),
        sku_id=ExternalSkuId(identifier(line.sku_id, f"{path}.sku_id", unknown)),
        seller_sku=SellerSku(text(line.seller_sku)),
        product_name=text(line.product_name),
        sku_name=text(line.sku_name),
        price_minor=price,
        original_price_minor=original,
        seller_discount_minor=seller,
        platform_discount_minor=platform,
        status=own,
        package_id=ExternalPackageId(package) if package else None,
        tracking_number=text(line.tracking_number),
        provider_id=ExternalProviderId(provider) if provider else None,
        provider_name=text(line.shipping_provider_name),
        image_url=text(line.sku_image),
        is_gift=bool(line.is_gift) or line.sku_type == GIVEAWAY_TYPE,
        cancel_reason=text(line.cancel_reason),
        cancelled_by=text(line.cancel_user),
        shipped_at=moment(line.rts_time, f"{path}.rts_time", unknown),
        components=_components(line, path, unknown),
    )


def _unit_id(line: LineItem, path: str, order_id: str, unknown: Unknowns) -> str:
    """The unit's id. A unit without one keeps its place in the order as its name: it was sold all the same."""
    found = identifier(line.id, f"{path}.id", unknown)
    if found:
        return found
    unknown.setdefault(f"{path}.id", MISSING)
    return f"{order_id[:40]}:{path}"


def _components(
    line: LineItem, path: str, unknown: Unknowns
) -> tuple[tuple[ExternalSkuId, SellerSku, int], ...]:
    """What a combined listing or a bundle consists of (facts.md 6.12)."""
    counted: dict[tuple[str, str], int] = {}
    for at, part in enumerate(line.combined_listing_skus):
        key = (
            identifier(part.sku_id, f"{path}.combined_listing_skus[{at}].sku_id", unknown),
            text(part.seller_sku),
        )
        counted[key] = counted.get(key, 0) + max(part.sku_count or 1, 1)
    if not counted:
        for at, sub in enumerate(line.sub_item_info):
            key = (
                identifier(sub.sku_id, f"{path}.sub_item_info[{at}].sku_id", unknown),
                text(sub.seller_sku),
            )
            counted[key] = counted.get(key, 0) + 1
    return tuple((ExternalSkuId(sku), SellerSku(seller), count) for (sku, seller), count in counted.items())
