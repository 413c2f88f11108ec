"""The grids of what moved stock and of what holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString

from shelfwire.inventory.models import Movement, Reservation
from shelfwire.kit.clock import zone_of
from shelfwire.orders.queries import holders
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.inventory.tables import NUMBER
from shelfwire.web.templatetags.show import badge, show_moment


class Moments(GridTable):
    """Moments on the company's clock."""

    def moment(self, value: datetime) -> str | SafeString:
        """As people read it."""
        return show_moment(value, zone_of(self.request.company.timezone))


class LedgerTable(Moments):
    """Every movement of one SKU."""

    empty = "web/inventory/ledger_empty.html"

    at = tables.Column("When")
    quantity = tables.Column("Change", attrs=NUMBER)
    kind = tables.Column("Kind")
    warehouse = tables.Column("Warehouse", accessor="warehouse__name")
    reason = tables.Column("Why")
    reference = tables.Column("Reference")
    by = tables.Column("By")

    def render_at(self, value: Any) -> str | SafeString:
        """On the company's clock."""
        return self.moment(value)

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


class MovementTable(LedgerTable):
    """Every movement of every SKU."""

    identifiers = ("sku", "warehouse")

    sku = tables.Column("SKU", accessor="sku__code")

    class Meta:
        sequence = ("at", "sku", "quantity", "kind", "warehouse", "reason", "reference", "by")

    def href(self, record: Movement) -> str:
        """The SKU's page."""
        return at(self.request, "catalogue:sku", sku_id=record.sku_id)


class ReservationTable(Moments):
    """What holds the stock of a SKU, the oldest first."""

    empty = "web/inventory/reservations_empty.html"

    holder = tables.Column("Reserved for")
    quantity = tables.Column("Quantity", attrs=NUMBER)
    warehouse = tables.Column("Warehouse", accessor="warehouse__name")
    made_at = tables.Column("Since")

    def __init__(self, data: list[Reservation], *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self._orders = holders([row.holder for row in data])

    def href(self, record: Reservation) -> str:
        """The order."""
        order = self._orders.get(record.holder)
        return at(self.request, "orders:order", order_id=order["order_id"]) if order else ""

    def render_holder(self, record: Reservation) -> str:
        """The order's number, or the name of whatever else holds it."""
        return self.value_holder(record)

    def value_holder(self, record: Reservation) -> str:
        """The same as text."""
        order = self._orders.get(record.holder)
        return f"Order {order['order__external_id']}" if order else record.holder

    def render_made_at(self, value: datetime) -> str | SafeString:
        """On the company's clock."""
        return self.moment(value)

    def value_made_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()
