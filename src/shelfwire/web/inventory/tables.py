"""The grids of balances and of the ledger."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from shelfwire.catalog.models import Picture, Sku
from shelfwire.inventory.models import Balance
from shelfwire.listings.queries import pictures_of_skus
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.inventory.cover import LOW, paces
from shelfwire.web.inventory.standing import places
from shelfwire.web.inventory.words import in_days
from shelfwire.web.pictures import IN_A_LIST, show_picture, titled_with_picture
from shelfwire.web.templatetags.show import badge

NUMBER = {"td": {"class": "text-end num text-nowrap"}, "th": {"class": "text-end"}}
ASIDE = {"td": {"class": "grid-aside"}}
WIDE = {"td": {"class": "text-end num grid-wide"}, "th": {"class": "text-end grid-wide"}}

_NO_SALES = SafeString('<span class="text-secondary">no sales</span>')


class SkuStockTable(GridTable):
    """One row a SKU: its stock over all warehouses, or in the one that is asked for, and how long it lasts.

    ``several``: whether the company has more than one warehouse, so that where it lies is worth a column.
    """

    empty = "web/inventory/empty.html"
    identifiers = ("code",)
    watched = ("on_hand", "reserved")

    code = tables.Column("SKU")
    title = tables.Column("Title", visible=False)
    on_hand = tables.Column("Total on hand", attrs=NUMBER)
    """A header of its own: a file with *On hand* is read as the count of one warehouse."""
    reserved = tables.Column("Reserved", attrs=NUMBER)
    buffer = tables.Column("Safety quantity", visible=False)
    sellable = tables.Column("Sellable", attrs=NUMBER)
    places = tables.Column("By warehouse", accessor="pk", attrs=ASIDE)
    sold = tables.Column("Sold, 30 days", accessor="pk", attrs=NUMBER)
    cover = tables.Column("Lasts", accessor="pk", attrs=NUMBER)
    sell_through = tables.Column("Sell-through", accessor="pk", attrs=WIDE)

    def __init__(
        self, data: list[Sku], *args: Any, select: bool = False, several: bool = True, **kwargs: Any
    ) -> None:
        self.select = select
        super().__init__(data, *args, exclude=() if several else ("places",), **kwargs)
        ids = [sku.pk for sku in data]
        self._places = places(ids) if several else {}
        self._paces = paces(self.request.company, ids)
        self._pictures: dict[int, Picture] = {}

    def lines(self) -> SafeString:
        """The rows, each with its picture."""
        self._pictures = pictures_of_skus(self.request.company, [row.record.pk for row in self.rows])
        return super().lines()

    def href(self, record: Sku) -> str:
        """The SKU's page, where every number is explained."""
        return at(self.request, "catalogue:sku", sku_id=record.pk)

    def render_code(self, record: Sku) -> SafeString:
        """With its picture, its marks and its title."""
        product = record.product.title
        words = record.title if product in ("", record.title) else f"{product} · {record.title}"
        return format_html(
            '<span class="pictured">{}<span><span class="item"><span class="item-title">{}</span>{}</span>'
            '<span class="sub">{}</span></span></span>',
            show_picture(self._pictures.get(record.pk), record.title, self.request.company, IN_A_LIST),
            record.code,
            format_html_join("", " {}", ((mark,) for mark in marks(record))),
            words,
        )

    def value_code(self, record: Sku) -> str:
        """The code alone."""
        return record.code

    def render_sellable(self, value: int) -> SafeString:
        """Red when more is promised than there is."""
        return format_html('<strong class="{}">{}</strong>', "text-danger" if value < 0 else "", value)

    def value_sellable(self, value: int) -> int:
        """The number."""
        return value

    def render_places(self, record: Sku) -> SafeString:
        """How many are on hand where."""
        return format_html_join(
            "",
            '<span class="place">{} <b>{}</b></span> ',
            ((place.name, place.on_hand) for place in self._places.get(record.pk, ())),
        )

    def value_places(self, record: Sku) -> str:
        """The same as text."""
        return ", ".join(f"{place.name}: {place.on_hand}" for place in self._places.get(record.pk, ()))

    def render_sold(self, record: Sku) -> int:
        """Units of the SKU itself."""
        return self._paces[record.pk].sold

    def render_cover(self, record: Sku) -> SafeString:
        """Days at the present pace, red when they are few."""
        days = self._paces[record.pk].cover
        if days is None:
            return _NO_SALES
        return format_html('<span class="{}">{}</span>', "text-danger" if days < LOW else "", in_days(days))

    def value_cover(self, record: Sku) -> str:
        """Days as a number; empty without sales."""
        days = self._paces[record.pk].cover
        return "" if days is None else f"{days:.1f}"

    def render_sell_through(self, record: Sku) -> str:
        """The share of what there was to sell that was sold."""
        share = self._paces[record.pk].sell_through(record.on_hand)  # type: ignore[attr-defined]  # annotated
        return "—" if share is None else f"{share:.0%}"


def marks(sku: Sku) -> list[SafeString]:
    """What makes a SKU another one than a plain one, as badges. It comes from ``with_standing``."""
    found = []
    if sku.is_short:  # type: ignore[attr-defined]  # annotated
        found.append(badge("oversold", "Oversold", "red"))
    if sku.is_kit:  # type: ignore[attr-defined]  # annotated
        found.append(badge("kit", "Kit", "azure"))
    if sku.shadow_of is not None:
        found.append(badge("shadow", f"Shares stock of {sku.shadow_of.code}", "secondary"))
    return found


class StockTable(GridTable):
    """On hand, reserved, safety quantity and sellable, per SKU and warehouse: what a file of counts begins with."""

    empty = "web/inventory/empty.html"
    identifiers = ("sku", "warehouse")

    sku = tables.Column("SKU", accessor="sku__code")
    title = tables.Column("Title", accessor="sku__title")
    warehouse = tables.Column("Warehouse", accessor="warehouse__name")
    on_hand = tables.Column("On hand", attrs=NUMBER)
    reserved = tables.Column("Reserved", attrs=NUMBER)
    buffer = tables.Column("Safety quantity", accessor="sku__buffer", attrs=NUMBER)
    sellable = tables.Column("Sellable", attrs=NUMBER)
    as_of = tables.Column("Stock as of", accessor="pk", visible=False)
    """In the file alone: a count that comes back with it is compared with what moved since."""

    def lines(self) -> SafeString:
        """The rows, each with its picture."""
        self.pictures = pictures_of_skus(self.request.company, [row.record.sku_id for row in self.rows])
        return super().lines()

    def render_sku(self, record: Balance) -> SafeString:
        """With its picture."""
        picture = getattr(self, "pictures", {}).get(record.sku_id)
        return titled_with_picture(picture, record.sku.code, "", self.request.company)

    def value_sku(self, record: Balance) -> str:
        """The code alone."""
        return record.sku.code

    def href(self, record: Balance) -> str:
        """The SKU's page, where the number is explained."""
        return at(self.request, "catalogue:sku", sku_id=record.sku_id)

    def value_warehouse(self, record: Balance) -> str:
        """Its code: two warehouses may have one name."""
        return record.warehouse.code

    def render_sellable(self, value: int) -> str:
        """Red when more is promised than there is."""
        return format_html('<strong class="{}">{}</strong>', "text-danger" if value < 0 else "", value)

    def value_sellable(self, value: int) -> int:
        """The number."""
        return value

    def value_as_of(self) -> str:
        """Just before the rows were read, ISO 8601, UTC."""
        return self.read_at.isoformat()
