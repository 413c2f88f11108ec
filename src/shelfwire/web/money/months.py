"""Statements by month: what was sold, what was taken of it, and how much of it matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.settlements import queries_months as queries
from shelfwire.settlements.queries_months import Month
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.charts import percent
from shelfwire.web.exports import csv_download
from shelfwire.web.money.words import name_words, plain
from shelfwire.web.shops import FIELD, chosen_shop, shops_shown

MOST: Final = 12
"""Kinds of fee that the picture names; the file has all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A month as a row. The shares are of 0 to 1, and None where there is nothing that they are a part of."""

    month: Month
    href: str
    fee_share: float | None
    shipping_share: float | None
    matched_share: float | None

    @property
    def shares(self) -> dict[str, str]:
        """The shares in words."""
        return {
            name: "—" if value is None else percent(value)
            for name, value in (
                ("fees", self.fee_share), ("shipping", self.shipping_share), ("matched", self.matched_share),
            )
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One kind of fee over the months: its words, and its share of each month's sales, by the month's first day."""

    name: str
    minor: int
    shares: tuple[tuple[date, str], ...]


@requires(Role.VIEWER)
@require_GET
def page(request: CompanyRequest) -> HttpResponseBase:
    """The last twelve months in one currency, as a page or a file."""
    shops = shops_shown(request)
    account_ids = [shop.pk for shop in shops]
    known = queries.currencies(request.company, account_ids)
    currency = request.GET.get("currency", "")
    if currency not in known:
        currency = known[0] if known else ""
    since = queries.first_of(clock.today("UTC"))
    months = queries.months(request.company, currency, since, account_ids)
    names = _names(months)
    if request.GET.get("format") == "csv":
        return csv_download("months", _lines(months, names, shops, currency))
    context = {
        "months": [_shown(request, month, currency) for month in months],
        "fees": [_fee(months, name, shops) for name in names[:MOST]],
        "currency": currency,
        "currencies": [(code, _address(request, currency=code), code == currency) for code in known],
        "csv": _address(request, currency=currency, format="csv"),
    }
    return render(request, "web/money/months.html", context)


def _address(request: CompanyRequest, **query: str) -> str:
    if chosen := chosen_shop(request):
        query[FIELD] = str(chosen.pk)
    return f"?{urlencode(query)}"


def _shown(request: CompanyRequest, month: Month, currency: str) -> Shown:
    query = {"since": month.first.isoformat(), "until": month.last.isoformat(), "currency": currency}
    return Shown(
        month,
        at(request, "statements:list") + _address(request, **query),
        month.share(month.fees),
        month.share(month.shipping),
        month.matched_share,
    )


def _names(months: Sequence[Month]) -> list[tuple[str, str]]:
    """What was taken by group and name, the largest first."""
    sums: dict[tuple[str, str], int] = {}
    for month in months:
        for name, minor in month.named.items():
            sums[name] = sums.get(name, 0) + minor
    return sorted((name for name, minor in sums.items() if minor), key=lambda name: (sums[name], name))


def _words(shops: Sequence[Account], name: str) -> str:
    return name_words(shops[0], name) if shops else name


def _fee(months: Sequence[Month], name: tuple[str, str], shops: Sequence[Account]) -> FeeRow:
    shares = [(month.first, month.share(month.named.get(name, 0))) for month in months]
    return FeeRow(
        _words(shops, name[1]),
        sum(month.named.get(name, 0) for month in months),
        tuple((first, "—" if share is None else percent(share)) for first, share in shares),
    )


def _lines(
    months: Sequence[Month], names: Sequence[tuple[str, str]], shops: Sequence[Account], currency: str
) -> Iterator[list[Any]]:
    yield [
        "Month", "Currency", "Statements", "Sales", "Fees and taxes", "Shipping", "Adjustments", "Settlement",
        "Matched share", *(_words(shops, name) for _, name in names),
    ]  # fmt: skip
    for month in months:
        sums = (month.revenue, month.fees, month.shipping, month.adjustment, month.settlement)
        matched = month.matched_share
        yield [
            f"{month.first:%Y-%m}", currency, month.statements, *(plain(minor, currency) for minor in sums),
            "" if matched is None else f"{matched:.4f}",
            *(plain(month.named.get(name, 0), currency) for name in names),
        ]  # fmt: skip
