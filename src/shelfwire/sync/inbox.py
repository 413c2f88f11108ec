"""Notices are doorbells: look at what they are about, in batches, and write down what was found (rule 9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from shelfwire.channels import queries, registry
from shelfwire.channels.actions import finish_notices, postpone_notices
from shelfwire.channels.models import Notice
from shelfwire.channels.port import NoticeTopic
from shelfwire.jobs import chore, hurry
from shelfwire.kit import clock
from shelfwire.kit.errors import Reconnect
from shelfwire.orders.actions import add_timeline
from shelfwire.sync import talk, tokens
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.orders import SWITCH, fetch
from shelfwire.sync.recording import take_in

CONVERSATION = queries.INBOX
FIRST_BATCH = 5
"""The first look is small, so that a single order is on the screen at once."""
BATCH = 50
MOST_NOTICES = 250
NOT_YET = timedelta(minutes=3)
"""A new order may take up to 30 s to show (facts.md section 3.10); after so long it will not."""
LOOK_AGAIN_SECONDS = 10.0


@chore(name="inbox.work", priority=10)
def work_inbox(*, account_id: int) -> None:
    """Look at every notice of the account that waits; about orders only while orders may come in.

    While the channel is away, a notice that rings does not shorten the pause: it is looked at with the others.
    """

    def again(seconds: float) -> None:
        hurry(work_inbox, key=str(account_id), delay=seconds, account_id=account_id)

    if not queries.is_connected(account_id):
        return
    if queries.lacks_scope(account_id, CONVERSATION, clock.now()):
        if not _about_consent(account_id).exists():
            return
    elif pause := queries.pause_left(account_id, CONVERSATION, clock.now()):
        again(pause)
        return
    with Attempt(account_id, CONVERSATION, again=again):
        _look_at_consent(account_id)
        most = FIRST_BATCH
        while talk.flows(account_id, SWITCH) and (batch := _next_batch(account_id, most)):
            _look_at_orders(account_id, batch)
            most = BATCH


def _next_batch(account_id: int, most_orders: int) -> list[Notice]:
    """The oldest notices that wait, about at most so many orders; at least one notice."""
    waiting = queries.notices_to_look_at(account_id, clock.now()).exclude(topic__in=queries.CONSENT_TOPICS)
    batch: list[Notice] = []
    orders: set[str] = set()
    for notice in waiting[:MOST_NOTICES]:
        orders.update(notice.subject_ids)
        if batch and len(orders) > most_orders:
            break
        batch.append(notice)
    return batch


def _look_at_orders(account_id: int, batch: Sequence[Notice]) -> None:
    wanted = sorted({str(external_id) for notice in batch for external_id in notice.subject_ids})
    page = fetch(account_id, wanted)
    with transaction.atomic():
        taken = take_in(queries.get(account_id), page, "notice")
        unreadable = {trouble.external_id: trouble.why for trouble in taken.lost}
        _finish(batch, unreadable, dict(taken.recorded.order_ids), account_id)


def _finish(
    batch: Sequence[Notice], unreadable: dict[str, str], ours: dict[str, int], account_id: int
) -> None:
    late = clock.now() - NOT_YET
    done: dict[str, list[Notice]] = {}
    not_yet: list[Notice] = []
    for notice in batch:
        missing = [i for i in notice.subject_ids if i not in ours and i not in unreadable]
        if missing and notice.received_at > late:
            not_yet.append(notice)
            continue
        broken = [f"{i} could not be read: {unreadable[i]}" for i in notice.subject_ids if i in unreadable]
        gone = [f"{i} is unknown there" for i in missing]
        done.setdefault("; ".join([*broken, *gone]) or "looked at", []).append(notice)
    for outcome, notices in done.items():
        finished = set(finish_notices(notice_ids=[n.pk for n in notices], outcome=outcome))
        _write_diary([n for n in notices if n.pk in finished], ours)
    if not_yet:
        until = clock.now() + timedelta(seconds=LOOK_AGAIN_SECONDS)
        postpone_notices(
            notice_ids=[n.pk for n in not_yet], until=until, outcome="not to be seen yet; looked for again"
        )
        hurry(work_inbox, key=str(account_id), delay=LOOK_AGAIN_SECONDS, account_id=account_id)


def _write_diary(notices: Sequence[Notice], ours: dict[str, int]) -> None:
    for notice in notices:
        add_timeline(
            [ours[external_id] for external_id in notice.subject_ids if external_id in ours],
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


def _about_consent(account_id: int) -> QuerySet[Notice]:
    return queries.notices_to_look_at(account_id, clock.now()).filter(topic__in=queries.CONSENT_TOPICS)


def _look_at_consent(account_id: int) -> None:
    """A notice that consent ended may be late or repeated: ask the channel, and park only when it says so too."""
    for notice in _about_consent(account_id):
        if notice.topic == NoticeTopic.CONSENT_ENDING:
            finish_notices(notice_ids=[notice.pk], outcome="the end of the consent is shown on Home")
            continue
        account = queries.get(account_id)
        sent_at = notice.sent_at if notice.sent_at and clock.can_have_been(notice.sent_at) else None
        if sent_at and account.credentials_at and sent_at < account.credentials_at:
            finish_notices(notice_ids=[notice.pk], outcome="older than the present consent")
            continue
        try:
            tokens.refresh(account_id, force=True, seen_version=account.credentials_version)
        except Reconnect:
            finish_notices(notice_ids=[notice.pk], outcome="consent has ended: the account is parked")
            raise
        finish_notices(notice_ids=[notice.pk], outcome="asked the channel: the consent still stands")
