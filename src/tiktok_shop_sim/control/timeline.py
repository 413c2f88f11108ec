"""The life of one order in one column: its moments, its parcels' scans, requests, notices and the calls about it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.webhooks import TYPES
from tiktok_shop_sim.world.cancellations import reason_text
from tiktok_shop_sim.world.records import Order
from tiktok_shop_sim.world.world import World

MOMENTS = (
    ("create_time", "buyer", "Placed"),
    ("paid_time", "buyer", "Paid"),
    ("release_time", "platform", "Hold over: the recipient is shown, shipping clocks run"),
    ("ship_time", "seller", "Shipped"),
    ("collection_time", "carrier", "Collected: all parcels scanned"),
    ("delivery_time", "carrier", "Delivered"),
    ("complete_time", "platform", "Completed"),
)
NOTICES = {number: kind for kind, number in TYPES.items()}
MOST_CALLS = 100


class Moment(msgspec.Struct):
    """One line: who did what, when. `tone` is good, bad or empty; `ref` points at a call or a notice."""

    at: float
    who: str
    title: str
    detail: str = ""
    tone: str = ""
    kind: str = "life"
    ref: int = 0


def timeline(simulation: Simulation, order: Order) -> list[Moment]:
    """Everything known about an order, oldest first."""
    world = simulation.world
    lines = [
        *_moments(world, order),
        *_scans(world, order),
        *_requests(world, order),
        *_notices(world, order),
        *_calls(simulation, order),
    ]
    return sorted(lines, key=lambda line: line.at)


def _moments(world: World, order: Order) -> Iterator[Moment]:
    for name, who, title in MOMENTS:
        at = getattr(order, name)
        if at is not None:
            detail = order.buyer_message if name == "create_time" else ""
            yield Moment(at, who, title, detail, "good" if name == "delivery_time" else "")
    if order.cancel_time is not None:
        market = world.market_of(order.shop_id).reasons_market
        who = {"SYSTEM": "platform"}.get(order.cancel_initiator, order.cancel_initiator.lower())
        yield Moment(order.cancel_time, who, "Cancelled", reason_text(market, order.cancel_reason), "bad")


def _scans(world: World, order: Order) -> Iterator[Moment]:
    for package_id in order.package_ids:
        package = world.packages[package_id]
        name = package.tracking_number or f"parcel {package.id}"
        for scan in package.scans:
            yield Moment(scan.millis / 1000, "carrier", scan.description, name, kind="scan")


def _requests(world: World, order: Order) -> Iterator[Moment]:
    for record in world.cancellations.values():
        if record.order_id != order.id or record.type != "BUYER_CANCEL":
            continue
        yield Moment(record.create_time, "buyer", "Asks to cancel", record.reason_text, kind="request")
        if record.update_time != record.create_time:
            status = record.status.removeprefix("CANCELLATION_REQUEST_").lower()
            yield Moment(record.update_time, "seller", f"Request to cancel: {status}", kind="request")


def _notices(world: World, order: Order) -> Iterator[Moment]:
    for notice in world.notices.values():
        if notice.about == order.id:
            title = f"Notice {notice.type} ({NOTICES.get(notice.type, 'other').replace('_', ' ')})"
            tone = "bad" if notice.state in ("dropped", "rejected", "lost") else ""
            yield Moment(notice.created, "notice", title, notice.state, tone, "notice", notice.serial)


def _calls(simulation: Simulation, order: Order) -> Iterator[Moment]:
    """The newest calls that name the order or one of its parcels."""
    names = [order.id, *order.package_ids]
    for record in simulation.calls.about(names, MOST_CALLS):
        tone = "bad" if record.verdict in ("refused", "fault") else ""
        detail = "" if record.code == 0 else f"{record.code} {record.message}"
        title = f"{record.method} {record.path}"
        yield Moment(record.at, "client", title, detail, tone, "call", record.serial)
