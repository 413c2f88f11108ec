"""Errors, by who acts next.

::

    ShelfwireError
    ├── RuleBroken          a domain rule refused; worded for the person who reads it
    └── ChannelError        a conversation with a channel did not do what was asked
        ├── TryLater        nobody acts; the same call may succeed after ``after`` seconds
        ├── Reconnect       a person must give consent again; parks the account, not the item
        ├── MissingScope    the consent does not cover this one thing; blocks that conversation, not the account
        ├── Refused         a person must change the item; never retried by itself
        └── Gone            the object no longer exists on the channel

The job engine reads only these classes. Every domain app derives its own refusals from RuleBroken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwire.kit.waits import believed


class ShelfwireError(Exception):
    """Everything Shelfwire raises on purpose."""


class RuleBroken(ShelfwireError):
    """A refusal with a sentence for the person: what, which field, which value, and what to do.

    ``code`` is stable and machine-readable (REST problem+json and job rows carry it).
    """

    code = "rule_broken"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        value: object = None,
        hint: str = "",
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = value
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason a channel gave: its own code and words, verbatim, and our reading when we have one."""

    code: str
    text: str
    field: str | None = None
    advice: str = ""


class ChannelError(ShelfwireError):
    """Base of what a plugin may raise. ``request_id`` is the channel's own, for its support."""

    def __init__(self, message: str, *, request_id: str = "", operation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.request_id = request_id
        self.operation = operation


class TryLater(ChannelError):
    """Transient. ``after``: seconds to wait when the channel said so, as far as that is believed (``kit.waits``).
    ``maybe_done``: the deed may have happened although no answer came; look on the other side before doing it again
    (rule 12)."""

    def __init__(
        self,
        message: str,
        *,
        after: float | None = None,
        maybe_done: bool = False,
        request_id: str = "",
        operation: str = "",
    ) -> None:
        super().__init__(message, request_id=request_id, operation=operation)
        self.after = believed(after)
        self.maybe_done = maybe_done


class Reconnect(ChannelError):
    """Consent is missing, expired or revoked: the account is parked until a person acts."""


class MissingScope(ChannelError):
    """The consent stands, and does not cover ``scope`` (the channel's own key, as data), which this operation needs.

    Only the conversation that needs it waits; it goes on by itself when a consent with the scope is stored.
    """

    def __init__(self, message: str, *, scope: str, request_id: str = "", operation: str = "") -> None:
        super().__init__(message, request_id=request_id, operation=operation)
        self.scope = scope


class Refused(ChannelError):
    """The channel understood and said no. ``reasons`` are its words, verbatim."""

    def __init__(
        self, message: str, *, reasons: Sequence[Reason] = (), request_id: str = "", operation: str = ""
    ) -> None:
        super().__init__(message, request_id=request_id, operation=operation)
        self.reasons = tuple(reasons)


class Gone(ChannelError):
    """The object is not there any more."""
