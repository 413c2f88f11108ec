"""What is known of markets, limits, scopes and error codes: data with sources, read once (architecture rule 20)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from shelfwire.channels.port import Limit


@cache
def _load(name: str) -> Any:
    return json.loads((files(__package__) / "data" / name).read_text(encoding="utf-8"))


def _entries(name: str) -> dict[str, Any]:
    return {key: value for key, value in _load(name).items() if not key.startswith("_")}


LIMITS: Final = tuple(Limit(**row) for row in _load("limits.json"))
"""Every limit, with region, source and date."""

REGIONS: Final = MappingProxyType(
    {region: (row["currency"], row["timezone"]) for region, row in _entries("regions.json").items()}
)
"""Region of a shop to (currency, IANA time zone)."""

SHIPS_BY: Final = MappingProxyType(
    {region: row["ships_by"] for region, row in _entries("regions.json").items()}
)
"""Region to the ship call of seller shipping: ``order`` or ``package`` (facts.md 8.2)."""

EU: Final = frozenset({"AT", "BE", "CZ", "DE", "ES", "FR", "GR", "HU", "IE", "IT", "NL", "PL", "PT"})
"""Where the carriers of a delivery option depend on origin and destination (facts.md 8.5)."""

HOSTS: Final = MappingProxyType(
    {name: frozenset(row["host"] for row in rows) for name, rows in _entries("hosts.json").items()}
)
"""Option of an address to TikTok's own hosts for it."""

SCOPES: Final = MappingProxyType(_entries("scopes.json"))
"""Scope key to its label, the switches that need it, and what for."""

_ADVICE: Final = _entries("advice.json")


def advice(code: object) -> str:
    """What a person can do about an error code of the channel; empty when we have nothing to say."""
    return str(_ADVICE.get(str(code), ""))


def limit(name: str) -> int:
    """A limit by name, as a number."""
    return next(int(each.value) for each in LIMITS if each.name == name)
