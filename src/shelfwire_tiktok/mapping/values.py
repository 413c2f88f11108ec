"""Texts, identifiers, moments and amounts as the wire writes them (facts.md 6.4)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from shelfwire.kit import clock
from shelfwire.kit.money import NotMoney, to_minor
from tiktok_shop.reading import Fault, loads

Unknowns = dict[str, str]
"""What was not understood: field path to the channel's own words."""

MISSING = "missing"

_LONGEST_ID = 64
_LONGEST_QUOTE = 120
_MOST_FAULTS = 50
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,9})?|\.\d{1,9})", re.ASCII)
_MILLISECONDS_FROM = 946_684_800_000  # the year 2000 in milliseconds; in seconds no calendar has it
_FAR = 253_402_300_799  # the last second of the year 9999
_PERSONAL = ("recipient_address", "buyer_", "cpf", "seller_note")
_STEP = re.compile(r"[^.\[\]]+")


def text(value: str | None) -> str:
    """The text without blanks at its ends and without NUL, which no database column takes."""
    if not value:
        return ""
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value.strip()


def identifier(value: str | None, path: str, unknown: Unknowns) -> str:
    """An id as text; one longer than any id is no id and is named in ``unknown``."""
    found = text(value)
    if found in ("", "0"):
        return ""
    if len(found) > _LONGEST_ID:
        unknown[path] = quote(found)
        return ""
    return found


def moment(value: int | None, path: str, unknown: Unknowns) -> datetime | None:
    """A moment from unix seconds, or from milliseconds where the number can only be that. 0 means none."""
    if not value or value < 0:
        if value:
            unknown[path] = quote(value)
        return None
    seconds = value if value < _MILLISECONDS_FROM else value // 1000
    if seconds > _FAR:
        unknown[path] = quote(value)
        return None
    return clock.from_unix(seconds)


@lru_cache(maxsize=65536)
def minor(amount: str, currency: str) -> int | None:
    """Minor units of a decimal text without thousands separators; None when it is no such text."""
    written = amount.strip()
    if _NUMBER.fullmatch(written) is None:
        return None
    try:
        return to_minor(written, currency)
    except NotMoney:
        return None


def amount(value: str | None, currency: str, path: str, unknown: Unknowns) -> int | None:
    """Minor units of a field that may be missing or empty; what is no amount is named in ``unknown``."""
    if not value:
        return None
    found = minor(value, currency)
    if found is None and value.strip():
        unknown[path] = quote(value)
    return found


def quote(value: object) -> str:
    """The channel's own words, shortened to what a screen shows."""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    words = words.replace("\x00", "")
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1] + "…"


def note_faults(faults: Iterable[Fault], raw: bytes, unknown: Unknowns) -> None:
    """Name in ``unknown`` what the client could not read, with the value that stood there.

    Of a person only the kind of value is named: what is listed here outlives the erasure of personal data.
    """
    listed = list(faults)[:_MOST_FAULTS]
    if not listed:
        return
    try:
        document = loads(raw)
    except ValueError:
        document = None
    for fault in listed:
        path = fault.path.removeprefix("$").lstrip(".")
        personal = path.startswith(_PERSONAL) if path else isinstance(document, dict)
        unknown[path or "document"] = fault.found if personal else quote(_at(document, path))


def _at(document: Any, path: str) -> object:
    for step in _STEP.findall(path):
        if isinstance(document, list) and step.isdigit() and int(step) < len(document):
            document = document[int(step)]
        elif isinstance(document, dict):
            document = document.get(step)
        else:
            return None
    return document
