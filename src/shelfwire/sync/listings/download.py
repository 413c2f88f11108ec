"""Every listing of a shop, because a person asks: a job with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.jobs import Run, job
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.people.models import User
from shelfwire.sync.engine.asked import ask_once
from shelfwire.sync.engine.call import Caller, connected
from shelfwire.sync.listings.parts import LISTINGS
from shelfwire.sync.listings.poll import AHEAD, find_vanished, read_all
from shelfwire.sync.listings.windows import Whole, Window, by_creation


def request_listings(account: Account, *, by: str, user: User | None = None) -> Job:
    """Queue the download of every listing of a shop. Asking again while it is under way gives that job. Raises
    NotConnected, UnsupportedByChannel.
    """
    caller = Caller(account.pk)
    LISTINGS.of(caller.channel)
    connected(account)
    return ask_once(
        download_listings,
        account,
        act="asked for its listings",
        by=by,
        user=user,
        title=f"Download listings of {account}",
        lock=f"listings.download:{account.pk}",
        account_id=account.pk,
    )


@job(name="listings.download", title="Download listings", scope="catalog:write", queue="work")
def download_listings(run: Run, *, account_id: int) -> None:
    """Every listing, window by window of when they were created. Goes on with the windows that a killed worker left."""
    caller = Caller(account_id)
    kept = run.checkpoint
    now = clock.now()
    windows = [Window.from_json(one) for one in kept.get("windows", [])] or [Window(clock.FIRST, now + AHEAD)]
    tally = Counter(kept.get("tally", {}))
    started = clock.FIRST if kept else now

    def between(count: int, total: int | None) -> None:
        run.stop_if_cancelled()
        if run.job.total is None and total is not None and not kept:
            run.set_total(total)
        run.succeeded(count)

    def done(whole: Whole, left: Sequence[Window]) -> None:
        recorded = whole.taken.recorded
        tally.update(
            created=recorded.new,
            updated=recorded.changed,
            unchanged=recorded.unchanged,
            stale=recorded.stale,
            not_shown=whole.missing,
        )
        for key, why in whole.taken.lost.items():
            run.fail(
                key=key, label=f"Listing {key}", code="unreadable", message=f"It could not be read: {why}"
            )
        if left:
            with transaction.atomic():
                run.save_checkpoint({"windows": [one.to_json() for one in left], "tally": dict(tally)})

    read_all(caller, windows, by_creation, between, done)
    if not kept and not tally["not_shown"]:
        tally["gone"] = find_vanished(caller, started)
    run.set_result(dict(tally))
