"""Programs outside that ask for orders and tell what was shipped: an owner lets them in, and sees what they asked."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.integrations import actions, queries
from shelfwire.integrations.models import Integration, IntegrationCall
from shelfwire.integrations.states import CallAction, CallOutcome, Kind
from shelfwire.kit.clock import zone_of
from shelfwire.kit.secrets import Secret
from shelfwire.people.models import Role
from shelfwire.sync.integrations.carrier_names import read_names, write_names
from shelfwire.web.access import CompanyRequest, at, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.templatetags.show import badge, show_moment

_LIST_MOST = 200


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
        if record.page:
            return format_html('{}<span class="sub">{}</span>', said, _window(record))
        return said

    def value_what(self, record: IntegrationCall) -> str:
        """The same in one line."""
        more = f" {record.order_number} {record.tracking_number}" if record.order_number else ""
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


def _window(call: IntegrationCall) -> str:
    if call.window_from is None or call.window_to is None:
        return f"Page {call.page} of {call.pages}"
    window = f"{call.window_from:%Y-%m-%d %H:%M} to {call.window_to:%Y-%m-%d %H:%M} UTC"
    return f"{window}, page {call.page} of {call.pages}"


def details(call: IntegrationCall) -> str:
    """What a call came to, in one sentence."""
    if call.said:
        return call.said
    if call.action == CallAction.EXPORT:
        held = f", {call.on_hold} of them on hold" if call.on_hold else ""
        return f"{call.orders} {'order' if call.orders == 1 else 'orders'}{held}"
    return f"{call.units} {'unit' if call.units == 1 else 'units'}" if call.units else "—"


def _once(
    request: CompanyRequest, integration: Integration, password: Secret, *, replaced: bool
) -> HttpResponse:
    context = {
        "integration": integration,
        "address": address_of(integration),
        "password": password.reveal(),
        "replaced": replaced,
    }
    return render(request, "web/settings/integration_password.html", context)


def address_of(integration: Integration) -> str:
    """The address that a person enters at the program."""
    return f"{settings.PUBLIC_URL}/connect/{integration.kind}/{integration.token}"


def _found(request: CompanyRequest, integration_id: int) -> Integration:
    return find(queries.integrations(request.company), pk=integration_id)


@requires(Role.OWNER)
@require_GET
def integration_list(request: CompanyRequest) -> HttpResponse:
    """Every integration, and when it last asked."""
    labels = dict(CallOutcome.choices)
    rows = []
    for one in queries.integrations(request.company)[:_LIST_MOST]:
        last: str = one.last_outcome  # type: ignore[attr-defined]  # annotated
        rows.append((one, labels.get(last, last)))
    context = {"integrations": rows}
    return render(request, "web/settings/integrations.html", context)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Let a program in, and show its password this once."""
    form = IntegrationForm(request, request.POST or None, initial={"name": Kind.SHIPSTATION.label})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made, password = actions.add_integration(
                company=request.company, kind=Kind.SHIPSTATION, by=request.by, **form.cleaned_data
            )
            return _once(request, made, password, replaced=False)
    status = 422 if form.errors else 200
    return render(request, "web/settings/add_integration.html", {"form": form}, status=status)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def integration(request: CompanyRequest, integration_id: int) -> HttpResponseBase:
    """Its address, what it may see, and what it asked and was told."""
    found = _found(request, integration_id)
    initial = {
        "name": found.name,
        "account": found.account_id,
        "active": found.active,
        "carriers": write_names(found.carriers),
    }
    form = ChangeForm(request, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = {**form.cleaned_data, "carriers": read_names(form.cleaned_data["carriers"])}
            actions.save_integration(integration=found, by=request.by, **given)
            messages.success(request, f"“{given['name']}” is saved.")
            return back_to(request, "settings:integration", integration_id=found.pk)
    grid = Grid(request, CallTable, queries.calls(found), keys=queries.CALL_KEYS, name="integration-calls")
    answer = grid.respond(
        "web/settings/integration.html", {"form": form, "integration": found, "address": address_of(found)}
    )
    if form.errors:
        answer.status_code = 422
    return answer


@requires(Role.OWNER)
@never_cache
@require_POST
def replace(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Another password, shown this once."""
    found = _found(request, integration_id)
    password = actions.replace_password(integration=found, by=request.by)
    return _once(request, found, password, replaced=True)


@requires(Role.OWNER)
@require_POST
def remove(request: CompanyRequest, integration_id: int) -> HttpResponse:
    """Shut the program out, and forget what it asked."""
    found = _found(request, integration_id)
    actions.remove_integration(integration=found, by=request.by)
    messages.success(request, f"“{found.name}” is removed.")
    return back_to(request, "settings:integrations")
