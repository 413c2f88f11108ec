"""The grid of orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shelfwire.channels.port import OrderClass, ShippedBy
from shelfwire.fulfilment.queries import Progress, progress_of
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import SHIPPABLE, BlockCode, UnitStatus
from shelfwire.web.access import at
from shelfwire.web.clocks import WallClock
from shelfwire.web.grid import GridTable
from shelfwire.web.orders.next_act import next_act
from shelfwire.web.pictures import attach_pictures, show_picture, units_of
from shelfwire.web.shops import shops_of
from shelfwire.web.templatetags.show import badge, deadline_css, relative, short_id, show_moment, words

NUMBER = {"td": {"class": "text-end num text-nowrap"}, "th": {"class": "text-end"}}
ASIDE = {"td": {"class": "grid-aside"}}
"""Cells that a phone leaves out."""
WIDE = {"td": {"class": "grid-wide"}, "th": {"class": "grid-wide"}}
"""Columns that only a wide screen has room for."""
_TONES: dict[str, str] = {Progress.REFUSED: "red", Progress.STOP: "red", Progress.PACKED: "cyan"}


def unit_name(unit: Unit) -> str:
    """Our code of a unit, else what the channel calls it."""
    return unit.sku.code if unit.sku else unit.seller_sku or unit.channel_sku_id


def item_lines(units: Iterable[Unit]) -> list[tuple[Unit, int]]:
    """A unit of each SKU and how many of it there are; cancelled units only when all are."""
    units = list(units)
    wanted = [unit for unit in units if unit.status != UnitStatus.CANCELLED] or units
    firsts: dict[str, Unit] = {}
    counts = Counter(unit_name(unit) for unit in wanted)
    for unit in wanted:
        firsts.setdefault(unit_name(unit), unit)
    return [(firsts[name], count) for name, count in counts.items()]


def contents(units: Iterable[Unit]) -> list[tuple[str, int]]:
    """SKU and quantity, in the order in which they stand; cancelled units only when all are."""
    return [(unit_name(unit), count) for unit, count in item_lines(units)]


def says_otherwise(order: Order) -> bool:
    """Whether the channel's own word reads differently from our status."""
    return order.channel_status.replace("_", " ").casefold() != order.get_status_display().casefold()


def may_be_picked(order: Order) -> bool:
    """Whether the order can be selected for shipping: released, not blocked, and ours to ship."""
    return _may_leave(order) and order.shipped_by == ShippedBy.SELLER


def takes_label(order: Order) -> bool:
    """Whether a label of the channel can be bought for it: released and not blocked."""
    return _may_leave(order) and order.shipped_by == ShippedBy.CHANNEL


def _may_leave(order: Order) -> bool:
    return (
        order.status in SHIPPABLE
        and not order.is_blocked
        and not order.cancel_requested
        and order.order_class != OrderClass.CHANNEL_FULFILLED
    )


class OrderTable(GridTable):
    """Every order of the company."""

    empty = "web/orders/empty.html"
    identifiers = ("external_id",)
    watched = (
        "status", "is_blocked", "cancel_requested", "ship_by",
        "unpacked", "packed", "refused", "not_scanned", "to_stop",
    )  # fmt: skip

    items = tables.Column("Items", accessor="pk", attrs={"td": {"class": "grid-items"}})
    external_id = tables.Column("Order")
    buyer = tables.Column("Buyer", accessor="pk", attrs={"td": {"class": "grid-buyer"}})
    placed_at = tables.Column("Placed", attrs=WIDE)
    total = tables.Column(
        "Total", accessor="pk", attrs={k: {"class": f"{NUMBER[k]['class']} grid-wider"} for k in NUMBER}
    )
    ship_by = tables.Column("Ship by", empty_values=())
    status = tables.Column("State")
    city = tables.Column("City", accessor="pk", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    source = tables.Column("Source", visible=False)
    act = tables.Column("", accessor="pk", exclude_from_export=True, attrs={"td": {"class": "grid-act"}})

    def __init__(self, *args: Any, select: bool = False, **kwargs: Any) -> None:
        self.select = select
        super().__init__(*args, **kwargs)
        self.zones = {row.record.account.timezone for row in self.rows}
        self.several = len(shops_of(self.request)) > 1

    @property
    def zone(self) -> str:
        """The shops' clock, when they have one."""
        return next(iter(self.zones)) if len(self.zones) == 1 else ""

    def _moment(self, value: datetime | None, record: Order, css: str = "") -> str:
        return show_moment(value, zone_of(record.account.timezone), css=css, name_zone=not self.zone)

    def lines(self) -> SafeString:
        """The rows, each item with its picture."""
        attach_pictures(units_of(row.record for row in self.rows))
        return super().lines()

    def href(self, record: Order) -> str:
        """The order's page."""
        return at(self.request, "orders:order", order_id=record.pk)

    def pickable(self, record: Order) -> bool:
        """Only what may ship and is not packed can be selected: a held order never can."""
        leaves = may_be_picked(record) or takes_label(record)
        return leaves and bool(record.unpacked)  # type: ignore[attr-defined]  # with_progress

    def render_items(self, record: Order) -> str:
        """The first item with its quantity; below it its variant and how many more there are."""
        lines = item_lines(record.units.all())
        first, count = lines[0] if lines else (None, 0)
        if first is None:
            return "—"
        more = f"+{len(lines) - 1} more" if len(lines) > 1 else ""
        title = first.product_name or unit_name(first)
        return format_html(
            '<span class="pictured">{}<span><span class="item"><span class="item-title">{}</span> <b>× {}</b></span>'
            ' <span class="sub">{}</span></span></span>',
            show_picture(getattr(first, "picture", None), title, self.request.company, 34),
            title,
            count,
            " · ".join(filter(None, [unit_name(first), first.sku_name, more])),
        )

    def value_items(self, record: Order) -> str:
        """All of them: ``SHIRT-M × 2, MUG × 1``."""
        return ", ".join(f"{name} × {count}" for name, count in contents(record.units.all()))

    def render_external_id(self, record: Order) -> str:
        """The channel's id; below it the shop where there are several, and the kind of an order that is no sale."""
        kind = "" if record.order_class == OrderClass.SALE else words(record.order_class)
        shop = record.account.name if self.several else ""
        return format_html(
            '{} <span class="sub">{}</span>',
            short_id(record.external_id),
            " · ".join(filter(None, [shop, kind])),
        )

    def value_external_id(self, record: Order) -> str:
        """The id alone."""
        return record.external_id

    def render_placed_at(self, record: Order) -> str:
        """On the shop's clock."""
        return self._moment(record.placed_at, record)

    def value_placed_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()

    def render_buyer(self, record: Order) -> str:
        """The name the channel gives, and the city."""
        return format_html(
            '{} <span class="sub">{}</span>', record.buyer_name or "—", self.value_city(record)
        )

    def value_buyer(self, record: Order) -> str:
        """The name, or nothing."""
        return record.buyer_name

    def value_city(self, record: Order) -> str:
        """City and country of the recipient."""
        to = record.address
        return ", ".join(filter(None, [to.city, to.country])) if to else ""

    def render_total(self, record: Order) -> str:
        """With its currency."""
        return str(Money(record.total_minor, record.currency))

    def value_total(self, record: Order) -> str:
        """As on the screen: amount and currency."""
        return str(Money(record.total_minor, record.currency))

    def render_status(self, record: Order) -> str:
        """How far it has come in one phrase; below it what stops the order, or the channel's word for it."""
        word, phrase = progress_of(record)
        blocked = _blocked(record)
        says = f"{record.account.channel_label}: {record.channel_status}" if says_otherwise(record) else ""
        return format_html(
            '{} <span class="sub {}">{}</span>',
            badge(record.status, phrase, _TONES.get(word)),
            "text-danger" if blocked else "",
            blocked or " · ".join(filter(None, [_scan(record, word), says])),
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
        return self._moment(record.ship_by, record, css)

    def value_ship_by(self, record: Order) -> str:
        """ISO 8601, UTC."""
        return record.ship_by.isoformat() if record.ship_by else ""

    def render_act(self, record: Order) -> str:
        """The next act as a button, for who may do it."""
        act = next_act(self.request, record) if self.select else None
        if act is None:
            return ""
        return format_html('<a class="btn btn-sm {}" href="{}">{}</a>', act.css, act.href, act.label)


def _scan(order: Order, word: str) -> str:
    """How long the carrier has left for the first scan."""
    if word != Progress.NOT_SCANNED or order.collect_by is None:
        return ""
    return f"First scan due {relative(order.collect_by, clock.now())}"


def _blocked(order: Order) -> str:
    """The first open block, in words; a request to cancel, with the moment it is to be answered by, goes first."""
    if order.cancel_requested:
        by = (
            f"; answer by {WallClock.of(order.account.timezone)(order.cancel_due_at)}"
            if order.cancel_due_at
            else ""
        )
        return f"{BlockCode.CANCEL_REQUESTED.label}{by}"
    blocks = getattr(order, "open_blocks", [])
    return blocks[0].get_code_display() if blocks else ""
