"""One attempt at a job or a chore, and its result.

The class of an error decides who acts next (``kit.errors``). This module holds the product's one broad ``except``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import close_old_connections, connection, transaction

from shelfwire.jobs import queue
from shelfwire.jobs.events import JobFinished
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import Chore, JobKind
from shelfwire.jobs.run import Cancelled, Interrupted, Run, Superseded
from shelfwire.jobs.states import FINISHED, JobStatus
from shelfwire.jobs.transitions import NOTE_LENGTH, WORKER, move
from shelfwire.kit import clock, ids
from shelfwire.kit.errors import ChannelError, MissingScope, Reconnect, RuleBroken, TryLater
from shelfwire.kit.events import announce
from shelfwire.kit.outages import outage
from shelfwire.kit.states import LostRace
from shelfwire.kit.texts import fit

log = structlog.get_logger(__name__)

BUG_TRIES = 3
_BACKOFF_FIRST = 5.0
_BACKOFF_CAP = 600.0
_AT_ONCE = 0.0


def never() -> bool:
    """Return False: no shutdown was requested."""
    return False


def backoff(tries: int) -> float:
    """Return the seconds until the next attempt after ``tries`` without progress: doubling, capped, spread by a
    tenth.
    """
    doubled = _BACKOFF_FIRST * float(2 ** max(tries - 1, 0))
    return min(doubled, _BACKOFF_CAP) + ids.jitter(_BACKOFF_FIRST / 10)


def moment_after(seconds: float) -> datetime | None:
    """Return the moment ``seconds`` from now; None for at once."""
    return clock.now() + timedelta(seconds=seconds) if seconds > 0 else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of an attempt. ``delay``: seconds until the next one; None: parked until it is woken."""

    status: JobStatus
    note: str = ""
    error: str = ""
    delay: float | None = None
    tries: int = 0


def judge(error: Exception | None, *, run: Run, kind: JobKind, tries: int) -> Verdict:
    """Return the result of an attempt that ended with ``error``; ``tries`` counts it."""
    match error:
        case None if run.failures:
            return Verdict(JobStatus.PARTLY_FAILED)
        case None:
            return Verdict(JobStatus.COMPLETED)
        case Cancelled():
            return Verdict(JobStatus.CANCELLED)
        case Interrupted():
            note = "The worker was restarted; the job goes on by itself."
            return Verdict(JobStatus.WAITING, note, delay=_AT_ONCE)
        case TryLater():
            return _later(error.message, error.after, tries, kind.max_attempts)
        case Reconnect():
            return Verdict(JobStatus.WAITING, f"Waits for the shop to be connected again: {error.message}")
        case MissingScope():
            return Verdict(JobStatus.WAITING, f"Waits for a consent that covers it: {error.message}")
        case RuleBroken() | ChannelError():
            return Verdict(JobStatus.FAILED, error=str(error))
        case _ if (found := outage(error)) is not None:
            return _later(found.value, None, tries, kind.max_attempts)
        case _:
            note = f"An error in Shelfwire itself ({type(error).__name__}); its log has the details."
            return _later(note, None, tries, BUG_TRIES)


def _later(why: str, after: float | None, tries: int, limit: int) -> Verdict:
    if tries >= limit:
        times = "once" if tries == 1 else f"{tries} times"
        return Verdict(JobStatus.FAILED, error=f"{why} Tried {times} without getting further.")
    return Verdict(JobStatus.WAITING, why, delay=backoff(tries) if after is None else after, tries=tries)


def perform_job(
    kind: JobKind, job_id: str, row_id: int, stopping: Callable[[], bool] = never
) -> Exception | None:
    """Make one attempt at a job. Returns the error in our own code that ended it, if there was one. An outdated
    queue row does nothing.
    """
    run = _begin(job_id, row_id, stopping)
    if run is None:
        return None
    seen = log.bind(job=kind.name, job_id=job_id, attempt=run.job.attempts)
    seen.info("job started")
    failure: Exception | None = None
    try:
        kind.body(run, **run.job.arguments)
    except Superseded:
        seen.warning("job was given to another worker; this attempt stops here")
        return None
    except Exception as error:  # noqa: BLE001  # every failure becomes a state a person can see
        failure = error
    bug = _is_bug(failure)
    if bug:
        seen.error("job met an error in Shelfwire itself", exc_info=failure)
    verdict = judge(failure, run=run, kind=kind, tries=1 if run.moved_something else run.job.tries + 1)
    try:
        _settle(run, kind, verdict)
    except (Superseded, LostRace):
        seen.warning("job was given to another worker; this attempt is not recorded")
        return None
    seen.info("job attempt ended", status=str(verdict.status), note=verdict.note, error=verdict.error)
    return failure if bug else None


def _is_bug(failure: Exception | None) -> bool:
    expected = (Cancelled, Interrupted, RuleBroken, ChannelError)
    return failure is not None and not isinstance(failure, expected) and outage(failure) is None


def _begin(job_id: str, row_id: int, stopping: Callable[[], bool]) -> Run | None:
    with transaction.atomic():
        # the queue row is the permission to run: whoever holds another row was superseded
        job = Job.objects.select_for_update().filter(pk=job_id, queue_id=row_id).first()
        if job is None or job.status not in (JobStatus.QUEUED, JobStatus.WAITING):
            return None
        if job.cancel_requested_at is not None:
            move(job, JobStatus.CANCELLED, by=WORKER, why="Cancelled.", finished_at=clock.now())
            announce(JobFinished(job.pk, job.company_id, job.name, job.status))
            return None
        now = clock.now()
        move(
            job,
            JobStatus.RUNNING,
            by=WORKER,
            started_at=job.started_at or now,
            heard_at=now,
            attempts=job.attempts + 1,
            note="",
        )
        run = Run(job, row_id, stopping)
        run.forget_unsaved()
        return run


def _settle(run: Run, kind: JobKind, verdict: Verdict) -> None:
    _drop_broken_connection()
    with transaction.atomic():
        run.finish()
        job = run.job
        columns: dict[str, Any] = {"error": verdict.error, "tries": verdict.tries, "queue_id": None}
        if verdict.note:
            columns["note"] = fit(verdict.note, NOTE_LENGTH)
        if verdict.status in FINISHED:
            columns["finished_at"] = clock.now()
        elif verdict.delay is not None:
            columns["queue_id"] = queue_job(job, kind, verdict.delay)
        move(job, verdict.status, by=WORKER, why=verdict.error or verdict.note, **columns)
        if verdict.status in FINISHED:
            announce(JobFinished(job.pk, job.company_id, job.name, job.status))


def _drop_broken_connection() -> None:
    """Close a connection that broke during the attempt, so that its result can be recorded; a healthy one is kept."""
    if not connection.in_atomic_block:
        close_old_connections()


def queue_job(job: Job, kind: JobKind, delay: float = _AT_ONCE) -> int:
    """Queue ``job``. Returns the id of its queue row, which the caller stores as ``queue_id``."""
    return queue.defer(
        task=kind.name,
        arguments={"job_id": str(job.pk)},
        queue=kind.queue,
        priority=kind.priority,
        lock=job.lock,
        at=moment_after(delay),
    )


def perform_chore(chore: Chore, *, key: str, arguments: Mapping[str, Any], tries: int) -> Exception | None:
    """Run a chore once. Returns the error in our own code that ended it, if there was one. A chore to be retried is
    queued again under its key.
    """
    seen = log.bind(chore=chore.name, key=key)
    try:
        chore.body(**arguments)
        return None
    except TryLater as error:
        wait = backoff(tries + 1) if error.after is None else error.after
        seen.info("chore tries again later", after=wait, why=error.message)
        failure: Exception | None = None
    except (RuleBroken, ChannelError) as error:
        # the state it looked at keeps the work; a person or the next look goes on from there
        seen.warning("chore stopped", why=str(error))
        return None
    except Exception as error:  # noqa: BLE001  # see the module's first words
        wait, found = backoff(tries + 1), outage(error)
        failure = error if found is None else None
        if found is not None:
            seen.warning("chore lost the database", what=found.value, why=str(error))
        else:
            seen.error("chore met an error in Shelfwire itself", exc_info=error)
            if tries + 1 >= BUG_TRIES:
                return failure
    _drop_broken_connection()
    hurry_chore(chore, key=key, arguments=arguments, delay=wait, tries=tries + 1)
    return failure


def hurry_chore(
    chore: Chore, *, key: str, arguments: Mapping[str, Any], delay: float = _AT_ONCE, tries: int = 0
) -> int:
    """Queue ``chore``, at most once per key. Returns the id of the queue row that will run it."""
    return queue.hurry(
        task=chore.name,
        arguments={"key": key, "arguments": dict(arguments), "tries": tries},
        queue=chore.queue,
        priority=chore.priority,
        key=lock_name(chore, key),
        at=moment_after(delay),
    )


def hurry_parameters(chore: Chore, *, key: str, **arguments: Any) -> dict[str, Any]:
    """Return the parameters that ``hurry`` passes to the SQL function ``jobs_hurry``, for a caller whose own
    statement calls it.
    """
    return {
        "queue": chore.queue,
        "task": chore.name,
        "priority": chore.priority,
        "key": lock_name(chore, key),
        "arguments": {"key": key, "arguments": arguments, "tries": 0},
    }


def lock_name(chore: Chore, key: str) -> str:
    """Return the lock of a chore and key: at most one is queued, and at most one runs."""
    return f"{chore.name}:{key}"
