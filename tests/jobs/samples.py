"""Jobs and chores that tests declare; worker processes of the tests import them too."""

from __future__ import annotations

from django.db import connection, transaction

from shelfwire.jobs import Run, chore, hurry, job, recurring
from shelfwire.kit.errors import Reconnect, Refused, RuleBroken, TryLater
from shelfwire.people.models import Company

BARRIER = 4_711


def pass_barrier() -> None:
    """Wait until nobody holds the barrier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock_shared(%s), pg_advisory_unlock_shared(%s)", [BARRIER, BARRIER]
        )


def deed(name: str) -> None:
    """Something that can be seen and must not happen twice."""
    Company.objects.create(name=name, slug=name)


@job(name="test.count", title="Count")
def count(run: Run, *, items: int, stop_at: int = -1) -> None:
    run.set_total(items)
    for i in range(run.checkpoint.get("next", 0), items):
        run.stop_if_cancelled()
        if i == stop_at:
            pass_barrier()
        with transaction.atomic():
            deed(f"item-{i}")
            run.succeeded()
            run.save_checkpoint({"next": i + 1})


@job(name="test.rows", title="Rows")
def rows(run: Run, *, good: list[str], bad: list[str]) -> None:
    run.set_total(len(good) + len(bad))
    for key in good + bad:
        if not run.wants(key):
            continue
        if key in bad and not run.job.retry_of_id:
            run.fail(
                key=key, label=key.title(), code="bad", message=f"{key} is bad", field="SKU", data={"k": key}
            )
        else:
            run.succeeded()


ERRORS = {
    "try_later": lambda: TryLater("The channel is busy."),
    "try_later_after": lambda: TryLater("The channel is busy.", after=77),
    "reconnect": lambda: Reconnect("Consent was revoked."),
    "refused": lambda: Refused("No such carrier."),
    "rule": lambda: RuleBroken("The file has no header.", hint="Add one."),
    "bug": lambda: ZeroDivisionError("secret detail"),
}


@job(name="test.fail", title="Fail", max_attempts=3)
def fail(run: Run, *, how: str, progress: bool = False, times: int = 99) -> None:
    if progress:
        run.succeeded()
    if run.job.attempts <= times:
        raise ERRORS[how]()


@job(name="test.alone", title="Alone")
def alone(run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [BARRIER + 1])
        assert cursor.fetchone()[0], "two of us at once"
        cursor.execute("SELECT pg_sleep(0.05), pg_advisory_unlock(%s)", [BARRIER + 1])
    run.succeeded()


@chore(name="test.deed")
def do_deed(*, name: str) -> None:
    deed(name)


@chore(name="test.keep")
def keep(*, name: str) -> None:
    """A chore as ours are: done twice changes nothing."""
    Company.objects.get_or_create(name=name, slug=name)


@chore(name="test.blocked")
def blocked_deed(*, name: str) -> None:
    pass_barrier()
    Company.objects.get_or_create(name=name, slug=name)


@chore(name="test.stumble")
def stumble(*, how: str) -> None:
    deed(f"stumble-{Company.objects.count()}")
    raise ERRORS[how]()


@chore(name="test.chain")
def chain(*, n: int) -> None:
    if n:
        hurry(chain, key=str(n), n=n - 1)


@recurring(cron="* * * * * *", name="test.tick", queue="nobody-works-here")
def tick() -> None:
    deed("never")
