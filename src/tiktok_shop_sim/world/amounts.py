"""Amounts in whole minor units: rounded, shared out, and paid back unit by unit.

The parts of a refund are those of facts.md 7.11. Where tax is charged on top (US) the total is the sum of all parts;
elsewhere the tax is already inside subtotal and shipping fee and is named for information only (facts.md 6.5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec

PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""A number as the wire writes it: no exponent, no separators, no digits of other scripts."""


def plain_decimal(text: object) -> Decimal:
    """The exact number that a decimal string of the wire stands for; ValueError when it is not one."""
    if not isinstance(text, str) or not PLAIN.fullmatch(text):
        raise ValueError(f"not a decimal number: {text!r}")
    return Decimal(text)


def minor_units(exact: Decimal) -> int:
    """An exact amount in whole minor units, half a unit rounded away from zero."""
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def percent_of(amount: int, percent: Decimal) -> int:
    """So many per cent of an amount, in minor units."""
    return minor_units(amount * percent / 100)


def without_tax(amount: int, rate: Decimal) -> int:
    """What an amount is without the tax inside it, for a rate such as 0.19."""
    return minor_units(amount / (1 + rate))


class RefundLine(msgspec.Struct, frozen=True, gc=False):
    """One unit's part of a refund. `tax` holds the unit's own tax and its share of the tax on shipping."""

    unit_id: str
    subtotal: int = 0
    shipping_fee: int = 0
    tax: int = 0
    retail_delivery_fee: int = 0
    total: int = 0


class Quote(msgspec.Struct, frozen=True):
    """A refund's amounts: every total is the sum of its lines."""

    lines: list[RefundLine] = []

    @property
    def subtotal(self) -> int:
        return sum(line.subtotal for line in self.lines)

    @property
    def shipping_fee(self) -> int:
        return sum(line.shipping_fee for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def retail_delivery_fee(self) -> int:
        return sum(line.retail_delivery_fee for line in self.lines)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def unit_ids(self) -> list[str]:
        return [line.unit_id for line in self.lines]

    def line(self, unit_id: str) -> RefundLine:
        return next((line for line in self.lines if line.unit_id == unit_id), RefundLine(unit_id))


def share(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount divided by weight so that nothing is lost: what rounding leaves goes to the first that has weight."""
    whole = sum(weights)
    if not whole:
        return [amount if place == 0 else 0 for place in range(len(weights))]
    parts = [amount * weight // whole for weight in weights]
    heaviest = next(place for place, weight in enumerate(weights) if weight)
    parts[heaviest] += amount - sum(parts)
    return parts


def reduced(quote: Quote, total: int, *, tax_on_top: bool) -> Quote:
    """The same refund cut down to a smaller total, every part in proportion."""
    totals = share(total, [line.total for line in quote.lines])
    return Quote([_reduced(line, part, tax_on_top) for line, part in zip(quote.lines, totals, strict=True)])


def _reduced(line: RefundLine, total: int, tax_on_top: bool) -> RefundLine:
    if tax_on_top:
        subtotal, shipping, tax, retail = share(
            total, (line.subtotal, line.shipping_fee, line.tax, line.retail_delivery_fee)
        )
    else:
        subtotal, shipping = share(total, (line.subtotal, line.shipping_fee))
        tax, retail = (line.tax * total // line.total if line.total else 0), 0
    return RefundLine(line.unit_id, subtotal, shipping, tax, retail, total)
