"""Cancelling orders and answering buyers who ask for it (202309, and 202602 with bundles)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.once import once
from tiktok_shop_sim.operations.return_refund.amounts import line, refund_amount
from tiktok_shop_sim.operations.return_refund.requested import (
    NOT_SEPARATELY,
    candidates,
    filtered,
    named_order,
    named_units,
    own,
    page_size,
    reject_reason_code,
    sorted_page,
)
from tiktok_shop_sim.world import cancellations, eligibility
from tiktok_shop_sim.world.records import Cancellation, Unit

PENDING = "CANCELLATION_REQUEST_PENDING"
ENDED = "CANCELLATION_REQUEST_CANCELLED"
ENDED_IN_FILTER = "CANCELLATION_REQUEST_CANCEL"
"""The search filter, and answers from 202602 on, spell it so (facts.md 7.4)."""
PARTLY = ("US", "GB")
"""Where single units may be cancelled, for want of stock only (facts.md 7.3)."""


@operation("POST", "/return_refund/202309/cancellations", "/return_refund/202602/cancellations")
def cancel_order(call: Call) -> dict[str, Any]:
    order = named_order(call, call.field("order_id"), 25020005)
    code = eligibility.cancel_hindrance(call.world, order, "SELLER")
    if code:
        raise call.refuse(code)
    reason = call.field("cancel_reason")
    units = named_units(call, order, lambda _: True)
    status = eligibility.reason_status(order)
    if reason not in cancellations.reasons(call.market.reasons_market, "SELLER", status):
        raise call.refuse(25001021)
    live = eligibility.cancellable(order, "SELLER")
    partly = units is not None and len(units) < len(live)
    if partly and not (call.market.region in PARTLY and cancellations.is_out_of_stock(reason)):
        raise call.refuse(NOT_SEPARATELY)
    record = cancellations.cancel(
        call.world,
        order,
        trigger="cancelled_by_seller",
        role="SELLER",
        reason=reason,
        at=call.now,
        units=units,
    )
    return {"cancel_id": record.id, "cancel_status": record.status}


@operation("POST", "/return_refund/202309/cancellations/search", "/return_refund/202602/cancellations/search")
def search_cancellations(call: Call) -> dict[str, Any]:
    size = page_size(call, 1, 50)
    lists: dict[str, Callable[[Cancellation], str]] = {
        "order_ids": lambda record: record.order_id,
        "buyer_user_ids": lambda record: call.world.orders[record.order_id].buyer_id,
        "cancel_types": lambda record: record.type,
        "cancel_status": lambda record: record.status,
    }
    looked_at = candidates(
        call, "cancel_ids", call.world.cancellations, cancellations.of_order, cancellations.of_shop
    )
    found = filtered(call, lists, looked_at, replaced={ENDED_IN_FILTER: ENDED})
    chosen, more = sorted_page(call, found, size)
    return {
        "total_count": len(found),
        "next_page_token": more,
        "cancellations": [_document(call, record) for record in chosen],
    }


def _document(call: Call, record: Cancellation) -> dict[str, Any]:
    order = call.world.orders[record.order_id]
    newer = call.version >= "202602"
    document: dict[str, Any] = {
        "cancel_id": record.id,
        "order_id": record.order_id,
        "cancel_type": record.type,
        "cancel_status": ENDED_IN_FILTER if newer and record.status == ENDED else record.status,
        "cancel_reason": record.reason,
        "cancel_reason_text": record.reason_text,
        "role": record.role,
        "create_time": record.create_time,
        "update_time": record.update_time,
        "refund_amount": refund_amount(call.market, record.quote),
        "cancel_line_items": [
            _line(call, record, unit, newer) for unit in order.units if unit.id in record.unit_ids
        ],
        "should_replenish_stock": record.replenished,
    }
    if record.status == PENDING and record.deadline is not None:
        document["seller_next_action_response"] = [
            {"action": "SELLER_RESPOND_CANCEL", "deadline": record.deadline}
        ]
    return document


def line_id(record: Cancellation, unit_id: str) -> str:
    """The id of a cancelled unit's line: made from the cancellation's."""
    return str(int(record.id) + record.unit_ids.index(unit_id) + 1)


def _line(call: Call, record: Cancellation, unit: Unit, newer: bool) -> dict[str, Any]:
    own_id, amounts = line_id(record, unit.id), record.quote.line(unit.id)
    return line(call.world, call.market, unit, amounts, own_id, "cancel", parted=newer)


def own_cancellation(call: Call, cancel_id: str) -> Cancellation:
    """A cancellation of this shop."""
    return own(call, call.world.cancellations, cancel_id)


@operation("POST", "/return_refund/202309/cancellations/{cancel_id}/approve")
def approve_cancellation(call: Call) -> dict[str, Any]:
    record = own_cancellation(call, call.path["cancel_id"])

    def perform() -> dict[str, Any]:
        if record.status == ENDED:
            raise call.refuse(25020009)
        if record.status != PENDING:
            raise call.refuse(25011012)
        cancellations.accept(call.world, record, call.now)
        return {}

    return once(call, call.query.get("idempotency_key", ""), perform)


@operation("POST", "/return_refund/202309/cancellations/{cancel_id}/reject")
def reject_cancellation(call: Call) -> dict[str, Any]:
    record = own_cancellation(call, call.path["cancel_id"])

    def perform() -> dict[str, Any]:
        if record.status != PENDING:
            raise call.refuse(25011011 if record.status == ENDED else 25020010)
        allowed = cancellations.reasons(call.market.reasons_market, "SELLER", "", "reject")
        code = reject_reason_code(call, call.field("reject_reason"), allowed)
        if code:
            raise call.refuse(code)
        cancellations.refuse(call.world, record, call.now)
        return {}

    return once(call, call.query.get("idempotency_key", ""), perform)
