"""Category, and the attributes it asks for (facts.md 9.9, 9.10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiktok_shop_sim.world import categories, permits
from tiktok_shop_sim.world.categories import SALES, Attribute, Condition
from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_rules.writing import HAN, badly_written
from tiktok_shop_sim.world.product_versions import AttributeValue, Version
from tiktok_shop_sim.world.sales_words import known_word

PERMISSIONS = {
    "PROHIBITED": (12052220,),
    "INVITE_ONLY": (12052221, 12052223),
    "NON_MAIN_CATEGORY": (12052225, 12052223),
}
_POSITIVE = re.compile(r"\d+(\.\d+)?")


@checks(30, "category_id", "category_version")
def category(draft: Draft) -> Iterator[Fault]:
    """A leaf of the tree that the market uses, open to the seller."""
    version = draft.version
    if version.category_version and version.category_version not in categories.versions(draft.region):
        yield fault(12052217, 12052230)
        return
    found = categories.anywhere(version.category_id)
    if found is None:
        yield fault(12052023)
    elif not found.leaf:
        yield fault(12052230, 12052024)
    elif found.version != (version.category_version or found.version) or (
        found.version not in categories.versions(draft.region)
    ):
        yield fault(12052230, 12052217, 12052025)
    elif draft.region in found.closed:
        yield fault(12052446)
    elif "AVAILABLE" not in (statuses := permits.statuses(draft.world, draft.shop.seller_id, found)):
        yield fault(*next((PERMISSIONS[one] for one in statuses if one in PERMISSIONS), (12052227,)))
    elif set(version.listing_platforms) - set(found.platforms):
        yield fault(12052330)


def _of(draft: Draft) -> list[Attribute]:
    found = categories.leaf(draft.region, draft.version.category_id)
    return [] if found is None else categories.attributes(draft.region, found.id)


@checks(31, "product_attributes", "category_id")
def product_attributes(draft: Draft) -> Iterator[Fault]:
    if categories.leaf(draft.region, draft.version.category_id) is None:
        return
    known = {one.id: one for one in _of(draft) if one.type != SALES}
    given = [part.id for part in draft.version.product_attributes]
    if len(set(given)) != len(given):
        yield fault(12052254)
    for part in draft.version.product_attributes:
        attribute = known.get(part.id)
        if not part.id:
            yield fault(12052241)
        elif attribute is None:
            yield fault(12052247, 12052240)
        else:
            yield from _values(draft, attribute, part.values)


def _values(draft: Draft, attribute: Attribute, values: list[AttributeValue]) -> Iterator[Fault]:
    said = {"property_type": "product attribute", "property_id": attribute.id}
    if len(values) > 1 and not attribute.multiple:
        yield fault(12052246, **said)
    ids = [value.id for value in values if value.id]
    names = [value.name.casefold() for value in values if not value.id]
    if len(set(ids)) != len(ids):
        yield fault(12052253, 12052251)
    if len(set(names)) != len(names):
        yield fault(12052251)
    for value in values:
        yield from _value(draft, attribute, value, said)


def _value(
    draft: Draft, attribute: Attribute, value: AttributeValue, said: dict[str, str]
) -> Iterator[Fault]:
    limit = draft.limits("product_attribute_value")
    if value.id:
        if attribute.value(value.id) is None and not known_word(draft.world, value.id):
            yield fault(12052529)
        return
    if not value.name:
        if value.metric_standard_info is None:
            yield fault(12052248, **said)
        return
    offered = {word.casefold() for one in attribute.values for word in one.names.values()}
    if not attribute.customizable and value.name.casefold() not in offered:
        yield fault(12052240)
    if len(value.name) > limit.max:
        yield fault(12052249, max_limit=int(limit.max), property_value_name=value.name, **said)
    if HAN.search(value.name) and not draft.limits("han_characters").max:
        yield fault(12052250, **said)
    if attribute.data_format == "POSITIVE_INT_OR_DECIMAL" and not _POSITIVE.fullmatch(value.name):
        yield fault(12052256, property_name=attribute.name())
    elif badly_written(value.name):
        yield fault(12052935)


@checks(32, "product_attributes", "category_id")
def mandatory_attributes(draft: Draft) -> Iterator[Fault]:
    """What the category asks for, and what one answer makes another question ask for."""
    given = {part.id for part in draft.version.product_attributes if part.values}
    for attribute in _of(draft):
        if attribute.type == SALES or attribute.id in given:
            continue
        if attribute.required:
            yield fault(12052104)
        elif asking := next((one for one in attribute.conditions if met(draft.version, one)), None):
            yield _because(draft, attribute, asking)


def _because(draft: Draft, attribute: Attribute, asking: Condition) -> Fault:
    parent = categories.attribute(draft.region, draft.version.category_id, asking.attribute_id)
    value = parent.value(asking.value_id) if parent is not None else None
    return fault(
        12052182,
        12052104,
        sub_property_name=attribute.name(),
        parent_property_name=parent.name() if parent is not None else asking.attribute_id,
        parent_property_value=value.name() if value is not None else asking.value_id,
    )


def met(version: Version, condition: Condition) -> bool:
    """Whether a product has the attribute value that a condition names."""
    return any(
        part.id == condition.attribute_id and any(value.id == condition.value_id for value in part.values)
        for part in version.product_attributes
    )


@checks(33, "skus", "category_id")
def sales_attributes(draft: Draft) -> Iterator[Fault]:
    """Attributes and values named by id are offered by the category, or were made by this seller before."""
    known = {one.id: one for one in _of(draft) if one.type == SALES}
    for part in (part for sku in draft.version.skus for part in sku.sales_attributes):
        attribute = known.get(part.id)
        if part.id and attribute is None and not known_word(draft.world, part.id):
            yield fault(12052527)
        if part.value_id and not known_word(draft.world, part.value_id):
            if attribute is None or attribute.value(part.value_id) is None:
                yield fault(12052529)
        elif not part.value_id and attribute is not None and not attribute.customizable:
            offered = {word.casefold() for one in attribute.values for word in one.names.values()}
            if part.value_name.casefold() not in offered:
                yield fault(12052240)


@checks(34, "skus", "category_id")
def mandatory_sales_attributes(draft: Draft) -> Iterator[Fault]:
    needed = [one for one in _of(draft) if one.type == SALES and one.required]
    for sku in draft.version.skus:
        for one in needed:
            if not any(part.id == one.id or one.answers_to(part.name) for part in sku.sales_attributes):
                yield fault(12052104, 12052550)
