"""States: an enum, a table of moves, and the one function that changes a status.

``move()`` is a compare-and-set: of two racing workers one wins and the other is told so.
Every app keeps its own history rows; ``move()`` hands the finished step to ``record``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken

Moves = Mapping[str, frozenset[str]]


class IllegalMove(RuleBroken):
    """The table of moves has no such step."""

    code = "illegal_move"


class LostRace(RuleBroken):
    """Somebody else moved the object first; read it again and decide anew."""

    code = "lost_race"


@dataclass(frozen=True, slots=True)
class Step:
    """One finished move: from, to, when, by whom, why."""

    before: str
    after: str
    at: datetime
    by: str
    why: str


def allowed(moves: Moves, before: str, after: str) -> bool:
    """Whether the table has the step."""
    return after in moves.get(before, frozenset())


def move(
    instance: models.Model,
    after: str,
    *,
    moves: Moves,
    by: str,
    why: str,
    record: Callable[[Step], object],
    field: str = "status",
    **also: Any,
) -> Step | None:
    """Move ``instance`` to ``after``; ``also`` are columns set in the same statement.

    Returns the step, or None when the object is there already (doing it twice changes nothing).
    Raises IllegalMove, or LostRace when the row's status is no longer the one in hand.
    """
    before = getattr(instance, field)
    if before == after:
        return None
    if not allowed(moves, before, after):
        raise IllegalMove(
            f"{instance._meta.verbose_name} {instance.pk} is “{before}” and cannot become “{after}”.",
            value=after,
        )
    changed = (
        type(instance)
        ._default_manager.filter(pk=instance.pk, **{field: before})
        .update(**{field: after, **also})
    )
    if not changed:
        raise LostRace(
            f"{instance._meta.verbose_name} {instance.pk} was changed by somebody else.", value=after
        )
    for name, value in {field: after, **also}.items():
        setattr(instance, name, value)
    step = Step(before, after, clock.now(), by, why)
    record(step)
    return step
