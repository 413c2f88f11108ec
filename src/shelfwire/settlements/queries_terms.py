"""The fees and days that hold for a shop: its own rows before what its plugin knows of the market."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import FeeBasis
from shelfwire.settlements.matching import Rate, Terms
from shelfwire.settlements.models import FeeRate, SettlementDays


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate from a day on. ``source``: who says so; ``own``: the shop's own row, None: the plugin knows it."""

    since: date
    rate: Rate
    source: str
    own: FeeRate | None = None


@dataclass(frozen=True, slots=True)
class DatedDays:
    """Days until settlement, for deliveries from a day on."""

    since: date
    days: int
    source: str
    own: SettlementDays | None = None


class ShopTerms:
    """What holds for one shop by day. Two queries, once."""

    def __init__(self, account: Account) -> None:
        plugin = registry.installed(account.channel)
        self.roles = dict(plugin.amount_roles) if plugin else {}
        self.creator_amounts = plugin.creator_amounts if plugin else frozenset()
        self.known_words = frozenset(plugin.money_words) if plugin else frozenset()
        self.rates = _rates(account)
        self.days = _days(account)
        self._on = lru_cache(maxsize=400)(self._terms)

    def on(self, day: date) -> Terms:
        """What holds for orders placed on a day, by the shop's clock."""
        return self._on(day)

    def days_on(self, day: date) -> int | None:
        """Days from a delivery on that day to settlement; None: nobody knows."""
        rows = [row for row in self.days if row.since <= day]
        return rows[-1].days if rows else None

    def _terms(self, day: date) -> Terms:
        newest = {row.rate.name: row.rate for row in self.rates if row.since <= day}
        return Terms(self.roles, self.known_words, tuple(newest.values()))


def shop_terms(account: Account) -> ShopTerms:
    """Return what holds for the shop."""
    return ShopTerms(account)


def _rates(account: Account) -> list[DatedRate]:
    """By day, a row of the shop's own after every rule: it holds from its day on, whatever the plugin says later."""
    own = [
        DatedRate(
            row.since,
            Rate(
                row.name,
                FeeBasis(row.basis),
                row.basis_points,
                row.per_order_minor,
                row.refunded,
                row.taken_as_told,
            ),
            f"Set by {row.set_by}",
            row,
        )
        for row in FeeRate.objects.filter(account=account).order_by("since", "pk")[:500]
    ]
    plugin = registry.installed(account.channel)
    first = {row.rate.name: row.since for row in reversed(own)}
    known = [
        DatedRate(
            rule.since,
            Rate(rule.name, rule.basis, rule.basis_points, refunded=rule.refunded),
            rule.source,
        )
        for rule in sorted(plugin.fee_rules if plugin else (), key=lambda rule: rule.since)
        if rule.region == account.region and rule.since < first.get(rule.name, date.max)
    ]
    return [*known, *own]


def _days(account: Account) -> list[DatedDays]:
    own = [
        DatedDays(row.since, row.days, f"Set by {row.set_by}", row)
        for row in SettlementDays.objects.filter(account=account).order_by("since")[:500]
    ]
    plugin = registry.installed(account.channel)
    first = own[0].since if own else date.max
    known = [
        DatedDays(term.since, term.days, term.source)
        for term in sorted(plugin.settlement_terms if plugin else (), key=lambda term: term.since)
        if term.region == account.region and term.since < first
    ]
    return [*known, *own]
