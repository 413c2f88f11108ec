"""The notifications that a shop received: what was made of each, and what was refused."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.channels import queries
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Notice
from shelfwire.exchange.states import NoticeStatus
from shelfwire.kit.clock import zone_of
from shelfwire.kit.texts import pretty_json
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.channels.shop import shop_frame, shop_of, shop_page
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.templatetags.show import badge, show_moment

REJECTIONS_SHOWN = 24


class NotificationFilter(FilterForm):
    """By what became of it, and by what it is about."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Order id or kind"})
    )
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *NoticeStatus.choices])


class NotificationTable(GridTable):
    """Notifications, newest first."""

    empty = "web/channels/notifications_empty.html"

    kind_name = tables.Column("Notification", empty_values=())
    subjects = tables.Column("About")
    status = tables.Column("Status")
    duplicates = tables.Column("Repeated", attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    received_at = tables.Column("Received")

    def href(self, record: Notice) -> str:
        """The notification with its payload."""
        return at(self.request, "channels:notification", account_id=record.account_id, notice_id=record.pk)

    def render_kind_name(self, record: Notice) -> str:
        """The channel's own type, named when this release knows it."""
        return record.kind_name or f"Kind {record.kind}"

    def render_subjects(self, value: list[tuple[str, str]]) -> str:
        """Ids, the first few."""
        more = f" and {len(value) - 3} more" if len(value) > 3 else ""
        return ", ".join(external_id for _, external_id in value[:3]) + more

    def value_subjects(self, value: list[tuple[str, str]]) -> str:
        """Every kind and id."""
        return " ".join(f"{kind}:{external_id}" for kind, external_id in value)

    def render_status(self, record: Notice) -> str:
        """Its word in colour, and what came of it."""
        shown = badge(record.status, record.get_status_display())
        return format_html('{} <span class="sub">{}</span>', shown, record.outcome)

    def value_status(self, record: Notice) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_duplicates(self, value: int) -> str:
        """How often it came again."""
        return f"{value}×" if value else "—"

    def value_duplicates(self, value: int) -> int:
        """The number."""
        return value

    def render_received_at(self, record: Notice) -> str:
        """On the shop's clock."""
        zone = zone_of(record.account.timezone) if record.account else zone_of(None)
        return show_moment(record.received_at, zone)

    def value_received_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())


@requires(Role.VIEWER)
@require_GET
def notification_list(request: CompanyRequest, account_id: int) -> HttpResponseBase:
    """All of them with their totals."""
    account = shop_of(request, account_id)
    form = NotificationFilter(request.GET)
    wanted = form.wanted()
    every = exchange.notices(request.company).filter(account=account)
    rows = exchange.notices_about(every, search=wanted.get("q", ""), status=wanted.get("status", ""))
    grid = Grid(
        request, NotificationTable, rows.defer("body"), keys=("received_at", "id"), name="notices", form=form
    )
    context = {
        **shop_frame(account, "notifications"),
        "address": queries.webhook_address(account),
        "webhook": exchange.cursor(account.pk, "webhook"),
        "totals": exchange.notice_totals(account),
        "rejections": exchange.rejections(request.company).filter(account=account)[:REJECTIONS_SHOWN],
    }
    return grid.respond("web/channels/notifications.html", context)


@requires(Role.VIEWER)
@require_GET
def notification(request: CompanyRequest, account_id: int, notice_id: int) -> HttpResponse:
    """One notification with its payload, verbatim."""
    account = shop_of(request, account_id)
    found = find(exchange.notices(request.company).filter(account=account), pk=notice_id)
    context = {"notice": found, "payload": pretty_json(found.body)}
    return shop_page(request, account, "notification", context)
