"""What a person asks about a shop, as a job: asked again while the same is under way, it is that job."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from shelfwire.channels.actions import note_act
from shelfwire.channels.models import Account
from shelfwire.jobs import JobKind, enqueue
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import OPEN
from shelfwire.people.models import User


def ask_once(
    kind: JobKind,
    account: Account,
    *,
    act: str,
    by: str,
    user: User | None,
    title: str,
    lock: str,
    subject: tuple[str, object] | None = None,
    **arguments: Any,
) -> Job:
    """Queue the job, and write ``act`` down among what was done to the shop. The one with the same arguments that is
    queued, runs or waits is given instead. ``subject`` None: the shop."""
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        same = Job.objects.filter(name=kind.name, arguments=arguments, status__in=OPEN).first()
        if same is not None:
            return same
        note_act(account=account, act=act, by=by)
        return enqueue(
            kind,
            company=account.company,
            by=by,
            user=user,
            title=title[:200],
            subject=subject or ("account", account.pk),
            lock=lock,
            **arguments,
        )
