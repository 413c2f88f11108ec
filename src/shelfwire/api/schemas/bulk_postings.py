"""Posting very many products, and by rule."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shelfwire.api.schemas.jobs import JobOut
from shelfwire.api.schemas.properties import MOST
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Id, Moment, Strict
from shelfwire.posting.queries import STATES


class BulkPostIn(Strict):
    """The products of ``ids``, or, with ``matching``, all that the filter finds."""

    ids: list[Id] = Field(default_factory=list, max_length=MOST)
    matching: bool = Field(
        False, description="All that `search` and `state` find; without either, every product."
    )
    search: str = Field("", max_length=200)
    state: str = Field("", max_length=20, description=f"One of {', '.join(STATES)}.")
    not_before: Moment | None = None
    dry_run: bool = False


class BulkJobOut(Shape):
    """The job that asks, and the name of the bulk action: what became of it is asked for by that."""

    bulk: Annotated[str, At("subject_id")]
    job: Annotated[JobOut, By(lambda job: job)]


class ForecastOut(Shape):
    """How many products would be new listings and updates, how many of those the channel reviews, and why the others
    stay. ``unchecked``: of those that go, how many are looked at once more when their turn comes."""

    products: int
    new: int
    updates: int
    reviews: int
    unchecked: int
    not_enabled: int
    not_ready: int
    up_to_date: int
    asked_for: int
    frozen: int
    allowed_a_day: Annotated[int, At("plan.per_day")]
    left_today: Annotated[int, At("plan.left")]
    done_on: Annotated[date | None, At("plan.done_on")]


class RuleForecastOut(Shape):
    """What the rule would post now, and how many reviews that starts. ``stopped``: products that were refused three
    times for the same reason, until they say something else."""

    on: bool
    would_post: int
    reviews: int
    stopped: int
    allowed_a_day: Annotated[int, At("plan.per_day")]
    left_today: Annotated[int, At("plan.left")]
    done_on: Annotated[date | None, At("plan.done_on")]


class OutcomeOut(Shape):
    """What has become of a bulk action. ``unready``: never asked for, because they lack something; the job's files
    name the cells. ``for_allowance``: wait for another day. ``stopped``: jobs that can be gone on with."""

    bulk: str
    jobs: Annotated[list[UUID], By(lambda found: [job.pk for job in found.jobs])]
    stopped: Annotated[list[UUID], By(lambda found: [job.pk for job in found.stopped])]
    is_open: bool
    posted: int
    in_review: int
    on_the_way: int
    for_allowance: int
    unready: int
    refused: int
    cancelled: int
