"""Tokens that are fresh when they are needed: one refresher, early, the new pair stored before use."""

from __future__ import annotations

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import park, replace_credentials
from shelfwire.channels.errors import CredentialsMoved, NotConnected, UnsupportedByChannel
from shelfwire.channels.models import Account
from shelfwire.channels.port import Credentials
from shelfwire.channels.states import AccountStatus
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import failed, succeeded
from shelfwire.kit import clock, locks
from shelfwire.kit.errors import Reconnect, TryLater
from shelfwire.sync.engine.sessions import session_of

CONVERSATION = "tokens"


def usable(account: Account) -> Account:
    """The account with tokens that may be used now, refreshed when it is time; itself when they are fresh.

    Raises Reconnect when it is parked, NotConnected when it was never connected or is no more, TryLater when the old
    token is over and a new one is not to be had at the moment.
    """
    if account.status == AccountStatus.PARKED:
        raise Reconnect(f"{account} needs reconnecting: {account.status_why}")
    if account.status != AccountStatus.CONNECTED:
        raise NotConnected(f"{account} is not connected.", hint="Connect it on the shop's page.")
    now = clock.now()
    over = account.access_expires_at is not None and account.access_expires_at <= now
    if not over and (not queries.refresh_due(account, now) or waits(account.pk)):
        return account
    try:
        return refresh(account.pk, seen_version=account.credentials_version)
    except TryLater:
        if over:
            raise
        return account  # the old token still lives; the next call tries again


def waits(account_id: int) -> bool:
    """Whether an early refresh failed a moment ago and its time has not come again."""
    kept = exchange.cursor(account_id, CONVERSATION)
    return kept is not None and kept.due_at is not None and kept.due_at > clock.now()


def refresh(
    account_id: int, *, force: bool = False, by: str = "worker", seen_version: int | None = None
) -> Account:
    """A new pair when it is time, or in any case with ``force``; the account as it is afterwards.

    Worker one and worker two find the token old. Both come here; one waits for the other's lock, then sees a newer
    ``credentials_version`` than the one it came with, and goes home. Raises Reconnect (the account is parked then),
    TryLater (everything is as before), NotConnected. A parked account that can be refreshed is connected again.
    """
    before = queries.get(account_id)
    version = before.credentials_version if seen_version is None else seen_version
    with locks.in_turn(f"tokens:{before.channel}:{before.holder_id or account_id}"):
        account = queries.get(account_id)
        if account.credentials_version != version:
            return account
        if not force and not queries.refresh_due(account, clock.now()):
            return account
        credentials = _ask(account)
        try:
            stored = replace_credentials(
                account_id=account_id, credentials=credentials, expected_version=version, by=by
            )
        except CredentialsMoved:  # a person gave consent in this very moment: theirs is newer
            return queries.get(account_id)
    succeeded(account_id=account_id, conversation=CONVERSATION)
    return stored


def _ask(account: Account) -> Credentials:
    channel = registry.channel(account.channel)
    if channel.connect is None:
        raise UnsupportedByChannel(f"{channel.label} offers no connection to Shelfwire.", value=channel.name)
    if account.access_expires_at is None:  # no consent yet, or disconnected
        raise NotConnected(f"{account} is not connected.", hint="Connect it on the shop's page.")
    try:
        return channel.connect.refresh(session_of(account))
    except Reconnect as ended:
        failed(account_id=account.pk, conversation=CONVERSATION, error=str(ended))
        park(account_id=account.pk, why=str(ended), by="worker", seen_version=account.credentials_version)
        raise
    except TryLater as later:
        failed(account_id=account.pk, conversation=CONVERSATION, error=str(later), after=later.after)
        raise
