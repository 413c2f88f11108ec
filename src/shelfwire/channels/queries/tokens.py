"""Queries on when access tokens should be refreshed."""

from __future__ import annotations

from datetime import datetime, timedelta

from shelfwire.channels.models import (
    Account,
)
from shelfwire.channels.queries.accounts import connected


def tokens_due(at: datetime) -> list[int]:
    """Return the ids of connected accounts whose access token should be refreshed; see ``refresh_due``."""
    held = (
        connected()
        .filter(access_expires_at__lte=at + EARLY)
        .only("id", "credentials_at", "access_expires_at")
    )
    return [account.pk for account in held if refresh_due(account, at)]


EARLY = timedelta(hours=24)


def refresh_due(account: Account, at: datetime) -> bool:
    """Whether less than a day of the access token's life is left, or less than half of a life shorter than two
    days.
    """
    due = refresh_due_at(account, at)
    return due is not None and due <= at


def refresh_due_at(account: Account, at: datetime) -> datetime | None:
    """Return when the access token should be refreshed; None when it does not expire."""
    if account.access_expires_at is None:
        return None
    life = account.access_expires_at - (account.credentials_at or at)
    return account.access_expires_at - min(EARLY, life / 2)


def tokens_waiting(before: datetime) -> dict[int, datetime]:
    """Return the connected accounts whose tokens should have been refreshed before ``before``, and since when."""
    held = connected().filter(access_expires_at__lte=before + EARLY)
    moments = {
        a.pk: refresh_due_at(a, before) for a in held.only("id", "credentials_at", "access_expires_at")
    }
    return {account_id: due for account_id, due in moments.items() if due is not None and due <= before}
