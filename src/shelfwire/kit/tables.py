"""Guard text that is written to a spreadsheet: cells that would run as a formula, and identifiers that would be
taken for a number, get an apostrophe, which is removed when the file comes back.

Source: OWASP CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import re

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MONTH = (
    "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
    "|mrz|mai|okt|dez|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|maj)"
)
_CHANGED = re.compile(
    r"0[0-9.,]+|[0-9]*[.,][0-9]*0|[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+"
    r"|[0-9]{1,4}[-/.:][0-9]{1,4}(?:[-/.:][0-9]{1,4})?"
    rf"|{_MONTH}[-/ .]?[0-9]{{1,4}}|[0-9]{{1,2}}[-/ .]?{_MONTH}|true|false",
    re.IGNORECASE | re.ASCII,
)
"""What a spreadsheet changes beyond recognition when it opens a CSV file: a number with zeros at its ends, an exponent,
what may be a date or a time of day, a truth value. More than 15 digits are left plain, for other programs: what a
spreadsheet does to those, an import sees."""


def guard_cell(value: object) -> object:
    """Return the value, with an apostrophe before text that starts like a formula. Numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value


def guard_identifier(value: object) -> object:
    """``guard_cell``, with an apostrophe also before an identifier that a spreadsheet would change (``00123``)."""
    if isinstance(value, str) and _needs_apostrophe(value):
        return "'" + value
    return value


def unguard(text: str, *, identifier: bool = False) -> str:
    """Return the text that ``guard_cell`` was given; with ``identifier`` the one that ``guard_identifier`` was
    given.
    """
    if not text.startswith("'"):
        return text
    guarded = _needs_apostrophe(text[1:]) if identifier else text[1:].startswith(_DANGEROUS)
    return text[1:] if guarded else text


def looks_like_formula(text: str) -> bool:
    """Whether an imported cell would run as a formula where a person opens it. A plain number does not."""
    if not text.startswith(_DANGEROUS):
        return False
    try:
        float(text.replace(",", ""))
    except ValueError:
        return True
    return False


def _needs_apostrophe(text: str) -> bool:
    if text.startswith("'"):
        return _needs_apostrophe(text.lstrip("'"))
    return text.startswith(_DANGEROUS) or _CHANGED.fullmatch(text) is not None
