"""Notices about orders: the orders are read again, and their timelines say why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from shelfwire.channels import registry
from shelfwire.channels.port import SubjectKind
from shelfwire.exchange.actions import finish_notices, postpone_notices
from shelfwire.exchange.models import Notice
from shelfwire.kit import clock
from shelfwire.orders.actions import add_timeline
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.inbox import ids_of, reader
from shelfwire.sync.orders.read import SWITCH, fetch
from shelfwire.sync.orders.recording import take_in

ORDER = SubjectKind.ORDER
NOT_YET = timedelta(minutes=3)
"""A new order may take up to 30 s to show (facts.md section 3.10); after so long it will not."""
LOOK_AGAIN_SECONDS = 10.0


def _read_orders(caller: Caller, batch: Sequence[Notice]) -> None:
    wanted = sorted({external_id for notice in batch for external_id in ids_of(notice, ORDER)})
    page = fetch(caller, wanted)
    with transaction.atomic():
        taken = take_in(caller.account, page, "notice")
        unreadable = {trouble.external_id: trouble.why for trouble in taken.lost}
        _finish(batch, unreadable, dict(taken.recorded.order_ids), caller.account_id)


def _finish(
    batch: Sequence[Notice], unreadable: dict[str, str], ours: dict[str, int], account_id: int
) -> None:
    late = clock.now() - NOT_YET
    done: dict[str, list[Notice]] = {}
    not_yet: list[Notice] = []
    for notice in batch:
        missing = [i for i in ids_of(notice, ORDER) if i not in ours and i not in unreadable]
        if missing and notice.received_at > late:
            not_yet.append(notice)
            continue
        broken = [f"{i} could not be read: {unreadable[i]}" for i in ids_of(notice, ORDER) if i in unreadable]
        gone = [f"{i} is unknown there" for i in missing]
        done.setdefault("; ".join([*broken, *gone]) or "looked at", []).append(notice)
    for outcome, notices in done.items():
        finished = set(finish_notices(notice_ids=[n.pk for n in notices], kind=ORDER, outcome=outcome))
        _note_on_orders([n for n in notices if n.pk in finished], ours)
    if not_yet:
        until = clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
        postpone_notices(
            notice_ids=[n.pk for n in not_yet], until=until, outcome="not to be seen yet; looked for again"
        )
        ORDERS_INBOX.conversation.hurry(account_id, LOOK_AGAIN_SECONDS)


def _note_on_orders(notices: Sequence[Notice], ours: dict[str, int]) -> None:
    for notice in notices:
        add_timeline(
            [ours[external_id] for external_id in ids_of(notice, ORDER) if external_id in ours],
            "notice",
            f"Notice from {registry.label_of(notice.channel)}: {notice.kind_name or notice.kind}."
            " The order was read again.",
            by="channel",
            data={
                "notice": notice.pk,
                "kind": notice.kind,
                "sent_at": notice.sent_at.isoformat() if notice.sent_at else None,
                "received_at": notice.received_at.isoformat(),
                "duplicates": notice.duplicates,
            },
        )


ORDERS_INBOX = reader(
    ORDER,
    name="inbox",
    label="Orders, by notification",
    chore_name="inbox.work",
    switch=SWITCH,
    read=_read_orders,
)
work_inbox = ORDERS_INBOX.conversation.chore
