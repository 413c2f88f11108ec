"""Check digits that more than one app uses."""

from __future__ import annotations


def gs1_digit(body: str) -> str:
    """GS1 modulus 10 (GS1 General Specifications, 7.9): every second digit from the right counts three times."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return str(-total % 10)
