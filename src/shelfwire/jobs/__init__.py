"""The interface of the job engine.

Two kinds of work::

    @job(name="orders.download", title="Download orders")      asked for by somebody: a Job row, progress, a page
    def download_orders(run: Run, *, account_id: int) -> None: ...

    @chore(name="sync.inbox")                                   small, without a page, found by a query over state
    def work_inbox(*, account_id: int) -> None: ...

``enqueue(download_orders, company=…, by=…, account_id=5)`` and ``hurry(work_inbox, key="5", account_id=5)`` belong to
the caller's transaction: a rollback leaves nothing queued, and nothing runs before the commit. Every function may run
again after a crash, so it must be safe to repeat. ``drain()`` runs what is due, in process, for tests.

The names are loaded on first use, because Django imports this package before models may exist.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shelfwire.jobs.actions.enqueue import enqueue
    from shelfwire.jobs.actions.hurry import hurry
    from shelfwire.jobs.drain import drain
    from shelfwire.jobs.registry import Chore, JobKind, chore, job, recurring
    from shelfwire.jobs.run import Run

__all__ = ["Chore", "JobKind", "Run", "chore", "drain", "enqueue", "hurry", "job", "recurring"]

_HOMES = {
    "Chore": "registry",
    "JobKind": "registry",
    "Run": "run",
    "chore": "registry",
    "drain": "drain",
    "enqueue": "actions.enqueue",
    "hurry": "actions.hurry",
    "job": "registry",
    "recurring": "registry",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    found = getattr(import_module(f"shelfwire.jobs.{_HOMES[name]}"), name)
    globals()[name] = found  # also where a submodule of the same name (drain) was bound by its import
    return found
