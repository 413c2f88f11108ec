"""Encrypt second factors with the installation's key, decrypt them, and encrypt them anew with a new key."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from shelfwire.kit.fields import vault
from shelfwire.kit.secrets import UnreadableSecret

_CONTEXT: Final = "mfa.secret"


def seal_factor(text: str) -> str:
    """Encrypt the text. Returns the ciphertext as hexadecimal text."""
    return vault().seal(text, _CONTEXT).hex()


def open_factor(encrypted: str) -> str:
    """Decrypt the text. Raises UnreadableSecret when no key of the installation can."""
    try:
        return vault().open(bytes.fromhex(encrypted), _CONTEXT)
    except UnreadableSecret:
        raise UnreadableSecret(
            "The second factor was encrypted with another key than the present one.",
            hint="Whoever runs the server puts the old key back, or lets you in by:"
            " shelfwire password YOUR-EMAIL --forget-second-factor.",
        ) from None


@transaction.atomic
def reseal_second_factors() -> tuple[int, int]:
    """Encrypt second factors with the first key. Returns how many values, and how many no key can decrypt."""
    done = lost = 0
    for factor in Authenticator.objects.select_for_update().order_by("pk"):
        before = dict(factor.data)
        for name, value in before.items():
            fresh, gone = _resealed(value)
            factor.data[name], done, lost = fresh, done + (fresh != value), lost + gone
        if factor.data != before:
            factor.save(update_fields=["data"])
    return done, lost


def _resealed(value: Any) -> tuple[Any, int]:
    """Return the value encrypted with the first key, lists part by part, and how many parts no key can decrypt."""
    if isinstance(value, list):
        parts = [_resealed(part) for part in value]
        return [fresh for fresh, _ in parts], sum(lost for _, lost in parts)
    if not isinstance(value, str):
        return value, 0
    try:
        sealed = vault().reseal(bytes.fromhex(value), _CONTEXT)
    except ValueError:  # not ciphertext
        return value, 0
    except UnreadableSecret:
        return value, 1
    return (value if sealed is None else sealed.hex()), 0
