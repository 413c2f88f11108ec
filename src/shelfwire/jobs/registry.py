"""Declare jobs and chores. Filled by import, read by workers, ``enqueue`` and ``hurry``.

Queues: ``fast`` for what a seller expects within seconds (inbox, stock, tracking), ``work`` for long jobs, ``carriers``
for what a worker of its own does. A worker keeps a slot that only takes ``fast``, so a long import never delays a
shipment. Within a queue a higher
``priority`` goes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from shelfwire.jobs.run import Run

FAST = "fast"
WORK = "work"
CARRIERS = "carriers"
"""Conversations with carriers. Only a worker that is started for this queue takes them
(``shelfwire worker --queues carriers``)."""


class DeclaredTwice(Exception):
    """Two functions are declared under one name."""


@dataclass(frozen=True, eq=False)
class JobKind:
    """A declared job. Calling it runs the function alone, without queue or bookkeeping. ``scope``: the API scope
    that queueing and retrying it needs.
    """

    name: str
    title: str
    scope: str
    queue: str
    priority: int
    max_attempts: int
    body: Callable[..., None]

    def __call__(self, run: Run, **arguments: Any) -> None:
        self.body(run, **arguments)


@dataclass(frozen=True, eq=False)
class Chore:
    """A declared chore; ``cron`` is empty unless it recurs. Calling it runs the function alone."""

    name: str
    queue: str
    priority: int
    body: Callable[..., None]
    cron: str = ""

    def __call__(self, **arguments: Any) -> None:
        self.body(**arguments)


JOBS: dict[str, JobKind] = {}
CHORES: dict[str, Chore] = {}


@cache
def discover() -> None:
    """Import every declaration: ```<app>/jobs_registry.py``; only workers need them."""
    autodiscover_modules("jobs_registry")


def find_job(name: str) -> JobKind | None:
    """Return the job with that name, if this version has one."""
    if name not in JOBS:
        discover()
    return JOBS.get(name)


def find_chore(name: str) -> Chore | None:
    """Return the chore with that name, if this version has one."""
    if name not in CHORES:
        discover()
    return CHORES.get(name)


def _claim(name: str, body: Callable[..., None]) -> None:
    taken = JOBS.get(name) or CHORES.get(name)
    if taken is not None and _home(taken.body) != _home(body):
        raise DeclaredTwice(f"“{name}” is declared by {_home(taken.body)} and by {_home(body)}")


def _home(body: Callable[..., None]) -> str:
    return f"{body.__module__}.{body.__qualname__}"


def job(
    *,
    name: str,
    title: str,
    scope: str = "jobs:write",
    queue: str = WORK,
    priority: int = 0,
    max_attempts: int = 8,
) -> Callable[[Callable[..., None]], JobKind]:
    """Declare a job. The function takes the Run, then JSON-able keyword arguments; it may run more than once.

    ``scope``: the API scope that queueing it needs. ``max_attempts``: how many attempts in a row may end in
    TryLater without any progress before the job fails.
    """

    def declare(body: Callable[..., None]) -> JobKind:
        _claim(name, body)
        JOBS[name] = JobKind(name, title, scope, queue, priority, max_attempts, body)
        return JOBS[name]

    return declare


def chore(*, name: str, queue: str = FAST, priority: int = 0) -> Callable[[Callable[..., None]], Chore]:
    """Declare a chore. The function takes JSON-able keyword arguments and finds its work by a query over state."""

    def declare(body: Callable[..., None]) -> Chore:
        _claim(name, body)
        CHORES[name] = Chore(name, queue, priority, body)
        return CHORES[name]

    return declare


def recurring(
    *, cron: str, name: str = "", queue: str = FAST, priority: int = 0
) -> Callable[[Callable[..., None] | Chore], Chore]:
    """Run a chore without arguments by the clock (five cron fields in UTC, a sixth for seconds), once however many
    workers there are. Put it on a function (then ``name`` is needed) or on a declared chore."""

    def declare(body: Callable[..., None] | Chore) -> Chore:
        plain = body if isinstance(body, Chore) else chore(name=name, queue=queue, priority=priority)(body)
        CHORES[plain.name] = replace(plain, cron=cron)
        return CHORES[plain.name]

    return declare
