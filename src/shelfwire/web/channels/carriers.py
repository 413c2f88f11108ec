"""Which of the channel's carriers each of ours is, per delivery option."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels import queries
from shelfwire.channels.models import Account, ShippingProvider
from shelfwire.exchange import queries as exchange
from shelfwire.fulfilment import actions
from shelfwire.fulfilment import queries as fulfilment
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.channels.shop import shop_of, shop_page


def _options(account: Account) -> list[dict[str, Any]]:
    """Each delivery option with the links that are its own and the carriers it accepts."""
    links = list(fulfilment.carrier_links(account))
    known = fulfilment.all_carriers()
    accepted: dict[str, list[ShippingProvider]] = {}
    for provider in queries.providers(account):
        accepted.setdefault(provider.delivery_option_id, []).append(provider)
    found = []
    for option_id, providers in accepted.items():
        by_id = {provider.external_id: provider for provider in providers}
        own = [
            {"link": link, "carrier": known.get(link.carrier), "provider": by_id.get(link.provider_id)}
            for link in links
            if link.delivery_option_id in (option_id, "")
        ]
        found.append(
            {
                "id": option_id,
                "name": providers[0].delivery_option_name or option_id,
                "links": own,
                "providers": providers,
                "accepted": sum(1 for provider in providers if provider.missing_at is None),
            }
        )
    return found


@requires(Role.VIEWER)
@require_GET
def carrier_map(request: CompanyRequest, account_id: int) -> HttpResponse:
    """The mapping per delivery option, guesses marked."""
    account = shop_of(request, account_id)
    options = _options(account)
    context = {
        "options": options,
        "carriers": fulfilment.carriers(account.region),
        "guessed": fulfilment.carrier_links(account).filter(guessed=True).count(),
        "cursor": exchange.cursor(account.pk, "logistics"),
    }
    return shop_page(request, account, "carriers", context)


@requires(Role.OPERATOR)
@require_POST
def save(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Map one carrier for one delivery option; saving a guess as it is confirms it."""
    account = shop_of(request, account_id)
    option = request.POST.get("option", "")
    provider = find(queries.providers(account, option), external_id=request.POST.get("provider", ""))
    link = actions.save_carrier_link(
        account=account,
        carrier=request.POST.get("carrier", ""),
        provider_id=provider.external_id,
        provider_name=provider.name,
        by=request.by,
        delivery_option_id=option,
    )
    carrier = fulfilment.carrier(link.carrier)
    messages.success(request, f"{carrier} goes out as “{provider.name}”.")
    return back_to(request, "channels:carriers", account_id=account.pk)


@requires(Role.OPERATOR)
@require_POST
def confirm(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Every guess is right."""
    account = shop_of(request, account_id)
    guesses = list(fulfilment.carrier_links(account).filter(guessed=True))
    with transaction.atomic():
        for guess in guesses:
            _confirm(account, guess, request.by)
    messages.success(request, f"{len(guesses)} carriers are confirmed.")
    return back_to(request, "channels:carriers", account_id=account.pk)


def _confirm(account: Account, guess: CarrierLink, by: str) -> None:
    actions.save_carrier_link(
        account=account,
        carrier=guess.carrier,
        provider_id=guess.provider_id,
        provider_name=guess.provider_name,
        by=by,
        delivery_option_id=guess.delivery_option_id,
    )
