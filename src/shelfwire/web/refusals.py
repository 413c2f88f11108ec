"""One look for every refusal: what, which field, which value, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from shelfwire.kit.errors import ChannelError, Reason, Refused, RuleBroken, ShelfwireError


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


def problem(error: ShelfwireError) -> Problem:
    """What a person reads about an error raised on purpose."""
    if isinstance(error, RuleBroken):
        return Problem(
            "That was not done",
            error.message,
            hint=error.hint,
            field=error.field or "",
            value="" if error.value is None else str(error.value)[:200],
            code=error.code,
            status=error.status,
        )
    if isinstance(error, ChannelError):
        return Problem(
            error.title,
            error.message,
            hint=error.hint,
            code=error.code,
            request_id=error.request_id,
            reasons=error.reasons if isinstance(error, Refused) else (),
            status=error.status,
        )
    return Problem("That was not done", str(error))
