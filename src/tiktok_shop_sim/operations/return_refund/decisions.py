"""What a seller may answer, asked before answering: reasons, eligible decisions, ranges of partial refunds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.return_refund.cancellations import PENDING, line_id, own_cancellation
from tiktok_shop_sim.operations.return_refund.return_documents import line_items
from tiktok_shop_sim.operations.return_refund.returns import own_return
from tiktok_shop_sim.spec import error_words
from tiktok_shop_sim.world import cancellations, decisions
from tiktok_shop_sim.world.decisions import DECISIONS, NOT_RECEIVED
from tiktok_shop_sim.world.records import Cancellation
from tiktok_shop_sim.world.return_records import Return

CANCEL_DECISIONS = {"APPROVE_REQUEST_CANCEL": 25011012, "REJECT_REQUEST_CANCEL": 25011011}
"""The two answers to a buyer who wants to cancel, with the code when it is too late."""
OFFERS = ("OFFER_PARTIAL_REFUND", "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG")

Judged = dict[str, Any]


@operation("GET", "/return_refund/202309/reject_reasons")
def reject_reasons(call: Call) -> dict[str, Any]:
    asked = call.query["return_or_cancel_id"]
    if asked in call.world.cancellations:
        own_cancellation(call, asked)
        found = _cancel_reasons(call)
    else:
        found = decisions.next_reject_reasons(call.market, own_return(call, asked))
    return {"reasons": _named(found)}


def _named(found: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "text": text} for name, text in found.items()]


def _cancel_reasons(call: Call) -> dict[str, str]:
    return cancellations.reasons(call.market.reasons_market, "SELLER", "", "reject")


@operation("GET", "/return_refund/202601/decision_eligibility")
def decision_eligibility(call: Call) -> dict[str, Any]:
    return {"decisions": _subject(call, with_offers=False)[1]}


@operation("GET", "/return_refund/202606/review_decision")
def review_decision(call: Call) -> dict[str, Any]:
    if str(call.query["seller_id"]) not in (call.shop.seller_id, call.shop.id):
        call.warnings.append(f"seller_id {call.query['seller_id']} is not the seller of this shop")
    lines, judged = _subject(call, with_offers=True)
    return {
        "line_items": [line | {"decisions": judged} for line in lines],
        "request_log_id": f"{call.query['return_or_cancel_id']}{call.now}",
        "errors": [],
    }


def _subject(call: Call, *, with_offers: bool) -> tuple[list[dict[str, Any]], list[Judged]]:
    """The lines and judged decisions of the return or cancellation that is asked about."""
    asked = call.query["return_or_cancel_id"]
    wanted = call.query.get("check_decisions")
    judge: Callable[[str], Judged]
    if asked in call.world.cancellations:
        record = own_cancellation(call, asked)
        names = [*CANCEL_DECISIONS]
        lines = [{"return_line_item_id": line_id(record, unit_id)} for unit_id in record.unit_ids]

        def judge(name: str) -> Judged:
            return _judge_cancellation(call, record, name)

    else:
        own = own_return(call, asked)
        names = [name for name in DECISIONS if with_offers or name not in OFFERS]
        kept = ("return_line_item_id", "sub_return_line_item_id")
        lines = [{key: line[key] for key in kept if key in line} for line in line_items(call, own)]

        def judge(name: str) -> Judged:
            return _judge_return(call, own, name)

    return lines, [judge(name) for name in names if not wanted or name in wanted]


def _judged(name: str, code: int, found: dict[str, str]) -> Judged:
    judged: Judged = {"decision": name, "eligible": not code}
    if code:
        judged |= {"ineligible_code": code, "ineligible_reason": error_words()[code]}
    elif found:
        judged["available_reject_reasons"] = _named(found)
    return judged


def _judge_cancellation(call: Call, record: Cancellation, name: str) -> Judged:
    code = 0 if record.status == PENDING else CANCEL_DECISIONS[name]
    return _judged(name, code, _cancel_reasons(call) if name.startswith("REJECT") else {})


def _judge_return(call: Call, record: Return, name: str) -> Judged:
    found = decisions.reject_reasons(call.market, record, name)
    code = decisions.hindrance(call.world, record, name)
    if code == decisions.NOT_NOW and not name.startswith("OFFER"):
        found = {reason: text for reason, text in found.items() if reason.startswith(NOT_RECEIVED)}
        code = 0
    judged = _judged(name, code, found)
    if name in OFFERS and not code:
        money = call.market.money
        judged["partial_refund_amount_range"] = {
            "min_amount": money(1),
            "max_amount": money(record.quote.total),
            "currency": call.market.currency,
        }
    return judged
