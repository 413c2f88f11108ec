"""Attributes of a category: what describes a product, what tells its SKUs apart. Data in `rules/attributes.json`."""

from __future__ import annotations

from functools import cache

import msgspec

from tiktok_shop_sim.world import category_tree
from tiktok_shop_sim.world.category_tree import RULES, Names, localized

SALES, PRODUCT = "SALES_PROPERTY", "PRODUCT_PROPERTY"


class Value(msgspec.Struct, frozen=True):
    """One offered value of an attribute."""

    id: str
    names: Names

    def name(self, locale: str = "") -> str:
        return localized(self.names, locale)


class Condition(msgspec.Struct, frozen=True):
    """An attribute or certificate is mandatory once attribute `attribute_id` has the value `value_id`."""

    attribute_id: str
    value_id: str
    type: str = "VALUE_ID_MATCH"


class Attribute(msgspec.Struct, frozen=True):
    """An attribute in one market. `data_format` is "" or POSITIVE_INT_OR_DECIMAL."""

    id: str
    key: str
    names: Names
    type: str
    required: bool
    values: list[Value]
    customizable: bool
    multiple: bool
    data_format: str
    conditions: list[Condition]
    aliases: list[str]

    def name(self, locale: str = "") -> str:
        return localized(self.names, locale)

    def value(self, value_id: str) -> Value | None:
        """The offered value with this id."""
        return next((value for value in self.values if value.id == value_id), None)

    def answers_to(self, name: str) -> bool:
        """Whether this is the attribute a person means by a name, in any language."""
        return name.casefold() in {word.casefold() for word in (*self.names.values(), *self.aliases)}


class _When(msgspec.Struct, frozen=True):
    attribute: str
    value_id: str


class _Attribute(msgspec.Struct, frozen=True):
    key: str
    id: str
    names: Names
    type: str
    values: list[Value] = []
    is_customizable: bool = False
    is_multiple_selection: bool = False
    value_data_format: str = ""
    aliases: list[str] = []
    requirement_conditions: list[_When] = []


class _Required(msgspec.Struct, frozen=True):
    leaves: list[str]
    attributes: list[str]
    regions: list[str]
    since: str
    source: str

    def holds(self, region: str, leaf: str) -> bool:
        return leaf in self.leaves and (region in self.regions or "*" in self.regions)


class _File(msgspec.Struct, frozen=True):
    date: str
    source: str
    attributes: list[_Attribute]
    leaves: dict[str, list[str]]
    required: list[_Required]


@cache
def _file() -> _File:
    return msgspec.json.decode((RULES / "attributes.json").read_bytes(), type=_File)


@cache
def _by_key() -> dict[str, _Attribute]:
    return {row.key: row for row in _file().attributes}


def condition(attribute_key: str, value_id: str) -> Condition:
    """A condition on an attribute named by its key."""
    return Condition(_by_key()[attribute_key].id, value_id)


def attributes(region: str, category_id: str, version: str = "") -> list[Attribute]:
    """The attributes of a leaf in a market; empty for a category that is no leaf or that `version` does not have."""
    found = category_tree.anywhere(category_id)
    if found is None or not found.leaf or version not in ("", found.version):
        return []
    return _of_leaf(region, found.key)


def attribute(region: str, category_id: str, attribute_id: str) -> Attribute | None:
    """One attribute of a leaf."""
    return next((one for one in attributes(region, category_id) if one.id == attribute_id), None)


def named(region: str, category_id: str, name: str) -> Attribute | None:
    """The attribute of a leaf that a person calls `name`, in any language; sales attributes first."""
    found = [one for one in attributes(region, category_id) if one.answers_to(name)]
    return min(found, key=lambda one: one.type != SALES, default=None)


@cache
def _of_leaf(region: str, key: str) -> list[Attribute]:
    needed = {name for row in _file().required if row.holds(region, key) for name in row.attributes}
    return [_resolved(_by_key()[name], name in needed) for name in _file().leaves[key]]


def _resolved(row: _Attribute, required: bool) -> Attribute:
    return Attribute(
        id=row.id,
        key=row.key,
        names=row.names,
        type=row.type,
        required=required,
        values=row.values,
        customizable=row.is_customizable,
        multiple=row.is_multiple_selection,
        data_format=row.value_data_format,
        conditions=[condition(when.attribute, when.value_id) for when in row.requirement_conditions],
        aliases=row.aliases,
    )
