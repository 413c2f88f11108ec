"""What is known of markets, limits, scopes and error codes: data with sources, read once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from shelfwire.channels.port import (
    AmountRole,
    FeeBasis,
    FeeRule,
    Limit,
    PriceRange,
    SettlementTerm,
    ShippedBy,
    ShippingWay,
    WayRule,
)
from shelfwire.kit.currencies import decimals


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

LABELS_BY: Final = MappingProxyType(
    {region: row.get("labels", "") for region, row in _entries("regions.json").items()}
)
"""Region to how a label of TikTok's is bought: ``service``, ``slot``, or empty where it is not known (facts.md 8.2)."""

_WAYS: Final = (
    (
        "ships_by",
        ShippedBy.SELLER,
        {"order": ShippingWay.OWN_BY_ORDER, "package": ShippingWay.OWN_BY_PACKAGE},
    ),
    (
        "labels",
        ShippedBy.CHANNEL,
        {"service": ShippingWay.LABEL_BY_SERVICE, "slot": ShippingWay.LABEL_BY_SLOT},
    ),
)
WAY_RULES: Final = tuple(
    WayRule(region, shipped_by, ways[row[column]], date.fromisoformat(_load("regions.json")["_dated"]))
    for region, row in _entries("regions.json").items()
    for column, shipped_by, ways in _WAYS
    if row.get(column)
)
"""The same as rules of the port. The day is the one on which they were written down."""

CATEGORY_VERSIONS: Final = MappingProxyType(
    {region: row["categories"] for region, row in _entries("regions.json").items()}
)
"""Region to the version of its category tree, ``v1`` or ``v2`` (facts.md 9.9)."""

PREREQUISITES: Final = MappingProxyType(_entries("prerequisites.json"))
"""What a shop needs before it may list, to what a person does about it."""

EU: Final = frozenset({"AT", "BE", "CZ", "DE", "ES", "FR", "GR", "HU", "IE", "IT", "NL", "PL", "PT"})
"""Where the carriers of a delivery option depend on origin and destination (facts.md 8.5)."""

HOSTS: Final = MappingProxyType(
    {name: frozenset(row["host"] for row in rows) for name, rows in _entries("hosts.json").items()}
)
"""Option of an address to TikTok's own hosts for it."""

SCOPES: Final = MappingProxyType(_entries("scopes.json"))
"""Scope key to its label, the switches that need it, and what for."""

FBT_SCOPE: Final = "seller.fbt.info"
"""Opens the list of TikTok's own warehouses."""

CANCEL_REASONS: Final = MappingProxyType(_entries("cancel_reasons.json"))
"""Reason code of a cancellation to TikTok's label of it."""

RETURN_REASONS: Final = MappingProxyType(_entries("return_reasons.json"))
"""Reason code of a refund or return, or of declining one, to TikTok's label of it."""


def _ranges(kind: str, source: str) -> tuple[PriceRange, ...]:
    data = _load("price_ranges.json")
    return tuple(
        PriceRange(
            region=region,
            currency=row["currency"],
            least=Decimal(row["least"]),
            most=Decimal(row["most"]),
            decimals=decimals(row["currency"]),
            source=data[source],
            dated=data["_dated"],
        )
        for region, row in data[kind].items()
    )


PRICE_RANGES: Final = _ranges("price", "_source")
"""What prices TikTok takes of a shop that sells at home, by region. Shops that sell across a border have lower upper
ends, which depend on where the goods lie: those TikTok says itself when it refuses."""

LIST_PRICE_RANGES: Final = _ranges("list_price", "_list_price_source")
"""Where TikTok shows a list price at all."""

PRICED_WITHOUT_TAX: Final = frozenset({"US"})
"""Regions whose prices are told and read without tax; elsewhere tax is inside (facts.md 9.7)."""

LISTING_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {code: field for field, codes in _entries("listing_fields.json").items() for code in codes}
)
"""Error code to the part of a listing that it is about, as ``channels.port.posting`` names parts."""

REVIEW_POSITIONS: Final[Mapping[str, str]] = MappingProxyType(_entries("review_positions.json"))
"""Where a review found something, in TikTok's words in small letters, to the part of a listing."""

STATEMENT_AMOUNTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    _entries("statement_amounts.json")
)
"""Group of the amounts of settlements, as ``channels.port.statements`` names groups, to name on the wire and meaning;
``kinds``: what lines and movements of the balance are about."""

MONEY_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {name: words for group in STATEMENT_AMOUNTS.values() for name, words in group.items()}
)
"""The same without the groups. A name means the same in each."""

_TERMS: Final = _entries("settlement_terms.json")

AMOUNT_ROLES: Final[Mapping[str, AmountRole]] = MappingProxyType(
    {name: AmountRole(role) for name, role in _TERMS["roles"].items()}
)
"""Name of an amount to the part it plays."""

CREATOR_AMOUNTS: Final = frozenset(map(str, _TERMS["creator_amounts"]))
"""Names of amounts that go to creators and affiliates."""

FEE_RULES: Final = tuple(
    FeeRule(**row | {"basis": FeeBasis(row["basis"]), "since": date.fromisoformat(row["since"])})
    for row in _TERMS["fees"]
)
"""Fees that a market takes at one rate."""

SETTLEMENT_TERMS: Final = tuple(
    SettlementTerm(**row | {"since": date.fromisoformat(row["since"])}) for row in _TERMS["days"]
)
"""Days from delivery to settlement, by market."""

_ADVICE: Final = _entries("advice.json")


def advice(code: object) -> str:
    """What a person can do about an error code of the channel; empty when we have nothing to say."""
    return str(_ADVICE.get(str(code), ""))


def limit(name: str) -> int:
    """A limit by name, as a number."""
    return next(int(each.value) for each in LIMITS if each.name == name)


def limit_in(region: str, name: str) -> str:
    """A limit by name, as it holds in a region: the row that names it, else the one for all. Empty where there is
    none."""
    rows = [each for each in LIMITS if each.name == name]
    named = (each for each in rows if region in each.region.split(","))
    found = next(named, None) or next((each for each in rows if each.region == "all"), None)
    return "" if found is None else str(found.value)
