"""Text of others, as a column takes it."""

from __future__ import annotations

import json
import re

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a surrogate pair, which UTF-8 does not have."""


def fit(text: str | None, most: int) -> str:
    """``text`` as a column of ``most`` characters takes it, "" for None.

    PostgreSQL stores no NUL, in a text or inside a JSON string: it is left out. Half a letter becomes U+FFFD.
    """
    if not text:
        return ""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        text = _HALVES.sub("\ufffd", text)
    return text if len(text) <= most else text[:most]


def pretty_json(text: str) -> str:
    """A JSON text indented for reading; what is none, or is nested beyond reading, as it came."""
    try:
        pretty = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
    return pretty.encode("utf-8", "backslashreplace").decode()
