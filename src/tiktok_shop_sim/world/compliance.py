"""Manufacturers and EU responsible persons of a seller, with a profile per locale. Data in `rules/compliance.json`."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from tiktok_shop_sim.world.category_tree import RULES
from tiktok_shop_sim.world.store import Store
from tiktok_shop_sim.world.world import World

FIRST_LOCALE = "en-IE"
"""The locale of a profile that names none."""


class Party(msgspec.Struct):
    """A manufacturer or responsible person. A profile holds the wire's fields for one locale."""

    id: str
    seller_id: str
    sequence: int
    create_time: int
    profiles: dict[str, dict[str, Any]]

    @property
    def first(self) -> dict[str, Any]:
        """The profile of the older API, which knows only one."""
        return self.profiles.get(FIRST_LOCALE) or next(iter(self.profiles.values()))


class Countries(msgspec.Struct, frozen=True):
    regions: list[str]
    source: str


class PhoneCodes(msgspec.Struct, frozen=True):
    codes: list[str]
    source: str


class Digits(msgspec.Struct, frozen=True):
    least: int
    most: int
    source: str


class Rules(msgspec.Struct, frozen=True):
    """What is checked of a party."""

    date: str
    source: str
    eu_countries: Countries
    eu_phone_codes: PhoneCodes
    phone_digits: Digits
    limits: dict[str, int | str]
    lengths: dict[str, int | str]
    locales: list[str]


MANUFACTURERS = Store("manufacturers", Party)
RESPONSIBLE_PERSONS = Store("responsible_persons", Party)


@cache
def rules() -> Rules:
    return msgspec.json.decode((RULES / "compliance.json").read_bytes(), type=Rules)


def manufacturer(world: World, seller_id: str, party_id: str) -> Party | None:
    """A seller's manufacturer."""
    return _own(MANUFACTURERS.of(world).get(party_id), seller_id)


def responsible_person(world: World, seller_id: str, party_id: str) -> Party | None:
    """A seller's EU responsible person."""
    return _own(RESPONSIBLE_PERSONS.of(world).get(party_id), seller_id)


def _own(party: Party | None, seller_id: str) -> Party | None:
    return party if party is not None and party.seller_id == seller_id else None


def of_seller(world: World, store: Store[Party], seller_id: str) -> list[Party]:
    """All parties of a kind that a seller has, oldest first."""
    return [party for party in store.of(world).values() if party.seller_id == seller_id]


def add(
    world: World, store: Store[Party], seller_id: str, locale: str, profile: dict[str, Any], at: int
) -> Party:
    """A new party with one profile; its id is 24 hexadecimal digits, as in the documented samples."""
    party_id = f"{int(world.ids.next('compliance')):024x}"
    party = Party(party_id, seller_id, world.ids.sequence("compliance"), at, {locale: profile})
    store.of(world)[party_id] = party
    return party


def change(party: Party, locale: str, fields: dict[str, Any]) -> None:
    """Change the profile of a locale; a locale that had none gets a copy of the first with these fields."""
    party.profiles[locale] = {**party.profiles.get(locale, party.first), **fields}
