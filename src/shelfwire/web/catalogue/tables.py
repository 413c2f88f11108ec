"""The grids of SKUs and of links."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html

from shelfwire.catalog.models import Sku
from shelfwire.kit.money import Money
from shelfwire.listings.models import ListingSku
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge

NUMBER = {"td": {"class": "text-end num"}, "th": {"class": "text-end"}}


class SkuTable(GridTable):
    """Every SKU with its stock over all warehouses."""

    empty = "web/catalogue/empty.html"
    identifiers = ("code", "barcode")

    code = tables.Column("SKU")
    title = tables.Column("Title")
    barcode = tables.Column("Barcode")
    price = tables.Column("Price", accessor="pk", attrs=NUMBER)
    on_hand = tables.Column("Total on hand", attrs=NUMBER)
    """Over all warehouses: a header of its own, for a file with *On hand* is read as the count of one."""
    reserved = tables.Column("Reserved", attrs=NUMBER)
    sellable = tables.Column("Sellable", accessor="pk", attrs=NUMBER)

    def href(self, record: Sku) -> str:
        """The SKU's page."""
        return at(self.request, "catalogue:sku", sku_id=record.pk)

    def render_title(self, record: Sku) -> str:
        """The title; below it the product it is a variant of."""
        product = record.product.title if record.product.title != record.title else ""
        return format_html('{} <span class="sub">{}</span>', record.title, product)

    def value_title(self, record: Sku) -> str:
        """The title alone."""
        return record.title

    def render_price(self, record: Sku) -> str:
        """With its currency."""
        return str(Money(record.price_minor, record.currency)) if record.price_minor is not None else "—"

    def value_price(self, record: Sku) -> str:
        """Major units, as the import reads them."""
        return (
            str(Money(record.price_minor, record.currency).decimal) if record.price_minor is not None else ""
        )

    def render_sellable(self, record: Sku) -> str:
        """On hand − reserved − safety quantity; red when more is promised than there is."""
        free = self.value_sellable(record)
        return format_html('<strong class="{}">{}</strong>', "text-danger" if free < 0 else "", free)

    def value_sellable(self, record: Sku) -> int:
        """The number."""
        free: int = record.on_hand - record.reserved - record.buffer  # type: ignore[attr-defined]  # annotated
        return free


class LinkTable(GridTable):
    """Channel SKUs and which of ours they are."""

    empty = "web/catalogue/links_empty.html"
    identifiers = ("seller_sku", "external_id", "sku")

    title = tables.Column("Listing", empty_values=())
    seller_sku = tables.Column("Seller SKU")
    external_id = tables.Column("Channel SKU ID")
    shop = tables.Column("Shop", accessor="account__name")
    sku = tables.Column("Our SKU", empty_values=())

    def href(self, record: ListingSku) -> str:
        """The link's page, with suggestions."""
        return at(self.request, "catalogue:link", link_id=record.pk)

    def render_title(self, record: ListingSku) -> str:
        """Product, and the variant below it."""
        variant = record.title if record.title != record.listing.title else ""
        return format_html('{} <span class="sub">{}</span>', record.listing.title, variant)

    def value_title(self, record: ListingSku) -> str:
        """Product and variant."""
        return f"{record.listing.title} {record.title}".strip()

    def render_sku(self, record: ListingSku) -> str:
        """Ours, and how it came to be; or that it waits."""
        if record.sku is None:
            return badge("missing", "Not linked")
        return format_html(
            '{} <span class="sub">{}</span>', record.sku.code, record.get_link_source_display()
        )

    def value_sku(self, record: ListingSku) -> str:
        """Our code."""
        return record.sku.code if record.sku else ""
