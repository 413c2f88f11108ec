"""The audit log of a company."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_tables2 as tables
from django import forms
from django.http.response import HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.people import queries as people
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.settings.words import KINDS, Change, changes_of
from shelfwire.web.templatetags.show import show_moment

ACTIONS = {0: "created", 1: "changed", 2: "deleted", 3: "looked at"}


class AuditFilter(FilterForm):
    """By the changed thing's name or by kind."""

    kind = forms.ChoiceField(
        required=False,
        label="What",
        choices=[
            ("", "Everything"),
            ("company", "Company"),
            ("membership", "People"),
            ("invitation", "Invitations"),
            ("apikey", "API keys"),
            ("account", "Shops"),
            ("order", "Orders"),
            ("sku", "SKUs"),
            ("warehouse", "Warehouses"),
            ("carrierlink", "Carriers"),
            ("waypolicy", "Ways to ship"),
            ("mailserver", "Mail server"),
            ("webhook", "Webhook"),
        ],
    )
    q = forms.CharField(
        required=False,
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Name of what was changed, or who"}),
    )


def _kind(entry: Any) -> str:
    """What sort of thing it was."""
    if entry.content_type is None:
        return "Thing"
    return KINDS.get(entry.content_type.model) or str(entry.content_type.name).capitalize()


def _joined(lines: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((line,) for line in lines))


class AuditTable(GridTable):
    """Who changed what, from what to what."""

    timestamp = tables.Column("When")
    actor = tables.Column("Who", accessor="pk")
    thing = tables.Column("What", accessor="object_repr")
    changes = tables.Column("Change", accessor="pk")

    def render_timestamp(self, value: Any) -> str:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_timestamp(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def value_actor(self, record: Any) -> str:
        """The person's address, or the machine."""
        return record.actor.email if record.actor else record.additional_data.get("by") or "Shelfwire"

    def render_actor(self, record: Any) -> str:
        """As in the CSV."""
        return self.value_actor(record)

    def value_thing(self, record: Any) -> str:
        """Kind, name and deed."""
        return f"{_kind(record)} {record.object_repr} {ACTIONS.get(record.action, '')}"

    def render_thing(self, record: Any) -> str:
        """Name above, kind and deed below."""
        return format_html(
            '{} <span class="sub">{} {}</span>',
            record.object_repr,
            _kind(record),
            ACTIONS.get(record.action, ""),
        )

    def _said(self, record: Any) -> list[Change]:
        return changes_of(record, zone_of(self.request.company.timezone))

    def value_changes(self, record: Any) -> str:
        """``what: before → after`` for each change."""
        return "; ".join(
            (f"{what}: " if what else "") + (f"{before} → {after}" if before and after else after or before)
            for what, before, after in self._said(record)
        )

    def render_changes(self, record: Any) -> str:
        """One line a change; what has no before, or is gone, is one word."""
        both = '<div><span class="text-secondary">{}</span> <del>{}</del> → {}</div>'
        one = '<div><span class="text-secondary">{}</span> {}</div>'
        gone = '<div><span class="text-secondary">{}</span> <del>{}</del></div>'
        return _joined(
            format_html(both, what, before, after)
            if before and after
            else format_html(one if after else gone, what, after or before)
            for what, before, after in self._said(record)
        )


@requires(Role.OWNER)
@require_GET
def audit(request: CompanyRequest) -> HttpResponseBase:
    """The log, newest first."""
    form = AuditFilter(request.GET)
    wanted = form.wanted()
    rows = people.audit_log(request.company, search=wanted.get("q", ""), kind=wanted.get("kind", ""))
    grid = Grid(request, AuditTable, rows, keys=("id",), name="audit", form=form)
    return grid.respond("web/settings/audit.html")
