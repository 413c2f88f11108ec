"""Several calls to one shop under way at once.

::

    with Calls[Order, Receipt]() as calls:
        for order in orders[: calls.free]:
            calls.start(order, partial(tell, order))
        for call in calls:
            store(call.item, call.result())

Threads do nothing but call: taking rows, deciding and storing stay with the thread that opened the block. What a call
reads or writes in the database itself (the call budget, a fresh token) goes over its thread's own connection, which is
closed with the block.
"""

from __future__ import annotations

import contextvars
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Answer]):
    """A call that came to its end."""

    item: Item
    result: Callable[[], Answer]
    """What the call returned. Raises what it raised. To be asked for once."""


class Calls(Generic[Item, Answer]):
    """A pool of ``at_once`` threads (the setting CALLS_AT_ONCE without one) for one piece of work.

    Iterating gives the calls as they end; more may be started meanwhile, and it stops when none is left. With
    ``at_once=1`` there is no thread: a call is made where its result is asked for.

    Leaving the block forgets the calls that were not begun, and waits for those that are under way: a call cannot be
    taken back, but it ends by its own time limit.
    """

    def __init__(self, at_once: int | None = None) -> None:
        self._most = settings.CALLS_AT_ONCE if at_once is None else at_once
        self._later: deque[Done[Item, Answer]] = deque()
        self._items: dict[Future[Answer], Item] = {}
        self._closing = ExitStack()
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Calls[Item, Answer]:
        if self._most > 1:
            self._threads = ThreadPoolExecutor(self._most, "call", initializer=self._share_connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._threads is not None:
            self._threads.shutdown(wait=True, cancel_futures=True)
        self._closing.close()

    def _share_connection(self) -> None:
        """The thread's own connection is to be closed by the thread that ends the block."""
        connection.inc_thread_sharing()
        self._closing.callback(connection.close)

    @property
    def in_threads(self) -> bool:
        """Whether a call that is started is made meanwhile, and not only when its result is asked for."""
        return self._threads is not None

    @property
    def free(self) -> int:
        """How many calls may be started that are made at once; others wait for a thread."""
        return max(self._most - len(self._items) - len(self._later), 0)

    def start(self, item: Item, call: Callable[[], Answer]) -> None:
        """Make the call as soon as a thread is free, in a copy of the caller's context."""
        if self._threads is None:
            self._later.append(Done(item, call))
        else:
            self._items[self._threads.submit(contextvars.copy_context().run, call)] = item

    def __iter__(self) -> Iterator[Done[Item, Answer]]:
        while self._items or self._later:
            if self._later:
                yield self._later.popleft()
                continue
            ended, _ = wait(self._items, return_when=FIRST_COMPLETED)
            for future in ended:
                yield Done(self._items.pop(future), future.result)
