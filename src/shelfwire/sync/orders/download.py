"""Orders in, by hand: the window of orders that a person asks for, as a job with progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrder, OrderPage
from shelfwire.jobs import Run, job
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.orders.actions import Recorded
from shelfwire.people.models import User
from shelfwire.sync.engine.asked import ask_once
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.window import PageRead, Position, read_windows
from shelfwire.sync.errors import BadWindow
from shelfwire.sync.orders.read import ORDERS, PAGE, SWITCH, fetch
from shelfwire.sync.orders.recording import Taken, take_in

FEWEST_PAGES = 3
"""A slice of a window is worth a conversation of its own from so many pages on."""
SHORTEST = timedelta(minutes=10)
"""No slice is shorter."""


def days(since: datetime, until: datetime, zone_name: str) -> str:
    """The window [since, until) as people mean it: its first and its last day on the shop's clock, one day once."""
    zone = clock.zone_of(zone_name)
    last_moment = until - timedelta(microseconds=1)
    first, last = (clock.day_of(moment, zone).isoformat() for moment in (since, last_moment))
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
    Caller(account.pk).obey(SWITCH)
    window: dict[str, Any] = {
        "account_id": account.pk,
        "since": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat() if until else None,
    }
    shown = days(since, until or clock.now(), account.timezone)
    return ask_once(
        download_orders,
        account,
        act=f"asked for the orders of {shown}",
        by=by,
        user=user,
        title=f"Download orders of {account}, {shown}",
        lock=f"orders.download:{account.pk}",
        **window,
    )


@job(name="orders.download", title="Download orders", scope="orders:write", queue="work")
def download_orders(run: Run, *, account_id: int, since: str, until: str | None) -> None:
    """Every order placed in [since, until) (ISO moments), oldest first. Goes on where a killed worker stopped.

    Once the channel has said how many there are, the rest of the window is cut into slices that are read side by side.
    """
    caller = Caller(account_id)
    if run.only is not None:
        _read_again(run, caller)
        return
    download = _Download.begun(run, caller, datetime.fromisoformat(since), until)
    while download.slices:
        download.read()
    run.set_result(dict(download.tally))


@dataclass(slots=True)
class _Slice:
    """A part of the window: its next page begins at ``position``."""

    position: Position
    until: datetime

    def to_json(self) -> dict[str, Any]:
        return {"position": self.position.to_json(), "until": self.until.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> _Slice:
        return cls(Position.from_json(kept["position"]), datetime.fromisoformat(kept["until"]))


@dataclass(slots=True)
class _Download:
    """How far a download has come."""

    run: Run
    caller: Caller
    until: datetime
    slices: list[_Slice]
    tally: Counter[str]

    @classmethod
    def begun(cls, run: Run, caller: Caller, since: datetime, until: str | None) -> _Download:
        """From the checkpoint of a killed worker, or from the beginning; ``until`` None: until now."""
        kept = run.checkpoint
        end = datetime.fromisoformat(until or kept.get("until") or clock.now().isoformat())
        if not kept:
            return cls(run, caller, end, [_Slice(Position(since), end)], Counter())
        slices = [_Slice.from_json(one) for one in kept["slices"]]
        return cls(run, caller, end, slices, Counter(kept["tally"]))

    def read(self) -> None:
        """Read every slice to its end, or until one of them is cut because most calls have nothing to do."""
        reading = list(self.slices)
        pages = read_windows(
            lambda which, here: self._ask(reading[which], here),
            [one.position for one in reading],
            moment=lambda order: order.placed_at,
            settled=self.until,
        )
        for which, read in pages:
            self._keep(reading[which], read)
            if self._cut(reading[which], read):
                return

    def _ask(self, one: _Slice, here: Position) -> Callable[[], OrderPage]:
        self.run.stop_if_cancelled()
        self.caller.obey(SWITCH)
        return lambda: self.caller.call(
            ORDERS,
            lambda orders, session: orders.created(
                session, since=here.since, until=one.until, page=here.mark, size=PAGE
            ),
        )

    def _keep(self, one: _Slice, read: PageRead[ChannelOrder]) -> None:
        """A page and how far we are, in one transaction: a killed worker has neither or both.

        A page that brought nothing new is no progress, so that pages without end end the job.
        """
        run = self.run
        if run.job.total is None and not run.checkpoint and read.page.total is not None:
            run.set_total(read.page.total)
        with transaction.atomic():
            taken = take_in(
                self.caller.account,
                read.page,
                "download",
                run.job.started_by_label,
                orders=read.documents,
            )
            self.tally.update(_counts(taken.recorded))
            if read.missing:
                self.tally["not_shown"] += read.missing
            _hand_back(run, taken, read.page.request_id)
            run.succeeded(len(taken.recorded.order_ids))
            if read.next is None:
                self.slices.remove(one)
            else:
                one.position = read.next
            if self.slices and (read.next is None or read.documents):
                self._save()

    def _save(self) -> None:
        slices = [one.to_json() for one in self.slices]
        self.run.save_checkpoint(
            {"slices": slices, "tally": dict(self.tally), "until": self.until.isoformat()}
        )

    def _cut(self, whole: _Slice, read: PageRead[ChannelOrder]) -> bool:
        """Whether the rest of a slice was cut into slices of equal time, for the calls that have nothing to do."""
        idle = settings.CALLS_AT_ONCE - len(self.slices)
        if read.next is None or read.next.mark is not None or idle * 2 < settings.CALLS_AT_ONCE:
            return False
        pages = ((read.page.total or 0) - len(read.page.documents)) // PAGE
        begin, length = read.next.since, whole.until - read.next.since
        count = min(idle + 1, pages // FEWEST_PAGES, length // SHORTEST)
        if count < 2:
            return False
        # channels ask in whole seconds: an edge within one would give its orders to two slices
        edges = [(begin + length * n / count).replace(microsecond=0) for n in range(1, count)]
        self.slices += [
            _Slice(Position(start), end) for start, end in zip(edges, [*edges[1:], whole.until], strict=True)
        ]
        whole.until = edges[0]
        with transaction.atomic():
            self._save()
        return True


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


def _read_again(run: Run, caller: Caller) -> None:
    """Only the orders that could not be read the last time."""
    keys = sorted(run.only or ())
    run.set_total(len(keys))
    for start in range(0, len(keys), PAGE):
        run.stop_if_cancelled()
        caller.obey(SWITCH)
        wanted = keys[start : start + PAGE]
        page = fetch(caller, wanted)
        taken = take_in(caller.account, page, "download", run.job.started_by_label)
        _hand_back(run, taken, page.request_id)
        run.succeeded(len(taken.recorded.order_ids))
        seen = {order.external_id for order in page.documents} | {key for key, _ in page.unreadable}
        for key in wanted:
            if key not in seen:
                run.fail(key=key, code="not_found", message="There is no such order any more.")
