"""The moves of listings: as acts of a list's bulk bar, and as buttons of one listing's page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shelfwire.channels.port import ListingMove
from shelfwire.listings.models import Listing
from shelfwire.posting.actions.move import FROM
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.grid import Act

MENU: Final = "Status"
_ICONS: Final = {
    ListingMove.ACTIVATE: "player-play",
    ListingMove.DEACTIVATE: "player-pause",
    ListingMove.DELETE: "trash",
    ListingMove.RECOVER: "arrow-back-up",
}


def move_acts(
    request: CompanyRequest, route: str, moves: Collection[ListingMove] = tuple(ListingMove)
) -> list[Act]:
    """Return them, several folded into one menu. ``route``: the page that asks first."""
    menu = MENU if len(moves) > 1 else ""
    return [
        Act(move.value.title(), _ICONS[move], at(request, route, move=move.value), menu=menu)
        for move in moves
    ]


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A move that a listing can make as it stands."""

    move: str
    label: str
    icon: str


def moves_of(listing: Listing) -> list[MoveButton]:
    """Return what can be done with a listing in its state."""
    gone = listing.missing_at is not None
    return [
        MoveButton(move.value, move.value.title(), _ICONS[move])
        for move in ListingMove
        if listing.status in FROM[move] and (not gone or move == ListingMove.RECOVER)
    ]
