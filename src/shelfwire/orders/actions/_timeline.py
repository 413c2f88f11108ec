"""Rows for the order's timeline, gathered and written at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelfwire.kit.bulk import copy_rows
from shelfwire.kit.texts import fit
from shelfwire.orders.models import TimelineEntry

_COLUMNS = ("order_id", "at", "kind", "text", "by", "before", "after", "data")


def kind_of(via: str) -> str:
    """How a document came in, as a kind of entry."""
    return TimelineEntry.Kind.NOTICE if via.startswith("notice") else TimelineEntry.Kind.POLL


@dataclass(slots=True)
class TimelineWriter:
    """Entries to come; ``at`` is one moment, so entries of one deed stay together, in the order written."""

    at: datetime
    by: str
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def write(
        self,
        order_id: int,
        kind: str,
        text: str,
        *,
        before: str = "",
        after: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """One entry."""
        self.rows.append(
            (
                order_id,
                self.at,
                kind,
                fit(text, 500),
                fit(self.by, 120),
                before,
                after,
                json.dumps(data) if data else "{}",
            )
        )

    def write_all(self, order_ids: Iterable[int], kind: str, text: str) -> None:
        """The same entry for several orders."""
        for order_id in order_ids:
            self.write(order_id, kind, text)

    def keep(self) -> None:
        """Write what was gathered."""
        if self.rows:
            copy_rows(TimelineEntry, _COLUMNS, self.rows)
            self.rows.clear()
