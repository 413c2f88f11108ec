"""Our own records follow stored answers; an answer that they cannot follow costs itself only."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, OperationalError, transaction

from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.texts import first_line
from shelfwire.sync.engine.operation import Operation

_log = structlog.get_logger(__name__)
_OF_ONE_ANSWER = (
    DatabaseError,
    RuleBroken,
    ObjectDoesNotExist,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What one answer may be the cause of. A server that is away, or two transactions in each other's way, are not."""


def apply_answers(operation: Operation[object, object], rows: Sequence[Outgoing]) -> None:
    """Let our records follow these answers: together, or each by itself when one of them makes that fail.

    One that cannot be applied is counted on its row, shown with its shop, and tried again after a growing pause.
    """
    try:
        _apply(operation, rows)
    except OperationalError:
        raise
    except _OF_ONE_ANSWER:
        for row in rows:
            _apply_alone(operation, row)


@transaction.atomic
def _apply(operation: Operation[object, object], rows: Sequence[Outgoing]) -> None:
    operation.hold(rows)
    left = outgoing.hold_to_apply(rows)
    if left:
        outgoing.applied(left)  # first: what the answers change may look whether they are still on their way
        operation.apply(left)


def _apply_alone(operation: Operation[object, object], row: Outgoing) -> None:
    try:
        _apply(operation, [row])
    except OperationalError:
        raise
    except _OF_ONE_ANSWER as error:
        outgoing.not_applied(row=row, error=_why(error))
        _log.error("outgoing.not_applied", outgoing=row.pk, kind=row.kind, exc_info=error)


def _why(error: Exception) -> str:
    """For a person."""
    first = first_line(error)
    return first if isinstance(error, RuleBroken) else f"{type(error).__name__}: {first}"
