"""Own accounts with carriers: an owner connects them, tests them, switches them off, and sees what was bought."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels import queries as channels
from shelfwire.fulfilment.carriers import all_carriers, by_region
from shelfwire.inventory.models import Warehouse
from shelfwire.kit.clock import zone_of
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company, Role
from shelfwire.shipbridge import actions, queries
from shelfwire.shipbridge.carriers import INSTALL, OWN, PLUGINS, Plugin, installed
from shelfwire.shipbridge.models import CarrierAccount, Purchase
from shelfwire.shipbridge.price_list import write_list
from shelfwire.sync.shipbridge.places import default_warehouse
from shelfwire.sync.shipbridge.rates import test_account
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.templatetags.show import badge, show_moment

PURCHASE_KEYS = ("id",)
_LIST_MOST = 100


class CarrierAccountForm(ShelfwireForm):
    """What the chosen carrier asks. A secret is never shown; left empty it stays as it is."""

    def __init__(
        self,
        company: Company,
        plugin: Plugin,
        *args: Any,
        account: CarrierAccount | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plugin = plugin
        self.fields["name"] = forms.CharField(
            label="Name", max_length=80, help_text="Shown with its rates and labels."
        )
        if plugin.id == OWN:
            self._ask_price_list(company)
        for field in plugin.fields:
            widget = forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput()
            kept = field.secret and account is not None
            self.fields[field.name] = forms.CharField(
                label=field.label,
                max_length=400,
                required=field.required and not kept,
                help_text="Leave it empty to keep what is stored." if kept else field.help,
                widget=widget,
            )
        if plugin.id != OWN:
            self.fields["test_mode"] = forms.BooleanField(
                label="Use the carrier's test server",
                required=False,
                help_text="Test labels cannot be used to ship.",
            )
        if account is not None:
            self.fields["active"] = forms.BooleanField(label="Switched on", required=False)

    def _ask_price_list(self, company: Company) -> None:
        regions = {account.region for account in channels.accounts(company)}
        known = by_region(regions.pop()) if len(regions) == 1 else list(all_carriers().values())
        self.fields["carrier"] = forms.ChoiceField(
            label="Carrier sent to the shop",
            choices=[("", "Choose…"), *((one.code, one.name) for one in known)],
            help_text="The shop takes tracking numbers only from carriers on its own list: choose one of them.",
        )
        self.fields["currency"] = forms.CharField(label="Currency", max_length=3)
        self.fields["number_prefix"] = forms.CharField(
            label="Tracking number prefix", max_length=8, required=False
        )
        self.fields["price_list"] = forms.CharField(
            label="Price list",
            max_length=10_000,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 5, "placeholder": "Standard; 4.50; 2; 30"}),
            help_text="One service per line: name; price; days in transit; maximum weight in kg.",
        )

    def told(self) -> dict[str, Any]:
        """The arguments of ``connect_account``."""
        given = self.cleaned_data
        rest = {
            name: value
            for name, value in given.items()
            if name not in ("name", "test_mode", "active", "carrier")
        }
        return {
            "name": given["name"],
            "carrier": given.get("carrier", ""),
            "test_mode": given.get("test_mode", False),
            "values": rest,
        }


class PurchaseTable(GridTable):
    """What was bought with the account, newest first."""

    empty = "web/settings/no_purchases.html"
    identifiers = ("label",)

    label = tables.Column("Label", accessor="pk")
    asked_at = tables.Column("Requested")
    status = tables.Column("State")
    cost = tables.Column("Cost", accessor="cost_minor", empty_values=())
    said = tables.Column("The carrier said", accessor="messages", empty_values=())

    def render_label(self, record: Purchase) -> str:
        """Its number, and who asked."""
        return format_html(
            '{}<span class="sub">{} · {}</span>',
            record.tracking_number or "—",
            record.service,
            record.asked_by,
        )

    def value_label(self, record: Purchase) -> str:
        """The number alone."""
        return record.tracking_number

    def render_asked_at(self, value: Any) -> str:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_asked_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def render_status(self, record: Purchase) -> str:
        """How far it is."""
        return badge(record.status, record.get_status_display())

    def value_status(self, record: Purchase) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_cost(self, record: Purchase) -> str:
        """What the carrier charges, when it says so."""
        return "—" if record.cost is None else str(record.cost)

    def render_said(self, record: Purchase) -> str:
        """Its words."""
        return " ".join(one["text"] for one in record.messages) or "—"


def _no_sender(request: CompanyRequest) -> Warehouse | None:
    """The default warehouse while nobody has said who sends from it."""
    place = default_warehouse(request.company)
    return place if place and not place.sender else None


def _found(request: CompanyRequest, carrier_account_id: int) -> CarrierAccount:
    return find(queries.accounts(request.company).select_related("company"), pk=carrier_account_id)


@requires(Role.OWNER)
@require_GET
def carrier_list(request: CompanyRequest) -> HttpResponse:
    """Every account, how its test ended, and the carriers that can be connected."""
    here = installed()
    context = {
        "accounts": [
            (one, PLUGINS[one.plugin].name) for one in queries.accounts(request.company)[:_LIST_MOST]
        ],
        "plugins": sorted((one for one in PLUGINS.values() if one.id in here), key=lambda one: one.id == OWN),
        "install": "" if here else INSTALL,
        "no_sender": _no_sender(request),
    }
    return render(request, "web/settings/carriers.html", context)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest, plugin: str) -> HttpResponse:
    """Connect an account with that carrier."""
    if plugin not in PLUGINS:
        return back_to(request, "settings:carriers")
    chosen = PLUGINS[plugin]
    form = CarrierAccountForm(
        request.company, chosen, request.POST or None, initial={"name": chosen.name[:40]}
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made = actions.connect_account(
                company=request.company, plugin=plugin, by=request.by, **form.told()
            )
            messages.success(request, f"“{made.name}” is connected. Test it now.")
            return back_to(request, "settings:carrier", carrier_account_id=made.pk)
    context = {"form": form, "plugin": chosen, "install": "" if plugin in installed() else INSTALL}
    return render(request, "web/settings/add_carrier.html", context, status=422 if form.errors else 200)


@requires(Role.OWNER)
@never_cache
@require_http_methods(["GET", "POST"])
def carrier(request: CompanyRequest, carrier_account_id: int) -> HttpResponseBase:
    """What is stored of it, how its test ended, and what was bought with it."""
    found = _found(request, carrier_account_id)
    plugin = PLUGINS[found.plugin]
    initial = {
        **found.options,
        "name": found.name,
        "carrier": found.carrier,
        "test_mode": found.test_mode,
        "active": found.active,
        "price_list": write_list(found.options.get("services", [])),
    }
    form = CarrierAccountForm(request.company, plugin, request.POST or None, initial=initial, account=found)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.save_account(
                account=found, active=form.cleaned_data["active"], by=request.by, **form.told()
            )
            messages.success(request, f"“{form.cleaned_data['name']}” is saved.")
            return back_to(request, "settings:carrier", carrier_account_id=found.pk)
    rows = queries.purchases(request.company).filter(carrier_account=found)
    grid = Grid(request, PurchaseTable, rows, keys=PURCHASE_KEYS, name="carrier-purchases")
    context = {
        "form": form,
        "account": found,
        "plugin": plugin,
        "testing": queries.is_testing(found),
        "no_sender": _no_sender(request),
        "install": "" if found.plugin in installed() else INSTALL,
    }
    answer = grid.respond("web/settings/carrier.html", context)
    if form.errors:
        answer.status_code = 422
    return answer


@requires(Role.OWNER)
@require_POST
def test(request: CompanyRequest, carrier_account_id: int) -> HttpResponse:
    """Ask it for the rates of a parcel from the default warehouse to itself. Nothing is bought."""
    found = _found(request, carrier_account_id)
    try:
        test_account(found, request.by)
    except RuleBroken as wrong:
        messages.error(request, str(wrong))
    return back_to(request, "settings:carrier", carrier_account_id=found.pk)
