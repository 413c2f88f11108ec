"""Facts this app announces. Listeners run inside the announcer's transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountConnected:
    """A shop has consent (again)."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountParked:
    """A shop's consent ended; its work waits. No listener: work that finds the account parked stays where it is."""

    account_id: int


@dataclass(frozen=True, slots=True)
class NoticeStored:
    """The inbox of a shop has something to look at that did not come through the door just now (the door queues
    the look itself, in the statement that stores the notice)."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SwitchChanged:
    """A person allowed or stopped a flow."""

    account_id: int
    switch: str
    on: bool


@dataclass(frozen=True, slots=True)
class OutgoingDue:
    """A deed waits to be sent."""

    account_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class CursorReset:
    """A person set how far a conversation has come."""

    account_id: int
    conversation: str
