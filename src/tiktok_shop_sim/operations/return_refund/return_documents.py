"""How a return looks on the wire: classic (202309, 202602) and inside an aftersales request (202603, 202604)."""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.operations.return_refund.amounts import goods, line, refund_amount, sub_line_id
from tiktok_shop_sim.world import people, return_clock
from tiktok_shop_sim.world.records import Unit
from tiktok_shop_sim.world.return_notices import line_item_id
from tiktok_shop_sim.world.return_records import Return, order_of, units_of

SENT_BACK = "RETURN_AND_REFUND"
METHODS = {"PLATFORM": "PLATFORM_SHIPPED", "BUYER_ARRANGE": "BUYER_SHIPPED", "SELLER": "SELLER_SHIPPED"}


def classic(call: Call, record: Return) -> dict[str, Any]:
    """One entry of `return_orders`. Real answers of 202309 carry `is_quick_refund` too (facts.md 3.11)."""
    market = call.market
    document = _common(call, record)
    document |= {
        "can_buyer_keep_item": record.keep_item,
        "discount_amount": [{"currency": market.currency, **_discounts(call, record)}],
        "shipping_fee_amount": [
            {
                "currency": market.currency,
                "seller_paid_return_shipping_fee": market.money(0),
                "platform_paid_return_shipping_fee": market.money(0),
                "buyer_paid_return_shipping_fee": market.money(0),
            }
        ],
        "return_line_items": [
            _line(call, record, unit, call.version >= "202602") for unit in units_of(call.world, record)
        ],
    }
    if record.offer is not None:
        document["partial_refund"] = {"currency": market.currency, "amount": market.money(record.offer)}
    return document


def modern(call: Call, record: Return) -> dict[str, Any]:
    """One entry of `sku_return_requests`: the same facts under partly other names."""
    market = call.market
    document = _common(call, record)
    lines = [_line(call, record, unit, True) for unit in units_of(call.world, record)]
    document |= {
        "buyer_keep_item": record.keep_item,
        "discount": _discounts(call, record),
        "shipping_fee": {
            "seller_paid_return_shipping_fee_amount": market.money(0),
            "buyer_paid_return_shipping_fee_amount": market.money(0),
            "platform_paid_return_shipping_fee_amount": market.money(0),
        },
        "return_line_items": lines,
        "return_sub_line_items": [piece for line in lines for piece in line.get("return_sub_line_items", [])],
    }
    if record.offer is not None:
        document["partial_refund_amount"] = {
            "partial_refund_total": market.money(record.offer),
            "currency": market.currency,
        }
    if record.new_order_id:
        document["reshipment_order_id"] = record.new_order_id
    if record.kind == "EXCHANGE" and record.new_order_id:
        document["exchange_order_lines"] = _exchanged(call, record)
    return document


def _common(call: Call, record: Return) -> dict[str, Any]:
    document: dict[str, Any] = {
        "order_id": record.order_id,
        "return_id": record.id,
        "return_type": record.kind,
        "return_status": record.status,
        "role": record.role,
        "return_reason": record.reason,
        "return_reason_text": record.reason_text,
        "create_time": record.create_time,
        "update_time": record.update_time,
        "refund_amount": refund_amount(call.market, record.quote),
        "is_combined_return": False,
        "buyer_rejected_partial_refund": record.offer_declined,
        "is_quick_refund": record.quick,
    }
    if record.offer is not None:
        document["seller_proposed_return_type"] = "PARTIAL_REFUND"
    if record.arbitration:
        document["arbitration_status"] = record.arbitration
    if record.previous_id:
        document["pre_return_id"] = record.previous_id
    if record.next_id:
        document["next_return_id"] = record.next_id
    if (action := return_clock.action(record)) and record.deadline is not None:
        document["seller_next_action_response"] = [{"action": action, "deadline": record.deadline}]
    if record.kind == SENT_BACK:
        document |= _journey(call, record)
    return document


def _journey(call: Call, record: Return) -> dict[str, Any]:
    """How the goods come back; texts without content are empty (facts.md 6.4)."""
    by_seller = bool(record.document_name)
    journey = {
        "shipment_type": record.shipment_type,
        "handover_method": record.handover_method,
        "return_tracking_number": record.tracking_number,
        "return_provider_id": record.provider_id,
        "return_provider_name": record.provider_name,
        "return_method": METHODS["SELLER" if by_seller else record.shipment_type],
        "return_warehouse_address": {"full_address": _warehouse_address(call)},
    }
    if record.document_type:
        journey["return_shipping_document_type"] = record.document_type
    return journey


def _warehouse_address(call: Call) -> str:
    """Where returns go: the shop's return warehouse, its default one without."""
    returns = call.world.warehouses_of(call.shop.id, "RETURN_WAREHOUSE")
    warehouse = returns[0] if returns else call.world.default_warehouse(call.shop.id)
    return "" if warehouse is None else people.written(call.market, warehouse.place, warehouse.line1)


def _line(call: Call, record: Return, unit: Unit, newer: bool) -> dict[str, Any]:
    own_id, amounts = line_item_id(record, unit.id), record.quote.line(unit.id)
    return line(call.world, call.market, unit, amounts, own_id, "return", parted=newer)


def _discounts(call: Call, record: Return) -> dict[str, str]:
    """What the units had been sold cheaper by; shipping discounts belong to who gets shipping back."""
    money, order = call.market.money, order_of(call.world, record)
    units = units_of(call.world, record)
    shipping = bool(record.quote.shipping_fee)
    return {
        "product_seller_discount": money(sum(unit.seller_discount for unit in units)),
        "product_platform_discount": money(sum(unit.platform_discount for unit in units)),
        "shipping_fee_seller_discount": money(order.shipping_seller_discount if shipping else 0),
        "shipping_fee_platform_discount": money(order.shipping_platform_discount if shipping else 0),
    }


def _exchanged(call: Call, record: Return) -> list[dict[str, Any]]:
    money, currency = call.market.money, call.market.currency
    found = []
    for unit in call.world.orders[record.new_order_id].units:
        named = goods(call.world, unit.sku_id)
        named["seller_sku_name"] = named.pop("seller_sku")
        found.append(
            {
                "order_line_id": unit.id,
                **named,
                "price_detail": {
                    "currency": currency,
                    "refund_total": money(0),
                    "refund_subtotal": money(0),
                    "refund_shipping_fee": money(0),
                    "refund_tax": money(0),
                },
            }
        )
    return found


def line_items(call: Call, record: Return) -> list[dict[str, str]]:
    """The lines of an aftersales request or RMA: one per unit, for bundles one per piece."""
    found = []
    for unit in units_of(call.world, record):
        own_id = line_item_id(record, unit.id)
        base = {
            "return_line_item_id": own_id,
            "sku_id": unit.sku_id,
            "main_order_id": record.order_id,
            "sku_return_request_id": record.id,
        }
        found.extend(
            [
                base | {"sub_return_line_item_id": sub_line_id(own_id, place), "sku_id": part.sku_id}
                for place, part in enumerate(unit.parts)
            ]
            or [base]
        )
    return found
