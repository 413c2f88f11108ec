"""One look for every refusal: what, which field, which value, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.kit.errors import (
    ChannelError,
    Gone,
    MissingScope,
    Reason,
    Reconnect,
    Refused,
    RuleBroken,
    ShelfwireError,
    TryLater,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal ready to be shown. ``status`` is the HTTP status of the page it is alone on."""

    title: str
    message: str
    hint: str = ""
    field: str = ""
    value: str = ""
    code: str = ""
    request_id: str = ""
    reasons: tuple[Reason, ...] = ()
    status: int = 422


_CHANNEL: tuple[tuple[type[ChannelError], str, str, int], ...] = (
    (TryLater, "There was no answer just now", "Nothing is lost: try again in a moment.", 503),
    (Reconnect, "The shop must be connected again", "Open the shop's page and fetch a new token.", 409),
    (
        MissingScope,
        "The consent does not cover this",
        "Add the scope to the app, then fetch a new token on the shop's page.",
        409,
    ),
    (Gone, "It no longer exists there", "Refresh the page to see what is there now.", 410),
    (Refused, "It was refused", "", 422),
)


def problem(error: ShelfwireError) -> Problem:
    """What a person reads about an error raised on purpose."""
    if isinstance(error, RuleBroken):
        value = "" if error.value is None else str(error.value)[:200]
        return Problem(
            "That was not done", error.message, error.hint, error.field or "", value, code=error.code
        )
    for kind, title, hint, status in _CHANNEL:
        if isinstance(error, kind):
            reasons = error.reasons if isinstance(error, Refused) else ()
            return Problem(
                title, error.message, hint, request_id=error.request_id, reasons=reasons, status=status
            )
    return Problem("That was not done", str(error))
