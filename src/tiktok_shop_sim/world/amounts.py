"""What a buyer gets back for some units of an order, unit by unit, in minor units.

The parts of facts.md 7.11. Where tax is charged on top (US) the total is the sum of all parts; elsewhere the tax is
already inside subtotal and shipping fee and is named for information only (facts.md 6.5).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


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
