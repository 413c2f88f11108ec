"""Orders that are cancelled, refunded and sent back in a shop of the simulator, and what its seller says to it through
the client."""

from __future__ import annotations

from typing import Any

from tests.support.packing import Bench, Way

from tiktok_shop.types import aftersales_requests as ar
from tiktok_shop.types.requests import CancellationSearch


def delivered(bench: Bench) -> str:
    """An order that has reached its buyer."""
    order_id = str(bench.order(kind="SELLER")["id"])
    for verb in ("/ship", "/scan", "/deliver"):
        bench.control.post(verb, order_id=order_id)
    return order_id


def asked_to_cancel(bench: Bench) -> tuple[str, str]:
    """An order whose buyer asks to cancel it, and the request."""
    order_id = str(bench.order(kind="SELLER")["id"])
    bench.control.cancel(order_id)
    (found,) = bench.control.get("/cancellations", order_id=order_id)["cancellations"]
    return order_id, str(found["id"])


def asked_back(bench: Bench, kind: str = "REFUND") -> tuple[str, str]:
    """A delivered order whose buyer wants something, and the request."""
    order_id = delivered(bench)
    return order_id, str(bench.control.post("/return", order_id=order_id, kind=kind)["id"])


def search_cancellations(bench: Bench, version: str) -> Any:
    order_id, cancel_id = asked_to_cancel(bench)
    found = bench.client.aftersales.search_cancellations(
        CancellationSearch(order_ids=[order_id]), version=version
    )
    (request,) = found.values
    assert (request.cancel_id, request.cancel_type) == (cancel_id, "BUYER_CANCEL")
    assert [action.action for action in request.seller_next_action_response] == ["SELLER_RESPOND_CANCEL"]
    return found


def search_returns(bench: Bench, version: str) -> Any:
    order_id, return_id = asked_back(bench)
    kind = ar.ReturnSearch202602 if version == "202602" else ar.ReturnSearch202309
    found = bench.client.aftersales.search_returns(kind(order_ids=[order_id]), page_size=10, version=version)
    assert [each.return_id for each in found.values] == [return_id]
    return found


def search_requests(bench: Bench, version: str) -> Any:
    order_id, return_id = asked_back(bench, "REPLACEMENT")
    bench.client.aftersales.approve_return(return_id, ar.ApproveReturn(decision="APPROVE_REPLACEMENT"))
    wanted = ar.RequestSearch(filters=ar.RequestFilters(main_order_ids=[order_id]))
    found = bench.client.aftersales.search_requests(wanted, locale="en-US", version=version)
    (shown,) = found.values[0].sku_return_requests
    assert shown.return_id == return_id
    assert shown.reshipment_order_id
    return found


def cancel_order(bench: Bench, version: str) -> Any:
    order_id = str(bench.order(kind="SELLER")["id"])
    kind = ar.CancelOrder202602 if version == "202602" else ar.CancelOrder202309
    return bench.client.aftersales.cancel_order(
        kind(order_id=order_id, cancel_reason=reason(bench, order_id, "CANCEL"))
    )


def reason(bench: Bench, order_id: str, request_type: str) -> str:
    """A reason that is offered to the seller now, but the want of stock, which empties the SKU."""
    found = bench.client.aftersales.eligibility(order_id, initiate_aftersale_user="SELLER").value
    entries = [each for sku in found.sku_eligibility or () for each in sku.line_item_eligibility]
    names = [n for each in entries if each.request_type == request_type for n in each.available_reason_names]
    return next(name for name in names if "out_of_stock" not in name)


def calculate_refund(bench: Bench, version: str) -> Any:
    order_id = delivered(bench)
    kind = ar.CalculateRefund202602 if version == "202602" else ar.CalculateRefund202309
    return bench.client.aftersales.calculate_refund(
        kind(order_id=order_id, request_type="REFUND", reason_name=reason(bench, order_id, "REFUND"))
    )


def create_return(bench: Bench, version: str) -> Any:
    order_id = delivered(bench)
    kind = ar.CreateReturn202602 if version == "202602" else ar.CreateReturn202309
    body = kind(order_id=order_id, return_type="REFUND", return_reason=reason(bench, order_id, "REFUND"))
    return bench.client.aftersales.create_return(body, idempotency_key=bench.number())


def approve_cancellation(bench: Bench, _version: str) -> Any:
    return bench.client.aftersales.approve_cancellation(
        asked_to_cancel(bench)[1], idempotency_key=bench.number()
    )


def reject_cancellation(bench: Bench, _version: str) -> Any:
    calls, cancel_id = bench.client.aftersales, asked_to_cancel(bench)[1]
    reasons = calls.reject_reasons(cancel_id).value.reasons or []
    no = ar.RejectCancellation(reject_reason=str(reasons[0].name), comment="it is packed")
    return calls.reject_cancellation(cancel_id, no)


def approve_return(bench: Bench, _version: str) -> Any:
    part = ar.PartialRefundOffer(currency="USD", amount="1.00")
    offer = ar.ApproveReturn(decision="OFFER_PARTIAL_REFUND", partial_refund=part)
    return bench.client.aftersales.approve_return(asked_back(bench)[1], offer)


def reject_return(bench: Bench, version: str) -> Any:
    calls, return_id = bench.client.aftersales, asked_back(bench)[1]
    reasons = calls.reject_reasons(return_id).value.reasons or []
    kind = ar.RejectReturn202606 if version == "202606" else ar.RejectReturn202309
    return calls.reject_return(return_id, kind(decision="REJECT_REFUND", reject_reason=str(reasons[0].name)))


WAYS: dict[str, Way] = {
    "aftersales.search_cancellations": search_cancellations,
    "aftersales.search_returns": search_returns,
    "aftersales.search_requests": search_requests,
    "aftersales.return_records": lambda b, v: b.client.aftersales.return_records(asked_back(b)[1], version=v),
    "aftersales.reject_reasons": lambda b, v: b.client.aftersales.reject_reasons(asked_back(b)[1], version=v),
    "aftersales.decision_eligibility": lambda b, v: b.client.aftersales.decision_eligibility(
        asked_back(b)[1], version=v
    ),
    "aftersales.eligibility": lambda b, v: b.client.aftersales.eligibility(
        delivered(b), initiate_aftersale_user="SELLER", version=v
    ),
    "aftersales.calculate_refund": calculate_refund,
    "aftersales.cancel_order": cancel_order,
    "aftersales.approve_cancellation": approve_cancellation,
    "aftersales.reject_cancellation": reject_cancellation,
    "aftersales.create_return": create_return,
    "aftersales.approve_return": approve_return,
    "aftersales.reject_return": reject_return,
}
