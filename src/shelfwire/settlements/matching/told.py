"""What statements say of one order: its lines added up by the part that an amount plays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from shelfwire.channels.port import AmountGroup, AmountRole, LineKind
from shelfwire.settlements.matching.values import Terms, Told

OTHER_FEES: Final = "other_fees"
"""What no name explains of the channel's sum of fees."""
_BESIDE: Final = frozenset({AmountGroup.INFORMATION.value, AmountGroup.RESERVE.value})
_FEES: Final = frozenset({AmountGroup.FEE.value, AmountGroup.TAX.value})
_ONE_REFUND: Final = {AmountRole.SELLER_DISCOUNT_REFUND: AmountRole.SALES_REFUND}
Key = tuple[str, str]
"""Group and name."""


@dataclass(slots=True)
class Sums:
    """The lines together. ``roles``: role to (group, amount); ``named``: everything of the sum without a role."""

    roles: dict[AmountRole, tuple[str, int]] = field(default_factory=dict)
    named: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    sales: int = 0
    """Lines that sell something."""
    is_settled: bool = False
    """Whether a line is about more than what is taken back."""
    refunded: int = 0
    settled: int = 0
    adjustment: int = 0
    reserve: int = 0


def add_up(lines: Iterable[Told], terms: Terms) -> Sums:
    """Add up the lines of one order, all in its currency."""
    sums = Sums()
    for line in lines:
        sums.settled += line.settlement
        sums.adjustment += line.adjustment
        sums.reserve += line.reserve
        if line.kind == LineKind.ORDER:
            _order_line(sums, line, terms)
        elif line.kind != LineKind.RESERVE:
            sums.named[AmountGroup.ADJUSTMENT, line.channel_kind] += line.settlement
    return sums


def _order_line(sums: Sums, line: Told, terms: Terms) -> None:
    found = _roles(line, terms)
    for role, (group, minor) in found.items():
        sums.roles[role] = (group, sums.roles.get(role, (group, 0))[1] + minor)
    sold = found.get(AmountRole.SALES, ("", 0))[1]
    sums.sales += bool(sold)
    sums.is_settled |= bool(sold) or AmountRole.SALES_REFUND not in found
    if not sold and AmountRole.SALES_REFUND in found:
        sums.refunded += line.settlement
    elif AmountRole.SALES_REFUND in found:
        sums.refunded += found[AmountRole.SALES_REFUND][1]
    unknown = 0
    for group, name, minor, _, known in line.amounts:
        if group not in _BESIDE and (name not in terms.roles) and minor:
            sums.named[group, name] += minor
            unknown += minor if group in _FEES and not known else 0
    if rest := line.other_fees - unknown:
        sums.named[AmountGroup.FEE, OTHER_FEES] += rest


def _roles(line: Told, terms: Terms) -> dict[AmountRole, tuple[str, int]]:
    """Role to (group, amount). An amount told beside the sum stands for its role only where none of the sum does,
    and then once: shapes tell the same amount under several names."""
    inside: dict[AmountRole, tuple[str, int]] = {}
    beside: dict[AmountRole, tuple[str, int]] = {}
    for group, name, minor, _, _ in line.amounts:
        role = terms.roles.get(name)
        if role is None:
            continue
        role = _ONE_REFUND.get(role, role)
        if group in _BESIDE:
            beside.setdefault(role, (group, minor))
        else:
            inside[role] = (group, inside.get(role, (group, 0))[1] + minor)
    return beside | inside
