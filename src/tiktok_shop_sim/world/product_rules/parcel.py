"""Weights and dimensions of what is sent (facts.md 9.8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from tiktok_shop_sim.world.product_rules import Draft, Fault, checks, fault
from tiktok_shop_sim.world.product_versions import Box, Measure

IMPERIAL = ("POUND", "INCH")
SIDES = {"length": 12052005, "width": 12052004, "height": 12052003}


@checks(80, "package_weight")
def weight(draft: Draft) -> Iterator[Fault]:
    if draft.version.package_weight is not None:
        yield from _weight(draft, draft.version.package_weight)


@checks(81, "package_dimensions")
def dimensions(draft: Draft) -> Iterator[Fault]:
    if draft.version.package_dimensions is not None:
        yield from _box(draft, draft.version.package_dimensions)


@checks(82, "package_weight", "package_dimensions")
def one_system(draft: Draft) -> Iterator[Fault]:
    version = draft.version
    yield from _mixed(version.package_weight, version.package_dimensions)


@checks(83, "skus")
def of_skus(draft: Draft) -> Iterator[Fault]:
    for sku in draft.version.skus:
        if sku.sku_weight is None and sku.sku_dimensions is None:
            continue
        if not draft.limits("sku_parcels").max:
            yield fault(12052910)
            continue
        if sku.sku_weight is not None:
            yield from _weight(draft, sku.sku_weight)
        if sku.sku_dimensions is not None:
            yield from _box(draft, sku.sku_dimensions)
        yield from _mixed(sku.sku_weight, sku.sku_dimensions)


def _units(draft: Draft, rule: str) -> dict[str, int]:
    """Units of a region with the decimals each may have."""
    pairs = (word.split("=") for word in draft.limits(rule).words)
    return {unit: int(decimals) for unit, decimals in pairs}


def _unknown_unit(unit: str) -> Fault:
    return fault(12019061, 12052916, 12052910) if unit in IMPERIAL else fault(12052916, 12052910)


def _weight(draft: Draft, given: Measure) -> Iterator[Fault]:
    units = _units(draft, "weight_units")
    if given.unit not in units:
        yield _unknown_unit(given.unit)
        return
    value = decimal(given.value)
    if value is None or _decimals(value) > units[given.unit]:
        yield fault(12052006, 12019011)
    elif value == 0:
        yield fault(12052181, 12019011)
    elif value < 0:
        yield fault(12019011)


def _box(draft: Draft, given: Box) -> Iterator[Fault]:
    units = _units(draft, "size_units")
    if given.unit not in units:
        yield _unknown_unit(given.unit)
        return
    for side, code in SIDES.items():
        value = decimal(getattr(given, side))
        if value is None or _decimals(value) > units[given.unit]:
            yield fault(code)
        elif value <= 0:
            yield fault(12019012, 12052116)


def _mixed(weight: Measure | None, box: Box | None) -> Iterator[Fault]:
    """Weight and dimensions are both metric, or both imperial."""
    if weight is not None and box is not None and (weight.unit in IMPERIAL) != (box.unit in IMPERIAL):
        yield fault(12052915)


def decimal(text: str) -> Decimal | None:
    """A finite number as the wire writes it, None for anything else."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
