"""The grids of SKUs and of links."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.catalog.models import Sku
from shelfwire.inventory.sellable import sellable
from shelfwire.kit.money import Money
from shelfwire.listings.queries import pictures_of_skus
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.pictures import titled_with_picture

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

    def lines(self) -> SafeString:
        """The rows, each with its picture."""
        found = pictures_of_skus(self.request.company, [row.record.pk for row in self.rows])
        for row in self.rows:
            row.record.picture = found.get(row.record.pk)
        return super().lines()

    def href(self, record: Sku) -> str:
        """The SKU's page."""
        return at(self.request, "catalogue:sku", sku_id=record.pk)

    def render_code(self, record: Sku) -> SafeString:
        """With its picture."""
        return titled_with_picture(getattr(record, "picture", None), record.code, "", self.request.company)

    def value_code(self, record: Sku) -> str:
        """The code alone."""
        return record.code

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
        """Red when more is promised than there is."""
        free = self.value_sellable(record)
        return format_html('<strong class="{}">{}</strong>', "text-danger" if free < 0 else "", free)

    def value_sellable(self, record: Sku) -> int:
        """The number."""
        free: int = sellable(record.on_hand, record.reserved, record.buffer)  # type: ignore[attr-defined]  # annotated
        return free
