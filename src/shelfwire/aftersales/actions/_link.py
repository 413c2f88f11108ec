"""Tie cases to the orders and units that we have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

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
    the SKU, where the item is about all of them. Twice changes nothing. Three queries.
    """
    items = list(CaseItem.objects.filter(case__in=case_ids, units=None).select_related("case").order_by("pk"))
    by_id: dict[tuple[int, str], Unit] = {}
    by_sku: dict[tuple[int, str], list[Unit]] = defaultdict(list)
    for unit in Unit.objects.filter(order__in={item.case.order_id for item in items}).order_by("pk"):
        by_id[unit.order_id, unit.external_id] = unit
        by_sku[unit.order_id, unit.channel_sku_id].append(unit)
    rows = []
    for item in items:
        order_id = item.case.order_id
        assert order_id is not None
        named = [by_id[key] for one in item.unit_external_ids if (key := (order_id, one)) in by_id]
        alike = by_sku[order_id, item.sku_id]
        units = named or (alike if len(alike) == item.quantity and not item.unit_external_ids else [])
        rows += [CaseUnit(item=item, unit=unit) for unit in units]
    CaseUnit.objects.bulk_create(rows, ignore_conflicts=True)
