"""Whether what SKUs were settled with is what the statement's lines say of the order, to the minor unit (facts.md 10.2,
10.6).

Channels may tell lines and SKUs in shapes with other names: names that both have are held against each other, the sums
of a group against everything else. What a line has and no SKU is told at all is the order's, and no fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from shelfwire.channels.port import AmountGroup, LineKind
from shelfwire.kit.money import Money
from shelfwire.settlements.matching.values import Finding, SkuTold, Told

_GROUPS: Final = {
    AmountGroup.REVENUE.value: "revenue",
    AmountGroup.SHIPPING.value: "shipping",
    AmountGroup.FEE.value: "fees",
    AmountGroup.TAX.value: "fees",
}
"""Group of an amount to the sum it is in."""
_REST: Final = "other amounts"
"""What no name explains of a sum."""


def apart_from_lines(currency: str, lines: Sequence[Told], rows: Sequence[SkuTold]) -> Iterator[Finding]:
    """Every SKU that is not the sum of its parts, and every amount of a statement whose SKUs are not its lines."""
    for row in rows:
        parts = row.revenue + row.shipping + row.fees + _adjusted(row)
        if row.settlement != parts:
            yield _finding(
                f"{row.statement} {row.sku_id}",
                row.settlement - parts,
                f"SKU {row.sku_id} settles {Money(row.settlement, currency)} in statement {row.statement}; its"
                f" parts are {Money(parts, currency)}",
                currency,
            )
    for statement in dict.fromkeys(row.statement for row in rows):
        yield from _statement(
            currency,
            statement,
            [line for line in lines if _sells(line, statement, currency)],
            [row for row in rows if row.statement == statement],
        )


def _sells(line: Told, statement: str, currency: str) -> bool:
    return (line.statement, line.kind, line.currency) == (statement, LineKind.ORDER, currency)


def _adjusted(row: SkuTold) -> int:
    return sum(minor for group, _, minor, _, _ in row.amounts if group == AmountGroup.ADJUSTMENT)


def _statement(
    currency: str, statement: str, lines: Sequence[Told], rows: Sequence[SkuTold]
) -> Iterator[Finding]:
    ours, theirs = _by_name(lines), _by_name(rows)
    for part in ours:
        for name, told, wanted in _apart(ours[part], theirs[part]):
            what = f"{part}: {name}" if name else part
            yield _finding(
                f"{statement} {name or part}",
                told - wanted,
                f"Statement {statement}, {what}: the SKUs have {Money(told, currency)}, the order's line"
                f" {Money(wanted, currency)}",
                currency,
            )


Named = Mapping[str, int]


def _apart(line: Named, skus: Named) -> Iterator[tuple[str, int, int]]:
    """Name (empty: the sum as a whole), and the amount of the SKUs and of the line."""
    for name, minor in skus.items():
        if name in line and line[name] != minor:
            yield name, minor, line[name]
    alone = sum(minor for name, minor in skus.items() if name not in line)
    left = sum(minor for name, minor in line.items() if name not in skus)
    if skus.keys() - line.keys() and alone != left:
        yield "", sum(skus.values()), sum(line.values())


def _by_name(rows: Sequence[Told] | Sequence[SkuTold]) -> dict[str, dict[str, int]]:
    amounts = [amount for row in rows for amount in row.amounts]
    return {
        "revenue": _named(amounts, "revenue", sum(row.revenue for row in rows)),
        "shipping": _named(amounts, "shipping", sum(row.shipping for row in rows)),
        "fees": _named(amounts, "fees", sum(row.fees for row in rows)),
    }


def _named(amounts: Sequence[tuple[str, str, int, str, bool]], part: str, whole: int) -> dict[str, int]:
    """The amounts of a sum by name, and what no name explains of it; without those that come to nothing."""
    found: dict[str, int] = defaultdict(int)
    for group, name, minor, _, _ in amounts:
        if _GROUPS.get(group) == part:
            found[name] += minor
    found[_REST] += whole - sum(found.values())
    return {name: minor for name, minor in found.items() if minor}


def _finding(name: str, minor: int, says: str, currency: str) -> Finding:
    return Finding("sku_sum", name, minor, f"{says}: {Money(minor, currency)} apart.")
