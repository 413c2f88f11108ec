"""The calendar of payouts: what was paid on each day of a month, what is on its way, and what may come."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Role
from shelfwire.settlements import queries_payouts as queries
from shelfwire.settlements.queries_payouts import OfDay
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.money.words import status_words
from shelfwire.web.shops import FIELD, chosen_shop, shops_shown

_FIRST, _LAST = clock.FIRST.date(), clock.LAST.date()
_AHEAD: Final = timedelta(days=92)
"""How far ahead the calendar can be leafed through: no shop names a later day."""
_TONES: Final = {
    "paid": "paid",
    "settled": "paid",
    "processing": "moving",
    "failed": "failed",
    "estimate": "maybe",
}


@dataclass(frozen=True, slots=True)
class Money:
    """What one day, or the month, has in one currency and status. ``href``: the list that comes to it."""

    minor: int
    currency: str
    words: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Day:
    """A square. ``inside``: whether it is of the month."""

    day: date
    inside: bool
    today: bool
    money: tuple[Money, ...]


def month_of(text: str, today: date) -> date:
    """The first day of the month that ``2026-11`` names; of the present one for anything else."""
    try:
        year, _, month = text.partition("-")
        first = date(int(year), int(month), 1)
    except (ValueError, OverflowError):
        first = today.replace(day=1)
    return first if _FIRST <= first <= _LAST - timedelta(days=62) else today.replace(day=1)


@requires(Role.VIEWER)
@require_GET
def page(request: CompanyRequest) -> HttpResponse:
    """One month."""
    chosen = chosen_shop(request)
    zone_name = chosen.timezone if chosen else request.company.timezone
    zone = zone_of(zone_name)
    today = clock.today(zone)
    first = month_of(request.GET.get("month", ""), today)
    after = (first + timedelta(days=31)).replace(day=1)
    shown = list(Calendar().itermonthdates(first.year, first.month))
    found = queries.calendar(shops_shown(request), shown[0], shown[-1], zone)
    days = [_day(request, day, first, today, found) for day in shown]
    earlier = first > today or queries.paid_before(shops_shown(request), clock.midnight(first, zone))
    context = {
        "first": first,
        "weeks": [days[n : n + 7] for n in range(0, len(days), 7)],
        "listed": [day for day in days if day.inside and day.money],
        "sums": _sums(request, found, first, after - timedelta(days=1)),
        "before": _address(request, first - timedelta(days=1)) if earlier else "",
        "after": _address(request, after) if after <= today + _AHEAD else "",
        "zone": zone_name,
    }
    return render(request, "web/money/calendar.html", context)


def _address(request: CompanyRequest, day: date) -> str:
    query = {"month": f"{day:%Y-%m}"}
    if chosen := chosen_shop(request):
        query[FIELD] = str(chosen.pk)
    return f"?{urlencode(query)}"


def _day(request: CompanyRequest, day: date, first: date, today: date, found: Iterable[OfDay]) -> Day:
    mine = tuple(_money(request, one, day, day) for one in found if one.day == day)
    return Day(day, day.month == first.month, day == today, mine)


def _money(request: CompanyRequest, one: OfDay, since: date, until: date) -> Money:
    estimate = one.status == "estimate"
    query = {"since": since.isoformat(), "until": until.isoformat(), "currency": one.currency}
    if not estimate:
        query["status"] = one.status
    if chosen := chosen_shop(request):
        query[FIELD] = str(chosen.pk)
    return Money(
        one.minor,
        one.currency,
        "May come" if estimate else status_words(one.status),
        _TONES.get(one.status, "moving"),
        f"{at(request, 'payouts:estimates' if estimate else 'payouts:list')}?{urlencode(query)}",
    )


def _sums(request: CompanyRequest, found: Iterable[OfDay], first: date, last: date) -> list[Money]:
    """What the month has together, by currency and status."""
    sums: dict[tuple[str, str], int] = {}
    for one in found:
        if one.day.month == first.month:
            sums[one.currency, one.status] = sums.get((one.currency, one.status), 0) + one.minor
    return [
        _money(request, OfDay(first, currency, status, minor, 0), first, last)
        for (currency, status), minor in sorted(sums.items())
    ]
