"""What the pages of integrations share: their forms, and the table of what was asked and told."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.utils.html import format_html

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.integrations.models import IntegrationCall
from shelfwire.integrations.states import CallAction
from shelfwire.kit.clock import zone_of
from shelfwire.web.access import CompanyRequest, at
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge, show_moment


class IntegrationForm(ShelfwireForm):
    """What it is called, and whose orders it gets."""

    name = forms.CharField(
        label="Name", max_length=80, help_text="The program or the warehouse that will use it."
    )
    account = forms.ModelChoiceField(
        Account.objects.none(),
        label="Shop",
        required=False,
        empty_label="Every shop",
        help_text="Whose orders it gets.",
    )

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = channels.accounts(request.company)  # type: ignore[attr-defined]  # a ModelChoiceField


class BaseLinkerForm(IntegrationForm):
    """The same, with the password that BaseLinker made."""

    password = forms.CharField(
        label="Communication password",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The one that BaseLinker shows. Leave it empty to have one made here.",
    )


class ChangeForm(IntegrationForm):
    """The same, with what is there only once it works."""

    carriers = forms.CharField(
        label="Carrier names",
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "Our van = UPS"}),
        help_text="Only for names that are not understood: a line each, the name it sends, =, the carrier.",
    )
    active = forms.BooleanField(label="Switched on", required=False)


class CallTable(GridTable):
    """What the program asked and was told, newest first."""

    empty = "web/settings/no_calls.html"
    identifiers = ("what",)

    at = tables.Column("When")
    what = tables.Column("What", accessor="pk")
    outcome = tables.Column("Answer")
    said = tables.Column("Details", empty_values=())

    def href(self, record: IntegrationCall) -> str:
        """To the parcel that it made, or was made before."""
        return at(self.request, "orders:parcel", parcel_id=record.parcel_id) if record.parcel_id else ""

    def render_at(self, value: Any) -> str:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_what(self, record: IntegrationCall) -> str:
        """What was asked, in words."""
        said = record.get_action_display()
        if record.action == CallAction.NOTICE and record.order_number:
            return format_html(
                '{}<span class="sub">Order {} · {} {}</span>',
                said,
                record.order_number,
                record.carrier,
                record.tracking_number,
            )
        if record.file_name:
            return format_html('{}<span class="sub">{}</span>', said, record.file_name)
        if record.page:
            return format_html('{}<span class="sub">{}</span>', said, _window(record))
        return said

    def value_what(self, record: IntegrationCall) -> str:
        """The same in one line."""
        more = f" {record.order_number} {record.tracking_number}" if record.order_number else ""
        more += f" {record.file_name}" if record.file_name else ""
        return f"{record.get_action_display()}{more}"

    def render_outcome(self, record: IntegrationCall) -> str:
        """How it ended."""
        return badge(record.outcome, record.get_outcome_display())

    def value_outcome(self, record: IntegrationCall) -> str:
        """The word alone."""
        return str(record.get_outcome_display())

    def render_said(self, record: IntegrationCall) -> str:
        """Counts, or why it was refused."""
        return details(record)


class FileTable(CallTable):
    """What was left in a drop folder and taken from it, newest first."""

    empty = "web/settings/no_files.html"


def _window(call: IntegrationCall) -> str:
    if call.window_from is None or call.window_to is None:
        return f"Page {call.page} of {call.pages}"
    window = f"{call.window_from:%Y-%m-%d %H:%M} to {call.window_to:%Y-%m-%d %H:%M} UTC"
    return f"{window}, page {call.page} of {call.pages}"


def details(call: IntegrationCall) -> str:
    """What a call came to, in one sentence."""
    if call.said:
        return call.said
    if call.action in (
        CallAction.EXPORT,
        CallAction.ORDERS_OUT,
        CallAction.CANCELS_OUT,
        CallAction.SHIPMENTS_IN,
    ):
        held = f", {call.on_hold} of them on hold" if call.on_hold else ""
        return f"{call.orders} {'order' if call.orders == 1 else 'orders'}{held}"
    return f"{call.units} {'unit' if call.units == 1 else 'units'}" if call.units else "—"
