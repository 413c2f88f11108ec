"""The one way to a plugin: outside every transaction, with tokens that are fresh, and with what follows when consent
has ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import park
from shelfwire.channels.errors import NotConnected, SwitchOff, UnsupportedByChannel
from shelfwire.channels.models import Account
from shelfwire.channels.port import Channel, Connect, Doorbell, OrderSource, Session, ShipmentDesk
from shelfwire.channels.states import AccountStatus
from shelfwire.kit.errors import Reconnect
from shelfwire.sync import tokens
from shelfwire.sync.sessions import session_of

T = TypeVar("T")
Words = Callable[[Channel, Session], T]


class NetworkInTransaction(RuntimeError):
    """A bug: a call to a channel would hold locks for as long as the channel likes (rule 13)."""


def outside_transaction() -> None:
    """Raises NetworkInTransaction inside an atomic block; the one a test case wraps around itself does not count."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise NetworkInTransaction("no network inside a transaction")


def talk(account_id: int, say: Words[T]) -> T:
    """Say something to the account's channel. Raises what the plugin raises, and NotConnected.

    When the channel wants consent again, the tokens are refreshed once (somebody may have done it already) and it is
    said once more: the channel refused at the door, so nothing was done. When that does not help, the account is
    parked and Reconnect is raised.
    """
    outside_transaction()
    account = tokens.usable(account_id)
    try:
        return _say(account, say)
    except Reconnect:
        account = tokens.refresh(account_id, force=True, seen_version=account.credentials_version)
    try:
        return _say(account, say)
    except Reconnect as ended:
        park(account_id=account_id, why=str(ended), by="worker", seen_version=account.credentials_version)
        raise


def _say(account: Account, say: Words[T]) -> T:
    return say(registry.channel(account.channel), session_of(account))


def obey(account_id: int, switch: str) -> None:
    """Raises SwitchOff or NotConnected. Reads both freshly: a person may have thrown the switch a moment ago."""
    account = queries.get(account_id)
    if account.status == AccountStatus.DISCONNECTED or account.status == AccountStatus.NEW:
        raise NotConnected(f"{account} is not connected.", hint="Connect it on the shop's page.")
    if not getattr(account, switch):
        raise SwitchOff(
            f"“{queries.SWITCHES[switch]}” is off for {account}.",
            field=switch,
            hint="Turn it on on the shop's page.",
        )


def flows(account_id: int, switch: str) -> bool:
    """Whether the account is connected and the switch is on, freshly read."""
    return queries.connected([account_id]).filter(**{switch: True}).exists()


def _lacks(channel: Channel, what: str) -> UnsupportedByChannel:
    return UnsupportedByChannel(f"{channel.label} offers no {what} to Shelfwire.", value=channel.name)


def consent(channel: Channel) -> Connect:
    """The channel's Connect part. Raises UnsupportedByChannel."""
    if channel.connect is None:
        raise _lacks(channel, "connection")
    return channel.connect


def orders(channel: Channel) -> OrderSource:
    """The channel's OrderSource part. Raises UnsupportedByChannel."""
    if channel.orders is None:
        raise _lacks(channel, "orders")
    return channel.orders


def shipments(channel: Channel) -> ShipmentDesk:
    """The channel's ShipmentDesk part. Raises UnsupportedByChannel."""
    if channel.shipments is None:
        raise _lacks(channel, "shipping")
    return channel.shipments


def doorbell(channel: Channel) -> Doorbell:
    """The channel's Doorbell part. Raises UnsupportedByChannel."""
    if channel.doorbell is None:
        raise _lacks(channel, "notices")
    return channel.doorbell
