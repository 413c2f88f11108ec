"""Text that leaves for a spreadsheet: cells that a spreadsheet would run as a formula are disarmed.

Source: OWASP CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guard_cell(value: object) -> object:
    """The value, with an apostrophe before text that starts like a formula. Numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value


def looks_like_formula(text: str) -> bool:
    """Whether an imported cell would run as a formula where a person opens it. A plain number does not."""
    if not text.startswith(_DANGEROUS):
        return False
    try:
        float(text.replace(",", ""))
    except ValueError:
        return True
    return False
