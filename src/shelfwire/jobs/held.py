"""Track the queue rows that this process works on, so that a row that it lost is given back.

A row is *doing* from the statement that fetches it to the statement that closes it. When the answer to either is
lost, the row would stay so for as long as the worker lives, and no other row of its lock would ever run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import psycopg
import stamina
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

log = structlog.get_logger(__name__)

_DOING = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = ANY(%(workers)s::bigint[])"


def _deadlock(error: Exception) -> bool:
    return isinstance(error.__cause__, psycopg.errors.DeadlockDetected)


class HeldRows(JobManager):
    """Procrastinate's job manager, extended to remember the rows it fetched. Belongs to one event loop."""

    _held: set[int]
    _fetches: set[object]
    _missed: dict[int, frozenset[object]]

    def __init__(self, manager: JobManager) -> None:
        super().__init__(manager.connector)
        self._held, self._fetches, self._missed = set(), set(), {}

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Fetch a job as Procrastinate does; its row is held from here on."""
        fetch = object()
        self._fetches.add(fetch)
        try:
            job = await super().fetch_job(queues, worker_id)
            if job is not None and job.id is not None:
                self._held.add(job.id)
            return job
        finally:
            self._fetches.discard(fetch)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """Finish a job as Procrastinate does. A row that cannot be closed is no longer held, so that ``lost`` finds
        it.
        """
        assert job.id is not None
        try:
            await super().finish_job(job, status, delete_job)
        except exceptions.ConnectorException as error:
            log.warning(
                "the end of a piece of work could not be recorded", name=job.task_name, why=reason(error)
            )
        finally:
            self._held.discard(job.id)

    @stamina.retry(on=_deadlock, attempts=10, wait_max=1.0)
    async def defer_periodic_job(self, job: Job, periodic_id: str, defer_timestamp: int) -> int | None:
        """Defer a periodic job as Procrastinate does, and retry after a deadlock: giving the same chore of a dead
        worker back locks the same rows in another order.
        """
        return await super().defer_periodic_job(job, periodic_id, defer_timestamp)

    async def lost(self, worker_ids: Collection[int]) -> list[int]:
        """Return the rows that the database assigns to these workers of this process and that none of them holds."""
        rows = await self.connector.execute_query_all_async(_DOING, workers=list(worker_ids))
        missed = {row["id"] for row in rows} - self._held
        # a fetch under way may have taken the row, and its answer not have come yet
        self._missed = {row: self._missed.get(row, frozenset(self._fetches)) for row in missed}
        return sorted(row for row, fetches in self._missed.items() if fetches.isdisjoint(self._fetches))


def reason(error: BaseException) -> str:
    """Return the database's message, which Procrastinate's own error wraps."""
    return str(error.__cause__ or error)
