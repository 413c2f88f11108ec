"""One look of the clock: what many conversations ask at the same moment is asked once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.queries import Standing


@dataclass(frozen=True)
class Look:
    """The state of every shop at a moment, read when it is first asked for."""

    at: datetime

    @cached_property
    def _standings(self) -> Sequence[Standing]:
        return exchange.standings(self.at)

    @cached_property
    def _to_apply(self) -> Mapping[str, Collection[int]]:
        return exchange.answers_to_apply()

    def awake(self, conversation: str, switch: str = "") -> list[Standing]:
        """Connected shops, ``switch`` on, with which the conversation does not wait for a later moment."""
        return [one for one in self._flowing(switch) if conversation not in one.resting]

    def outboxes(self, switch: str, kinds: Collection[str]) -> list[int]:
        """Ids of connected accounts, the switch on, with an operation of these kinds to send, and of any with an answer
        of these kinds that our own records have still to take note of."""
        sending = {one.account.pk for one in self._flowing(switch) if not one.to_send.isdisjoint(kinds)}
        return sorted(sending.union(*(self._to_apply.get(kind, ()) for kind in kinds)))

    def _flowing(self, switch: str) -> list[Standing]:
        return [one for one in self._standings if not switch or getattr(one.account, switch)]


Due = Callable[[Look], Collection[int]]
"""Ids of the accounts for which there is work."""
