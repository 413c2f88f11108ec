"""What an order's page shows of its money: expected, settled, and what is apart, with the statements it is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shelfwire.channels.port import AmountGroup
from shelfwire.orders.models import Order
from shelfwire.settlements.models import Difference, OrderSettlement, StatementLine, UnsettledEstimate
from shelfwire.settlements.queries_lists import day_of
from shelfwire.settlements.queries_orders import order_money
from shelfwire.settlements.states import SettlementState
from shelfwire.settlements.waits import wait_of
from shelfwire.web.clocks import WallClock
from shelfwire.web.money.by_sku import BySku, shown
from shelfwire.web.money.lines import line_words
from shelfwire.web.money.words import GROUP_WORDS, day_words, part_words

STATE_TONES: Final[Mapping[str, str]] = {
    SettlementState.WAITING: "blue",
    SettlementState.LATE: "red",
    SettlementState.MATCHED: "green",
    SettlementState.DIFFERENT: "red",
    SettlementState.EXPLAINED: "green",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One amount: expected (None: it was not foreseen), settled, and what is apart. ``group`` heads the first of its
    kind."""

    group: str
    label: str
    expected: int | None
    settled: int

    @property
    def apart(self) -> int | None:
        """Settled less expected."""
        return None if self.expected is None else self.settled - self.expected


@dataclass(frozen=True, slots=True)
class SettledIn:
    """A line of a statement that the order is in."""

    line: StatementLine
    day: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """The whole of it. ``settlement``: None while the order was not compared."""

    settlement: OrderSettlement | None
    tone: str
    apart: int | None
    wait: str
    parts: tuple[PartRow, ...]
    settled_in: tuple[SettledIn, ...]
    more: bool
    estimates: list[UnsettledEstimate]
    differences: list[Difference]
    by_sku: BySku | None


def order_settlement(order: Order, clock: WallClock) -> dict[str, Any]:
    """The context of the card; empty while nothing is known."""
    found = order_money(order)
    if not found:
        return {}
    of = found.settlement
    card = Card(
        of,
        STATE_TONES.get(of.state, "secondary") if of else "",
        of.settled_minor - of.expected_minor if of and of.expected_minor is not None else None,
        wait_of(of, lambda moment: f"{clock(moment)} ({clock.left(moment)})") if of else "",
        tuple(_parts(order, of)) if of else (),
        tuple(
            SettledIn(line, day_words(day_of(line.statement)), line_words(line, order.account))
            for line in found.lines
        ),
        found.more,
        found.estimates,
        found.differences,
        shown(order, of),
    )
    return {"settlement": card}


def _parts(order: Order, settlement: OrderSettlement) -> Iterator[PartRow]:
    """The parts by group, in the order of the groups; what is told beside the sum is left out."""
    order_of = {group.value: place for place, group in enumerate(AmountGroup)}
    known = [part for part in settlement.parts if part.get("group") in order_of]
    known.sort(key=lambda part: order_of[part["group"]])
    last = ""
    for part in known:
        group = AmountGroup(part["group"])
        if group is AmountGroup.INFORMATION:
            continue
        yield PartRow(
            GROUP_WORDS[group] if group != last else "",
            part_words(order.account, str(part.get("name", ""))),
            part.get("expected"),
            part.get("settled") or 0,
        )
        last = group
