"""Returns in the classic shapes: search, create, approve, reject, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.once import once
from tiktok_shop_sim.operations.return_refund.requested import (
    amount,
    candidates,
    filtered,
    named_order,
    named_units,
    own,
    page_size,
    reject_reason_code,
    sorted_page,
)
from tiktok_shop_sim.operations.return_refund.return_documents import classic
from tiktok_shop_sim.world import decisions, eligibility, reasons, returns
from tiktok_shop_sim.world.decisions import Answer
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.return_records import RETURNS, Return, of_shop
from tiktok_shop_sim.world.stock import OutOfStock

INVALID = 25001001
TOO_MUCH = 25005005
NOT_APPROVABLE = 25001044
UNKNOWN_DECISION = 11050001

LISTS: dict[str, Callable[[Return], str]] = {
    "order_ids": lambda record: record.order_id,
    "buyer_user_ids": lambda record: record.buyer_id,
    "return_types": lambda record: record.kind,
    "return_status": lambda record: record.status,
    "arbitration_status": lambda record: record.arbitration,
    "seller_proposed_return_type": lambda record: "" if record.offer is None else "PARTIAL_REFUND",
}
"""What the lists in a search are compared with."""


@operation("POST", "/return_refund/202309/returns/search", "/return_refund/202602/returns/search")
def search_returns(call: Call) -> dict[str, Any]:
    size = page_size(call, 10, 50)
    found = filtered(
        call, LISTS, candidates(call, "return_ids", RETURNS.of(call.world), returns.of_order, of_shop)
    )
    chosen, more = sorted_page(call, found, size)
    return {
        "total_count": len(found),
        "next_page_token": more,
        "return_orders": [classic(call, record) for record in chosen],
    }


@operation("POST", "/return_refund/202309/returns", "/return_refund/202602/returns")
def create_return(call: Call) -> dict[str, Any]:
    def perform() -> dict[str, Any]:
        order = named_order(call, call.field("order_id"), 25020005)
        record = returns.open_return(call.world, order, _request(call, order), call.now)
        return {"return_id": record.id, "return_status": record.status}

    return once(call, call.query.get("idempotency_key", ""), perform)


def _request(call: Call, order: Order) -> returns.ReturnRequest:
    kind, reason = call.field("return_type"), call.field("return_reason")
    if kind not in ("REFUND", "RETURN_AND_REFUND"):
        raise call.refuse(INVALID)

    def code(unit: Unit) -> int:
        return eligibility.hindrance(call.world, order, unit, kind, "SELLER")

    named = named_units(call, order, lambda unit: not code(unit))
    units = named if named is not None else [unit for unit in order.units if unit.status != "CANCELLED"]
    hindrances = [found for unit in units or order.units if (found := code(unit))]
    if hindrances:
        raise call.refuse(hindrances[0])
    _check_reason(call, order, kind, reason)
    return returns.ReturnRequest(
        kind=kind,
        units=units,
        reason=reason,
        role="SELLER",
        amount=_refund_total(call, order, units),
        shipment_type=call.field("shipment_type", "PLATFORM"),
        handover_method=call.field("handover_method", "DROP_OFF"),
    )


def _check_reason(call: Call, order: Order, kind: str, reason: str) -> None:
    market = call.market.reasons_market
    if reason in reasons.fitting(market, reasons.KINDS[kind], "SELLER", order.status):
        return
    purposes = reasons.known(market).get(reason, ())
    if not purposes:
        raise call.refuse(25001014)
    raise call.refuse(25001021 if any(" SELLER initiate" in one for one in purposes) else 25001015)


def _refund_total(call: Call, order: Order, units: list[Unit]) -> int | None:
    """What the seller wants to pay: everything when nothing is said."""
    value = call.field("refund_total")
    if call.field("currency") not in (None, "", call.market.currency):
        raise call.refuse(INVALID)
    if value is None:
        return None
    total = amount(call, value, call.field("currency"), INVALID)
    if total > returns.quote(call.world, order, units).total:
        raise call.refuse(TOO_MUCH)
    return total


def own_return(call: Call, return_id: str) -> Return:
    """A return of this shop."""
    return own(call, RETURNS.of(call.world), return_id)


@operation("POST", "/return_refund/202309/returns/{return_id}/approve")
def approve_return(call: Call) -> dict[str, Any]:
    record = own_return(call, call.path["return_id"])

    def perform() -> dict[str, Any]:
        decision = call.field("decision")
        _judge(call, record, decision, "APPROVE ISSUE OFFER_PARTIAL_REFUND DIRECT")
        keep = bool(call.field("buyer_keep_item")) and decision == "APPROVE_RETURN"
        if call.field("buyer_keep_item") and not keep:
            call.warnings.append("buyer_keep_item only means something with APPROVE_RETURN")
        part = call.field("partial_refund", {})
        offered = 0
        if decision == "OFFER_PARTIAL_REFUND":
            offered = _offered(call, record, part.get("amount"), part.get("currency"))
        elif part:
            call.warnings.append("partial_refund only means something with OFFER_PARTIAL_REFUND")
        carry_out(call, record, Answer(decision=decision, amount=offered, keep_item=keep))
        return {}

    return once(call, call.query.get("idempotency_key", ""), perform)


@operation(
    "POST",
    "/return_refund/202309/returns/{return_id}/reject",
    "/return_refund/202606/returns/{return_id}/reject",
)
def reject_return(call: Call) -> dict[str, Any]:
    record = own_return(call, call.path["return_id"])

    def perform() -> dict[str, Any]:
        decision, reason = call.field("decision"), call.field("reject_reason")
        late_offer = " OFFER_PARTIAL_REFUND_AFTER" if call.version >= "202606" else ""
        _judge(call, record, decision, "REJECT" + late_offer, reason)
        code = reject_reason_code(call, reason, decisions.reject_reasons(call.market, record, decision))
        if code:
            raise call.refuse(code)
        offered = 0
        if not decision.startswith("REJECT"):
            part = call.field("partial_refund_amount", {})
            offered = _offered(call, record, part.get("partial_refund_total"), part.get("currency"))
        note, images = call.field("comment", ""), [image["image_id"] for image in call.field("images", [])]
        carry_out(
            call, record, Answer(decision=decision, reason=reason, note=note, images=images, amount=offered)
        )
        return {}

    return once(call, call.query.get("idempotency_key", ""), perform)


def _judge(call: Call, record: Return, decision: str, families: str, reason: str = "") -> None:
    if decision not in decisions.DECISIONS or not decision.startswith(tuple(families.split())):
        raise call.refuse(UNKNOWN_DECISION)
    code = decisions.hindrance(call.world, record, decision, reason)
    if code:
        raise call.refuse(code)


def _offered(call: Call, record: Return, value: Any, currency: Any) -> int:
    minor = amount(call, value, currency, INVALID)
    if minor > record.quote.total:
        raise call.refuse(TOO_MUCH, INVALID)
    return minor


def carry_out(call: Call, record: Return, answer: Answer) -> None:
    """Do what was answered; goods that cannot be sent instead refuse the whole answer."""
    try:
        decisions.carry_out(call.world, record, answer, call.now)
    except OutOfStock as short:
        call.warnings.append(str(short))
        raise call.refuse(NOT_APPROVABLE) from None


@operation("GET", "/return_refund/202309/returns/{return_id}/records")
def return_records(call: Call) -> dict[str, Any]:
    record = own_return(call, call.path["return_id"])
    return {
        "records": [
            {
                "event": line.event,
                "role": line.role,
                "description": line.event.replace("_", " ").capitalize(),
                "reason_text": line.reason_text,
                "note": line.note,
                "images": [{"url": image, "width": 200, "height": 200} for image in line.images],
                "create_time": line.at,
            }
            for line in reversed(record.history)
        ]
    }
