"""The first strip of Home: how much is to be done today, each number a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.inventory import queries as inventory
from shelfwire.kit.paging import capped_count
from shelfwire.listings import queries as listings
from shelfwire.orders.queries import Tile
from shelfwire.orders.queries import counts as tile_counts
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.settlements.queries_differences import DifferenceFilter, differences
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.offers.views import narrowed
from shelfwire.web.orders.views import TO_SHIP
from shelfwire.web.shops import chosen_shop, shops_of, shops_shown, with_shop

_NUMBERS: Final = (
    ("to_pack", "To ship", TO_SHIP, ""),
    ("late", "Late", "deadline=late", "red"),
    ("not_scanned", "Packed, not scanned", "progress=not_scanned", ""),
    ("refused", "Refused", "progress=refused", "red"),
    ("cancel_requested", "Cancel requests", "cancel=requested", "red"),
)
"""The keys are those of ``fulfilment.queries.tiles``."""

_TOLD: Final = (("Stock/price refused", "refused"), ("Drift", "differs"))
"""Of listing SKUs: the views of their list."""
_APART: Final = "apart"

_READY: Final = "ready"
"""What the station would offer: to ship, and nothing stands in its way."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number, where its list is, and how urgent it is: ``red`` or nothing."""

    label: str
    count: str
    href: str
    tone: str


@dataclass(frozen=True, slots=True)
class Today:
    """The numbers, and the one thing to do; ``act`` is empty when nothing is to ship, or the person may not."""

    numbers: tuple[Number, ...]
    act: str = ""
    act_href: str = ""


def today(request: CompanyRequest) -> Today:
    """Count what is to be done in the shops shown, and what is short of the stock that they share: three queries."""
    ready = {_READY: fulfilment.queue(request.company, shops_shown(request))}
    counts = fulfilment.tiles(request.company, ready, shops_of(request), chosen_shop(request))
    numbers = tuple(
        Number(label, str(counts[key]), _orders(request, query), tone if counts[key].count else "")
        for key, label, query, tone in _NUMBERS
    )
    short = Tile(*capped_count(inventory.oversold_rows(request.company)))
    numbers += (_number("Oversold", short, at(request, "inventory:oversold")), *_told(request))
    waiting = counts[_READY]
    if not waiting.count or not covers(request.role, Role.OPERATOR):
        return Today(numbers)
    act = f"Ship {waiting} {'order' if str(waiting) == '1' else 'orders'}"
    return Today(numbers, act, with_shop(request, "station:station"))


def _told(request: CompanyRequest) -> Iterator[Number]:
    """What the shops refuse, what they say otherwise than they were told, and money that nothing explains."""
    shops = shops_shown(request)
    shop = chosen_shop(request)
    listed = listings.listing_skus(request.company, account=shop)
    apart = differences(request.company, DifferenceFilter(account_ids=(shop.pk,) if shop else ()))
    found = tile_counts({_APART: apart, **{show: narrowed(listed, shops, show) for _, show in _TOLD}})
    for label, show in _TOLD:
        yield _number(label, found[show], with_shop(request, "listings:list", show=show))
    yield _number("Unexplained money", found[_APART], with_shop(request, "differences:list"))


def _number(label: str, count: Tile, href: str) -> Number:
    return Number(label, str(count), href, "red" if count.count else "")


def _orders(request: CompanyRequest, query: str) -> str:
    name, _, value = query.partition("=")
    return with_shop(request, "orders:list", **{name: value})
