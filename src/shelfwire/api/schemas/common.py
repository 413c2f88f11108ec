"""Shapes that every area uses."""

from __future__ import annotations

from typing import Generic, TypeVar

from ninja import Schema

T = TypeVar("T")


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
