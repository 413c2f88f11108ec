"""The table of the price list."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.offers.models import ShopPrice
from shelfwire.offers.prices.queries import PriceRow, price_rows
from shelfwire.web.access import at
from shelfwire.web.clocks import WallClock
from shelfwire.web.offers.cells import money_of, phrase_cell, truths_cell
from shelfwire.web.offers.listed import StandingTable
from shelfwire.web.offers.phrases import price_phrase
from shelfwire.web.prices.words import sale_words

NUMBER: Final = {"td": {"class": "text-end num"}, "th": {"class": "text-end"}}
_INPUT: Final = (
    '<span class="price-cell"><input class="form-control num" name="price-{0}" value="{1}" placeholder="{2}"'
    ' inputmode="decimal" autocomplete="off" maxlength="30" aria-label="Website price of {3}" data-row-input>'
    '<button type="button" class="btn btn-sm" hx-post="{4}" hx-include="closest td" hx-target="closest .price-cell"'
    ' hx-swap="outerHTML" aria-label="Save the price of {3}">Save</button></span>'
)


def amount(minor: int | None, currency: str) -> str:
    """An amount without its currency; empty for none."""
    return "" if minor is None else money_of(currency)(minor)


def by_rules(row: PriceRow) -> str:
    """What the rules make of the SKU's price, where that is what counts; else empty."""
    entered = row.entered
    if (entered and entered.price_minor is not None) or row.now.inputs.on_sale():
        return ""
    return amount(row.now.price_minor, row.currency)


def price_input(request: Any, row: PriceRow) -> SafeString:
    """The field of a website price; what the rules make of it stands in it while it is empty."""
    listed, entered = row.listing_sku, row.entered
    return format_html(
        _INPUT,
        listed.pk,
        amount(entered.price_minor, entered.currency) if entered else "",
        by_rules(row),
        listed.sku.code if listed.sku else listed.seller_sku,
        at(request, "prices:set", link_id=listed.pk),
    )


class PriceTable(StandingTable):
    """``write``: who sees it may change prices."""

    empty = "web/prices/empty.html"
    identifiers = ("sku",)

    title = tables.Column("Listing", empty_values=(), attrs={"td": {"class": "grid-items"}})
    sku = tables.Column("SKU", accessor="sku__code")
    shop = tables.Column(
        "Shop", accessor="account__name", attrs={"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}}
    )
    currency = tables.Column("Currency", accessor="pk", visible=False)
    base = tables.Column("SKU's price", accessor="pk", empty_values=(), attrs=NUMBER)
    website = tables.Column("Website price", accessor="pk", empty_values=())
    list_price = tables.Column("List price", accessor="pk", empty_values=(), attrs=NUMBER)
    sale = tables.Column("Sale", accessor="pk", empty_values=())
    sale_from = tables.Column("Sale from", accessor="pk", visible=False)
    sale_until = tables.Column("Sale until", accessor="pk", visible=False)
    truths = tables.Column(
        "Wanted · sent · says", accessor="pk", empty_values=(), attrs={"td": {"class": "truths-cell"}}
    )
    state = tables.Column("State", accessor="pk", empty_values=(), attrs={"td": {"class": "state-cell"}})

    def __init__(self, *args: Any, write: bool = False, **kwargs: Any) -> None:
        self.write = self.select = write
        super().__init__(*args, **kwargs)
        rows: list[ListingSku] = [row.record for row in self.rows]
        self._now = clock.now()
        found = price_rows(self.request.company, rows) if rows else []
        self._prices: dict[int, PriceRow] = {row.listing_sku.pk: row for row in found}

    def href(self, record: ListingSku) -> str:
        """The page of the SKU's prices in the shop."""
        return at(self.request, "prices:edit", link_id=record.pk)

    def _entered(self, record: ListingSku) -> ShopPrice | None:
        return self._prices[record.pk].entered

    def _currency(self, record: ListingSku) -> str:
        return self._prices[record.pk].currency

    def value_currency(self, record: ListingSku) -> str:
        """The shop's."""
        return self._currency(record)

    def render_base(self, record: ListingSku) -> str:
        """From which the rules start."""
        sku = record.sku
        return str(Money(sku.price_minor, sku.currency)) if sku and sku.price_minor is not None else "—"

    def render_website(self, record: ListingSku) -> SafeString | str:
        """What was entered, or what the rules make of the SKU's price."""
        if self.write:
            return price_input(self.request, self._prices[record.pk])
        entered, ruled = self._entered(record), by_rules(self._prices[record.pk])
        if entered and entered.price_minor is not None:
            return amount(entered.price_minor, entered.currency)
        return format_html('<span class="text-secondary">{} by rule</span>', ruled) if ruled else "—"

    def value_website(self, record: ListingSku) -> str:
        """What was entered; empty follows the rules."""
        entered = self._entered(record)
        return amount(entered.price_minor, entered.currency) if entered else ""

    def render_list_price(self, record: ListingSku) -> str:
        """What was entered."""
        entered = self._entered(record)
        return (amount(entered.list_minor, entered.currency) if entered else "") or "—"

    def value_list_price(self, record: ListingSku) -> str:
        """What was entered."""
        entered = self._entered(record)
        return amount(entered.list_minor, entered.currency) if entered else ""

    def render_sale(self, record: ListingSku) -> str:
        """Price and window, on the shop's clock."""
        entered = self._entered(record)
        wall = self._clock if self._zone == record.account.timezone else WallClock.of(record.account.timezone)
        return sale_words(entered, entered.currency if entered else "", wall, self._now) or "—"

    def value_sale(self, record: ListingSku) -> str:
        """The sale price."""
        entered = self._entered(record)
        return amount(entered.sale_minor, entered.currency) if entered else ""

    def value_sale_from(self, record: ListingSku) -> str:
        """ISO 8601, UTC."""
        return _iso(entered.sale_from if (entered := self._entered(record)) else None)

    def value_sale_until(self, record: ListingSku) -> str:
        """ISO 8601, UTC."""
        return _iso(entered.sale_until if (entered := self._entered(record)) else None)

    def render_truths(self, record: ListingSku) -> SafeString:
        """The three prices."""
        return truths_cell(self._standings[record.pk].prices, self._clock, money_of(self._currency(record)))

    def value_truths(self, record: ListingSku) -> str:
        """``12.99/12.99/11.99``."""
        prices, money = self._standings[record.pk].prices, money_of(self._currency(record))
        return "/".join(
            "" if t.number is None else money(t.number) for t in (prices.wanted, prices.sent, prices.says)
        )

    def render_state(self, record: ListingSku) -> SafeString:
        """Where it stands; why there is none, when there is none."""
        why = self._prices[record.pk].now.why
        if why:
            return format_html('<span class="state yellow">{}</span>', why)
        return phrase_cell(price_phrase(self._standings[record.pk], self._clock.brief))

    def value_state(self, record: ListingSku) -> str:
        """The words."""
        return (
            self._prices[record.pk].now.why
            or price_phrase(self._standings[record.pk], self._clock.brief).words
        )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
