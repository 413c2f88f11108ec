"""Recognise database errors that are about the database rather than about our statement: they pass, and are no bug.

Classes by SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError


class Outage(Enum):
    """Why the database cannot be read or written now, with a sentence for a person."""

    AWAY = "The database does not answer."
    READ_ONLY = "The database takes no changes at the moment; what is there can be read."
    FULL = "The database's disk or memory is full, so nothing can be stored."


_READ_ONLY = "25006"
_FULL = ("53", "58030")


def outage(error: BaseException | None) -> Outage | None:
    """Return the outage behind ``error``; None when the error is about the statement."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    if state == _READ_ONLY:
        return Outage.READ_ONLY
    if state.startswith(_FULL) and state != "53300":  # too many connections: it does not answer
        return Outage.FULL
    return Outage.AWAY if isinstance(error, OperationalError | InterfaceError) else None
