"""Notices: store a verified one once, count what was rejected, and finish what was read."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import connection, transaction
from django.db.models import QuerySet

from shelfwire.channels import port
from shelfwire.channels.webhook_accounts import VERSION, WebhookAccount
from shelfwire.exchange.events import NoticesStored
from shelfwire.exchange.models import Notice, NoticeRejection
from shelfwire.exchange.states import NOTICE_MOVES, NoticeStatus
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.states import move_many
from shelfwire.kit.texts import fit

_LONGEST_KEY = 128
_PRUNE_AT_ONCE = 5000
_plan_once: WeakSet[psycopg.Connection[Any]] = WeakSet()


class Stored(StrEnum):
    """What became of a delivery."""

    NEW = "new"
    """Stored; somebody has to look."""
    FILED = "filed"
    """Stored; nobody has to look."""
    AGAIN = "again"
    """It was here before: counted, nothing else."""
    STALE = "stale"
    """The account changed since the signature was checked: check again with the account of now."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice that came to ``webhook``'s address and was verified with it, for ``account_id`` (None: no shop of ours).

    ``to_read``: the kinds of its subjects that somebody here reads.
    """

    webhook: WebhookAccount
    account_id: int | None
    notice: port.Notice
    body: bytes
    to_read: Collection[str]

    @property
    def verdict(self) -> tuple[NoticeStatus, str]:
        """Its status, and what there is to say of it already."""
        if self.account_id is None:
            return NoticeStatus.PARKED, "no shop here has this id; kept until one is connected"
        if not self.notice.known:
            return NoticeStatus.UNKNOWN, "this release does not know this kind of notice"
        if self.to_read:
            return NoticeStatus.NEW, ""
        return NoticeStatus.IGNORED, "nothing here reacts to it"


def _key(dedupe_key: str) -> str:
    dedupe_key = fit(dedupe_key, len(dedupe_key))
    if len(dedupe_key) <= _LONGEST_KEY:
        return dedupe_key
    return sha256(dedupe_key.encode()).hexdigest()


# The flush to disk is what the answer 200 promises: without it a database that is killed loses what was acknowledged a
# moment before. A notice is stored exactly when the account is still what its signature was checked against.
_STORE = f"""
INSERT INTO exchange_notice (account_id, channel, dedupe_key, external_shop_id, kind, kind_name, topic,
    subjects, to_read, body, status, outcome, sent_at, received_at, handled_at, duplicates)
SELECT %(account)s::bigint, a.channel, %(key)s::varchar, %(shop)s::varchar, %(kind)s::varchar, %(kind_name)s::varchar,
    %(topic)s::varchar, %(subjects)s::jsonb, %(to_read)s::varchar[], %(body)s::text, %(status)s::varchar,
    %(outcome)s::varchar, %(sent_at)s::timestamptz, %(received_at)s::timestamptz, %(handled_at)s::timestamptz, 0
FROM channels_account a WHERE a.id = %(webhook)s::bigint AND {VERSION} = %(version)s
ON CONFLICT (channel, dedupe_key) DO UPDATE SET duplicates = exchange_notice.duplicates + 1
RETURNING xmax = 0
"""  # noqa: S608  # VERSION is a constant of ours


def store_notice(delivery: Delivery) -> Stored:
    """Store a verified notice, durably; what became of it. The same notice again is only counted."""
    status, outcome = delivery.verdict
    rows = _execute_prepared(_STORE, _values(delivery, status, outcome))
    if not rows:
        return Stored.STALE
    if not rows[0][0]:
        return Stored.AGAIN
    return Stored.NEW if status == NoticeStatus.NEW else Stored.FILED


def _values(delivery: Delivery, status: NoticeStatus, outcome: str) -> dict[str, Any]:
    notice, now = delivery.notice, clock.now()
    return {
        "webhook": delivery.webhook.account_id,
        "version": delivery.webhook.version,
        "account": delivery.account_id,
        "key": _key(notice.dedupe_key),
        "shop": fit(notice.shop_id or "", 64),
        "kind": fit(notice.kind, 40),
        "kind_name": fit(notice.kind_name, 80),
        "topic": notice.topic.value,
        "subjects": json.dumps([[fit(kind, 20), fit(one, 64)] for kind, one in notice.subjects]),
        "to_read": list(delivery.to_read),
        "body": fit(delivery.body.decode("utf-8", "replace"), len(delivery.body)),
        "status": status.value,
        "outcome": outcome,
        "sent_at": notice.at,
        "received_at": now,
        "handled_at": None if status in (NoticeStatus.NEW, NoticeStatus.PARKED) else now,
    }


def _execute_prepared(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that the server parses and plans once per connection.

    Django's own cursors bind on the client's side, so every call would be parsed and planned anew; measured, that is
    a third of what a notice costs the database.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        if connection.connection not in _plan_once:
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            _plan_once.add(connection.connection)
        return cursor.execute(statement, values, prepare=True).fetchall()


def reject_notice(*, channel: str, account_id: int | None, reason: str, remote: str) -> None:
    """Count a delivery that was rejected: one row an hour, whatever an outsider sends."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO exchange_noticerejection (channel, account_id, reason, hour, count, last_at, last_address)
               VALUES (%s, %s, %s, %s, 1, %s, %s)
               ON CONFLICT (channel, account_id, reason, hour) DO UPDATE SET
                 count = exchange_noticerejection.count + 1, last_at = EXCLUDED.last_at,
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


@transaction.atomic
def finish_notices(*, notice_ids: Collection[int], kind: str, outcome: str) -> list[int]:
    """Their subjects of this kind were read; the ids of those of which nobody had read them before.

    A notice is looked at when none of its kinds is left to read.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT id AS held_id FROM exchange_notice WHERE id = ANY(%s) AND %s = ANY(to_read)"
            " ORDER BY id FOR UPDATE)"
            " UPDATE exchange_notice SET to_read = array_remove(to_read, %s), outcome = %s, due_at = NULL FROM held"
            " WHERE id = held_id RETURNING id, cardinality(to_read)",
            [list(notice_ids), kind, kind, fit(outcome, 300)],
        )
        rows = cursor.fetchall()
    move_many(
        Notice,
        [notice_id for notice_id, left in rows if not left],
        NoticeStatus.NEW,
        NoticeStatus.HANDLED,
        moves=NOTICE_MOVES,
        handled_at=clock.now(),
    )
    return [notice_id for notice_id, _ in rows]


def postpone_notices(*, notice_ids: Collection[int], until: datetime, outcome: str) -> None:
    """What they are about is not to be seen yet: look again at ``until``."""
    Notice.objects.filter(pk__in=list(notice_ids), status=NoticeStatus.NEW).update(
        due_at=until, outcome=fit(outcome, 300)
    )


@transaction.atomic
def adopt_notices(*, account_id: int, channel: str, external_shop_id: str) -> int:
    """Notices that came for a shop before it was connected are its own now. How many."""
    waiting = Notice.objects.filter(
        channel=channel, external_shop_id=external_shop_id, status=NoticeStatus.PARKED
    )
    found = _adopt(waiting.exclude(to_read=[]), NoticeStatus.NEW, account_id, "")
    filed = _adopt(waiting.filter(to_read=[]), NoticeStatus.IGNORED, account_id, "nothing here reacts to it")
    if found:
        announce(NoticesStored(account_id, tuple(sorted(_kinds(found)))))
    return len(found) + len(filed)


def _adopt(notices: QuerySet[Notice], after: NoticeStatus, account_id: int, outcome: str) -> list[int]:
    return move_many(
        Notice,
        list(notices.values_list("pk", flat=True)),
        NoticeStatus.PARKED,
        after,
        moves=NOTICE_MOVES,
        account_id=account_id,
        outcome=outcome,
    )


def _kinds(notice_ids: Collection[int]) -> set[str]:
    rows = Notice.objects.filter(pk__in=notice_ids).values_list("to_read", flat=True)
    return {kind for kinds in rows for kind in kinds}


def prune_notices(*, before: datetime) -> int:
    """Forget notices that came before that moment and need no look any more, and old counters; how many notices.

    A notice that comes again after so long is looked at once more, which changes nothing.
    """
    NoticeRejection.objects.filter(hour__lt=before).delete()
    forgotten = 0
    while True:
        old = Notice.objects.filter(received_at__lt=before).exclude(status=NoticeStatus.NEW)
        count, _ = Notice.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:_PRUNE_AT_ONCE])
        ).delete()
        forgotten += count
        if count < _PRUNE_AT_ONCE:
            return forgotten
