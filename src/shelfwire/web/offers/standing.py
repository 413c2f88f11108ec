"""What a page of listing SKUs needs to say of their quantities and prices: four queries, whatever its length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.channels.models import ChannelWarehouse
from shelfwire.inventory.models import WarehouseLink
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import Offer, PriceOffer, StockOffer


@dataclass(frozen=True, slots=True)
class Truth:
    """One of the three numbers with its time; for a sum, the oldest of its parts."""

    number: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Truths:
    """What our records come to, what the channel was told last, and what it says it has. ``sold``: units that it took
    off the number sent, since then. ``differs``: it says something else than it was told.
    """

    wanted: Truth = Truth()
    sent: Truth = Truth()
    says: Truth = Truth()
    sold: int = 0
    differs: bool = False

    @property
    def is_behind(self) -> bool:
        """Whether what it was told is not what is wanted any more."""
        sent, wanted = self.sent.number, self.wanted.number
        return sent is not None and wanted is not None and sent - self.sold != wanted


@dataclass(frozen=True, slots=True)
class Place:
    """The offer in one warehouse of the channel. ``kept``: the channel keeps this stock itself; ``mapped``: it is one
    of ours.
    """

    offer: StockOffer
    name: str
    kept: bool
    mapped: bool = True

    @property
    def truths(self) -> Truths:
        """Its numbers."""
        return stock_truths([self.offer])


@dataclass(slots=True)
class Standing:
    """A listing SKU with its offers. ``places``: by the channel's warehouse."""

    listed: ListingSku
    places: list[Place] = field(default_factory=list)
    price: PriceOffer | None = None

    @property
    def ours(self) -> list[StockOffer]:
        """The offers whose quantity is ours to tell."""
        return [place.offer for place in self.places if not place.kept]

    @property
    def stock(self) -> Truths:
        """The quantities over all warehouses that are ours to tell."""
        return stock_truths(self.ours)

    @property
    def prices(self) -> Truths:
        """The prices in minor units."""
        return price_truths(self.price)


def stock_truths(offers: Collection[StockOffer]) -> Truths:
    """The sums over some offers. A sum of which a part is not known is not known."""
    return Truths(
        _sum(offers, "wanted"),
        _sum(offers, "sent"),
        _sum(offers, "says"),
        sum(offer.sold for offer in offers),
        any(offer.differs_since for offer in offers),
    )


def _sum(offers: Collection[StockOffer], name: str) -> Truth:
    numbers = [getattr(offer, name) for offer in offers]
    if not numbers or None in numbers:
        return Truth()
    return Truth(sum(numbers), _oldest(offers, f"{name}_at"))


def _oldest(offers: Iterable[Offer], name: str) -> datetime | None:
    return min((moment for offer in offers if (moment := getattr(offer, name))), default=None)


def price_truths(offer: PriceOffer | None) -> Truths:
    """The three prices in minor units."""
    if offer is None:
        return Truths()
    return Truths(
        Truth(offer.wanted_minor, offer.wanted_at),
        Truth(offer.sent_minor, offer.sent_at),
        Truth(offer.says_minor, offer.says_at),
        differs=offer.differs_since is not None,
    )


def there(offer: StockOffer | PriceOffer) -> int | None:
    """What the shop has: what it was told, less what it sold since; what it says, where that differs or it was told
    nothing. Of a price in minor units. None: nothing is known.
    """
    sold = 0
    if isinstance(offer, StockOffer):
        sent, says, sold = offer.sent, offer.says, offer.sold
    else:
        sent, says = offer.sent_minor, offer.says_minor
    if offer.differs_since is not None:
        return says
    has = says if sent is None else sent
    return None if has is None else has - sold


def standings(rows: Collection[ListingSku]) -> dict[int, Standing]:
    """Return the standing of each listing SKU, by its id."""
    found = {row.pk: Standing(row) for row in rows}
    offers = StockOffer.objects.filter(listing_sku__in=found, missing_at=None)
    warehouses = {
        (one.account_id, one.external_id): one
        for one in ChannelWarehouse.objects.filter(account__in={row.account_id for row in rows})
    }
    mapped = set(
        WarehouseLink.objects.filter(account__in={row.account_id for row in rows}).values_list(
            "account_id", "external_id"
        )
    )
    by_sku: dict[int, list[Place]] = defaultdict(list)
    for offer in offers.order_by("external_warehouse_id", "pk"):
        theirs = warehouses.get((offer.account_id, offer.external_warehouse_id))
        by_sku[offer.listing_sku_id].append(
            Place(
                offer,
                (theirs.name if theirs else "") or offer.external_warehouse_id,
                theirs is not None and theirs.kind in ChannelWarehouse.KEPT_BY_THE_CHANNEL,
                (offer.account_id, offer.external_warehouse_id) in mapped,
            )
        )
    for pk, places in by_sku.items():
        found[pk].places = places
    for price in PriceOffer.objects.filter(listing_sku__in=found):
        found[price.listing_sku_id].price = price
    return found
