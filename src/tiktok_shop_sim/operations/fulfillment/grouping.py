"""fulfillment: splitting orders and combining packages, where packages exist before they are shipped (facts.md 8.9).

SEA and LATAM only; elsewhere a split is a shipment of some lines, and a combination a shared tracking number.
"""

from __future__ import annotations

from typing import Any

from tiktok_shop_sim.envelope import Refused
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.batch import errors_of
from tiktok_shop_sim.operations.fulfillment.shipping_rules import lines_named, own_package
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.operations.paging import page
from tiktok_shop_sim.world import grouping, packages
from tiktok_shop_sim.world.records import Order, Package, Unit

NOT_COMBINED = 10007014
NOT_COMBINED_WORDS = "fulfillment not allow combine package"
"""From the official sample of Combine Package; no list of codes holds it."""


def _splits_here(call: Call) -> bool:
    return call.market.seller_ships_by == "package"


def _why_whole(call: Call, order: Order) -> str:
    """Why an order cannot be split, in words of our own but the first; empty when it can."""
    if order.status == "CANCELLED":
        return "Order has been canceled"
    if order.status not in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"):
        return "Order is not awaiting shipment"
    if not _splits_here(call):
        return "Orders cannot be split in this region"
    if order.fulfillment_type == "FULFILLMENT_BY_TIKTOK":
        return "Order is fulfilled by TikTok"
    if order.pending_cancellation:
        return "Order has a pending cancellation request"
    if any(len(package.order_ids) > 1 for package in _open_packages(call, order)):
        return "Order has been combined"
    if len({unit.sku_id for unit in _waiting(order)}) < 2:
        return "Order has only one SKU left to ship"
    return ""


def _waiting(order: Order) -> list[Unit]:
    return [unit for unit in order.units if unit.status == "AWAITING_SHIPMENT"]


def _open_packages(call: Call, order: Order) -> list[Package]:
    return [package for package in call.world.live_packages(order) if package.status == "TO_FULFILL"]


@operation("GET", "/fulfillment/202309/orders/split_attributes")
def split_attributes(call: Call) -> dict[str, Any]:
    rows = []
    for order_id in dict.fromkeys(call.query["order_ids"]):
        order = visible_order(call, order_id)
        reason = "Order does not exist" if order is None else _why_whole(call, order)
        rows.append({"order_id": order_id, "can_split": not reason, "reason": reason, "must_split": False})
    return {"split_attributes": rows}


@operation("POST", "/fulfillment/202309/orders/{order_id}/split")
def split_order(call: Call) -> dict[str, Any]:
    order = visible_order(call, call.path["order_id"])
    if order is None:
        raise call.refuse(21008111, 21011005)
    reason = _why_whole(call, order)
    if reason:
        call.warnings.append(reason)
        raise call.refuse(21011035)
    groups = _groups(call, order)
    made = grouping.split(call.world, order, list(groups.values()), call.now)
    return {
        "packages": [
            {"splittable_group_id": name, "id": package.id}
            for name, package in zip(groups, made, strict=True)
        ]
    }


def _groups(call: Call, order: Order) -> dict[str, list[Unit]]:
    """The units of each group. A group holds whole SKUs, no unit twice, and something makes a second package."""
    waiting = {unit.id: unit for unit in _waiting(order)}
    groups: dict[str, list[Unit]] = {}
    seen: set[str] = set()
    for name, ids in _group_requests(call, order):
        chosen = dict.fromkeys(ids)
        if name in groups or not chosen or seen & chosen.keys() or not chosen.keys() <= waiting.keys():
            raise call.refuse(21011005)
        seen |= chosen.keys()
        groups[name] = [waiting[unit_id] for unit_id in chosen]
    rest = [unit for unit_id, unit in waiting.items() if unit_id not in seen]
    parts = [*groups.values(), *([rest] if rest else [])]
    if not groups or len(parts) < 2:
        raise call.refuse(21011005)
    skus = [sku_id for part in parts for sku_id in {unit.sku_id for unit in part}]
    if len(skus) > len(set(skus)):
        call.warnings.append("all units of a SKU go into one package")
        raise call.refuse(21011036, 21011035)
    return groups


def _group_requests(call: Call, order: Order) -> list[tuple[str, list[str]]]:
    newer = call.field("splittable_groups_v2")
    if newer:
        return [(g.get("id", ""), lines_named(call, order, g.get("order_line_list")) or []) for g in newer]
    return [(g["id"], g["order_line_item_ids"]) for g in call.field("splittable_groups", [])]


@operation("GET", "/fulfillment/202309/combinable_packages/search")
def search_combinable(call: Call) -> dict[str, Any]:
    found = grouping.combinable(call.world, call.shop.id) if _splits_here(call) else []
    rows, token = page(call, found, lambda group: (group[0].create_time, group[0].sequence))
    return {
        "combinable_packages": [{"id": group[0].id, "order_ids": _orders_in(group)} for group in rows],
        "next_page_token": token,
        "total_count": len(found),
    }


def _orders_in(group: list[Package]) -> list[str]:
    return list(dict.fromkeys(order_id for package in group for order_id in package.order_ids))


@operation("POST", "/fulfillment/202309/packages/combine")
def combine_packages(call: Call) -> dict[str, Any]:
    made: list[Package] = []
    errors = errors_of(
        call.field("combinable_packages", []),
        lambda request: made.append(_combine(call, request["id"], request.get("order_ids"))),
        lambda request: {"package_id": request["id"]},
    )
    return {"packages": [{"id": one.id, "order_ids": one.order_ids} for one in made], **errors}


def _combine(call: Call, package_id: str, order_ids: list[str] | None) -> Package:
    """Put the packages together that the search names under one id, or those of some of its orders."""
    package = own_package(call, package_id)
    offered = grouping.combinable(call.world, call.shop.id) if _splits_here(call) else []
    group = next((group for group in offered if any(one is package for one in group)), None)
    if group is None:
        raise _not_combined(call)
    known = _orders_in(group)
    chosen = list(dict.fromkeys(order_ids)) if order_ids else known
    if not set(chosen) <= set(known):
        raise call.refuse(21011031)
    whole = {order_id for one in group if set(one.order_ids) & set(chosen) for order_id in one.order_ids}
    if len(chosen) < 2 or len(chosen) > grouping.MOST or whole != set(chosen):
        raise _not_combined(call)
    orders = [call.world.orders[order_id] for order_id in known if order_id in whole]
    return grouping.gather(call.world, orders, call.now)


def _not_combined(call: Call) -> Refused:
    return call.refuse(NOT_COMBINED, message=NOT_COMBINED_WORDS)


@operation("POST", "/fulfillment/202309/packages/{package_id}/uncombine")
def uncombine_package(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    if package.status != "TO_FULFILL" or len(package.order_ids) < 2:
        raise call.refuse(21011005)
    order_ids = list(dict.fromkeys(call.field("order_ids") or package.order_ids))
    if not set(order_ids) <= set(package.order_ids):
        raise call.refuse(21011029)
    if any(order.pending_cancellation for order in packages.orders_of(call.world, package)):
        call.warnings.append("an order in the package has a pending cancellation request")
        raise call.refuse(21011005)
    found = grouping.uncombine(call.world, package, order_ids, call.now)
    return {"packages": [{"id": one.id, "order_ids": one.order_ids} for one in found]}
