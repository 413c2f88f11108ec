"""The tables of the job engine: one row per job, one row per problem. The queue itself is Procrastinate's."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shelfwire.jobs.states import JobStatus
from shelfwire.kit import ids
from shelfwire.people.models import Company


class Job(models.Model):
    """A piece of long work that somebody asked for. Rows are kept for ever, so that links to them stay valid."""

    id = models.UUIDField(primary_key=True, default=ids.new_uuid, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="jobs")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=JobStatus.choices, default=JobStatus.QUEUED)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="jobs")
    started_by_label = models.CharField(max_length=120, blank=True)
    arguments = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    succeeded = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    checkpoint = models.JSONField(default=dict)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    """Attempts in a row that got nowhere; an attempt that moved something starts the count anew."""
    queue_id = models.BigIntegerField(null=True, blank=True)
    """The queue row that may run this job. Any other row that names it is stale; None: parked or finished."""
    lock = models.CharField(max_length=200, blank=True)
    only_failed = models.BooleanField(default=False)
    files_removed_at = models.DateTimeField(null=True, blank=True)
    """When its files had been kept long enough. The job and its rows stay."""
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="retries")

    class Meta:
        indexes = [
            models.Index(fields=["company", "-created_at", "id"]),
            models.Index(fields=["subject_kind", "subject_id"]),
            models.Index(
                fields=["status"],
                condition=models.Q(status__in=["queued", "running", "waiting"]),
                name="jobs_still_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="job_once_per_key",
            )
        ]

    def __str__(self) -> str:
        return self.title


class JobMove(models.Model):
    """History of a job's status: who moved it, when, and why."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]


class JobRow(models.Model):
    """One item of a job that needs attention; items that succeeded are only counted."""

    class Outcome(models.TextChoices):
        FAILED = "failed"
        SKIPPED = "skipped"
        WARNING = "warning"
        """It went well, and somebody should look at it all the same."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="rows")
    key = models.CharField(max_length=120)
    label = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=80, blank=True)
    message = models.TextField()
    data = models.JSONField(default=dict)
    retried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="one_row_per_job_item")]
        ordering = ["id"]


class JobFile(models.Model):
    """An input or output file of a job."""

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "direction", "name"], name="one_file_per_name")]
