"""Wake whoever reads the notices that were just stored.

A notice is stored, and its sender answered, before anybody is woken: one thread of the process wakes for all that came
meanwhile, so a storm of notices queues a few chores instead of one for each. What is not woken for, because the process
died, the clock finds within a minute.
"""

from __future__ import annotations

import threading

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction

from shelfwire.sync.engine import inbox

_log = structlog.get_logger(__name__)


class Waker:
    """One process's wake-ups. ``wake`` returns at once; inside a transaction, or with SHELFWIRE_CALLS_AT_ONCE=1, it is
    done when it returns."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: set[tuple[int, str]] = set()
        self._thread: threading.Thread | None = None

    def wake(self, account_id: int, kinds: tuple[str, ...]) -> None:
        """Have the notices of the account with subjects of these kinds looked at."""
        if connection.in_atomic_block or settings.CALLS_AT_ONCE == 1:
            for kind in kinds:
                inbox.hurry(account_id, kind)
            return
        with self._changed:
            self._waiting.update((account_id, kind) for kind in kinds)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="wake", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                waiting, self._waiting = self._waiting, set()
            close_old_connections()
            try:
                _hurry(waiting)
            except DatabaseError as error:  # the clock wakes them within a minute
                _log.warning("webhook.not_woken", accounts=len(waiting), why=str(error))
            finally:
                close_old_connections()


def _hurry(waiting: set[tuple[int, str]]) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            # nothing is lost with a wake-up, so nobody waits for it to be on disk
            cursor.execute("SET LOCAL synchronous_commit TO off")
        for account_id, kind in sorted(waiting):
            inbox.hurry(account_id, kind)
