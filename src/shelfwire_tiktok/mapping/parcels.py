"""Weights and sizes in the units that a market takes (facts.md 9.8), and back.

A unit of the seller's that the market takes is kept. Any other is converted into the first one that the market lists in
the same system of measures, else into the first one it lists; in the US a parcel's weight and size are both metric or
both imperial. Values are rounded half up to the decimals of the unit, never to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal

from shelfwire.channels.port import Measured, Parcelled
from shelfwire.kit.errors import Reason
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.values import text
from tiktok_shop.types.listing_requests import Box, Weight

Side = Literal["length", "width", "height"]
SIDES: tuple[Side, ...] = ("length", "width", "height")
IMPERIAL = frozenset({"oz", "lb", "in"})

GRAMS: Mapping[str, Decimal] = MappingProxyType(
    {"g": Decimal(1), "kg": Decimal(1000), "oz": Decimal("28.349523125"), "lb": Decimal("453.59237")}
)
MILLIMETRES: Mapping[str, Decimal] = MappingProxyType(
    {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4")}
)
"""The international yard and pound of 1959: exact."""

WIRE_UNITS: Mapping[str, str] = MappingProxyType(
    {"kg": "KILOGRAM", "g": "GRAM", "lb": "POUND", "cm": "CENTIMETER", "in": "INCH"}
)
OUR_UNITS: Mapping[str, str] = MappingProxyType({wire: ours for ours, wire in WIRE_UNITS.items()})


def units_of(region: str, name: str) -> dict[str, int]:
    """The units of a region with the decimals of each, in the order in which they are preferred."""
    pairs = (word.split("=") for word in facts.limit_in(region, name).split(",") if word)
    return {unit: int(decimals) for unit, decimals in pairs}


def weighed(
    parcel: Parcelled, region: str, problems: list[Reason], prefix: str = ""
) -> tuple[Weight | None, Box | None]:
    """Weight and size as the region takes them. What cannot be said is named in ``problems``: a field of ours behind
    ``prefix``, the value, and what to do."""
    imperial = is_imperial(parcel)
    weight = None
    if parcel.weight is not None:
        said = converted(parcel.weight, GRAMS, units_of(region, "weight_units"), imperial)
        if isinstance(said, str):
            problems.append(measure_problem(f"{prefix}weight", "weight", parcel.weight, said))
        else:
            weight = Weight(value=said[0], unit=WIRE_UNITS[said[1]])  # type: ignore[arg-type]  # a unit of the wire
    return weight, _box(parcel, region, problems, prefix, imperial=imperial)


def _box(
    parcel: Parcelled, region: str, problems: list[Reason], prefix: str, *, imperial: bool
) -> Box | None:
    given: dict[Side, Measured | None] = {side: getattr(parcel, side) for side in SIDES}
    if not any(given.values()):
        return None
    units = units_of(region, "length_units")
    sides: dict[str, Any] = {}
    for side, measure in given.items():
        if measure is None:
            problems.append(side_missing(side, prefix))
            continue
        said = converted(measure, MILLIMETRES, units, imperial)
        if isinstance(said, str):
            problems.append(measure_problem(f"{prefix}{side}", side, measure, said))
        else:
            sides[side], sides["unit"] = said[0], WIRE_UNITS[said[1]]
    return Box(**sides) if len(sides) == len(SIDES) + 1 else None


def side_missing(side: Side, prefix: str = "") -> Reason:
    """Why two sides of a box are not enough."""
    sentence = f"The {side} is missing, and the others are there."
    advice = "Enter length, width and height, or none of them."
    return Reason("dimension_missing", sentence, f"{prefix}{side}", advice)


def is_imperial(parcel: Parcelled) -> bool:
    """The system of the weight, else of the sizes."""
    measures = [parcel.weight, *(getattr(parcel, side) for side in SIDES)]
    first = next((each for each in measures if each is not None), None)
    return first is not None and first.unit in IMPERIAL


def converted(
    given: Measured,
    scale: Mapping[str, Decimal],
    units: Mapping[str, int],
    imperial: bool,
    rounding: str = ROUND_HALF_UP,
) -> tuple[str, str] | str:
    """(value, one of ``units``), or why there is none."""
    if given.unit not in scale:
        return f"“{given.unit}” is none of the units {', '.join(scale)}"
    if not given.value.is_finite() or given.value <= 0:
        return "it is not more than 0"
    system = [unit for unit in units if (unit in IMPERIAL) == imperial] or list(units)
    unit = given.unit if given.unit in system else system[0]
    step = Decimal(1).scaleb(-units[unit])
    try:
        value = (given.value * scale[given.unit] / scale[unit]).quantize(step, rounding)
    except InvalidOperation:
        return "it is too large"
    return f"{max(value, step).normalize():f}", unit


def measure_problem(field: str, what: str, given: Measured, why: str) -> Reason:
    """Why a measure cannot be sent, and what to do."""
    return Reason(
        "measure_refused",
        f"The {what} {given.value} {given.unit} cannot be sent: {why}.",
        field,
        f"Enter the {what} in one of the units that are offered, more than 0.",
    )


def parcel_of(weight: Mapping[str, object] | None, box: Mapping[str, object] | None) -> Parcelled:
    """Weight and size as they stand on the channel. A unit that is not known stays TikTok's word for it."""
    size = {side: _measured(box.get(side), box.get("unit")) for side in SIDES} if box else {}
    return Parcelled(weight=_measured(weight.get("value"), weight.get("unit")) if weight else None, **size)


def _measured(value: object, unit: object) -> Measured | None:
    word = text(str(unit or ""))
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return Measured(number, OUR_UNITS.get(word, word)) if number.is_finite() else None
