"""How a payout comes about, step by step: from the sales down to what is paid. Pure; sums are minor units of one
currency, signed as the channel signs them. Every step ends where the channel's own sums say: what its named amounts
leave over is a part without a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from shelfwire.channels.port import AmountGroup

OTHER_FEES: Final = "other_fees"
OTHER_REVENUE: Final = "other_revenue"
OTHER_SHIPPING: Final = "other_shipping"
"""The names under which ``StatementAmount`` has what no name explains of fees and taxes, of sales and of shipping."""


class StepKey(StrEnum):
    """The steps, in the order in which they stand."""

    SALES = "sales"
    DISCOUNTS = "discounts"
    REFUNDS = "refunds"
    FEES = "fees"
    TAXES = "taxes"
    SHIPPING = "shipping"
    ADJUSTMENTS = "adjustments"
    APART = "apart"
    """What the channel's parts do not come to its own settlement."""
    SETTLEMENT = "settlement"
    RESERVE = "reserve"
    PAYABLE = "payable"


TOTALS: Final = frozenset({StepKey.SETTLEMENT, StepKey.PAYABLE})


class Named(Protocol):
    """A named amount added up over lines: a ``StatementAmount``, or several of one name together."""

    @property
    def group(self) -> str:
        """A word of ``AmountGroup``."""

    @property
    def name(self) -> str:
        """The channel's name of it."""

    @property
    def minor(self) -> int:
        """What it comes to."""

    @property
    def lines(self) -> int:
        """In how many lines it is."""

    @property
    def known(self) -> bool:
        """Whether this release has a word for it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One amount of a step. An empty ``name``: what the named ones leave over. ``lines``: 0 for that."""

    group: str
    name: str
    minor: int
    lines: int
    known: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the sum from ``start`` on; a total stands by itself and starts at 0. ``beside``: what is told about it
    and is no part of it, such as discounts that somebody else pays."""

    key: StepKey
    minor: int
    start: int
    parts: tuple[Part, ...] = ()
    beside: tuple[Part, ...] = ()

    @property
    def total(self) -> bool:
        """Whether it is what the steps before it come to."""
        return self.key in TOTALS


@dataclass(frozen=True, slots=True)
class Sums:
    """The channel's own sums of a statement, or of several. ``reserve`` and ``payable``: None where its shape has
    none."""

    revenue: int
    fees: int
    shipping: int
    adjustment: int
    settlement: int
    reserve: int | None = None
    payable: int | None = None


_GROUPS: Final = {
    AmountGroup.REVENUE: (StepKey.SALES, StepKey.DISCOUNTS, StepKey.REFUNDS),
    AmountGroup.FEE: (StepKey.FEES, StepKey.TAXES),
    AmountGroup.SHIPPING: (StepKey.SHIPPING,),
    AmountGroup.ADJUSTMENT: (StepKey.ADJUSTMENTS,),
    AmountGroup.RESERVE: (StepKey.RESERVE,),
}
"""The steps of each of the channel's sums; what is left over goes to the first."""


def step_of(group: str, name: str, known: bool = True) -> StepKey | None:
    """The step that a named amount belongs to; None: it is told beside the sum. What nobody knows of taxes is among the
    other fees."""
    match group:
        case AmountGroup.REVENUE:
            return _of_revenue(name)
        case AmountGroup.FEE:
            return StepKey.FEES
        case AmountGroup.TAX:
            return StepKey.TAXES if known else StepKey.FEES
        case AmountGroup.SHIPPING:
            return StepKey.SHIPPING
        case AmountGroup.ADJUSTMENT:
            return StepKey.ADJUSTMENTS
        case AmountGroup.RESERVE:
            return StepKey.RESERVE
    return None


def _of_revenue(name: str) -> StepKey:
    """By the words of its name: what refunds take and give back is one step."""
    words = name.replace("before_discount", "").split("_")
    if "refund" in words:
        return StepKey.REFUNDS
    return StepKey.DISCOUNTS if "discount" in words else StepKey.SALES


def steps(sums: Sums, amounts: Iterable[Named]) -> tuple[Step, ...]:
    """Return the steps that have something, in their order, with the totals."""
    parts: dict[StepKey, list[Part]] = {key: [] for key in StepKey}
    beside: dict[StepKey, list[Part]] = {key: [] for key in StepKey}
    other: list[Part] = []
    for part in _together(amounts):
        key = step_of(part.group, part.name, part.known)
        if key is None:
            if _discount_of_others(part.name):
                beside[StepKey.DISCOUNTS].append(part)
        elif key is StepKey.FEES and not part.known:
            other.append(part)
        else:
            parts[key].append(part)
    if other:
        minor, lines = sum(part.minor for part in other), other[0].lines if len(other) == 1 else 0
        parts[StepKey.FEES].append(Part(AmountGroup.FEE, OTHER_FEES, minor, lines, known=False))
        beside[StepKey.FEES] += [part for part in other if part.name != OTHER_FEES]
    _leave_over(parts, sums)
    return tuple(_walk(parts, beside, sums))


def _together(amounts: Iterable[Named]) -> Iterable[Part]:
    """One part a name, whatever the kinds of line that it stands in."""
    found: dict[tuple[str, str], Part] = {}
    for each in amounts:
        was = found.get((each.group, each.name))
        minor, lines = (was.minor, was.lines) if was else (0, 0)
        found[each.group, each.name] = Part(
            each.group, each.name, minor + each.minor, lines + each.lines, each.known
        )
    return found.values()


def _discount_of_others(name: str) -> bool:
    return name.startswith("platform_") and "discount" in name


def _leave_over(parts: dict[StepKey, list[Part]], sums: Sums) -> None:
    told = {
        AmountGroup.REVENUE: sums.revenue,
        AmountGroup.FEE: sums.fees,
        AmountGroup.SHIPPING: sums.shipping,
        AmountGroup.ADJUSTMENT: sums.adjustment,
        AmountGroup.RESERVE: sums.reserve or 0,
    }
    for group, keys in _GROUPS.items():
        left = told[group] - sum(part.minor for key in keys for part in parts[key])
        if left:
            parts[keys[0]].append(Part(group, "", left, 0))


def _walk(parts: dict[StepKey, list[Part]], beside: dict[StepKey, list[Part]], sums: Sums) -> Iterator[Step]:
    at = 0
    for key in StepKey:
        if key is StepKey.SETTLEMENT:
            yield Step(key, sums.settlement, 0)
            at = sums.settlement
        elif key is StepKey.PAYABLE:
            if sums.payable is not None and (parts[StepKey.RESERVE] or sums.payable != sums.settlement):
                yield Step(key, sums.payable, 0)
        elif key is StepKey.APART:
            if sums.settlement != at:
                yield Step(key, sums.settlement - at, at)
        else:
            minor = sum(part.minor for part in parts[key])
            if parts[key] or beside[key]:
                largest_first = sorted(parts[key], key=lambda part: -abs(part.minor))
                yield Step(key, minor, at, tuple(largest_first), tuple(beside[key]))
            at += minor
