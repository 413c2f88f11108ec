"""The outbox of operations that must happen once.

The operation is written in the transaction that decides it. A worker takes it, marks it *calling*, and calls. When it
dies before the call, nobody called, and the next worker looks on the other side first and then calls. When it dies
after the call, the next worker finds the operation there and only writes the answer down. A worker that lives keeps
the operation's advisory lock, so nobody takes over from it, however slow the channel is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels.states import AccountStatus
from shelfwire.exchange.actions.cursor import backoff
from shelfwire.exchange.errors import NotRetryable, OutgoingInFlight
from shelfwire.exchange.events import OutgoingDue
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OUTGOING_MOVES, OutgoingStatus
from shelfwire.kit import clock, locks
from shelfwire.kit.errors import Reason
from shelfwire.kit.events import announce
from shelfwire.kit.states import LostRace, Step, move

LEASE = timedelta(seconds=45)
"""A call whose worker has vanished is looked into after this long: longer than any call takes to time out, because
a request of a worker cut off from the database may still be under way."""
_HELD_BY_OTHERS = 100
"""So many operations that other workers hold may stand before those that are free."""
_log = structlog.get_logger(__name__)


def _no_history(step: Step) -> None:
    """The row itself keeps when it was written, called and answered."""


def _move(row: Outgoing, after: OutgoingStatus, **also: Any) -> None:
    move(row, after, moves=OUTGOING_MOVES, by="", why="", record=_no_history, **also)


def _lock_name(outgoing_id: int) -> str:
    return f"outgoing:{outgoing_id}"


def write_outgoing(
    *,
    account_id: int,
    kind: str,
    idempotency_key: str,
    subject_kind: str,
    subject_id: int,
    payload: Mapping[str, Any],
    order_external_id: str = "",
) -> Outgoing:
    """Write down an operation to be done once; the same operation again is the row that exists, unchanged.

    Call it in the transaction of the decision. Announces OutgoingDue when it is new.
    """
    row, new = Outgoing.objects.get_or_create(
        account_id=account_id,
        idempotency_key=idempotency_key,
        defaults={
            "kind": kind,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "payload": dict(payload),
            "order_external_id": order_external_id,
            "due_at": clock.now(),
        },
    )
    if new:
        announce(OutgoingDue(account_id, kind, subject_kind))
    return row


def _due(account_id: int, switch: str, kinds: Collection[str]) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(
        account_id=account_id,
        kind__in=list(kinds),
        status__in=[OutgoingStatus.DUE, OutgoingStatus.CALLING],
        due_at__lte=clock.now(),
        account__status=AccountStatus.CONNECTED,
        **{f"account__{switch}": True},
    ).order_by("due_at", "id")


@transaction.atomic
def take_due(
    *, account_id: int, switch: str, kinds: Collection[str], most: int = 1, besides: Collection[int] = ()
) -> list[Outgoing]:
    """The next operations to look at, ours until ``let_go``; none when nothing is due, the switch is off, or the
    account is not connected. One that a vanished worker was calling comes back as due and ``maybe_done``.

    ``besides``: ids of those that this worker holds already, and that nobody else may take from it.
    """
    due = _due(account_id, switch, kinds).exclude(pk__in=besides)
    rows = due.select_for_update(skip_locked=True, of=("self",))
    found = {_lock_name(row.pk): row for row in rows[: most + _HELD_BY_OTHERS]}
    free = locks.take_some(list(found), most)  # the worker of any other lives
    taken = [row for name, row in found.items() if name in free]
    for row in taken:
        if row.status == OutgoingStatus.CALLING:
            _move(row, OutgoingStatus.DUE, maybe_done=True)
    return taken


def let_go(rows: Iterable[Outgoing]) -> None:
    """End of ``take_due``'s hold."""
    locks.let_go_all([_lock_name(row.pk) for row in rows])


def begin_call(*, row: Outgoing, payload: Mapping[str, Any]) -> None:
    """Committed just before the call: from now on the operation may have happened. Raises LostRace."""
    now = clock.now()
    _move(
        row,
        OutgoingStatus.CALLING,
        payload=dict(payload),
        called_at=now,
        attempts=row.attempts + 1,
        due_at=now + LEASE,
    )


def answer(*, row: Outgoing, answer: Mapping[str, Any], request_id: str = "") -> None:
    """The channel did it: stored alone and at once, before anything else is made of it."""
    now = clock.now()
    _move(
        row,
        OutgoingStatus.DONE,
        answer=dict(answer),
        answered_at=now,
        due_at=now,
        error="",
        reasons=[],
        request_id=request_id[:80],
        maybe_done=False,
    )


def to_apply(*, account_id: int, kinds: Collection[str], most: int) -> list[Outgoing]:
    """Answers that our own records did not take note of and that are due for it, oldest first."""
    left = Outgoing.objects.filter(
        account_id=account_id,
        kind__in=list(kinds),
        status=OutgoingStatus.DONE,
        applied_at=None,
        due_at__lte=clock.now(),
    )
    return list(left.order_by("id")[:most])


def hold_to_apply(rows: Iterable[Outgoing]) -> list[Outgoing]:
    """Lock those of the answers that nobody has applied yet, as they are now, in the order of their ids."""
    left = Outgoing.objects.select_for_update().filter(
        pk__in=[row.pk for row in rows], status=OutgoingStatus.DONE, applied_at=None
    )
    return list(left.order_by("id"))


def applied(rows: Iterable[Outgoing]) -> None:
    """Our own records took note of the answers; call it in their transaction."""
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(applied_at=clock.now(), error="")


def not_applied(*, row: Outgoing, error: str) -> datetime:
    """Our own records could not take note of the answer: counted, and tried again at the moment returned."""
    failures = row.apply_failures + 1
    due_at = clock.now() + backoff(failures)
    Outgoing.objects.filter(pk=row.pk, applied_at=None).update(
        apply_failures=failures, due_at=due_at, error=error
    )
    return due_at


def refuse(*, row: Outgoing, error: str, reasons: Collection[Reason] = (), request_id: str = "") -> None:
    """The channel (or our own last look) said no: it waits for a person and is never sent again by itself."""
    _move(
        row,
        OutgoingStatus.REFUSED,
        error=error,
        reasons=[asdict(reason) for reason in reasons],
        answered_at=clock.now(),
        request_id=request_id[:80],
        maybe_done=False,
    )


def put_back(
    *,
    row: Outgoing,
    error: str,
    after: float | None = None,
    maybe_done: bool = False,
    request_id: str = "",
) -> datetime:
    """Not this time: due again at the moment returned. ``maybe_done`` stays until somebody looked."""
    due_at = clock.now() + backoff(max(row.attempts, 1), after)
    also = {
        "due_at": due_at,
        "error": error,
        "maybe_done": row.maybe_done or maybe_done,
        "request_id": request_id[:80],
    }
    if row.status == OutgoingStatus.CALLING:
        _move(row, OutgoingStatus.DUE, **also)
    elif not Outgoing.objects.filter(pk=row.pk, status=OutgoingStatus.DUE).update(**also):
        raise LostRace(f"Operation {row.pk} was changed by somebody else.")
    return due_at


def looked_for(*, row: Outgoing) -> None:
    """It was looked for on the other side and is not there: it may be done now."""
    Outgoing.objects.filter(pk=row.pk, status=OutgoingStatus.DUE).update(maybe_done=False)
    row.maybe_done = False


def _in_flight(row: Outgoing) -> bool:
    """Whether it may have happened, or did, and our own records do not know it yet."""
    if row.status == OutgoingStatus.DUE:
        return row.maybe_done
    return row.status == OutgoingStatus.CALLING or (
        row.status == OutgoingStatus.DONE and row.applied_at is None
    )


def _refuse_in_flight(row: Outgoing) -> None:
    if _in_flight(row):
        raise OutgoingInFlight(
            f"This is being sent to the channel now (order {row.order_external_id}).",
            value=row.order_external_id,
            hint="Wait a minute until the channel has answered, then try again.",
        )


@transaction.atomic
def withdraw(
    *, subject_kind: str, subject_id: int, kinds: Collection[str], why: str, leave_in_flight: bool = False
) -> int:
    """Take back what was not sent yet. How many.

    What may be on its way is left alone with ``leave_in_flight``, else OutgoingInFlight is raised and nothing happens.
    """
    rows = Outgoing.objects.filter(subject_kind=subject_kind, subject_id=subject_id, kind__in=list(kinds))
    return withdraw_rows(rows, why=why, leave_in_flight=leave_in_flight)


def of_order(*, subject_kind: str, subject_id: int, order_external_id: str) -> QuerySet[Outgoing]:
    """The operations about one order of a subject."""
    return Outgoing.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, order_external_id=order_external_id
    )


@transaction.atomic
def refuse_in_flight(rows: QuerySet[Outgoing]) -> None:
    """Hold the operations until the transaction ends. Raises OutgoingInFlight when one of them may be on its way."""
    for row in rows.select_for_update().order_by("id"):
        _refuse_in_flight(row)


@transaction.atomic
def withdraw_rows(rows: QuerySet[Outgoing], *, why: str, leave_in_flight: bool = False) -> int:
    """``withdraw`` of these operations."""
    count = 0
    for row in rows.select_for_update().order_by("id"):
        if leave_in_flight and _in_flight(row):
            continue
        _refuse_in_flight(row)
        if row.status in (OutgoingStatus.DUE, OutgoingStatus.REFUSED):
            _move(row, OutgoingStatus.WITHDRAWN, error=why)
            count += 1
    return count


def withdraw_one(*, row: Outgoing, why: str) -> None:
    """The operation in hand, due and not in doubt, is not to be done any more. Raises LostRace."""
    _move(row, OutgoingStatus.WITHDRAWN, error=why)


@transaction.atomic
def retry(*, outgoing_id: int, by: str) -> Outgoing:
    """A person has settled why it was refused: send it again. Raises NotRetryable."""
    row = Outgoing.objects.select_for_update().get(pk=outgoing_id)
    if row.status != OutgoingStatus.REFUSED:
        raise NotRetryable(
            f"This is {OutgoingStatus(row.status).label.lower()}; only what was refused can be sent again.",
            value=row.status,
        )
    _move(row, OutgoingStatus.DUE, due_at=clock.now(), attempts=0, error="", reasons=[])
    _log.info("channels.outgoing_retried", outgoing=row.pk, idempotency_key=row.idempotency_key, by=by)
    announce(OutgoingDue(row.account_id, row.kind, row.subject_kind))
    return row


@transaction.atomic
def dismiss(*, row: Outgoing, why: str, by: str) -> None:
    """A person lets a refused operation rest, in the transaction that writes down why. Raises NotRetryable."""
    if row.status != OutgoingStatus.REFUSED:
        raise NotRetryable(
            f"This is {OutgoingStatus(row.status).label.lower()}; only what was refused can be dismissed.",
            value=row.status,
        )
    _move(row, OutgoingStatus.WITHDRAWN, error=f"Dismissed by {by}: {why}. Before: {row.error}")
    _log.info("channels.outgoing_dismissed", outgoing=row.pk, idempotency_key=row.idempotency_key, by=by)


def hurry_outgoing(*, account_id: int) -> None:
    """Whatever waited for a better moment is due now; calls under way keep their lease."""
    Outgoing.objects.filter(account_id=account_id, status=OutgoingStatus.DUE).update(due_at=clock.now())
