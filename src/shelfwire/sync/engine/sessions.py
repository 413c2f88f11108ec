"""A session for a conversation, and what follows when the key of its secrets is missing or back."""

from __future__ import annotations

from shelfwire.channels import queries
from shelfwire.channels.actions import KEY_MISSING, park_unreadable, resume_readable
from shelfwire.channels.models import Account
from shelfwire.channels.port import Session
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import chore
from shelfwire.kit.errors import Reconnect
from shelfwire.kit.secrets import UnreadableSecret
from shelfwire.sync.engine.schedule import every_minute


def session_of(account: Account) -> Session:
    """The account's session. Raises Reconnect when no key fits its secrets; the account is parked then."""
    try:
        return exchange.session(account)
    except UnreadableSecret as missing:
        park_unreadable(account_id=account.pk)
        raise Reconnect(KEY_MISSING) from missing


@chore(name="keys.park", priority=30)
def park_account(*, account_id: int) -> None:
    """The key of a connected account is missing: its page and Home say so, though nothing was to be said to it."""
    park_unreadable(account_id=account_id)


@chore(name="keys.resume", priority=30)
def resume_account(*, account_id: int) -> None:
    """The key of a parked account is back: go on."""
    resume_readable(account_id=account_id)


every_minute(park_account, lambda _: queries.connected_without_key())
every_minute(resume_account, lambda _: queries.readable_again())
