"""The list of listings: each SKU of a shop with what it is told, and what the shop says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.web.access import at
from shelfwire.web.offers.cells import money_of, phrase_cell, places_cell, truths_cell
from shelfwire.web.offers.listed import StandingTable
from shelfwire.web.offers.phrases import Phrase, listing_state, price_phrase, stock_phrase
from shelfwire.web.offers.standing import Standing, Truth
from shelfwire.web.templatetags.show import badge


def _only_in_files(label: str) -> tables.Column:
    return tables.Column(label, accessor="pk", visible=False)


class OfferTable(StandingTable):
    """One row a listing SKU. ``write``: who sees it may act."""

    empty = "web/listings/empty.html"
    identifiers = ("seller_sku", "ours", "product_id", "sku_id")

    title = tables.Column("Listing", empty_values=(), attrs={"td": {"class": "grid-items"}})
    seller_sku = tables.Column("Seller SKU", empty_values=())
    ours = tables.Column("Our SKU", accessor="pk", visible=False)
    shop = tables.Column(
        "Shop", accessor="account__name", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}}
    )
    status = tables.Column("On the channel", accessor="pk", empty_values=())
    quantity = tables.Column(
        "Quantity: wanted · sent · says",
        accessor="pk",
        empty_values=(),
        attrs={"td": {"class": "truths-cell"}},
    )
    price = tables.Column(
        "Price: wanted · sent · says",
        accessor="pk",
        empty_values=(),
        attrs={"td": {"class": "truths-cell grid-wide grid-aside"}, "th": {"class": "grid-wide"}},
    )
    state = tables.Column("State", accessor="pk", empty_values=(), attrs={"td": {"class": "state-cell"}})

    quantity_wanted = _only_in_files("Quantity wanted")
    quantity_sent = _only_in_files("Quantity sent")
    quantity_sent_at = _only_in_files("Quantity sent at")
    quantity_says = _only_in_files("Quantity the shop says")
    quantity_says_at = _only_in_files("Quantity read at")
    price_wanted = _only_in_files("Price wanted")
    price_sent = _only_in_files("Price sent")
    price_sent_at = _only_in_files("Price sent at")
    price_says = _only_in_files("Price the shop says")
    price_says_at = _only_in_files("Price read at")
    price_state = _only_in_files("State of the price")
    product_id = _only_in_files("Product ID")
    sku_id = _only_in_files("SKU ID")

    def __init__(self, *args: Any, write: bool = False, **kwargs: Any) -> None:
        self.select = write
        super().__init__(*args, **kwargs)

    def href(self, record: ListingSku) -> str:
        """Its page."""
        return at(self.request, "listings:link", link_id=record.pk)

    def _of(self, record: ListingSku) -> Standing:
        return self._standings[record.pk]

    def _phrases(self, record: ListingSku) -> tuple[Phrase, Phrase]:
        standing = self._of(record)
        return stock_phrase(standing, self._clock.brief), price_phrase(standing, self._clock.brief)

    def render_seller_sku(self, record: ListingSku) -> SafeString:
        """Theirs; ours below it when it is written in another way."""
        if record.sku is None:
            return format_html('{}<span class="sub">Not linked</span>', record.seller_sku or "—")
        same = record.seller_sku == record.sku.code
        return format_html(
            '{}<span class="sub">{}</span>', record.seller_sku or "—", "" if same else record.sku.code
        )

    def value_seller_sku(self, record: ListingSku) -> str:
        """Theirs alone."""
        return record.seller_sku

    def value_ours(self, record: ListingSku) -> str:
        """Our code."""
        return record.sku.code if record.sku else ""

    def render_status(self, record: ListingSku) -> SafeString:
        """How the channel has it."""
        state = listing_state(record.listing, record.account.channel_label)
        return badge(state.words, state.words, state.tone)

    def value_status(self, record: ListingSku) -> str:
        """The words."""
        return listing_state(record.listing, record.account.channel_label).words

    def render_quantity(self, record: ListingSku) -> SafeString:
        """Summed over the warehouses that are ours to tell; by warehouse on a click."""
        standing = self._of(record)
        cell = truths_cell(standing.stock, self._clock)
        if len(standing.places) > 1:
            cell += places_cell(standing.places, self._clock)
        return cell

    def value_quantity(self, record: ListingSku) -> str:
        """By warehouse: ``Main: 5/5/4``."""
        return "; ".join(
            f"{place.name}: "
            + "/".join(
                "" if t.number is None else str(t.number)
                for t in (place.truths.wanted, place.truths.sent, place.truths.says)
            )
            for place in self._of(record).places
        )

    def render_price(self, record: ListingSku) -> SafeString:
        """In the shop's currency."""
        standing = self._of(record)
        currency = standing.price.currency if standing.price else record.account.currency
        return truths_cell(standing.prices, self._clock, money_of(currency))

    def value_price(self, record: ListingSku) -> str:
        """The currency alone; the numbers have columns of their own."""
        price = self._of(record).price
        return price.currency if price else ""

    def render_state(self, record: ListingSku) -> SafeString:
        """Of the quantity; and of the price, where something stands in its way."""
        stock, price = self._phrases(record)
        if price.words == stock.words or price.tone not in ("red", "yellow"):
            return phrase_cell(stock)
        return format_html(
            '{}<span class="sub state-more">Price: {}</span>', phrase_cell(stock), phrase_cell(price)
        )

    def value_state(self, record: ListingSku) -> str:
        """Of the quantity."""
        return self._phrases(record)[0].words

    def value_price_state(self, record: ListingSku) -> str:
        """Of the price."""
        return self._phrases(record)[1].words

    def value_quantity_wanted(self, record: ListingSku) -> int | str:
        """The sum."""
        return _plain(self._of(record).stock.wanted)

    def value_quantity_sent(self, record: ListingSku) -> int | str:
        """The sum."""
        return _plain(self._of(record).stock.sent)

    def value_quantity_sent_at(self, record: ListingSku) -> str:
        """ISO 8601, UTC."""
        return _iso(self._of(record).stock.sent.at)

    def value_quantity_says(self, record: ListingSku) -> int | str:
        """The sum."""
        return _plain(self._of(record).stock.says)

    def value_quantity_says_at(self, record: ListingSku) -> str:
        """ISO 8601, UTC."""
        return _iso(self._of(record).stock.says.at)

    def _amount(self, record: ListingSku, truth: Truth) -> str:
        price = self._of(record).price
        return str(Money(truth.number, price.currency)) if price and truth.number is not None else ""

    def value_price_wanted(self, record: ListingSku) -> str:
        """Amount and currency."""
        return self._amount(record, self._of(record).prices.wanted)

    def value_price_sent(self, record: ListingSku) -> str:
        """Amount and currency."""
        return self._amount(record, self._of(record).prices.sent)

    def value_price_sent_at(self, record: ListingSku) -> str:
        """ISO 8601, UTC."""
        return _iso(self._of(record).prices.sent.at)

    def value_price_says(self, record: ListingSku) -> str:
        """Amount and currency."""
        return self._amount(record, self._of(record).prices.says)

    def value_price_says_at(self, record: ListingSku) -> str:
        """ISO 8601, UTC."""
        return _iso(self._of(record).prices.says.at)

    def value_product_id(self, record: ListingSku) -> str:
        """The channel's."""
        return record.listing.external_id

    def value_sku_id(self, record: ListingSku) -> str:
        """The channel's."""
        return record.external_id


def _plain(truth: Truth) -> int | str:
    return "" if truth.number is None else truth.number


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
