"""Retries of failed calls, where that is safe, within a time limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import stamina

from tiktok_shop.errors import Throttled, TikTokShopError
from tiktok_shop.operations import Kind

T = TypeVar("T")


@dataclass(frozen=True)
class Retry:
    """How often and how long a call is tried again. All times in seconds.

    `attempts` counts the first one; `budget` ends the trying whatever else holds; waits grow from
    `wait_initial` to `wait_max` with `jitter` on top. When the platform asks for a longer pause than
    `longest_pause`, the Throttled error goes to the caller at once, who has better things to do than wait.
    """

    attempts: int = 4
    budget: float = 30.0
    wait_initial: float = 0.2
    wait_max: float = 5.0
    jitter: float = 0.5
    longest_pause: float = 10.0

    def again(self, error: TikTokShopError, kind: Kind, attempt: Callable[[], T]) -> T:
        """The result of a further `attempt`, after one that failed with `error`.

        Errors: the last one, when repeating is unsafe, useless, or did not help.
        """
        if self.attempts <= 1 or not may_retry(error, kind):
            raise error
        pending: TikTokShopError | None = error
        for step in stamina.retry_context(
            on=lambda failure: self._pause(failure, kind),
            attempts=self.attempts,
            timeout=self.budget,
            wait_initial=self.wait_initial,
            wait_max=self.wait_max,
            wait_jitter=self.jitter,
        ):
            with step:
                if pending is not None:  # the first attempt was made by the caller
                    failure, pending = pending, None
                    raise failure
                return attempt()
        raise error  # not reached: the loop returns or raises

    def _pause(self, error: Exception, kind: Kind) -> bool | float:
        if not isinstance(error, TikTokShopError) or not may_retry(error, kind):
            return False
        if isinstance(error, Throttled) and error.after is not None:
            return error.after if error.after <= self.longest_pause else False
        return True


NO_RETRY = Retry(attempts=1)
"""Every failure goes to the caller at once."""


def may_retry(error: TikTokShopError, kind: Kind) -> bool:
    """Whether the very same call may be made again after `error`.

    A write is repeated only when it was surely not carried out (facts.md 3.9: no idempotency keys here).
    """
    return error.retryable and (kind is not Kind.WRITE or not error.maybe_done)
