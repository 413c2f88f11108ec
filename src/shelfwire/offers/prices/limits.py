"""What prices the channel of a shop takes, by its plugin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import PriceRange
from shelfwire.kit import currencies
from shelfwire.offers.prices.arithmetic import Limits


@dataclass(frozen=True, slots=True)
class ShopLimits:
    """What one shop sells in, and the limits of its prices; None where the channel says none."""

    currency: str
    decimals: int
    limits: Limits | None
    list_limits: Limits | None


def limits_of(account: Account) -> ShopLimits:
    """Return the shop's currency and limits. A shop whose currency was not read yet has that of its region."""
    plugin = registry.installed(account.channel)
    sink = plugin.prices if plugin else None
    prices = _of_region(sink.ranges, account.region) if sink else None
    lists = _of_region(sink.list_ranges, account.region) if sink else None
    currency = account.currency or (prices.currency if prices else "")
    decimals = currencies.decimals(currency)
    if prices is not None:
        decimals = min(decimals, prices.decimals)
    return ShopLimits(currency, decimals, prices, lists)


def _of_region(ranges: Iterable[PriceRange], region: str) -> Limits | None:
    for one in ranges:
        if one.region == region:
            return Limits(one.region, one.currency, one.least, one.most, one.decimals, one.source, one.dated)
    return None
