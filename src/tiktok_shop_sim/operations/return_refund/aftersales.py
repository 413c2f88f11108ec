"""The newer model over the same world: aftersales requests and return merchandise authorizations (facts.md 7.13)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tiktok_shop_sim.envelope import Refused, bad_parameter
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.once import once
from tiktok_shop_sim.operations.paging import cut
from tiktok_shop_sim.operations.return_refund.requested import amount, reject_reason_code, within
from tiktok_shop_sim.operations.return_refund.return_documents import line_items, modern
from tiktok_shop_sim.operations.return_refund.returns import carry_out
from tiktok_shop_sim.world import decisions
from tiktok_shop_sim.world.decisions import Answer
from tiktok_shop_sim.world.return_records import (
    Return,
    of_request,
    of_shop,
    request_status,
    rma_status,
)

MOST = 100
"""The largest page; no source says it."""
NOT_SEPARATELY = 25005010
NOT_FOUND = 25007006


@operation("POST", "/return_refund/202603/aftersales/search")
def search_aftersales(call: Call) -> dict[str, Any]:
    wanted = call.field("filters", {})

    def keep(record: Return) -> bool:
        return _all_named(
            wanted,
            aftersales_request_ids=record.request_id,
            aftersales_request_statuses=request_status(record),
            return_types=record.kind,
            main_order_ids=record.order_id,
            buyer_ids=record.buyer_id,
        ) and _in_time(wanted, record.create_time, record.update_time)

    chosen, total, more = _page(call, (r for r in _own(call) if keep(r)))
    return {
        "aftersales_requests": [_request(call, record) for record in chosen],
        "total_count": total,
        "next_page_token": more,
    }


def _request(call: Call, record: Return) -> dict[str, Any]:
    document: dict[str, Any] = {"id": record.request_id, "status": request_status(record)}
    if _shown(call, "LINE_ITEMS"):
        document["line_items"] = line_items(call, record)
    if _shown(call, "SKU_RETURN_REQUESTS"):
        document["sku_return_requests"] = [modern(call, record)]
    if _shown(call, "RETURN_MERCHANDISE_AUTHORIZATIONS"):
        document["return_merchandise_authorizations"] = (
            [_rma_head(record) | {"line_items": line_items(call, record)}] if record.rma_id else []
        )
    return document


@operation("POST", "/return_refund/202604/rma/search")
def search_rma(call: Call) -> dict[str, Any]:
    wanted = call.field("filters", {})

    def keep(record: Return) -> bool:
        return _all_named(
            wanted,
            rma_ids=record.rma_id,
            package_ids=record.package_id,
            statuses=rma_status(record),
            aftersales_request_ids=record.request_id,
            main_order_ids=record.order_id,
        ) and _in_time(wanted, record.rma_create_time, record.rma_update_time)

    chosen, total, more = _page(call, (r for r in _own(call) if r.rma_id and keep(r)), of_rma=True)
    return {
        "return_merchandise_authorizations": [_rma(call, record) for record in chosen],
        "total_count": total,
        "next_page_token": more,
    }


def _rma(call: Call, record: Return) -> dict[str, Any]:
    document = _rma_head(record)
    if _shown(call, "LINE_ITEMS"):
        document["line_items"] = line_items(call, record)
    if _shown(call, "SKU_RETURN_REQUESTS"):
        document["sku_return_requests"] = [modern(call, record)]
    return document


def _rma_head(record: Return) -> dict[str, Any]:
    return {
        "id": record.rma_id,
        "package_id": record.package_id,
        "aftersales_request_id": record.request_id,
        "status": rma_status(record),
    }


def _own(call: Call) -> list[Return]:
    return of_shop(call.world, call.shop.id)


def _shown(call: Call, name: str) -> bool:
    """Whether a part is wanted; who names no parts gets all of them."""
    wanted = call.field("whitelisted_data_fields")
    return not wanted or name in wanted


def _all_named(wanted: dict[str, Any], **values: str) -> bool:
    return all(not wanted.get(name) or value in wanted[name] for name, value in values.items())


def _in_time(wanted: dict[str, Any], created: int, updated: int) -> bool:
    spans = wanted.get("time") or {}
    return all(
        within(moment, span.get("min_unix_time_inclusive"), span.get("max_unix_time_exclusive"))
        for moment, span in (
            (created, spans.get("create_time") or {}),
            (updated, spans.get("update_time") or {}),
        )
    )


def _page(call: Call, found: Iterable[Return], *, of_rma: bool = False) -> tuple[list[Return], int, str]:
    """The page that the body asks for; page size and order are in the body here."""
    rows = list(found)
    sort, pagination = call.field("sort", {}), call.field("pagination", {})
    size = pagination.get("page_size") or 20
    if not 1 <= size <= MOST:
        raise bad_parameter("pagination.page_size", f"it must be 1 to {MOST}")
    named = sort.get("sort_field") or "CREATE_TIME"
    if named not in ("CREATE_TIME", "UPDATE_TIME"):
        raise bad_parameter("sort.sort_field", "it is CREATE_TIME or UPDATE_TIME")
    field = ("rma_" if of_rma else "") + named.lower()
    chosen, more = cut(
        call,
        rows,
        lambda record: (getattr(record, field), record.sequence),
        token=pagination.get("page_token"),
        size=size,
        descending=(sort.get("sort_order") or "DESC") == "DESC",
    )
    return chosen, len(rows), more


ACTIONS: dict[tuple[str, str], str] = {
    ("APPROVE_REQUEST", "REFUND"): "APPROVE_REFUND",
    ("APPROVE_REQUEST", "RETURN_AND_REFUND"): "APPROVE_RETURN",
    ("APPROVE_REQUEST", "REPLACEMENT"): "APPROVE_REPLACEMENT",
    ("APPROVE_REQUEST", "EXCHANGE"): "APPROVE_REPLACEMENT",
    ("REJECT_REQUEST", "REFUND"): "REJECT_REFUND",
    ("REJECT_REQUEST", "RETURN_AND_REFUND"): "REJECT_RETURN",
    ("REJECT_REQUEST", "REPLACEMENT"): "REJECT_REPLACEMENT",
    ("REJECT_REQUEST", "EXCHANGE"): "REJECT_REPLACEMENT",
    ("REFUND_INSTEAD", "REFUND"): "APPROVE_REFUND",
    ("REFUND_INSTEAD", "RETURN_AND_REFUND"): "DIRECT_REFUND",
    ("REFUND_INSTEAD", "REPLACEMENT"): "ISSUE_REPLACEMENT_REFUND",
    ("REFUND_INSTEAD", "EXCHANGE"): "ISSUE_EXCHANGE_REFUND",
}
"""What an action of the newer model means for a kind of return; the others mean the same for every kind."""
SAME = {
    "APPROVE_RETURN_PACKAGE": "APPROVE_RECEIVED_PACKAGE",
    "REJECT_RETURN_PACKAGE": "REJECT_RECEIVED_PACKAGE",
    "OFFER_PARTIAL_REFUND": "OFFER_PARTIAL_REFUND",
    "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG": "OFFER_PARTIAL_REFUND_AFTER_RECEIVING_PKG",
}


@operation("POST", "/return_refund/202609/aftersales/review")
def review_aftersales(call: Call) -> dict[str, Any]:
    def perform() -> dict[str, Any]:
        return {"errors": [error for request in call.field("aftersales_request_decisions", [])
                           for error in _review(call, request)]}  # fmt: skip

    return once(call, call.field("idempotency_key", ""), perform)


def _review(call: Call, request: dict[str, Any]) -> list[dict[str, str]]:
    """Carry one request's decisions out; what is wrong with one of them does not keep the others from being done."""
    try:
        record = _asked(call, request["request_id"])
        named = [line for decision in request["line_item_decisions"] for line in decision["line_items"]]
        actions = {decision["action"] for decision in request["line_item_decisions"]}
        own = {line["return_line_item_id"] for line in line_items(call, record)}
        if len(actions) != 1 or {line["return_line_item_id"] for line in named} != own:
            raise call.refuse(NOT_SEPARATELY)
        carry_out(call, record, _answer(call, record, request["line_item_decisions"][0]))
    except Refused as refusal:
        return [{"code": str(refusal.code), "message": f"{request['request_id']}: {refusal.message}"}]
    return []


def _asked(call: Call, request_id: str) -> Return:
    if call.field("request_id_type", "AFTERSALES") == "RMA":
        record = next((r for r in _own(call) if r.rma_id == request_id), None)
    else:
        record = of_request(call.world, request_id)
    if record is None or record.shop_id != call.shop.id:
        raise call.refuse(NOT_FOUND)
    return record


def _answer(call: Call, record: Return, request: dict[str, Any]) -> Answer:
    action = request["action"]
    name = SAME.get(action) or ACTIONS.get((action, record.kind))
    if name is None:
        raise call.refuse(11050001)
    reason = request.get("reason") or {}
    code = decisions.hindrance(call.world, record, name, reason.get("reason_id", ""))
    if not code and name.startswith("REJECT"):
        allowed = decisions.reject_reasons(call.market, record, name)
        code = reject_reason_code(call, reason.get("reason_id", ""), allowed)
    if code:
        raise call.refuse(code)
    media = reason.get("media") or {}
    return Answer(
        decision=name,
        reason=reason.get("reason_id", ""),
        note=reason.get("text", ""),
        images=[media["uri"]] if media.get("uri") else [],
        amount=_part(call, record, request) if name.startswith("OFFER") else 0,
    )


def _part(call: Call, record: Return, request: dict[str, Any]) -> int:
    details = request.get("alternative_solution_details") or {}
    minor = amount(call, details.get("partial_refund_amount"), details.get("currency"), 25001001)
    if minor > record.quote.total:
        raise call.refuse(25005005)
    return minor
