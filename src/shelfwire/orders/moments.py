"""Moments that cannot be: an order changed in the year 3000, placed in 1970, due in 9999.

Such a moment is taken out and named, and the rest of the document counts. What decides which of two versions is newer
is the latest moment of the order that can have been, so an impossible one never wins against a later truth.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime
from typing import Any

from shelfwire.channels.port import CancelRequest, ChannelOrder, ChannelUnit
from shelfwire.kit import clock

_DAWN = clock.from_unix(0)
_DEADLINES = ("ship_by", "collect_by", "cancels_at", "deliver_by")


@dataclasses.dataclass(frozen=True, slots=True)
class Dated:
    """A document whose every moment can be; ``impossible`` names by field path those that could not.

    ``undated``: its own *updated* was one of them, so the document does not tell how new it is.
    """

    doc: ChannelOrder
    impossible: tuple[tuple[str, datetime], ...] = ()

    @property
    def undated(self) -> bool:
        """See above."""
        return any(path == "updated_at" for path, _ in self.impossible)

    @property
    def words(self) -> str:
        """One sentence for a person; "" when all moments can be."""
        if not self.impossible:
            return ""
        named = ", ".join(f"{path} {_written(moment)}" for path, moment in self.impossible)
        return f"Impossible moments were left out: {named}."


def _written(moment: datetime) -> str:
    """As a person reads it; a plugin says 1970-01-01 where the channel told no moment that can be read."""
    return "not told" if moment == _DAWN else f"{moment:%Y-%m-%d %H:%M} UTC"


def dated(doc: ChannelOrder, at: datetime) -> Dated:
    """``doc`` as it can be told at ``at``."""
    wrong = tuple(_impossible(doc, at))
    if not wrong:
        return Dated(doc)
    paths = {path for path, _ in wrong}
    units = tuple(_unit(unit, number, paths) for number, unit in enumerate(doc.units))
    columns: dict[str, Any] = {
        name: None for name in ("paid_at", "collected_at", *_DEADLINES) if name in paths
    }
    paid_at = columns.get("paid_at", doc.paid_at)
    if doc.cancel_request:
        columns["cancel_request"] = _request(doc.cancel_request, paths)
    others = [m for m in (paid_at, *(unit.shipped_at for unit in units)) if m is not None]
    known = [m for name in ("placed_at", "updated_at") if name not in paths for m in [getattr(doc, name)]]
    if "placed_at" in paths:
        columns["placed_at"] = min([*others, *known], default=at)
    if "updated_at" in paths:
        columns["updated_at"] = max([*others, *known], default=_DAWN)
    unknown = {
        **doc.unknown,
        **{path: f"{_written(moment)} (impossible)" for path, moment in wrong if moment != _DAWN},
    }
    return Dated(dataclasses.replace(doc, units=units, unknown=unknown, **columns), wrong)


def _impossible(doc: ChannelOrder, at: datetime) -> list[tuple[str, datetime]]:
    found: list[tuple[str, datetime]] = []

    def look(path: str, moment: datetime | None, possible: Callable[[datetime, datetime], bool]) -> None:
        if moment is not None and not possible(moment, at):
            found.append((path, moment))

    for name in ("placed_at", "updated_at", "paid_at", "collected_at"):
        look(name, getattr(doc, name), clock.can_have_been)
    for name in _DEADLINES:
        look(name, getattr(doc, name), clock.can_be_due)
    if doc.cancel_request:
        look("cancel_request.asked_at", doc.cancel_request.asked_at, clock.can_have_been)
        look("cancel_request.due_at", doc.cancel_request.due_at, clock.can_be_due)
    for number, unit in enumerate(doc.units):
        look(_path(number), unit.shipped_at, clock.can_have_been)
    return found


def _path(number: int) -> str:
    return f"units[{number}].shipped_at"


def _request(request: CancelRequest, paths: set[str]) -> CancelRequest:
    if "cancel_request.asked_at" in paths:
        request = dataclasses.replace(request, asked_at=None)
    if "cancel_request.due_at" in paths:
        request = dataclasses.replace(request, due_at=None)
    return request


def _unit(unit: ChannelUnit, number: int, paths: set[str]) -> ChannelUnit:
    return dataclasses.replace(unit, shipped_at=None) if _path(number) in paths else unit
