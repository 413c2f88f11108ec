"""Tie cases to the orders and units that we have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from shelfwire.aftersales.models import CaseItem, CaseUnit
from shelfwire.channels.models import Account
from shelfwire.orders.models import Order, Unit


def orders_by_id(account: Account, external_ids: Collection[str]) -> dict[str, Order]:
    """Those of the orders that we have, by the channel's id."""
    rows = Order.objects.filter(account=account, external_id__in=external_ids)
    return {order.external_id: order for order in rows.select_related("address").defer("search")}


def people_of(orders: Iterable[Order]) -> dict[int, Sequence[str]]:
    """The names by which an order's case is found too; none once they were erased."""
    return {
        order.pk: [name for name in (order.buyer_name, order.address.name if order.address else "") if name]
        for order in orders
    }


def link_units(case_ids: Collection[int]) -> None:
    """Tie the items of these cases, whose orders are known, to units: those that the channel names; else the units of
    the SKU that no other item of the case names, where its items are about all of them. Twice changes nothing. Four
    queries.
    """
    items = list(CaseItem.objects.filter(case__in=case_ids, units=None).select_related("case").order_by("pk"))
    by_id: dict[tuple[int, str], Unit] = {}
    by_sku: dict[tuple[int, str], list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(order__in={item.case.order_id for item in items}).order_by("pk"):
        by_id[unit.order_id, unit.external_id] = unit
        by_sku[unit.order_id, unit.channel_sku_id].append(unit)
    taken = set(CaseUnit.objects.filter(item__case__in=case_ids).values_list("item__case_id", "unit_id"))
    rows = []
    unsaid: dict[tuple[int, int, str], list[CaseItem]] = defaultdict(list)
    for item in items:
        order_id = item.case.order_id
        assert order_id is not None
        named = [by_id[key] for one in item.unit_external_ids if (key := (order_id, one)) in by_id]
        rows += [CaseUnit(item=item, unit=unit) for unit in named]
        taken |= {(item.case_id, unit.pk) for unit in named}
        if not item.unit_external_ids:
            unsaid[item.case_id, order_id, item.sku_id].append(item)
    for (case_id, order_id, sku_id), alike in unsaid.items():
        free = [unit for unit in by_sku[order_id, sku_id] if (case_id, unit.pk) not in taken]
        if len(free) == sum(item.quantity for item in alike):
            rows += _in_turn(alike, free)
    CaseUnit.objects.bulk_create(rows, ignore_conflicts=True)


def _in_turn(items: Iterable[CaseItem], units: Iterable[Unit]) -> list[CaseUnit]:
    """Each item with as many of the units as it is about."""
    rest = iter(units)
    return [CaseUnit(item=item, unit=unit) for item in items for unit in islice(rest, item.quantity)]
