"""What an area declares of an operation that must happen once: how it is decided, called, found and applied."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from shelfwire.channels.port import Session
from shelfwire.exchange.models import Outgoing
from shelfwire.kit.errors import Reason
from shelfwire.sync.engine.call import Caller

P = TypeVar("P")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Tell(Generic[Told]):
    """Tell the channel now. ``payload`` is what is kept of ``told``, before the call."""

    told: Told
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Withdraw:
    """It is never to be told."""

    why: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """A person must change something first; ``unless_done``: when it is not found on the other side."""

    why: str
    reasons: Sequence[Reason] = ()
    unless_done: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Not at the moment; decide again after so many seconds at least."""

    why: str
    seconds: float


Decision = Tell[Told] | Withdraw | Refuse | Wait


@dataclass(frozen=True, slots=True)
class Answer:
    """What the channel said to it. ``content`` is stored, and is all that ``Operation.apply`` has of it."""

    content: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""


class Operation(ABC, Generic[P, Told]):
    """One kind of operation about one kind of subject. ``P`` is the channel's part that it is told to, ``Told`` what is
    told: built once, when it is decided, and handed along.
    """

    kind: ClassVar[str]
    subject_kind: ClassVar[str]

    @abstractmethod
    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[Told]]:
        """What is to be done now, by the row's id. As many queries for many rows as for one; no network."""

    def prepare(self, caller: Caller, told: Sequence[Told]) -> Sequence[Told]:
        """What ``call`` can use for many at once, asked for in one call; may not change what is told."""
        return told

    @abstractmethod
    def call(self, part: P, session: Session, told: Told) -> Answer:
        """Tell the channel. Runs in a thread; raises what the plugin raises."""

    @abstractmethod
    def told(self, row: Outgoing) -> Told:
        """What an earlier call told, from the row's payload."""

    @abstractmethod
    def find(self, part: P, session: Session, told: Told) -> Answer | None:
        """Look on the other side for what was told; None when it did not happen. Runs in a thread."""

    @abstractmethod
    def hold(self, rows: Sequence[Outgoing]) -> None:
        """Lock what ``apply`` changes, in the order in which everybody else locks it."""

    @abstractmethod
    def apply(self, rows: Sequence[Outgoing]) -> None:
        """Let our own records follow the stored answers, in the caller's transaction. Twice changes nothing."""

    @abstractmethod
    def refused(self, row: Outgoing) -> None:
        """A refusal was stored, in the caller's transaction: say it where people look."""
