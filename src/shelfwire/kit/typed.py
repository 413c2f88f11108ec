"""Plain values, as a JSON column holds them, as typed ones."""

from __future__ import annotations

import threading
from functools import cache
from typing import TypeVar

import msgspec

T = TypeVar("T")

_one_at_a_time = threading.Lock()


def typed(value: object, kind: type[T]) -> T:
    """The value as a ``kind``. Raises msgspec.ValidationError. Safe from several threads: ``_known``."""
    _known(kind)  # type: ignore[arg-type]  # every type is hashable
    return msgspec.convert(value, kind)


@cache
def _known(kind: object) -> None:
    """Have msgspec look at a type before it is used. Before its version 0.23 a thread that met a type which another
    thread was looking at for the first time ended the process with a segmentation fault."""
    with _one_at_a_time:
        msgspec.json.Decoder(kind)
