"""Weights and sizes as the wire writes them: a decimal string and a unit."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from tiktok_shop_sim.world.market import Market
from tiktok_shop_sim.world.records import Order, Package, Unit
from tiktok_shop_sim.world.world import World

GRAMS = {
    "GRAM": Decimal(1),
    "KILOGRAM": Decimal(1000),
    "OUNCE": Decimal("28.349523"),
    "POUND": Decimal("453.59237"),
}
CENTIMETRES = {"CM": Decimal(1), "INCH": Decimal("2.54")}

Weight = tuple[str, str]
"""Value and unit."""
Dimension = tuple[str, str, str, str]
"""Length, width, height and unit."""

ORDINARY: dict[str, Dimension] = {"INCH": ("12", "9", "4", "INCH"), "CM": ("30", "22", "10", "CM")}
"""The box of a package nobody measured; ours."""


def imperial(market: Market) -> bool:
    return market.region == "US"


def grams(weight: Weight) -> Decimal:
    """The weight in grams; ValueError when it is no positive number of a known unit."""
    return _positive(weight[0]) * _factor(GRAMS, weight[1])


def sides(dimension: Dimension) -> tuple[Decimal, Decimal, Decimal]:
    """Length, width and height in centimetres; ValueError when one is no positive number of a known unit."""
    factor = _factor(CENTIMETRES, dimension[3])
    length, width, height = (_positive(side) * factor for side in dimension[:3])
    return length, width, height


def _positive(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not number.is_finite() or number <= 0:
        raise ValueError(f"{text!r} is not more than nothing")
    return number


def _factor(units: dict[str, Decimal], unit: str) -> Decimal:
    if unit not in units:
        raise ValueError(f"{unit!r} is not one of {', '.join(units)}")
    return units[unit]


def read_weight(body: Any) -> Weight | None:
    """The `weight` object of a request; ValueError when it makes no sense, None when it is not there."""
    if not body:
        return None
    weight = (str(body.get("value", "")), str(body.get("unit", "")))
    grams(weight)
    return weight


def read_dimension(body: Any) -> Dimension | None:
    """The `dimension` object of a request; ValueError when it makes no sense, None when it is not there."""
    if not body:
        return None
    length, width, height, unit = (str(body.get(name, "")) for name in ("length", "width", "height", "unit"))
    sides((length, width, height, unit))
    return length, width, height, unit


def weight_of(world: World, units: list[Unit], market: Market) -> Weight:
    """What some units weigh by their products, in the market's unit."""
    total = sum(world.products[world.skus[unit.sku_id].product_id].weight_grams for unit in units)
    return (f"{total / GRAMS['POUND']:.2f}", "POUND") if imperial(market) else (str(total), "GRAM")


def box_of(market: Market) -> Dimension:
    return ORDINARY["INCH" if imperial(market) else "CM"]


def of_package(world: World, package: Package, orders: list[Order]) -> tuple[Weight, Dimension]:
    """Weight and size of a package: as the seller gave them, else by its contents."""
    market = world.market_of(package.shop_id)
    inside = set(package.unit_ids)
    units = [unit for order in orders for unit in order.units if unit.id in inside]
    return package.weight or weight_of(world, units, market), package.dimension or box_of(market)


def weight_document(weight: Weight) -> dict[str, str]:
    return {"value": weight[0], "unit": weight[1]}


def dimension_document(dimension: Dimension) -> dict[str, str]:
    return dict(zip(("length", "width", "height", "unit"), dimension, strict=True))
