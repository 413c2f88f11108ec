"""How numbers of stock are written."""

from __future__ import annotations


def in_days(days: float) -> str:
    """``0.4 days``, ``12 days``, ``over a year``."""
    if days > 365:
        return "over a year"
    if days == 0:
        return "0 days"
    return f"{days:.1f} days" if days < 10 else f"{days:.0f} days"


def signed(number: int) -> str:
    """With its sign, and a real minus."""
    return f"{number:+,}".replace("-", "−") if number else "0"
