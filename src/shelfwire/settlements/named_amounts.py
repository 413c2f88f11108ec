"""The named amounts of one line, as the amounts of its statement are counted (``actions._amounts``): by group and name;
of adjustments and reserves by the kind of line; and of each group what no name explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import BigIntegerField, F, Func, Q
from django.db.models.lookups import Exact

from shelfwire.channels.port import AmountGroup
from shelfwire.settlements.models import StatementLine
from shelfwire.settlements.waterfall import OTHER_FEES, OTHER_REVENUE, OTHER_SHIPPING

Name = tuple[str, str]
"""Group and name."""
_REST: Final[Mapping[Name, tuple[str, tuple[str, ...]]]] = {
    (AmountGroup.FEE, OTHER_FEES): ("fees_minor", (AmountGroup.FEE, AmountGroup.TAX)),
    (AmountGroup.REVENUE, OTHER_REVENUE): ("revenue_minor", (AmountGroup.REVENUE,)),
    (AmountGroup.SHIPPING, OTHER_SHIPPING): ("shipping_minor", (AmountGroup.SHIPPING,)),
}
"""What names leave over: of which of the line's sums, and of the names of which groups."""
_OF_ITS_KIND: Final[Mapping[str, str]] = {
    AmountGroup.ADJUSTMENT: "adjustment_minor",
    AmountGroup.RESERVE: "reserve_minor",
}
"""The sums that go by the kind of line."""


class _Named(Func):
    """What the named amounts of some groups come to in a line."""

    template = (
        "(SELECT coalesce(sum((one->>2)::bigint), 0) FROM jsonb_array_elements(%(expressions)s) AS one"
        " WHERE one->>0 IN (%(groups)s))"
    )
    output_field = BigIntegerField()


def having(group: str, name: str) -> Q:
    """Lines that have the amount."""
    if (group, name) in _REST:
        column, groups = _REST[group, name]
        quoted = ", ".join(f"'{each.value}'" for each in map(AmountGroup, groups))
        return ~Q(Exact(F(column) - _Named(F("amounts"), groups=quoted), 0))
    if column := _OF_ITS_KIND.get(group, ""):
        return Q(channel_kind=name) & ~Q(**{column: 0})
    return Q(amounts__contains=[[group, name]])


def amount_in(line: StatementLine, group: str, name: str) -> int:
    """What the amount is in the line, in minor units; 0 where the line has none."""
    if (group, name) in _REST:
        column, groups = _REST[group, name]
        rest: int = getattr(line, column) - sum(minor for of, _, minor, *_ in line.amounts if of in groups)
        return rest
    if column := _OF_ITS_KIND.get(group, ""):
        own: int = getattr(line, column)
        return own if line.channel_kind == name else 0
    named: list[int] = [minor for of, called, minor, *_ in line.amounts if (of, called) == (group, name)]
    return sum(named)
