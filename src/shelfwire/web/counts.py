"""What waits, beside the entries of the rail: asked for by the page after it is shown, and once a minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.fulfilment import queries as fulfilment
from shelfwire.inventory import queries as inventory
from shelfwire.jobs import queries as jobs
from shelfwire.kit.paging import capped_count
from shelfwire.listings import queries as listings
from shelfwire.orders.queries import Tile
from shelfwire.orders.queries import counts as counts_of
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.settlements.queries_differences import DifferenceFilter, differences
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.areas import AREAS
from shelfwire.web.offers.views import narrowed
from shelfwire.web.shops import chosen_shop, shops_of, shops_shown


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in an area; ``says`` is for those who do not see where it stands."""

    area: str
    count: str
    says: str
    tone: str = ""


@requires(Role.VIEWER, packers=True)
@require_GET
def counts(request: CompanyRequest) -> HttpResponse:
    """The numbers, each swapped into its place."""
    on_the_rail = {area.key for area in AREAS}
    found = [one for one in _waiting(request) if one.area in on_the_rail]
    return render(request, "web/counts.html", {"waiting": found})


_TROUBLE = ("refused", "stop", "cancel_requested", "blocked")
"""Views of the orders list that somebody must look into."""


def _capped(rows: QuerySet[Any]) -> str:
    return str(Tile(*capped_count(rows)))


def _together(tiles: Mapping[str, Tile], *keys: str) -> str:
    found = [tiles[key] for key in keys]
    return str(Tile(sum(tile.count for tile in found), any(tile.more for tile in found)))


def _waiting(request: CompanyRequest) -> list[Waiting]:
    shop = chosen_shop(request)
    queue = {"queue": fulfilment.queue(request.company, shops_shown(request))}
    tiles = fulfilment.tiles(request.company, queue, shops_of(request), shop)
    late = "red" if tiles["late"].count else ""
    listed, shops = listings.listing_skus(request.company, account=shop), shops_shown(request)
    told = counts_of(
        {
            "unlinked": listed.filter(sku=None),
            "money": differences(request.company, DifferenceFilter(account_ids=(shop.pk,) if shop else ())),
            "trouble": narrowed(listed, shops, "refused") | narrowed(listed, shops, "differs"),
        }
    )
    shown = {area.key for area in AREAS if not area.within and covers(request.role, area.needs)}
    found = [
        Waiting("orders", _together(tiles, *_TROUBLE), "need attention", "red"),
        Waiting("station", str(tiles["queue"]), "to ship", late),
        Waiting("listings", str(told["trouble"]), "refused or different on the shop", "red")
        if told["trouble"].count
        else Waiting("listings", str(told["unlinked"]), "not linked"),
        Waiting("inventory", _capped(inventory.oversold_rows(request.company)), "oversold", "red"),
        Waiting("differences", str(told["money"]), "not explained", "red"),
        Waiting("jobs", str(jobs.open_count(request.company)), "under way"),
    ]
    return [one for one in found if one.area in shown]
