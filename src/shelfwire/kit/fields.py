"""Model fields: encrypted JSON at rest (AES-GCM, bound to table and column), decrypted on use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.query_utils import DeferredAttribute

from shelfwire.kit.secrets import BadSecretKey, UnreadableSecret, Vault, read_keys


@lru_cache(maxsize=1)
def vault() -> Vault:
    """Return the installation's vault. A key file that was replaced meanwhile is read again when needed; while it
    is missing or malformed, the last good keys are used.
    """
    last: tuple[bytes, ...] = tuple(settings.SHELFWIRE_SECRET_KEYS)

    def again() -> Sequence[bytes]:
        nonlocal last
        path = settings.SHELFWIRE_SECRET_KEY_FILE
        if path is not None:
            with suppress(OSError, BadSecretKey):
                last = read_keys(path)
        return last

    return Vault(*last, again=again)


class Sealed:
    """An encrypted JSON object. Only ``open()`` needs a key."""

    __slots__ = ("_context", "_stored")

    def __init__(self, stored: bytes, context: str) -> None:
        self._stored, self._context = stored, context

    @classmethod
    def of(cls, value: dict[str, Any], context: str) -> Sealed:
        """Encrypt an object."""
        return cls(vault().seal(json.dumps(value, separators=(",", ":")), context), context)

    def open(self) -> dict[str, Any]:
        """Decrypt the object. Raises UnreadableSecret when no key of this installation can."""
        found: dict[str, Any] = json.loads(vault().open(self._stored, self._context))
        return found

    def resealed(self) -> Sealed | None:
        """Return the object encrypted with the first key; None when it is already. Raises UnreadableSecret."""
        stored = vault().reseal(self._stored, self._context)
        return None if stored is None else Sealed(stored, self._context)

    @property
    def stored(self) -> bytes:
        """The ciphertext, as the database stores it."""
        return self._stored

    def __repr__(self) -> str:
        return "Sealed(…)"


class _SealedOnSet(DeferredAttribute):
    """A descriptor that turns whatever is assigned into a Sealed."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        field: Any = self.field
        instance.__dict__[field.attname] = field.sealed(value)


class EncryptedJSONField(models.BinaryField):  # type: ignore[type-arg]  # generic only in the stubs
    """A JSON object that is ciphertext in the database, and a ``Sealed`` in Python. It cannot be searched; the
    default is ``{}``. ``context`` binds the ciphertext to its place: by default table and column, and given for a
    column that moved.
    """

    descriptor_class = _SealedOnSet

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.fixed_context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.fixed_context:
            kwargs["context"] = self.fixed_context
        return name, path, args, kwargs

    def sealed(self, value: Any) -> Any:
        """Return ``value`` encrypted, unless it already is, or is no object."""
        if not isinstance(value, dict):
            return value
        return Sealed.of(value, self._context())

    def _context(self) -> str:
        return self.fixed_context or f"{self.model._meta.db_table}.{self.attname}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = self.sealed(value)
        stored = sealed.stored if isinstance(sealed, Sealed) else sealed
        return super().get_db_prep_value(stored, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(bytes(value), self._context())

    def value_to_string(self, obj: models.Model) -> str:
        return ""

    def get_default(self) -> Any:
        return {}


@transaction.atomic
def reseal(model: type[models.Model]) -> tuple[int, int]:
    """Encrypt the ``secrets`` of every row with the first key. Returns how many were encrypted anew, and how many no
    key can decrypt.
    """
    done = lost = 0
    rows: Any = model._default_manager
    for row in rows.select_for_update().order_by("pk"):
        try:
            fresh = row.secrets.resealed()
        except UnreadableSecret:
            lost += 1
            continue
        if fresh is not None:
            rows.filter(pk=row.pk).update(secrets=fresh)
            done += 1
    return done, lost
