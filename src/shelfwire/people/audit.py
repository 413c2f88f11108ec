"""The audit log: django-auditlog writes who changed what; here each entry learns whose company it was.

Which models and fields are watched is in ``settings.AUDITLOG_INCLUDE_TRACKING_MODELS``: never a secret, a
credential, a digest or a password.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from auditlog.signals import post_log

F = TypeVar("F", bound=Callable[..., Any])
_by: ContextVar[str] = ContextVar("who acts", default="")


@contextmanager
def acting(by: str) -> Iterator[None]:
    """Name who acts for the entries made inside: a command line or a key has no signed-in person to name."""
    before = _by.set(by)
    try:
        yield
    finally:
        _by.reset(before)


def attributed(action: F) -> F:
    """An action whose keyword ``by`` names who acts: the entries made inside it say so."""

    @wraps(action)
    def wrapper(*args: Any, by: str, **kwargs: Any) -> Any:
        with acting(by):
            return action(*args, by=by, **kwargs)

    return cast(F, wrapper)


def note(instance: Any, changes: Mapping[str, tuple[object, object]], *, by: str) -> None:
    """Write down a deed that no watched column shows: ``changes`` are what it changed, before and after, in words.

    Never a secret: that one was replaced is said, not by what.
    """
    from auditlog.models import LogEntry  # its models may load only after the app registry

    told = {name: [str(before), str(after)] for name, (before, after) in changes.items()}
    with acting(by):
        complete(
            instance,
            LogEntry.objects.log_create(instance, action=LogEntry.Action.UPDATE, changes=told),
        )


def company_of(instance: Any) -> int | None:
    """The id of the company that owns a watched row."""
    if instance._meta.label == "people.Company":
        return int(instance.pk)
    owner = getattr(instance, "company_id", None)
    if owner is None and hasattr(instance, "account"):
        owner = instance.account.company_id
    return owner


def complete(instance: Any, log_entry: Any, **_: Any) -> None:
    """Write company and actor's label beside the entry, so that the log of one company is one query."""
    if log_entry is not None:
        log_entry.additional_data = {"company_id": company_of(instance), "by": _by.get()}
        log_entry.save(update_fields=["additional_data"])


def listen() -> None:
    """Called once at start."""
    post_log.connect(complete, dispatch_uid="shelfwire.people.audit")
