"""Which carriers a drop-down offers for an order, and which it names with the way to map them."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.channels import queries as channels
from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.fulfilment.queries import Carrier, carrier_links, carriers


@dataclass(frozen=True, slots=True)
class Offered:
    """``mapped``: may be chosen, with the link. ``others``: known in the region, but not mapped there.

    ``major``: names of the carriers whose tracking the channel recognises reliably (S42).
    """

    mapped: list[tuple[Carrier, CarrierLink]]
    others: list[Carrier]
    major: list[str]


def offered(account: Account, delivery_option_id: str) -> Offered:
    """``fulfilment.queries.provider_for`` of every carrier of the region, in two queries."""
    links: dict[str, dict[str, CarrierLink]] = {}
    for link in carrier_links(account).filter(delivery_option_id__in={delivery_option_id, ""}):
        links.setdefault(link.carrier, {})[link.delivery_option_id] = link
    accepted = set(channels.providers(account, delivery_option_id).values_list("external_id", flat=True))
    mapped: list[tuple[Carrier, CarrierLink]] = []
    others: list[Carrier] = []
    found = carriers(account.region)
    for carrier in found:
        mine = links.get(carrier.code, {})
        general = mine.get("")
        if general is not None and accepted and general.provider_id not in accepted:
            general = None
        chosen = mine.get(delivery_option_id) or general
        if chosen is None:
            others.append(carrier)
        else:
            mapped.append((carrier, chosen))
    return Offered(mapped, others, [c.name for c in found if account.region in c.major])
