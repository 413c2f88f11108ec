"""Whether a statement and its lines add up, to the minor unit (facts.md 10.2, 10.3 and 10.7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from shelfwire.channels.port.statements import AmountGroup, ChannelLine, ChannelStatement, StatementLines
from shelfwire.kit.errors import Reason
from shelfwire.kit.money import Money

_PARTS = ("revenue", "shipping", "fees", "adjustment")
_SUMS = ("settlement", *_PARTS)
_GROUPS = {
    "revenue": frozenset({AmountGroup.REVENUE}),
    "shipping": frozenset({AmountGroup.SHIPPING}),
    "fees": frozenset({AmountGroup.FEE, AmountGroup.TAX}),
}
"""The named amounts that a sum is made of."""
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Miscount(Reason):
    """What does not add up. ``minor``: by how much, told less counted; 0 where the fault is no amount."""

    minor: int = 0


def check_statement(
    statement: ChannelStatement, lines: Iterable[ChannelLine], *, told: StatementLines | None = None
) -> tuple[Miscount, ...]:
    """Return what does not add up; nothing where all does.

    In: the statement; all of its lines, read once; ``told``: what came with a page of them, for its count and for what
    is payable.
    Out: one reason each, with the line's id or the sum's name as ``field``. At most twenty of a kind name their line,
    one more counts the rest. The codes: ``statement_sum``, ``payable_sum``, ``lines_missing``, ``lines_settlement`` and
    the like (the lines against the statement), ``line_sum``, ``line_revenue``, ``line_shipping``, ``line_fees`` (a line
    against its own amounts), ``line_doubled``, ``reference_doubled``, ``line_currency``, ``amount_unknown``,
    ``amount_unreadable``.
    """
    checked = _Check(statement.currency)
    for line in lines:
        checked.line(line)
    found = [*_statement(statement, told), *checked.reasons]
    found += [
        Miscount(f"{code}_more", f"{count - _MOST_NAMED} more lines with the same finding.")
        for code, count in checked.counts.items()
        if count > _MOST_NAMED
    ]
    return (*found, *checked.against(statement, told), *checked.unknown_names())


def _statement(statement: ChannelStatement, told: StatementLines | None) -> Iterator[Miscount]:
    money = _money(statement.currency)
    parts = sum(_of(statement, part) for part in _PARTS)
    if statement.settlement_minor != parts:
        yield Miscount(
            "statement_sum",
            f"The settlement {money(statement.settlement_minor)} is not revenue, shipping, fees and adjustments"
            f" together, {money(parts)}: {money(statement.settlement_minor - parts)} apart.",
            "settlement",
            minor=statement.settlement_minor - parts,
        )
    if told is None or told.payable_minor is None or told.reserve_minor is None:
        return
    both = statement.settlement_minor + told.reserve_minor
    if told.payable_minor != both:
        yield Miscount(
            "payable_sum",
            f"What is payable, {money(told.payable_minor)}, is not settlement and reserve together, {money(both)}:"
            f" {money(told.payable_minor - both)} apart.",
            "payable",
            minor=told.payable_minor - both,
        )


class _Check:
    """What was found in lines, and their sums. A line in another currency is in no sum."""

    def __init__(self, currency: str) -> None:
        self.currency, self.money = currency, _money(currency)
        self.reasons: list[Miscount] = []
        self.counts: Counter[str] = Counter()
        self.lines, self.reserve = 0, 0
        self.sums = dict.fromkeys(_SUMS, 0)
        self.seen: set[str] = set()
        self.references: dict[tuple[str, str, str], str] = {}
        self.unknown: dict[str, list[int]] = defaultdict(list)

    def line(self, line: ChannelLine) -> None:
        self.lines += 1
        self._once(line)
        if line.currency != self.currency:
            self._found(
                "line_currency",
                line,
                f"is in {line.currency or 'no currency'}, the statement in {self.currency}.",
            )
            return
        self.reserve += line.reserve_minor
        for name in _SUMS:
            self.sums[name] += _of(line, name)
        self._sum(line)
        self._amounts(line)

    def _found(self, code: str, line: ChannelLine, says: str, minor: int = 0) -> None:
        self.counts[code] += 1
        if self.counts[code] <= _MOST_NAMED:
            self.reasons.append(
                Miscount(code, f"Line {line.external_id} {says}", line.external_id, minor=minor)
            )

    def _once(self, line: ChannelLine) -> None:
        if line.external_id in self.seen:
            self._found("line_doubled", line, "is there twice.", line.settlement_minor)
        self.seen.add(line.external_id)
        if not line.reference:
            return
        key = (line.kind, line.reference, line.reserve_status)
        first = self.references.setdefault(key, line.external_id)
        if first != line.external_id:
            self._found(
                "reference_doubled",
                line,
                f"is about {line.reference}, and so is line {first}: once too often.",
                line.settlement_minor or line.reserve_minor,
            )

    def _sum(self, line: ChannelLine) -> None:
        parts = sum(_of(line, part) for part in _PARTS)
        if line.settlement_minor != parts:
            apart = self.money(line.settlement_minor - parts)
            self._found(
                "line_sum",
                line,
                f"settles {self.money(line.settlement_minor)}; its parts are {self.money(parts)}: {apart} apart.",
                line.settlement_minor - parts,
            )

    def _amounts(self, line: ChannelLine) -> None:
        for part, groups in _GROUPS.items():
            named = [each for each in line.amounts if each.group in groups]
            counted = sum(each.minor for each in named if each.known or part != "fees")
            counted += line.other_fees_minor if part == "fees" else 0
            if named and counted != _of(line, part):
                apart = self.money(_of(line, part) - counted)
                self._found(
                    f"line_{part}",
                    line,
                    f"has {part} of {self.money(_of(line, part))}; the amounts of it are {self.money(counted)}:"
                    f" {apart} apart.",
                    _of(line, part) - counted,
                )
        for amount in line.amounts:
            if not amount.known and not amount.minor:
                self._found("amount_unreadable", line, f"has no amount in {amount.name}: “{amount.text}”.")
            elif not amount.known:
                self.unknown[amount.name].append(amount.minor)

    def against(self, statement: ChannelStatement, told: StatementLines | None) -> Iterator[Miscount]:
        """The lines as a whole against the statement."""
        if told is not None and told.total is not None and told.total != self.lines:
            yield Miscount("lines_missing", f"There are {told.total} lines; {self.lines} of them were read.")
        pairs = [(name, _of(statement, name), found) for name, found in self.sums.items()]
        if told is not None and told.reserve_minor is not None:
            pairs.append(("reserve", told.reserve_minor, self.reserve))
        for name, wanted, found in pairs:
            if wanted != found:
                yield Miscount(
                    f"lines_{name}",
                    f"The lines' {name} is {self.money(found)}, the statement's {self.money(wanted)}:"
                    f" {self.money(wanted - found)} apart.",
                    name,
                    minor=wanted - found,
                )

    def unknown_names(self) -> Iterator[Miscount]:
        """The amounts nobody here has a word for, by name."""
        for name, amounts in sorted(self.unknown.items()):
            yield Miscount(
                "amount_unknown",
                f"{name} is not known here: {len(amounts)} lines, together {self.money(sum(amounts))}.",
                name,
                minor=sum(amounts),
            )


def _of(holder: ChannelStatement | ChannelLine, name: str) -> int:
    return int(getattr(holder, f"{name}_minor"))


def _money(currency: str) -> Callable[[int], str]:
    """Minor units as people read them."""
    return lambda minor: str(Money(minor, currency))
