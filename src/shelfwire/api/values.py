"""Small types that requests are made of: each refuses what the database or the calendar could not hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from ninja import Schema
from ninja.params import functions as params
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, field_validator

_MOST = 2**63 - 1
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _in_our_time(moment: datetime) -> datetime:
    if not _FIRST <= moment <= _LAST:
        raise ValueError("a moment between 2000 and 2200 is wanted")
    return moment.astimezone(UTC)


PathId = Annotated[int, params.Path(ge=1, le=_MOST)]
"""One of our ids in an address."""
Id = Annotated[int, Field(ge=1, le=_MOST)]
"""One of our ids in a body or a filter."""
Moment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_in_our_time)]
"""A moment with its zone (``2026-03-02T15:00:00Z``): a naive one would be read differently by every reader."""


def _storable(value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("a NUL character cannot be stored")
    return value


class Filters(Schema):
    """What a list is narrowed by, or a form's fields: text, read as what it means. The gate refuses other names."""

    _no_nul = field_validator("*", mode="after")(_storable)


class Strict(Schema):
    """A JSON body: a misspelt field is an error, never silently dropped, and ``"0"`` is no number and no ``false``."""

    model_config = ConfigDict(extra="forbid", strict=True)
    _no_nul = field_validator("*", mode="after")(_storable)
