"""What the `return_refund` endpoints answer (facts.md section 7)."""

import msgspec

from tiktok_shop.types._base import Data, ListData, Wire


class NextAction(Wire):
    """What the seller is waited for, and until when (facts.md 7.5)."""

    action: str | None = None
    deadline: int | None = None


class RefundAmount(Wire):
    """What the buyer gets back, as decimal strings in `currency`."""

    currency: str | None = None
    refund_total: str | None = None
    refund_subtotal: str | None = None
    refund_shipping_fee: str | None = None
    refund_tax: str | None = None
    retail_delivery_fee: str | None = None
    buyer_service_fee: str | None = None


class ProductImage(Wire):
    """A picture of what was sold."""

    url: str | None = None
    width: int | None = None
    height: int | None = None


class CancelledPart(Wire):
    """A part of a bundle that is cancelled (202602)."""

    cancel_sub_line_item_id: str | None = None
    cancel_line_item_id: str | None = None
    sub_order_line_item_id: str | None = None
    order_line_item_id: str | None = None
    sku_id: str | None = None
    sku_name: str | None = None
    product_image: ProductImage | None = None
    product_name: str | None = None
    seller_sku: str | None = None
    refund_amount: RefundAmount | None = None


class CancelledLine(Wire):
    """A unit that is cancelled, or is asked to be."""

    cancel_line_item_id: str | None = None
    order_line_item_id: str | None = None
    sku_id: str | None = None
    sku_name: str | None = None
    product_image: ProductImage | None = None
    product_name: str | None = None
    seller_sku: str | None = None
    refund_amount: RefundAmount | None = None
    cancel_sub_line_items: list[CancelledPart] = []


class Cancellation(Wire):
    """A cancellation, or a buyer's request for one (facts.md 7.4)."""

    cancel_id: str | None = None
    order_id: str | None = None
    cancel_type: str | None = None
    cancel_status: str | None = None
    role: str | None = None
    cancel_reason: str | None = None
    cancel_reason_text: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    seller_next_action_response: list[NextAction] = []
    refund_amount: RefundAmount | None = None
    cancel_line_items: list[CancelledLine] = []
    should_replenish_stock: bool | None = None


class Cancellations(ListData):
    """The answer of the search, each cancellation still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="cancellations", default=None)


class ReturnedPart(Wire):
    """A part of a bundle that is returned (202602)."""

    return_sub_line_item_id: str | None = None
    return_line_item_id: str | None = None
    sub_order_line_item_id: str | None = None
    order_line_item_id: str | None = None
    sku_id: str | None = None
    sku_name: str | None = None
    product_image: ProductImage | None = None
    product_name: str | None = None
    seller_sku: str | None = None
    refund_amount: RefundAmount | None = None


class ReturnedLine(Wire):
    """A unit that money or other goods are asked for."""

    return_line_item_id: str | None = None
    order_line_item_id: str | None = None
    sku_id: str | None = None
    sku_name: str | None = None
    product_image: ProductImage | None = None
    product_name: str | None = None
    seller_sku: str | None = None
    refund_amount: RefundAmount | None = None
    return_sub_line_items: list[ReturnedPart] = []


class ReturnDiscount(Wire):
    """What the units were sold cheaper by, and who paid for it; decimal strings."""

    currency: str | None = None
    product_seller_discount: str | None = None
    product_platform_discount: str | None = None
    shipping_fee_seller_discount: str | None = None
    shipping_fee_platform_discount: str | None = None


class ReturnShippingFee(Wire):
    """Who pays for the way back; decimal strings."""

    currency: str | None = None
    seller_paid_return_shipping_fee: str | None = None
    platform_paid_return_shipping_fee: str | None = None
    buyer_paid_return_shipping_fee: str | None = None


class PartialRefund(Wire):
    """The part of the refund that the seller proposes."""

    currency: str | None = None
    amount: str | None = None


class ReturnAddress(Wire):
    """Where the goods come back to."""

    full_address: str | None = None


class ReturnOrder(Wire):
    """A refund, return, replacement or exchange (facts.md 7.7)."""

    return_id: str | None = None
    order_id: str | None = None
    return_type: str | None = None
    return_status: str | None = None
    arbitration_status: str | None = None
    role: str | None = None
    return_reason: str | None = None
    return_reason_text: str | None = None
    create_time: int | None = None
    update_time: int | None = None
    seller_next_action_response: list[NextAction] = []
    refund_amount: RefundAmount | None = None
    return_line_items: list[ReturnedLine] = []
    discount_amount: list[ReturnDiscount] = []
    shipping_fee_amount: list[ReturnShippingFee] = []
    shipment_type: str | None = None
    handover_method: str | None = None
    return_method: str | None = None
    return_tracking_number: str | None = None
    return_provider_id: str | None = None
    return_provider_name: str | None = None
    return_shipping_document_type: str | None = None
    return_warehouse_address: ReturnAddress | None = None
    can_buyer_keep_item: bool | None = None
    is_quick_refund: bool | None = None
    is_combined_return: bool | None = None
    combined_return_id: str | None = None
    pre_return_id: str | None = None
    next_return_id: str | None = None
    seller_proposed_return_type: str | None = None
    partial_refund: PartialRefund | None = None
    buyer_rejected_partial_refund: bool | None = None


class ReturnOrders(ListData):
    """The answer of the search, each return still as its own JSON."""

    items: list[msgspec.Raw] | None = msgspec.field(name="return_orders", default=None)


class RecordImage(Wire):
    """A picture in the history of a return."""

    url: str | None = None
    width: int | None = None
    height: int | None = None


class RecordVideo(Wire):
    """A film in the history of a return."""

    url: str | None = None
    cover: str | None = None
    width: int | None = None
    height: int | None = None
    duration_millis: int | None = None


class ReturnRecord(Wire):
    """One line of the history of a return."""

    event: str | None = None
    role: str | None = None
    description: str | None = None
    reason_text: str | None = None
    note: str | None = None
    images: list[RecordImage] = []
    videos: list[RecordVideo] = []
    create_time: int | None = None


class ReturnRecords(Data):
    """The history of a return."""

    records: list[ReturnRecord] | None = None


class NamedReason(Wire):
    """A reason: what is sent, and what a person reads."""

    name: str | None = None
    text: str | None = None


class RejectReasons(Data):
    """The reasons with which a request may be declined now."""

    reasons: list[NamedReason] | None = None


class JudgedDecision(Wire):
    """Whether the seller may decide so now."""

    decision: str | None = None
    eligible: bool | None = None
    ineligible_code: int | None = None
    ineligible_reason: str | None = None
    available_reject_reasons: list[NamedReason] = []


class DecisionEligibility(Data):
    """What the seller may answer now."""

    decisions: list[JudgedDecision] | None = None


class OrderLineNamed(Wire):
    """A line item, or one part of a bundle line."""

    order_line_item_id: str | None = None
    sub_order_line_item_id: str | None = None


class LineEligibility(Wire):
    """Whether something may be asked for some units of a SKU, and with which reasons (from 202512 on)."""

    request_type: str | None = None
    order_line_items_ids: list[str] = []
    eligible: bool | None = None
    ineligible_code: int | None = None
    ineligible_reason: str | None = None
    available_reason_names: list[str] = []
    order_line_list: list[OrderLineNamed] = []


class SkuEligibility(Wire):
    """What may be asked for the units of a SKU."""

    sku_id: str | None = None
    line_item_eligibility: list[LineEligibility] = []


class AftersaleEligibility(Data):
    """What may be asked for an order now (facts.md 7.2)."""

    sku_eligibility: list[SkuEligibility] | None = None


class OrderRefundAmount(Wire):
    """What the buyer would get back, as decimal strings in `currency`."""

    currency: str | None = None
    refund_total: str | None = None
    refund_subtotal: str | None = None
    refund_shipping_fee: str | None = None
    refund_tax: str | None = None
    retail_delivery_fee: str | None = None


class CalculatedRefund(Data):
    """The refundable amount (facts.md 7.10)."""

    order_refund_amount: OrderRefundAmount | None = None


class StartedCancellation(Data):
    """A cancellation that was just made."""

    cancel_id: str | None = None
    cancel_status: str | None = None


class StartedReturn(Data):
    """A return or refund that was just made."""

    return_id: str | None = None
    return_status: str | None = None
