"""The accounts that money is booked to: the slots there are, what stands in them when a company has set nothing, and
which slot an amount of a statement belongs to (``data/books.json``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

CLEARING, BANK, RESERVE, TAX, SUSPENSE, OTHER_FEES = (
    "clearing", "bank", "reserve", "tax", "suspense", "other_fees",
)  # fmt: skip
NO_INCOME: Final = frozenset({CLEARING, BANK, RESERVE, TAX, SUSPENSE, "taxes_withheld"})
"""Slots that no tax is in."""
OF_NO_NAME: Final = frozenset({CLEARING, BANK, RESERVE, TAX})
"""Slots that no amount of a statement can be given to by its name."""
FEES: Final = frozenset({"fee", "tax"})


@dataclass(frozen=True, slots=True)
class Ledger:
    """An account of the books. ``path``: its name in a beancount file; ``tax_name``: the tax rate as the accounting
    program names it; ``tax_points``: the rate in hundredths of a percent."""

    slot: str
    code: str
    name: str
    path: str
    tax_name: str = ""
    tax_points: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the chart. ``word``: what a person reads."""

    key: str
    word: str
    default: Ledger


@dataclass(frozen=True, slots=True)
class Chart:
    """A company's accounts by slot, and the slots that it has given to amounts by their group and name."""

    ledgers: Mapping[str, Ledger]
    names: Mapping[tuple[str, str], str]

    def of(self, slot: str) -> Ledger:
        """The account of a slot: the company's, else the default; of one that is not known, the suspense account."""
        known = slot if slot in slots() else SUSPENSE
        return self.ledgers.get(known) or slots()[known].default

    def slot(self, group: str, name: str, *, known: bool) -> str:
        """The slot of an amount: as the company has said, else as it is usual. A fee that this release does not know
        is one of the other fees."""
        return self.names.get((group, name)) or usual_slot(group, name, known=known)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        files("shelfwire.settlements").joinpath("data/books.json").read_text("utf-8")
    )
    return found


@lru_cache(maxsize=1)
def slots() -> Mapping[str, Slot]:
    """Every slot by its key, in the order in which a chart shows them."""
    return {
        row["slot"]: Slot(
            row["slot"], row["word"], Ledger(row["slot"], row["code"], row["name"], row["path"])
        )
        for row in _data()["slots"]
    }


def slot_word(slot: str) -> str:
    """What a person reads of a slot; of one that is not known, its key."""
    found = slots().get(slot)
    return found.word if found else slot


@lru_cache(maxsize=1024)
def usual_slot(group: str, name: str, *, known: bool) -> str:
    """Where an amount goes while nobody has said otherwise: by its group, and by the words in its name."""
    if group in FEES and not known:
        return OTHER_FEES
    lowered = f"{name.lower()}_"
    for of_group, term, slot in _data()["terms"]:
        if of_group == group and term in lowered:
            return str(slot)
    return str(_data()["groups"].get(group, SUSPENSE))
