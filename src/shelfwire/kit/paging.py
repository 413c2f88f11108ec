"""Keyset pages: the next page starts after the last row seen, so page 20,000 costs what page 1 costs."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from shelfwire.kit.errors import RuleBroken

M = TypeVar("M", bound=models.Model)
COUNT_CAP = 1000


class BadCursor(RuleBroken):
    """The page mark in the address is not one of ours."""

    code = "bad_cursor"


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows; ``after``/``before`` are opaque marks of the neighbours, None at the ends."""

    rows: Sequence[M]
    after: str | None
    before: str | None


def encode(values: Sequence[Any]) -> str:
    """An opaque, URL-safe mark of one row's key."""
    plain = [
        v.isoformat() if isinstance(v, datetime) else str(v) if isinstance(v, UUID) else v for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(mark: str, size: int) -> list[Any]:
    """The key behind a mark. Raises BadCursor."""
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != size or not all(map(_storable, values)):
        raise _damaged(mark)
    return values


def _storable(value: Any) -> bool:
    """Whether the database can be told it: no NUL, and no half of a surrogate pair, which JSON may spell."""
    return not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in str(value))


def _damaged(mark: str) -> BadCursor:
    return BadCursor("This page mark is damaged; start from the first page.", field="after", value=mark)


def _checked(rows: models.QuerySet[Any], keys: Sequence[str], mark: str) -> list[Any]:
    """The values behind a mark, each fit for its column: a mark comes from outside. Raises BadCursor."""
    values = decode(mark, len(keys))
    try:
        return [_typed(_column(rows, key), value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError):
        raise BadCursor(
            "This page mark is of another list; start from the first page.", field="after", value=mark
        ) from None


def _column(rows: models.QuerySet[Any], key: str) -> Any:
    made = rows.query.annotations.get(key)
    return made.output_field if made is not None else rows.model._meta.get_field(key)


def _typed(column: Any, value: Any) -> Any:
    if isinstance(column, models.DateTimeField):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return moment
    if isinstance(column, models.UUIDField):
        return UUID(str(value))
    wanted: type = int if isinstance(column, models.IntegerField) else str
    if type(value) is not wanted or "\x00" in str(value):
        raise TypeError(f"not a value of {column}")
    return value


def _beyond(keys: Sequence[str], values: Sequence[Any], descending: bool) -> Q:
    """Rows strictly after ``values`` in the order of ``keys`` (one direction for all keys)."""
    op = "lt" if descending else "gt"
    found = Q()
    for i, key in enumerate(keys):
        same = dict(zip(keys[:i], values[:i], strict=True))
        found |= Q(**same, **{f"{key}__{op}": values[i]})
    # the leading bound lets the planner start in the index instead of filtering the OR
    return Q(**{f"{keys[0]}__{op}e": values[0]}) & found


def page(
    rows: models.QuerySet[M],
    *,
    keys: Sequence[str],
    descending: bool = True,
    size: int = 50,
    after: str | None = None,
    before: str | None = None,
) -> Page[M]:
    """One page of ``rows`` ordered by ``keys`` (the last must be unique), after or before a mark."""
    backwards = before is not None
    direction = descending != backwards
    ordered = rows.order_by(*[f"-{k}" if direction else k for k in keys])
    mark = before or after
    if mark:
        try:
            ordered = ordered.filter(_beyond(keys, _checked(rows, keys, mark), direction))
        except (TypeError, ValueError, ValidationError):  # values of another kind than the keys
            raise _damaged(mark) from None
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()

    def key_of(row: M) -> str:
        return encode([getattr(row, k) for k in keys])

    has_after = more if not backwards else True
    has_before = more if backwards else bool(mark)
    return Page(
        found,
        key_of(found[-1]) if found and has_after else None,
        key_of(found[0]) if found and has_before else None,
    )


def capped_count(rows: models.QuerySet[Any], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """How many rows, counting no further than ``cap``; the flag says whether there are more."""
    found = rows.order_by().values("pk")[: cap + 1].count()
    return min(found, cap), found > cap
