"""What the `return_refund` endpoints are asked with, written strictly (facts.md section 7)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from tiktok_shop.types.requests import Seconds, SortOrder, Word, Write, _window

_10_TO_50 = r"^([1-4][0-9]|50)\Z"
Amount = Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+)?\Z")]
"""A decimal amount without a sign."""
Key = Annotated[str, Meta(min_length=1, max_length=255)]
"""An idempotency key (facts.md 3.9)."""


class ReturnSearchQuery(Write):
    """Query of the search of returns; the size of a page is a text from 10 to 50 (facts.md 4.3)."""

    page_size: Annotated[str, Meta(pattern=_10_TO_50)] | None = None
    page_token: str | None = None
    sort_field: Literal["create_time", "update_time"] | None = None
    sort_order: SortOrder | None = None


class _Windows(Write):
    """Times in unix seconds: `ge` included, `lt` not."""

    create_time_ge: Seconds | None = None
    create_time_lt: Seconds | None = None
    update_time_ge: Seconds | None = None
    update_time_lt: Seconds | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """A window that ends before it begins."""
        return _window(self, "create_time_ge", "create_time_lt") or _window(
            self, "update_time_ge", "update_time_lt"
        )


class ReturnSearch202309(_Windows):
    """Which returns (202309)."""

    return_ids: list[Word] | None = None
    order_ids: list[Word] | None = None
    buyer_user_ids: list[Word] | None = None
    return_types: list[Literal["REFUND", "RETURN_AND_REFUND", "REPLACEMENT"]] | None = None
    return_status: (
        list[
            Literal[
                "RETURN_OR_REFUND_REQUEST_PENDING",
                "REFUND_OR_RETURN_REQUEST_REJECT",
                "AWAITING_BUYER_SHIP",
                "BUYER_SHIPPED_ITEM",
                "REJECT_RECEIVE_PACKAGE",
                "RETURN_OR_REFUND_REQUEST_SUCCESS",
                "RETURN_OR_REFUND_REQUEST_CANCEL",
                "RETURN_OR_REFUND_REQUEST_COMPLETE",
                "AWAITING_BUYER_RESPONSE",
            ]
        ]
        | None
    ) = None
    arbitration_status: list[Literal["IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED"]] | None = (
        None
    )
    seller_proposed_return_type: list[Word] | None = None
    locale: Word | None = None


class ReturnSearch202602(_Windows):
    """Which returns (202602)."""

    return_ids: list[Word] | None = None
    order_ids: list[Word] | None = None
    buyer_user_ids: list[Word] | None = None
    return_types: list[Literal["REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE"]] | None = None
    return_status: (
        list[
            Literal[
                "RETURN_OR_REFUND_REQUEST_PENDING",
                "REFUND_OR_RETURN_REQUEST_REJECT",
                "AWAITING_BUYER_SHIP",
                "BUYER_SHIPPED_ITEM",
                "REJECT_RECEIVE_PACKAGE",
                "RETURN_OR_REFUND_REQUEST_SUCCESS",
                "RETURN_OR_REFUND_REQUEST_CANCEL",
                "RETURN_OR_REFUND_REQUEST_COMPLETE",
                "AWAITING_BUYER_RESPONSE",
                "REPLACEMENT_REQUEST_PENDING",
                "REPLACEMENT_REQUEST_REJECT",
                "REPLACEMENT_REQUEST_REFUND_SUCCESS",
                "REPLACEMENT_REQUEST_CANCEL",
                "REPLACEMENT_REQUEST_COMPLETE",
                "EXCHANGE_REQUEST_PENDING",
                "EXCHANGE_REQUEST_REFUND_SUCCESS",
                "EXCHANGE_REQUEST_CANCEL",
                "EXCHANGE_REQUEST_COMPLETE",
            ]
        ]
        | None
    ) = None
    arbitration_status: list[Literal["IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED"]] | None = (
        None
    )
    seller_proposed_return_type: list[Word] | None = None
    locale: Word | None = None


class LocaleQuery(Write):
    """Query of an operation that answers in the words of a language."""

    locale: Word | None = None


class RejectReasonsQuery(Write):
    """Query of the reasons for saying no."""

    return_or_cancel_id: Word
    locale: Word | None = None


class DecisionsQuery(Write):
    """Query of what the seller may answer; without `check_decisions` every decision is judged."""

    return_or_cancel_id: Word
    check_decisions: (
        list[
            Literal[
                "APPROVE_RECEIVED_PACKAGE",
                "APPROVE_REFUND",
                "APPROVE_REPLACEMENT",
                "APPROVE_REQUEST_CANCEL",
                "APPROVE_RETURN",
                "DIRECT_REFUND",
                "ISSUE_EXCHANGE_REFUND",
                "ISSUE_REPLACEMENT_REFUND",
                "REJECT_RECEIVED_PACKAGE",
                "REJECT_REFUND",
                "REJECT_REPLACEMENT",
                "REJECT_REQUEST_CANCEL",
                "REJECT_RETURN",
            ]
        ]
        | None
    ) = None
    locale: Word | None = None


class EligibilityQuery(Write):
    """Query of what may be asked for an order, by whom."""

    initiate_aftersale_user: Literal["SELLER", "BUYER"] | None = None


class IdempotencyQuery(Write):
    """The key by which the platform knows a call again (facts.md 3.9)."""

    idempotency_key: Key | None = None


class SkuQuantity(Write):
    """So many units of a SKU."""

    sku_id: Word
    quantity: int


class BundleLine(Write):
    """A line item, or one part of a bundle line (202602)."""

    order_line_item_id: Word | None = None
    sub_order_line_item_id: Word | None = None


class CancelOrder202309(Write):
    """Cancel an order, or some of its units: by line item, else by SKU."""

    order_id: Word
    cancel_reason: Word
    order_line_item_ids: list[Word] | None = None
    skus: list[SkuQuantity] | None = None


class CancelOrder202602(CancelOrder202309):
    """The same with parts of bundles."""

    order_line_list: list[BundleLine] | None = None


class CalculateRefund202309(Write):
    """What a cancellation, refund or return would pay back."""

    order_id: Word
    request_type: Literal["CANCEL", "REFUND", "RETURN_AND_REFUND"]
    reason_name: Word
    order_line_item_ids: list[Word] | None = None
    skus: list[SkuQuantity] | None = None
    shipment_type: Literal["PLATFORM", "BUYER_ARRANGE"] | None = None
    handover_method: Literal["DROP_OFF", "PICKUP"] | None = None


class CalculateRefund202602(CalculateRefund202309):
    """The same with parts of bundles."""

    order_line_list: list[BundleLine] | None = None


class CreateReturn202309(Write):
    """Pay back as the seller, or take goods back. `refund_total` is what was calculated (facts.md 7.10)."""

    order_id: Word
    return_type: Literal["REFUND", "RETURN_AND_REFUND"]
    return_reason: Word
    order_line_item_ids: list[Word] | None = None
    skus: list[SkuQuantity] | None = None
    refund_total: Amount | None = None
    currency: Word | None = None
    shipment_type: Literal["PLATFORM", "BUYER_ARRANGE"] | None = None
    handover_method: Literal["DROP_OFF", "PICKUP"] | None = None


class CreateReturn202602(CreateReturn202309):
    """The same with parts of bundles."""

    order_line_list: list[BundleLine] | None = None


class ApproveCancellation(Write):
    """A yes needs no words."""


class ProofImage(Write):
    """A picture that was uploaded before."""

    image_id: Word
    mime_type: Word | None = None
    height: int | None = None
    width: int | None = None


class RejectCancellation(Write):
    """A no, with one of the reasons that were offered."""

    reject_reason: Word
    comment: str | None = None
    images: list[ProofImage] | None = None


class PartialRefundOffer(Write):
    """The part of the refund that is proposed."""

    currency: Word
    amount: Amount


class ApproveReturn(Write):
    """A yes (facts.md 7.9). `buyer_keep_item` goes with APPROVE_RETURN only, `partial_refund` with the offer."""

    decision: Literal[
        "APPROVE_REFUND",
        "APPROVE_RETURN",
        "APPROVE_RECEIVED_PACKAGE",
        "APPROVE_REPLACEMENT",
        "ISSUE_REPLACEMENT_REFUND",
        "OFFER_PARTIAL_REFUND",
        "DIRECT_REFUND",
    ]
    buyer_keep_item: bool | None = None
    partial_refund: PartialRefundOffer | None = None

    def problem(self) -> tuple[str, object, str] | None:
        """Something that belongs to another decision."""
        if self.buyer_keep_item and self.decision != "APPROVE_RETURN":
            return "buyer_keep_item", True, f"does not go with {self.decision}"
        if (self.partial_refund is not None) != (self.decision == "OFFER_PARTIAL_REFUND"):
            return "partial_refund", self.partial_refund, "goes with OFFER_PARTIAL_REFUND, and only with it"
        return None


class RejectReturn202309(Write):
    """A no, with one of the reasons that were offered."""

    decision: Literal["REJECT_REFUND", "REJECT_RETURN", "REJECT_RECEIVED_PACKAGE", "REJECT_REPLACEMENT"]
    reject_reason: Word
    comment: str | None = None
    images: list[ProofImage] | None = None


class LatePartialRefund(Write):
    """The part of the refund that is proposed for what came back."""

    partial_refund_total: Amount | None = None
    currency: Word | None = None


class RejectReturn202606(Write):
    """The same, or a part of the refund for what came back."""

    decision: Literal[
        "REJECT_REFUND",
        "REJECT_RETURN",
        "REJECT_RECEIVED_PACKAGE",
        "REJECT_REPLACEMENT",
        "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
    ]
    reject_reason: Word
    comment: str | None = None
    images: list[ProofImage] | None = None
    partial_refund_amount: LatePartialRefund | None = None


class Span(Write):
    """From when on, and up to when; unix seconds."""

    min_unix_time_inclusive: Seconds | None = None
    max_unix_time_exclusive: Seconds | None = None


class RequestTimes(Write):
    """When a request was made and changed."""

    create_time: Span | None = None
    update_time: Span | None = None


class RequestFilters(Write):
    """Which requests of the newer model."""

    aftersales_request_ids: list[Word] | None = None
    aftersales_request_statuses: (
        list[Literal["INIT", "PENDING_REQUEST_REVIEW", "REQUEST_REVIEW_COMPLETED"]] | None
    ) = None
    return_types: list[Literal["EXCHANGE", "REFUND", "REPLACEMENT", "RETURN_AND_REFUND"]] | None = None
    main_order_ids: list[Word] | None = None
    buyer_ids: list[Word] | None = None
    time: RequestTimes | None = None


class RequestSort(Write):
    """In which order."""

    sort_field: Literal["CREATE_TIME", "UPDATE_TIME"] | None = None
    sort_order: SortOrder | None = None


class RequestPage(Write):
    """Which page; here it is in the body."""

    page_size: int | None = None
    page_token: str | None = None


class RequestSearch(Write):
    """A search of the newer model, with the parts of a request that are wanted (all of them when none is named)."""

    whitelisted_data_fields: (
        list[Literal["LINE_ITEMS", "RETURN_MERCHANDISE_AUTHORIZATIONS", "SKU_RETURN_REQUESTS"]] | None
    ) = None
    filters: RequestFilters | None = None
    sort: RequestSort | None = None
    pagination: RequestPage | None = None
