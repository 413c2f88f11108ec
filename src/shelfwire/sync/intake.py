"""Notices that arrive at the same moment are stored together: one statement for all that wait.

Whoever comes first stores; whoever comes while that statement runs waits for the next one, which takes them all. So a
lone notice waits for nobody, and a storm of them costs a few large statements instead of many small ones. When a
statement for several fails, each of them is stored alone by its own caller, so one that cannot be stored harms itself.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, OperationalError, connection

from shelfwire.channels.actions import Arrival, Stored, store_notices

MOST = 64
"""Notices in one statement."""
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    done: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    stored: Stored | None = None


class Intake:
    """One process's queue at the inbox."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: list[_Waiting] = []
        self._busy = False

    def store(self, arrival: Arrival) -> Stored:
        """Store one notice, alone or with others that wait. Raises what the database raises."""
        mine = _Waiting(arrival)
        with self._lock:
            self._queue.append(mine)
            mine.leads, self._busy = not self._busy, True
        if not mine.leads:
            mine.done.wait()
        if mine.leads:
            self._store_all_that_wait()
        if mine.stored is None:
            (mine.stored,) = _store([arrival])
        return mine.stored

    def _store_all_that_wait(self) -> None:
        with self._lock:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
        try:
            for waiting, stored in zip(batch, _store([w.arrival for w in batch]), strict=True):
                waiting.stored = stored
        except DatabaseError as error:
            if len(batch) == 1:
                raise
            _log.warning("door.batch_failed", notices=len(batch), why=str(error))
        finally:
            self._hand_over(batch)

    def _hand_over(self, batch: list[_Waiting]) -> None:
        """Whatever happened, nobody waits for ever: the batch goes on, and the next in the queue leads."""
        with self._lock:
            self._busy = bool(self._queue)
            following = self._queue[:1]
            for waiting in following:
                waiting.leads = True
        for waiting in (*batch, *following):
            waiting.done.set()


def _store(arrivals: list[Arrival]) -> list[Stored]:
    try:
        return store_notices(arrivals)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()  # the database was restarted under us; storing is repeatable
        return store_notices(arrivals)
