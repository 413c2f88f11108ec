"""The inbox: store a verified notice once, count what was not let in, and finish what was looked at."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from shelfwire.channels import port
from shelfwire.channels.doors import SEAL, Door
from shelfwire.channels.events import NoticeStored
from shelfwire.channels.models import Notice
from shelfwire.channels.queries import CONSENT_TOPICS
from shelfwire.channels.states import NOTICE_MOVES, NoticeStatus
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.states import move_many

_LONGEST_KEY = 128


class Stored(StrEnum):
    """What became of a notice at the door."""

    NEW = "new"
    """Stored; somebody has to look."""
    FILED = "filed"
    """Stored; nobody has to look."""
    AGAIN = "again"
    """It was here before: counted, nothing else."""
    STALE = "stale"
    """The account changed since the signature was checked: check again with the account of now."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: NoticeStatus
    outcome: str


def _judge(notice: port.Notice, for_us: bool) -> _Verdict:
    if not for_us:
        return _Verdict(NoticeStatus.PARKED, "no shop here has this id; kept until one is connected")
    if not notice.known:
        return _Verdict(NoticeStatus.UNKNOWN, "this release does not know this kind of notice")
    if notice.order_ids or notice.topic in CONSENT_TOPICS:
        return _Verdict(NoticeStatus.NEW, "")
    return _Verdict(NoticeStatus.IGNORED, "nothing here reacts to it")


def _plain(text: str, longest: int) -> str:
    """Text as PostgreSQL keeps it: without NUL, no longer than its column."""
    return text.replace("\x00", "\ufffd")[:longest]


def _key(dedupe_key: str) -> str:
    dedupe_key = dedupe_key.replace("\x00", "\ufffd")
    if len(dedupe_key) <= _LONGEST_KEY:
        return dedupe_key
    return sha256(dedupe_key.encode()).hexdigest()


# one statement: stored exactly when the account is still what the signature was checked against
_STORE = f"""
INSERT INTO channels_notice (account_id, channel, dedupe_key, external_shop_id, kind, kind_name, topic,
    subject_ids, body, status, sent_at, received_at, handled_at, duplicates, outcome)
SELECT %(account)s, a.channel, %(key)s, %(shop)s, %(kind)s, %(kind_name)s, %(topic)s,
    %(subjects)s, %(body)s, %(status)s, %(sent_at)s, %(now)s, %(handled_at)s, 0, %(outcome)s
FROM channels_account a WHERE a.id = %(door)s AND {SEAL} = %(seal)s
ON CONFLICT (channel, dedupe_key) DO UPDATE SET duplicates = channels_notice.duplicates + 1
RETURNING xmax = 0
"""  # noqa: S608  # SEAL is a constant of ours


def store_notice(*, door: Door, account_id: int | None, notice: port.Notice, body: bytes) -> Stored:
    """Store a notice that came through ``door`` and was verified with it, for ``account_id`` (None: for no shop
    of ours). The same dedupe key again is only counted. Announces NoticeStored when somebody has to look.
    """
    now = clock.now()
    verdict = _judge(notice, account_id is not None)
    values: dict[str, Any] = {
        "account": account_id,
        "door": door.account_id,
        "seal": door.seal,
        "key": _key(notice.dedupe_key),
        "shop": _plain(notice.shop_id or "", 64),
        "kind": _plain(notice.kind, 40),
        "kind_name": _plain(notice.kind_name, 80),
        "topic": notice.topic,
        "subjects": json.dumps([_plain(one, 64) for one in notice.order_ids or notice.product_ids]),
        "body": _plain(body.decode("utf-8", "replace"), len(body)),
        "status": verdict.status.value,
        "sent_at": notice.at,
        "now": now,
        "handled_at": None if verdict.status in (NoticeStatus.NEW, NoticeStatus.PARKED) else now,
        "outcome": verdict.outcome,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_STORE, values)
            row = cursor.fetchone()
        if row is None:
            return Stored.STALE
        if not row[0]:
            return Stored.AGAIN
        if verdict.status != NoticeStatus.NEW or account_id is None:
            return Stored.FILED
        announce(NoticeStored(account_id))
    return Stored.NEW


def reject_notice(*, channel: str, account_id: int | None, reason: str, remote: str) -> None:
    """Count a knock that was not let in: one row an hour, whatever an outsider sends."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO channels_noticerejection (channel, account_id, reason, hour, count, last_at, last_address)
               VALUES (%s, %s, %s, %s, 1, %s, %s)
               ON CONFLICT (channel, account_id, reason, hour) DO UPDATE SET
                 count = channels_noticerejection.count + 1, last_at = EXCLUDED.last_at,
                 last_address = EXCLUDED.last_address""",
            [
                channel[:30],
                account_id,
                reason[:40],
                now.replace(minute=0, second=0, microsecond=0),
                now,
                remote[:64],
            ],
        )


def finish_notices(*, notice_ids: Collection[int], outcome: str, ignored: bool = False) -> list[int]:
    """They were looked at; ids of those that nobody had finished before."""
    return move_many(
        Notice,
        notice_ids,
        NoticeStatus.NEW,
        NoticeStatus.IGNORED if ignored else NoticeStatus.HANDLED,
        moves=NOTICE_MOVES,
        handled_at=clock.now(),
        outcome=outcome[:300],
    )


def postpone_notices(*, notice_ids: Collection[int], until: datetime, outcome: str) -> None:
    """What they are about is not to be seen yet: look again at ``until``."""
    Notice.objects.filter(pk__in=list(notice_ids), status=NoticeStatus.NEW).update(
        due_at=until, outcome=outcome[:300]
    )


@transaction.atomic
def adopt_notices(*, account_id: int, channel: str, external_shop_id: str) -> int:
    """Notices that came for a shop before it was connected are its inbox now. How many."""
    waiting = Notice.objects.filter(
        channel=channel, external_shop_id=external_shop_id, status=NoticeStatus.PARKED
    )
    found = move_many(
        Notice,
        list(waiting.values_list("pk", flat=True)),
        NoticeStatus.PARKED,
        NoticeStatus.NEW,
        moves=NOTICE_MOVES,
        account_id=account_id,
        outcome="",
    )
    if found:
        announce(NoticeStored(account_id))
    return len(found)
