"""How long stock lasts, and how fast it sells: from the orders of the last thirty days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import F, Sum

from shelfwire.catalog.models import Sku, StockPart
from shelfwire.inventory.models import Balance
from shelfwire.inventory.sellable import sellable
from shelfwire.kit import clock
from shelfwire.orders.queries import pieces_used, units_sold
from shelfwire.people.models import Company

DAYS: Final = 30
LOW: Final = 7
"""Days; what lasts less is low."""


@dataclass(frozen=True, slots=True)
class Pace:
    """``sold``: units of the SKU itself in ``DAYS`` days. ``cover``: how many days its stock lasts at the pace at which
    that stock is used, by kits and shadows too; None when none of it was sold.
    """

    sold: int
    cover: float | None

    def sell_through(self, on_hand: int) -> float | None:
        """The share of what there was to sell that was sold; None when there was nothing."""
        there = self.sold + max(on_hand, 0)
        return self.sold / there if there else None


def first_day(company: Company) -> date:
    """The first of the last ``DAYS`` days on the company's clock, today included."""
    return clock.today(company.timezone) - timedelta(days=DAYS - 1)


def paces(company: Company, sku_ids: Collection[int]) -> dict[int, Pace]:
    """The pace of each of these SKUs: four queries, however many they are."""
    first = first_day(company)
    parts = _parts(StockPart.objects.filter(sku__in=list(sku_ids)).values_list("sku_id", "part_id"))
    covers = _covers(pieces_used(first, of={part for owners in parts.values() for part in owners}))
    sold = units_sold(sku_ids, first)
    return {pk: Pace(sold.get(pk, 0), _least(parts.get(pk, ()), covers)) for pk in sku_ids}


def every_pace(company: Company) -> dict[int, Pace]:
    """The pace of every SKU of the company whose stock was sold from."""
    first = first_day(company)
    covers = _covers(pieces_used(first, company=company))
    rows = StockPart.objects.filter(sku__company=company, part__in=list(covers))
    parts = _parts(rows.values_list("sku_id", "part_id"))
    sold = units_sold(parts, first)
    return {pk: Pace(sold.get(pk, 0), _least(owners, covers)) for pk, owners in parts.items()}


def low_parts(company: Company) -> list[int]:
    """The SKUs of the company whose own stock lasts less than ``LOW`` days."""
    covers = _covers(pieces_used(first_day(company), company=company))
    return [pk for pk, days in covers.items() if days < LOW]


def _parts(pairs: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for sku_id, part_id in pairs:
        found[sku_id].append(part_id)
    return found


def _covers(used: Mapping[int, int]) -> dict[int, float]:
    """How many days the own stock of each SKU lasts, of which so many pieces were used in ``DAYS`` days."""
    rows = Balance.objects.filter(sku__in=[pk for pk, pieces in used.items() if pieces]).values_list("sku_id")
    free = dict(rows.annotate(free=Sum(F("on_hand") - F("reserved"))).order_by())
    buffers = dict(Sku.objects.filter(pk__in=list(used)).values_list("pk", "buffer"))
    return {
        pk: max(sellable(free.get(pk, 0), 0, buffers[pk]), 0) * DAYS / pieces
        for pk, pieces in used.items()
        if pieces
    }


def _least(parts: Collection[int], covers: Mapping[int, float]) -> float | None:
    return min((covers[part] for part in parts if part in covers), default=None)
