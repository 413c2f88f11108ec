"""Signatures of calls and of notices (facts.md 2 "Signing" and 5.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

UNSIGNED = frozenset({"sign", "access_token"})


def call_signature(secret: str, path: str, query: Iterable[tuple[str, str]], body: bytes) -> str:
    """The `sign` of a call.

    `query` holds decoded values; `body` is the raw body, empty for none and for multipart uploads.
    """
    parts = [secret, path]
    for key, value in sorted(query):
        if key not in UNSIGNED:
            parts.append(key)
            parts.append(value)
    message = "".join(parts).encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def notice_signature(app_key: str, secret: str, body: bytes) -> str:
    """The `Authorization` header of a webhook: hex HMAC-SHA256 over app key and raw body."""
    return hmac.new(secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Constant-time comparison that also takes non-ASCII input."""
    return hmac.compare_digest(left.encode(), right.encode())
