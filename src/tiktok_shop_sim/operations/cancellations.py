"""return_refund: cancelling orders and answering buyers who ask for it (202309 shapes)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.orders import visible_order
from tiktok_shop_sim.world import cancellations
from tiktok_shop_sim.world.index import page_token, read_page_token
from tiktok_shop_sim.world.records import Cancellation, Order, Unit

LIST = 31
PENDING = "CANCELLATION_REQUEST_PENDING"


@operation("POST", "/return_refund/202309/cancellations")
def cancel_order(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.field("order_id"))
    if order is None:
        raise call.refuse(25020005)
    if order.status in ("CANCELLED", "COMPLETED"):
        raise call.refuse(25001051)
    if order.pending_cancellation:
        raise call.refuse(25001011)
    too_late = order.status == "AWAITING_COLLECTION" and not call.market.seller_cancels_after_shipping
    if too_late or not ORDER.allows(order.status, "cancelled_by_seller"):
        raise call.refuse(25001045)
    reason = call.field("cancel_reason")
    units = _chosen_units(call, order)
    if reason not in cancellations.reasons(call.market.reasons_market, "SELLER", _reason_status(order)):
        raise call.refuse(25001021)
    if units is not None and len(units) < len(order.units):
        in_market = call.market.region in ("US", "GB")
        if not (in_market and reason.startswith(cancellations.OUT_OF_STOCK)):
            raise call.refuse(25005010)
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


def _reason_status(order: Order) -> str:
    return (
        "AWAITING_SHIPMENT" if order.status in ("PARTIALLY_SHIPPING", "AWAITING_COLLECTION") else order.status
    )


def _chosen_units(call: Call, order: Order) -> list[Unit] | None:
    ids, skus = call.field("order_line_item_ids"), call.field("skus")
    if ids:
        by_id = {unit.id: unit for unit in order.units if unit.status != "CANCELLED"}
        if any(unit_id not in by_id for unit_id in ids):
            raise call.refuse(25005011)
        return [by_id[unit_id] for unit_id in ids]
    if skus:
        chosen: list[Unit] = []
        for wish in skus:
            matching = [u for u in order.units if u.sku_id == wish["sku_id"] and u.status != "CANCELLED"]
            if len(matching) < wish["quantity"]:
                raise call.refuse(25005011)
            chosen.extend(matching[: wish["quantity"]])
        return chosen
    return None


@operation("POST", "/return_refund/202309/cancellations/search")
def search_cancellations(call: Call) -> dict[str, Any]:
    raw_size = call.query.get("page_size", "10")
    if not str(raw_size).isdigit() or not 1 <= int(raw_size) <= 50:
        raise bad_parameter("page_size", "it must be 1 to 50")
    by = call.query.get("sort_field", "create_time")
    descending = call.query.get("sort_order", "ASC") == "DESC"
    found = [r for r in call.world.cancellations.values() if r.shop_id == call.shop.id and _wanted(call, r)]
    found.sort(key=lambda r: (getattr(r, by), r.sequence), reverse=descending)
    token = call.query.get("page_token")
    if token:
        after = read_page_token(token, LIST)
        found = [r for r in found if ((getattr(r, by), r.sequence) < after) == descending]
        found = [r for r in found if (getattr(r, by), r.sequence) != after]
    page = found[: int(raw_size)]
    more = len(found) > len(page) and bool(page)
    return {
        "total_count": len(found),
        "next_page_token": page_token(LIST, (getattr(page[-1], by), page[-1].sequence)) if more else "",
        "cancellations": [_document(call, record) for record in page],
    }


def _wanted(call: Call, record: Cancellation) -> bool:
    statuses = [s.replace("REQUEST_CANCEL", "REQUEST_CANCELLED") if s.endswith("_CANCEL") else s
                for s in call.field("cancel_status", [])]  # fmt: skip
    order = call.world.orders[record.order_id]
    return (
        (not call.field("cancel_ids") or record.id in call.field("cancel_ids"))
        and (not call.field("order_ids") or record.order_id in call.field("order_ids"))
        and (not call.field("buyer_user_ids") or order.buyer_id in call.field("buyer_user_ids"))
        and (not call.field("cancel_types") or record.type in call.field("cancel_types"))
        and (not statuses or record.status in statuses)
        and call.field("create_time_ge", 0) <= record.create_time < call.field("create_time_lt", 1 << 62)
        and call.field("update_time_ge", 0) <= record.update_time < call.field("update_time_lt", 1 << 62)
    )


def _document(call: Call, record: Cancellation) -> dict[str, Any]:
    order = call.world.orders[record.order_id]
    units = [unit for unit in order.units if unit.id in record.unit_ids]
    document: dict[str, Any] = {
        "cancel_id": record.id,
        "order_id": record.order_id,
        "cancel_type": record.type,
        "cancel_status": record.status,
        "cancel_reason": record.reason,
        "cancel_reason_text": record.reason_text,
        "role": record.role,
        "create_time": record.create_time,
        "update_time": record.update_time,
        "refund_amount": _refund(call, order, units),
        "cancel_line_items": [_line(call, order, record, unit) for unit in units],
    }
    if record.status == PENDING and record.deadline is not None:
        document["seller_next_action_response"] = [
            {"action": "SELLER_RESPOND_CANCEL", "deadline": record.deadline}
        ]
    return document


def _refund(call: Call, order: Order, units: list[Unit]) -> dict[str, str]:
    market = call.market
    whole = len(units) == len(order.units)
    subtotal = sum(unit.sale for unit in units)
    shipping = order.shipping_fee - order.shipping_seller_discount - order.shipping_platform_discount
    shipping = shipping if whole else 0
    tax = sum(unit.tax for unit in units) + (order.shipping_tax if whole else 0)
    total = subtotal + shipping + (tax if market.tax_on_top else 0)
    return {
        "currency": market.currency,
        "refund_total": market.money(total),
        "refund_subtotal": market.money(subtotal),
        "refund_shipping_fee": market.money(shipping),
        "refund_tax": market.money(tax),
    }


def _line(call: Call, order: Order, record: Cancellation, unit: Unit) -> dict[str, Any]:
    sku = call.world.skus[unit.sku_id]
    return {
        "cancel_line_item_id": f"{int(record.id) + record.unit_ids.index(unit.id) + 1}",
        "order_line_item_id": unit.id,
        "product_name": call.world.products[sku.product_id].title,
        "sku_id": sku.id,
        "sku_name": sku.name,
        "seller_sku": sku.seller_sku,
        "refund_amount": _refund(call, order, [unit])
        if len(order.units) > 1
        else _refund(call, order, order.units),
    }


def _own_pending(call: Call, *wrong_state: int) -> Cancellation:
    record = call.world.cancellations.get(call.path["cancel_id"])
    if record is None or record.shop_id != call.shop.id:
        raise call.refuse(25007006)
    if record.status != PENDING:
        raise call.refuse(*wrong_state)
    return record


@operation("POST", "/return_refund/202309/cancellations/{cancel_id}/approve")
def approve(call: Call) -> dict[str, Any]:
    cancellations.accept(call.world, _own_pending(call, 25011012), call.now)
    return {}


@operation("POST", "/return_refund/202309/cancellations/{cancel_id}/reject")
def reject(call: Call) -> dict[str, Any]:
    record = _own_pending(call, 25011011)
    allowed = cancellations.reasons(call.market.reasons_market, "SELLER", "", "reject")
    if call.field("reject_reason") not in allowed:
        raise call.refuse(25001014)
    cancellations.refuse(call.world, record, call.now)
    return {}
