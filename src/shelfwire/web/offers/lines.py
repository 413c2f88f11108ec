"""The numbers of listing SKUs on a page: a line for each warehouse, and one for the price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from shelfwire.listings.models import ListingSku
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.clocks import WallClock
from shelfwire.web.offers.cells import money_of, phrase_cell, truths_cell
from shelfwire.web.offers.phrases import Phrase, listing_state, place_phrase, price_phrase
from shelfwire.web.offers.standing import Standing, standings


@dataclass(frozen=True, slots=True)
class Line:
    """One number: what it is, its three truths, where it stands, and the page that explains it (may be empty)."""

    label: str
    truths: SafeString
    state: SafeString
    explained: str = ""


@dataclass(frozen=True, slots=True)
class OnChannel:
    """A listing SKU with all its numbers. ``zone``: the clock of every moment in it."""

    listed: ListingSku
    status: Phrase
    lines: list[Line]
    zone: str


def on_channels(request: CompanyRequest, rows: Iterable[ListingSku]) -> list[OnChannel]:
    """How each of these listing SKUs stands on its shop."""
    chosen = list(rows)
    found = standings(chosen)
    return [_one(request, found[row.pk]) for row in chosen]


def _one(request: CompanyRequest, standing: Standing) -> OnChannel:
    listed = standing.listed
    clock = WallClock.of(listed.account.timezone)
    lines = [
        Line(
            f"Quantity, {place.name}",
            truths_cell(place.truths, clock),
            phrase_cell(place_phrase(standing, place, clock.brief)),
            at(request, "listings:stock", offer_id=place.offer.pk),
        )
        for place in standing.places
    ]
    if standing.price:
        lines.append(
            Line(
                f"Price, {standing.price.currency}",
                truths_cell(standing.prices, clock, money_of(standing.price.currency)),
                phrase_cell(price_phrase(standing, clock.brief)),
                at(request, "listings:price", price_offer_id=standing.price.pk),
            )
        )
    return OnChannel(
        listed, listing_state(listed.listing, listed.account.channel_label), lines, listed.account.timezone
    )
