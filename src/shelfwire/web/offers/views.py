"""Which listing SKUs a view of the list shows: the chips and their counts."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import PriceOffer, StockOffer
from shelfwire.web.offers.phrases import REFUSED

KINDS: Final[tuple[tuple[type[StockOffer] | type[PriceOffer], str], ...]] = (
    (StockOffer, "stock_out"),
    (PriceOffer, "price_out"),
)
_REFUSED: Final = [str(word) for word in REFUSED]
_OF_THE_LINK: Final = ("not_linked", "not_enabled")
"""Hindrances that have a chip of their own."""


def narrowed(rows: QuerySet[ListingSku], shops: list[Account], show: str) -> QuerySet[ListingSku]:
    """Of these listing SKUs of these shops, those that the view shows."""
    match show:
        case "due":
            return rows.filter(_any(shops, Q(due_since__isnull=False, hindrance=""), flowing=True))
        case "held":
            waits = ~Q(hindrance="") & ~Q(hindrance__in=[*_REFUSED, *_OF_THE_LINK])
            return rows.filter(_any(shops, waits, flowing=True))
        case "refused":
            return rows.filter(_any(shops, Q(hindrance__in=_REFUSED)))
        case "differs":
            return rows.filter(_any(shops, Q(differs_since__isnull=False)))
        case "off":
            return rows.filter(enabled=False)
    return rows


def _any(shops: list[Account], which: Q, *, flowing: bool = False) -> Q:
    """Listing SKUs of which an offer, of either kind, is so. ``flowing``: only where the switch lets it flow."""
    found = Q(pk__in=[])
    for offers, switch in KINDS:
        mine = [shop.pk for shop in shops if getattr(shop, switch) or not flowing]
        if mine:
            told = offers.objects.filter(which, account__in=mine)
            found |= Q(pk__in=told.values("listing_sku"))
    return found
