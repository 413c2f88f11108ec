"""A shop's own settings: the plugin's options, its name, and what may flow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels import actions, queries
from shelfwire.channels.models import Account
from shelfwire.channels.port import OptionField
from shelfwire.channels.switches import SWITCHES
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.dry_run import DRY_RUNS
from shelfwire.web.channels.shop import plugin_of, shop_of, shop_page, switches_of
from shelfwire.web.forms import ShelfwireForm, refusals


def _form_field(option: OptionField, account: Account) -> forms.Field:
    """The form field of one option; a secret is never sent back to the browser."""
    common: dict[str, Any] = {"label": option.label, "help_text": option.help, "required": option.required}
    if option.kind == "bool":
        return forms.BooleanField(**{**common, "required": False})
    if option.kind == "choice":
        return forms.ChoiceField(choices=option.choices, **common)
    if option.kind == "int":
        return forms.IntegerField(**common)
    if option.kind == "secret":
        stored = option.name in queries.stored_secrets(account)
        attrs = {"autocomplete": "off", "placeholder": "Stored; leave empty to keep it" if stored else ""}
        widget = forms.PasswordInput(render_value=False, attrs=attrs)
        return forms.CharField(**{**common, "required": option.required and not stored}, widget=widget)
    return forms.CharField(
        **common, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )


class OptionsForm(ShelfwireForm):
    """The plugin's own settings, drawn from the schema it declares."""

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        self.options = plugin_of(account).options
        held = queries.option_values(account, self.options)
        initial = {
            o.name: held.get(o.name) == "true" if o.kind == "bool" else held.get(o.name) for o in self.options
        }
        super().__init__(*args, initial=initial, **kwargs)
        for option in self.options:
            self.fields[option.name] = _form_field(option, account)

    def plain(self) -> list[Any]:
        """The fields everybody fills in."""
        return [self[o.name] for o in self.options if not o.advanced]

    def advanced(self) -> list[Any]:
        """The fields almost nobody touches."""
        return [self[o.name] for o in self.options if o.advanced]

    def values(self) -> dict[str, Any]:
        """What was typed, for ``save_options``; call it on a valid form."""
        return {name: value if value is not None else "" for name, value in self.cleaned_data.items()}

    @property
    def advanced_wrong(self) -> bool:
        """Whether the folded part holds an error and must open."""
        return any(field.errors for field in self.advanced())


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def options(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The options page."""
    account = shop_of(request, account_id)
    if request.method == "GET":
        return _options_page(request, account, OptionsForm(account))
    form = OptionsForm(account, request.POST)
    if form.is_valid():
        with refusals(form):
            actions.save_options(account=account, values=form.values(), by=request.by)
            messages.success(request, "The settings are saved.")
            return back_to(request, "channels:account", account_id=account.pk)
    return _options_page(request, account, form)


def _options_page(
    request: CompanyRequest, account: Account, form: OptionsForm, naming: NameForm | None = None
) -> HttpResponse:
    """The options and the name: two forms on one page; 422 when one of them holds an error."""
    naming = naming or NameForm(initial={"name": account.name})
    status = 422 if form.errors or naming.errors else 200
    return shop_page(request, account, "options", {"form": form, "naming": naming}, status=status)


class NameForm(ShelfwireForm):
    """What the company calls the shop."""

    name = forms.CharField(
        label="Name of the shop",
        max_length=120,
        help_text="What you call it among yourselves.",
        error_messages={"required": "A shop needs a name."},
    )


@requires(Role.OWNER)
@require_POST
def rename(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Another name among ourselves."""
    account = shop_of(request, account_id)
    naming = NameForm(request.POST)
    if naming.is_valid():
        with refusals(naming):
            account = actions.rename(account=account, name=naming.cleaned_data["name"], by=request.by)
            messages.success(request, f"The shop is called {account.name} now.")
            return back_to(request, "channels:options", account_id=account.pk)
    return _options_page(request, account, OptionsForm(account), naming)


@requires(Role.VIEWER)
@require_GET
def flow(request: CompanyRequest, account_id: int) -> HttpResponse:
    """What may flow: the switches in plain words."""
    account = shop_of(request, account_id)
    blocked = _blocked_by(account)
    says = [
        {
            **switch,
            "when_on": SWITCHES[switch["name"]].when_on,
            "when_off": SWITCHES[switch["name"]].when_off,
            "blocked": blocked.get(switch["name"], []),
            "look_first": switch["name"] in DRY_RUNS and not switch["on"],
        }
        for switch in switches_of(account)
    ]
    return shop_page(request, account, "flow", {"says": says})


def _blocked_by(account: Account) -> dict[str, list[str]]:
    """Per switch, what *Test settings* found missing that it cannot work without."""
    found: dict[str, list[str]] = {}
    for check in account.checks:
        if check["outcome"] == "missing":
            for switch_name in check["blocks"]:
                found.setdefault(switch_name, []).append(
                    f"{check['label']}: {check['advice'] or check['detail']}"
                )
    return found


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def switch(request: CompanyRequest, account_id: int, switch: str) -> HttpResponse:
    """Allow or stop a flow. What changes numbers on the shop is looked at first: how many would change, and which."""
    account = shop_of(request, account_id)
    if request.method == "GET":
        if switch not in DRY_RUNS or switch not in SWITCHES:
            return back_to(request, "channels:flow", account_id=account.pk)
        run = DRY_RUNS[switch](account)
        context = {
            "switch": switch,
            "label": SWITCHES[switch].label,
            "run": run,
            "known": run.changed or run.unchanged or run.unknown or run.cannot,
        }
        return shop_page(request, account, "dry_run", context)
    on = request.POST.get("on") == "1"
    account = actions.set_switch(account=account, switch=switch, on=on, by=request.by)
    messages.success(request, f"{SWITCHES[switch].label}: {'on' if on else 'off'} for {account.name}.")
    return back_to(request, "channels:flow", account_id=account.pk)
