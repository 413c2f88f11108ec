"""Where the channel sends the seller back to after the consent page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.kit.errors import ChannelError, RuleBroken, TryLater
from shelfwire.people.models import Role
from shelfwire.sync.connect import consent
from shelfwire.web.access import CompanyRequest, at, requires, signed_in
from shelfwire.web.channels.setup.steps import on
from shelfwire.web.refusals import problem

_KEY = "consent"


def remember(request: HttpRequest, account: Account) -> None:
    """Which shop this browser is getting consent for."""
    request.session[_KEY] = [account.company.slug, account.pk]


@signed_in
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the consent page: in the browser that left for it, by a person who may still connect shops.

    The state says which shop it is about, and the role that counts is the one in that shop's company.
    """
    left = request.session.get(_KEY)
    begun = queries.consent_begun(request.GET.get("state", ""), request.user.pk or 0)
    where = (begun.account.company.slug, begun.account_id) if begun else left
    if where is None or (left is None and begun is not None and begun.used_at is None):
        return render(request, "web/channels/lost.html", status=400)
    slug, account_id = where
    return cast(HttpResponse, _complete(request, slug=slug, account_id=account_id))


@requires(Role.OWNER)
def _complete(request: CompanyRequest, account_id: int) -> HttpResponse:
    answer = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    try:
        done = consent.complete(answer.get("state", ""), answer, request.user.pk)
    except (RuleBroken, ChannelError) as refusal:
        found = problem(refusal)
        account = queries.find(request.company, account_id)
        used = isinstance(refusal, RuleBroken) and refusal.code == "consent_used"
        context = {
            "problem": found,
            "account": account,
            "used": used,
            "again": isinstance(refusal, TryLater),
        }
        return render(
            request, "web/channels/consent_failed.html", context, status=400 if used else found.status
        )
    request.session.pop(_KEY, None)
    if done.needs_choice:
        return HttpResponseRedirect(at(request, "channels:choose", account_id=done.account.pk))
    messages.success(request, f"{done.account.name} is connected as {done.account.shop_name}.")
    return on(request, done.account)
