"""Addresses that were recorded before a plugin read its levels as it does now: placed anew, batch by batch."""

from __future__ import annotations

from shelfwire.channels import queries, registry
from shelfwire.channels.port import Placed
from shelfwire.jobs import chore
from shelfwire.orders.actions import place_anew
from shelfwire.orders.queries import accounts_with_old_addresses
from shelfwire.sync.engine.schedule import every_minute


@chore(name="orders.addresses", priority=-5)
def place_addresses(*, account_id: int) -> None:
    """Place every address of an earlier reading."""
    source = registry.channel(queries.get(account_id).channel).orders

    def place(country: str, levels: list[tuple[str, str, str]], document: bytes) -> Placed | None:
        return source.place(country=country, levels=levels, document=document) if source else None

    while place_anew(account_id, place, by="worker"):
        pass


def waiting() -> list[int]:
    """Ids of accounts that have such addresses, and a plugin that can place them."""
    known = {channel.name for channel in registry.all_channels()}
    return [account_id for account_id, channel in accounts_with_old_addresses() if channel in known]


every_minute(place_addresses, lambda _: waiting())
