"""Tolerant reading of answers: what can be read is read, what cannot is named, and nothing raises for it.

The fast way is one typed decode by msgspec. Only when a value has a shape nobody documented is the
document read a second time, field by field: a number where a text is due becomes that text, a numeric text
becomes the number, anything else becomes None (or is left out of a list) and is named in the faults.
"""

from __future__ import annotations

import json
import math
import threading
import types
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from tiktok_shop.nesting import MOST_LEVELS, shallow

T = TypeVar("T", bound=msgspec.Struct)

NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for a document it cannot make a value of."""

_one_at_a_time = threading.Lock()

Buffer = Any  # bytes or any object with the buffer protocol, which has no name before Python 3.12


class Fault(NamedTuple):
    """A value that could not be understood: where it stood, what was expected, what was there."""

    path: str
    expected: str
    found: str


TOO_DEEP = Fault("$", f"at most {MOST_LEVELS} levels", "deeper ones, which were left out")
"""Of an answer that was nested too deeply, and of each document in it that was."""


@cache
def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The one decoder of this type.

    One thread at a time has msgspec look at a type for the first time. Before its version 0.23 another thread that
    met the type meanwhile ended the process with a segmentation fault; so nothing is made of a type without this.
    """
    with _one_at_a_time:
        return msgspec.json.Decoder(kind, strict=False)


def read(kind: type[T], raw: Buffer) -> tuple[T, tuple[Fault, ...]]:
    """`raw` JSON as a `kind`, and what in it could not be understood.

    Errors: ValueError when `raw` is not JSON at all.
    """
    try:
        return decoder(kind).decode(raw), ()
    except RecursionError:
        value, faults_of_the_rest = read(kind, shallow(raw))
        return value, (*faults_of_the_rest, TOO_DEEP)
    except NOT_JSON:
        document = loads(raw)
        faults = [] if isinstance(document, dict) else [_fault("$", "object", document)]
        return build(kind, document, "$", faults), tuple(faults)


def loads(raw: Buffer) -> Any:
    """`raw` as plain Python values, tolerating a byte order mark, stray bytes, lone surrogates and any depth.

    Errors: ValueError when it is not JSON.
    """
    try:
        return msgspec.json.decode(raw)
    except NOT_JSON:
        text = bytes(raw).decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        return _clean(json.loads(text, parse_constant=lambda _: None, parse_int=_digits))
    except RecursionError:
        return loads(shallow(raw))


def _digits(text: str) -> int | None:
    return int(text) if len(text) < 400 else None


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def build(kind: type[T], value: Any, path: str, faults: list[Fault]) -> T:
    """A `kind` from plain values; every field that cannot be understood is left at its default and named."""
    if not isinstance(value, dict):
        return kind()
    found: dict[str, Any] = {}
    for name, wire_name, hint in _fields(kind):
        item = value.get(wire_name)
        if item is None:
            continue
        understood = _coerce(hint, item, f"{path}.{wire_name}", faults)
        if understood is not None:
            found[name] = understood
    return kind(**found)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, f.encode_name, _without_none(hints[f.name])) for f in msgspec.structs.fields(kind))


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not types.NoneType)
    return hint


def _coerce(hint: Any, value: Any, path: str, faults: list[Fault]) -> Any:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if isinstance(value, dict):
            return build(hint, value, path, faults)
    elif hint is msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(value))
    elif get_origin(hint) is list:
        if isinstance(value, list):
            return _coerce_list(get_args(hint)[0], value, path, faults)
    elif get_origin(hint) is dict:
        if isinstance(value, dict):
            return value
    elif hint in _SCALARS:
        understood = _SCALARS[hint](value)
        if understood is not None:
            return understood
    else:
        return value
    faults.append(_fault(path, _name(hint), value))
    return None


def _coerce_list(hint: Any, values: list[Any], path: str, faults: list[Fault]) -> list[Any]:
    items = (
        _coerce(hint, item, f"{path}[{at}]", faults) for at, item in enumerate(values) if item is not None
    )
    return [item for item in items if item is not None]


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 1000 else None
    return repr(value) if isinstance(value, float) and math.isfinite(value) else None


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        digits = value.strip()
        ascii_digits = digits.isascii() and digits.lstrip("-").isdigit() and len(digits) < 40
        return int(digits) if ascii_digits and digits.rfind("-") <= 0 else None
    return value if isinstance(value, int) else None


def _flag(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower())
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


_SCALARS: dict[Any, Callable[[Any], Any]] = {str: _text, int: _whole, bool: _flag}


def _fault(path: str, expected: str, value: Any) -> Fault:
    return Fault(path, expected, type(value).__name__)


def _name(hint: Any) -> str:
    return "list" if get_origin(hint) is list else getattr(hint, "__name__", str(hint))
