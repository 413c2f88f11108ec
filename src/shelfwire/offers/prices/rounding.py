"""How a price that a rule gives is rounded: to a grid of prices, such as multiples of 0.05 or what ends in .99."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType


class Rounding(StrEnum):
    """The named modes. What is exactly between two prices goes up."""

    NONE = "none"
    NEAREST_005 = "nearest_0.05"
    NEAREST_010 = "nearest_0.10"
    NEAREST_1 = "nearest_1"
    NEAREST_10 = "nearest_10"
    NEAREST_100 = "nearest_100"
    NEAREST_1000 = "nearest_1000"
    END_99_UP = "end_99_up"
    END_99_DOWN = "end_99_down"
    END_99_NEAREST = "end_99_nearest"
    END_95_UP = "end_95_up"
    END_95_DOWN = "end_95_down"
    END_95_NEAREST = "end_95_nearest"


@dataclass(frozen=True, slots=True)
class _Grid:
    """The prices ``ending``, ``ending + step``, ``ending + 2 step`` and so on, in major units."""

    label: str
    step: Decimal
    ending: Decimal = Decimal(0)
    direction: str = ROUND_HALF_UP


def _ends_in(ending: str) -> tuple[_Grid, _Grid, _Grid]:
    step, end = Decimal(1), Decimal(f"0.{ending}")
    return (
        _Grid(f"End in .{ending}, up", step, end, ROUND_CEILING),
        _Grid(f"End in .{ending}, down", step, end, ROUND_FLOOR),
        _Grid(f"End in .{ending}, nearest", step, end),
    )


_99, _95 = _ends_in("99"), _ends_in("95")
_GRIDS: Mapping[Rounding, _Grid] = MappingProxyType(
    {
        Rounding.NEAREST_005: _Grid("Nearest 0.05", Decimal("0.05")),
        Rounding.NEAREST_010: _Grid("Nearest 0.10", Decimal("0.10")),
        Rounding.NEAREST_1: _Grid("Nearest 1.00", Decimal(1)),
        Rounding.NEAREST_10: _Grid("Nearest 10", Decimal(10)),
        Rounding.NEAREST_100: _Grid("Nearest 100", Decimal(100)),
        Rounding.NEAREST_1000: _Grid("Nearest 1,000", Decimal(1000)),
        Rounding.END_99_UP: _99[0],
        Rounding.END_99_DOWN: _99[1],
        Rounding.END_99_NEAREST: _99[2],
        Rounding.END_95_UP: _95[0],
        Rounding.END_95_DOWN: _95[1],
        Rounding.END_95_NEAREST: _95[2],
    }
)
LABELS: Mapping[Rounding, str] = MappingProxyType(
    {Rounding.NONE: "Not rounded"} | {mode: grid.label for mode, grid in _GRIDS.items()}
)
"""What screens call each mode."""


def applies(mode: Rounding, decimals: int) -> bool:
    """Whether amounts with so many decimals can be on the grid of the mode: none in yen ends in .99."""
    grid = _GRIDS.get(mode)
    return grid is not None and all(
        part.scaleb(decimals) == int(part.scaleb(decimals)) for part in (grid.step, grid.ending)
    )


def rounded(amount: Decimal, mode: Rounding, decimals: int) -> Decimal:
    """Return ``amount`` (major units, exact) as a price with so many decimals: on the grid of the mode where it
    applies, else half up. Nothing is rounded below the first price of the grid.
    """
    unit = Decimal(1).scaleb(-decimals)
    if not applies(mode, decimals):
        return amount.quantize(unit, ROUND_HALF_UP)
    grid = _GRIDS[mode]
    place = ((amount - grid.ending) / grid.step).to_integral_value(grid.direction)
    return (grid.ending + max(place, Decimal(0)) * grid.step).quantize(unit)
