"""First scan: what to pack and hand over by when, and what the rate of late scans becomes if nothing moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.fulfilment import queries
from shelfwire.fulfilment.queries import HandOver, ScanClock
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.charts import percent
from shelfwire.web.clocks import WallClock
from shelfwire.web.exports import csv_download
from shelfwire.web.shipping.tables import carrier_name
from shelfwire.web.shops import FIELD, shops_shown

_HEAD = (
    "Shop", "On time (30 days)", "Late (30 days)", "Late rate", "Waiting for the scan",
    "Late rate tonight if nothing moves", "Late rate tomorrow night if nothing moves", "Advised at most", "Limit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do now, as a sentence with its deadline. ``by``: None when it is too late, or without a deadline."""

    words: str
    shop: Account
    by: datetime | None
    left: str
    href: str
    act: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of late scans in words, and how bad it is: ``danger`` over the limit, ``warning`` over what is advised."""

    words: str
    tone: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A shop in the table. ``rates``: now, and tonight and tomorrow night if nothing moves."""

    clock: ScanClock
    rates: tuple[Rate, Rate, Rate]


@requires(Role.VIEWER, packers=True)
@require_GET
def page(request: CompanyRequest) -> HttpResponseBase:
    """The shops shown, what is due first on top; ``?format=csv``: the table as a file."""
    clocks = queries.scan_clocks(request.company, shops_shown(request))
    lines = [_line(clock) for clock in clocks]
    if request.GET.get("format") == "csv":
        return csv_download("first-scan", [_HEAD, *(_cells(line) for line in lines)])
    steps = sorted((step for clock in clocks for step in _steps(request, clock)), key=_urgency)
    limits = {limit for clock in clocks for limit in (clock.advised, clock.most) if limit is not None}
    context = {
        "steps": steps,
        "lines": lines,
        "limits": sorted(limits, key=lambda limit: (limit.region, int(limit.value))),
        "many": len(clocks) > 1,
    }
    return render(request, "web/shipping/first_scan.html", context)


def _steps(request: CompanyRequest, clock: ScanClock) -> Iterator[Step]:
    wall = WallClock.of(clock.account.timezone)
    if found := clock.to_pack:
        words = f"Pack {_count(found.orders, 'order')} by {wall.brief(found.by)}"
        here = f"{at(request, 'station:station')}?{urlencode({FIELD: clock.account.pk, 'deadline': 'today'})}"
        yield Step(words, clock.account, found.by, wall.left(found.by), here, "Open the station")
    for one in clock.hand_over:
        yield from _hand_over(request, clock.account, one, wall)


def _hand_over(request: CompanyRequest, shop: Account, found: HandOver, wall: WallClock) -> Iterator[Step]:
    asked = {FIELD: shop.pk, "carrier": found.carrier}
    here = f"{at(request, 'orders:parcels')}?{urlencode(asked)}"
    carrier = carrier_name(found.carrier)
    if found.late:
        words = f"Hand {_count(found.late, 'late parcel')} to {carrier} now"
        yield Step(words, shop, None, "too late to count as on time", here, "See the parcels", True)
    due = found.today or found.parcels - found.late
    if due and found.by is not None:
        words = f"Hand {_count(due, 'parcel')} to {carrier} by {wall.brief(found.by)}"
        yield Step(words, shop, found.by, wall.left(found.by), here, "See the parcels")
    elif due:
        words = f"Hand {_count(due, 'parcel')} to {carrier}"
        yield Step(words, shop, None, f"{shop.channel_label} gave no deadline", here, "See the parcels")


def _urgency(step: Step) -> tuple[int, float]:
    if step.is_late:
        return (0, 0.0)
    return (2, 0.0) if step.by is None else (1, step.by.timestamp())


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _line(clock: ScanClock) -> Line:
    return Line(clock, (_rate(clock, 0), _rate(clock, clock.late_today), _rate(clock, clock.late_tomorrow)))


def _rate(clock: ScanClock, more: int) -> Rate:
    share = clock.late_share(more)
    if share is None:
        return Rate("—", "", more)
    over = [limit is not None and 100 * share > int(limit.value) for limit in (clock.most, clock.advised)]
    return Rate(percent(share, up=True), "danger" if over[0] else "warning" if over[1] else "", more)


def _cells(line: Line) -> tuple[str, ...]:
    clock, (now, tonight, tomorrow) = line.clock, line.rates
    return (
        clock.account.name,
        str(clock.on_time),
        str(clock.late),
        now.words,
        str(clock.waiting),
        tonight.words,
        tomorrow.words,
        f"{clock.advised.value}%" if clock.advised else "",
        f"{clock.most.value}%" if clock.most else "",
    )
