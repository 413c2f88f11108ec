"""Look up the shop's shipping provider for each of our carriers."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import CarrierLink


def carrier_links(account: Account) -> QuerySet[CarrierLink]:
    """Return the shop's carrier mapping; guesses are flagged."""
    return CarrierLink.objects.filter(account=account).order_by("carrier", "delivery_option_id")


def links_for(account: Account, delivery_option_id: str) -> list[CarrierLink]:
    """Return the mapping of one delivery option and the general one. One query."""
    return list(carrier_links(account).filter(delivery_option_id__in={delivery_option_id, ""}))


def providers_for(
    account: Account, delivery_option_id: str, links: Collection[CarrierLink] | None = None
) -> dict[str, CarrierLink]:
    """Return the channel's shipping provider for each of our carriers in a delivery option: its own mapping, else
    the general one. A general mapping counts only where the option accepts that provider, as far as the shop's
    providers are known. ``links``: of ``links_for``, where they were read already.
    """
    if links is None:
        links = links_for(account, delivery_option_id)
    accepted = set(channels.providers(account, delivery_option_id).values_list("external_id", flat=True))
    own = {link.carrier: link for link in links if link.delivery_option_id == delivery_option_id}
    general = {
        link.carrier: link
        for link in links
        if not link.delivery_option_id and (not accepted or link.provider_id in accepted)
    }
    return general | own


def provider_for(account: Account, carrier_code: str, delivery_option_id: str) -> CarrierLink | None:
    """Return the shipping provider of one of our carriers; see ``providers_for``."""
    return providers_for(account, delivery_option_id).get(carrier_code)
