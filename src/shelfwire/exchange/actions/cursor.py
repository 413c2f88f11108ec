"""How far a conversation has come: cursors move last, after commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from shelfwire.channels.models import Account
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.events import CursorReset
from shelfwire.exchange.models import CallBudget, Cursor
from shelfwire.kit import clock, ids
from shelfwire.kit.events import announce
from shelfwire.kit.texts import fit
from shelfwire.kit.waits import believed
from shelfwire.people import audit

_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=30)
_LONGEST_ERROR = 2000


def backoff(failures: int, after: float | None = None) -> timedelta:
    """How long to wait after the n-th failure in a row (from 1): 5 s, doubling to 30 min, spread by a tenth;
    never less than ``after``, the channel's own word as far as it is believed."""
    doublings: int = 2 ** min(failures - 1, 12)
    wait = min(_FIRST_WAIT * doublings, _LONGEST_WAIT)
    wait += timedelta(seconds=ids.jitter(wait.total_seconds() / 10))
    return max(wait, timedelta(seconds=believed(after) or 0))


def start_cursor(*, account_id: int, conversation: str, position: datetime | None = None) -> Cursor:
    """The conversation's cursor, begun at ``position`` when it is new; an old one keeps its place."""
    cursor, _ = Cursor.objects.get_or_create(
        account_id=account_id, conversation=conversation, defaults={"position": position}
    )
    return cursor


def advance_cursor(*, cursor: Cursor, position: datetime, seen: int) -> bool:
    """Move on to ``position`` (never back), having seen so many more.

    False when a person has set the cursor meanwhile: their place holds.
    """
    after = max(position, cursor.position) if cursor.position else position
    moved = Cursor.objects.filter(pk=cursor.pk, position=cursor.position).update(
        position=after, seen=F("seen") + seen, looked_at=clock.now()
    )
    if moved:
        cursor.position = after
    return bool(moved)


def succeeded(*, account_id: int, conversation: str, due_at: datetime | None = None, note: str = "") -> None:
    """The conversation came to its end without trouble; next time at ``due_at``."""
    now = clock.now()
    end: dict[str, Any] = {
        "looked_at": now,
        "succeeded_at": now,
        "failures": 0,
        "error": "",
        "missing_scope": "",
        "due_at": due_at,
        "note": fit(note, 300),
    }
    mine = Cursor.objects.filter(account_id=account_id, conversation=conversation)
    if not mine.update(**end):
        start_cursor(account_id=account_id, conversation=conversation)
        mine.update(**end)


def failed(
    *, account_id: int, conversation: str, error: str, after: float | None = None, missing_scope: str = ""
) -> datetime:
    """The conversation broke off: counted and shown; tried again at the moment returned. The position stays.

    ``missing_scope``: what the consent lacks; then it is tried again at the longest pause only, or when a consent
    with that scope is stored.
    """
    now = clock.now()
    start_cursor(account_id=account_id, conversation=conversation)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(account_id=account_id, conversation=conversation)
        cursor.failures += 1
        wait = backoff(cursor.failures, after)
        cursor.due_at = now + (max(wait, _LONGEST_WAIT) if missing_scope else wait)
        cursor.looked_at = cursor.failed_at = now
        cursor.error = fit(error, _LONGEST_ERROR)
        cursor.missing_scope = fit(missing_scope, 120)
        cursor.save(update_fields=["failures", "due_at", "looked_at", "failed_at", "error", "missing_scope"])
    return cursor.due_at


@transaction.atomic
def reset_cursor(*, account: Account, conversation: str, position: datetime, by: str) -> Cursor:
    """Read again from ``position`` on; everything there is recorded once, so doing it is safe."""
    start_cursor(account_id=account.pk, conversation=conversation)
    cursor = Cursor.objects.select_for_update().get(account=account, conversation=conversation)
    audit.note(account, {f"{conversation} read up to": (cursor.position, position)}, by=by)
    cursor.position = position
    cursor.due_at = None
    cursor.note = f"set to {position:%Y-%m-%d %H:%M} UTC by {by}"[:300]
    cursor.save(update_fields=["position", "due_at", "note"])
    announce(CursorReset(account.pk, conversation))
    return cursor


@transaction.atomic
def end_waits(*, account: Account, by: str) -> int:
    """A person does not want to wait any longer: every line of the call budget is open, and every conversation that
    waits after a failure is due. How many waits ended; what the channel taught about its speed stays."""
    now = clock.now()
    ended = [wait.what for wait in exchange.waits(account)]
    CallBudget.objects.filter(account=account, arrival_at__gt=now).update(arrival_at=now)
    Cursor.objects.filter(account=account, failures__gt=0, due_at__gt=now).update(due_at=None)
    if ended:
        audit.note(account, {"waiting for": (", ".join(ended), "ended by hand")}, by=by)
    return len(ended)


def hurry_cursors(*, account_id: int) -> None:
    """Whatever waited for a better moment is due now."""
    _due_now(Cursor.objects.filter(account_id=account_id))


def end_scope_waits(*, account_id: int, scopes: Iterable[str]) -> None:
    """The consent covers these scopes: conversations that waited for one of them are due now."""
    _due_now(Cursor.objects.filter(account_id=account_id, missing_scope__in=[s for s in scopes if s]))


def _due_now(cursors: QuerySet[Cursor]) -> None:
    cursors.update(due_at=clock.now(), failures=0, error="", missing_scope="")


def call_for(*, account_id: int, conversations: Collection[str]) -> None:
    """These conversations are due now, begun or not: a person allowed them a moment ago."""
    for conversation in conversations:
        start_cursor(account_id=account_id, conversation=conversation)
    Cursor.objects.filter(account_id=account_id, conversation__in=conversations).update(due_at=clock.now())
