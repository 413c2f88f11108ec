"""Add to the timeline of orders what happened elsewhere: a call, what a person did, a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.orders.actions._timeline import TimelineWriter


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to come. ``kind`` is one of ``TimelineEntry.Kind``; ``data`` is shown behind it."""

    order_id: int
    kind: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


def add_timeline(
    order_ids: Iterable[int], kind: str, text: str, by: str, data: Mapping[str, Any] | None = None
) -> None:
    """The same entry on every order."""
    add_entries([Entry(order_id, kind, text, data or {}) for order_id in order_ids], by)


@transaction.atomic
def add_entries(entries: Iterable[Entry], by: str, *, at: datetime | None = None) -> None:
    """Entries of one moment (now, unless it is given), in the order given."""
    timeline = TimelineWriter(at or clock.now(), by)
    for entry in entries:
        timeline.write(entry.order_id, entry.kind, entry.text, data=entry.data)
    timeline.keep()
