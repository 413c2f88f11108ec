"""The chores of the job engine itself."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection

from shelfwire.jobs.actions.remove_files import remove_files
from shelfwire.jobs.actions.wake import queue_lost, wake_all
from shelfwire.jobs.models import Job
from shelfwire.jobs.registry import recurring
from shelfwire.kit import clock

_PARKED_LOOK_AGAIN = timedelta(minutes=15)
_KEEP_FAILED_HOURS = 72


@recurring(cron="*/5 * * * *", name="jobs.look_again")
def look_again() -> None:
    """Try parked jobs again from time to time, because the reconnection that woke them may have come too early.
    Queue jobs again that are to run and are in no queue: a restored database may have lost the row.
    """
    queue_lost()
    wake_all(Job.objects.filter(heard_at__lt=clock.now() - _PARKED_LOOK_AGAIN))


@recurring(cron="17 * * * *", name="jobs.prune", priority=-10)
def prune() -> None:
    """Remove old queue rows. Rows of successful work are removed at once; Job rows stay for ever."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')"
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id"
            " AND e.at > now() - make_interval(hours => %s))",
            [_KEEP_FAILED_HOURS],
        )


@recurring(cron="29 2 * * *", name="jobs.remove_files", priority=-10)
def remove_old_files() -> None:
    """Remove the files of jobs that finished long enough ago."""
    if settings.KEEP_FILES_DAYS:
        remove_files(ended_before=clock.now() - timedelta(days=settings.KEEP_FILES_DAYS))
