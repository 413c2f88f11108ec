"""The grids of balances and of the ledger."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from shelfwire.inventory.models import Balance, Movement
from shelfwire.kit.clock import zone_of
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge, show_moment

NUMBER = {"td": {"class": "text-end num"}, "th": {"class": "text-end"}}


class StockTable(GridTable):
    """On hand, reserved, safety quantity and sellable, per SKU and warehouse."""

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


class LedgerTable(GridTable):
    """Every movement of one SKU."""

    empty = "web/inventory/ledger_empty.html"

    at = tables.Column("When")
    quantity = tables.Column("Change", attrs=NUMBER)
    kind = tables.Column("Kind")
    warehouse = tables.Column("Warehouse", accessor="warehouse__name")
    reason = tables.Column("Why")
    reference = tables.Column("Reference")
    by = tables.Column("By")

    def render_at(self, value: Any) -> str:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_quantity(self, value: int) -> str:
        """With its sign."""
        return f"{value:+,}".replace("-", "−")

    def value_quantity(self, value: int) -> int:
        """The number."""
        return value

    def render_kind(self, record: Movement) -> str:
        """Its word."""
        return badge(record.kind, record.get_kind_display())

    def value_kind(self, record: Movement) -> str:
        """Its word."""
        return record.kind
