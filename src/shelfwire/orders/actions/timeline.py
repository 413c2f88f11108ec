"""Add to the diary of orders what happened elsewhere: a call, a person's deed, a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from shelfwire.kit import clock
from shelfwire.orders.actions._diary import Diary


def add_timeline(
    order_ids: Iterable[int], kind: str, text: str, by: str, data: Mapping[str, Any] | None = None
) -> None:
    """The same entry on every order. ``kind`` is one of ``TimelineEntry.Kind``; ``data`` is shown behind it."""
    with transaction.atomic():
        diary = Diary(clock.now(), by)
        for order_id in order_ids:
            diary.write(order_id, kind, text, data=data)
        diary.keep()
