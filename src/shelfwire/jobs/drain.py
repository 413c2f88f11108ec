"""Run what is due in this process, on Django's own connection. Tests use it in place of a worker."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from shelfwire.jobs import queue
from shelfwire.jobs.engine import perform_chore, perform_job
from shelfwire.jobs.liveness import LOCK_CLASS
from shelfwire.jobs.registry import find_chore, find_job
from shelfwire.kit import clock


class DidNotSettle(Exception):
    """The work kept queueing more work."""


def drain(limit: int = 10_000, *, raise_errors: bool = True) -> list[str]:
    """Run every due job and chore until none is left. Returns their names in the order they ran.

    What is due is decided by ``kit.clock``: step the clock and drain again to see retries. An error in our own code
    is recorded as a worker would record it and then raised, unless ``raise_errors`` is off. Raises DidNotSettle
    after ``limit`` runs.
    """
    ran: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT worker_id FROM procrastinate_register_worker_v1()")
        worker_id = cursor.fetchone()[0]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, worker_id])
    try:
        while (row := _next(worker_id)) is not None:
            if len(ran) == limit:
                raise DidNotSettle(f"{limit} pieces of work ran and more is due: …, {', '.join(ran[-5:])}")
            ran.append(row["task_name"])
            bug = _perform(row)
            queue.finish(row["id"])
            if bug is not None and raise_errors:
                raise bug
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, worker_id])
            cursor.execute("SELECT procrastinate_unregister_worker_v1(%s)", [worker_id])
    return ran


def _next(worker_id: int) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND scheduled_at <= %s",
            [clock.now()],
        )
        cursor.execute(
            "SELECT id, task_name, args::text FROM procrastinate_fetch_job_v2(NULL, %s)", [worker_id]
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    return {"id": row[0], "task_name": row[1], "args": json.loads(row[2])}


def _perform(row: dict[str, Any]) -> Exception | None:
    name, arguments = row["task_name"], row["args"]
    if chore := find_chore(name):
        return perform_chore(
            chore,
            key=arguments.get("key", ""),
            arguments=arguments.get("arguments", {}),
            tries=arguments.get("tries", 0),
        )
    kind = find_job(name)
    if kind is None:
        raise LookupError(f"no job or chore is named “{name}”")
    return perform_job(kind, arguments["job_id"], row["id"])
