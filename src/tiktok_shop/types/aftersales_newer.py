"""What the newer aftersales model answers: requests and what belongs to them (facts.md 7.13)."""

import msgspec

from tiktok_shop.types._base import ListData, Wire
from tiktok_shop.types.aftersales import (
    NextAction,
    ProductImage,
    RefundAmount,
    ReturnAddress,
    ReturnedLine,
    ReturnedPart,
)


class RequestLine(Wire):
    """A line of a request: one per unit, of a bundle one per part."""

    return_line_item_id: str | None = None
    sub_return_line_item_id: str | None = None
    sku_id: str | None = None
    main_order_id: str | None = None
    sku_return_request_id: str | None = None


class Authorization(Wire):
    """The permission to send goods back (RMA)."""

    id: str | None = None
    package_id: str | None = None
    aftersales_request_id: str | None = None
    status: str | None = None
    line_items: list[RequestLine] = []


class RequestDiscount(Wire):
    """What the units were sold cheaper by, and who paid for it; decimal strings."""

    product_platform_discount: str | None = None
    product_seller_discount: str | None = None
    shipping_fee_platform_discount: str | None = None
    shipping_fee_seller_discount: str | None = None


class RequestShippingFee(Wire):
    """Who pays for the way back; decimal strings."""

    seller_paid_return_shipping_fee_amount: str | None = None
    buyer_paid_return_shipping_fee_amount: str | None = None
    platform_paid_return_shipping_fee_amount: str | None = None


class RequestPartialRefund(Wire):
    """The part of the refund that the seller proposes."""

    partial_refund_total: str | None = None
    currency: str | None = None


class ExchangePrice(Wire):
    """What the other goods cost; decimal strings."""

    currency: str | None = None
    refund_total: str | None = None
    refund_subtotal: str | None = None
    refund_shipping_fee: str | None = None
    refund_tax: str | None = None


class ExchangeLine(Wire):
    """A unit that goes out instead."""

    order_line_id: str | None = None
    sku_id: str | None = None
    sku_name: str | None = None
    product_name: str | None = None
    seller_sku_name: str | None = None
    product_image: ProductImage | None = None
    price_detail: ExchangePrice | None = None


class SkuReturnRequest(Wire):
    """A return as the newer model shows it: the same facts under partly other names."""

    order_id: str | None = None
    return_id: str | None = None
    return_type: str | None = None
    return_status: str | None = None
    arbitration_status: str | None = None
    role: str | None = None
    return_reason: str | None = None
    return_reason_text: str | None = None
    seller_next_action_response: list[NextAction] = []
    shipment_type: str | None = None
    handover_method: str | None = None
    return_tracking_number: str | None = None
    return_provider_name: str | None = None
    return_provider_id: str | None = None
    pre_return_id: str | None = None
    next_return_id: str | None = None
    refund_amount: RefundAmount | None = None
    return_line_items: list[ReturnedLine] = []
    create_time: int | None = None
    update_time: int | None = None
    discount: RequestDiscount | None = None
    shipping_fee: RequestShippingFee | None = None
    buyer_keep_item: bool | None = None
    return_shipping_document_type: str | None = None
    return_method: str | None = None
    is_combined_return: bool | None = None
    combined_return_id: str | None = None
    seller_proposed_return_type: str | None = None
    partial_refund_amount: RequestPartialRefund | None = None
    buyer_rejected_partial_refund: bool | None = None
    return_warehouse_address: ReturnAddress | None = None
    exchange_order_lines: list[ExchangeLine] = []
    reshipment_order_id: str | None = None
    is_quick_refund: bool | None = None
    return_sub_line_items: list[ReturnedPart] = []


class AftersalesRequest(Wire):
    """What one buyer asks for at once."""

    id: str | None = None
    status: str | None = None
    line_items: list[RequestLine] = []
    sku_return_requests: list[SkuReturnRequest] = []
    return_merchandise_authorizations: list[Authorization] = []


class AftersalesRequests(ListData):
    """The answer of the search, each request still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="aftersales_requests", default=None)
