"""The notices about returns: webhooks 12, 64, 65 and 67 (facts.md 5.6), payloads thin."""

from __future__ import annotations

from tiktok_shop_sim.world.refunds import Refund
from tiktok_shop_sim.world.return_records import RMA_WAITING, Return, order_of, units_of
from tiktok_shop_sim.world.world import Event, World

RMA_WORDS = {RMA_WAITING: "AWAITING_BUYER_SHIPPED"}
"""The webhook spells this status otherwise than the search does."""


def line_item_id(record: Return, unit_id: str) -> str:
    """The id of a returned unit's line: made from the return's, so it is the same wherever it appears."""
    return str(int(record.id) + record.unit_ids.index(unit_id) + 1)


def role_name(role: str) -> str:
    """The newer notices know buyers and sellers only."""
    return role if role in ("BUYER", "SELLER") else "SELLER"


def announce_status(world: World, record: Return) -> None:
    """Webhook 12."""
    data = {
        "order_id": record.order_id,
        "return_role": record.role,
        "return_type": record.kind,
        "return_status": record.status,
        "return_id": record.id,
        "create_time": record.create_time,
        "update_time": record.update_time,
    }
    world.announce(Event("return", record.shop_id, record.order_id, data))


def announce_request(world: World, record: Return, status: str) -> None:
    """Webhook 64."""
    data = {
        "aftersales_request_id": record.request_id,
        "return_role": role_name(record.role),
        "aftersales_request_status": status,
        "aftersales_request_create_time": record.create_time,
        "aftersales_request_update_time": record.update_time,
    }
    world.announce(Event("aftersales_request", record.shop_id, record.order_id, data))


def announce_rma(world: World, record: Return, status: str) -> None:
    """Webhook 65."""
    data = {
        "rma_id": record.rma_id,
        "aftersales_request_id": record.request_id,
        "return_role": role_name(record.role),
        "rma_status": RMA_WORDS.get(status, status),
        "rma_request_create_time": record.rma_create_time,
        "rma_request_update_time": record.rma_update_time,
    }
    world.announce(Event("rma", record.shop_id, record.order_id, data))


def announce_refund(world: World, record: Return, refund: Refund) -> None:
    """Webhook 67."""
    market = world.market_of(record.shop_id)
    data = {
        "aftersales_request_id": record.request_id,
        "rma_id": record.rma_id,
        "refund_status": "REFUND_SUCCESS",
        "refund_total": market.money(refund.total),
        "refund_currency": market.currency,
        "refund_timestamp": refund.at,
        "line_items": [
            {
                "main_order_id": order_of(world, record).id,
                "return_line_item_id": line_item_id(record, unit.id),
                "sku_id": unit.sku_id,
                "sku_return_request_id": record.id,
            }
            for unit in units_of(world, record)
        ],
    }
    world.announce(Event("refund", record.shop_id, record.order_id, data))
