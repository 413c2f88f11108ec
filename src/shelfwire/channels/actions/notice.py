"""The inbox: store a verified notice once, count what was not let in, and finish what was looked at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import connection, transaction

from shelfwire.channels import port
from shelfwire.channels.doors import SEAL, Door
from shelfwire.channels.events import NoticeStored
from shelfwire.channels.models import Notice, NoticeRejection
from shelfwire.channels.queries import CONSENT_TOPICS
from shelfwire.channels.states import NOTICE_MOVES, NoticeStatus
from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.kit.states import move_many
from shelfwire.kit.texts import fit

_LONGEST_KEY = 128
_PRUNE_AT_ONCE = 5000
_plan_once: WeakSet[psycopg.Connection[Any]] = WeakSet()


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


def _key(dedupe_key: str) -> str:
    dedupe_key = fit(dedupe_key, len(dedupe_key))
    if len(dedupe_key) <= _LONGEST_KEY:
        return dedupe_key
    return sha256(dedupe_key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A notice that came through ``door`` and was verified with it, for ``account_id`` (None: for no shop of ours).

    ``look``: the chore to queue when somebody has to look, as ``jobs.engine.hurry_parameters`` gives it.
    """

    door: Door
    account_id: int | None
    notice: port.Notice
    body: bytes
    look: Mapping[str, Any]

    @property
    def identity(self) -> tuple[str, str]:
        """What makes it the same notice again."""
        return self.door.channel, _key(self.notice.dedupe_key)

    @property
    def verdict(self) -> _Verdict:
        """Whether somebody has to look."""
        return _judge(self.notice, self.account_id is not None)


# One statement and one flush to disk however many came, because each costs what a dozen rows cost. The flush is what
# the answer 200 promises: without it a database that is killed loses what was acknowledged a moment before. A notice
# is stored exactly when the account is still what its signature was checked against, and the look at it is queued with
# it. Keys go in order, so that two batches never wait for each other in a circle.
_STORE = f"""
WITH came AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(came)s::json) AS v (
        door bigint, seal text, account bigint, key varchar, shop varchar, kind varchar, kind_name varchar,
        topic varchar, subjects jsonb, body text, status varchar, outcome varchar, sent_at timestamptz,
        received_at timestamptz, handled_at timestamptz, again integer, look_key text, look_args jsonb)
),
stored AS (
    INSERT INTO channels_notice (account_id, channel, dedupe_key, external_shop_id, kind, kind_name, topic,
        subject_ids, body, status, sent_at, received_at, handled_at, duplicates, outcome)
    SELECT v.account, a.channel, v.key, v.shop, v.kind, v.kind_name, v.topic, v.subjects, v.body, v.status,
        v.sent_at, v.received_at, v.handled_at, v.again, v.outcome
    FROM came v JOIN channels_account a ON a.id = v.door AND {SEAL} = decode(v.seal, 'hex')
    ORDER BY v.key
    ON CONFLICT (channel, dedupe_key) DO UPDATE
        SET duplicates = channels_notice.duplicates + EXCLUDED.duplicates + 1
    RETURNING channel, dedupe_key, status, xmax = 0 AS is_new
),
queued AS (
    SELECT jobs_hurry(%(queue)s::varchar, %(task)s::varchar, %(priority)s::integer, w.look_key, w.look_args, NULL)
    FROM (SELECT DISTINCT v.look_key, v.look_args FROM stored s JOIN came v ON v.key = s.dedupe_key
           WHERE s.is_new AND s.status = 'new') w
)
SELECT channel, dedupe_key, is_new, (SELECT count(*) FROM queued) FROM stored
"""  # noqa: S608  # SEAL is a constant of ours


def store_notices(arrivals: Sequence[Arrival]) -> list[Stored]:
    """Store verified notices together; what became of each. The same notice again is only counted."""
    now = clock.now().isoformat()
    first: dict[tuple[str, str], Arrival] = {}
    for arrival in arrivals:
        first.setdefault(arrival.identity, arrival)
    times = Counter(arrival.identity for arrival in arrivals)
    came = [_row(arrival, now, times[identity] - 1) for identity, arrival in first.items()]
    look = arrivals[0].look
    values = {"queue": look["queue"], "task": look["task"], "priority": look["priority"]}
    rows = _execute_prepared(_STORE, {**values, "came": json.dumps(came)})
    fresh = {(row[0], row[1]): row[2] for row in rows}
    answers = []
    for arrival in arrivals:
        answers.append(_became(arrival, fresh))
        if arrival.identity in fresh:
            fresh[arrival.identity] = False  # its twin in the same batch is there again
    return answers


def _row(arrival: Arrival, now: str, again: int) -> dict[str, Any]:
    notice, verdict = arrival.notice, arrival.verdict
    return {
        "door": arrival.door.account_id,
        "seal": arrival.door.seal.hex(),
        "account": arrival.account_id,
        "key": arrival.identity[1],
        "shop": fit(notice.shop_id or "", 64),
        "kind": fit(notice.kind, 40),
        "kind_name": fit(notice.kind_name, 80),
        "topic": notice.topic.value,
        "subjects": [fit(one, 64) for one in notice.order_ids or notice.product_ids],
        "body": fit(arrival.body.decode("utf-8", "replace"), len(arrival.body)),
        "status": verdict.status.value,
        "outcome": verdict.outcome,
        "sent_at": notice.at.isoformat() if notice.at else None,
        "received_at": now,
        "handled_at": None if verdict.status in (NoticeStatus.NEW, NoticeStatus.PARKED) else now,
        "again": again,
        "look_key": arrival.look["key"],
        "look_args": arrival.look["arguments"],
    }


def _became(arrival: Arrival, fresh: Mapping[tuple[str, str], bool]) -> Stored:
    if arrival.identity not in fresh:
        return Stored.STALE
    if not fresh[arrival.identity]:
        return Stored.AGAIN
    return Stored.NEW if arrival.verdict.status == NoticeStatus.NEW else Stored.FILED


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
        outcome=fit(outcome, 300),
    )


def postpone_notices(*, notice_ids: Collection[int], until: datetime, outcome: str) -> None:
    """What they are about is not to be seen yet: look again at ``until``."""
    Notice.objects.filter(pk__in=list(notice_ids), status=NoticeStatus.NEW).update(
        due_at=until, outcome=fit(outcome, 300)
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


def prune_inbox(*, before: datetime) -> int:
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
