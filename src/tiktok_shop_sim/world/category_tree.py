"""Categories: which there are in a market, in two trees over the same leaves. Data in `rules/categories.json`.

A category of v1 has another id than the same category of v2. Leaves carry a `key` (`mugs`) that is the same in both;
attributes and rules belong to the key, so they need only the region and the category's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

RULES = Path(__file__).resolve().parents[1] / "rules"
ROOT = "0"
"""The parent of a first-level category."""
ENGLISH = "en"
OTHER = "household_other"
"""The leaf for a product of a scenario that fits nowhere else."""

Names = dict[str, str]
"""Words by language (`en`, `de`, `vi`, `id`, `es`, `ja`); English is always there."""


class Parcel(msgspec.Struct, frozen=True):
    """How a product of a leaf is usually packed: grams and centimetres."""

    grams: int
    length: int
    width: int
    height: int


class _Leaf(msgspec.Struct, frozen=True):
    words: list[str]
    package: Parcel
    permission_statuses: list[str] = msgspec.field(default_factory=lambda: ["AVAILABLE"])
    closed: list[str] = []
    platforms: list[str] = msgspec.field(default_factory=lambda: ["TIKTOK_SHOP", "TOKOPEDIA"])


class _Versions(msgspec.Struct, frozen=True):
    regions: list[str]
    allowed: list[str]
    default: str
    since: str
    source: str


class _File(msgspec.Struct, frozen=True):
    date: str
    source: str
    versions: list[_Versions]
    names: dict[str, Names]
    trees: dict[str, list[Any]]
    leaves: dict[str, _Leaf]


class Category(msgspec.Struct, frozen=True):
    """A category of one tree. `level` counts from 1; `parent_id` is "0" at the first level."""

    id: str
    parent_id: str
    key: str
    version: str
    level: int
    leaf: bool
    names: Names
    permission_statuses: list[str]
    platforms: list[str]
    words: list[str]
    closed: list[str]
    """Regions in which it may not be listed at all (12052446)."""
    package: Parcel | None

    @property
    def local_name(self) -> str:
        """The English name."""
        return self.names[ENGLISH]

    def name(self, locale: str = "") -> str:
        """The name in the language of a BCP 47 locale, English when that language is not there."""
        return localized(self.names, locale)


def localized(names: Names, locale: str = "") -> str:
    """Words in the language of a locale (`de-AT`), English without one."""
    return names.get(locale.split("-")[0].lower(), names[ENGLISH])


@cache
def _file() -> _File:
    return msgspec.json.decode((RULES / "categories.json").read_bytes(), type=_File)


@cache
def _versions(region: str) -> _Versions:
    found = next((row for row in _file().versions if region in row.regions), None)
    return found or _Versions([region], ["v1"], "v1", "", "no source: a region without an entry")


def versions(region: str) -> list[str]:
    """The category versions a market takes; any other is refused with 12052217."""
    return _versions(region).allowed


def default_version(region: str) -> str:
    """The version a market should be asked for (facts.md 9.9)."""
    return _versions(region).default


@cache
def whole_tree(version: str) -> dict[str, Category]:
    """Every category of a version by id, parents before children, whatever the market."""
    return {category.id: category for category in _grow(_file().trees[version], ROOT, 1, version)}


def _grow(nodes: list[Any], parent_id: str, level: int, version: str) -> Iterator[Category]:
    for category_id, key, *children in nodes:
        leaf = _file().leaves.get(key)
        below = list(_grow(children[0], category_id, level + 1, version)) if children else []
        own = [below_one for below_one in below if below_one.leaf]
        yield Category(
            id=category_id,
            parent_id=parent_id,
            key=key,
            version=version,
            level=level,
            leaf=leaf is not None,
            names=_file().names[key],
            permission_statuses=leaf.permission_statuses if leaf else _together(own),
            platforms=leaf.platforms if leaf else sorted({name for one in own for name in one.platforms}),
            words=leaf.words if leaf else [],
            closed=leaf.closed if leaf else _closed_together(own),
            package=leaf.package if leaf else None,
        )
        yield from below


def _together(leaves: list[Category]) -> list[str]:
    """What holds for a parent: it is as open as its most open leaf."""
    statuses = {status for leaf in leaves for status in leaf.permission_statuses}
    return ["AVAILABLE"] if "AVAILABLE" in statuses else sorted(statuses)


def _closed_together(leaves: list[Category]) -> list[str]:
    """Where a parent is closed: where every leaf below it is."""
    return sorted(set.intersection(*(set(leaf.closed) for leaf in leaves)))


@cache
def tree(region: str, version: str) -> dict[str, Category]:
    """The categories of a market by id, parents before children."""
    return {key: one for key, one in whole_tree(version).items() if region not in one.closed}


@cache
def anywhere(category_id: str) -> Category | None:
    """A category by its id in whichever tree and market."""
    return next((whole_tree(v)[category_id] for v in _file().trees if category_id in whole_tree(v)), None)


def leaf(region: str, category_id: str) -> Category | None:
    """The leaf with this id in a tree the market takes; None when it is unknown, no leaf, closed or of another tree."""
    found = anywhere(category_id)
    if found is None or not found.leaf or region in found.closed or found.version not in versions(region):
        return None
    return found


def chain(region: str, category_id: str) -> list[Category]:
    """The category with everything above it, root first; empty when the market does not have it."""
    found = anywhere(category_id)
    if found is None or region in found.closed:
        return []
    above: list[Category] = []
    while found is not None:
        above.append(found)
        found = whole_tree(above[0].version).get(found.parent_id)
    return above[::-1]


def by_key(region: str, key: str, version: str = "") -> Category:
    """The leaf a key stands for (`mugs`) in a version, the market's default one when none is named."""
    wanted = version or default_version(region)
    return next(one for one in whole_tree(wanted).values() if one.key == key)


def of_names(region: str, names: list[str], title: str = "", version: str = "") -> Category:
    """The leaf for a scenario's words: its category names first, then the title, then "other household goods"."""
    found = suggest(region, names[-1] if names else "", version) or suggest(
        region, " ".join([*names, title]), version
    )
    return found or by_key(region, OTHER, version)


@lru_cache(1024)
def suggest(
    region: str, text: str, version: str = "", *, prohibited: bool = False, platform: str = "TIKTOK_SHOP"
) -> Category | None:
    """The leaf of a market whose words fit a text best; None when none of them occurs in it."""
    found = tree(region, version or default_version(region)).values()
    return best_fit([one for one in found if platform in one.platforms], text, prohibited=prohibited)


def best_fit(found: Iterable[Category], text: str, *, prohibited: bool = False) -> Category | None:
    """The leaf whose words fit a text best; None when none of them occurs in it. Ties go to the first."""
    spread = f" {' '.join(_split(text))} "
    best, most = None, 0
    for one in found:
        banned = not prohibited and "PROHIBITED" in one.permission_statuses
        if one.leaf and not banned and (score := _score(one, spread)) > most:
            best, most = one, score
    return best


def _split(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text.lower())


def _score(one: Category, spread: str) -> int:
    """A name found whole counts most; scripts without spaces are looked for inside words."""
    score = 0
    for name in one.names.values():
        score += 3 * (f" {' '.join(_split(name))} " in spread)
    for word in one.words:
        inside = not word.isascii() and ord(word[0]) > 0x3000
        score += word in spread if inside else f" {word.lower()} " in spread
    return score
