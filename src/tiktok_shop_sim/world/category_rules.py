"""What a category demands in a market beyond attributes. Data in `rules/category_rules.json`."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from tiktok_shop_sim.world import category_attributes, category_tree
from tiktok_shop_sim.world.category_attributes import Condition
from tiktok_shop_sim.world.category_tree import RULES, Names, localized


class Certification(msgspec.Struct, frozen=True):
    """A document a product may or must carry."""

    id: str
    names: Names
    required: bool
    document_details: str
    expiration_date_required: bool
    conditions: list[Condition]
    """When not empty and `required` is false: mandatory as soon as one of them is met."""

    def name(self, locale: str = "") -> str:
        return localized(self.names, locale)


class Measure(msgspec.Struct, frozen=True):
    """A column of a size chart, with the ranges that are believed (strings, as on the wire)."""

    name: str
    id: str
    role: str
    unit: str
    metric_value_range: list[str]
    imperial_value_range: list[str]


class CategoryRules(msgspec.Struct, frozen=True):
    """The rules of one leaf in one market."""

    certifications: list[Certification]
    size_chart_supported: bool
    size_chart_required: bool
    measures: list[Measure]
    size_types: list[str]
    cod_supported: bool
    package_dimension_required: bool
    epr_required: bool
    responsible_person_required: bool
    manufacturer_required: bool
    special_product_types: list[str]
    fees: list[dict[str, Any]]
    seller_sku_required: bool


class _Rule(msgspec.Struct, frozen=True):
    rule: str
    leaves: list[str]
    regions: list[str]
    value: Any
    since: str
    source: str


class _When(msgspec.Struct, frozen=True):
    attribute: str
    value_id: str


class _Certification(msgspec.Struct, frozen=True):
    id: str
    key: str
    names: Names
    leaves: list[str]
    regions: list[str]
    is_required: bool
    document_details: str
    since: str
    source: str
    expiration_date_required: bool = False
    requirement_conditions: list[_When] = []


class _File(msgspec.Struct, frozen=True):
    date: str
    source: str
    rules: list[_Rule]
    certifications: list[_Certification]
    measurements: dict[str, list[Measure]]
    size_types: list[str]


@cache
def _file() -> _File:
    return msgspec.json.decode((RULES / "category_rules.json").read_bytes(), type=_File)


def rules(region: str, category_id: str) -> CategoryRules:
    """The rules of a leaf; LookupError for a category that is none."""
    found = category_tree.anywhere(category_id)
    if found is None or not found.leaf:
        raise LookupError(f"{category_id} is no leaf category")
    return _of_leaf(region, found.key)


def _covers(wanted: list[str], one: str) -> bool:
    return "*" in wanted or one in wanted


@cache
def _of_leaf(region: str, key: str) -> CategoryRules:
    value: dict[str, Any] = {}
    for row in _file().rules:
        if _covers(row.leaves, key) and _covers(row.regions, region):
            value[row.rule] = row.value

    def flag(rule: str, name: str = "is_required") -> bool:
        return bool(value.get(rule, {}).get(name, False))

    sized = flag("size_chart", "is_supported")
    return CategoryRules(
        certifications=[
            _certification(row)
            for row in _file().certifications
            if _covers(row.leaves, key) and _covers(row.regions, region)
        ],
        size_chart_supported=sized,
        size_chart_required=flag("size_chart"),
        measures=_file().measurements.get(key, []) if sized else [],
        size_types=_file().size_types if sized else [],
        cod_supported=flag("cod", "is_supported"),
        package_dimension_required=flag("package_dimension"),
        epr_required=flag("epr"),
        responsible_person_required=flag("responsible_person"),
        manufacturer_required=flag("manufacturer"),
        special_product_types=value.get("allowed_special_product_types", []),
        fees=value.get("fees", []),
        seller_sku_required=flag("seller_sku"),
    )


def _certification(row: _Certification) -> Certification:
    return Certification(
        id=row.id,
        names=row.names,
        required=row.is_required,
        document_details=row.document_details,
        expiration_date_required=row.expiration_date_required,
        conditions=[
            category_attributes.condition(w.attribute, w.value_id) for w in row.requirement_conditions
        ],
    )
