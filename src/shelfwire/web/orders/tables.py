"""The grid of orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.fulfilment.queries import Progress, progress_of
from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import SHIPPABLE, UnitStatus
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge, deadline_css, show_moment, words

NUMBER = {"td": {"class": "text-end num text-nowrap"}, "th": {"class": "text-end"}}
ASIDE = {"td": {"class": "grid-aside"}}
"""Cells that a phone leaves out."""
_SHOWN = 2
_TONES: dict[str, str] = {Progress.REFUSED: "red", Progress.STOP: "red", Progress.PACKED: "cyan"}


def unit_name(unit: Unit) -> str:
    """Our code of a unit, else what the channel calls it."""
    return unit.sku.code if unit.sku else unit.seller_sku or unit.channel_sku_id


def contents(units: Iterable[Unit]) -> list[tuple[str, int]]:
    """SKU and quantity, in the order in which they stand; cancelled units only when all are."""
    units = list(units)
    wanted = [unit for unit in units if unit.status != UnitStatus.CANCELLED] or units
    return list(Counter(unit_name(unit) for unit in wanted).items())


def says_otherwise(order: Order) -> bool:
    """Whether the channel's own word reads differently from our status."""
    return order.channel_status.replace("_", " ").casefold() != order.get_status_display().casefold()


def may_be_picked(order: Order) -> bool:
    """Whether the order can be selected for shipping: released, not blocked, and ours to ship."""
    return (
        order.status in SHIPPABLE
        and not order.is_blocked
        and not order.cancel_requested
        and order.order_class != OrderClass.CHANNEL_FULFILLED
        and order.shipped_by == ShippedBy.SELLER
    )


class OrderTable(GridTable):
    """Every order of the company."""

    empty = "web/orders/empty.html"
    identifiers = ("external_id",)
    select = True

    external_id = tables.Column("Order")
    placed_at = tables.Column("Placed", attrs=ASIDE)
    buyer = tables.Column("Buyer", accessor="pk")
    items = tables.Column("Items", accessor="pk")
    total = tables.Column("Total", accessor="pk", attrs=NUMBER)
    status = tables.Column("Status")
    ship_by = tables.Column("Ship by", empty_values=())
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    source = tables.Column("Source", visible=False)

    def href(self, record: Order) -> str:
        """The order's page."""
        return at(self.request, "orders:order", order_id=record.pk)

    def pickable(self, record: Order) -> bool:
        """Only what may ship and is not packed can be selected: a held order never can."""
        return may_be_picked(record) and bool(record.unpacked)  # type: ignore[attr-defined]  # with_progress

    def render_external_id(self, record: Order) -> str:
        """The channel's id; below it shop and source, and what kind of order it is when it is no sale."""
        kind = "" if record.order_class == OrderClass.SALE else f" · {words(record.order_class)}"
        return format_html(
            '<span class="order-id">{}</span> <span class="sub">{} · {}{}</span>',
            record.external_id,
            record.account.name,
            record.source,
            kind,
        )

    def value_external_id(self, record: Order) -> str:
        """The id alone."""
        return record.external_id

    def render_placed_at(self, record: Order) -> str:
        """On the shop's clock."""
        return show_moment(record.placed_at, zone_of(record.account.timezone))

    def value_placed_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()

    def render_buyer(self, record: Order) -> str:
        """The name the channel gives."""
        return record.buyer_name or "—"

    def value_buyer(self, record: Order) -> str:
        """The name, or nothing."""
        return record.buyer_name

    def render_items(self, record: Order) -> str:
        """``SHIRT-M × 2``, the first two, and how many more."""
        found = contents(record.units.all())
        lines = format_html_join("", '<span class="item">{} <b>× {}</b></span>', found[:_SHOWN])
        left = len(found) - _SHOWN
        return format_html('{}<span class="sub">{}</span>', lines, f"and {left} more" if left > 0 else "")

    def value_items(self, record: Order) -> str:
        """All of them."""
        return ", ".join(f"{name} × {count}" for name, count in contents(record.units.all()))

    def render_total(self, record: Order) -> str:
        """With its currency."""
        return str(Money(record.total_minor, record.currency))

    def value_total(self, record: Order) -> str:
        """As on the screen: amount and currency."""
        return str(Money(record.total_minor, record.currency))

    def render_status(self, record: Order) -> str:
        """How far it has come; the channel's word when it reads differently; and what stops the order."""
        word, phrase = progress_of(record)
        return format_html(
            '{} <span class="sub text-nowrap">{}</span><span class="sub text-danger">{}</span>',
            badge(record.status, phrase, _TONES.get(word)),
            f"{record.account.channel_label}: {record.channel_status}" if says_otherwise(record) else "",
            _blocked(record),
        )

    def value_status(self, record: Order) -> str:
        """The word, and the block."""
        blocked = _blocked(record)
        _, phrase = progress_of(record)
        return f"{phrase} ({blocked})" if blocked else phrase

    def render_ship_by(self, record: Order) -> Any:
        """On the shop's clock, coloured while it counts."""
        done = record.status not in SHIPPABLE
        css = "text-secondary" if done else deadline_css(record.ship_by)
        return show_moment(record.ship_by, zone_of(record.account.timezone), css=css)

    def value_ship_by(self, record: Order) -> str:
        """ISO 8601, UTC."""
        return record.ship_by.isoformat() if record.ship_by else ""


def _blocked(order: Order) -> str:
    """The first open block, in words."""
    blocks = getattr(order, "open_blocks", [])
    return blocks[0].get_code_display() if blocks else ""
