"""Which part of an address each level of a country is (facts.md 6.9).

Every level below the country stands in exactly one part, so that it stands once on a label, except what the market
leaves off on purpose: ``data/address_levels.json``, with source and date.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from shelfwire_tiktok.mapping.values import text
from tiktok_shop.reading import loads
from tiktok_shop.types.orders import District

POST_TOWN = "post town"
Level = tuple[str, str, str]
"""(L0 to L4, the channel's name of the level, its name); the post town of an address has no number."""

_BY_NUMBER = {"L0": "country", "L1": "region", "L2": "city", "L3": "district", "L4": "district"}
_SAME_COUNTRY = {"UK": "GB"}


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    read = files("shelfwire_tiktok").joinpath("data/address_levels.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(read)
    return found


@dataclass(frozen=True, slots=True)
class _Market:
    """What the levels of one country are."""

    roles: dict[str, str]
    counties: frozenset[str]
    narrowest_is_city: bool
    has_post_town: bool
    broad_first: bool


@lru_cache(maxsize=64)
def _market(country: str) -> _Market:
    data = _data()
    own = data["markets"].get(_SAME_COUNTRY.get(country, country), {})
    return _Market(
        roles={
            word: part
            for names in (data["names"], own.get("names", {}))
            for part in names
            for word in names[part]
        },
        counties=frozenset(own.get("counties", ())),
        narrowest_is_city=own.get("narrowest") == "city",
        has_post_town=own.get("post_town", False),
        broad_first=own.get("joined") == "broad",
    )


@dataclass(slots=True)
class _Parts:
    """Names by part, from the broadest level to the narrowest."""

    region: list[str] = field(default_factory=list)
    city: list[str] = field(default_factory=list)
    district: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    post_town: str = ""


def place(country: str, levels: Iterable[Level]) -> tuple[str, str, str]:
    """(district, city, region) of an address in ``country`` (ISO 3166-1 alpha-2, or "" when it is not known)."""
    market = _market(country.upper())
    parts = _sort(market, sorted(levels, key=lambda level: level[0]))
    city = _choose_city(market, parts)
    district = [name for name in _once(parts.district) if not _same(name, city)]
    if not market.broad_first:
        district.reverse()
    return _join(district, market), city, ", ".join(reversed(_once(parts.region)))


def _sort(market: _Market, levels: Sequence[Level]) -> _Parts:
    parts, loose = _Parts(), []
    for number, word, name in levels:
        if not name:
            continue
        role = market.roles.get(word.lower())
        if word.lower() == POST_TOWN and not number:
            parts.post_town = name
        elif name.casefold() in market.counties or role in ("county", "broad"):
            parts.dropped.append(name)
        elif role is None:
            loose.append((number, name))
        elif role != "country":
            getattr(parts, role).append(name)
    _place_loose(market, parts, loose)
    return parts


def _place_loose(market: _Market, parts: _Parts, loose: list[tuple[str, str]]) -> None:
    """Levels whose name says nothing: by their number where that part is free, else they are printed as a district."""
    if market.narrowest_is_city and loose and not parts.city and not parts.post_town:
        parts.city.append(loose.pop()[1])
    for number, name in loose:
        role = _BY_NUMBER.get(number, "district")
        if role == "country":
            continue
        free = not getattr(parts, role)
        getattr(parts, role if free else "district").append(name)


def _choose_city(market: _Market, parts: _Parts) -> str:
    """The one city; what else could have been one becomes a district, so that nothing is lost."""
    towns = list(parts.city)
    if parts.post_town and (market.has_post_town or not towns):
        parts.district = [*towns, *parts.district]
        return parts.post_town
    if parts.post_town and not any(_same(parts.post_town, name) for name in [*towns, *parts.district]):
        parts.district.append(parts.post_town)
    if not towns and parts.dropped:
        towns = [parts.dropped[-1]]
    parts.district = [*towns[1:], *parts.district]
    return towns[0] if towns else ""


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _once(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        if not any(_same(name, other) for other in found):
            found.append(name)
    return found


def _join(names: Sequence[str], market: _Market) -> str:
    """Names of one part; Japanese and Chinese ones follow each other without a mark."""
    if market.broad_first and all(_ideographic(name) for name in names):
        return "".join(names)
    return ", ".join(names)


def _ideographic(name: str) -> bool:
    return not any(unicodedata.name(letter, "").startswith("LATIN") for letter in name)


def with_post_town(levels: Sequence[Level], document: bytes) -> tuple[Level, ...]:
    """The levels with the post town of the order's document, for those that were kept without it."""
    if any(not number and word == POST_TOWN for number, word, _ in levels):
        return tuple(levels)
    try:
        found = loads(document)
    except ValueError:
        return tuple(levels)
    address = found.get("recipient_address") if isinstance(found, dict) else None
    town = address.get("post_town") if isinstance(address, dict) else None
    return (*levels, ("", POST_TOWN, text(town))) if isinstance(town, str) and text(town) else tuple(levels)


def as_levels(wire: Iterable[District], post_town: str | None) -> tuple[Level, ...]:
    """The levels as sent, and the post town behind them."""
    levels = [
        (text(part.address_level), text(part.address_level_name), text(part.address_name)) for part in wire
    ]
    town = text(post_town)
    return (*levels, ("", POST_TOWN, town)) if town else tuple(levels)
