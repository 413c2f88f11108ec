"""Queries on the ways to ship: what a company has set for its markets, before what the plugins know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shelfwire.channels import registry
from shelfwire.channels.models import Account, WayPolicy
from shelfwire.channels.port import WAYS_BY, ShippedBy, ShippingWay, WayRule
from shelfwire.kit import clock
from shelfwire.people.models import Company

MOST_POLICIES = 500


@dataclass(frozen=True, slots=True)
class MarketWay:
    """A rule that holds for a market; ``policy``: the company's own row, None when the plugin knows it."""

    rule: WayRule
    policy: WayPolicy | None = None


def way_policies(company: Company) -> QuerySet[WayPolicy]:
    """Return the company's rows, withdrawn ones too, the newest day of each market first."""
    rows = WayPolicy.objects.filter(company=company)
    return rows.order_by("channel", "region", "shipped_by", "seller_kind", "-since", "-pk")


def shop_ways(accounts: Collection[Account]) -> dict[int, Mapping[str, MarketWay]]:
    """Return, by account id, which way each shop's orders take: whose label to the rule. One query."""
    own: dict[tuple[int, str, str], list[WayPolicy]] = {}
    rows = WayPolicy.objects.filter(
        company__in={account.company_id for account in accounts}, withdrawn_at=None
    )
    for row in rows.order_by("pk"):
        own.setdefault((row.company_id, row.channel, row.region), []).append(row)
    return {
        account.pk: _known(account)
        | _holding(own.get((account.company_id, account.channel, account.region), ()), account)
        for account in accounts
    }


def told_ways(account: Account) -> dict[str, str]:
    """Return what the company has set for the shop: whose label to the way. One query."""
    rows = WayPolicy.objects.filter(
        company_id=account.company_id, channel=account.channel, region=account.region, withdrawn_at=None
    )
    return {whose: str(found.rule.way) for whose, found in _holding(rows.order_by("pk"), account).items()}


def market_ways(channel: str) -> tuple[WayRule, ...]:
    """Return what the channel's plugin knows; nothing where it is not installed."""
    plugin = registry.installed(channel)
    return plugin.way_rules if plugin else ()


def _known(account: Account) -> dict[str, MarketWay]:
    rules = [rule for rule in market_ways(account.channel) if rule.region == account.region]
    return {rule.shipped_by: MarketWay(rule) for rule in _best(rules, account)}


def _holding(rows: Iterable[WayPolicy], account: Account) -> dict[str, MarketWay]:
    """The rows that hold for the shop today, by its own calendar."""
    by_rule = {_rule(row): row for row in rows if row.way in WAYS_BY.get(row.shipped_by, ())}
    return {rule.shipped_by: MarketWay(rule, by_rule[rule]) for rule in _best(by_rule, account)}


def _best(rules: Iterable[WayRule], account: Account) -> list[WayRule]:
    """Of each of the two labels the rule that holds: one for this kind of shop before one for all, then the newest."""
    today = clock.today(account.timezone)
    found: dict[str, WayRule] = {}
    fitting = (rule for rule in rules if rule.since <= today and rule.seller_kind in ("", account.shop_kind))
    for rule in fitting:
        if rule.shipped_by not in found or _weight(rule) >= _weight(found[rule.shipped_by]):
            found[rule.shipped_by] = rule
    return list(found.values())


def _weight(rule: WayRule) -> tuple[bool, date]:
    return bool(rule.seller_kind), rule.since


def _rule(row: WayPolicy) -> WayRule:
    return WayRule(
        region=row.region,
        shipped_by=ShippedBy(row.shipped_by),
        way=ShippingWay(row.way),
        since=row.since,
        seller_kind=row.seller_kind,
        source=row.set_by,
    )
