"""The audit log: django-auditlog writes who changed what; here each entry learns whose company it was.

Which models and fields are watched is in ``settings.AUDITLOG_INCLUDE_TRACKING_MODELS``: never a secret, a
credential, a digest or a password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from auditlog.signals import post_log

_by: ContextVar[str] = ContextVar("who acts", default="")


@contextmanager
def acting(by: str) -> Iterator[None]:
    """Name who acts for the entries made inside: a command line or a key has no signed-in person to name."""
    before = _by.set(by)
    try:
        yield
    finally:
        _by.reset(before)


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
