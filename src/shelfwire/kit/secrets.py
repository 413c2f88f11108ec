"""Secrets: a type that will not print, and AES-256-GCM to keep it at rest.

The key comes from ``SHELFWIRE_SECRET_KEY`` (32 bytes, base64) or from a file made at first start
(``var/secret.key``, mode 0600). Losing it means every shop must be connected again; nothing else is lost.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shelfwire.kit.errors import RuleBroken

_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


class UnreadableSecret(RuleBroken):
    """The stored bytes were not made with this key."""

    code = "unreadable_secret"


class BadSecretKey(RuleBroken):
    """The installation's key is not 32 bytes in base64."""

    code = "bad_secret_key"


class Secret:
    """Text that must not reach a log, a page or an exception. ``reveal()`` is the one way out."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself; call it only where it leaves for the wire."""
        return self._value

    def masked(self) -> str:
        """The first and last four characters, for a screen; short secrets show nothing."""
        return f"{self._value[:4]}…{self._value[-4:]}" if len(self._value) >= 16 else "…"

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")


class Vault:
    """Encrypts and decrypts with one key. ``context`` binds a ciphertext to its place (table and column)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError("the secret key must be 32 bytes")
        self._aead = AESGCM(key)

    def seal(self, text: str, context: str) -> bytes:
        """Nonce and ciphertext of ``text``."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """The text. Raises UnreadableSecret when the key or the context is another."""
        try:
            plain = self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
        except InvalidTag:
            raise UnreadableSecret(
                "A stored secret cannot be read with the present key.",
                hint="Restore SHELFWIRE_SECRET_KEY or var/secret.key, or connect the shop again.",
            ) from None
        return plain.decode()


def read_key(text: str, where: str) -> bytes:
    """The 32 bytes written as base64 in ``text``; ``where`` names the place in the refusal. Raises BadSecretKey.

    Strict, because a lenient reading of ``!!!!`` is an empty key, with which everybody can forge a session.
    """
    hint = "Give the key this installation was first started with; a new one is 32 random bytes in base64."
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecretKey(f"{where} is not base64.", field=where, hint=hint) from None
    if len(key) != _KEY_BYTES:
        raise BadSecretKey(f"{where} has {len(key)} bytes, not {_KEY_BYTES}.", field=where, hint=hint)
    return key


def load_key(path: Path, from_environment: str | None) -> bytes:
    """The key from the environment, else from ``path``, else a new one written there for its owner only.

    Raises BadSecretKey for a key that is short or malformed, wherever it comes from.
    """
    if from_environment:
        return read_key(from_environment, "SHELFWIRE_SECRET_KEY")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # written whole beside it, then given its name: of many processes of a first start one wins, none reads half
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # made with mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(_KEY_BYTES)))
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return read_key(path.read_text("ascii", "replace"), str(path))
