"""The actions menu of a shop: consent, refresh, test, logistics, notices, disconnect."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.channels import actions, queries
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.models import Account
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import hurry
from shelfwire.people.models import Role
from shelfwire.sync.connect import consent as consents
from shelfwire.sync.shipping.logistics import refresh_logistics
from shelfwire.sync.webhook import subscription
from shelfwire.web.access import CompanyRequest, back_to, leave, requires
from shelfwire.web.channels.callback import remember
from shelfwire.web.channels.setup.steps import on, redirect_address
from shelfwire.web.channels.shop import shop_frame, shop_of
from shelfwire.web.forms import typed

WORD = "disconnect"


@requires(Role.OWNER)
@require_POST
def consent(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Give consent: to the channel's consent page, and back to ``callback``."""
    account = shop_of(request, account_id)
    address = consents.authorise_url(account.pk, request.user.pk, redirect_address())
    remember(request, account)
    actions.note_act(account=account, act="left for the consent page", by=request.by)
    return leave(address)


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def choose(request: CompanyRequest, account_id: int) -> HttpResponse:
    """One consent covers several shops: which of them is this one?"""
    account = shop_of(request, account_id)
    if request.method == "POST":
        chosen = consents.choose_shop(account, request.POST.get("shop", ""), request.by, request.user.pk)
        messages.success(request, f"{account.name} is connected as {chosen.shop_name}.")
        return on(request, chosen)
    shops = queries.shops_to_choose(account)
    return render(request, "web/channels/choose.html", {**shop_frame(account, "overview"), "shops": shops})


@requires(Role.OWNER)
@require_POST
def refresh(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Renew the tokens: a new pair now, whether it was time or not."""
    account = consents.refresh(shop_of(request, account_id).pk, force=True, by=request.by)
    actions.note_act(account=account, act="renewed the tokens", by=request.by)
    messages.success(request, f"{account.name} has a new pair of tokens.")
    return back_to(request, "channels:account", account_id=account.pk)


@requires(Role.OPERATOR)
@require_POST
def test(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Test settings: what works and what is missing, changing nothing on the channel."""
    account = shop_of(request, account_id)
    found = consents.test_settings(account, request.by)
    actions.note_act(account=account, act="tested the settings", by=request.by)
    wrong = sum(check.outcome != "works" for check in found)
    if wrong:
        messages.warning(request, f"{wrong} of {len(found)} checks need attention; see below.")
    else:
        messages.success(request, f"All {len(found)} checks passed.")
    return back_to(request, "channels:diagnostics", account_id=account.pk)


@requires(Role.OPERATOR)
@require_POST
def logistics(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Refresh warehouses and carriers: asked for now, done by a worker."""
    account = _connected(request, account_id)
    hurry(refresh_logistics, key=str(account.pk), account_id=account.pk)
    actions.note_act(account=account, act="had warehouses and carriers read", by=request.by)
    messages.info(request, "Warehouses and carriers are being read again; reload in a moment.")
    return back_to(request, "channels:warehouses", account_id=account.pk)


@requires(Role.OWNER)
@require_POST
def subscribe(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Subscribe to notifications: have the channel tell this address when something changes."""
    account = _connected(request, account_id)
    subscription.subscribe(account_id=account.pk)
    actions.note_act(account=account, act="subscribed to notifications", by=request.by)
    cursor = exchange.cursor(account.pk, subscription.CONVERSATION)
    if cursor is not None and cursor.failures:
        messages.warning(request, f"Not subscribed: {cursor.error}")
    else:
        messages.success(request, f"Subscribed: {cursor.note if cursor else 'notifications come here'}.")
    return back_to(request, "channels:notifications", account_id=account.pk)


def _connected(request: CompanyRequest, account_id: int) -> Account:
    account = shop_of(request, account_id)
    if account.status != AccountStatus.CONNECTED:
        raise NotConnected(f"{account} is not connected.", hint="Fetch its OpenAPI token first.")
    return account


@requires(Role.OWNER)
@require_POST
def disconnect(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Forget the tokens and stop all conversation; every order and its history stays."""
    held = shop_of(request, account_id)
    typed(request, WORD)
    account = actions.disconnect(account=held, by=request.by)
    messages.success(request, f"{account.name} is disconnected. Its orders and history are all here.")
    return back_to(request, "channels:account", account_id=account.pk)
