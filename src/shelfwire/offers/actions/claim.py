"""Take the turn of listings that have something to send, and give it back.

Alice's worker and Bob's worker serve one shop. Alice takes the turn of listing 7, reads *5 left* and calls; her
connection hangs. Meanwhile two are sold. Bob finds listing 7 due again and would tell *3*, and then Alice's call would
arrive and make it 5. So Bob passes over a listing whose turn is taken, and Alice finds it still due when she records.
Alice's turns end with her: her lock goes with her connection, and whoever finds it gone leaves just the time in which
what she sent may still arrive. Without that (her machine is cut off, her connection stands) they end by the clock.
Whoever takes such a turn reads what the channel has before telling anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from shelfwire.exchange.actions.cursor import backoff
from shelfwire.kit import clock, locks
from shelfwire.offers.kinds import Kind
from shelfwire.offers.models import ListingPush, Urgency

TURN: Final = timedelta(seconds=90)
"""How long a turn lasts that nobody gives back."""
CALL: Final = timedelta(seconds=45)
"""What must be left of a turn when a call begins: longer than a call takes to time out, whatever it waits for."""
VANISHED: Final = timedelta(seconds=15)
"""How long a turn lasts whose worker has vanished: a call that it had sent off may still be carried out."""
_FIRST_PAUSES: Final = (1.0, 2.0)
"""Seconds after the first calls without an answer; from then on as ``exchange`` waits."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn of one listing, ours until ``until``. ``read_first``: what the channel has is not certain."""

    listing_id: int
    external_id: str
    owner: str
    until: datetime
    read_first: bool
    attempts: int
    off_sale: bool

    def time_for_a_call(self) -> bool:
        """Whether a call that begins now ends, at the latest, before the turn does."""
        return clock.now() + CALL < self.until


@contextmanager
def taking_turns(owner: str) -> Iterator[None]:
    """Whoever takes turns is alive while this lasts: its lock dies with its connection."""
    names = [_lock(owner)]
    locks.take_some(names, 1)
    try:
        yield
    finally:
        locks.let_go_all(names)


def end_turns_of_the_vanished(account_id: int) -> int:
    """Turns whose owner takes none any more end soon instead of by the clock; how many."""
    soon = clock.now() + VANISHED
    turns = ListingPush.objects.filter(account_id=account_id, claimed_until__gt=soon).exclude(claimed_by="")
    owners = {_lock(owner): owner for owner in turns.values_list("claimed_by", flat=True).distinct()}
    if not owners:
        return 0
    gone = [owners[name] for name in owners.keys() - locks.held(list(owners))]
    return turns.filter(claimed_by__in=gone).update(claimed_until=soon) if gone else 0


def _lock(owner: str) -> str:
    return f"turns:{owner}"


_CLAIM = """
WITH due AS (
    SELECT p.listing_id, p.claimed_by <> '' AS abandoned, o.urgency, o.due_since
    FROM {table} o JOIN offers_listingpush p ON p.listing_id = o.listing_id
    WHERE o.account_id = %(account)s AND o.due_since IS NOT NULL AND o.urgency BETWEEN %(first)s AND %(last)s
      AND (%(all)s OR o.asked_by <> '')
      AND (p.claimed_until IS NULL OR p.claimed_until <= %(now)s)
      AND (p.{pause}next_at IS NULL OR p.{pause}next_at <= %(now)s)
    ORDER BY o.urgency, o.due_since, o.id LIMIT %(rows)s FOR NO KEY UPDATE OF p SKIP LOCKED
),
chosen AS (
    SELECT listing_id, bool_or(abandoned) AS abandoned FROM due GROUP BY listing_id
    ORDER BY min(urgency), min(due_since), listing_id LIMIT %(most)s
)
UPDATE offers_listingpush p SET claimed_by = %(owner)s, claimed_until = %(until)s,
    read_first = p.read_first OR chosen.abandoned, price_read_first = p.price_read_first OR chosen.abandoned
FROM chosen JOIN listings_listing l ON l.id = chosen.listing_id WHERE p.listing_id = chosen.listing_id
RETURNING p.listing_id, l.external_id, p.{pause}read_first, p.{pause}attempts, p.off_sale_since IS NOT NULL
"""


@transaction.atomic
def claim(kind: Kind, account_id: int, *, owner: str, most: int, only_asked: bool = False) -> list[Turn]:
    """Take the turn of at most so many listings with a number of this kind to send, the most urgent first: sold out,
    falling, rising. ``only_asked``: only where a person asked for it (the switch is off).
    """
    now = clock.now()
    until = now + TURN
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM.format(table=kind.table, pause=kind.pause),
            {
                "account": account_id,
                "now": now,
                "until": until,
                "owner": owner,
                "most": most,
                # several rows may belong to one listing
                "rows": most * 2,
                "all": not only_asked,
                "first": int(Urgency.ZERO),
                "last": int(Urgency.RISING),
            },
        )
        rows = cursor.fetchall()
    return [Turn(pk, external_id, owner, until, *rest) for pk, external_id, *rest in sorted(rows)]


def give_back(turns: Iterable[Turn]) -> None:
    """End turns in which nothing was told, or everything that was told is recorded."""
    ids = sorted(turn.listing_id for turn in turns)
    owners = {turn.owner for turn in turns}
    for owner in owners:
        ListingPush.objects.filter(pk__in=ids, claimed_by=owner).update(claimed_by="", claimed_until=None)


def pause(kind: Kind, turns: Iterable[Turn], *, after: float | None = None, maybe_done: bool = False) -> None:
    """End turns whose call found the channel away: tried again after a growing pause, and never before ``after``
    seconds; after a read when the call may have been carried out.
    """
    now = clock.now()
    for turn in turns:
        failures = turn.attempts + 1
        wait = backoff(max(failures - len(_FIRST_PAUSES), 1), after)
        if failures <= len(_FIRST_PAUSES):
            wait = timedelta(seconds=max(_FIRST_PAUSES[failures - 1], after or 0.0))
        values: dict[str, Any] = {
            "claimed_by": "",
            "claimed_until": None,
            f"{kind.pause}next_at": now + wait,
            f"{kind.pause}attempts": failures,
        }
        if maybe_done:
            values[f"{kind.pause}read_first"] = True
        ListingPush.objects.filter(pk=turn.listing_id, claimed_by=turn.owner).update(**values)


def ask_for_a_read(listing_ids: Collection[int]) -> int:
    """What the channel has of these listings is in doubt (a second writer, drift): it is read before the next number
    is told.
    """
    return ListingPush.objects.filter(pk__in=sorted(listing_ids)).update(
        read_first=True, price_read_first=True
    )


def next_try(kind: Kind, account_id: int) -> datetime | None:
    """When the first listing is tried again that waits for the channel or for the end of a vanished worker's turn."""
    column, now = f"{kind.pause}next_at", clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(greatest(p.{column}, p.claimed_until)) FROM offers_listingpush p"  # noqa: S608  # our column
            f" WHERE p.account_id = %(account)s"
            f" AND (p.claimed_until IS NOT NULL OR p.next_at IS NOT NULL OR p.price_next_at IS NOT NULL)"
            f" AND greatest(p.{column}, p.claimed_until) > %(now)s"
            f" AND EXISTS (SELECT FROM {kind.table} o WHERE o.listing_id = p.listing_id"
            f" AND o.due_since IS NOT NULL AND o.urgency BETWEEN %(first)s AND %(last)s)",
            {
                "account": account_id,
                "now": now,
                "first": int(Urgency.ZERO),
                "last": int(Urgency.RISING),
            },
        )
        row = cursor.fetchone()
    return row[0] if row else None
