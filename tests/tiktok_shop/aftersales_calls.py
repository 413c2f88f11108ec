"""What the calls about cancellations and returns send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tiktok_shop as t
from tiktok_shop.types import aftersales_requests as ar

Call = Callable[[t.Client], Any]
_RR = "/return_refund"
_CANCEL = {"order_id": "5", "cancel_reason": "out_of_stock"}
_REFUND: dict[str, Any] = {"order_id": "5", "request_type": "REFUND", "reason_name": "damaged"}
_RETURN: dict[str, Any] = {"order_id": "5", "return_type": "REFUND", "return_reason": "damaged"}
_PART = {"order_line_item_id": "7", "sub_order_line_item_id": "71"}
_NO: dict[str, Any] = {"decision": "REJECT_RETURN", "reject_reason": "worn", "comment": "It was worn"}
_LATE = {"partial_refund_total": "3.50", "currency": "USD"}
_KEY = {"idempotency_key": "k-1"}
_BUNDLE = [ar.BundleLine(order_line_item_id="7", sub_order_line_item_id="71")]

SENDS: list[tuple[Call, str, str, dict[str, str], Any]] = [
    (
        lambda c: c.aftersales.search_returns(
            ar.ReturnSearch202309(return_ids=["4"], update_time_ge=1, update_time_lt=2),
            page_size=10,
            page_token="p",
            sort_field="update_time",
            sort_order="ASC",
        ),
        "POST",
        f"{_RR}/202309/returns/search",
        {"page_size": "10", "page_token": "p", "sort_field": "update_time", "sort_order": "ASC"},
        {"return_ids": ["4"], "update_time_ge": 1, "update_time_lt": 2},
    ),
    (
        lambda c: c.aftersales.search_returns(ar.ReturnSearch202602(return_types=["EXCHANGE"])),
        "POST",
        f"{_RR}/202602/returns/search",
        {"page_size": "50"},
        {"return_types": ["EXCHANGE"]},
    ),
    (
        lambda c: c.aftersales.search_requests(
            ar.RequestSearch(pagination=ar.RequestPage(page_size=20, page_token="p")), locale="en-US"
        ),
        "POST",
        f"{_RR}/202603/aftersales/search",
        {"locale": "en-US"},
        {"pagination": {"page_size": 20, "page_token": "p"}},
    ),
    (
        lambda c: c.aftersales.return_records("4", locale="en-US"),
        "GET",
        f"{_RR}/202309/returns/4/records",
        {"locale": "en-US"},
        None,
    ),
    (
        lambda c: c.aftersales.reject_reasons("4"),
        "GET",
        f"{_RR}/202309/reject_reasons",
        {"return_or_cancel_id": "4"},
        None,
    ),
    (
        lambda c: c.aftersales.decision_eligibility("4", locale="en-US"),
        "GET",
        f"{_RR}/202601/decision_eligibility",
        {"return_or_cancel_id": "4", "locale": "en-US"},
        None,
    ),
    *(
        (
            lambda c, version=version: c.aftersales.eligibility(
                "5", initiate_aftersale_user="SELLER", version=version
            ),
            "GET",
            f"{_RR}/{version}/orders/5/aftersale_eligibility",
            {"initiate_aftersale_user": "SELLER"},
            None,
        )
        for version in ("202309", "202512", "202602")
    ),
    (
        lambda c: c.aftersales.calculate_refund(
            ar.CalculateRefund202309(**_REFUND, order_line_item_ids=["7"])
        ),
        "POST",
        f"{_RR}/202309/refunds/calculate",
        {},
        {**_REFUND, "order_line_item_ids": ["7"]},
    ),
    (
        lambda c: c.aftersales.calculate_refund(ar.CalculateRefund202602(**_REFUND, order_line_list=_BUNDLE)),
        "POST",
        f"{_RR}/202602/refunds/calculate",
        {},
        {**_REFUND, "order_line_list": [_PART]},
    ),
    (
        lambda c: c.aftersales.cancel_order(
            ar.CancelOrder202309(**_CANCEL, skus=[ar.SkuQuantity(sku_id="9", quantity=2)])
        ),
        "POST",
        f"{_RR}/202309/cancellations",
        {},
        {**_CANCEL, "skus": [{"sku_id": "9", "quantity": 2}]},
    ),
    (
        lambda c: c.aftersales.cancel_order(ar.CancelOrder202602(**_CANCEL, order_line_list=_BUNDLE)),
        "POST",
        f"{_RR}/202602/cancellations",
        {},
        {**_CANCEL, "order_line_list": [_PART]},
    ),
    (
        lambda c: c.aftersales.approve_cancellation("3", idempotency_key="k-1"),
        "POST",
        f"{_RR}/202309/cancellations/3/approve",
        _KEY,
        None,
    ),
    (
        lambda c: c.aftersales.reject_cancellation(
            "3", ar.RejectCancellation(reject_reason="shipped"), idempotency_key="k-1"
        ),
        "POST",
        f"{_RR}/202309/cancellations/3/reject",
        _KEY,
        {"reject_reason": "shipped"},
    ),
    (
        lambda c: c.aftersales.create_return(
            ar.CreateReturn202309(**_RETURN, refund_total="12.30", currency="USD"), idempotency_key="k-1"
        ),
        "POST",
        f"{_RR}/202309/returns",
        _KEY,
        {**_RETURN, "refund_total": "12.30", "currency": "USD"},
    ),
    (
        lambda c: c.aftersales.create_return(ar.CreateReturn202602(**_RETURN, order_line_list=_BUNDLE)),
        "POST",
        f"{_RR}/202602/returns",
        {},
        {**_RETURN, "order_line_list": [_PART]},
    ),
    (
        lambda c: c.aftersales.approve_return(
            "4",
            ar.ApproveReturn(
                decision="OFFER_PARTIAL_REFUND",
                partial_refund=ar.PartialRefundOffer(currency="USD", amount="5"),
            ),
            idempotency_key="k-1",
        ),
        "POST",
        f"{_RR}/202309/returns/4/approve",
        _KEY,
        {"decision": "OFFER_PARTIAL_REFUND", "partial_refund": {"currency": "USD", "amount": "5"}},
    ),
    (
        lambda c: c.aftersales.reject_return("4", ar.RejectReturn202309(**_NO), idempotency_key="k-1"),
        "POST",
        f"{_RR}/202309/returns/4/reject",
        _KEY,
        _NO,
    ),
    (
        lambda c: c.aftersales.reject_return(
            "4",
            ar.RejectReturn202606(
                decision="OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
                reject_reason="worn",
                partial_refund_amount=ar.LatePartialRefund(partial_refund_total="3.50", currency="USD"),
            ),
        ),
        "POST",
        f"{_RR}/202606/returns/4/reject",
        {},
        {
            "decision": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
            "reject_reason": "worn",
            "partial_refund_amount": _LATE,
        },
    ),
]
