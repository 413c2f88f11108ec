"""What several checks of texts share."""

from __future__ import annotations

from shelfwire.channels.port import Limit
from shelfwire.posting.readiness.writing import HAN


def han(limit: Limit | None, text: str) -> str:
    """Return a phrase for a Chinese character where none may stand; empty when all is well."""
    if limit is None or limit.value == "yes":
        return ""
    found = HAN.search(text)
    return f"the Chinese character “{found.group()}”" if found else ""
