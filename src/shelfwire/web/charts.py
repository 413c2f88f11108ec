"""Pictures of numbers: what the script draws, and the table behind it. Drawn by ``web/chart.html``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Total:
    """A number as people read it, and how it compares with the one before; ``change`` and ``before`` may be empty."""

    label: str
    value: str
    before: str
    change: str
    direction: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: ``data`` is what the script draws, ``head`` and ``rows`` the table behind it, ``says`` the same in
    one sentence.
    """

    key: str
    title: str
    says: str
    data: dict[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[Total, ...] = ()
    note: str = ""
    source: str = ""


def day_in_words(day: date) -> str:
    """``Mon 2 Mar``."""
    return f"{day:%a} {day.day} {day:%b}"


def percent(share: float, up: bool = False) -> str:
    """Rounded down, so that 99.96 % is not taken for all; ``up`` for its counterpart, so that both make a hundred."""
    tenths = math.ceil(round(share * 1000, 6)) if up else math.floor(round(share * 1000, 6))
    return f"{tenths / 10:.1f}%".replace("-", "−")
