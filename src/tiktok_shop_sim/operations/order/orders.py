"""order: search, detail in both shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from tiktok_shop_sim.envelope import encode
from tiktok_shop_sim.operations import Call, operation
from tiktok_shop_sim.operations.order.documents import rendered
from tiktok_shop_sim.operations.paging import page_token, read_page_token
from tiktok_shop_sim.world.index import Keyed, TimeList
from tiktok_shop_sim.world.records import Order

BY_CREATE, BY_UPDATE = 1, 2


@operation("POST", "/order/202309/orders/search")
def search_orders(call: Call) -> dict[str, Any]:
    by_update = call.query.get("sort_field", "create_time") == "update_time"
    descending = call.query.get("sort_order", "DESC") == "DESC"
    kind = (BY_UPDATE if by_update else BY_CREATE) * 2 + descending
    token = call.query.get("page_token")
    after = read_page_token(token, kind) if token else None
    book = call.world.books[call.shop.id].pick(by_update=by_update, status=call.field("order_status"))
    mine, other = ("update", "create") if by_update else ("create", "update")
    start, end = call.field(f"{mine}_time_ge"), call.field(f"{mine}_time_lt")
    keep = _filter(call, other)
    found, more = book.page(
        start=start, end=end, descending=descending, after=after, size=call.query["page_size"], keep=keep
    )
    return {
        "next_page_token": page_token(kind, more) if more is not None else "",
        "total_count": counted(call, book, start, end, keep),
        "orders": [msgspec.Raw(rendered(call.simulation, order, "202507")) for order in found],
    }


T = TypeVar("T", bound=Keyed)


def counted(
    call: Call, book: TimeList[T], start: int | None, end: int | None, keep: Callable[[T], bool] | None
) -> int:
    """How many match. What no index answers is counted on the first page and remembered for the others."""
    if keep is None:
        low, high = book.span(start, end)
        return high - low
    key = (call.shop.id + call.operation.key, encode(call.body))
    known = call.simulation.counted
    if "page_token" not in call.query or key not in known:
        if len(known) >= 1000:
            known.clear()
        known[key] = sum(1 for item in book.items(start, end) if keep(item))
    return known[key]


def _filter(call: Call, other: str) -> Callable[[Order], bool] | None:
    """What the index cannot answer; None when nothing is left to ask."""
    tests: list[Callable[[Order], bool]] = []
    start, end = call.field(f"{other}_time_ge"), call.field(f"{other}_time_lt")
    if start is not None:
        tests.append(lambda order: getattr(order, f"{other}_time") >= start)
    if end is not None:
        tests.append(lambda order: getattr(order, f"{other}_time") < end)
    if (shipping_type := call.field("shipping_type")) is not None:
        tests.append(lambda order: order.shipping_type == shipping_type)
    if (buyer := call.field("buyer_user_id")) is not None:
        tests.append(lambda order: order.buyer_id == buyer)
    if (asked := call.field("is_buyer_request_cancel")) is not None:
        tests.append(lambda order: bool(order.pending_cancellation) == asked)
    if warehouses := call.field("warehouse_ids"):
        wanted = frozenset(warehouses)
        tests.append(lambda order: order.warehouse_id in wanted)
    if (delay := call.simulation.settings.visibility_delay) > 0:
        latest = call.world.clock.now() - delay
        tests.append(lambda order: order.create_time <= latest)
    if not tests:
        return None
    return lambda order: all(test(order) for test in tests)


def visible_order(call: Call, order_id: str) -> Order | None:
    """An order of this shop that is old enough to be seen."""
    order = call.world.orders.get(order_id)
    if order is None or order.shop_id != call.shop.id:
        return None
    delay = call.simulation.settings.visibility_delay
    if delay > 0 and order.create_time > call.world.clock.now() - delay:
        return None
    return order


@operation("GET", "/order/202309/orders")
def order_detail_202309(call: Call) -> dict[str, Any]:
    return _detail(call, "202309")


@operation("GET", "/order/202507/orders")
def order_detail(call: Call) -> dict[str, Any]:
    return _detail(call, "202507")


def _detail(call: Call, shape: str) -> dict[str, Any]:
    ids = list(dict.fromkeys(call.query["ids"]))
    found = [order for order_id in ids if (order := visible_order(call, order_id)) is not None]
    if not found:
        raise call.refuse(21008111)
    if len(found) < len(ids):
        known = {order.id for order in found}
        call.warnings.append(
            "not orders of this shop: " + ", ".join(order_id for order_id in ids if order_id not in known)
        )
    return {"orders": [msgspec.Raw(rendered(call.simulation, order, shape)) for order in found]}
