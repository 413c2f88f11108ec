"""What an entity looks like over REST, declared once: for the published document and for the answers.

A ``Shape`` is an ordinary schema whose fields also say where their value is found. ``Shape.of`` reads a loaded row into
plain values without checking them against the schema once more: for a page of 200 rows that costs more than reading
them. The tests hold every answer against the published document instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_origin

from ninja import Schema

Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class At:
    """The value lies at this dotted path of the row; null where the path ends early."""

    path: str

    def reader(self) -> Read:
        """The function that reads it."""
        *before, last = self.path.split(".")
        if not before:
            return attrgetter(last)
        to, final = attrgetter(".".join(before)), attrgetter(last)

        def read(row: Any) -> Any:
            return None if (found := to(row)) is None else final(found)

        return read


@dataclass(frozen=True, slots=True)
class By:
    """The value is what this function makes of the row."""

    make: Read

    def reader(self) -> Read:
        """The function that reads it."""
        return self.make


@dataclass(frozen=True, slots=True)
class Amount:
    """The value is money: minor units and currency at these paths; null where there are no minor units."""

    minor: str
    currency: str = "currency"

    def reader(self) -> Read:
        """The function that reads it."""
        amount = attrgetter(self.minor, self.currency)

        def read(row: Any) -> Any:
            minor, currency = amount(row)
            return None if minor is None else {"minor": minor, "currency": currency}

        return read


class Shape(Schema):
    """A part of an answer. A field is read from the attribute of its name unless ``Annotated`` with ``At``, ``By`` or
    ``Amount``; a field that is a shape itself, or a list of them, is read in the same way."""

    @classmethod
    def of(cls, row: Any, **given: Any) -> dict[str, Any]:
        """The row as JSON-able values. It asks the database nothing that the caller has loaded.

        ``given``: what fields are read from instead, where the row does not know it.
        """
        if not given:
            return {name: read(row) for name, read, _ in _plan(cls)}
        return {name: into(given[name]) if name in given else read(row) for name, read, into in _plan(cls)}


@cache
def _plan(shape: type[Shape]) -> tuple[tuple[str, Read, Read], ...]:
    """Name, reader and rendering of every field."""
    plan = []
    for name, field in shape.model_fields.items():
        source = next((m for m in field.metadata if isinstance(m, At | By | Amount)), At(name))
        into = _into(field.annotation)
        plan.append((name, _then(source.reader(), into), into))
    return tuple(plan)


def _then(read: Read, into: Read) -> Read:
    return read if into is _as_it_is else lambda row: into(read(row))


def _as_it_is(value: Any) -> Any:
    return value


def _into(annotation: Any) -> Read:
    """How a value becomes one of the annotated type: shapes are read off it, all else stays."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation.of
    inner = [arg for arg in get_args(annotation) if arg is not NoneType]
    if len(inner) != 1 or (into := _into(inner[0])) is _as_it_is:
        return _as_it_is
    if get_origin(annotation) is list:
        return lambda values: [into(value) for value in values]
    return lambda value: None if value is None else into(value)
