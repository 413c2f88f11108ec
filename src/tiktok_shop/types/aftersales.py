"""What the cancellation endpoints answer (facts.md section 7)."""

import msgspec

from tiktok_shop.types._base import ListData, Wire


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
