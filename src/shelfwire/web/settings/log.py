"""The audit log of a company."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.http.response import HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.people import queries as people
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.forms import FilterForm
from shelfwire.web.grid import Grid, GridTable
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
            ("membership", "Roles"),
            ("invitation", "Invitations"),
            ("apikey", "API keys"),
            ("account", "Shops"),
            ("order", "Orders"),
            ("sku", "SKUs"),
            ("warehouse", "Warehouses"),
            ("carrierlink", "Carriers"),
        ],
    )
    q = forms.CharField(
        required=False,
        label="Search",
        widget=forms.TextInput(attrs={"placeholder": "Name of what was changed, or who"}),
    )


def _changes(entry: Any) -> list[tuple[str, str, str]]:
    found = entry.changes_dict
    return [
        (field.replace("_", " "), str(pair[0]), str(pair[1]))
        for field, pair in found.items()
        if len(pair) == 2
    ]


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
        kind = record.content_type.name if record.content_type else "thing"
        return f"{kind} {record.object_repr} {ACTIONS.get(record.action, '')}"

    def render_thing(self, record: Any) -> str:
        """Name above, kind and deed below."""
        kind = record.content_type.name.capitalize() if record.content_type else "Thing"
        return format_html(
            '{} <span class="sub">{} {}</span>', record.object_repr, kind, ACTIONS.get(record.action, "")
        )

    def value_changes(self, record: Any) -> str:
        """``field: before → after`` for each field."""
        return "; ".join(f"{field}: {before} → {after}" for field, before, after in _changes(record))

    def render_changes(self, record: Any) -> str:
        """One line a field; a thing that is new has no before."""
        lines = [line for line in _changes(record) if line[2] not in ("", "None") or record.action]
        if record.action == 0:
            new = '<div><span class="text-secondary">{}</span> {}</div>'
            return format_html_join("", new, [(field, after) for field, _, after in lines])
        line = '<div><span class="text-secondary">{}</span> <del>{}</del> → {}</div>'
        return format_html_join("", line, lines)


@requires(Role.OWNER)
@require_GET
def audit(request: CompanyRequest) -> HttpResponseBase:
    """The log, newest first."""
    form = AuditFilter(request.GET)
    wanted = form.wanted()
    rows = people.audit_log(request.company, search=wanted.get("q", ""), kind=wanted.get("kind", ""))
    grid = Grid(request, AuditTable, rows, keys=("id",), name="audit", form=form)
    return grid.respond("web/settings/audit.html")
