"""What turning a switch on would send: shown before it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from shelfwire.channels.models import Account
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.offers import queries
from shelfwire.offers.hindrances import words
from shelfwire.offers.prices.queries import would_send_prices
from shelfwire.web.offers.phrases import REASONS
from shelfwire.web.templatetags.show import number

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class WouldTell:
    """One number that the shop would be told."""

    listed: ListingSku
    place: str
    before: str
    after: str
    is_zero: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """``changed`` numbers would be sent, ``to_zero`` of them 0; ``hindered`` cannot be, by reason; ``unknown`` are not
    worked out yet.
    """

    noun: str
    changed: int
    unchanged: int
    unknown: int
    to_zero: int = 0
    hindered: Sequence[tuple[str, int]] = ()
    rows: Sequence[WouldTell] = field(default_factory=tuple)
    moves: str = ""

    @property
    def cannot(self) -> int:
        """How many cannot be sent."""
        return sum(count for _, count in self.hindered)


def stock(account: Account) -> DryRun:
    """Of the quantities."""
    found = queries.would_send(account, page=SHOWN)
    names = dict(account.warehouses.values_list("external_id", "name"))
    rows = [
        WouldTell(
            offer.listing_sku,
            names.get(offer.external_warehouse_id) or offer.external_warehouse_id,
            number(offer.has),  # type: ignore[attr-defined]  # annotated
            number(offer.wanted),
            offer.wanted == 0,
        )
        for offer in found.rows
    ]
    return DryRun(
        "quantity",
        found.changed,
        found.unchanged,
        found.unknown,
        found.to_zero,
        _reasons(found.hindered),
        rows,
    )


def prices(account: Account) -> DryRun:
    """Of the prices."""
    found = would_send_prices(account, page=SHOWN)
    rows = [
        WouldTell(
            offer.listing_sku,
            "",
            _money(offer.has, offer.currency),  # type: ignore[attr-defined]  # annotated
            _money(offer.wanted_minor, offer.currency),
        )
        for offer in found.rows
    ]
    return DryRun(
        "price",
        found.changed,
        found.unchanged,
        found.unknown,
        hindered=_reasons(found.hindered),
        rows=rows,
        moves=f"{found.rising:,} up, {found.falling:,} down" if found.changed else "",
    )


def _money(minor: int | None, currency: str) -> str:
    return "—" if minor is None else str(Money(minor, currency))


def _reasons(hindered: Mapping[str, int]) -> list[tuple[str, int]]:
    found = [(REASONS.get(key) or words(key), count) for key, count in hindered.items()]
    return sorted(found, key=lambda one: -one[1])


DRY_RUNS: Mapping[str, Callable[[Account], DryRun]] = MappingProxyType(
    {"stock_out": stock, "price_out": prices}
)
"""By switch; these go on only after a look at what they would send."""
