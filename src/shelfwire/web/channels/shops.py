"""The list of shops, adding one, and a shop's overview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.channels import actions, queries, registry
from shelfwire.channels.errors import TooManyShops
from shelfwire.jobs import queries as jobs
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.cursors import SAYS
from shelfwire.web.channels.shop import plugin_of, shop_of, shop_page, switches_of
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.onboarding import SELLER_SIGN_UP

JOBS_SHOWN = 5
TROUBLES_SHOWN = 50


def _store_types() -> list[tuple[str, str]]:
    return [(kind, kind.capitalize()) for kind in sorted({c.store_type for c in registry.all_channels()})]


class ShopForm(ShelfwireForm):
    """A new shop: its name among ourselves, where it is, and through which plugin."""

    name = forms.CharField(
        label="Name", max_length=120, help_text="What you call it among yourselves, for example “TikTok US”."
    )
    store_type = forms.ChoiceField(label="Store type", choices=_store_types)
    channel = forms.ChoiceField(
        label="Plugin", choices=lambda: [(c.name, c.label) for c in registry.all_channels()]
    )
    anyway = forms.BooleanField(label="Add it anyway", required=False, widget=forms.HiddenInput)

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


@requires(Role.VIEWER)
@require_GET
def shop_list(request: CompanyRequest) -> HttpResponse:
    """Every shop with its state, switches, last look and consent's end."""
    shops = [
        {
            "account": account,
            "plugin": plugin_of(account),
            "switches": switches_of(account),
            "cursor": next((c for c in account.cursors.all() if c.conversation == "orders"), None),
        }
        for account in queries.accounts(request.company).prefetch_related("cursors")[:200]
    ]
    return render(request, "web/channels/list.html", {"shops": shops, "sign_up": SELLER_SIGN_UP})


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Connect a shop, step one: name it and choose the plugin."""
    form = ShopForm(request.POST or None)
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
                )
            except TooManyShops:
                form.offer_anyway()
                raise
            messages.success(request, f"{account.name} is added. Enter its app keys next.")
            return back_to(request, "channels:options", account_id=account.pk)
    return render(request, "web/channels/add.html", {"form": form, "sign_up": SELLER_SIGN_UP})


@requires(Role.VIEWER)
@require_GET
def overview(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Connection facts, what *Test settings* found, recent jobs and the history of the connection."""
    account = shop_of(request, account_id)
    context = {
        "summary": queries.connection_summary(account),
        "wrong": [check for check in account.checks if check["outcome"] != "works"],
        "right": [check for check in account.checks if check["outcome"] == "works"],
        "jobs": jobs.about(request.company, "account", account.pk)[:JOBS_SHOWN],
        "moves": queries.account_moves(account)[:10],
        "lacking": [
            (scope, [SAYS.get(name, name) for name in waiting], found.said[scope])
            for found in queries.missing_scopes(request.company, account)
            for scope, waiting in found.blocks.items()
        ],
        "waits": queries.waits(account),
        "failing": queries.failing(request.company).filter(account=account),
        "troubles": queries.troubled(account)[:TROUBLES_SHOWN],
    }
    return shop_page(request, account, "overview", context)
