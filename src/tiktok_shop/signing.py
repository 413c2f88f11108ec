"""Signatures of requests and webhooks (facts.md section 2 "Signing", 5.2).

Both are the lowercase hex of an HMAC-SHA256 keyed with the app secret. Checked against every vector in
spec/tiktok_shop/signing/vectors.json.
"""

import hashlib
import hmac
from collections.abc import Mapping

UNSIGNED = frozenset({"sign", "access_token"})
"""Query parameters that are left out of the signed string."""


def is_multipart(content_type: str) -> bool:
    """Whether bodies of this content type are left out of the signed string."""
    return content_type.lstrip()[:19].lower() == "multipart/form-data"


class Signer:
    """Signs requests with one app secret. Safe to use from many threads.

    The two keyed hashes of an HMAC (RFC 2104) are set up once and copied: OpenSSL's set-up of a key costs
    more than the signature itself, and `hmac.HMAC.copy` is Python code that costs more than both.
    """

    __slots__ = ("_inner", "_outer", "_secret")

    def __init__(self, secret: str) -> None:
        self._secret = secret
        key = secret.encode()
        block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def string_to_sign(
        self, path: str, query: Mapping[str, str], body: bytes | None, content_type: str = "application/json"
    ) -> bytes:
        """The exact bytes a request signature covers.

        In: the path without host and query, the query with DECODED values (lists already comma-joined), the
        body exactly as it will be sent (None or empty: nothing), the content type.
        """
        if not UNSIGNED.isdisjoint(query):
            query = {key: value for key, value in query.items() if key not in UNSIGNED}
        pairs = "".join(map("".join, sorted(query.items())))
        if not body or is_multipart(content_type):
            return f"{self._secret}{path}{pairs}{self._secret}".encode()
        return f"{self._secret}{path}{pairs}".encode() + body + self._secret.encode()

    def sign(
        self, path: str, query: Mapping[str, str], body: bytes | None, content_type: str = "application/json"
    ) -> str:
        """The `sign` query parameter of a request. Arguments as in `string_to_sign`."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(self.string_to_sign(path, query, body, content_type))
        outer.update(inner.digest())
        return outer.hexdigest()


def sign_webhook(app_key: str, app_secret: str, body: bytes) -> str:
    """The `Authorization` header TikTok puts on a webhook with this body."""
    return hmac.digest(app_secret.encode(), app_key.encode() + body, "sha256").hex()
