"""What pieces of SKUs cost on a day: the newest cost that was valid then; of a kit or a shadow without one of its own,
that of what it is made of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from shelfwire.catalog.models import Sku
from shelfwire.catalog.models_costs import SkuCost
from shelfwire.catalog.queries import stock_parts
from shelfwire.kit.money import Money

BEGINNING = date(2000, 1, 1)
"""The day a first cost is valid from when nobody names one."""


def costs_of(sku: Sku) -> QuerySet[SkuCost]:
    """The costs of a SKU, the newest first."""
    return sku.costs.order_by("-from_day")


def unit_costs(wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], Money]:
    """Return what one piece cost, by SKU id and day. A pair without a known cost is absent, and so is a kit whose parts
    have no cost, or costs in two currencies. Two queries, whatever the number of pairs.
    """
    pairs = set(wanted)
    parts = stock_parts({sku_id for sku_id, _ in pairs})
    known = _Known({*parts, *(part for each in parts.values() for part, _ in each)})
    found = {pair: known.cost(*pair, parts.get(pair[0], ())) for pair in pairs}
    return {pair: cost for pair, cost in found.items() if cost is not None}


class _Known:
    """The costs of some SKUs, each by day."""

    def __init__(self, sku_ids: Collection[int]) -> None:
        self._days: dict[int, list[date]] = defaultdict(list)
        self._costs: dict[int, list[Money]] = defaultdict(list)
        rows = SkuCost.objects.filter(sku_id__in=sku_ids).order_by("sku_id", "from_day")
        for sku_id, day, minor, currency in rows.values_list("sku_id", "from_day", "minor", "currency"):
            self._days[sku_id].append(day)
            self._costs[sku_id].append(Money(minor, currency))

    def cost(self, sku_id: int, day: date, parts: tuple[tuple[int, int], ...]) -> Money | None:
        own = self._own(sku_id, day)
        if own is not None:
            return own
        each = [(self._own(part, day), quantity) for part, quantity in parts if part != sku_id]
        known = [(cost, quantity) for cost, quantity in each if cost is not None]
        if not known or len(known) < len(each) or len({cost.currency for cost, _ in known}) > 1:
            return None
        return Money(sum(cost.minor * quantity for cost, quantity in known), known[0][0].currency)

    def _own(self, sku_id: int, day: date) -> Money | None:
        before = bisect_right(self._days[sku_id], day)
        return self._costs[sku_id][before - 1] if before else None
