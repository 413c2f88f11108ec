"""The timeline: what happened to a thing, newest first, with technical events folded. Drawn by ``<c-timeline>``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``by`` whom or what; ``data`` is shown behind it; ``technical``: it is folded away."""

    at: datetime
    text: str
    icon: str = "point"
    tone: str = ""
    by: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    technical: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events that stand together: one that counts, or technical ones behind one line."""

    events: tuple[Event, ...]
    folded: bool

    @property
    def words(self) -> str:
        """``6 technical events``."""
        return f"{len(self.events)} technical event{'' if len(self.events) == 1 else 's'}"


def stretches(events: Iterable[Event]) -> list[Stretch]:
    """The events in their order; those that are technical and stand side by side are one stretch."""
    found: list[Stretch] = []
    for technical, run in groupby(events, key=lambda event: event.technical):
        together = tuple(run)
        found += [Stretch(together, True)] if technical else [Stretch((event,), False) for event in together]
    return found
