"""Asking for a job: one transaction with the change that needs it, once per idempotency key."""

from __future__ import annotations

import threading

from django.db import connection, transaction
from tests.jobs import samples

from shelfwire.jobs import drain, enqueue
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.people.models import Company, User


def queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def test_a_rollback_leaves_no_job_and_nothing_queued(transactional_db: None, company: Company) -> None:
    with transaction.atomic():
        enqueue(samples.count, company=company, by="Alice", items=1)
        assert queued() == 1
        transaction.set_rollback(True)
    assert (Job.objects.count(), queued()) == (0, 0)


def test_a_job_is_a_row_with_its_author_subject_and_arguments(company: Company, alice: User) -> None:
    job = enqueue(
        samples.count,
        company=company,
        by="Alice",
        user=alice,
        title="Count to two",
        subject=("account", 5),
        items=2,
    )
    stored = Job.objects.get()
    assert stored == job
    assert (stored.name, stored.title, stored.status) == ("test.count", "Count to two", JobStatus.QUEUED)
    assert (stored.started_by, stored.started_by_label) == (alice, "Alice")
    assert (stored.subject_kind, stored.subject_id, stored.arguments) == ("account", "5", {"items": 2})


def test_one_idempotency_key_gives_one_job_whatever_became_of_it(company: Company) -> None:
    first = enqueue(samples.count, company=company, by="Alice", idempotency_key="k", items=1)
    assert drain() == ["test.count"]
    again = enqueue(samples.count, company=company, by="Bob", idempotency_key="k", items=1)
    assert again.pk == first.pk
    assert again.status == JobStatus.COMPLETED
    assert drain() == []


def test_the_same_key_in_another_company_is_another_job(company: Company, other_company: Company) -> None:
    first = enqueue(samples.count, company=company, by="Alice", idempotency_key="k", items=0)
    second = enqueue(samples.count, company=other_company, by="Alice", idempotency_key="k", items=0)
    assert first.pk != second.pk


def test_two_requests_at_once_with_one_key_give_one_job(transactional_db: None, company: Company) -> None:
    both = threading.Barrier(2)
    got: list[Job] = []

    def ask() -> None:
        try:
            both.wait()
            got.append(enqueue(samples.count, company=company, by="Alice", idempotency_key="k", items=0))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0].pk == got[1].pk
    assert (Job.objects.count(), queued()) == (1, 1)


def test_files_go_in_and_come_out(company: Company) -> None:
    from shelfwire.jobs import Run, job

    @job(name="test.files", title="Files")
    def copy(run: Run) -> None:
        run.attach("out.csv", run.file("in.csv") + b"!")
        run.attach("out.csv", run.file("in.csv") + b"?")

    stored = enqueue(copy, company=company, by="Alice", files={"in.csv": b"a,b"})
    drain()
    assert {(f.direction, f.name, bytes(f.content)) for f in stored.files.all()} == {
        ("in", "in.csv", b"a,b"),
        ("out", "out.csv", b"a,b?"),
    }
