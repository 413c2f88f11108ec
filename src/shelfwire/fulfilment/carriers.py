"""Carriers as data: ``data/carriers.json``, each fact with its source and date, editable without a release.

``major`` names the regions in which the channel recognises the carrier's tracking reliably (S42). A carrier
without patterns takes any number of the right characters.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from shelfwire.fulfilment.errors import UnknownCarrier


@dataclass(frozen=True, slots=True)
class Pattern:
    """One form of a carrier's numbers. ``check`` names the check digit's rule in ``numbers.CHECKS``, or is ""."""

    name: str
    regex: re.Pattern[str]
    check: str
    example: str
    source: str
    documented: bool
    dated: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier. ``aliases`` are names under which channels and files know it."""

    code: str
    name: str
    regions: tuple[str, ...]
    major: tuple[str, ...]
    aliases: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    source: str
    dated: str

    @property
    def example(self) -> str:
        """A number as it prints it, or ""."""
        return self.patterns[0].example if self.patterns else ""

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=1)
def all_carriers() -> dict[str, Carrier]:
    """Every carrier by code, in the file's order."""
    rows = json.loads(files("shelfwire.fulfilment").joinpath("data/carriers.json").read_text("utf-8"))
    return {row["code"]: _carrier(row) for row in rows}


def _carrier(row: dict[str, Any]) -> Carrier:
    patterns = row.pop("patterns")
    made = tuple(Pattern(**{**p, "regex": re.compile(p["regex"])}) for p in patterns)
    lists: dict[str, Any] = {key: tuple(row.pop(key)) for key in ("regions", "major", "aliases")}
    return Carrier(**row, **lists, patterns=made)


def by_region(region: str) -> list[Carrier]:
    """Carriers of a region, the major ones first; all of them for a region without any."""
    found = [c for c in all_carriers().values() if region in c.regions] or list(all_carriers().values())
    return sorted(found, key=lambda c: (region not in c.major, c.name))


def carrier(text: str, region: str = "") -> Carrier:
    """The carrier of that code, name or alias, whatever its case and punctuation; ``region`` settles a shared name.

    Raises UnknownCarrier.
    """
    found = all_carriers().get(text.strip().lower()) or named(text, region)
    if found is None:
        known = ", ".join(c.name for c in by_region(region)[:8])
        raise UnknownCarrier(
            f"There is no carrier “{text}”.",
            field="carrier",
            value=text,
            hint=f"Write a name such as {known}.",
        )
    return found


@lru_cache(maxsize=4096)
def named(text: str, region: str = "") -> Carrier | None:
    """The carrier that a name means: the whole name, else the longest alias it begins with; None when unsure."""
    words = _words(text)
    for size in range(len(words), 0, -1):
        found = _by_name().get("".join(words[:size]), ())
        local = [c for c in found if region in c.regions] or list(found)
        if len(local) == 1:
            return local[0]
        if local:
            return None
    return None


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Carrier, ...]]:
    found: dict[str, dict[str, Carrier]] = {}
    for one in all_carriers().values():
        for name in (one.code, one.name, *one.aliases):
            found.setdefault("".join(_words(name)), {})[one.code] = one
    return {name: tuple(carriers.values()) for name, carriers in found.items()}


def _words(text: str) -> list[str]:
    """Words without case, accents and punctuation; ``đ`` has no accent to lose in Unicode."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
