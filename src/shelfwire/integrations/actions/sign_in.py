"""Passwords of integrations: made here, 256 random bits, stored as a digest, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac

from shelfwire.integrations.models import Integration


def digest(password: str) -> str:
    """What is stored of a password."""
    # it has 256 random bits, so a fast hash is as safe as a slow one
    return hashlib.sha256(password.encode("utf-8", "replace")).hexdigest()


def is_right(integration: Integration, user_name: str | None, password: str) -> bool:
    """Whether the two are the integration's. ``user_name`` None: the way that was chosen carries none."""
    named = user_name is None or hmac.compare_digest(
        user_name.encode("utf-8", "replace"), integration.user_name.encode()
    )
    return hmac.compare_digest(digest(password), integration.digest) and named
