"""Shapes that every area uses."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import Field

T = TypeVar("T")

Stored = Annotated[T | str, Field(description="A word that a newer release wrote is given as it is.")]
"""One of the known words as the database holds it. After going back to an older release there may be others: a reader
gets those verbatim, rather than no answer."""


class Listed(Schema, Generic[T]):
    """One keyset page. ``next`` is sent back as ``after``; null on the last page."""

    data: list[T]
    next: str | None


class Everything(Schema, Generic[T]):
    """A list that is never long."""

    data: list[T]


class Money(Schema):
    """An exact amount: integer minor units and ISO 4217 currency."""

    minor: int
    currency: str
