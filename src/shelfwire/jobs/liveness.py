"""Detect dead workers, and recover their work.

A worker shows in two ways that it lives: a heartbeat every two seconds, and a session-level advisory lock that
PostgreSQL releases when the worker's process dies. A worker without heartbeat that still holds its lock is not
taken for dead (a busy processor, a sleeping laptop), unless this lasts a minute (a machine that vanished without
closing its connections).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import structlog
from django.db import connection, transaction

from shelfwire.jobs import queue
from shelfwire.jobs.engine import hurry_chore, queue_job
from shelfwire.jobs.events import JobFinished
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import find_chore, find_job
from shelfwire.jobs.states import OPEN, JobStatus
from shelfwire.jobs.transitions import WORKER, move
from shelfwire.kit import clock
from shelfwire.kit.events import announce

log = structlog.get_logger(__name__)

LOCK_CLASS = 1_397_311_308
HEARTBEAT_SECONDS = 2.0
SILENT_AND_UNLOCKED_SECONDS = 5.0
SILENT_SECONDS = 60.0
LOST_TRIES = 20

_DEAD = """
    SELECT j.id, j.task_name, j.args::text FROM procrastinate_jobs j
      LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
     WHERE j.status = 'doing' AND (
        w.id IS NULL
        OR j.id = ANY(%(lost)s::bigint[])
        OR w.last_heartbeat < now() - make_interval(secs => %(silent)s)
        OR (w.last_heartbeat < now() - make_interval(secs => %(unlocked)s) AND NOT EXISTS (
            SELECT 1 FROM pg_locks l
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
               AND l.classid = %(lock_class)s AND l.objid = w.id
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))))
     ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
"""
_ORPHANS = """
    SELECT o.id FROM jobs_job o
     WHERE o.status IN ('queued', 'running', 'waiting') AND o.queue_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j
                        WHERE j.id = o.queue_id AND j.status IN ('todo', 'doing'))
     ORDER BY o.id FOR UPDATE OF o SKIP LOCKED
"""


def recover(lost: Sequence[int] = ()) -> list[str]:
    """Give the work of dead workers back to the queue, and the queue rows ``lost``, which their living worker does
    not hold. Returns the names of what was given back. Safe to run from many workers.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                _DEAD,
                {
                    "silent": SILENT_SECONDS,
                    "unlocked": SILENT_AND_UNLOCKED_SECONDS,
                    "lock_class": LOCK_CLASS,
                    "lost": list(lost),
                },
            )
            dead = cursor.fetchall()
        for row_id, name, arguments in dead:
            _give_back(row_id, name, json.loads(arguments))
        with connection.cursor() as cursor:
            cursor.execute(_ORPHANS)
            orphans = [job_id for (job_id,) in cursor.fetchall()]
        for job in Job.objects.filter(pk__in=orphans):
            _start_again(job, "The attempt before this one could not be recorded; the job starts again.")
    names = [name for _, name, _ in dead] + ["orphan"] * len(orphans)
    if names:
        log.warning("work of a lost worker was given back", names=names)
    return names


def _give_back(row_id: int, name: str, arguments: dict[str, object]) -> None:
    queue.finish(row_id)
    if chore := find_chore(name):
        given = arguments.get("arguments")
        hurry_chore(
            chore,
            key=str(arguments.get("key", "")),
            arguments=given if isinstance(given, dict) else {},
        )
        return
    if "job_id" not in arguments:
        log.warning("a chore of another version was left unfinished and is dropped", chore=name)
        return
    job = Job.objects.select_for_update().filter(pk=str(arguments["job_id"]), queue_id=row_id).first()
    if job is not None and job.status in OPEN:
        _start_again(job, "The worker was lost; the job starts again by itself.")


def _start_again(job: Job, why: str) -> None:
    kind = find_job(job.name)
    if kind is None:
        return _give_up(job, f"This version of Shelfwire knows no job “{job.name}”.")
    # a checkpoint sets ``tries`` back to zero, so this counts losses that got nowhere
    if job.tries + 1 >= LOST_TRIES:
        return _give_up(job, f"The worker was lost {LOST_TRIES} times in a row during this job.")
    if job.status == JobStatus.RUNNING:
        move(job, JobStatus.WAITING, by=WORKER, why=why, note=why, tries=job.tries + 1)
    job.queue_id = queue_job(job, kind)
    job.save(update_fields=["queue_id"])
    return None


def _give_up(job: Job, error: str) -> None:
    if job.status == JobStatus.WAITING or job.status == JobStatus.QUEUED or job.status == JobStatus.RUNNING:
        move(job, JobStatus.FAILED, by=WORKER, why=error, error=error, finished_at=clock.now(), queue_id=None)
        announce(JobFinished(job.pk, job.company_id, job.name, job.status))
