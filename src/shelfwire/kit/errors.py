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

A class says what it means over HTTP too, so that no other place has to know it: ``status`` is the status of the answer
that carries it (RFC 9110, section 15) and ``code`` the stable word for programs (RFC 9457 calls it an extension).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwire.kit.waits import believed


class ShelfwireError(Exception):
    """The base of every error that Shelfwire raises on purpose."""


class RuleBroken(ShelfwireError):
    """A refusal with sentences for a person: what was refused, which field, which value, and what to do.

    ``code`` is stable and meant for programs (REST problem+json and job rows carry it). ``status`` is 422 unless
    the rule is about something other than the values sent: 409 when the same request would have been right at
    another time.
    """

    code = "rule_broken"
    status = 422

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
    """One reason that a channel gave: its own code and words, verbatim, and our advice when we have some."""

    code: str
    text: str
    field: str | None = None
    advice: str = ""


class ChannelError(ShelfwireError):
    """The base of the errors that a plugin may raise. ``request_id`` is the channel's own, for its support.
    ``title`` and ``hint`` are for people: what happened to the request, and what to do now.
    """

    code = "channel_refused"
    status = 422
    title = "The channel did not do it"
    hint = ""

    def __init__(self, message: str, *, request_id: str = "", operation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.request_id = request_id
        self.operation = operation


class TryLater(ChannelError):
    """A transient failure. ``after``: the seconds to wait that the channel asked for, within limits
    (``kit.waits``). ``maybe_done``: the call may have been carried out although no answer came; look it up on the
    channel before calling again.
    """

    code = "channel_unavailable"
    status = 503
    title = "There was no answer just now"
    hint = "Nothing is lost: try again in a moment."

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

    code = "reconnect"
    status = 409
    title = "The shop must be connected again"
    hint = "A person has to connect the shop again, on the shop's page."


class MissingScope(ChannelError):
    """The consent stands, and does not cover ``scope`` (the channel's own key, as data), which this operation needs.

    Only the conversation that needs it waits; it goes on by itself when a consent with the scope is stored.
    """

    code = "missing_scope"
    status = 409
    title = "The consent does not cover this"
    hint = "An owner has to give a consent that covers it, on the shop's page."

    def __init__(self, message: str, *, scope: str, request_id: str = "", operation: str = "") -> None:
        super().__init__(message, request_id=request_id, operation=operation)
        self.scope = scope


class Refused(ChannelError):
    """The channel understood the request and refused it. ``reasons`` are its words, verbatim."""

    title = "The channel refused it"

    def __init__(
        self, message: str, *, reasons: Sequence[Reason] = (), request_id: str = "", operation: str = ""
    ) -> None:
        super().__init__(message, request_id=request_id, operation=operation)
        self.reasons = tuple(reasons)


class Gone(ChannelError):
    """The object no longer exists on the channel."""

    code = "gone"
    status = 409
    title = "It no longer exists there"
    hint = "It is no longer on the channel."
