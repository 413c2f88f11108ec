"""What calls of this area name: an order, some of its units, a page of a list, an amount, a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from tiktok_shop_sim.envelope import bad_parameter
from tiktok_shop_sim.operations import Call
from tiktok_shop_sim.operations.order.orders import visible_order
from tiktok_shop_sim.operations.paging import cut, descending
from tiktok_shop_sim.world import reasons
from tiktok_shop_sim.world.records import Order, Unit
from tiktok_shop_sim.world.world import World

R = TypeVar("R")

NOT_SEPARATELY = 25005010
TOO_MANY = 25005011


def named_order(call: Call, order_id: str, *missing: int) -> Order:
    """An order of this shop, refused with `missing` when there is none."""
    order = visible_order(call, order_id)
    if order is None:
        raise call.refuse(*missing)
    return order


class OfAShop(Protocol):
    @property
    def shop_id(self) -> str: ...


Owned = TypeVar("Owned", bound=OfAShop)


def own(call: Call, records: Mapping[str, Owned], name: str) -> Owned:
    """A return or cancellation of this shop."""
    record = records.get(name)
    if record is None:
        raise call.refuse(25007006)
    if record.shop_id != call.shop.id:
        raise call.refuse(25020005)
    return record


def named_units(call: Call, order: Order, free: Callable[[Unit], bool], *codes: int) -> list[Unit] | None:
    """The live units that a call names; None when it names none.

    Line items win over SKUs. Of a SKU those units are taken first for which `free` holds. What is not in the order,
    or not so often, is refused with `codes` (25005011 without any).
    """
    refused = codes or (TOO_MANY,)
    by_id = {unit.id: unit for unit in order.units if unit.status != "CANCELLED"}
    ids = call.field("order_line_item_ids") or _listed(call, by_id)
    if ids:
        if any(unit_id not in by_id for unit_id in ids):
            raise call.refuse(*refused)
        return [by_id[unit_id] for unit_id in dict.fromkeys(ids)]
    requests = call.field("skus")
    if not requests:
        return None
    chosen: list[Unit] = []
    for request in requests:
        same = [unit for unit in by_id.values() if unit.sku_id == request["sku_id"] and unit not in chosen]
        if not 1 <= request["quantity"] <= len(same):
            raise call.refuse(*refused)
        same.sort(key=lambda unit: not free(unit))
        chosen.extend(same[: request["quantity"]])
    return chosen


def _listed(call: Call, by_id: dict[str, Unit]) -> list[str]:
    """`order_line_list` of 202602: bundles are named piece by piece, and all their pieces go together."""
    pieces: dict[str, set[str]] = {}
    for entry in call.field("order_line_list", []):
        found = pieces.setdefault(entry.get("order_line_item_id", ""), set())
        if entry.get("sub_order_line_item_id"):
            found.add(entry["sub_order_line_item_id"])
    for unit_id, named in pieces.items():
        parts = {part.id for part in by_id[unit_id].parts} if unit_id in by_id else set()
        if named and named != parts:
            raise call.refuse(NOT_SEPARATELY)
    return list(pieces)


def page_size(call: Call, least: int, most: int) -> int:
    """`page_size` travels as a string here (facts.md 4.3)."""
    raw = str(call.query.get("page_size", "10"))
    if not raw.isdecimal() or not least <= int(raw) <= most:
        raise bad_parameter("page_size", f"it must be {least} to {most}")
    return int(raw)


class Request(Protocol):
    """A cancellation or a return, as far as searches look at it."""

    @property
    def shop_id(self) -> str: ...
    @property
    def sequence(self) -> int: ...


Q = TypeVar("Q", bound=Request)


def candidates(
    call: Call,
    own_ids: str,
    known: Mapping[str, Q],
    of_order: Callable[[World, str], Iterable[Q]],
    of_shop: Callable[[World, str], Iterable[Q]],
) -> Iterable[Q]:
    """The records that a search has to look at: those named in the field `own_ids`, else of the orders named, else
    all of the shop."""
    if ids := call.field(own_ids):
        named = (known.get(record_id) for record_id in dict.fromkeys(ids))
        return (record for record in named if record is not None and record.shop_id == call.shop.id)
    if order_ids := call.field("order_ids"):
        own = (one for order_id in dict.fromkeys(order_ids) for one in of_order(call.world, order_id))
        return (record for record in own if record.shop_id == call.shop.id)
    return of_shop(call.world, call.shop.id)


def sorted_page(call: Call, found: list[Q], size: int) -> tuple[list[Q], str]:
    """The page of what was found that a call asks for, by `sort_field`, and the next token."""
    by = call.query.get("sort_field", "create_time")
    return cut(
        call,
        found,
        lambda record: (getattr(record, by), record.sequence),
        token=call.query.get("page_token"),
        size=size,
        descending=descending(call, "ASC"),
    )


def filtered(
    call: Call,
    lists: dict[str, Callable[[R], str]],
    records: Iterable[R],
    *,
    replaced: dict[str, str] | None = None,
) -> list[R]:
    """The records that a search asks for: by lists in its body, and by the moments they were made and changed.

    `replaced` says which asked words mean another one.
    """
    words = replaced or {}
    tests: list[Callable[[R], bool]] = []
    for name, value in lists.items():
        if asked := call.field(name):
            tests.append(_is_one_of(value, frozenset(words.get(word, word) for word in asked)))
    for name in ("create_time", "update_time"):
        start, end = call.field(f"{name}_ge"), call.field(f"{name}_lt")
        if start is not None or end is not None:
            tests.append(_was_within(name, start, end))
    return [record for record in records if all(test(record) for test in tests)]


def _is_one_of(value: Callable[[R], str], wanted: frozenset[str]) -> Callable[[R], bool]:
    return lambda record: value(record) in wanted


def _was_within(name: str, start: int | None, end: int | None) -> Callable[[R], bool]:
    return lambda record: within(getattr(record, name), start, end)


def within(moment: int, start: int | None, end: int | None) -> bool:
    """Whether start <= moment < end; an end left open holds always."""
    return (start is None or start <= moment) and (end is None or moment < end)


def amount(call: Call, value: Any, currency: Any, *codes: int) -> int:
    """A positive amount in the shop's own currency as minor units, refused with `codes` otherwise."""
    try:
        minor = call.market.minor(str(value))
    except ValueError:
        raise call.refuse(*codes) from None
    if minor <= 0 or currency not in (None, "", call.market.currency):
        raise call.refuse(*codes)
    return minor


UNKNOWN_REASON = 25001014
OTHER_ACTION = 25001016
OTHER_TYPE = 25001057


def reject_reason_code(call: Call, name: str, allowed: dict[str, str]) -> int:
    """Why a reason for saying no does not fit; 0 when it does."""
    if name in allowed:
        return 0
    purposes = reasons.known(call.market.reasons_market).get(name, ())
    if not purposes:
        return UNKNOWN_REASON
    return OTHER_TYPE if any(" SELLER reject" in purpose for purpose in purposes) else OTHER_ACTION
