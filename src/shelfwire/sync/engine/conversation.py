"""A conversation with a channel, declared where it lives. Schedule, connecting, switches and screens read the registry.

::

    @conversation(
        "orders",
        label="Order download",
        chore="orders.poll",
        switch="orders_in",
        every=timedelta(seconds=50),
        at_connect=True,
    )
    def poll_orders(caller: Caller) -> str:
        ...

The decorated function does one run and returns a note for the shop's page; it is found again as a chore that takes
``account_id``. What a run raises is counted on the conversation's cursor and tried again after a growing pause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.jobs import Chore, chore, hurry
from shelfwire.jobs.registry import FAST
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.look import Due, Look
from shelfwire.sync.engine.schedule import at_every_look

Run = Callable[[Caller], "str | None"]
Waiting = Callable[[datetime], Mapping[int, datetime]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the rest of the product needs to know of a conversation."""

    name: str
    """Stable key, stored on cursors."""
    label: str
    """What screens call it."""
    chore: Chore
    """Its work for one account; takes ``account_id``."""
    due: Due
    """Ids of the accounts for which there is work at a look of the clock."""
    switch: str = ""
    """The account's switch that lets it flow; empty: flows while the shop is connected."""
    every: timedelta | None = None
    """How often it runs by the clock; None: only when there is work."""
    waiting: Waiting | None = None
    """Accounts whose work has been waiting since before a moment: since when. For one without ``every``."""
    at_connect: bool = False
    """Whether it runs at once when the shop is connected or its switch is turned on."""
    from_connection: bool = False
    """Whether its position begins at the moment of the first connection."""
    part: Part[Any] | None = None
    """The part of a channel that it speaks with; None: one that every channel has. Shops of a channel without that
    part do not have the conversation."""

    def concerns(self, account: Account) -> bool:
        """Whether the account's channel offers what the conversation speaks with."""
        return self.offered_by(account.channel)

    def offered_by(self, name: str) -> bool:
        """Whether the channel of that name does."""
        if self.part is None:
            return True
        channel = registry.installed(name)
        return channel is not None and self.part.find(channel) is not None

    def hurry(self, account_id: int, delay: float = 0.0) -> None:
        """Queue a run for the account, in the caller's transaction; one that is queued already is joined."""
        hurry(self.chore, key=str(account_id), delay=delay, account_id=account_id)


_registry: dict[str, Conversation] = {}


def register(declared: Conversation) -> Conversation:
    """Make a conversation known, and give it to the clock. Again replaces it."""
    _registry[declared.name] = declared
    at_every_look(declared.chore, declared.due)
    return declared


def conversations(*, switch: str | None = None) -> tuple[Conversation, ...]:
    """Every declared conversation, or those of one switch, the most urgent first."""
    found = (one for one in _registry.values() if switch is None or one.switch == switch)
    return tuple(sorted(found, key=lambda one: (-one.chore.priority, one.name)))


def find(name: str) -> Conversation | None:
    """The conversation of that name."""
    return _registry.get(name)


def label_of(name: str) -> str:
    """What screens call the conversation; its bare name when this release does not declare it."""
    found = find(name)
    return found.label if found else name


def conversation(
    name: str,
    *,
    label: str,
    every: timedelta,
    chore_name: str,
    switch: str = "",
    queue: str = FAST,
    priority: int = 0,
    at_connect: bool = False,
    from_connection: bool = False,
    part: Part[Any] | None = None,
) -> Callable[[Run], Chore]:
    """Declare a conversation that runs by the clock; the function becomes its chore."""

    def due(look: Look) -> list[int]:
        awake = look.awake(name, switch)
        return [one.account.pk for one in awake if _registry[name].concerns(one.account)]

    def declare(run: Run) -> Chore:
        body = _one_run(name, run, switch, every)
        declared = Conversation(
            name=name,
            label=label,
            chore=chore(name=chore_name, queue=queue, priority=priority)(body),
            due=due,
            switch=switch,
            every=every,
            at_connect=at_connect,
            from_connection=from_connection,
            part=part,
        )
        return register(declared).chore

    return declare


def _one_run(name: str, run: Run, switch: str, every: timedelta) -> Callable[..., None]:
    @wraps(run)
    def body(*, account_id: int) -> None:
        caller = Caller(account_id)
        if not caller.flows(switch) or not _registry[name].concerns(caller.account):
            return
        with Attempt(
            account_id, name, every=every, again=partial(_registry[name].hurry, account_id)
        ) as attempt:
            attempt.note = run(caller) or ""

    return body
