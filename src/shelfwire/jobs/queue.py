"""Procrastinate's queue tables, used over Django's own connection, so that queueing commits with the caller.

https://procrastinate.readthedocs.io/en/stable/howto/django/basic_usage.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection


def defer(
    *,
    task: str,
    arguments: Mapping[str, Any],
    queue: str,
    priority: int,
    lock: str,
    at: datetime | None = None,
) -> int:
    """Queue one row and return its id. Rows with the same non-empty ``lock`` run one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, %s, %s, NULL, %s::jsonb, %s)]"
            "::procrastinate_job_to_defer_v1[]))[1]",
            [queue, task, priority, lock or None, json.dumps(dict(arguments)), at],
        )
        return int(cursor.fetchone()[0])


def hurry(
    *, task: str, arguments: Mapping[str, Any], queue: str, priority: int, key: str, at: datetime | None
) -> int:
    """Queue a row unless one with ``key`` is queued already. Returns the id of the row that will run (see the
    migration).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jobs_hurry(%s, %s, %s, %s, %s::jsonb, %s)",
            [queue, task, priority, key, json.dumps(dict(arguments)), at],
        )
        return int(cursor.fetchone()[0])


def cancel(row_id: int | None) -> None:
    """Remove a row that has not started from the queue."""
    if row_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_cancel_job_v1(%s, false, true)", [row_id])


def finish(row_id: int) -> None:
    """Remove a row that has run, or that no longer has to run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [row_id])
