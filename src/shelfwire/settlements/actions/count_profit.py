"""Work out what the SKUs of orders earned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from shelfwire.aftersales.models import CaseItem, ReturnReceipt
from shelfwire.aftersales.states import Disposition
from shelfwire.catalog.costs import unit_costs
from shelfwire.channels.port import CaseStatus
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus
from shelfwire.settlements.models import OrderSettlement, SkuProfit
from shelfwire.settlements.profit import share


@transaction.atomic
def count_profit(order_ids: Collection[int], *, creator_amounts: Collection[str]) -> None:
    """Work out the profit of these orders anew; one that is not settled has none. ``creator_amounts``: the names of
    amounts that creators are paid. Call it after the orders were compared. A handful of queries, however many orders.
    """
    settled = list(
        OrderSettlement.objects.filter(order__in=order_ids, first_settled_at__isnull=False)
        .select_related("order", "account")
        .order_by("order_id")
    )
    sold = _sold(settled)
    days = {
        row.order_id: clock.day_of(row.order.placed_at, clock.zone_of(row.account.timezone))
        for row in settled
    }
    costs = unit_costs(
        (one.sku_id, days[order_id])
        for order_id, skus in sold.items()
        for one in skus.values()
        if one.sku_id is not None
    )
    rows = [
        made
        for row in settled
        for made in _profits(row, sold[row.order_id], days[row.order_id], costs, creator_amounts)
    ]
    SkuProfit.objects.filter(order__in=order_ids).delete()
    SkuProfit.objects.bulk_create(rows)


@dataclass(slots=True)
class _Sold:
    """The units of one channel SKU in one order. ``refunded``: what their buyer got back, in minor units."""

    sku_id: int | None = None
    quantity: int = 0
    price: int = 0
    restocked: int = 0
    refunded: int = 0


def _sold(settled: Collection[OrderSettlement]) -> Mapping[int, Mapping[str, _Sold]]:
    """What was sold and what came of it, by order and channel SKU."""
    order_ids = [row.order_id for row in settled]
    found: dict[int, dict[str, _Sold]] = defaultdict(lambda: defaultdict(_Sold))
    units = Unit.objects.filter(order__in=order_ids).exclude(status=UnitStatus.CANCELLED)
    for order_id, channel_sku, sku_id, price in units.order_by("id").values_list(
        "order_id", "channel_sku_id", "sku_id", "price_minor"
    ):
        one = found[order_id][channel_sku]
        one.sku_id = one.sku_id or sku_id
        one.quantity += 1
        one.price += price
    back = ReturnReceipt.objects.filter(unit__order__in=order_ids, disposition=Disposition.RESTOCK)
    back = back.exclude(unit__status=UnitStatus.CANCELLED)
    for order_id, channel_sku in back.values_list("unit__order_id", "unit__channel_sku_id"):
        if channel_sku in found[order_id]:
            found[order_id][channel_sku].restocked += 1
    refunds = (
        CaseItem.objects.filter(case__order__in=order_ids, case__status=CaseStatus.COMPLETED)
        .values("case__order_id", "sku_id")
        .annotate(minor=Sum("refund_minor"))
    )
    for row in refunds:
        if row["sku_id"] in found[row["case__order_id"]]:
            found[row["case__order_id"]][row["sku_id"]].refunded += row["minor"] or 0
    _link(settled, found)
    return found


def _link(settled: Collection[OrderSettlement], sold: Mapping[int, Mapping[str, _Sold]]) -> None:
    """What was linked after the order was over counts as the SKU that it is linked to now."""
    shops = {row.order_id: row.account_id for row in settled}
    unlinked = {
        (shops[order_id], channel_sku)
        for order_id, skus in sold.items()
        for channel_sku, one in skus.items()
        if one.sku_id is None
    }
    if not unlinked:
        return
    rows = ListingSku.objects.filter(
        account__in={account for account, _ in unlinked},
        external_id__in={channel_sku for _, channel_sku in unlinked},
        sku__isnull=False,
    ).values_list("account_id", "external_id", "sku_id")
    links = {(account, channel_sku): sku for account, channel_sku, sku in rows}
    for order_id, skus in sold.items():
        for channel_sku, one in skus.items():
            one.sku_id = one.sku_id or links.get((shops[order_id], channel_sku))


def _profits(
    row: OrderSettlement,
    sold: Mapping[str, _Sold],
    day: date,
    costs: Mapping[tuple[int, date], Money],
    creator_amounts: Collection[str],
) -> Iterable[SkuProfit]:
    """The order's settled sum by SKU: as the channel tells it where that is read. What is left is shared out, refunds
    by what was refunded, the rest by price."""
    told = {one["sku"]: one for one in row.skus if one["sku"] in sold}
    settled = [told[sku]["settled"] if sku in told else 0 for sku in sold]
    paid = [_of(told[sku]["parts"], creator_amounts) if sku in told else 0 for sku in sold]
    prices = [one.price for one in sold.values()]
    refunded = 0 if told else row.refunded_minor
    kept = share(row.settled_minor - refunded - sum(settled), prices)
    back = share(refunded, [one.refunded for one in sold.values()] if _any_refund(sold) else prices)
    creators = share(_of(row.parts, creator_amounts) - sum(paid), prices)
    for place, (channel_sku, one) in enumerate(sold.items()):
        yield SkuProfit(
            company_id=row.company_id,
            account_id=row.account_id,
            order_id=row.order_id,
            channel_sku_id=channel_sku,
            sku_id=one.sku_id,
            day=day,
            currency=row.currency,
            quantity=one.quantity,
            restocked=one.restocked,
            settled_minor=settled[place] + kept[place] + back[place],
            creator_minor=paid[place] + creators[place],
            cost_minor=_cost(one, row.currency, None if one.sku_id is None else costs.get((one.sku_id, day))),
        )


def _of(parts: Iterable[Mapping[str, Any]], names: Collection[str]) -> int:
    return sum(part["settled"] for part in parts if part["name"] in names)


def _any_refund(sold: Mapping[str, _Sold]) -> bool:
    return any(one.refunded for one in sold.values())


def _cost(one: _Sold, currency: str, cost: Money | None) -> int | None:
    """What the units that did not come back cost; None: not known in that currency."""
    gone = one.quantity - one.restocked
    if not gone:
        return 0
    return None if cost is None or cost.currency != currency else cost.minor * gone
