"""Secrets: a type that will not print, and AES-256-GCM to keep it at rest.

The keys come from ``SHELFWIRE_SECRET_KEY`` (32 bytes in base64 each, separated by commas) or from a file made at
first start (``var/secret.key``, mode 0600, one a line). The first encrypts; every one of them can read, so that a key
can be replaced. Losing it means that every shop must be connected again; nothing else is lost.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shelfwire.kit.errors import RuleBroken

_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


class UnreadableSecret(RuleBroken):
    """The stored bytes were encrypted with none of the present keys."""

    code = "unreadable_secret"


class BadSecretKey(RuleBroken):
    """The installation's key is not 32 bytes in base64."""

    code = "bad_secret_key"


class Secret:
    """Text that must not reach a log, a page or an exception. Only ``reveal()`` returns it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text; call it only where it is sent."""
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
    """Encrypts with the first key and decrypts with whichever fits. ``context`` binds a ciphertext to its place.

    ``again`` is called for the present keys before anything is encrypted, and when none fits: a key may have been
    replaced since this process started, and what is encrypted with a replaced key is lost when that key is dropped.
    """

    def __init__(
        self, first: bytes, *older: bytes, again: Callable[[], Sequence[bytes]] | None = None
    ) -> None:
        self._again = again
        self._use((first, *older))

    def _use(self, keys: Sequence[bytes]) -> None:
        if any(len(key) != _KEY_BYTES for key in keys):
            raise ValueError("the secret key must be 32 bytes")
        self._keys = tuple(keys)
        self._ring = [AESGCM(key) for key in keys]

    def seal(self, text: str, context: str) -> bytes:
        """Encrypt ``text``. Returns nonce and ciphertext."""
        self._look_again()
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ring[0].encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """Decrypt to text. Raises UnreadableSecret when no key fits, or the context is another."""
        return self._open(sealed, context)[0]

    def reseal(self, sealed: bytes, context: str) -> bytes | None:
        """Return the same text encrypted with the first key; None when it is already. Raises UnreadableSecret."""
        text, number = self._open(sealed, context)
        return self.seal(text, context) if number else None

    def _open(self, sealed: bytes, context: str) -> tuple[str, int]:
        found = self._try(sealed, context)
        if found is None and self._look_again():
            found = self._try(sealed, context)
        if found is None:
            raise UnreadableSecret(
                "A stored secret was encrypted with another key than the present one.",
                hint="Put the old key back (SHELFWIRE_SECRET_KEY or secret.key), or enter the secret anew.",
            )
        return found

    def _look_again(self) -> bool:
        """Read the keys again. Returns whether they changed."""
        keys = self._keys if self._again is None else tuple(self._again())
        if keys == self._keys:
            return False
        self._use(keys)
        return True

    def _try(self, sealed: bytes, context: str) -> tuple[str, int] | None:
        for number, aead in enumerate(self._ring):
            with suppress(InvalidTag, ValueError):  # ValueError: too short to be one of ours
                plain = aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
                return plain.decode(), number
        return None


def read_key(text: str, where: str) -> bytes:
    """Return the 32 bytes written as base64 in ``text``; ``where`` names the place in the refusal. Raises
    BadSecretKey.

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


def load_keys(path: Path, from_environment: str | None) -> tuple[bytes, ...]:
    """The keys of the environment, else those of ``path``, else a new one written there for its owner only.

    The first encrypts. Raises BadSecretKey for a key that is short or malformed, wherever it comes from.
    """
    if from_environment:
        texts, where = from_environment.split(","), "SHELFWIRE_SECRET_KEY"
    else:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = _draft(path, [new_key()])
            # of many processes of a first start one wins, none reads half
            with suppress(FileExistsError):
                os.link(draft, path)
            os.unlink(draft)
        return read_keys(path)
    return _keys(texts, where)


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The keys of a key file. Raises BadSecretKey, and OSError when it cannot be read."""
    return _keys(path.read_text("ascii", "replace").splitlines(), str(path))


def _keys(texts: Sequence[str], where: str) -> tuple[bytes, ...]:
    return tuple(read_key(text, where) for text in [t for t in texts if t.strip()] or [""])


def new_key() -> bytes:
    """Return a new random key."""
    return os.urandom(_KEY_BYTES)


def store_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Replace the key file atomically, readable for its owner only."""
    os.replace(_draft(path, keys), path)


def _draft(path: Path, keys: Sequence[bytes]) -> str:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(b"\n".join(base64.b64encode(key) for key in keys))
        file.flush()
        os.fsync(file.fileno())
    return draft
