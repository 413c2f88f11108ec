"""Which state follows from which end of an attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.jobs import samples

from shelfwire.jobs import Run, drain, enqueue, job
from shelfwire.jobs.actions import cancel, retry_failed, wake
from shelfwire.jobs.errors import AlreadyFinished, NothingToRetry, StillOpen
from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.people.models import Company, User


def failing(company: Company, how: str, **more: object) -> Job:
    stored = enqueue(samples.fail, company=company, by="Alice", subject=("account", 5), how=how, **more)
    assert drain(raise_errors=False) == ["test.fail"]
    stored.refresh_from_db()
    return stored


def drained_after(seconds: float) -> list[str]:
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        return drain(raise_errors=False)


def test_a_job_whose_items_all_went_well_is_completed_with_its_numbers(company: Company) -> None:
    stored = enqueue(samples.rows, company=company, by="Alice", good=["a", "b"], bad=[])
    drain()
    stored.refresh_from_db()
    assert (stored.status, stored.done, stored.total, stored.succeeded, stored.failed) == (
        "completed",
        2,
        2,
        2,
        0,
    )
    assert stored.started_at
    assert stored.finished_at
    assert [(m.before, m.after) for m in stored.moves.all()] == [
        ("queued", "running"),
        ("running", "completed"),
    ]


def test_a_job_with_bad_items_is_completed_with_errors_and_keeps_a_row_for_each(company: Company) -> None:
    stored = enqueue(samples.rows, company=company, by="Alice", good=["a"], bad=["b", "c"])
    drain()
    stored.refresh_from_db()
    assert (stored.status, stored.done, stored.succeeded, stored.failed) == ("partly_failed", 3, 1, 2)
    row = stored.rows.get(key="b")
    assert (row.label, row.code, row.field, row.message, row.data, row.outcome) == (
        "B", "bad", "SKU", "b is bad", {"k": "b"}, "failed",
    )  # fmt: skip


def test_one_item_that_fails_twice_counts_once(company: Company) -> None:
    @job(name="test.twice", title="Twice")
    def twice(run: Run) -> None:
        run.fail(key="a", message="first")
        run.fail(key="a", message="second\x00")

    stored = enqueue(twice, company=company, by="Alice")
    drain()
    stored.refresh_from_db()
    assert (stored.failed, stored.rows.get().message) == (1, "second")


def test_try_later_waits_its_time_and_then_goes_on(company: Company) -> None:
    stored = failing(company, "try_later_after", times=1)
    assert (stored.status, stored.note, stored.tries) == ("waiting", "The channel is busy.", 1)
    assert drained_after(70) == []
    assert drained_after(78) == ["test.fail"]
    stored.refresh_from_db()
    assert (stored.status, stored.attempts) == ("completed", 2)


def test_try_later_without_any_progress_ends_as_failed_after_max_attempts(company: Company) -> None:
    stored = failing(company, "try_later")
    assert drained_after(3600) == ["test.fail"]
    assert drained_after(3600 * 2) == ["test.fail"]
    assert drained_after(3600 * 3) == []
    stored.refresh_from_db()
    assert (stored.status, stored.attempts) == ("failed", 3)
    assert stored.error == "The channel is busy. Tried 3 times without getting further."


def test_an_attempt_that_moved_something_starts_the_count_anew(company: Company) -> None:
    stored = failing(company, "try_later", progress=True, times=6)
    for hour in range(1, 7):
        assert drained_after(3600 * hour) == ["test.fail"]
    stored.refresh_from_db()
    assert (stored.status, stored.attempts) == ("completed", 7)


def test_a_missing_consent_parks_the_job_until_the_account_wakes_it(company: Company) -> None:
    stored = failing(company, "reconnect", times=1)
    assert stored.status == JobStatus.WAITING
    assert "Consent was revoked." in stored.note
    assert drained_after(86_400) == []
    assert wake(subject=("account", 6)) == 0
    assert wake(subject=("account", 5)) == 1
    assert wake(subject=("account", 5)) == 0
    assert drain() == ["test.fail"]
    stored.refresh_from_db()
    assert stored.status == JobStatus.COMPLETED


def test_a_parked_job_is_looked_at_again_in_case_it_was_woken_too_early(company: Company) -> None:
    from shelfwire.jobs.jobs_registry import look_again

    failing(company, "reconnect", times=1)
    look_again()
    assert drain() == []
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        look_again()
        assert drain() == ["test.fail"]


@pytest.mark.parametrize(
    ("how", "sentence"), [("refused", "No such carrier."), ("rule", "The file has no header. Add one.")]
)
def test_a_refusal_fails_the_job_with_its_sentence_and_is_not_tried_again(
    company: Company, how: str, sentence: str
) -> None:
    stored = failing(company, how)
    assert (stored.status, stored.error, stored.attempts) == ("failed", sentence, 1)
    assert drained_after(86_400) == []


def test_a_bug_is_tried_three_times_and_its_details_stay_in_the_log(company: Company) -> None:
    stored = failing(company, "bug")
    assert stored.status == JobStatus.WAITING
    assert drained_after(3600) == ["test.fail"]
    assert drained_after(7200) == ["test.fail"]
    assert drained_after(86_400) == []
    stored.refresh_from_db()
    assert (stored.status, stored.attempts) == ("failed", 3)
    assert "ZeroDivisionError" in stored.error
    assert "secret detail" not in stored.error


def test_drain_raises_a_bug_after_recording_it(company: Company) -> None:
    stored = enqueue(samples.fail, company=company, by="Alice", how="bug")
    with pytest.raises(ZeroDivisionError):
        drain()
    stored.refresh_from_db()
    assert stored.status == JobStatus.WAITING


def test_retry_failed_runs_only_the_failed_rows_once(company: Company, bob: User) -> None:
    stored = enqueue(samples.rows, company=company, by="Alice", good=["a"], bad=["b", "c"])
    drain()
    again = retry_failed(stored, by="Bob", user=bob)
    assert retry_failed(stored, by="Bob", user=bob).pk == again.pk
    assert drain() == ["test.rows"]
    again.refresh_from_db()
    assert (again.retry_of, again.started_by, again.status, again.succeeded) == (stored, bob, "completed", 2)
    assert stored.rows.filter(retried_at__isnull=False).count() == 2


def test_retry_failed_runs_a_job_that_broke_off_from_its_start(company: Company) -> None:
    stored = failing(company, "rule", times=1)
    again = retry_failed(stored, by="Bob")
    assert not again.only_failed
    assert drain(raise_errors=False) == ["test.fail"]


def test_retry_failed_reads_the_files_of_the_first_job(company: Company) -> None:
    @job(name="test.reads", title="Reads")
    def reads(run: Run) -> None:
        if run.job.retry_of_id is None:
            run.fail(key="1", message="no")
        else:
            run.set_result({"content": run.file("in.csv").decode()})

    stored = enqueue(reads, company=company, by="Alice", files={"in.csv": b"x"})
    drain()
    again = retry_failed(stored, by="Alice")
    drain()
    again.refresh_from_db()
    assert again.result == {"content": "x"}


def test_there_is_nothing_to_retry_in_a_job_that_went_well_or_still_runs(company: Company) -> None:
    stored = enqueue(samples.rows, company=company, by="Alice", good=["a"], bad=[])
    with pytest.raises(StillOpen):
        retry_failed(stored, by="Bob")
    drain()
    with pytest.raises(NothingToRetry):
        retry_failed(stored, by="Bob")
    assert Job.objects.count() == 1


def test_a_queued_job_is_cancelled_at_once_and_never_runs(company: Company) -> None:
    stored = enqueue(samples.count, company=company, by="Alice", items=3)
    assert cancel(stored, by="Bob").status == JobStatus.CANCELLED
    assert cancel(stored, by="Bob").status == JobStatus.CANCELLED
    assert drain() == []
    move = stored.moves.get()
    assert (move.by, move.after) == ("Bob", "cancelled")


def test_a_waiting_job_is_cancelled_at_once(company: Company) -> None:
    stored = failing(company, "try_later")
    cancel(stored, by="Bob")
    assert drained_after(3600) == []


def test_a_finished_job_cannot_be_cancelled(company: Company) -> None:
    stored = enqueue(samples.rows, company=company, by="Alice", good=["a"], bad=[])
    drain()
    with pytest.raises(AlreadyFinished):
        cancel(stored, by="Bob")
    stored.refresh_from_db()
    assert (stored.status, stored.cancel_requested_at) == ("completed", None)


def test_a_running_job_stops_at_its_next_item_and_keeps_what_it_did(company: Company) -> None:
    @job(name="test.cancel_me", title="Cancel me")
    def cancel_me(run: Run) -> None:
        for i in range(1000):
            run.succeeded()
            if i == 2:
                cancel(run.job, by="Bob")
                run._flushed_at = 0.0  # the half second between two looks has passed
            run.stop_if_cancelled()

    stored = enqueue(cancel_me, company=company, by="Alice")
    drain()
    stored.refresh_from_db()
    assert (stored.status, stored.succeeded) == ("cancelled", 3)


def test_an_attempt_without_checkpoint_counts_from_zero_again(company: Company) -> None:
    @job(name="test.recount", title="Recount")
    def recount(run: Run) -> None:
        run.succeeded(5)
        run.fail(key="x", message="bad")
        if run.job.attempts == 1:
            samples.fail.body(run, how="try_later")

    stored = enqueue(recount, company=company, by="Alice")
    drain()
    stored.refresh_from_db()
    assert (stored.status, stored.succeeded, stored.failed, stored.rows.count()) == ("waiting", 5, 1, 1)
    assert drained_after(3600) == ["test.recount"]
    stored.refresh_from_db()
    assert (stored.status, stored.succeeded, stored.failed, stored.rows.count()) == ("partly_failed", 5, 1, 1)


def test_rows_and_counts_after_the_checkpoint_are_forgotten_when_the_work_is_done_again(
    company: Company,
) -> None:
    @job(name="test.resume", title="Resume")
    def resume(run: Run) -> None:
        if run.job.attempts == 1:
            run.succeeded(2)
            run.fail(key="before", message="bad")
            run.save_checkpoint({"at": 3})
            run.fail(key="after", message="bad")
            run.succeeded(7)
            samples.fail.body(run, how="try_later")
        assert run.checkpoint == {"at": 3}
        run.succeeded(8)

    stored = enqueue(resume, company=company, by="Alice")
    drain()
    drained_after(3600)
    stored.refresh_from_db()
    assert (stored.status, stored.succeeded, stored.failed) == ("partly_failed", 10, 1)
    assert list(JobRow.objects.values_list("key", flat=True)) == ["before"]


def test_a_rolled_back_step_of_the_body_does_not_take_problem_rows_with_it(
    transactional_db: None, company: Company
) -> None:
    from django.db import transaction

    from shelfwire.kit.errors import RuleBroken

    @job(name="test.rolls_back", title="Rolls back")
    def rolls_back(run: Run) -> None:
        try:
            with transaction.atomic():
                run.fail(key="a", message="bad")
                raise RuleBroken("no")
        except RuleBroken:
            run.succeeded()

    stored = enqueue(rolls_back, company=company, by="Alice")
    drain()
    stored.refresh_from_db()
    assert (stored.status, stored.rows.count()) == ("partly_failed", 1)


def test_progress_can_be_seen_while_the_job_runs(transactional_db: None, company: Company) -> None:
    seen: list[tuple[int, int | None, str]] = []

    @job(name="test.watch", title="Watch")
    def watch(run: Run) -> None:
        run.set_total(4)
        run.succeeded(3)
        run._flushed_at = 0.0  # half a second has passed
        run.note("almost there")
        seen.append(Job.objects.values_list("done", "total", "note").get())

    enqueue(watch, company=company, by="Alice")
    drain()
    assert seen == [(3, 4, "almost there")]
