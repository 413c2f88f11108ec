"""The ``Run`` that a job's function receives: it gives arguments and files, and takes progress and problems."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from shelfwire.jobs.errors import NoSuchFile
from shelfwire.jobs.models import Job, JobFile, JobRow
from shelfwire.jobs.states import JobStatus
from shelfwire.jobs.transitions import NOTE_LENGTH
from shelfwire.kit import clock
from shelfwire.kit.imports import Imported
from shelfwire.kit.sheets import RowResult
from shelfwire.kit.texts import fit

_FLUSH_EVERY = 0.5
_KEY_LENGTH = 120
MESSAGE_LENGTH = 10_000
_COUNTS = "_counts"
_LAST_ROW = "_last_row"


class Cancelled(Exception):
    """A person cancelled the job. Do not catch it."""


class Interrupted(Exception):
    """This worker is shutting down; the job goes back to the queue and continues from its checkpoint."""


class Superseded(Exception):
    """The job was given to another worker because this one was taken for dead. Nothing more may be written."""


class Run:
    """One attempt at a job. Not shared between threads.

    Counts are of items: ``done = succeeded + failed + skipped``. Progress is written at most twice a second, outside
    the caller's transactions, and always at the end. After a crash the attempt starts from ``checkpoint`` with
    the counts and rows of that moment; without a checkpoint it starts from zero.
    """

    def __init__(self, job: Job, row_id: int, stopping: Callable[[], bool]) -> None:
        self.job = job
        self._row_id = row_id
        self._stopping = stopping
        counts = job.checkpoint.get(_COUNTS, [0, 0, 0])
        self._succeeded, self._failed, self._skipped = counts
        self._total = job.total
        self._note = job.note
        self._result: dict[str, Any] | None = None
        self._problems: dict[str, JobRow] = {}
        self._seen: set[str] = set()
        self._flushed_at = 0.0
        self._cancelled = False
        self.moved_something = False
        self.only: frozenset[str] | None = _failed_keys(job) if job.only_failed else None

    # what goes in

    @property
    def checkpoint(self) -> dict[str, Any]:
        """What ``save_checkpoint`` saved last, or an empty dict."""
        return {k: v for k, v in self.job.checkpoint.items() if k not in (_COUNTS, _LAST_ROW)}

    def wants(self, key: str) -> bool:
        """Whether this run is to work on the item: always, unless it retries failed rows only."""
        return self.only is None or fit(key, _KEY_LENGTH) in self.only

    def file(self, name: str) -> bytes:
        """Return the content of a file of the job, or of the job it retries. Raises NoSuchFile."""
        job: Job | None = self.job
        while job is not None:
            found = job.files.filter(direction=JobFile.Direction.IN, name=name).first()
            if found is not None:
                return bytes(found.content)
            job = job.retry_of
        raise NoSuchFile(f"This job was given no file “{name}”.", field="file", value=name)

    # what comes out

    def set_total(self, n: int) -> None:
        """Set how many items there are altogether, once it is known."""
        self._total = n
        self._flush()

    def succeeded(self, n: int = 1) -> None:
        """Count ``n`` more items as succeeded."""
        self._succeeded += n
        self.moved_something = self.moved_something or n > 0
        self._flush()

    def fail(
        self,
        *,
        key: str,
        label: str = "",
        code: str = "",
        message: str,
        field: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Record that an item failed. ``key`` names the item within the job; a second call for it replaces the
        first.
        """
        self._problem(JobRow.Outcome.FAILED, key, label, code, message, field, data or {})

    def tell_rows(self, results: Sequence[RowResult]) -> None:
        """Record the results of rows of a file: refused ones fail under their line, all others succeed, some with a
        warning.
        """
        for result in results:
            if result.code or result.status == "failed":
                tell = self.fail if result.status == "failed" else self.warn
                tell(
                    key=str(result.line),
                    label=f"Line {result.line}: {result.key}",
                    code=result.code,
                    message=result.message,
                    field=result.field,
                )
        self.succeeded(sum(result.status != "failed" for result in results))

    def told_rows(self) -> dict[int, RowResult]:
        """Return the rows recorded by ``tell_rows`` before the checkpoint that have a message, by line."""
        told = self.job.rows.values_list("key", "label", "outcome", "field", "message", "code")
        return {int(key): RowResult(int(key), *rest) for key, *rest in told}

    def hand_back(self, imported: Imported) -> None:
        """Attach the results of a file: the file with Status and Message, its refused rows alone, and the counts."""
        self.attach(imported.returned_name, imported.returned_file)
        if refused := imported.failed_rows_file:
            self.attach(imported.failed_rows_name, refused)
        self.set_result(imported.summary())

    def skip(
        self,
        *,
        key: str,
        label: str = "",
        code: str = "",
        message: str,
        field: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Record that an item was skipped on purpose, with the reason."""
        self._problem(JobRow.Outcome.SKIPPED, key, label, code, message, field, data or {})

    def warn(
        self,
        *,
        key: str,
        label: str = "",
        code: str = "",
        message: str,
        field: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Record a warning about an item that succeeded; call ``succeeded`` for it too."""
        self._problem(JobRow.Outcome.WARNING, key, label, code, message, field, data or {})

    def note(self, text: str) -> None:
        """Set one line on the present state of the job."""
        self._note = fit(text, NOTE_LENGTH)
        self._flush()

    def set_result(self, result: Mapping[str, Any]) -> None:
        """Store the result of the job, JSON-able, for its page."""
        self._result = dict(result)

    def attach(self, name: str, content: bytes) -> None:
        """Attach an output file; the same name replaces the earlier one."""
        JobFile.objects.update_or_create(
            job=self.job,
            direction=JobFile.Direction.OUT,
            name=fit(name, 200),
            defaults={"content": content},
        )

    def save_checkpoint(self, data: Mapping[str, Any]) -> None:
        """Store how far the job is, in the caller's transaction if there is one: the next attempt starts here."""
        with transaction.atomic(savepoint=False):
            self._write_problems()
            last = self.job.rows.order_by("-id").values_list("id", flat=True).first()
            self.job.checkpoint = {
                **data,
                _COUNTS: [self._succeeded, self._failed, self._skipped],
                _LAST_ROW: last or 0,
            }
            self._write(checkpoint=self.job.checkpoint, tries=0)
        self.moved_something = True

    def stop_if_cancelled(self) -> None:
        """Raise Cancelled or Interrupted when a person cancelled or the worker shuts down. Call it between items."""
        self._flush()
        if self._cancelled:
            raise Cancelled
        if self._stopping():
            raise Interrupted

    # for the engine

    @property
    def failures(self) -> int:
        """How many items have failed so far."""
        return int(self._failed)

    def forget_unsaved(self) -> None:
        """Delete rows written after the checkpoint, at the start of an attempt: their work is done again."""
        self.job.rows.filter(id__gt=self.job.checkpoint.get(_LAST_ROW, 0)).delete()
        self._seen = set(self.job.rows.values_list("key", flat=True))

    def finish(self) -> None:
        """Write everything that is still in memory. Raises Superseded."""
        with transaction.atomic():
            self._write_problems()
            self._write()

    def _problem(
        self, outcome: str, key: str, label: str, code: str, message: str, field: str, data: Mapping[str, Any]
    ) -> None:
        key = fit(key, _KEY_LENGTH)
        if key not in self._seen:
            self._seen.add(key)
            if outcome == JobRow.Outcome.FAILED:
                self._failed += 1
            elif outcome == JobRow.Outcome.SKIPPED:
                self._skipped += 1
        self._problems[key] = JobRow(
            job=self.job,
            key=key,
            label=fit(label, 200),
            outcome=outcome,
            code=fit(code, 60),
            field=fit(field, 80),
            message=fit(message, MESSAGE_LENGTH),
            data=dict(data),
        )
        self._flush()

    def _write_problems(self) -> None:
        JobRow.objects.bulk_create(
            self._problems.values(),
            batch_size=500,
            update_conflicts=True,
            unique_fields=["job", "key"],
            update_fields=["label", "outcome", "code", "field", "message", "data"],
        )
        self._problems.clear()

    def _write(self, **also: Any) -> None:
        if self._result is not None:
            also["result"] = self._result
        mine = Job.objects.filter(pk=self.job.pk, status=JobStatus.RUNNING, queue_id=self._row_id)
        changed = mine.update(
            done=self._succeeded + self._failed + self._skipped,
            total=self._total,
            succeeded=self._succeeded,
            failed=self._failed,
            skipped=self._skipped,
            note=self._note,
            heard_at=clock.now(),
            **also,
        )
        if not changed:
            raise Superseded

    def _flush(self) -> None:
        """Write progress. Inside a transaction it would be invisible to others and could be rolled back, so it
        waits.
        """
        if time.monotonic() - self._flushed_at < _FLUSH_EVERY:
            return
        self._flushed_at = time.monotonic()
        if not connection.in_atomic_block:
            self.finish()
        self._cancelled = Job.objects.filter(pk=self.job.pk, cancel_requested_at__isnull=False).exists()


def _failed_keys(job: Job) -> frozenset[str]:
    return frozenset(
        JobRow.objects.filter(job=job.retry_of_id, outcome=JobRow.Outcome.FAILED).values_list(
            "key", flat=True
        )
    )
