"""The SKUs of a product among themselves: how many, what tells them apart, what they are called (facts.md 9.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_rules.writing import HAN, badly_written
from tiktok_shop_sim.world.product_versions import SalesAttribute, SkuVersion


@checks(50, "skus", structure=True)
def sku_ids(draft: Draft) -> Iterator[Fault]:
    """Ids name SKUs that the product has; a new SKU has none."""
    named = [sku.id for sku in draft.version.skus if sku.id]
    if len(set(named)) != len(named):
        yield fault(12052553)
    for sku in draft.version.skus:
        if sku.id and not draft.in_force(sku) and not _waiting(draft, sku.id):
            yield fault(12052557)


def _waiting(draft: Draft, sku_id: str) -> bool:
    """Whether a SKU waits in another version of the product."""
    return draft.before is not None and any(sku.id == sku_id for sku in draft.before.skus)


@checks(51, "skus")
def number(draft: Draft) -> Iterator[Fault]:
    limit = draft.limits("skus")
    if len(draft.version.skus) < limit.min:
        yield fault(12052902, 12052910)
    if len(draft.version.skus) > limit.max:
        yield fault(12052050, 12052558)


@checks(52, "skus")
def seller_skus(draft: Draft) -> Iterator[Fault]:
    limit = draft.limits("seller_sku")
    for sku in draft.version.skus:
        if not sku.seller_sku:
            continue
        if len(sku.seller_sku) > limit.max:
            yield fault(12052054)
        elif len(sku.seller_sku) < limit.min or not re.fullmatch(limit.words[0], sku.seller_sku):
            yield fault(12019059, 12052910)


@checks(58, "skus")
def same_attributes(draft: Draft) -> Iterator[Fault]:
    """At most three sales attributes, each SKU all of them, no two SKUs the same values."""
    skus = draft.version.skus
    shapes = [[_key(part.id, part.name) for part in sku.sales_attributes] for sku in skus]
    if any(len(shape) > draft.limits("sales_attributes").max for shape in shapes):
        yield fault(12052525)
    if any(len(set(shape)) != len(shape) for shape in shapes):
        yield fault(12052244)
    if len({frozenset(shape) for shape in shapes}) > 1:
        yield fault(12052550)
        return
    combinations = [frozenset(_value(part) for part in sku.sales_attributes) for sku in skus]
    if len(set(combinations)) != len(combinations):
        yield fault(12052560)


def _key(identity: str, name: str) -> str:
    return f"#{identity}" if identity else name.casefold()


def _value(part: SalesAttribute) -> tuple[str, str]:
    return _key(part.id, part.name), _key(part.value_id, part.value_name)


@checks(54, "skus")
def attribute_names(draft: Draft) -> Iterator[Fault]:
    han = bool(draft.limits("han_characters").max)
    for part in _parts(draft):
        if part.name:
            if len(part.name) > draft.limits("sales_attribute_name").max:
                yield fault(12052242)
            if HAN.search(part.name) and not han:
                yield fault(12052243)
            if badly_written(part.name):
                yield fault(12052933)
        elif not part.id:
            yield fault(12052241)


@checks(55, "skus")
def attribute_values(draft: Draft) -> Iterator[Fault]:
    limit, han = draft.limits("sales_attribute_value"), bool(draft.limits("han_characters").max)
    for part in _parts(draft):
        if part.value_name:
            if len(part.value_name) > limit.max:
                yield fault(
                    12052249,
                    property_type="sales attribute",
                    max_limit=int(limit.max),
                    property_value_name=part.value_name,
                )
            if HAN.search(part.value_name) and not han:
                yield fault(12052250, property_type="sales attribute")
            if badly_written(part.value_name):
                yield fault(12052934)
        elif not part.value_id:
            yield fault(12052248, property_type="sales attribute")


def _parts(draft: Draft) -> Iterator[SalesAttribute]:
    for sku in draft.version.skus:
        yield from sku.sales_attributes


@checks(56, "skus")
def combined(draft: Draft) -> Iterator[Fault]:
    """A bundle consists of live SKUs of the shop, each once."""
    for sku in draft.version.skus:
        yield from _bundle(draft, sku)


def _bundle(draft: Draft, sku: SkuVersion) -> Iterator[Fault]:
    members = [part.sku_id for part in sku.combined_skus]
    if len(set(members)) != len(members):
        yield fault(12052840)
    for part in sku.combined_skus:
        product = draft.world.products.get(part.product_id)
        if product is None or product.shop_id != draft.shop.id:
            yield fault(12052835)
        elif product.status != "ACTIVATE":
            yield fault(12052845, 12052846)
        elif part.sku_id not in product.sku_ids:
            yield fault(12052844)
    if len(members) == 1 and sku.combined_skus[0].sku_count < 2:
        yield fault(12052859)
