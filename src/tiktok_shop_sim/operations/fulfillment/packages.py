"""fulfillment: finding packages and looking into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.fulfillment.shipping_rules import own_package
from tiktok_shop_sim.operations.order.documents import package_address
from tiktok_shop_sim.operations.order.line_documents import image_of
from tiktok_shop_sim.operations.order.orders import counted
from tiktok_shop_sim.operations.paging import page_token, read_page_token
from tiktok_shop_sim.world import measures, packages, people
from tiktok_shop_sim.world.records import Package

KINDS = {"create_time": 11, "update_time": 13, "order_pay_time": 15}


@operation("POST", "/fulfillment/202309/packages/search")
def search_packages(call: Call) -> dict[str, Any]:
    field = call.query.get("sort_field", "create_time")
    descending = call.query.get("sort_order", "DESC") == "DESC"
    kind = KINDS.get(field, 11) + descending
    token = call.query.get("page_token")
    after = read_page_token(token, kind) if token else None
    books = call.world.package_books[call.shop.id]
    book = {"update_time": books.updated, "order_pay_time": books.paid}.get(field, books.created)
    by_update, by_create = field == "update_time", field == "create_time"
    indexed = "update" if by_update else "create" if by_create else None
    start, end = (call.field(f"{indexed}_time_{end}") for end in ("ge", "lt")) if indexed else (None, None)
    keep = _filter(call, indexed)
    found, more = book.page(
        start=start, end=end, descending=descending, after=after, size=call.query["page_size"], keep=keep
    )
    return {
        "next_page_token": page_token(kind, more) if more is not None else "",
        "total_count": counted(call, book, start, end, keep),
        "packages": [_short(call, package) for package in found],
    }


def _filter(call: Call, indexed: str | None) -> Callable[[Package], bool] | None:
    """What the index cannot answer; None when nothing is left to ask."""
    tests: list[Callable[[Package], bool]] = []
    for name in {"create", "update"} - {indexed}:
        low, high = call.field(f"{name}_time_ge"), call.field(f"{name}_time_lt")
        if low is not None or high is not None:
            tests.append(_between(f"{name}_time", low or 0, 1 << 62 if high is None else high))
    status = call.field("package_status")
    if status is not None:
        tests.append(lambda package: package.status == status)
    return (lambda package: all(test(package) for test in tests)) if tests else None


def _between(name: str, low: int, high: int) -> Callable[[Package], bool]:
    return lambda package: low <= getattr(package, name) < high


def _contents(call: Call, package: Package) -> list[dict[str, Any]]:
    listed = []
    for order in packages.orders_of(call.world, package):
        counts = Counter(unit.sku_id for unit in order.units if unit.id in package.unit_ids)
        skus = []
        for sku_id, quantity in counts.items():
            sku = call.world.skus[sku_id]
            picture = image_of(call.world, sku)
            skus.append({"id": sku.id, "name": sku.name, "image_url": picture, "quantity": quantity})
        listed.append({"id": order.id, "skus": skus})
    return listed


def _provider_name(call: Call, package: Package) -> str:
    provider = call.market.provider(package.provider_id)
    return "" if provider is None else provider.name


def _short(call: Call, package: Package) -> dict[str, Any]:
    return {
        "id": package.id,
        "orders": _contents(call, package),
        "create_time": package.create_time,
        "update_time": package.update_time,
        "status": package.status,
        "tracking_number": package.tracking_number,
        "shipping_provider_name": _provider_name(call, package),
        "shipping_provider_id": package.provider_id,
        "order_line_item_ids": package.unit_ids,
    }


def _insurance(call: Call, package: Package) -> dict[str, Any]:
    """An insured parcel may be claimed for once the carrier has lost or damaged it."""
    if not package.insured:
        return {"is_purchased": False, "is_claim_eligible": False}
    return {
        "is_purchased": True,
        "coverage_amount": call.market.money(package.insured),
        "is_claim_eligible": bool(package.exception),
        "claim_status": "NOT_STARTED",
    }


@operation("GET", "/fulfillment/202309/packages/{package_id}")
def package_detail(call: Call) -> dict[str, Any]:
    package = own_package(call, call.path["package_id"])
    world = call.world
    option = world.delivery_options[package.delivery_option_id]
    warehouse = world.warehouses[package.warehouse_id]
    contents = _contents(call, package)
    weight, dimension = measures.of_package(world, package, packages.orders_of(world, package))
    document: dict[str, Any] = {
        "package_id": package.id,
        "orders": contents,
        "package_status": package.status,
        "package_sub_status": package.sub_status,
        "split_and_combine_tag": package.split_tag,
        "has_multi_skus": sum(len(order["skus"]) for order in contents) > 1,
        "note_tag": "BUYER_NOTED"
        if any(order.buyer_message for order in packages.orders_of(world, package))
        else "BUYER_UNNOTED",
        "shipping_provider_name": _provider_name(call, package),
        "shipping_provider_id": package.provider_id,
        "shipping_type": package.shipping_type,
        "delivery_option_name": option.name,
        "delivery_option_id": option.id,
        "tracking_number": package.tracking_number,
        "create_time": package.create_time,
        "update_time": package.update_time,
        "order_line_item_ids": package.unit_ids,
        "warehouse_id": package.warehouse_id,
        "sender_address": {
            "name": warehouse.contact,
            "phone_number": warehouse.phone,
            "postal_code": warehouse.place.postal_code,
            "region_code": call.market.region,
            "full_address": people.written(call.market, warehouse.place, warehouse.line1),
            "address_detail": warehouse.line1,
            "address_line1": warehouse.line1,
            "address_line2": "",
            "address_line3": "",
            "address_line4": "",
        },
        "weight": measures.weight_document(weight),
        "dimension": measures.dimension_document(dimension),
        "insurance": _insurance(call, package),
        "biz_extension_tags": [],
    }
    if package.tracking_number:
        document["last_mile_tracking_number"] = package.tracking_number
    address = package_address(package, world)
    if address is not None:
        document["recipient_address"] = address
    if package.handover_method:
        document["handover_method"] = package.handover_method
    if package.slot_start is not None and package.slot_end is not None:
        document["pickup_slot"] = {"start_time": package.slot_start, "end_time": package.slot_end}
    if package.exception:
        document["ship_exception_reason"] = package.exception
    return document
