"""One at a time across all processes: PostgreSQL advisory locks that die with their holder's connection.

They are held outside transactions, around network calls; a killed worker frees them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from django.db import OperationalError, connection

from shelfwire.kit.errors import TryLater

_LOCK_NOT_AVAILABLE = "55P03"


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8, person=b"shelfwire").digest(), signed=True)


def _ask(question: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {question}(%s)", [_key(name)])  # one of three literals below
        return bool(cursor.fetchone()[0])


def take(name: str) -> bool:
    """Take the lock when it is free; never waits. Taken twice by one connection, it must be let go twice."""
    return _ask("pg_try_advisory_lock", name)


def let_go(name: str) -> None:
    """Let go of a lock that ``take`` gave."""
    _ask("pg_advisory_unlock", name)


@contextmanager
def in_turn(name: str, *, wait_seconds: int = 60) -> Iterator[None]:
    """Wait for our turn, then be alone. Raises TryLater when the turn does not come in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{wait_seconds}s"])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_key(name)])
        except OperationalError as late:
            if getattr(late.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            raise TryLater(
                f"Somebody else has been at “{name}” for {wait_seconds} seconds.", operation=name
            ) from late
        finally:
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")
    try:
        yield
    finally:
        let_go(name)
