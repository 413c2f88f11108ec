"""By what a creator is known: the handle, and once that is erased a keyed digest of it, so that a file that comes later
brings the name back to nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import Final

from django.conf import settings

_ERASED: Final = "erased:"


def handle_key(handle: str) -> str:
    """The handle as it is compared: without ``@``, in small letters."""
    return unicodedata.normalize("NFKC", handle).strip().removeprefix("@").casefold()[:120]


def erased_key(company_id: int, key: str) -> str:
    """What stands in the place of a key that is erased. It cannot be turned back without the installation's secret."""
    return _digest(settings.SECRET_KEY, company_id, key)


def keys_of(company_id: int, handle: str) -> list[str]:
    """Every key under which the creator may be kept: the handle, or erased, with any secret of the installation."""
    key = handle_key(handle)
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [key, *(_digest(secret, company_id, key) for secret in secrets)]


def content_after(creator_key: str, content_id: str) -> str:
    """What is kept of a video's or live's id whose creator is erased: it would lead to them."""
    if not content_id:
        return ""
    return hmac.new(creator_key.encode(), content_id.encode(), hashlib.sha256).hexdigest()[:32]


def _digest(secret: str, company_id: int, key: str) -> str:
    told = hmac.new(secret.encode(), f"creator:{company_id}:{key}".encode(), hashlib.sha256)
    return f"{_ERASED}{told.hexdigest()}"
