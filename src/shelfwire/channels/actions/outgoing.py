"""The outbox for deeds that must happen once (rule 12).

Worker one writes the deed in the transaction that decides it, takes it, marks it *calling*, and calls. Dead before the
call: nobody called, and the next worker looks first and then calls. Dead after the call: the next worker looks, finds
the deed on the other side, and only writes the answer down. A worker that lives keeps the deed's advisory lock, so
nobody takes over from it, however slow the channel is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels import locks
from shelfwire.channels.actions.cursor import backoff
from shelfwire.channels.errors import NotRetryable, OutgoingInFlight
from shelfwire.channels.events import OutgoingDue
from shelfwire.channels.models import Outgoing
from shelfwire.channels.states import OUTGOING_MOVES, AccountStatus, OutgoingStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.kit.events import announce
from shelfwire.kit.states import LostRace, Step, move

LEASE = timedelta(seconds=45)
"""A call whose worker has vanished is looked into after this long: longer than any call takes to time out, because
a request of a worker cut off from the database may still be under way."""
_AT_ONCE = 20
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
    deed: str,
    subject_kind: str,
    subject_id: int,
    payload: Mapping[str, Any],
    order_external_id: str = "",
) -> Outgoing:
    """Write down a deed to be done once; the same deed again is the row that exists, unchanged.

    Call it in the transaction of the decision. Announces OutgoingDue when it is new.
    """
    row, new = Outgoing.objects.get_or_create(
        account_id=account_id,
        deed=deed,
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
        announce(OutgoingDue(account_id, kind))
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
def take_due(*, account_id: int, switch: str, kinds: Collection[str]) -> Outgoing | None:
    """The next deed to look at, ours until ``let_go``; None when nothing is due, the switch is off, or the account is
    not connected. A deed that a vanished worker was calling comes back as due and ``maybe_done``.
    """
    rows = _due(account_id, switch, kinds).select_for_update(skip_locked=True, of=("self",))
    for row in rows[:_AT_ONCE]:
        if not locks.take(_lock_name(row.pk)):
            continue  # its worker lives
        if row.status == OutgoingStatus.CALLING:
            _move(row, OutgoingStatus.DUE, maybe_done=True)
        return row
    return None


def let_go(*, row: Outgoing) -> None:
    """End of ``take_due``'s hold."""
    locks.let_go(_lock_name(row.pk))


def begin_call(*, row: Outgoing, payload: Mapping[str, Any]) -> None:
    """Committed just before the call: from now on the deed may have happened. Raises LostRace."""
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
    _move(
        row,
        OutgoingStatus.DONE,
        answer=dict(answer),
        answered_at=clock.now(),
        error="",
        reasons=[],
        request_id=request_id[:80],
        maybe_done=False,
    )


def applied(*, row: Outgoing) -> None:
    """Our own records took note of the answer; call it in their transaction."""
    Outgoing.objects.filter(pk=row.pk).update(applied_at=clock.now())


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
        raise LostRace(f"Deed {row.pk} was changed by somebody else.")
    return due_at


def looked_for(*, row: Outgoing) -> None:
    """It was looked for on the other side and is not there: it may be done now."""
    Outgoing.objects.filter(pk=row.pk, status=OutgoingStatus.DUE).update(maybe_done=False)
    row.maybe_done = False


def _in_flight(row: Outgoing) -> bool:
    return row.status == OutgoingStatus.CALLING or (row.status == OutgoingStatus.DUE and row.maybe_done)


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
    """The deeds about one order of a subject."""
    return Outgoing.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, order_external_id=order_external_id
    )


@transaction.atomic
def refuse_in_flight(rows: QuerySet[Outgoing]) -> None:
    """Raises OutgoingInFlight when one of the deeds may be on its way; they are held until the transaction ends."""
    for row in rows.select_for_update().order_by("id"):
        _refuse_in_flight(row)


@transaction.atomic
def withdraw_rows(rows: QuerySet[Outgoing], *, why: str, leave_in_flight: bool = False) -> int:
    """``withdraw`` of these deeds."""
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
    """The deed in hand, due and not in doubt, is not to be done any more. Raises LostRace."""
    _move(row, OutgoingStatus.WITHDRAWN, error=why)


@transaction.atomic
def rewrite(*, deed: str, account_id: int, payload: Mapping[str, Any]) -> OutgoingStatus | None:
    """Replace what is to be sent, if it was not sent yet; a refused deed is due again, for a person changed it.

    The status it has afterwards (DONE: too late for that; None: no such deed). Raises OutgoingInFlight.
    """
    row = Outgoing.objects.select_for_update().filter(account_id=account_id, deed=deed).first()
    if row is None:
        return None
    _refuse_in_flight(row)
    if row.status == OutgoingStatus.REFUSED:
        _move(
            row,
            OutgoingStatus.DUE,
            payload=dict(payload),
            due_at=clock.now(),
            error="",
            reasons=[],
            attempts=0,
        )
        announce(OutgoingDue(account_id, row.kind))
    elif row.status == OutgoingStatus.DUE:
        Outgoing.objects.filter(pk=row.pk).update(payload=dict(payload))
    return OutgoingStatus(row.status)


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
    _log.info("channels.outgoing_retried", outgoing=row.pk, deed=row.deed, by=by)
    announce(OutgoingDue(row.account_id, row.kind))
    return row


@transaction.atomic
def dismiss(*, row: Outgoing, why: str, by: str) -> None:
    """A person lets a refused deed rest, in the transaction that writes down why. Raises NotRetryable."""
    if row.status != OutgoingStatus.REFUSED:
        raise NotRetryable(
            f"This is {OutgoingStatus(row.status).label.lower()}; only what was refused can be dismissed.",
            value=row.status,
        )
    _move(row, OutgoingStatus.WITHDRAWN, error=f"Dismissed by {by}: {why}. Before: {row.error}")
    _log.info("channels.outgoing_dismissed", outgoing=row.pk, deed=row.deed, by=by)


def hurry_outgoing(*, account_id: int) -> None:
    """Whatever waited for a better moment is due now; calls under way keep their lease."""
    Outgoing.objects.filter(account_id=account_id, status=OutgoingStatus.DUE).update(due_at=clock.now())


def not_applied(*, account_id: int) -> list[Outgoing]:
    """Answers that a crash left without our own records taking note, oldest first."""
    return list(
        Outgoing.objects.filter(account_id=account_id, status=OutgoingStatus.DONE, applied_at=None).order_by(
            "id"
        )[:200]
    )
