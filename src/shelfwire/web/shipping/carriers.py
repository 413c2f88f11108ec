"""Which carriers a drop-down offers for an order, and which it names with the way to map them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from shelfwire.channels.models import Account
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.fulfilment.queries import Carrier, carriers, providers_for


@dataclass(frozen=True, slots=True)
class Offered:
    """``mapped``: may be chosen, with the link. ``others``: known in the region, but not mapped there.

    ``major``: names of the carriers whose tracking the channel recognises reliably.
    """

    mapped: list[tuple[Carrier, CarrierLink]]
    others: list[Carrier]
    major: list[str]


def offered(
    account: Account, delivery_option_id: str, links: Collection[CarrierLink] | None = None
) -> Offered:
    """Every carrier of the region, with the link that ``fulfilment.queries.providers_for`` gives it."""
    mapped = providers_for(account, delivery_option_id, links)
    found = carriers(account.region)
    return Offered(
        [(carrier, mapped[carrier.code]) for carrier in found if carrier.code in mapped],
        [carrier for carrier in found if carrier.code not in mapped],
        [carrier.name for carrier in found if account.region in carrier.major],
    )
