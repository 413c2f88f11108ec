"""Notices that arrive at the same moment are stored together: one statement for all that wait.

Whoever comes first stores; whoever comes while that statement runs waits for the next one, which takes them all. So a
lone notice waits for nobody, and a storm of them costs a few large statements instead of many small ones.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from django.db import OperationalError, connection

from shelfwire.channels.actions import Arrival, Stored, store_notices

MOST = 64
"""Notices in one statement."""


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    done: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    stored: Stored | None = None
    error: BaseException | None = None


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
            leads, self._busy = not self._busy, True
        if not leads:
            mine.done.wait()
            leads = mine.leads
        if leads:
            self._store_all_that_wait()
        if mine.error is not None:
            raise mine.error
        assert mine.stored is not None
        return mine.stored

    def _store_all_that_wait(self) -> None:
        with self._lock:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
        try:
            for waiting, stored in zip(batch, _store([w.arrival for w in batch]), strict=True):
                waiting.stored = stored
        except BaseException as error:  # noqa: BLE001  # nobody may wait for ever; each raises it in its own request
            for waiting in batch:
                waiting.error = error
        with self._lock:
            self._busy = bool(self._queue)
            following = self._queue[0] if self._queue else None
            if following is not None:
                following.leads = True
        for waiting in batch:
            waiting.done.set()
        if following is not None:
            following.done.set()


def _store(arrivals: list[Arrival]) -> list[Stored]:
    try:
        return store_notices(arrivals)
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()  # the database was restarted under us; storing is repeatable
        return store_notices(arrivals)
