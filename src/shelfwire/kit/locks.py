"""One at a time across all processes: PostgreSQL advisory locks, which die with their holder's connection.

``in_turn`` and ``take_some`` hold theirs outside transactions, around network calls; a killed worker frees them at
once. ``until_commit`` holds its own to the end of the transaction. One name is one lock, whichever takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b

import pglock
from django.db import OperationalError, connection

from shelfwire.kit.errors import TryLater

_LOCK_NOT_AVAILABLE = "55P03"


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8, person=b"shelfwire").digest(), signed=True)


def take_some(names: Sequence[str], most: int) -> set[str]:
    """Take at most so many of the locks, the first that are free, in one question; never waits."""
    by_key = {_key(name): name for name in names}
    with connection.cursor() as cursor:
        # LIMIT stops the scan, and with it the taking; the order is the array's
        cursor.execute(
            "SELECT key FROM unnest(%s::bigint[]) AS wanted(key) WHERE pg_try_advisory_lock(key) LIMIT %s",
            [list(by_key), most],
        )
        return {by_key[key] for (key,) in cursor.fetchall()}


def let_go_all(names: Sequence[str]) -> None:
    """Let go of locks that ``take_some`` gave, in one question."""
    if names:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_unlock(key) FROM unnest(%s::bigint[]) AS held(key)",
                [[_key(name) for name in names]],
            )


def held(names: Sequence[str]) -> set[str]:
    """Return those of the locks that some connection to this database holds at this moment."""
    by_key = {_key(name): name for name in names}
    with connection.cursor() as cursor:
        # a lock with one key shows as its two halves; see pg_locks in PostgreSQL's manual
        cursor.execute(
            "SELECT DISTINCT key FROM (SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) taken"
            " WHERE key = ANY(%s::bigint[])",
            [list(by_key)],
        )
        return {by_key[key] for (key,) in cursor.fetchall()}


@contextmanager
def in_turn(name: str, *, wait_seconds: float | None = 60) -> Iterator[None]:
    """Wait for our turn, None for as long as it takes, then be alone. Raises TryLater when it does not come in time."""
    # Raise: by default pglock reports a connection that broke as a lock that somebody else holds
    turn = pglock.advisory(_key(name), timeout=wait_seconds, side_effect=pglock.Raise)
    try:
        turn.acquire()
    except OperationalError as late:
        if getattr(late.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise TryLater(
            f"Somebody else has been at “{name}” for {wait_seconds} seconds.", operation=name
        ) from late
    try:
        yield
    finally:
        turn.release()


def until_commit(name: str) -> None:
    """Wait for the lock; it goes when the transaction ends. Raises RuntimeError outside a transaction."""
    pglock.advisory(_key(name), xact=True, side_effect=pglock.Raise).acquire()
