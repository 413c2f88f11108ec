"""The first steps: the addresses, a new shop, its app keys, or a preset that knows them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels import actions, queries, registry
from shelfwire.channels.errors import TooManyShops
from shelfwire.channels.models import Account
from shelfwire.channels.port import Channel
from shelfwire.kit import ids
from shelfwire.people.models import Role
from shelfwire.sync.connect.presets import add_with_preset, presets, use_preset
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.settings import OptionsForm
from shelfwire.web.channels.setup.steps import on, redirect_address, step_page, stepper
from shelfwire.web.channels.shop import shop_of
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.onboarding import SELLER_SIGN_UP

_TOKEN = "webhook_token"  # noqa: S105  the name of a session key


def _store_types() -> list[tuple[str, str]]:
    return [(kind, kind.capitalize()) for kind in sorted({c.store_type for c in registry.all_channels()})]


class ShopForm(ShelfwireForm):
    """A new shop: its name among ourselves, where it is, and through which plugin."""

    name = forms.CharField(label="Name", max_length=120, help_text="What you call it among yourselves.")
    store_type = forms.ChoiceField(label="Store type", choices=_store_types)
    channel = forms.ChoiceField(
        label="Plugin", choices=lambda: [(c.name, c.label) for c in registry.all_channels()]
    )
    anyway = forms.BooleanField(label="Add it anyway", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("store_type", "channel"):
            choices = list(self.fields[name].choices)  # type: ignore[attr-defined]  # both are choice fields
            if len(choices) == 1:  # nothing to ask
                self.fields[name].widget = forms.HiddenInput()
                self.fields[name].initial = choices[0][0]

    def offer_anyway(self) -> None:
        """The limit was reached: let the person say that they know."""
        self.fields["anyway"].widget = forms.CheckboxInput()

    def clean(self) -> dict[str, Any]:
        """The plugin must be of the chosen store type."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        plugin = found.get("channel")
        if plugin and registry.channel(plugin).store_type != found.get("store_type"):
            self.add_error("channel", "This plugin is for another store type.")
        return found


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Connect a shop: the addresses for the channel's console first, then what to call it."""
    plugins = registry.all_channels()
    form = ShopForm(request.POST or None, initial={"name": plugins[0].label if plugins else ""})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals(form):
            try:
                account = actions.add_account(
                    company=request.company,
                    channel=given["channel"],
                    name=given["name"],
                    by=request.by,
                    anyway=given["anyway"],
                    webhook_token=request.session.get(_TOKEN, ""),
                )
            except TooManyShops:
                form.offer_anyway()
                raise
            request.session.pop(_TOKEN, None)
            return back_to(request, "channels:setup_keys", account_id=account.pk)
    return _add_page(request, form, plugins)


def _add_page(request: CompanyRequest, form: ShopForm, plugins: tuple[Channel, ...]) -> HttpResponse:
    token = request.session.setdefault(_TOKEN, ids.new_token())
    one = plugins[0].name if len(plugins) == 1 else ""
    context = {
        "form": form,
        "steps": stepper(request, None, "addresses"),
        "redirect_address": redirect_address(),
        # one per shop, and the shop that is added here gets it
        "webhook_address": f"{settings.PUBLIC_URL}/hooks/{one}/{token}" if one else "",
        "presets": [(plugin.name, preset) for plugin in plugins for preset in presets(plugin.name)],
        "sign_up": SELLER_SIGN_UP,
    }
    return render(request, "web/channels/setup/add.html", context, status=422 if form.errors else 200)


@requires(Role.OWNER)
@require_POST
def add_preset(request: CompanyRequest) -> HttpResponse:
    """A new shop with the settings of a preset: consent is next."""
    account = add_with_preset(
        company=request.company,
        channel=request.POST.get("channel", ""),
        key=request.POST.get("preset", ""),
        by=request.by,
        redirect_url=redirect_address(),
    )
    return on(request, account)


@requires(Role.OWNER)
@require_GET
def setup(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Go on where it was left."""
    return on(request, shop_of(request, account_id))


@requires(Role.OWNER)
@require_GET
def addresses(request: CompanyRequest, account_id: int) -> HttpResponse:
    """What has to be entered in the channel's console."""
    account = shop_of(request, account_id)
    context = {"redirect_address": redirect_address(), "webhook_address": queries.webhook_address(account)}
    return step_page(request, account, "addresses", context)


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def keys(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The app keys and whatever else the plugin wants to know."""
    account = shop_of(request, account_id)
    form = OptionsForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.save_options(account=account, values=form.values(), by=request.by)
            return back_to(request, "channels:setup_consent", account_id=account.pk)
    context = {"form": form, "presets": _fitting(account)}
    return step_page(request, account, "keys", context, status=422 if form.errors else 200)


def _fitting(account: Account) -> list[Any]:
    """Presets, while the shop is none yet: a living one must not change its counterpart by one click."""
    return [] if account.external_shop_id else list(presets(account.channel))


@requires(Role.OWNER)
@require_POST
def preset(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Fill in the settings from a preset."""
    account = shop_of(request, account_id)
    if account.external_shop_id:
        messages.warning(request, f"{account.name} is a shop already; its settings were not changed.")
        return back_to(request, "channels:options", account_id=account.pk)
    use_preset(
        account=account,
        key=request.POST.get("preset", ""),
        by=request.by,
        redirect_url=redirect_address(),
    )
    return on(request, account)


@requires(Role.OWNER)
@require_POST
def delete(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Take away a shop that was added by mistake."""
    account = shop_of(request, account_id)
    actions.delete_mistaken(account=account, by=request.by)
    messages.success(request, f"{account.name} is deleted. It was never connected, so nothing else changed.")
    return back_to(request, "channels:list")
