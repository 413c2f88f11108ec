"""The call budget: one line per (account, endpoint group), exact across processes, learned from the channel.

GCRA (generic cell rate algorithm) in one UPDATE a call: ``arrival_at`` is when the next call would be due if all
calls came evenly spaced; a call may come early by ``burst`` spacings. The platform publishes no fixed rate
(facts.md section 3.7), so a line starts fast, halves when the channel says *too many requests*, and creeps back.
However long a pause was asked for, or a clock was wrong, a line never stands longer than ``kit.waits`` believes.

Groups that oversell or break a deadline when they wait (``FIRST_GROUPS``) have a share of the shop's calls to
themselves: while one of them is busy, all the other groups together stand in one more line, ``OTHERS``, which lets
evenly spaced calls through at four fifths of the fastest rate. So a fifth is free at any moment, however many workers
read.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from shelfwire.exchange.models import CallBudget
from shelfwire.kit import clock
from shelfwire.kit.errors import TryLater
from shelfwire.kit.waits import LONGEST_PAUSE, believed

FASTEST: Final = 50.0
"""Calls a second a line starts with and never exceeds: TikTok's documented limit of December 2025."""
SLOWEST: Final = 0.2
"""Calls a second a line never falls below: the least TikTok's own guide advises."""
BURST: Final = 50
LONGEST_WAIT: Final = 2.0
"""Seconds a call waits in line; a longer wait goes back to the queue as TryLater."""
_CALM_SECONDS: Final = 10.0
_RECOVERY: Final = 1.005

FIRST_GROUPS: Final = frozenset({"tracking", "stock"})
"""What oversells or breaks a deadline goes first: told to slow down, it makes every other line give way too."""

OTHERS: Final = "*"
"""The line that all other groups stand in besides their own, while one of the first is busy."""
_SHARE_OF_OTHERS: Final = 0.8
_BUSY_FOR: Final = timedelta(seconds=10)
"""A group that was called so lately is busy."""

# a lost update after a crash only makes one call come early: not worth a flush to disk per call
_TAKE_A_PLACE = """
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
line AS (
    SELECT id, per_second, burst, throttled_at,
           least(greatest(arrival_at, %(now)s), %(now)s + make_interval(secs => %(pause)s + burst / per_second))
               + make_interval(secs => 1.0 / per_second) AS next
    FROM exchange_callbudget, quick WHERE account_id = %(account)s AND "group" = %(group)s
    FOR UPDATE OF exchange_callbudget
),
asked AS (
    SELECT *, extract(epoch FROM next - make_interval(secs => burst / per_second) - %(now)s) AS wait FROM line
)
UPDATE exchange_callbudget b SET
    arrival_at = CASE WHEN asked.wait <= %(longest)s THEN asked.next ELSE b.arrival_at END,
    per_second = CASE WHEN asked.wait <= %(longest)s
                       AND (b.throttled_at IS NULL OR b.throttled_at < %(calm)s)
                      THEN least(%(fastest)s, b.per_second * %(recovery)s) ELSE b.per_second END
FROM asked WHERE b.id = asked.id RETURNING asked.wait
"""


class Throttle:
    """The port's Throttle for one account."""

    def __init__(self, account_id: int) -> None:
        self._account_id = account_id

    def before(self, group: str) -> None:
        """Wait for the next place in the group's line; raises TryLater when it is more than 2 s away."""
        wait = self._place(group)
        if group not in FIRST_GROUPS and wait <= LONGEST_WAIT and self._first_are_busy():
            wait = max(wait, self._place(OTHERS))
        if wait > LONGEST_WAIT:
            raise TryLater(
                f"The call budget for {group} is used up for now.", after=wait, operation=f"line:{group}"
            )
        if wait > 0:
            time.sleep(wait)

    def _place(self, line: str) -> float:
        """Seconds until our place in the line, which is opened when there is none yet."""
        wait = self._ask(line)
        if wait is None:
            self._open(line)
            wait = self._ask(line) or 0.0
        return wait

    def _first_are_busy(self) -> bool:
        lines = CallBudget.objects.filter(account_id=self._account_id, group__in=FIRST_GROUPS)
        return lines.filter(arrival_at__gt=clock.now() - _BUSY_FOR).exists()

    def throttled(self, group: str, after: float | None) -> None:
        """The channel said *too many requests*: halve the line's rate, and stop it for as long as it asked."""
        self._open(group)
        now = clock.now()
        self._slow_down([group], now, after)
        if group in FIRST_GROUPS:
            others = CallBudget.objects.filter(account_id=self._account_id).exclude(group__in=FIRST_GROUPS)
            self._slow_down(list(others.values_list("group", flat=True)), now, None)

    def _ask(self, group: str) -> float | None:
        """Seconds until our place; a place more than LONGEST_WAIT away is not taken. None: no such line yet."""
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE_A_PLACE,
                {
                    "account": self._account_id,
                    "group": group,
                    "now": now,
                    "longest": LONGEST_WAIT,
                    "pause": LONGEST_PAUSE,
                    "calm": now - timedelta(seconds=_CALM_SECONDS),
                    "fastest": _fastest(group),
                    "recovery": _RECOVERY,
                },
            )
            row = cursor.fetchone()
        return None if row is None else float(row[0])

    def _open(self, group: str) -> None:
        CallBudget.objects.bulk_create(
            [
                CallBudget(
                    account_id=self._account_id,
                    group=group,
                    per_second=_fastest(group),
                    burst=1 if group == OTHERS else BURST,
                    arrival_at=clock.now(),
                )
            ],
            ignore_conflicts=True,
        )

    def _slow_down(self, groups: list[str], now: datetime, after: float | None) -> None:
        with connection.cursor() as cursor:
            # the burst is spent: the next place is one spacing, or the asked pause, from now
            cursor.execute(
                """UPDATE exchange_callbudget SET
                     per_second = greatest(%(slowest)s, per_second / 2), throttled_at = %(now)s,
                     throttled_count = throttled_count + 1,
                     arrival_at = greatest(arrival_at, %(now)s + make_interval(secs =>
                         %(after)s + (burst - 1) / greatest(%(slowest)s, per_second / 2)))
                   WHERE account_id = %(account)s AND "group" = ANY(%(groups)s)""",
                {
                    "slowest": SLOWEST,
                    "now": now,
                    "after": believed(after) or 0.0,
                    "account": self._account_id,
                    "groups": groups,
                },
            )


def _fastest(line: str) -> float:
    return FASTEST * _SHARE_OF_OTHERS if line == OTHERS else FASTEST
