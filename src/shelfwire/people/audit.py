"""The audit log: django-auditlog records who changed what, and this module adds the company to each entry.

Which models and fields are recorded is in ``settings.AUDITLOG_INCLUDE_TRACKING_MODELS``: never a secret, a
credential, a digest or a password.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from auditlog.signals import post_log

F = TypeVar("F", bound=Callable[..., Any])
_by: ContextVar[str] = ContextVar("who acts", default="")


@contextmanager
def acting(by: str) -> Iterator[None]:
    """Set who acts for the entries made inside the block: a command line or an API key has no signed-in person."""
    before = _by.set(by)
    try:
        yield
    finally:
        _by.reset(before)


def attributed(action: F) -> F:
    """Decorate an action so that the entries made inside it name its keyword ``by``."""

    @wraps(action)
    def wrapper(*args: Any, by: str, **kwargs: Any) -> Any:
        with acting(by):
            return action(*args, by=by, **kwargs)

    return cast(F, wrapper)


def note(instance: Any, changes: Mapping[str, tuple[object, object]], *, by: str) -> None:
    """Record an action that changes no recorded column. ``changes``: what it changed, before and after, in words.
    Of a secret only record that it was replaced.
    """
    from auditlog.models import LogEntry  # its models may load only after the app registry

    told = {name: [str(before), str(after)] for name, (before, after) in changes.items()}
    with acting(by):
        complete(
            instance,
            LogEntry.objects.log_create(instance, action=LogEntry.Action.UPDATE, changes=told),
        )


def note_person(user: Any, changes: Mapping[str, tuple[object, object]], *, by: str = "") -> None:
    """Record an act on a person in the log of every company where they have a role; ``by`` is the person themselves
    unless it is named.
    """
    for membership in user.memberships.select_related("user", "company"):
        note(membership, changes, by=by or user.get_full_name() or user.email)


def company_of(instance: Any) -> int | None:
    """Return the id of the company that owns a recorded row."""
    if instance._meta.label == "people.Company":
        return int(instance.pk)
    owner = getattr(instance, "company_id", None)
    if owner is None and hasattr(instance, "account"):
        owner = instance.account.company_id
    return owner


def complete(instance: Any, log_entry: Any, **_: Any) -> None:
    """Add the company and the actor's label to the entry, so that the log of one company is one query."""
    if log_entry is not None:
        log_entry.additional_data = {"company_id": company_of(instance), "by": _by.get()}
        log_entry.save(update_fields=["additional_data"])


def _password_changed(user: Any, **_: Any) -> None:
    note_person(user, {"password": ("kept secret", "replaced")})


def _factor_added(user: Any, authenticator: Any, **_: Any) -> None:
    note_person(user, {"second factor": ("", f"{authenticator.get_type_display()} set up")})


def _factor_removed(user: Any, authenticator: Any, **_: Any) -> None:
    note_person(user, {"second factor": (authenticator.get_type_display(), "removed")})


def _factor_reset(user: Any, authenticator: Any, **_: Any) -> None:
    note_person(user, {"second factor": ("", f"{authenticator.get_type_display()} made anew")})


def listen() -> None:
    """Connect the signal handlers. Called once at start."""
    post_log.connect(complete, dispatch_uid="shelfwire.people.audit")
    for signal, receiver in (
        (account_signals.password_changed, _password_changed),
        (account_signals.password_set, _password_changed),
        (mfa_signals.authenticator_added, _factor_added),
        (mfa_signals.authenticator_removed, _factor_removed),
        (mfa_signals.authenticator_reset, _factor_reset),
    ):
        signal.connect(receiver, dispatch_uid=f"shelfwire.people.audit.{receiver.__name__}")
