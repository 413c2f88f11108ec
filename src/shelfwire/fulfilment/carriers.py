"""The carriers, from ``data/carriers.json``: each fact with its source and date, editable without a release.

``major`` names the regions in which the channel recognises the carrier's tracking reliably. A carrier without
patterns accepts any number of permitted characters.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
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
        """A number as the carrier prints it, or an empty text."""
        return self.patterns[0].example if self.patterns else ""

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=1)
def all_carriers() -> dict[str, Carrier]:
    """Return every carrier by code, in the file's order."""
    rows = json.loads(files("shelfwire.fulfilment").joinpath("data/carriers.json").read_text("utf-8"))
    return {row["code"]: _carrier(row) for row in rows}


def _carrier(row: dict[str, Any]) -> Carrier:
    patterns = row.pop("patterns")
    made = tuple(Pattern(**{**p, "regex": re.compile(p["regex"])}) for p in patterns)
    lists: dict[str, Any] = {key: tuple(row.pop(key)) for key in ("regions", "major", "aliases")}
    return Carrier(**row, **lists, patterns=made)


def by_region(region: str) -> list[Carrier]:
    """Return the carriers of a region, the major ones first; all carriers when the region has none."""
    found = [c for c in all_carriers().values() if region in c.regions] or list(all_carriers().values())
    return sorted(found, key=lambda c: (region not in c.major, c.name))


def carrier(text: str, region: str = "") -> Carrier:
    """Return the carrier with that code, name or alias in any script, whatever its case; ``region`` decides between
    carriers that share a name. Raises UnknownCarrier.
    """
    found = candidates(text, region)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownCarrier(
            f"“{text}” may be {either(found)}.", field="carrier", value=text, hint="Write the full name."
        )
    known = ", ".join(c.name for c in by_region(region)[:8])
    raise UnknownCarrier(
        f"There is no carrier “{text}”.",
        field="carrier",
        value=text,
        hint=f"Write a name such as {known}.",
    )


def either(carriers: Sequence[Carrier]) -> str:
    """Return their names as a choice, five at most: ``A, B or C``."""
    from babel.lists import format_list

    return format_list([one.name for one in carriers[:5]], style="or", locale="en_GB")


def named(text: str, region: str = "") -> Carrier | None:
    """Return the one carrier that a name means; None when there are several or none."""
    found = candidates(text, region)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=4096)
def candidates(text: str, region: str = "") -> tuple[Carrier, ...]:
    """Return the carriers that a code or a name in any script may mean: by the whole name, else by the longest name
    it begins with. Of several, those of the region are preferred. A shared name counts as a code only when it is
    written as one.
    """
    found = _meant(text, region)
    code = all_carriers().get(text.strip())
    return (code,) if code is not None and len(found) != 1 else found


def _meant(text: str, region: str) -> tuple[Carrier, ...]:
    words = _words(text)
    for size in range(len(words), 0, -1):
        if found := _by_name().get("".join(words[:size])):
            return _local(found, region)
    whole = "".join(words)
    # scripts that put no blanks between words
    begins = [name for name in _unspaced() if whole.startswith(name)]
    return _local(_by_name()[max(begins, key=len)], region) if begins else ()


def _local(found: tuple[Carrier, ...], region: str) -> tuple[Carrier, ...]:
    return tuple(one for one in found if region in one.regions) or found


@lru_cache(maxsize=1)
def _local_names() -> dict[str, Any]:
    read = files("shelfwire.fulfilment").joinpath("data/carrier_names.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(read)
    return found


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Carrier, ...]]:
    found: dict[str, dict[str, Carrier]] = {}
    for one in all_carriers().values():
        for name in (one.code, one.name, *one.aliases, *_local_names()["names"].get(one.code, ())):
            found.setdefault("".join(_words(name)), {})[one.code] = one
    return {name: tuple(carriers.values()) for name, carriers in found.items()}


@lru_cache(maxsize=1)
def _unspaced() -> tuple[str, ...]:
    return tuple(name for name in _by_name() if not name.isascii())


def _words(text: str) -> list[str]:
    """Return the words in normal form (NFKC, case folded), without Latin accents, punctuation and a company's legal
    form. Letters of every script stay, with the marks that are part of them (Thai vowels, Japanese voicing).
    """
    words = [_without_form(word) for word in _plain(text).split()]
    return [word for word in words if word not in _forms()] or words


def _without_form(word: str) -> str:
    """Return the word without the legal form that scripts without spaces put directly before the name."""
    glued = [form for form in _forms() if not form.isascii() and word.startswith(form)]
    return word.removeprefix(max(glued, key=len)) or word if glued else word


@lru_cache(maxsize=1)
def _forms() -> frozenset[str]:
    return frozenset(word for form in _local_names()["forms"] for word in _plain(form).split())


def _plain(text: str) -> str:
    """Replace ``đ``, ``ł`` and ``ø``, which have no accent to remove in Unicode, and write Hiragana as Katakana."""
    folded = unicodedata.normalize("NFKC", _SIGNS.sub(" ", text)).casefold().translate(_STROKES)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return "".join(
        letter if unicodedata.category(letter)[0] in "LNM" else " "
        for letter in unicodedata.normalize("NFC", bare)
        if unicodedata.category(letter) != "Cf"
    )


_SIGNS = re.compile("[™℠®©]")
_STROKES = str.maketrans("đłø", "dlo") | {letter: letter + 0x60 for letter in range(0x3041, 0x3097)}
_ACCENTS = re.compile("[\u0300-\u036f]")
"""Combining marks of Latin, Greek and Cyrillic."""
