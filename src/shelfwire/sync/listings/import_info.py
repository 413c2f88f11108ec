"""*Import product info*: every listing of a shop read whole, and SKUs of ours created from those that are none yet.

One job, as often as one likes: what is read and created already stays as it is, and what differs is for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from shelfwire.channels.actions import note_act
from shelfwire.channels.models import Account
from shelfwire.jobs import Run, enqueue, job
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.listings.actions import ask_whole
from shelfwire.listings.queries import count_to_read_whole, to_read_whole
from shelfwire.people.models import User
from shelfwire.posting.actions.take_over import TakeOverOptions, take_over_listings
from shelfwire.posting.live.plan import Plan
from shelfwire.posting.queries_live import kept_listings
from shelfwire.sync.engine.call import Caller, connected
from shelfwire.sync.listings.parts import LISTINGS, WHOLE
from shelfwire.sync.listings.poll import AHEAD, find_vanished, read_all
from shelfwire.sync.listings.whole import BATCH, read_some
from shelfwire.sync.listings.windows import Whole, Window, by_creation

CHUNK = 100
"""Listings that SKUs are created from in one transaction."""


def request_import(
    account: Account,
    *,
    by: str,
    user: User | None = None,
    create: bool = False,
    share: bool = False,
    stock_company_id: int | None = None,
) -> Job:
    """Queue the import of every listing of a shop. Asking again while one is under way gives that one.

    ``create``: SKUs of ours are created from what is not linked. ``share``, ``stock_company_id``: as in
    ``TakeOverOptions``. Raises NotConnected, UnsupportedByChannel.
    """
    caller = Caller(account.pk)
    LISTINGS.of(caller.channel)
    WHOLE.of(caller.channel)
    connected(account)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        same = under_way(account)
        if same is not None:
            return same
        note_act(account=account, act="asked for its product info", by=by)
        ask_whole(account)
        return enqueue(
            import_product_info,
            company=account.company,
            by=by,
            user=user,
            title=f"Import product info of {account}"[:200],
            subject=("account", account.pk),
            lock=f"listings.download:{account.pk}",
            account_id=account.pk,
            create=create,
            share=share,
            stock_company_id=stock_company_id,
        )


def under_way(account: Account) -> Job | None:
    """Return the shop's import that is queued or runs."""
    return Job.objects.filter(
        name=import_product_info.name,
        arguments__account_id=account.pk,
        status__in=["queued", "running", "waiting"],
    ).first()


def last_import(account: Account) -> Job | None:
    """Return the shop's latest import, under way or ended."""
    found = Job.objects.filter(name=import_product_info.name, arguments__account_id=account.pk)
    return found.order_by("-pk").first()


@job(name="listings.import_info", title="Import product info", scope="catalog:write", queue="work")
def import_product_info(
    run: Run,
    *,
    account_id: int,
    create: bool = False,
    share: bool = False,
    stock_company_id: int | None = None,
) -> None:
    """The list of the shop's listings, each of them whole, and SKUs from those that are none. Goes on where a killed
    worker stopped.
    """
    caller = Caller(account_id)
    steps = _Steps(run, caller)
    steps.read_list()
    steps.read_whole(create)
    if create:
        steps.create(TakeOverOptions(share, stock_company_id))
    run.set_result(dict(steps.tally))


class _Steps:
    """The steps of one import, and what they counted so far."""

    def __init__(self, run: Run, caller: Caller) -> None:
        self.run, self.caller = run, caller
        kept = run.checkpoint
        self.step: str = kept.get("step", "list")
        self.after: int = kept.get("after", 0)
        self.windows = [Window.from_json(one) for one in kept.get("windows", [])]
        self.tally = Counter[str](kept.get("tally", {}))

    def save(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self, name, value)
        self.run.save_checkpoint(
            {
                "step": self.step,
                "after": self.after,
                "windows": [one.to_json() for one in self.windows],
                "tally": dict(self.tally),
            }
        )

    def read_list(self) -> None:
        """Which listings there are, window by window of when they were created."""
        if self.step != "list":
            return
        self.run.note("Reading the list of listings")
        began, started = bool(self.windows), clock.now()
        windows = self.windows or [Window(clock.FIRST, started + AHEAD)]
        missing = 0

        def done(whole: Whole, left: Sequence[Window]) -> None:
            nonlocal missing
            missing += whole.missing
            self.tally.update(new=whole.taken.recorded.new)
            self._unreadable(whole.taken.lost)
            if left:
                self.save(windows=list(left))

        read_all(self.caller, windows, by_creation, lambda *_: self.run.stop_if_cancelled(), done)
        if not began and not missing:
            self.tally["gone"] = find_vanished(self.caller, started)
        self.save(step="whole", windows=[])

    def read_whole(self, create: bool) -> None:
        """Each of them whole, in batches."""
        if self.step != "whole":
            return
        self.run.note("Reading what each listing says")
        left = count_to_read_whole(self.caller.account)
        if self.run.job.total is None:
            known = kept_listings(self.caller.account).exclude(whole_at=None).count()
            self.run.set_total(left + (left + known if create else 0))
        while asked := to_read_whole(self.caller.account, BATCH):
            self.run.stop_if_cancelled()
            read = read_some(self.caller, asked)
            self.tally.update(
                read=read.kept.new + read.kept.changed + read.kept.unchanged,
                changed=read.kept.changed,
                not_shown=len(read.gone),
            )
            self._unreadable(read.lost)
            self.run.succeeded(len(asked) - len(read.lost))
            self.save()
        self.save(step="create")

    def create(self, options: TakeOverOptions) -> None:
        """SKUs from them, in chunks; each chunk is done or not done."""
        self.run.note("Creating SKUs")
        account = self.caller.account
        while True:
            self.run.stop_if_cancelled()
            rows = kept_listings(account).filter(pk__gt=self.after).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:CHUNK])
            if not ids:
                return
            with transaction.atomic():
                plans = take_over_listings(
                    account=account, listing_ids=ids, by=self.run.job.started_by_label, options=options
                )
                self._tell(plans.values())
                self.save(after=ids[-1])

    def _tell(self, plans: Iterable[Plan]) -> None:
        for one in plans:
            self.tally[one.outcome.value] += 1
            self.tally["skus"] += one.made
            _tell_plan(self.run, one)

    def _unreadable(self, lost: Mapping[str, str]) -> None:
        for key, why in lost.items():
            said = f"It could not be read: {why}"
            self.run.fail(key=key, label=f"Listing {key}", code="unreadable", message=said)


def _tell_plan(run: Run, one: Plan) -> None:
    """A row of the job for what a person should look at."""
    label = f"{one.title} ({one.external_id})"
    if one.problems:
        first = one.problems[0]
        run.fail(
            key=one.external_id,
            label=label,
            code="not_created",
            message=f"{first.says} {first.fix}",
            field=first.field,
            data={"value": first.value},
        )
        return
    for note in one.notes:
        run.warn(key=one.external_id, label=label, code=one.outcome.value, message=note)
    run.succeeded()
