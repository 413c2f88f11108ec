"""Which of the channel's carriers ours are: by a person, or guessed from the names and shown as a guess (P27)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from shelfwire.channels.models import Account
from shelfwire.channels.queries import providers
from shelfwire.fulfilment.carriers import carrier as find_carrier
from shelfwire.fulfilment.carriers import named
from shelfwire.fulfilment.errors import NoSuchProvider
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.people.audit import attributed

_SEEN_FIRST = F("missing_at").desc(nulls_first=True)


@attributed
def save_carrier_link(
    *,
    account: Account,
    carrier: str,
    provider_id: str,
    provider_name: str,
    by: str,
    delivery_option_id: str = "",
) -> CarrierLink:
    """A person says which provider a carrier is; an empty delivery option means every option.

    Raises UnknownCarrier, or NoSuchProvider when the shop's carriers are known and this is none of them.
    """
    chosen = find_carrier(carrier, account.region)
    known = providers(account, delivery_option_id or None)
    if known.exists() and not known.filter(external_id=provider_id).exists():
        raise NoSuchProvider(
            f"{account} has no carrier {provider_name or provider_id} there.",
            field="provider_id",
            value=provider_id,
            hint="Refresh the shop's carriers and choose again.",
        )
    link, _ = CarrierLink.objects.update_or_create(
        account=account,
        carrier=chosen.code,
        delivery_option_id=delivery_option_id,
        defaults={
            "provider_id": provider_id,
            "provider_name": provider_name[:120],
            "guessed": False,
            "updated_by": by[:120],
        },
    )
    return link


def guess_carrier_links(account: Account) -> int:
    """Match what the channel calls its carriers to ours by name, per delivery option; how many guesses there are.

    A person's link is never touched. A carrier that the channel's list no longer names keeps its guess, unless the
    list names another that fits.
    """
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)
        wanted: dict[tuple[str, str], tuple[str, str]] = {}
        for provider in providers(account).order_by(_SEEN_FIRST, "delivery_option_id", "name", "external_id"):
            meant = named(provider.name, account.region)
            if meant is not None:
                wanted.setdefault(
                    (meant.code, provider.delivery_option_id), (provider.external_id, provider.name[:120])
                )
        links = CarrierLink.objects.filter(account=account)
        persons = set(links.filter(guessed=False).values_list("carrier", "delivery_option_id"))
        for link in links.filter(guessed=True):
            if (link.carrier, link.delivery_option_id) not in wanted:
                link.delete()
        guesses = [
            CarrierLink(
                account=account,
                carrier=code,
                delivery_option_id=option,
                provider_id=provider_id,
                provider_name=name,
                guessed=True,
                updated_by="worker",
            )
            for (code, option), (provider_id, name) in wanted.items()
            if (code, option) not in persons
        ]
        CarrierLink.objects.bulk_create(
            guesses,
            update_conflicts=True,
            unique_fields=["account", "carrier", "delivery_option_id"],
            update_fields=["provider_id", "provider_name", "guessed"],
        )
    return len(guesses)
