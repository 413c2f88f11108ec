"""Map our carriers to the channel's shipping providers: by a person, by the very same name, or guessed from the names
and shown as a guess.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q

from shelfwire.channels.models import Account
from shelfwire.channels.queries import providers
from shelfwire.fulfilment.carriers import all_carriers, named
from shelfwire.fulfilment.carriers import carrier as find_carrier
from shelfwire.fulfilment.errors import NoSuchProvider
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.people.audit import attributed

SAME_NAME = "the same name"
"""Who made a link that nobody needs to confirm: the channel calls the carrier exactly what we call it."""
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
    """Map a carrier to a shipping provider. An empty delivery option means every option. Raises UnknownCarrier, and
    NoSuchProvider when the shop's providers are known and this is none of them.
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
    """Match the channel's provider names to our carriers, per delivery option. Returns how many there are. A provider
    with exactly the carrier's name, whatever its case, needs no confirming; the others are guesses.

    A person's mapping is never changed. A provider that the channel's list no longer names keeps its guess, unless
    the list names another that fits.
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
        ours = Q(guessed=True) | Q(updated_by=SAME_NAME)
        persons = set(links.exclude(ours).values_list("carrier", "delivery_option_id"))
        for link in links.filter(ours):
            if (link.carrier, link.delivery_option_id) not in wanted:
                link.delete()
        guesses = [
            CarrierLink(
                account=account,
                carrier=code,
                delivery_option_id=option,
                provider_id=provider_id,
                provider_name=name,
                guessed=(inexact := not _same_name(code, name)),
                updated_by="worker" if inexact else SAME_NAME,
            )
            for (code, option), (provider_id, name) in wanted.items()
            if (code, option) not in persons
        ]
        CarrierLink.objects.bulk_create(
            guesses,
            update_conflicts=True,
            unique_fields=["account", "carrier", "delivery_option_id"],
            update_fields=["provider_id", "provider_name", "guessed", "updated_by"],
        )
    return len(guesses)


def _same_name(code: str, name: str) -> bool:
    """Whether the channel's name is our carrier's, blanks and case aside."""
    return " ".join(name.split()).casefold() == all_carriers()[code].name.casefold()
