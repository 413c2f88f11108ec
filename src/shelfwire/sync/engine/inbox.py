"""Notices are read by the kinds of their subjects, in batches; a notice only says what to look at.

An area declares who reads the notices about its kind of subject. Each kind is a conversation of its own, so one that
fails, or lacks a scope, keeps none of the others from being read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from shelfwire.channels.port import Notice as PortNotice
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Notice
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.sync.engine.attempt import Attempt
from shelfwire.sync.engine.call import Caller, Part
from shelfwire.sync.engine.conversation import Conversation, register

MOST_NOTICES = 250
Read = Callable[[Caller, Sequence[Notice]], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the notices about one kind of subject.

    ``read`` looks at what the notices are about and finishes or postpones each of them (``exchange.actions``).
    """

    kind: str
    read: Read
    conversation: Conversation
    first: int
    """Subjects in the first batch: small, so that a single one is on the screen at once."""
    most: int
    """Subjects in each of the next batches."""


_readers: dict[str, Reader] = {}


def reader(
    kind: str,
    *,
    name: str,
    label: str,
    chore_name: str,
    read: Read,
    switch: str = "",
    priority: int = 10,
    first: int = 5,
    most: int = 50,
    part: Part[Any] | None = None,
) -> Reader:
    """Declare who reads the notices about this kind of subject, while ``switch`` is on, of channels that offer ``part``
    (None: of any). Again replaces it.
    """

    def work(*, account_id: int) -> None:
        _work(_readers[kind], account_id)

    conversation = register(
        Conversation(
            name=name,
            label=label,
            chore=chore(name=chore_name, priority=priority)(work),
            due=lambda look: [one.account.pk for one in look.awake(name, switch) if kind in one.to_read],
            switch=switch,
            waiting=partial(exchange.notices_waiting, kind=kind, conversation=name, switch=switch),
            at_connect=True,
            part=part,
        )
    )
    _readers[kind] = Reader(kind, read, conversation, first, most)
    return _readers[kind]


def kinds_to_read(channel: str, notice: PortNotice) -> tuple[str, ...]:
    """The kinds of the notice's subjects that somebody reads; a notice about the consent is about that too."""
    about = dict.fromkeys([*(subject.kind for subject in notice.subjects), notice.topic.value])
    return tuple(
        kind for kind in about if kind in _readers and _readers[kind].conversation.offered_by(channel)
    )


def hurry(account_id: int, kind: str) -> None:
    """Queue a look at the account's notices about this kind of subject, in the caller's transaction."""
    found = _readers.get(kind)
    if found is not None:
        found.conversation.hurry(account_id)


def ids_of(notice: Notice, kind: str) -> list[str]:
    """The channel's ids of the notice's subjects of this kind."""
    return [external_id for of_kind, external_id in notice.subjects if of_kind == kind]


def _work(found: Reader, account_id: int) -> None:
    """Read every notice of the kind that waits. While the channel is away, a notice that comes does not shorten the
    pause: it is read with the others."""
    caller, name = Caller(account_id), found.conversation.name
    if not caller.flows() or exchange.lacks_scope(account_id, name, clock.now()):
        return
    again = partial(found.conversation.hurry, account_id)
    if pause := exchange.pause_left(account_id, name, clock.now()):
        again(pause)
        return
    with Attempt(account_id, name, again=again):
        most = found.first
        while caller.flows(found.conversation.switch) and (batch := _next_batch(found, account_id, most)):
            found.read(caller, batch)
            most = found.most


def _next_batch(found: Reader, account_id: int, most: int) -> list[Notice]:
    """The oldest notices that wait, about at most so many subjects of the kind; at least one notice."""
    batch: list[Notice] = []
    subjects: set[str] = set()
    for notice in exchange.notices_to_look_at(account_id, found.kind, clock.now())[:MOST_NOTICES]:
        subjects.update(ids_of(notice, found.kind))
        if batch and len(subjects) > most:
            break
        batch.append(notice)
    return batch
