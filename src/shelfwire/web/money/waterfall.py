"""The picture of a sum: one bar a step, each where the one before it ends. The rows beside the bars are its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from shelfwire.channels.models import Account
from shelfwire.settlements.waterfall import Part, Step, StepKey
from shelfwire.web.money.words import REST_WORDS, STEP_WORDS, name_words

WIDTH: Final = 1000
"""Of the picture, in its own units."""
_THINNEST: Final = 3


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One amount of a step. ``beside``: it is told and no part of the sum."""

    label: str
    minor: int
    lines: int
    href: str
    new: bool
    beside: bool = False


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step with its bar from ``x`` on; ``zero``: where nothing is."""

    key: StepKey
    label: str
    minor: int
    total: bool
    tone: str
    x: int
    width: int
    zero: int
    href: str
    named: tuple[NamedRow, ...]


def rows(steps: Sequence[Step], account: Account, lines: str) -> list[StepRow]:
    """The steps with their bars; ``lines``: the address of the list of lines, empty where there is none."""
    points = [0, *(step.start for step in steps), *(step.start + step.minor for step in steps)]
    low, high = min(points), max(points)
    return [_row(step, account, lines, low, max(high - low, 1)) for step in steps]


def _row(step: Step, account: Account, lines: str, low: int, span: int) -> StepRow:
    left, right = sorted((step.start, step.start + step.minor))
    x = (left - low) * WIDTH // span
    width = max((right - left) * WIDTH // span, _THINNEST if step.minor else 0)
    return StepRow(
        step.key,
        STEP_WORDS[step.key],
        step.minor,
        step.total,
        "total" if step.total else "plus" if step.minor > 0 else "minus",
        min(x, WIDTH - width),
        width,
        -low * WIDTH // span,
        f"{lines}?{urlencode({'step': step.key})}" if lines and any(part.name for part in step.parts) else "",
        (
            *(
                one
                for part in step.parts
                if (one := _named(part, account, lines)).label != STEP_WORDS[step.key]
            ),
            *(_named(part, account, lines, beside=True) for part in step.beside),
        ),
    )


def _named(part: Part, account: Account, lines: str, beside: bool = False) -> NamedRow:
    query = urlencode({"amount": f"{part.group}.{part.name}"})
    return NamedRow(
        name_words(account, part.name) if part.name else "Not broken down",
        part.minor,
        part.lines,
        f"{lines}?{query}" if lines and part.name else "",
        not part.known and part.name not in REST_WORDS,
        beside,
    )
