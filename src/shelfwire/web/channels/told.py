"""What a shop is told: how late, how much of the call budget it takes, what differs, and who else writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels.models import Account
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.budget import FASTEST
from shelfwire.kit import clock
from shelfwire.kit.clock import on_clock, zone_of
from shelfwire.offers import queries
from shelfwire.offers.actions import set_drift_policy
from shelfwire.offers.drift import drift_of, open_drifts, policy_of
from shelfwire.offers.lags import LagPoint, lag_by_hour, slowest
from shelfwire.offers.models import OnDrift
from shelfwire.offers.writers import second_writers
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.shop import shop_of, shop_page
from shelfwire.web.charts import Chart, Total
from shelfwire.web.templatetags.show import span

HOURS: Final = 24
SHOWN: Final = 20
_READS: Final = {
    "listings": "Changed listings read",
    "listings.walk": "All listings read",
    "stock.sweep": "Quantities read",
}


@requires(Role.VIEWER)
@require_GET
def told(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Stock and prices of one shop, as they are told."""
    account = shop_of(request, account_id)
    found = queries.lag(account, timedelta(hours=HOURS))
    context: dict[str, Any] = {
        "lag": found,
        "lag_price": queries.lag(account, timedelta(hours=HOURS), kind=queries.PRICE),
        "chart": _chart(account),
        "slow": slowest(account),
        "drift": drift_of(account),
        "drifts": open_drifts(None, account)[:SHOWN],
        "writers": second_writers(None, account)[:SHOWN],
        "budgets": _budgets(account),
        "policy": policy_of(account),
        "policies": OnDrift.choices,
        "reads": _reads(account),
    }
    return shop_page(request, account, "told", context)


def _chart(account: Account) -> Chart | None:
    """The lag of each hour in which something was acknowledged, on the shop's clock."""
    by_hour = {point.at: point for point in lag_by_hour(account, HOURS)}
    if not by_hour:
        return None
    last = clock.now().replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in reversed(range(HOURS))]
    zone = zone_of(account.timezone)
    labels = [f"{on_clock(hour, zone):%a %H:%M}" for hour in hours]
    points: list[LagPoint | None] = [by_hour.get(hour) for hour in hours]
    worst = max(point.p95 for point in by_hour.values())
    objective = queries.LAG_OBJECTIVE.total_seconds()
    return Chart(
        "lag",
        "From a change to the shop's acknowledgement",
        f"95 of 100 numbers took at most {worst:.1f} s in the worst hour of the last {HOURS}; the objective is"
        f" {objective:.0f} s.",
        {
            "kind": "lines",
            "days": labels,
            "unit": "s",
            "limits": [{"label": "Objective", "at": objective}],
            "series": [
                {"label": name, "values": [getattr(point, key) if point else None for point in points]}
                for name, key in (("p95", "p95"), ("p50", "p50"), ("p99", "p99"))
            ],
        },
        ("Hour", "Numbers", "p50", "p95", "p99"),
        tuple(
            (label, f"{p.count:,}", *(f"{seconds:.2f} s" for seconds in (p.p50, p.p95, p.p99)))
            for label, p in reversed(list(zip(labels, points, strict=True)))
            if p is not None
        ),
        (
            Total("Numbers", f"{sum(p.count for p in by_hour.values()):,}", "", "", ""),
            Total("Worst p95", span(timedelta(seconds=worst)), "", "", "down" if worst > objective else ""),
        ),
        f"Of the last {HOURS} hours, in the shop's zone. p95: 95 of 100 numbers were faster.",
    )


def _budgets(account: Account) -> list[dict[str, Any]]:
    """How fast each group of calls may go at the moment, of the fastest it ever may."""
    return [
        {"row": row, "percent": min(round(100 * row.per_second / FASTEST), 100)}
        for row in exchange.budgets(account)
    ]


def _reads(account: Account) -> list[dict[str, Any]]:
    """When the shop's listings and quantities were read last."""
    found = {one.conversation: one for one in exchange.cursors(account)}
    return [{"label": label, "cursor": found.get(name)} for name, label in _READS.items()]


@requires(Role.OWNER)
@require_POST
def set_policy(request: CompanyRequest, account_id: int) -> HttpResponse:
    """What follows when the shop says something else than it was told."""
    account = shop_of(request, account_id)
    asked = request.POST.get("on_drift", "")
    if asked in OnDrift.values:
        set_drift_policy(account=account, on_drift=OnDrift(asked), by=request.by)
        messages.success(request, f"{account.name}: {OnDrift(asked).label.lower()}.")
    return back_to(request, "channels:told", account_id=account.pk)
