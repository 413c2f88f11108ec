"""One order's money as its own documents and cases say it, read for many orders at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.db.models import Max

from shelfwire.aftersales.models import Case, CaseItem, CaseUnit
from shelfwire.channels.port import FINAL_STATUSES, CaseKind, CaseStatus, OrderClass
from shelfwire.fulfilment.models import ParcelUnit
from shelfwire.orders.models import MoneyRow, Order, Unit
from shelfwire.orders.states import OrderStatus, UnitStatus
from shelfwire.settlements.matching import OrderMoney, Refunded, Sold
from shelfwire.settlements.profit import share

_FREE: Final = frozenset(
    {OrderClass.SAMPLE, OrderClass.GIVEAWAY, OrderClass.REPLACEMENT, OrderClass.EXCHANGE}
)
_PAYS_BACK: Final = frozenset({CaseStatus.COMPLETED, CaseStatus.ACCEPTED})
_ARRIVED: Final = frozenset({OrderStatus.DELIVERED, OrderStatus.COMPLETED})
_NOT_YET: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""When a refund is missed that is not certain: never, but it may be there."""
_GOODS_INSTEAD: Final = frozenset({CaseKind.REPLACEMENT, CaseKind.EXCHANGE})
_ORDER: Final = (
    "company_id", "account_id", "external_id", "order_class", "status", "status_at", "placed_at", "currency",
)  # fmt: skip


@dataclass(slots=True)
class OrderFacts:
    """An order, its money, and what it waits for. ``held``: a case about it is open."""

    order: Order
    money: OrderMoney
    delivered_at: datetime | None
    held: bool
    sells: bool
    """Whether any unit is left that was not cancelled."""


@dataclass(slots=True)
class _Read:
    units: dict[int, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    cases: dict[str, list[Case]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, list[CaseItem]] = field(default_factory=lambda: defaultdict(list))
    named: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    shipping: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    delivered: dict[int, datetime] = field(default_factory=dict)


def read_orders(account_id: int, external_ids: Collection[str]) -> dict[str, OrderFacts]:
    """Return the orders of the account that are here, by the channel's id. Seven queries, however many."""
    orders = list(Order.objects.filter(account=account_id, external_id__in=external_ids).only(*_ORDER))
    read = _read(account_id, orders)
    return {order.external_id: _facts(order, read) for order in orders}


def _read(account_id: int, orders: Sequence[Order]) -> _Read:
    read = _Read()
    ids = [order.pk for order in orders]
    for unit in Unit.objects.filter(order__in=ids).order_by("order", "pk"):
        read.units[unit.order_id].append(unit)
    rows = MoneyRow.objects.filter(order__in=ids, kind__in=("shipping_price", "shipping_discount"))
    for row in rows:
        read.shipping[row.order_id] += row.minor if row.kind == "shipping_price" else -row.minor
    names = [order.external_id for order in orders]
    for case in Case.objects.filter(account=account_id, order_external_id__in=names).defer(
        "search_tokens", "search", "evidence", "note"
    ):
        read.cases[case.order_external_id].append(case)
    paying = [case.pk for cases in read.cases.values() for case in cases if _pays_back(case)]
    for item in CaseItem.objects.filter(case__in=paying).order_by("pk"):
        read.items[item.case_id].append(item)
    for item_id, unit_id in CaseUnit.objects.filter(item__case__in=paying).values_list("item_id", "unit_id"):
        read.named[item_id].append(unit_id)
    arrived = (
        ParcelUnit.objects.filter(order__in=ids).values("order").annotate(last=Max("parcel__delivered_at"))
    )
    read.delivered = {row["order"]: row["last"] for row in arrived if row["last"]}
    return read


def _pays_back(case: Case) -> bool:
    """Whether the buyer gets money, or may get it: a replacement ends with money where no order follows it."""
    if case.kind in _GOODS_INSTEAD and case.new_order_external_id:
        return False
    return case.status in _PAYS_BACK and bool(case.refund_minor)


def _missed_from(case: Case) -> datetime:
    certain = case.status == CaseStatus.COMPLETED and case.kind not in _GOODS_INSTEAD
    return case.changed_at if certain else _NOT_YET


def _facts(order: Order, read: _Read) -> OrderFacts:
    live = [unit for unit in read.units[order.pk] if unit.status != UnitStatus.CANCELLED]
    cases = read.cases[order.external_id]
    # what was cancelled as a whole was never settled, so nothing is taken back either
    refunds = [_refunded(order, case, read) for case in cases if live and _pays_back(case)]
    arrived = order.status in _ARRIVED
    return OrderFacts(
        order=order,
        money=OrderMoney(
            external_id=order.external_id,
            currency=order.currency,
            sold=_sold(live),
            shipping_paid=read.shipping[order.pk] if live else 0,
            refunds=tuple(each for each in refunds if each.goods or each.platform or each.shipping),
            is_free=order.order_class in _FREE,
        ),
        delivered_at=read.delivered.get(order.pk, order.status_at) if arrived else None,
        held=any(case.status not in FINAL_STATUSES and case.kind != CaseKind.CANCELLATION for case in cases),
        sells=bool(live) and order.status != OrderStatus.CANCELLED,
    )


def _sold(units: Iterable[Unit]) -> tuple[Sold, ...]:
    by_sku: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_sku[unit.channel_sku_id].append(unit)
    return tuple(
        Sold(
            sku_id,
            len(same),
            sum(unit.original_price_minor for unit in same),
            sum(unit.seller_discount_minor for unit in same),
            sum(unit.platform_discount_minor for unit in same),
        )
        for sku_id, same in by_sku.items()
    )


def _refunded(order: Order, case: Case, read: _Read) -> Refunded:
    """What one case takes back. Units that were cancelled were never settled: only their shipping comes back."""
    units = _units_of(order, case, read)
    parts = case.refund_parts
    shipping = int(parts.get("shipping", 0))
    paid = int(parts.get("subtotal", (case.refund_minor or 0) - shipping))
    price = sum(unit.price_minor for unit in units)
    live = [unit for unit in units if unit.status != UnitStatus.CANCELLED]
    kept = sum(unit.price_minor for unit in live)
    goods = paid if len(live) == len(units) else _share(paid, kept, price)
    platform: dict[str, int] = {}
    for unit in live:
        minor = _platform(unit, _share(goods, unit.price_minor, kept))
        platform[unit.channel_sku_id] = platform.get(unit.channel_sku_id, 0) + minor
    weights, sure = _weights(goods, live, read.items[case.pk])
    split = dict(zip(weights, share(goods, list(weights.values())), strict=True))
    return Refunded(
        case_id=case.external_id,
        at=_missed_from(case),
        goods=goods,
        platform=sum(platform.values()),
        shipping=shipping,
        pieces=max(1, len(platform)),
        by_sku=tuple((sku_id, split[sku_id] + platform[sku_id]) for sku_id in platform),
        is_sure=sure,
    )


def _weights(goods: int, live: Sequence[Unit], items: Sequence[CaseItem]) -> tuple[dict[str, int], bool]:
    """By what a refund splits over the SKUs of these units, and whether that is what the case says: by its items where
    each has an amount, else by price."""
    weights = {unit.channel_sku_id: 0 for unit in live}
    told = {item.sku_id: item.refund_minor for item in items}
    if items and told.keys() == weights.keys() and None not in told.values():
        for item in items:
            weights[item.sku_id] += max(item.refund_minor or 0, 0)
        if any(weights.values()):
            return weights, len(weights) == 1 or sum(weights.values()) == goods
        weights = dict.fromkeys(weights, 0)
    for unit in live:
        weights[unit.channel_sku_id] += max(unit.price_minor, 0)
    return weights, len(weights) <= 1


def _units_of(order: Order, case: Case, read: _Read) -> list[Unit]:
    """The units that it names; where it names none, as many of the SKU as it says; without items: all."""
    have = read.units[order.pk]
    items = read.items[case.pk]
    if not items:
        return have
    found: dict[int, Unit] = {}
    for item in items:
        named = set(read.named[item.pk])
        same = [unit for unit in have if unit.pk in named]
        if not same:
            same = [unit for unit in have if unit.channel_sku_id == item.sku_id and unit.pk not in found]
            same = same[: item.quantity]
        found |= {unit.pk: unit for unit in same}
    return list(found.values())


def _platform(unit: Unit, paid_back: int) -> int:
    """The channel's part of a unit's price that goes back with a part of what the buyer paid."""
    if not unit.price_minor:
        return unit.platform_discount_minor
    return unit.platform_discount_minor * paid_back // unit.price_minor


def _share(amount: int, part: int, whole: int) -> int:
    return amount * part // whole if whole else 0
