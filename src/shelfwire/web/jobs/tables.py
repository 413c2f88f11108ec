"""The grids of jobs and of a job's rows."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.states import FINISHED
from shelfwire.kit.clock import zone_of
from shelfwire.web.access import at
from shelfwire.web.grid import GridTable
from shelfwire.web.templatetags.show import badge, show_moment


def progress_text(job: Job) -> str:
    """``120 of 500, 2 failed``."""
    of = f" of {job.total:,}" if job.total else ""
    failed = f", {job.failed:,} failed" if job.failed else ""
    return f"{job.done:,}{of}{failed}" if job.done or job.total else "—"


class JobTable(GridTable):
    """Every job of the company."""

    empty = "web/jobs/empty.html"

    title = tables.Column("Job")
    status = tables.Column("Status")
    progress = tables.Column("Progress", accessor="pk")
    started_by = tables.Column("Started by", accessor="pk")
    created_at = tables.Column("Asked for")
    finished_at = tables.Column("Finished", empty_values=())

    def href(self, record: Job) -> str:
        """The job's page."""
        return at(self.request, "jobs:job", job_id=record.pk)

    def render_status(self, record: Job) -> str:
        """Its word in its colour; a note below while it lives."""
        note = record.note if record.status not in FINISHED else ""
        return format_html(
            '{} <span class="sub">{}</span>', badge(record.status, record.get_status_display()), note
        )

    def value_status(self, record: Job) -> str:
        """The word alone."""
        return str(record.get_status_display())

    def render_progress(self, record: Job) -> str:
        """Done of total."""
        return progress_text(record)

    def render_started_by(self, record: Job) -> str:
        """The label of who asked."""
        return record.started_by_label or "Shelfwire"

    def render_created_at(self, value: Any) -> str:
        """On the company's clock."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def render_finished_at(self, value: Any) -> str:
        """On the company's clock; a dash while it runs."""
        return show_moment(value, zone_of(self.request.company.timezone))

    def value_created_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return str(value.isoformat())

    def value_finished_at(self, value: Any) -> str:
        """ISO 8601, UTC."""
        return value.isoformat() if value else ""


_TONES: dict[str, str] = {JobRow.Outcome.FAILED: "red", JobRow.Outcome.WARNING: "yellow"}


class RowTable(GridTable):
    """The items of one job that need somebody's eye."""

    label = tables.Column("Item", accessor="key")
    outcome = tables.Column("Outcome")
    code = tables.Column("Code")
    field = tables.Column("Field")
    message = tables.Column("What happened")

    def render_label(self, record: JobRow) -> str:
        """Key, and its name when there is one."""
        if not record.label or record.label == record.key:
            return record.key
        return format_html('{} <span class="sub">{}</span>', record.key, record.label)

    def value_label(self, record: JobRow) -> str:
        """The key alone."""
        return record.key

    def render_outcome(self, record: JobRow) -> str:
        """Failed, skipped or a warning; and whether it was tried again."""
        retried = "Tried again" if record.retried_at else ""
        tone = _TONES.get(record.outcome, "secondary")
        return format_html('{} <span class="sub">{}</span>', badge(record.outcome, colour=tone), retried)

    def value_outcome(self, record: JobRow) -> str:
        """The word alone."""
        return record.outcome
