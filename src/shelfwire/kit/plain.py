"""Frozen dataclasses as plain JSON and back, by their type hints.

Money, moments, dates and decimals become text or small objects; an enum its word; a word outside the enum stays what it
is. Fields that an older or newer release did not have are left out, or take their defaults.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin

T = TypeVar("T")


def plain(value: object) -> Any:
    """Return the value as JSON can hold it. Raises TypeError for what has no plain form."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def read(kind: type[T], document: Mapping[str, Any]) -> T:
    """Return the dataclass that ``plain`` wrote. Raises ValueError, TypeError, KeyError for what is none."""
    return cast("T", _read(kind, document))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:  # one branch for each kind of hint
    if value is None or hint is Any:
        return value
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _any_of([one for one in inner if one is not type(None)], value)
    if origin is tuple:
        return _tuple(inner, value)
    if origin is not None:
        return _collection(origin, inner, value)
    return _single(hint, value)


def _single(hint: Any, value: Any) -> Any:
    if is_dataclass(hint):
        known = _hints(cast("type", hint))
        given = {name: _read(kind, value[name]) for name, kind in known.items() if name in value}
        return cast("type", hint)(**given)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return value if isinstance(value, hint) else hint(value)


def _any_of(hints: Sequence[Any], value: Any) -> Any:
    """The first that takes it: an enum goes before the word that stands for all it does not know."""
    for hint in hints[:-1]:
        try:
            return _read(hint, value)
        except (ValueError, TypeError, KeyError):
            continue
    return _read(hints[-1], value)


def _tuple(inner: Sequence[Any], value: Sequence[Any]) -> tuple[Any, ...]:
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_read(inner[0], one) for one in value)
    return tuple(_read(kind, one) for kind, one in zip(inner, value, strict=True))


def _collection(origin: Any, inner: Sequence[Any], value: Any) -> Any:
    if issubclass(origin, Mapping):
        return {_read(inner[0], key): _read(inner[1], one) for key, one in value.items()}
    return tuple(_read(inner[0], one) for one in value)
