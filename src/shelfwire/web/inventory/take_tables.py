"""The grids of stock takes and of their lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.catalog.models import Picture
from shelfwire.inventory.models import StockTake, StockTakeLine
from shelfwire.kit.clock import zone_of
from shelfwire.listings.queries import pictures_of_skus
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.inventory.tables import ASIDE, NUMBER
from shelfwire.web.inventory.words import signed
from shelfwire.web.pictures import titled_with_picture
from shelfwire.web.templatetags.show import badge, show_moment


class TakeTable(GridTable):
    """Every stock take, the newest first."""

    empty = "web/inventory/takes_empty.html"

    name = tables.Column("Stock take", accessor="pk")
    warehouse = tables.Column("Warehouse", accessor="warehouse__name")
    status = tables.Column("State")
    counted = tables.Column("Counted", attrs=NUMBER)
    lines_in_all = tables.Column("Of", attrs=NUMBER)
    opened_at = tables.Column("Opened")
    opened_by = tables.Column("By", attrs=ASIDE)

    def href(self, record: StockTake) -> str:
        """Its page."""
        return at(self.request, "inventory:take", take_id=record.pk)

    def render_name(self, record: StockTake) -> str:
        """Its note, or its number."""
        return str(record)

    def render_status(self, record: StockTake) -> SafeString:
        """Its word."""
        return badge(record.status, record.get_status_display(), "blue" if record.status == "open" else None)

    def value_status(self, record: StockTake) -> str:
        """Its word."""
        return record.status

    def render_opened_at(self, value: datetime) -> str | SafeString:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_opened_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()


class TakeLineTable(GridTable):
    """The lines of one take. ``write``: counts are typed in it."""

    empty = "web/inventory/take_lines_empty.html"
    identifiers = ("code",)
    watched = ("counted", "on_hand")

    code = tables.Column("SKU")
    title = tables.Column("Title", accessor="sku__title", visible=False)
    barcode = tables.Column("Barcode", accessor="sku__barcode", visible=False)
    on_hand = tables.Column("Expected", attrs=NUMBER)
    counted = tables.Column("Counted", attrs=NUMBER, empty_values=())
    difference = tables.Column("Difference", attrs=NUMBER, empty_values=())
    counted_at = tables.Column("When", attrs=ASIDE)
    counted_by = tables.Column("By", attrs=ASIDE)

    def __init__(self, data: list[StockTakeLine], *args: Any, write: bool = False, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self._write = write
        self._pictures: dict[int, Picture] = {}

    def lines(self) -> SafeString:
        """The rows, each with its picture."""
        ids = [row.record.sku_id for row in self.rows]
        self._pictures = pictures_of_skus(self.request.company, ids)
        return super().lines()

    def render_code(self, record: StockTakeLine) -> SafeString:
        """With its picture and title."""
        picture = self._pictures.get(record.sku_id)
        return titled_with_picture(picture, record.sku.code, record.sku.title, self.request.company)

    def value_code(self, record: StockTakeLine) -> str:
        """The code alone."""
        return record.sku.code

    def render_counted(self, record: StockTakeLine) -> SafeString | str:
        """A field, while the take is open and the line is not posted."""
        shown = "" if record.counted is None else record.counted
        if not self._write or record.posted_at is not None:
            return str(shown) or "—"
        return format_html(
            '<input type="number" class="form-control form-control-sm take-count" name="counted-{}" value="{}" min="0"'
            ' max="1000000000" inputmode="numeric" aria-label="Counted of {}">'
            '<input type="hidden" name="was-{}" value="{}">',
            record.sku_id, shown, record.sku.code, record.sku_id, shown,
        )  # fmt: skip

    def value_counted(self, record: StockTakeLine) -> str:
        """The number; empty when it was not counted."""
        return "" if record.counted is None else str(record.counted)

    def render_difference(self, record: StockTakeLine) -> SafeString | str:
        """What posting changes; a line whose stock moved after the count says so."""
        if record.counted is None:
            return ""
        if record.posted_at is not None:
            return badge("done", "Posted", "green")
        if record.is_stale:  # type: ignore[attr-defined]  # annotated
            return badge("stale", "Moved since: count again", "yellow")
        difference = record.difference  # type: ignore[attr-defined]  # annotated
        css = "text-danger" if difference < 0 else "" if difference else "text-secondary"
        return format_html('<strong class="{}">{}</strong>', css, signed(difference))

    def value_difference(self, record: StockTakeLine) -> str:
        """The number."""
        return "" if record.counted is None else str(record.difference)  # type: ignore[attr-defined]  # annotated

    def render_counted_at(self, value: datetime | None) -> str | SafeString:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone), empty="")

    def value_counted_at(self, value: datetime | None) -> str:
        """ISO 8601, UTC."""
        return value.isoformat() if value else ""
