"""Signatures of requests and webhooks (facts.md section 2 "Signing", 5.2).

Both are the lowercase hex of an HMAC-SHA256 keyed with the app secret. Checked against every vector in
spec/tiktok_shop/signing/vectors.json.
"""

import hmac
from collections.abc import Mapping

UNSIGNED = frozenset({"sign", "access_token"})
"""Query parameters that are left out of the signed string."""


def is_multipart(content_type: str) -> bool:
    """Whether bodies of this content type are left out of the signed string."""
    return content_type.lstrip()[:19].lower() == "multipart/form-data"


def string_to_sign(
    secret: str,
    path: str,
    query: Mapping[str, str],
    body: bytes | None,
    content_type: str = "application/json",
) -> bytes:
    """The exact bytes a request signature covers.

    In: the app secret, the path without host and query, the query with DECODED values (lists already
    comma-joined), the body exactly as it will be sent (None or empty: nothing), the content type.
    """
    parts = [secret, path]
    for key in sorted(query):
        if key not in UNSIGNED:
            parts.append(key)
            parts.append(query[key])
    head = "".join(parts).encode()
    tail = secret.encode()
    if body and not is_multipart(content_type):
        return head + body + tail
    return head + tail


def sign(
    secret: str,
    path: str,
    query: Mapping[str, str],
    body: bytes | None,
    content_type: str = "application/json",
) -> str:
    """The `sign` query parameter of a request. Arguments as in `string_to_sign`."""
    message = string_to_sign(secret, path, query, body, content_type)
    return hmac.digest(secret.encode(), message, "sha256").hex()


def sign_webhook(app_key: str, app_secret: str, body: bytes) -> str:
    """The `Authorization` header TikTok puts on a webhook with this body."""
    return hmac.digest(app_secret.encode(), app_key.encode() + body, "sha256").hex()
