"""Moments that cannot be are taken out of a case and named, and the rest of it counts (as in ``orders.moments``)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from shelfwire.channels.port import ChannelCase, NextAct
from shelfwire.kit import clock


@dataclasses.dataclass(frozen=True, slots=True)
class DatedCase:
    """A case whose every moment can be. ``impossible`` names those that could not by field path; ``undated``: its own
    *updated* was one of them, so that it does not tell how new it is.
    """

    doc: ChannelCase
    impossible: tuple[str, ...] = ()
    undated: bool = False


def dated(doc: ChannelCase, at: datetime) -> DatedCase:
    """``doc`` as it can be told at ``at``."""
    wrong = {
        name: moment
        for name in ("created_at", "updated_at")
        if not clock.can_have_been(moment := getattr(doc, name), at)
    }
    late = {
        f"next_acts[{number}].due_at": act.due_at
        for number, act in enumerate(doc.next_acts)
        if act.due_at is not None and not clock.can_be_due(act.due_at, at)
    }
    if not wrong and not late:
        return DatedCase(doc)
    known = [getattr(doc, name) for name in ("created_at", "updated_at") if name not in wrong]
    columns: dict[str, Any] = {
        name: max(known, default=at if name == "created_at" else clock.from_unix(0)) for name in wrong
    }
    acts = tuple(
        NextAct(act.name, None if f"next_acts[{number}].due_at" in late else act.due_at)
        for number, act in enumerate(doc.next_acts)
    )
    named = {path: f"{moment:%Y-%m-%d %H:%M} UTC (impossible)" for path, moment in (wrong | late).items()}
    doc = dataclasses.replace(doc, next_acts=acts, unknown={**doc.unknown, **named}, **columns)
    return DatedCase(doc, tuple(named), "updated_at" in wrong)
