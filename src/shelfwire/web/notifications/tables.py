"""The grids of notifications and of what was posted to the webhook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from shelfwire.alerts.actions.deliver import TEST
from shelfwire.alerts.kinds import Line, find, lines_of
from shelfwire.alerts.models import Alert, WebhookDelivery
from shelfwire.kit.clock import zone_of
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge, icon, show_moment

GONE = Line(title="No longer there", text="What this was about has been removed.", path="")
_READ = (
    '<button type="button" class="btn btn-sm" hx-post="{}" hx-swap="none" aria-label="Mark “{}” as read">'
    "Mark read</button>"
)


def kind_label(key: str) -> str:
    """What screens call a kind; the bare word for one that this release has not."""
    kind = find(key)
    return kind.label if kind else key.replace("_", " ").capitalize()


class NotificationTable(GridTable):
    """A person's notifications: what happened, where, since when, and whether it still stands."""

    empty = "web/notifications/empty.html"
    identifiers = ("title",)
    watched = ("read_at",)

    title = tables.Column("What", accessor="pk")
    shop = tables.Column("Shop", accessor="pk")
    since = tables.Column("Since", accessor="occasion__began_at")
    state = tables.Column("State", accessor="pk")

    def __init__(self, rows: Sequence[Alert], *args: Any, **kwargs: Any) -> None:
        self.told = lines_of([alert.occasion for alert in rows])
        super().__init__(rows, *args, **kwargs)

    def line(self, record: Alert) -> Line:
        """What is said of it."""
        return self.told.get(record.occasion_id, GONE)

    def href(self, record: Alert) -> str:
        """To what it is about, by way of noting that it was read."""
        return at(self.request, "notifications:open", alert_id=record.pk) if self.line(record).path else ""

    def render_title(self, record: Alert) -> str:
        """Title in bold while it is new to the person, and one sentence, with the picture of its kind."""
        line, new = self.line(record), is_new(record)
        kind = find(record.occasion.kind)
        return format_html(
            '<span class="notified {}">{}<span><span class="notified-title">{}</span>'
            '<span class="sub">{}</span></span></span>',
            "notified-new" if new else "",
            icon(kind.icon if kind else "bell", f"text-{kind.tone}" if kind and new else "text-secondary"),
            line.title,
            line.text,
        )

    def value_title(self, record: Alert) -> str:
        """The title alone."""
        return self.line(record).title

    def render_shop(self, record: Alert) -> str:
        """Its name; a dash for what is about no shop."""
        return self.line(record).shop or "—"

    def render_since(self, record: Alert, value: Any) -> str:
        """On the shop's clock."""
        return show_moment(value, zone_of(self.line(record).zone))

    def value_since(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_state(self, record: Alert) -> str:
        """New, read or settled; what is new can be marked as read."""
        if record.occasion.settled_at is not None:
            return badge("done", "Settled")
        if record.read_at is not None:
            return badge("read", "Read", "secondary")
        there = at(self.request, "notifications:read", alert_id=record.pk)
        return format_html(
            '<span class="notified-state">{} {}</span>',
            badge("new", "New"),
            format_html(_READ, there, self.line(record).title),
        )

    def value_state(self, record: Alert) -> str:
        """The word alone."""
        if record.occasion.settled_at is not None:
            return "settled"
        return "new" if record.read_at is None else "read"


def is_new(record: Alert) -> bool:
    """Whether it is neither read nor settled."""
    return record.read_at is None and record.occasion.settled_at is None


class DeliveryTable(GridTable):
    """What was and will be posted to the webhook."""

    empty = "web/notifications/no_deliveries.html"

    made_at = tables.Column("When")
    kind = tables.Column("About")
    state = tables.Column("State", accessor="pk")
    answer = tables.Column("Answer", empty_values=())
    attempts = tables.Column("Tries")

    def href(self, record: WebhookDelivery) -> str:
        """The message's own page."""
        return at(self.request, "notifications:delivery", delivery_id=record.pk)

    def render_made_at(self, value: Any) -> str:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_made_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_kind(self, record: WebhookDelivery) -> str:
        """The kind, and how many of it."""
        return about(record)

    def render_state(self, record: WebhookDelivery) -> str:
        """Delivered, given up, settled, or when it is tried next."""
        word, label = state_of(record)
        if record.due_at is None or not record.attempts:
            return badge(word, label)
        when = show_moment(record.due_at, zone_of(self.request.company.timezone))
        return format_html('{} <span class="sub">next {}</span>', badge(word, label), when)

    def value_state(self, record: WebhookDelivery) -> str:
        """The word alone."""
        return state_of(record)[1]

    def render_answer(self, record: WebhookDelivery) -> str:
        """Its status and the beginning of what it said."""
        return answer_of(record)


def about(delivery: WebhookDelivery) -> str:
    """The kind and how many of it."""
    if delivery.kind == TEST:
        return "Test"
    return f"{kind_label(delivery.kind)} × {delivery.count}"


def state_of(delivery: WebhookDelivery) -> tuple[str, str]:
    """The word for its colour, and what a person reads."""
    if delivery.delivered_at is not None:
        return "delivered", "Delivered"
    if delivery.gave_up_at is not None:
        return "failed", "Given up" if delivery.kind != TEST else "Not taken"
    if delivery.dropped_at is not None:
        return "ignored", "Not needed"
    return ("waiting", "Tried again") if delivery.attempts else ("queued", "Waiting")


def answer_of(delivery: WebhookDelivery) -> str:
    """Its status and the beginning of what it said."""
    status = f"HTTP {delivery.status_code}" if delivery.status_code else ""
    return " · ".join(filter(None, (status, delivery.answer[:120]))) or "—"
