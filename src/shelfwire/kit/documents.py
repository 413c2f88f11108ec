"""Documents of others, kept as they came."""

from __future__ import annotations

import hashlib


def digest(document: bytes) -> str:
    """What tells two documents apart."""
    return hashlib.blake2b(document, digest_size=16).hexdigest()


def body(document: bytes) -> str:
    """The document as the text it is stored as."""
    return document.decode("utf-8", "backslashreplace").replace("\0", "\\u0000")
