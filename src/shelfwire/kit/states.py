"""States: an enum, a table of transitions, and the functions that change a status: ``move`` for one row,
``move_many`` for a set.

Both are a compare-and-set: of two racing workers one wins and the other gets LostRace. Every app keeps its own
history rows; ``move()`` passes the finished step to ``record``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import connections, models, router

from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken

Moves = Mapping[str, frozenset[str]]


class IllegalMove(RuleBroken):
    """The table of transitions has no such step."""

    code = "illegal_move"
    status = 409


class LostRace(RuleBroken):
    """Another transaction changed the status first; read the row again and decide anew."""

    code = "lost_race"
    status = 409


@dataclass(frozen=True, slots=True)
class Step:
    """One finished transition: from, to, when, by whom, why."""

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


def move_many(
    model: type[models.Model],
    ids: Collection[Any],
    before: str,
    after: str,
    *,
    moves: Moves,
    field: str = "status",
    **also: Any,
) -> list[Any]:
    """Move every row of ``ids`` that is still ``before`` to ``after``, in one statement; the ids that moved.

    ``also`` are plain values (no expressions, no relations) set in the same statement. Rows are locked in
    key order, so two callers with overlapping ids wait for each other and never deadlock. A row that somebody
    else moved first is simply not in the answer: write history rows for the answer, not for ``ids``.
    Raises IllegalMove.
    """
    if not allowed(moves, before, after):
        raise IllegalMove(
            f"A {model._meta.verbose_name} that is “{before}” cannot become “{after}”.", value=after
        )
    if not ids:
        return []
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    meta = model._meta
    table, key, status = quote(meta.db_table), quote(meta.pk.attname), quote(field)
    values = {
        name: cast("models.Field[Any, Any]", meta.get_field(name)).get_db_prep_save(value, connection)
        for name, value in {field: after, **also}.items()
    }
    sets = ", ".join(f"{quote(name)} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH held AS (SELECT {key} AS held_id FROM {table} WHERE {key} = ANY(%s)"  # noqa: S608  # names come from the model
            f" AND {status} = %s ORDER BY {key} FOR UPDATE)"
            f" UPDATE {table} SET {sets} FROM held WHERE {key} = held_id AND {status} = %s"
            f" RETURNING {key}",
            [list(ids), before, *values.values(), before],
        )
        return [row[0] for row in cursor.fetchall()]
