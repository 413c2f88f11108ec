"""Small types that requests are made of: each refuses what the database or the calendar could not hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from ninja import Schema
from ninja.params import functions as params
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from shelfwire.kit import clock

_MOST = 2**63 - 1


def _in_our_time(moment: datetime) -> datetime:
    if not clock.FIRST <= moment <= clock.LAST:
        raise ValueError(f"a moment between {clock.FIRST:%Y} and {clock.LAST:%Y} is wanted")
    return moment.astimezone(UTC)


PathId = Annotated[int, params.Path(ge=1, le=_MOST)]
"""One of our ids in an address."""
Id = Annotated[int, Field(ge=1, le=_MOST)]
"""One of our ids in a body or a filter."""
Moment = Annotated[AwareDatetime, Field(strict=False), AfterValidator(_in_our_time)]
"""A moment with its zone (``2026-03-02T15:00:00Z``): a naive one would be read differently by every reader."""


Day = Annotated[date, Field(strict=False, ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
"""A day, ``2026-03-02``, of a year in which business is done."""


Encoding = Annotated[
    str,
    Field(max_length=40, description="Of a CSV file; empty: as it is written, as far as that is clear."),
]
"""How the text of a file is written."""


class Filters(Schema):
    """What a list is narrowed by, or a form's fields: text, read as what it means. The gate refuses other names."""


class Strict(Schema):
    """A JSON body: a misspelt field is an error, never silently dropped, and ``"0"`` is no number and no ``false``."""

    model_config = ConfigDict(extra="forbid", strict=True)
