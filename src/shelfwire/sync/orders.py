"""Orders in: a window that a person asks for, the polls, and one order read again. Everything is recorded once,
however often and in whatever order it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from shelfwire.channels import queries
from shelfwire.channels.actions import advance_cursor, forget_nameless_trouble, start_cursor
from shelfwire.channels.models import Account, Cursor
from shelfwire.channels.port import ChannelOrder, OrderPage
from shelfwire.jobs import Run, chore, enqueue, hurry, job
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Refused
from shelfwire.kit.ids import ExternalOrderId
from shelfwire.orders.actions import Recorded
from shelfwire.orders.models import Order
from shelfwire.people.models import User
from shelfwire.sync import talk
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.errors import BadWindow
from shelfwire.sync.recording import Taken, take_in
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


# ── a window, by a person ────────────────────────────────────────────────────────────────────────────────


def days(since: datetime, until: datetime, zone_name: str) -> str:
    """The window [since, until) as people mean it: its first and its last day on the shop's clock, one day once."""
    zone = clock.zone_of(zone_name)
    last_moment = until - timedelta(microseconds=1)
    first, last = (clock.on_clock(moment, zone).date().isoformat() for moment in (since, last_moment))
    return first if first == last else f"{first} to {last}"


def request_download(
    account: Account, *, since: datetime, until: datetime | None = None, by: str, user: User | None = None
) -> Job:
    """Queue the download of orders placed in [since, until). Raises BadWindow, SwitchOff, NotConnected.

    ``until`` None: until the moment at which the download begins. Asking again for a window whose download is still
    open gives that job.
    """
    if until is not None and since >= until:
        raise BadWindow("The window ends before it begins.", field="until", value=until.isoformat())
    if since > clock.now():
        raise BadWindow("The window lies in the future.", field="since", value=since.isoformat())
    talk.obey(account.pk, SWITCH)
    window: dict[str, Any] = {
        "account_id": account.pk,
        "since": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat() if until else None,
    }
    shown = days(since, until or clock.now(), account.timezone)
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
            title=f"Download orders of {account}, {shown}"[:200],
            subject=("account", account.pk),
            lock=f"orders.download:{account.pk}",
            **window,
        )


@job(name="orders.download", title="Download orders", scope="orders:write", queue="work")
def download_orders(run: Run, *, account_id: int, since: str, until: str | None) -> None:
    """Every order placed in [since, until) (ISO moments), oldest first. Goes on where a killed worker stopped."""
    if run.only is not None:
        return _read_again(run, account_id)
    tally: Counter[str] = Counter(run.checkpoint.get("tally", {}))
    place = (
        Place.from_json(run.checkpoint["place"]) if run.checkpoint else Place(datetime.fromisoformat(since))
    )
    until = until or run.checkpoint.get("until") or clock.now().isoformat()
    end = datetime.fromisoformat(until)

    def ask(here: Place) -> OrderPage:
        run.stop_if_cancelled()
        talk.obey(account_id, SWITCH)
        return talk.talk(
            account_id,
            lambda c, s: talk.orders(c).created(s, since=here.since, until=end, page=here.mark, size=PAGE),
        )

    for step in walk(ask, place, moment=lambda order: order.placed_at, settled=end):
        _keep_page(run, account_id, step, tally, until)
    run.set_result(dict(tally))
    return None


def _keep_page(run: Run, account_id: int, step: Step, tally: Counter[str], until: str) -> None:
    """A page and how far we are, in one transaction: a killed worker has neither or both.

    A page that brought nothing new is no progress, so that pages without end end the job.
    """
    if run.job.total is None and not run.checkpoint and step.page.total is not None:
        run.set_total(step.page.total)
    with transaction.atomic():
        taken = take_in(
            queries.get(account_id), step.page, "download", run.job.started_by_label, orders=step.orders
        )
        tally.update(_counts(taken.recorded))
        if step.missing:
            tally["not_shown"] += step.missing
        _hand_back(run, taken, step.page.request_id)
        run.succeeded(len(taken.recorded.order_ids))
        if step.next is not None and step.orders:
            run.save_checkpoint({"place": step.next.to_json(), "tally": dict(tally), "until": until})


def _counts(recorded: Recorded) -> dict[str, int]:
    return {
        "created": recorded.created,
        "updated": recorded.updated,
        "unchanged": recorded.unchanged,
        "stale": recorded.stale,
    }


def _hand_back(run: Run, taken: Taken, request_id: str) -> None:
    """What was not taken in, one row each."""
    for number, trouble in enumerate(taken.lost):
        run.fail(
            key=trouble.external_id or f"{request_id}:{number}",
            label=f"Order {trouble.external_id}" if trouble.external_id else "An order without an id",
            code="unreadable",
            message=f"Its document could not be read: {trouble.why}",
            data={"request_id": request_id},
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
        taken = take_in(queries.get(account_id), page, "download", run.job.started_by_label)
        _hand_back(run, taken, page.request_id)
        run.succeeded(len(taken.recorded.order_ids))
        seen = {order.external_id for order in page.orders} | {key for key, _ in page.unreadable}
        for key in wanted:
            if key not in seen:
                run.fail(key=key, code="not_found", message="There is no such order any more.")


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
    lost: dict[str, str] = {}
    changed = missing = 0
    for step in walk(_changes(account_id, started), place, moment=_changed_at, settled=started - SETTLED):
        taken = take_in(queries.get(account_id), step.page, "poll", orders=step.orders)
        changed += taken.recorded.created + taken.recorded.updated
        missing = step.missing
        lost |= {trouble.external_id or "one without an id": trouble.why for trouble in taken.troubles}
        if not _move_on(cursor, step, started, taken.recorded):
            return "A person set the cursor; the next poll starts there."
        if not talk.flows(account_id, SWITCH):
            break
    return _said(changed, lost, missing)


def _said(changed: int, lost: Mapping[str, str], missing: int) -> str:
    """What a poll has to tell, the worst first."""
    said = []
    if lost:
        said.append(f"{len(lost)} orders have trouble ({', '.join(sorted(lost)[:5])}): see the shop's page")
    if missing:
        said.append(f"the channel counts {missing} orders more than it shows; they are asked for again")
    if changed:
        said.append(f"{changed} orders were new or changed")
    return "; ".join(said)


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
    channel has long been quiet the cursor comes after us, so that a poll of a quiet shop stays small; and not while the
    channel counts more orders than it shows.
    """
    told = [order.updated_at for order in step.orders if order.updated_at <= started + AHEAD]
    if step.next is not None:
        newest = step.next.since
    elif step.missing:
        newest = min(max(told, default=cursor.position or started), started)
    else:
        newest = min(max([*told, started - QUIET]), started)
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
    if not page.orders and not page.unreadable:
        raise Gone(f"{order.account.channel_label} has no order {order.external_id} any more.")
    taken = take_in(queries.get(order.account_id), page, "person", by)
    for trouble in taken.lost:
        raise Refused(
            f"What {order.account.channel_label} says of order"
            f" {trouble.external_id or order.external_id} cannot be read: {trouble.why}"
        )
    return taken.recorded


def read_troubled_again(account_id: int, by: str) -> Taken:
    """Read the orders again that had trouble, because a person asks. Raises SwitchOff, NotConnected, and what the
    channel says."""
    talk.obey(account_id, SWITCH)
    account = queries.get(account_id)
    wanted = list(
        queries.troubled(account).exclude(external_id="").values_list("external_id", flat=True)[:PAGE]
    )
    page = fetch(account_id, wanted)
    taken = take_in(account, page, "person", by)
    forget_nameless_trouble(account_id=account_id)
    return taken
