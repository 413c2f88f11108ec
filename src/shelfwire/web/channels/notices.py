"""The inbox of a shop: what rang, what was made of it, and what was turned away."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.channels import queries
from shelfwire.channels.models import Notice
from shelfwire.channels.states import NoticeStatus
from shelfwire.kit.clock import zone_of
from shelfwire.kit.texts import pretty_json
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.channels.shop import shop_frame, shop_of, shop_page
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.templatetags.show import badge, show_moment

REJECTIONS_SHOWN = 24


class NoticeFilter(FilterForm):
    """By what became of it, and by what it is about."""

    q = forms.CharField(
        required=False, label="Search", widget=forms.TextInput(attrs={"placeholder": "Order id or kind"})
    )
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *NoticeStatus.choices])


class NoticeTable(GridTable):
    """Notices, newest first."""

    empty = "web/channels/notices_empty.html"

    kind_name = tables.Column("Notice", empty_values=())
    subject_ids = tables.Column("About")
    status = tables.Column("Status")
    duplicates = tables.Column("Repeated", attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    received_at = tables.Column("Received")

    def href(self, record: Notice) -> str:
        """The notice with its payload."""
        return at(self.request, "channels:notice", account_id=record.account_id, notice_id=record.pk)

    def render_kind_name(self, record: Notice) -> str:
        """The channel's own type, named when this release knows it."""
        return record.kind_name or f"Kind {record.kind}"

    def render_subject_ids(self, value: list[str]) -> str:
        """Ids, the first few."""
        more = f" and {len(value) - 3} more" if len(value) > 3 else ""
        return ", ".join(value[:3]) + more

    def value_subject_ids(self, value: list[str]) -> str:
        """Every id."""
        return " ".join(value)

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
def notice_list(request: CompanyRequest, account_id: int) -> HttpResponseBase:
    """The inbox with its totals."""
    account = shop_of(request, account_id)
    form = NoticeFilter(request.GET)
    wanted = form.wanted()
    every = queries.notices(request.company).filter(account=account)
    rows = queries.notices_about(every, search=wanted.get("q", ""), status=wanted.get("status", ""))
    grid = Grid(
        request, NoticeTable, rows.defer("body"), keys=("received_at", "id"), name="notices", form=form
    )
    context = {
        **shop_frame(account, "notices"),
        "address": queries.doorbell_address(account),
        "doorbell": queries.cursor(account.pk, "doorbell"),
        "totals": queries.notice_totals(account),
        "rejections": queries.rejections(request.company).filter(account=account)[:REJECTIONS_SHOWN],
    }
    return grid.respond("web/channels/notices.html", context)


@requires(Role.VIEWER)
@require_GET
def notice(request: CompanyRequest, account_id: int, notice_id: int) -> HttpResponse:
    """One notice with its payload, verbatim."""
    account = shop_of(request, account_id)
    found = find(queries.notices(request.company).filter(account=account), pk=notice_id)
    context = {"notice": found, "payload": pretty_json(found.body)}
    return shop_page(request, account, "notice", context)
