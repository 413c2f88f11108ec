"""Conversations that should have been heard of by now and were not, whatever the reason: a worker that hangs, a queue
row that nobody works on, a pause that is too long. Looks at what happened, never at what the queue believes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from shelfwire.channels import queries
from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.people.models import Company
from shelfwire.sync.engine.conversation import conversations

GRACE = timedelta(minutes=5)
"""How much later than its interval a conversation may come before anybody is told."""
FAILING_GRACE = timedelta(minutes=40)
"""After a failure the pauses grow to half an hour, and the failure itself is shown meanwhile."""
_MOST_SHOPS = 500


@dataclass(frozen=True, slots=True)
class Silence:
    """``since``: when it was last heard of, or when its oldest piece of work came."""

    account: Account
    conversation: str
    since: datetime


def silent(company: Company | None = None) -> list[Silence]:
    """Every silent conversation of the company's connected shops (of all shops without one), the longest first."""
    now = clock.now()
    shops = queries.connected().prefetch_related("cursors").order_by("id")
    if company is not None:
        shops = shops.filter(company=company)
    found = [*_by_interval(shops[:_MOST_SHOPS], now), *_by_work(shops, now)]
    return sorted(found, key=lambda silence: silence.since)


def _by_interval(shops: QuerySet[Account], now: datetime) -> Iterator[Silence]:
    for account in shops:
        cursors = {cursor.conversation: cursor for cursor in account.cursors.all()}
        for one in conversations():
            if one.every is None or (one.switch and not getattr(account, one.switch)):
                continue
            if not one.concerns(account):
                continue
            cursor = cursors.get(one.name)
            heard = max(filter(None, [account.status_at, cursor.looked_at if cursor else None]), default=None)
            called = cursor.due_at if cursor and cursor.due_at and cursor.due_at <= now else None
            grace = FAILING_GRACE if cursor is not None and cursor.failures else GRACE
            if heard and now - heard > one.every + grace and (called is None or now - called > grace):
                yield Silence(account, one.name, heard)


def _by_work(shops: QuerySet[Account], now: datetime) -> Iterator[Silence]:
    """Work that has lain there since before the grace began, although its conversation does not say that it fails."""
    before = now - GRACE
    waiting = {one.name: one.waiting(before) for one in conversations() if one.waiting is not None}
    concerned = {account_id for found in waiting.values() for account_id in found}
    for account in shops.filter(pk__in=concerned)[:_MOST_SHOPS]:
        cursors = {cursor.conversation: cursor for cursor in account.cursors.all()}
        for conversation, found in waiting.items():
            cursor = cursors.get(conversation)
            since = found.get(account.pk)
            looked = cursor.looked_at if cursor is not None else None
            patience = FAILING_GRACE if cursor is not None and cursor.failures else GRACE
            if since is not None and now - max(since, looked or since) > patience:
                yield Silence(account, conversation, since)
