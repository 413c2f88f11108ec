"""The grid of parcels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import all_carriers, phrase_of
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.clock import zone_of
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge, deadline_css, show_moment, words


def carrier_name(code: str) -> str:
    """Its name; the code itself when this release does not know it."""
    known = all_carriers().get(code)
    return known.name if known else code


def scan_due(parcel: Parcel) -> datetime | None:
    """When the carrier's first scan is due, while the channel still waits for it."""
    if parcel.status not in (ParcelStatus.READY, ParcelStatus.SENT):
        return None
    due = [c.order.collect_by for c in parcel.contents.all() if c.live and c.order.collect_by]
    return min(due) if due else None


def _says_more(parcel: Parcel) -> bool:
    """Whether the channel's own word is still news: once the parcel has arrived it lags behind."""
    return bool(parcel.channel_status) and parcel.status not in (ParcelStatus.DELIVERED, ParcelStatus.VOID)


def order_ids(parcel: Parcel) -> list[str]:
    """The channel's ids of the orders inside, each once."""
    return list(dict.fromkeys(content.order.external_id for content in parcel.contents.all()))


class ParcelTable(GridTable):
    """Every parcel of the company."""

    empty = "web/shipping/empty.html"
    identifiers = ("tracking_number", "orders")

    tracking_number = tables.Column("Tracking number")
    carrier = tables.Column("Carrier")
    orders = tables.Column("Orders", accessor="pk")
    units = tables.Column(
        "Units", accessor="pk", attrs={"td": {"class": "text-end num"}, "th": {"class": "text-end"}}
    )
    status = tables.Column("Status")
    sent_at = tables.Column("Sent", empty_values=())
    scan_by = tables.Column("Scan due", accessor="pk", empty_values=())
    made_at = tables.Column("Made", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)

    def __init__(self, *args: Any, select: bool = False, **kwargs: Any) -> None:
        self.select = select
        super().__init__(*args, **kwargs)

    def href(self, record: Parcel) -> str:
        """The parcel's page."""
        return at(self.request, "orders:parcel", parcel_id=record.pk)

    def render_carrier(self, record: Parcel) -> str:
        """Its name; below it the shop."""
        return format_html(
            '{} <span class="sub">{}</span>', carrier_name(record.carrier), record.account.name
        )

    def value_carrier(self, record: Parcel) -> str:
        """Its name."""
        return carrier_name(record.carrier)

    def render_orders(self, record: Parcel) -> str:
        """The order's id, or how many there are."""
        found = order_ids(record)
        more = f"and {len(found) - 1} more" if len(found) > 1 else ""
        return format_html('{} <span class="sub">{}</span>', found[0] if found else "—", more)

    def value_orders(self, record: Parcel) -> str:
        """Every id."""
        return " ".join(order_ids(record))

    def render_units(self, record: Parcel) -> int:
        """How many are inside."""
        return len(record.contents.all())

    def render_status(self, record: Parcel) -> str:
        """Ours, and the channel's own word."""
        return format_html(
            '{} <span class="sub">{}</span>',
            badge(record.status, phrase_of(record)),
            f"{record.account.channel_label}: {words(record.channel_status)}" if _says_more(record) else "",
        )

    def value_status(self, record: Parcel) -> str:
        """The phrase alone."""
        return phrase_of(record)

    def _moment(self, record: Parcel, value: datetime | None, css: str = "") -> Any:
        return show_moment(value, zone_of(record.account.timezone), css=css)

    def render_sent_at(self, record: Parcel) -> Any:
        """On the shop's clock."""
        return self._moment(record, record.sent_at)

    def value_sent_at(self, record: Parcel) -> str:
        """ISO 8601, UTC."""
        return record.sent_at.isoformat() if record.sent_at else ""

    def render_scan_by(self, record: Parcel) -> Any:
        """Until when the carrier must have scanned it, or the channel counts it as late."""
        due = scan_due(record)
        return self._moment(record, due, deadline_css(due))

    def value_scan_by(self, record: Parcel) -> str:
        """Hours left; below zero it is late."""
        due = scan_due(record)
        return f"{(due - clock.now()).total_seconds() / 3600:.1f} h" if due else ""

    def render_made_at(self, record: Parcel) -> Any:
        """On the shop's clock."""
        return self._moment(record, record.made_at)

    def value_made_at(self, value: datetime) -> str:
        """ISO 8601, UTC."""
        return value.isoformat()
