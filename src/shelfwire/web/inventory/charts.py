"""The two pictures of a SKU: what was on hand on each day, and what was sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Sum
from django.db.models.functions import TruncDate

from shelfwire.catalog.models import Sku
from shelfwire.inventory.models import Balance, Movement
from shelfwire.kit import clock
from shelfwire.orders.queries import units_sold_by_day
from shelfwire.people.models import Company
from shelfwire.web.charts import Chart, Total, day_in_words
from shelfwire.web.inventory.cover import Pace
from shelfwire.web.inventory.words import in_days

DAYS: Final = 90


def charts(company: Company, sku: Sku, pace: Pace) -> list[Chart]:
    """The pictures that have something to show, of the last ``DAYS`` days on the company's clock. A kit has no stock of
    its own; a shadow shows that of the SKU it shares.
    """
    last = clock.today(company.timezone)
    days = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    owner = sku.shadow_of or sku
    found = [] if owner.parts.exists() else [_on_hand(company, owner, days, pace)]
    return [chart for chart in (*found, _sold(sku, days, pace)) if chart is not None]


def _on_hand(company: Company, sku: Sku, days: Sequence[date], pace: Pace) -> Chart | None:
    """What was there at the end of each day: what is there now, less what moved since."""
    zone = clock.zone_of(company.timezone)
    begin = clock.midnight(days[0], zone)
    rows = Movement.objects.filter(sku=sku, at__gte=begin).annotate(day=TruncDate("at", tzinfo=zone))
    moved = dict(rows.values_list("day").annotate(n=Sum("quantity")).order_by())
    level = Balance.objects.filter(sku=sku).aggregate(n=Sum("on_hand"))["n"]
    if level is None:
        return None
    levels: list[int] = []
    for day in reversed(days):
        levels.append(level)
        level -= moved.get(day, 0)
    levels.reverse()
    if not Movement.objects.filter(sku=sku, at__lt=begin).exists():  # before the first movement nobody knew
        days = [day for day in days if day >= min(moved, default=days[-1])]
        levels = levels[-len(days) :]
    lasts = "No sales in 30 days" if pace.cover is None else in_days(pace.cover)
    return Chart(
        "on-hand",
        "On hand",
        f"{levels[-1]:,} on hand today, {levels[0]:,} on {day_in_words(days[0])}.",
        _daily(days, levels, "On hand", "steps"),
        ("Day", "On hand"),
        _table(days, levels),
        (Total("On hand", f"{levels[-1]:,}", "", "", ""), Total("Lasts", lasts, "", "", "")),
        "At the end of each day, in all warehouses. How long it lasts is by the pace of the last 30 days, kits"
        " and shadows that use it included.",
    )


def _sold(sku: Sku, days: Sequence[date], pace: Pace) -> Chart | None:
    sold = units_sold_by_day(sku, days[0])
    if not sold:
        return None
    counts = [sold.get(day, 0) for day in days]
    return Chart(
        "sold",
        "Units sold",
        f"{sum(counts):,} units sold in {DAYS} days, {pace.sold:,} of them in the last 30.",
        _daily(days, counts, "Sold", "bars"),
        ("Day", "Units sold"),
        _table(days, counts),
        (
            Total("Last 30 days", f"{pace.sold:,}", "", "", ""),
            Total("A day", f"{pace.sold / 30:.1f}", "", "", ""),
        ),
        "Units of paid orders by the day they were placed, samples and replacements included, cancelled ones not.",
    )


def _daily(days: Sequence[date], counts: Sequence[int], label: str, shape: str) -> dict[str, object]:
    return {
        "kind": "daily",
        "shape": shape,
        "label": label,
        "days": [day_in_words(day) for day in days],
        "counts": list(counts),
    }


def _table(days: Sequence[date], counts: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (day_in_words(day), f"{count:,}") for day, count in reversed(list(zip(days, counts, strict=True)))
    )
