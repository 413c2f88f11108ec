"""Real worker processes on one PostgreSQL: woken at once, killed without loss, never twice under one lock."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from tests.jobs import samples
from tests.support.waiting import until

from shelfwire.cli.supervisor import SUPERVISED
from shelfwire.jobs import drain, enqueue, hurry
from shelfwire.jobs.actions import cancel
from shelfwire.jobs.liveness import recover
from shelfwire.jobs.models import Job
from shelfwire.jobs.queries import worker_heard_at
from shelfwire.jobs.states import FINISHED
from shelfwire.jobs.worker import end
from shelfwire.people.models import Company

Start = Callable[..., subprocess.Popen[bytes]]
PROCESS = Path(__file__).with_name("worker_process.py")
NEVER_POLLS = 3600.0


@pytest.fixture
def start_worker(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts worker processes on this test's database and ends them; what they said is shown when a test fails."""
    running: list[subprocess.Popen[bytes]] = []
    said = tmp_path / "workers.log"

    def start(concurrency: int = 2, poll_seconds: float = 0.2, *queues: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "shelfwire.settings",
            SUPERVISED: "1",
        }
        with said.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, str(PROCESS), str(concurrency), str(poll_seconds), *queues],
                env=environment,
                stdin=subprocess.PIPE,  # it ends with us, even if we are killed
                stdout=output,
                stderr=output,
            )
        running.append(process)
        before = workers()
        until(lambda: workers() > before or process.poll() is not None, what="the worker registers")
        assert process.poll() is None
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()
    if said.exists():
        print(said.read_text())


@pytest.fixture
def barrier(database_url: str) -> Iterator[psycopg.Connection]:
    """While this connection is open, ``samples.pass_barrier`` waits."""
    with psycopg.connect(database_url, autocommit=True) as held:
        held.execute("SELECT pg_advisory_lock(%s)", [samples.BARRIER])
        yield held


def workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def waits_at_barrier() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [samples.BARRIER],
        )
        return bool(cursor.fetchone()[0])


def finished(job: Job) -> bool:
    job.refresh_from_db()
    return job.status in FINISHED


def test_a_worker_hears_of_new_work_without_polling(start_worker: Start, company: Company) -> None:
    start_worker(poll_seconds=NEVER_POLLS)
    job = enqueue(samples.count, company=company, by="Alice", items=3)
    until(lambda: finished(job), what="the job")
    assert (job.status, job.succeeded) == ("completed", 3)
    assert worker_heard_at() is not None


def test_a_worker_hears_of_a_joined_chore_at_the_joiners_commit(
    start_worker: Start, database_url: str
) -> None:
    hurry(samples.do_deed, key="held", name="held")
    with transaction.atomic():
        hurry(samples.do_deed, key="held", name="held")
        with psycopg.connect(database_url, autocommit=True) as other:
            start_worker(poll_seconds=NEVER_POLLS)
            other.execute(
                "SELECT jobs_hurry('fast', 'test.deed', 0, 'test.deed:other', %s::jsonb, NULL)",
                ['{"key": "other", "arguments": {"name": "other"}}'],
            )
            until(
                lambda: other.execute("SELECT 1 FROM people_company WHERE slug = 'other'").fetchone(),
                what="the other chore",
            )
            assert other.execute("SELECT 1 FROM people_company WHERE slug = 'held'").fetchone() is None
    until(lambda: Company.objects.filter(slug="held").exists(), what="the joined chore")


@pytest.mark.timeout(30)
def test_a_task_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    async def goes_on() -> None:
        with suppress(asyncio.CancelledError):  # as wait_for does when the result comes at the same moment
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    async def wind_up() -> asyncio.Task[None]:
        task = asyncio.create_task(goes_on())
        await asyncio.sleep(0)
        await end([task])
        return task

    assert asyncio.run(wind_up()).cancelled()


def test_the_job_of_a_killed_worker_runs_again_and_does_everything_once(
    start_worker: Start, barrier: psycopg.Connection, company: Company
) -> None:
    first = start_worker()
    job = enqueue(samples.count, company=company, by="Alice", items=10, stop_at=5)
    until(waits_at_barrier, what="the job in its middle")
    first.send_signal(signal.SIGKILL)
    first.wait()
    barrier.close()
    start_worker()
    until(lambda: finished(job), what="the job runs again")
    assert (job.status, job.succeeded, job.done, job.attempts) == ("completed", 10, 10, 2)
    assert Company.objects.filter(slug__startswith="item-").count() == 10
    assert "worker was lost" in " ".join(job.moves.values_list("why", flat=True))


def test_the_chore_of_a_killed_worker_runs_again(start_worker: Start, barrier: psycopg.Connection) -> None:
    first = start_worker()
    hurry(samples.blocked_deed, key="1", name="after-all")
    until(waits_at_barrier, what="the chore under way")
    first.send_signal(signal.SIGKILL)
    first.wait()
    barrier.close()
    start_worker()
    until(lambda: Company.objects.filter(slug="after-all").exists(), what="the chore runs again")


def test_work_of_a_living_worker_is_left_alone(
    start_worker: Start, barrier: psycopg.Connection, company: Company
) -> None:
    start_worker()
    job = enqueue(samples.count, company=company, by="Alice", items=1, stop_at=0)
    until(waits_at_barrier, what="the job under way")
    with connection.cursor() as cursor:  # silent, but its lock is held
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '30 seconds'")
    assert recover() == []
    barrier.close()
    until(lambda: finished(job), what="the job")
    assert (job.status, job.attempts) == ("completed", 1)


def test_a_worker_that_is_asked_to_stop_hands_its_job_on_at_the_next_item(
    start_worker: Start, barrier: psycopg.Connection, company: Company
) -> None:
    first = start_worker()
    job = enqueue(samples.count, company=company, by="Alice", items=10, stop_at=5)
    until(waits_at_barrier, what="the job in its middle")
    first.send_signal(signal.SIGTERM)
    barrier.close()
    assert first.wait(60) == 0
    job.refresh_from_db()
    assert job.status in ("waiting", "completed")
    start_worker()
    until(lambda: finished(job), what="the job goes on")
    assert (job.status, job.succeeded) == ("completed", 10)


def test_a_running_job_stops_when_it_is_cancelled(
    start_worker: Start, barrier: psycopg.Connection, company: Company
) -> None:
    start_worker()
    job = enqueue(samples.count, company=company, by="Alice", items=100_000, stop_at=1)
    until(waits_at_barrier, what="the job under way")
    cancel(job, by="Bob")
    barrier.close()
    until(lambda: finished(job), what="the job stops")
    assert job.status == "cancelled"
    assert job.done < 100_000


def test_two_workers_never_run_one_lock_at_once(start_worker: Start, company: Company) -> None:
    start_worker(concurrency=3)
    start_worker(concurrency=3)
    jobs = [enqueue(samples.alone, company=company, by="Alice", lock="one at a time") for _ in range(12)]
    until(lambda: all(finished(job) for job in jobs), what="twelve jobs")
    assert [(job.status, job.attempts) for job in jobs] == [("completed", 1)] * 12


def test_ticks_of_the_clock_do_not_pile_up_however_many_workers_there_are(start_worker: Start) -> None:
    def waiting() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'test.tick'")
            return int(cursor.fetchone()[0])

    start_worker(1, 0.2, "work")  # nobody serves the tick's own queue
    start_worker(1, 0.2, "work")
    until(lambda: waiting() == 1, what="the first tick")
    hurry(samples.tick)  # joins the one that waits
    assert waiting() == 1


def test_a_chore_of_another_version_does_not_stop_recovery(transactional_db: None, company: Company) -> None:
    job = enqueue(samples.rows, company=company, by="Alice", good=["a"], bad=[])
    hurry(samples.do_deed, key="1", name="x")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute(
            "UPDATE procrastinate_jobs SET task_name = 'test.gone' WHERE queueing_lock IS NOT NULL"
        )
    assert sorted(recover()) == ["test.gone", "test.rows"]
    assert drain() == ["test.rows"]
    assert finished(job)
    assert not Company.objects.filter(slug="x").exists()


def test_a_job_whose_attempt_could_not_be_recorded_starts_again(
    company: Company, transactional_db: None
) -> None:
    job = enqueue(samples.rows, company=company, by="Alice", good=["a"], bad=[])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert recover() == ["orphan"]
    assert drain() == ["test.rows"]
    assert finished(job)
    assert recover() == []


def test_a_job_that_no_longer_exists_in_this_version_fails_with_a_sentence(
    company: Company, transactional_db: None
) -> None:
    job = enqueue(samples.rows, company=company, by="Alice", good=[], bad=[])
    Job.objects.update(name="test.of_an_older_version")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    recover()
    job.refresh_from_db()
    assert (job.status, job.error) == (
        "failed",
        "This version of Shelfwire knows no job “test.of_an_older_version”.",
    )


def test_old_leftovers_of_the_queue_are_pruned_and_nothing_else(db: None) -> None:
    from shelfwire.jobs.jobs_registry import prune

    for name in ("old-failure", "new-failure", "still-due"):
        hurry(samples.do_deed, key=name, name=name)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE lock LIKE '%failure'")
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '80 hours' WHERE job_id IN"
            " (SELECT id FROM procrastinate_jobs WHERE lock LIKE '%old%' OR lock LIKE '%due')"
        )
        prune()
        cursor.execute("SELECT lock FROM procrastinate_jobs ORDER BY id")
        assert [lock for (lock,) in cursor.fetchall()] == ["test.deed:new-failure", "test.deed:still-due"]


ONCE = "IF nextval('fault') = 1 THEN RAISE EXCEPTION 'could not write'; END IF;"
DIES = "IF nextval('fault') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
THRICE = "IF nextval('fault') < 4 THEN RAISE EXCEPTION 'could not write'; END IF;"


@pytest.fixture
def closing_fault(database_url: str) -> Iterator[Callable[[str], None]]:
    """Something that happens in the database to the statement that closes a row of ours."""
    with psycopg.connect(database_url, autocommit=True) as admin:

        def plant(what: str) -> None:
            admin.execute("CREATE SEQUENCE fault")
            admin.execute(
                "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF OLD.status = 'doing' AND OLD.task_name LIKE 'test.%' THEN {what} END IF; RETURN OLD; END $$"
            )
            admin.execute(
                "CREATE TRIGGER fault BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION fault()"
            )

        yield plant
        admin.execute("DROP FUNCTION fault() CASCADE")
        admin.execute("DROP SEQUENCE fault")


def doing() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("fault", [pytest.param(ONCE, marks=pytest.mark.thorough), DIES, THRICE])
def test_a_chore_whose_end_could_not_be_written_does_not_stop_those_behind_it(
    start_worker: Start, closing_fault: Callable[[str], None], fault: str
) -> None:
    closing_fault(fault)
    worker = start_worker()
    hurry(samples.keep, key="shop", name="first")
    until(lambda: Company.objects.filter(slug="first").exists(), what="the first chore")
    hurry(samples.keep, key="shop", name="second")
    until(lambda: Company.objects.filter(slug="second").exists(), what="the chore behind it")
    until(lambda: not doing(), what="nothing is left as being done")
    assert worker.poll() is None


@pytest.fixture
def ticking_fault(database_url: str) -> Iterator[Callable[[str], None]]:
    """Something that happens in the database to the statement that queues a tick."""
    with psycopg.connect(database_url, autocommit=True) as admin:

        def plant(what: str) -> None:
            admin.execute("CREATE SEQUENCE fault")
            admin.execute(
                "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF nextval('fault') < 4 THEN {what} END IF; RETURN NEW; END $$"
            )
            admin.execute(
                "CREATE TRIGGER fault BEFORE INSERT ON procrastinate_periodic_defers"
                " FOR EACH ROW EXECUTE FUNCTION fault()"
            )

        yield plant
        admin.execute("DROP FUNCTION fault() CASCADE")
        admin.execute("DROP SEQUENCE fault")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("RAISE 'deadlock detected' USING ERRCODE = '40P01';", marks=pytest.mark.thorough),
        "RAISE 'No space left on device' USING ERRCODE = '53100';",
        "PERFORM pg_terminate_backend(pg_backend_pid());",
    ],
)
def test_a_tick_that_cannot_be_queued_does_not_end_the_worker(
    start_worker: Start, ticking_fault: Callable[[str], None], fault: str
) -> None:
    ticking_fault(fault)
    worker = start_worker(1)
    until(lambda: sequence() > 4, what="ticks are queued again")
    hurry(samples.keep, key="shop", name="after-all")
    until(lambda: Company.objects.filter(slug="after-all").exists(), what="work goes on")
    assert worker.poll() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert int(cursor.fetchone()[0]) == 1  # what it was before it began anew is signed off


def sequence() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM fault")
        return int(cursor.fetchone()[0])


def test_a_job_whose_end_could_not_be_written_is_not_done_again(
    start_worker: Start, closing_fault: Callable[[str], None], company: Company
) -> None:
    closing_fault(ONCE)
    start_worker()
    jobs = [enqueue(samples.count, company=company, by="Alice", lock="shop", items=n) for n in (3, 0)]
    until(lambda: all(finished(job) for job in jobs), what="both jobs")
    assert [(job.status, job.attempts) for job in jobs] == [("completed", 1)] * 2
    assert Company.objects.filter(slug__startswith="item-").count() == 3


def test_a_row_that_was_fetched_without_an_answer_is_done_all_the_same(start_worker: Start) -> None:
    start_worker()
    hurry(samples.keep, key="shop", delay=3600, name="after-all")
    with connection.cursor() as cursor:  # the worker's statement took it, the answer was lost
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', scheduled_at = NULL,"
            " worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    until(lambda: Company.objects.filter(slug="after-all").exists(), what="the chore")
    until(lambda: not doing(), what="nothing is left as being done")


def test_work_that_is_under_way_is_not_taken_for_lost(
    start_worker: Start, barrier: psycopg.Connection, company: Company
) -> None:
    """Several rounds of looking pass while the job waits; it is done once."""
    start_worker()
    job = enqueue(samples.count, company=company, by="Alice", items=1, stop_at=0)
    until(waits_at_barrier, what="the job under way")
    hurry(samples.keep, key="other", name="other")
    with connection.cursor() as cursor:  # two lost rows, one after the other: two rounds
        for slug in ("round-1", "round-2"):
            hurry(samples.keep, key=slug, delay=3600, name=slug)
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', scheduled_at = NULL,"
                " worker_id = (SELECT max(id) FROM procrastinate_workers) WHERE queueing_lock = %s",
                [f"test.keep:{slug}"],
            )
            until(Company.objects.filter(slug=slug).exists, what=slug)
    barrier.close()
    until(lambda: finished(job), what="the job")
    assert (job.status, job.attempts) == ("completed", 1)
