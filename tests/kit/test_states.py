"""``kit.states.move``: the one way from a status to the next."""

from __future__ import annotations

import pytest

from shelfwire.jobs.models import Job
from shelfwire.kit.states import IllegalMove, LostRace, Step, move
from shelfwire.people.models import Company

MOVES = {"queued": frozenset({"running"}), "running": frozenset({"completed", "failed"})}


@pytest.fixture
def job(company: Company) -> Job:
    return Job.objects.create(company=company, name="x", title="X")


def moved(job: Job, after: str, history: list[Step], **also: object) -> Step | None:
    return move(job, after, moves=MOVES, by="Alice", why="because", record=history.append, **also)


def test_a_move_changes_row_and_object_and_leaves_history(job: Job) -> None:
    history: list[Step] = []
    step = moved(job, "running", history, note="now")
    assert history == [step]
    assert step is not None
    assert (step.before, step.after, step.by, step.why) == ("queued", "running", "Alice", "because")
    assert (job.status, job.note) == ("running", "now")
    job.refresh_from_db()
    assert (job.status, job.note) == ("running", "now")


def test_moving_twice_changes_nothing_and_leaves_no_second_history(job: Job) -> None:
    history: list[Step] = []
    moved(job, "running", history)
    assert moved(job, "running", history, note="again") is None
    assert len(history) == 1
    assert job.note == ""


def test_an_illegal_move_is_refused_and_nothing_happens(job: Job) -> None:
    history: list[Step] = []
    with pytest.raises(IllegalMove, match="“queued” and cannot become “completed”"):
        moved(job, "completed", history)
    job.refresh_from_db()
    assert (job.status, history) == ("queued", [])


def test_of_two_racing_workers_one_is_told_so(job: Job) -> None:
    """Worker one and worker two both read “running”; one finishes the job, two must not fail it."""
    history: list[Step] = []
    moved(job, "running", history)
    theirs = Job.objects.get(pk=job.pk)
    moved(theirs, "completed", history)
    with pytest.raises(LostRace):
        moved(job, "failed", history)
    job.refresh_from_db()
    assert job.status == "completed"
    assert len(history) == 2
