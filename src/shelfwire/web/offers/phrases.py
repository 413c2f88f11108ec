"""Where a number stands, in one phrase."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shelfwire.channels.port import Hindrance, ListingStatus
from shelfwire.channels.switches import SWITCHES
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.offers.hindrances import OwnReason, words
from shelfwire.offers.models import Offer
from shelfwire.web.offers.standing import Place, Standing, Truths

Clock = Callable[[datetime], str]
"""A moment as the page says it."""
REFUSED: Final = (Hindrance.VALUE, Hindrance.ZERO, Hindrance.WAREHOUSES, Hindrance.GONE)
"""What the channel refuses until a person changes something; whatever else hinders is waited for."""
STATUSES: Final[dict[str, tuple[str, str]]] = {
    ListingStatus.DRAFT: ("Draft", "secondary"),
    ListingStatus.IN_REVIEW: ("In review", "yellow"),
    ListingStatus.REJECTED: ("Rejected", "red"),
    ListingStatus.LIVE: ("Live", "green"),
    ListingStatus.OFF_BY_SELLER: ("Off, by you", "secondary"),
    ListingStatus.OFF_BY_CHANNEL: ("Off, by {channel}", "red"),
    ListingStatus.FROZEN: ("Frozen", "red"),
    ListingStatus.DELETED: ("Deleted", "secondary"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """``tone``: green is well, yellow waits, red needs somebody, empty is neither. ``more``: the reason at length."""

    words: str
    tone: str = ""
    more: str = ""


def listing_state(listing: Listing, channel: str) -> Phrase:
    """The state of a listing on its channel; a word of the channel that nobody knows is shown as it is."""
    if listing.missing_at:
        return Phrase("Not shown any more", "secondary")
    known = STATUSES.get(listing.status)
    if known is None:
        return Phrase(listing.channel_status.replace("_", " ").capitalize() or "Not read yet", "secondary")
    return Phrase(known[0].format(channel=channel), known[1])


def stock_phrase(standing: Standing, clock: Clock) -> Phrase:
    """Where the quantities of a listing SKU stand; of several warehouses, the one that needs most."""
    listed = standing.listed
    if (first := _not_told(listed, "stock_out", standing.ours)) is not None:
        return first
    if not standing.places:
        return Phrase("Not read yet", "", "Its warehouses are known once the listing was read.")
    if not standing.ours:
        return Phrase(f"Kept by {listed.account.channel_label}", "", "This stock is read only.")
    hindered = sorted(
        (place for place in standing.places if not place.kept and place.offer.hindrance),
        key=lambda place: place.offer.hindrance not in REFUSED,
    )
    if hindered:
        return _stock_hindrance(hindered, listed, clock)
    return _flow(standing.ours, standing.stock, listed.account.channel_label, clock)


def place_phrase(standing: Standing, place: Place, clock: Clock) -> Phrase:
    """Where the quantity in one warehouse of the channel stands."""
    if place.kept:
        return Phrase(f"Kept by {standing.listed.account.channel_label}", "", "This stock is read only.")
    return stock_phrase(Standing(standing.listed, [place]), clock)


def price_phrase(standing: Standing, clock: Clock) -> Phrase:
    """Where the price of a listing SKU stands."""
    listed, offer = standing.listed, standing.price
    if (first := _not_told(listed, "price_out", [offer] if offer else ())) is not None:
        return first
    if offer is None:
        return Phrase("Not read yet")
    if offer.hindrance:
        return _hindrance(offer, listed, clock)
    return _flow([offer], standing.prices, listed.account.channel_label, clock)


_FLOWS: Final = {"stock_out": "inventory upload", "price_out": "price upload"}


def _not_told(listed: ListingSku, switch: str, offers: Collection[Offer]) -> Phrase | None:
    """Why nothing is sent at all. What a person asked for goes with the switch off too."""
    if listed.missing_at:
        return Phrase(f"Not on {listed.account.channel_label} any more", "")
    if listed.sku_id is None:
        return Phrase("Not linked", "yellow", "Link it to a SKU of yours first.")
    if not listed.enabled:
        return Phrase("Not enabled", "", "Its quantity and price are never sent.")
    asked = any(offer.asked_by or offer.hindrance in REFUSED for offer in offers)
    if not getattr(listed.account, switch) and not asked:
        flow = SWITCHES[switch].label.removeprefix("Allow ") if switch in SWITCHES else _FLOWS[switch]
        return Phrase(f"Off: {flow}", "", f"“Allow {flow}” is off for {listed.account.name}.")
    return None


def _stock_hindrance(places: Sequence[Place], listed: ListingSku, clock: Clock) -> Phrase:
    """A warehouse that is not mapped hinders the SKU in all of them; it is the one to name."""
    first = places[0]
    if first.offer.hindrance == OwnReason.NOT_MAPPED:
        named = next((place for place in places if not place.mapped), first)
        return Phrase(f"Warehouse “{named.name}” is not mapped", "yellow", words(OwnReason.NOT_MAPPED))
    return _hindrance(first.offer, listed, clock)


_WORDS: Final[dict[str, str]] = {
    OwnReason.NEVER_COUNTED: "Never counted",
    OwnReason.NO_PRICE: "No price",
    OwnReason.CURRENCY: "No conversion rate",
    OwnReason.OUT_OF_RANGE: "Price outside what {channel} takes",
    OwnReason.LIST_PRICE: "List price below the price",
    Hindrance.VALUE: "Refused by {channel}",
    Hindrance.ZERO: "Refused: {channel} does not take 0",
    Hindrance.WAREHOUSES: "Refused: other warehouses on {channel}",
    Hindrance.GONE: "Refused: not on {channel} any more",
}


REASONS: Final[dict[str, str]] = {
    **{key: text for key, text in _WORDS.items() if "{" not in text},
    OwnReason.NOT_LINKED: "Not linked",
    OwnReason.NOT_ENABLED: "Not enabled",
    OwnReason.NOT_MAPPED: "Warehouse not mapped",
}
"""Why numbers cannot be sent, in few words, where no shop needs to be named."""


def _hindrance(offer: Offer, listed: ListingSku, clock: Clock) -> Phrase:
    channel, until = (
        listed.account.channel_label,
        f" until {clock(offer.parked_until)}" if offer.parked_until else "",
    )
    tone = "red" if offer.hindrance in REFUSED else "yellow"
    if offer.hindrance == Hindrance.LOCKED:
        return Phrase(f"Waiting: promotion{until}", tone, offer.why)
    if offer.hindrance == Hindrance.STATE:
        state = listing_state(listed.listing, channel).words
        return Phrase(f"Waiting: listing is {state[0].lower()}{state[1:]}", tone, offer.why)
    told = _WORDS.get(offer.hindrance, offer.hindrance.replace("_", " ").capitalize())
    return Phrase(told.format(channel=channel), tone, offer.why or words(offer.hindrance))


def _flow(offers: Collection[Offer], truths: Truths, channel: str, clock: Clock) -> Phrase:
    """Nothing hinders it: on its way, or there."""
    differing = [offer.differs_since for offer in offers if offer.differs_since]
    if differing:
        return Phrase(f"{channel} says otherwise since {clock(min(differing))}", "red")
    due = [offer.due_since for offer in offers if offer.due_since]
    if due:
        return Phrase(f"Due since {clock(min(due))}", "yellow")
    sent = truths.sent.at
    if sent is None:
        return Phrase("Nothing to send" if truths.wanted.number is not None else "To be worked out")
    if truths.says.at and truths.says.at >= sent:
        return Phrase(f"Sent {clock(sent)}, {channel} agrees", "green")
    return Phrase(f"Sent {clock(sent)}, not read back yet", "green")
