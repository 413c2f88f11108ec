"""The two pictures at the foot of Home: sales of thirty days beside the thirty before, and scans in time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from shelfwire.channels.models import Account
from shelfwire.fulfilment.queries import late_scan_limits
from shelfwire.kit import clock
from shelfwire.kit.currencies import decimals
from shelfwire.kit.money import Money
from shelfwire.orders.models import DayFigures
from shelfwire.orders.queries import day_figures
from shelfwire.web.access import CompanyRequest
from shelfwire.web.charts import Chart, Total, day_in_words, percent
from shelfwire.web.shops import chosen_shop, shops_shown

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class _Measure:
    """One thing that was counted each day; ``digits``: of its smallest unit."""

    label: str
    digits: int
    by_day: Counter[date]
    currency: str = ""

    def text(self, value: int) -> str:
        return str(Money(value, self.currency)) if self.currency else f"{value:,}"


def charts(request: CompanyRequest) -> list[Chart]:
    """The pictures that have something to show; one query. Days are each shop's own, up to today on the clock of the
    chosen shop or of the company.
    """
    shops, chosen = shops_shown(request), chosen_shop(request)
    last = clock.today(chosen.timezone if chosen else request.company.timezone)
    rows = list(day_figures(shops, last - timedelta(days=2 * DAYS - 1), last)) if shops else []
    found = [_sales(rows, last), _scans(rows, last, shops)]
    return [chart for chart in found if chart is not None]


def _days(last: date) -> list[date]:
    return [last - timedelta(days=back) for back in reversed(range(DAYS))]


# ── orders and revenue ───────────────────────────────────────────────────────────────────────────────────


def _sales(rows: Sequence[DayFigures], last: date) -> Chart | None:
    if not any(row.orders for row in rows):
        return None
    days, before = _days(last), _days(last - timedelta(days=DAYS))
    measures = _measures(rows)
    totals = tuple(_total(measure, days, before) for measure in measures)
    table = [
        (
            day_in_words(day) + (" (so far)" if day == last else ""),
            *(text for m in measures for text in (m.text(m.by_day[day]), m.text(m.by_day[earlier]))),
        )
        for day, earlier in zip(days, before, strict=True)
    ]
    return Chart(
        "sales",
        "Orders and revenue",
        "; ".join(
            f"{t.label}: {t.value} in the last 30 days, {t.before} in the 30 days before" for t in totals
        )
        + ".",
        {
            "kind": "sales",
            "days": [day_in_words(day) for day in days],
            "before": [day_in_words(day) for day in before],
            "measures": [
                {
                    "label": m.label,
                    "digits": m.digits,
                    "now": [m.by_day[day] for day in days],
                    "then": [m.by_day[day] for day in before],
                }
                for m in measures
            ],
        },
        ("Day", *(head for m in measures for head in (m.label, f"{m.label}, 30 days earlier"))),
        tuple(reversed(table)),
        totals,
        "Paid orders by the day they were placed. Revenue is what the items came to after your own discounts, without"
        " shipping and tax, before returns.",
    )


def _measures(rows: Sequence[DayFigures]) -> list[_Measure]:
    """Orders, then the revenue of each currency, the largest business first; currencies are never added up."""
    orders: Counter[date] = Counter()
    revenue: dict[str, Counter[date]] = defaultdict(Counter)
    sold: Counter[str] = Counter()
    for row in rows:
        orders[row.day] += row.orders
        sold[row.currency] += row.orders
        revenue[row.currency][row.day] += row.revenue_minor
    return [
        _Measure("Orders", 0, orders),
        *(
            _Measure(f"Revenue in {currency}", decimals(currency), revenue[currency], currency)
            for currency, count in sorted(sold.items(), key=lambda pair: (-pair[1], pair[0]))
            if count
        ),
    ]


def _total(measure: _Measure, days: Sequence[date], before: Sequence[date]) -> Total:
    now, then = (sum(measure.by_day[day] for day in span) for span in (days, before))
    change = "" if now == then else f"{(now - then) / then:+.0%}".replace("-", "−") if then > 0 else ""
    direction = "up" if now > then else "down" if now < then else "same"
    return Total(measure.label, measure.text(now), measure.text(then), change, direction)


# ── scans in time ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Scans:
    """Orders by the day they were placed: scanned in time, scanned late, and those that still wait for their scan."""

    on_time: Counter[date] = field(default_factory=Counter)
    late: Counter[date] = field(default_factory=Counter)
    waiting: Counter[date] = field(default_factory=Counter)

    @classmethod
    def of(cls, rows: Sequence[DayFigures], first: date) -> _Scans:
        """From the day ``first`` on."""
        found = cls()
        for row in rows:
            if row.day >= first:
                found.on_time[row.day] += row.on_time
                found.late[row.day] += row.late
                found.waiting[row.day] += row.open
        return found

    def share(self, day: date) -> float | None:
        """What of the judged orders of a day was in time; None when none was judged."""
        judged = self.on_time[day] + self.late[day]
        return self.on_time[day] / judged if judged else None

    def row(self, day: date) -> tuple[str, ...]:
        """The day in the table."""
        share = self.share(day)
        counts = (self.on_time[day], self.late[day], self.waiting[day])
        return (
            day_in_words(day),
            *(f"{count:,}" for count in counts),
            "—" if share is None else percent(share),
        )


def _scans(rows: Sequence[DayFigures], last: date, shops: Sequence[Account]) -> Chart | None:
    days = _days(last)
    scans = _Scans.of(rows, days[0])
    judged = scans.on_time.total() + scans.late.total()
    if not judged:
        return None
    share, late_share = scans.on_time.total() / judged, scans.late.total() / judged
    advised, most, words, source = _limits(shops)
    too_many = advised is not None and 100 * late_share > advised
    shares = [scans.share(day) for day in days]
    return Chart(
        "scans",
        "Scanned in time",
        f"{percent(share)} of {judged:,} orders of the last 30 days were scanned by the carrier in time.",
        {
            "kind": "scans",
            "days": [day_in_words(day) for day in days],
            "share": [None if one is None else round(100 * one, 2) for one in shares],
            "limits": [
                {"label": label, "at": 100 - late_percent}
                for label, late_percent in (("Advised", advised), ("Limit", most))
                if late_percent is not None
            ],
        },
        ("Day", "In time", "Late", "Still waiting", "Share in time"),
        tuple(scans.row(day) for day in reversed(days)),
        (
            Total("In time", percent(share), "", "", ""),
            Total("Late", percent(late_share, up=True), "", "", "bad" if too_many else ""),
        ),
        f"By the day the orders were placed; the carrier's first scan counts. {words}".strip(),
        source,
    )


def _limits(shops: Sequence[Account]) -> tuple[int | None, int | None, str, str]:
    """(late percent advised, late percent at most, both in words, their source), where all the shops share them."""
    found = {late_scan_limits(shop) for shop in shops if shop.region}
    if len(found) != 1:
        return None, None, "", ""
    advised, most = found.pop()
    known = [limit for limit in (advised, most) if limit is not None]
    words = " ".join(limit.says for limit in known)
    return (
        int(advised.value) if advised else None,
        int(most.value) if most else None,
        f"{words} (as of {known[0].dated}, {known[0].region})" if known else "",
        known[0].source if known else "",
    )
