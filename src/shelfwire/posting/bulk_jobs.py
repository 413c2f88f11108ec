"""Post very many products as jobs: asked for, stopped, gone on with, and what has become of all of it by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from shelfwire.channels.models import Account
from shelfwire.jobs import enqueue
from shelfwire.jobs import queries as jobs
from shelfwire.jobs.models import Job, JobRow
from shelfwire.jobs.states import OPEN, JobStatus
from shelfwire.kit import ids
from shelfwire.people.models import Company, User
from shelfwire.posting import allowance, postings
from shelfwire.posting.actions.undo import Undone, to_undo, undo_bulk
from shelfwire.posting.bulk import Selected
from shelfwire.posting.errors import NothingToGoOn
from shelfwire.posting.jobs_registry import post_products, undo_postings
from shelfwire.posting.models import Posting
from shelfwire.posting.states import TO_TELL, PostingStatus

SUBJECT: Final = "posting_bulk"
"""What these jobs are about; the subject's id names the bulk action."""
UNDO: Final = "posting_bulk_undo"
"""What the jobs that undo one are about, likewise."""
UNDO_AT_ONCE: Final = 500
"""More become a job."""
_STOPPED: Final = (JobStatus.CANCELLED, JobStatus.FAILED)


def ask_for_many(
    selected: Mapping[Account, Selected],
    *,
    company: Company,
    by: str,
    user: User | None = None,
    not_before: datetime | None = None,
) -> list[Job]:
    """Queue a job for each shop, all of them one bulk action: its name is the subject of each."""
    bulk = ids.new_token(12)
    with transaction.atomic():
        return [
            _queue(
                company, bulk, by, user,
                account_id=account.pk, selected=asked.to_json(), after=0,
                not_before=not_before.isoformat() if not_before else "",
            )
            for account, asked in selected.items()
        ]  # fmt: skip


def go_on(job: Job, *, by: str, user: User | None = None) -> Job:
    """Queue a job that begins where ``job`` was stopped; the same again is that job. Raises NothingToGoOn."""
    if job.name != post_products.name or job.status not in _STOPPED:
        state = "is still under way" if job.status in OPEN else "came to its end"
        raise NothingToGoOn(f"“{job.title}” {state}.", value=str(job.pk))
    kept = {name: value for name, value in job.arguments.items() if name != "bulk"}
    kept["after"] = job.checkpoint.get("after", kept.get("after", 0))
    with transaction.atomic():
        return _queue(job.company, job.subject_id, by, user, key=f"after:{job.pk}", **kept)


def undo(
    company: Company, bulk: str, *, by: str, user: User | None = None, into: str = ""
) -> tuple[Undone, Job | None]:
    """Undo a bulk action as far as there is a way back, very many as a job; the same again while it works is that job.
    ``into``: names what undoes it.
    """
    if to_undo(company, bulk).count() <= UNDO_AT_ONCE:
        return undo_bulk(company=company, bulk=bulk, by=by, into=into), None
    open_one = jobs.about(company, UNDO, bulk).filter(status__in=OPEN).first()
    return Undone(), open_one or enqueue(
        undo_postings, company=company, by=by, user=user, subject=(UNDO, bulk), bulk=bulk, into=into
    )


def _queue(
    company: Company, bulk: str, by: str, user: User | None, *, key: str = "", **arguments: Any
) -> Job:
    return enqueue(
        post_products, company=company, by=by, user=user, subject=(SUBJECT, bulk), idempotency_key=key,
        **{**arguments, "bulk": bulk},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a bulk action by now. ``posted``: on the channel and through its review; ``in_review``,
    ``on_the_way`` and ``for_allowance`` (until another day) are not yet; ``unready``: never asked for, because they
    lack something; ``refused``: by the channel, or for another reason. ``plans``: when what waits for an
    allowance goes.
    """

    bulk: str
    jobs: tuple[Job, ...]
    posted: int
    in_review: int
    on_the_way: int
    for_allowance: int
    refused: int
    cancelled: int
    unready: int
    plans: tuple[tuple[Account, allowance.Plan], ...]

    @property
    def is_open(self) -> bool:
        """Whether a job still asks."""
        return any(job.status in OPEN for job in self.jobs)

    @property
    def stopped(self) -> tuple[Job, ...]:
        """Those that nobody has gone on with."""
        gone_on = {job.idempotency_key.removeprefix("after:") for job in self.jobs}
        retried = {job.retry_of_id for job in self.jobs}
        return tuple(
            job
            for job in self.jobs
            if job.status in _STOPPED and str(job.pk) not in gone_on and job.pk not in retried
        )


def named(company: Company, bulk: str) -> bool:
    """Whether there is a bulk action of that name: one that asked for nothing new has none."""
    found = Posting.objects.filter(account__company=company, bulk=bulk).exists()
    return bool(bulk) and (found or jobs.about(company, SUBJECT, bulk).exists())


def outcome(company: Company, bulk: str) -> Outcome | None:
    """Return it; None when there is no such bulk action. A fixed number of queries a shop."""
    if not named(company, bulk):
        return None
    found = tuple(jobs.about(company, SUBJECT, bulk).order_by("created_at", "id"))
    mine = Posting.objects.filter(account__company=company, bulk=bulk)
    waits = postings.FOR_ALLOWANCE
    counts = mine.aggregate(
        posted=Count("pk", filter=Q(status=PostingStatus.DONE)),
        in_review=Count("pk", filter=Q(status=PostingStatus.IN_REVIEW)),
        on_the_way=Count("pk", filter=Q(status__in=TO_TELL) & ~waits),
        for_allowance=Count("pk", filter=waits),
        refused=Count("pk", filter=Q(status__in=(PostingStatus.REFUSED, PostingStatus.NOT_APPLIED))),
        cancelled=Count("pk", filter=Q(status=PostingStatus.CANCELLED)),
    )
    rows = JobRow.objects.filter(job__in=found, outcome=JobRow.Outcome.FAILED, retried_at=None)
    by_code = dict(rows.values_list("code").annotate(n=Count("pk")).order_by())
    unready = by_code.pop("not_ready", 0)
    counts["refused"] += sum(by_code.values())
    return Outcome(bulk, found, **counts, unready=unready, plans=_plans(mine.filter(waits)))


def _plans(waiting: QuerySet[Posting]) -> tuple[tuple[Account, allowance.Plan], ...]:
    shops = Account.objects.filter(pk__in=waiting.order_by().values("account_id")).order_by("pk")
    return tuple((shop, postings.planned(shop)) for shop in shops)


def company_of(bulk: str) -> Company | None:
    """Return the company whose bulk action it is; None: there is none of that name."""
    job = Job.objects.filter(subject_kind=SUBJECT, subject_id=bulk).select_related("company").first()
    if job is not None:
        return job.company
    found = Posting.objects.filter(bulk=bulk).exclude(bulk="").select_related("account__company").first()
    return found.account.company if found else None
