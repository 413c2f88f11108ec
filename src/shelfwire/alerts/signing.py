"""Sign what is posted to a webhook, as the Standard Webhooks specification says (https://www.standardwebhooks.com).

The signature covers id, moment and body: ``HMAC-SHA256(secret, "{id}.{unix seconds}.{body}")`` in base64. A receiver
has libraries for it in most languages, and ``docs/how-to/receive-notifications.md`` shows it by hand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from shelfwire.kit import ids
from shelfwire.kit.secrets import Secret

_PREFIX = "whsec_"


def new_secret() -> Secret:
    """A new secret: ``whsec_`` and 32 random bytes in base64."""
    raw = ids.new_token(32)
    padded = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
    return Secret(_PREFIX + base64.b64encode(padded).decode())


def sign(secret: Secret, key: str, at: int, body: bytes) -> str:
    """The signature of one message with one secret: ``v1,`` and base64."""
    raw = base64.b64decode(secret.reveal().removeprefix(_PREFIX))
    digest = hmac.new(raw, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secrets: Sequence[Secret], key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of one attempt, signed with each of the secrets."""
    seconds = int(at.timestamp())
    return {
        "webhook-id": key,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(sign(secret, key, seconds, body) for secret in secrets),
    }
