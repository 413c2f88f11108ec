"""In which shops products stand, and how: for the list of products and for the page of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shelfwire.catalog.models import Product
from shelfwire.posting.models import ChannelProduct
from shelfwire.web.offers.phrases import Phrase, listing_state
from shelfwire.web.properties.tables import posted_words, readiness_words


@dataclass(frozen=True, slots=True)
class InShop:
    """A product in one shop. ``state``: how the channel has it, None before it was posted; ``posted``: whether that is
    what it says now; ``ready``: a tone, words, and what else there is to look at.
    """

    row: ChannelProduct
    state: Phrase | None
    posted: tuple[str, str]
    ready: tuple[str, str, str]


def in_shops(product: Product) -> list[InShop]:
    """Return the product's places, shop by shop; one query."""
    rows = ChannelProduct.objects.filter(product=product).select_related("account", "listing")
    return [_in_shop(row) for row in rows.order_by("account__name", "pk")]


def _in_shop(row: ChannelProduct) -> InShop:
    state = listing_state(row.listing, row.account.channel_label) if row.listing else None
    return InShop(row, state, posted_words(row), readiness_words(row))


def shops_each(product_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the names of the shops in which each of these products stands; one query."""
    rows = ChannelProduct.objects.filter(product__in=list(product_ids))
    found: dict[int, list[str]] = {}
    for product_id, name in rows.order_by("account__name", "pk").values_list("product_id", "account__name"):
        found.setdefault(product_id, []).append(name)
    return found
