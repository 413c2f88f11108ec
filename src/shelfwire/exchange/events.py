"""Facts this app announces. Listeners run inside the announcer's transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticesStored:
    """A shop has notices to look at that did not come to its webhook just now: with subjects of these kinds."""

    account_id: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutgoingDue:
    """An operation waits to be sent."""

    account_id: int
    kind: str
    subject_kind: str


@dataclass(frozen=True, slots=True)
class CursorReset:
    """A person set how far a conversation has come."""

    account_id: int
    conversation: str
