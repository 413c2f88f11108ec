"""Notices about cancellations and returns: the cases are read again, and their orders follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from shelfwire.channels.port import CaseStream, NoticeTopic, SubjectKind
from shelfwire.exchange.actions import finish_notices, postpone_notices
from shelfwire.exchange.models import Notice
from shelfwire.jobs import hurry
from shelfwire.kit import clock
from shelfwire.sync.aftersales.parts import AFTERSALES
from shelfwire.sync.aftersales.poll import poll_cancellations, poll_returns
from shelfwire.sync.aftersales.taking import fetch_cases, follow_orders
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.inbox import Reader, ids_of, reader
from shelfwire.sync.orders.read import SWITCH

NOT_YET = timedelta(minutes=3)
"""A new case may take a moment to show; after so long it will not."""
LOOK_AGAIN_SECONDS = 10.0


def _reading(kind: SubjectKind, stream: CaseStream) -> Callable[[Caller, Sequence[Notice]], None]:
    def read(caller: Caller, batch: Sequence[Notice]) -> None:
        wanted = {external_id for notice in batch for external_id in ids_of(notice, kind)}
        taken = fetch_cases(caller, stream, wanted)
        follow_orders(caller, taken.orders)
        late = clock.now() - NOT_YET
        unseen = wanted - taken.shown
        waits = [n for n in batch if n.received_at > late and unseen & set(ids_of(n, kind))]
        _finish([n for n in batch if n not in waits], kind, unseen | taken.lost.keys())
        if waits:
            until = clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
            postpone_notices(
                notice_ids=[n.pk for n in waits], until=until, outcome="not to be seen yet; looked for again"
            )
            INBOXES[kind].conversation.hurry(caller.account_id, LOOK_AGAIN_SECONDS)

    return read


def _finish(notices: Sequence[Notice], kind: SubjectKind, lost: set[str]) -> None:
    bad = [n.pk for n in notices if lost & set(ids_of(n, kind))]
    good = [n.pk for n in notices if n.pk not in bad]
    for ids, outcome in ((bad, "not shown there, or unreadable"), (good, "looked at")):
        if ids:
            finish_notices(notice_ids=ids, kind=kind, outcome=outcome)


def _inbox(kind: SubjectKind, stream: CaseStream, name: str, label: str) -> Reader:
    return reader(
        kind,
        name=name,
        label=label,
        chore_name=name,
        switch=SWITCH,
        read=_reading(kind, stream),
        part=AFTERSALES,
        priority=9,
    )


def _look_at_all(caller: Caller, batch: Sequence[Notice]) -> None:
    """Notices that name no case, as those of TikTok's newer model do: whatever changed is read."""
    if not all(any(ids_of(notice, kind) for kind in INBOXES) for notice in batch):
        for poll in (poll_cancellations, poll_returns):
            hurry(poll, key=str(caller.account_id), account_id=caller.account_id)
    finish_notices(notice_ids=[n.pk for n in batch], kind=NoticeTopic.AFTERSALE, outcome="looked at")


INBOXES: dict[SubjectKind, Reader] = {
    SubjectKind.CANCELLATION: _inbox(
        SubjectKind.CANCELLATION,
        CaseStream.CANCELLATIONS,
        "cancellations.inbox",
        "Cancellations, by notification",
    ),
    SubjectKind.RETURN: _inbox(
        SubjectKind.RETURN, CaseStream.RETURNS, "returns.inbox", "Returns, by notification"
    ),
}

INBOX: Reader = reader(
    NoticeTopic.AFTERSALE,
    name="aftersales.inbox",
    label="Requests of buyers, by notification",
    chore_name="aftersales.inbox",
    switch=SWITCH,
    read=_look_at_all,
    part=AFTERSALES,
    priority=9,
)
