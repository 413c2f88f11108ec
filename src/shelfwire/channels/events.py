"""The events that this app announces. Listeners run inside the announcer's transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountConnected:
    """A shop was connected, for the first time or again."""

    account_id: int


@dataclass(frozen=True, slots=True)
class AccountParked:
    """A shop was parked because its consent ended; its work waits. No listener: work checks the account before it
    starts.
    """

    account_id: int


@dataclass(frozen=True, slots=True)
class ScopesGranted:
    """New credentials of a shop cover these scopes: conversations that waited for one of them may go on."""

    account_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SwitchChanged:
    """A person turned a switch on or off."""

    account_id: int
    switch: str
    on: bool
