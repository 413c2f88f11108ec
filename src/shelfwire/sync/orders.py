"""Orders in: a window that a person asks for, the polls, and one order read again. Everything is recorded once,
however often and in whatever order it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shelfwire.channels import queries
from shelfwire.channels.actions import advance_cursor, start_cursor
from shelfwire.channels.models import Account, Cursor
from shelfwire.channels.port import ChannelOrder, OrderPage
from shelfwire.fulfilment.actions import follow
from shelfwire.jobs import Run, chore, enqueue, hurry, job
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Refused
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders.actions import Recorded, record_orders
from shelfwire.orders.models import Order
from shelfwire.people.models import User
from shelfwire.sync import talk
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.errors import BadWindow
from shelfwire.sync.walk import Ask, Place, Step, walk

CONVERSATION = "orders"
SWITCH = "orders_in"
PAGE = 100
"""As many as a channel gives at once: what a page costs besides its orders is then paid seldom."""
EVERY = timedelta(seconds=50)
"""A little less than the minute between two ticks of ``schedule``."""
OVERLAP = timedelta(minutes=5)
"""How far behind itself a poll reads again: an order may show up to 30 s late (facts.md section 3.10), and orders
that change while pages are read may be passed by."""
SETTLED = timedelta(minutes=2)
"""An order whose last change is younger than this may have changed while the page was made."""
QUIET = timedelta(minutes=15)
"""A channel that has told nothing for so long has nothing older to tell."""
AHEAD = timedelta(minutes=1)
"""How far the channel's clock may be ahead of ours without a poll missing what it says."""


def take_in(account: Account, found: Sequence[ChannelOrder], via: str, by: str = "worker") -> Recorded:
    """Record what the channel says and let the parcels follow, in one transaction."""
    with transaction.atomic(savepoint=False):
        recorded = record_orders(account, found, via=via, by=by)
        if recorded.created or recorded.updated:
            follow(account, list(recorded.order_ids.values()))
    return recorded


# ── a window, by a person ────────────────────────────────────────────────────────────────────────────────


def request_download(
    account: Account, *, since: datetime, until: datetime, by: str, user: User | None = None
) -> Job:
    """Queue the download of orders placed in [since, until). Raises BadWindow, SwitchOff, NotConnected.

    Asking again for a window whose download is still open gives that job.
    """
    if since >= until:
        raise BadWindow("The window ends before it begins.", field="until", value=until.isoformat())
    if since > clock.now():
        raise BadWindow("The window lies in the future.", field="since", value=since.isoformat())
    talk.obey(account.pk, SWITCH)
    window: dict[str, Any] = {
        "account_id": account.pk,
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        same = Job.objects.filter(
            name=download_orders.name, arguments=window, status__in=["queued", "running", "waiting"]
        ).first()
        return same or enqueue(
            download_orders,
            company=account.company,
            by=by,
            user=user,
            title=f"Download orders of {account}, {since:%Y-%m-%d} to {until:%Y-%m-%d}",
            subject=("account", account.pk),
            lock=f"orders.download:{account.pk}",
            **window,
        )


@job(name="orders.download", title="Download orders", queue="work")
def download_orders(run: Run, *, account_id: int, since: str, until: str) -> None:
    """Every order placed in [since, until) (ISO moments), oldest first. Goes on where a killed worker stopped."""
    if run.only is not None:
        return _read_again(run, account_id)
    tally: Counter[str] = Counter(run.checkpoint.get("tally", {}))
    place = (
        Place.from_json(run.checkpoint["place"]) if run.checkpoint else Place(datetime.fromisoformat(since))
    )
    end = datetime.fromisoformat(until)

    def ask(here: Place) -> OrderPage:
        run.stop_if_cancelled()
        talk.obey(account_id, SWITCH)
        return talk.talk(
            account_id,
            lambda c, s: talk.orders(c).created(s, since=here.since, until=end, page=here.mark, size=PAGE),
        )

    for step in walk(ask, place, moment=lambda order: order.placed_at, settled=end):
        _keep_page(run, account_id, step, tally)
    run.set_result(dict(tally))
    return None


def _keep_page(run: Run, account_id: int, step: Step, tally: Counter[str]) -> None:
    """A page and how far we are, in one transaction: a killed worker has neither or both."""
    if run.job.total is None and not run.checkpoint and step.page.total is not None:
        run.set_total(step.page.total)
    with transaction.atomic():
        recorded = take_in(queries.get(account_id), step.orders, via="download", by=run.job.started_by_label)
        tally.update(_counts(recorded))
        _hand_back_unreadable(run, step.page)
        run.succeeded(len(step.orders))
        if step.next is not None:
            run.save_checkpoint({"place": step.next.to_json(), "tally": dict(tally)})


def _counts(recorded: Recorded) -> dict[str, int]:
    return {
        "created": recorded.created,
        "updated": recorded.updated,
        "unchanged": recorded.unchanged,
        "stale": recorded.stale,
    }


def _hand_back_unreadable(run: Run, page: OrderPage) -> None:
    for number, (external_id, why) in enumerate(page.unreadable):
        run.fail(
            key=external_id or f"{page.request_id}:{number}",
            label=f"Order {external_id}" if external_id else "An order without an id",
            code="unreadable",
            message=f"The channel's document could not be read: {why}",
            data={"request_id": page.request_id},
        )


def _read_again(run: Run, account_id: int) -> None:
    """Only the orders that could not be read the last time."""
    keys = sorted(run.only or ())
    run.set_total(len(keys))
    for start in range(0, len(keys), PAGE):
        run.stop_if_cancelled()
        talk.obey(account_id, SWITCH)
        wanted = keys[start : start + PAGE]
        page = fetch(account_id, wanted)
        take_in(queries.get(account_id), page.orders, via="download", by=run.job.started_by_label)
        _hand_back_unreadable(run, page)
        run.succeeded(len(page.orders))
        seen = {order.external_id for order in page.orders} | {key for key, _ in page.unreadable}
        for key in wanted:
            if key not in seen:
                run.fail(key=key, code="not_found", message="The channel has no such order any more.")


# ── polls ────────────────────────────────────────────────────────────────────────────────────────────────


@chore(name="orders.poll")
def poll_orders(*, account_id: int) -> None:
    """Everything that changed since the cursor, read a little behind it; the cursor moves after each commit."""
    if not talk.flows(account_id, SWITCH):
        return

    def again(seconds: float) -> None:
        hurry(poll_orders, key=str(account_id), delay=seconds, account_id=account_id)

    with Attempt(account_id, CONVERSATION, every=EVERY, again=again) as attempt:
        attempt.note = _poll(account_id)


def _poll(account_id: int) -> str:
    started = clock.now()
    cursor = start_cursor(account_id=account_id, conversation=CONVERSATION, position=started)
    place = Place((cursor.position or started) - OVERLAP)
    unreadable: list[str] = []
    changed = 0
    for step in walk(_changes(account_id, started), place, moment=_changed_at, settled=started - SETTLED):
        recorded = take_in(queries.get(account_id), step.orders, via="poll")
        changed += recorded.created + recorded.updated
        unreadable += [external_id or "?" for external_id, _ in step.page.unreadable]
        if not _move_on(cursor, step, started, recorded):
            return "A person set the cursor; the next poll starts there."
        if not talk.flows(account_id, SWITCH):
            break
    if unreadable:
        return f"{len(unreadable)} orders could not be read: {', '.join(unreadable[:5])}"
    return f"{changed} orders were new or changed" if changed else ""


def _changed_at(order: ChannelOrder) -> datetime:
    return order.updated_at


def _changes(account_id: int, started: datetime) -> Ask:
    def ask(here: Place) -> OrderPage:
        return talk.talk(
            account_id,
            lambda c, s: talk.orders(c).changed(
                s, since=here.since, until=started + AHEAD, page=here.mark, size=PAGE
            ),
        )

    return ask


def _move_on(cursor: Cursor, step: Step, started: datetime, recorded: Recorded) -> bool:
    """To the newest change the channel told, in its own time; within the walk only as far as the next page begins.

    So a clock of ours that runs ahead does not carry the cursor past what the channel still has to say. Only when the
    channel has long been quiet the cursor comes after us, so that a poll of a quiet shop stays small.
    """
    if step.next is not None:
        newest = step.next.since
    else:
        told = max((order.updated_at for order in step.orders), default=started - QUIET)
        newest = min(max(told, started - QUIET), started)
    return advance_cursor(cursor=cursor, position=newest, seen=recorded.created + recorded.updated)


# ── one order ────────────────────────────────────────────────────────────────────────────────────────────


def fetch(account_id: int, external_ids: Sequence[str]) -> OrderPage:
    """The truth of these orders now; nothing is recorded."""
    wanted = [ExternalOrderId(external_id) for external_id in external_ids]
    return talk.talk(account_id, lambda c, s: talk.orders(c).fetch(s, wanted))


def refetch(order: Order, by: str) -> Recorded:
    """Read one order again because a person asks. Raises SwitchOff, NotConnected, Gone, and what the channel says."""
    talk.obey(order.account_id, SWITCH)
    page = fetch(order.account_id, [order.external_id])
    for external_id, why in page.unreadable:
        raise Refused(
            f"The channel's document of order {external_id or order.external_id} cannot be read: {why}"
        )
    if not page.orders:
        raise Gone(f"The channel has no order {order.external_id} any more.")
    return take_in(queries.get(order.account_id), page.orders, via="person", by=by)
