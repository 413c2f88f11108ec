"""One order against its lines: the parts side by side, and what nothing explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from shelfwire.channels.port import AmountGroup, AmountRole, LineKind
from shelfwire.kit.money import Money
from shelfwire.settlements.matching.expected import fee_of, roles_of, slack
from shelfwire.settlements.matching.told import OTHER_FEES, Sums, add_up
from shelfwire.settlements.matching.values import (
    Compared,
    Finding,
    OrderMoney,
    Part,
    Refunded,
    Terms,
    Told,
)
from shelfwire.settlements.matching.words import PART_WORDS

__all__ = ["OTHER_FEES", "compare", "foreign"]

_GROUPS = {
    AmountRole.SALES: AmountGroup.REVENUE,
    AmountRole.SELLER_DISCOUNT: AmountGroup.REVENUE,
    AmountRole.SALES_REFUND: AmountGroup.REVENUE,
    AmountRole.SHIPPING_PAID: AmountGroup.INFORMATION,
    AmountRole.SHIPPING_REFUND: AmountGroup.INFORMATION,
}
"""The group of a part that no line has told yet."""
_BESIDE = frozenset({AmountGroup.INFORMATION.value})
_WHOLE = 10_000
"""A whole in basis points."""


def compare(
    order: OrderMoney, lines: Sequence[Told], terms: Terms, *, read_until: datetime | None = None
) -> Compared:
    """Compare an order with all lines about it.

    In: the order by its own documents; every line that stands, of all statements; the shop's terms; until when the
    shop's statements are read: a refund promised after that, or in a statement that is not read, is not missed yet.
    Out: parts, sums and findings. Before the sale is settled only what should come is said, even where a refund is in a
    statement already.
    The codes: ``currency`` (a line in another one; it is in no sum), ``settled_twice``, ``sales``,
    ``seller_discount``, ``sales_refund``, ``shipping_paid``, ``shipping_refund``, ``refund_not_settled``,
    ``refund_without_case``, ``fee`` (off its rate; ``name`` says which), ``adjustment_unknown`` (``name``: the line).
    """
    own = [line for line in lines if line.currency == order.currency]
    twice = list(_doubled(own, order.currency))
    sums = add_up(own, terms)
    is_settled = sums.is_settled or (not order.sold and any(line.kind == LineKind.ORDER for line in own))
    due = _booked(order.refunds, sums, read_until) if is_settled else order.refunds
    parts = _parts(order, due, sums, terms, is_settled=is_settled)
    findings = [*foreign(order.currency, lines), *twice, *_adjustments(own, order.currency, terms)]
    if is_settled:
        findings += _apart(order, parts, sums, due, terms)
    return Compared(
        is_settled=is_settled,
        expected=_expected(parts, terms, is_settled=is_settled),
        settled=sums.settled,
        refunded=sums.refunded,
        adjustment=sums.adjustment,
        reserve=sums.reserve,
        parts=tuple(parts),
        findings=tuple(findings),
        first_at=min((line.closed_at for line in own), default=None),
        last_at=max((line.closed_at for line in own), default=None),
        statements=tuple(dict.fromkeys(line.statement for line in lines)),
        refunds=due,
    )


def _booked(refunds: tuple[Refunded, ...], sums: Sums, read_until: datetime | None) -> tuple[Refunded, ...]:
    """The refunds that statements should have by now: all that statements reach, and those after that are there."""
    by_time = tuple(sorted(refunds, key=lambda each: each.at))
    least = sum(read_until is not None and each.at < read_until for each in by_time)
    told = -sums.roles.get(AmountRole.SALES_REFUND, ("", 0))[1]
    for count in range(least, len(by_time) + 1):
        if sum(each.goods + each.platform for each in by_time[:count]) == told:
            return by_time[:count]
    return by_time[:least]


def _parts(
    order: OrderMoney, refunds: tuple[Refunded, ...], sums: Sums, terms: Terms, *, is_settled: bool
) -> list[Part]:
    parts = []
    for role, minor in roles_of(order, refunds).items():
        group, settled = sums.roles.get(role, (_GROUPS[role].value, 0))
        if group in _BESIDE and role not in sums.roles and is_settled:
            continue  # a shape that does not tell it says nothing against it
        if minor or settled:
            parts.append(Part(group, role.value, minor, settled))
    rates = {rate.name: rate for rate in terms.rates if not rate.taken_as_told}
    for name, rate in rates.items():
        minor = fee_of(rate, order, refunds)
        group, settled = _named(sums, name)
        if minor or settled:
            parts.append(Part(group, name, minor, settled))
    parts += [
        Part(group, name, None, minor)
        for (group, name), minor in sums.named.items()
        if name not in rates and minor
    ]
    return parts


def _named(sums: Sums, name: str) -> tuple[str, int]:
    for (group, told), minor in sums.named.items():
        if told == name and group != AmountGroup.ADJUSTMENT:
            return group, minor
    return AmountGroup.FEE.value, 0


def _expected(parts: Sequence[Part], terms: Terms, *, is_settled: bool) -> int | None:
    """What all should come to, with the amounts that are taken as told."""
    if not is_settled and not terms.rates:
        return None
    return sum(
        part.settled if part.expected is None else part.expected
        for part in parts
        if part.group not in _BESIDE
    )


def foreign(currency: str, lines: Iterable[Told]) -> Iterator[Finding]:
    """The lines of an order in another currency than its own: they are in no sum."""
    for line in lines:
        if line.currency != currency:
            yield Finding(
                "currency",
                line.line,
                0,
                f"Line {line.line} is in {line.currency or 'no currency'}; the order is in {currency}.",
            )


def _doubled(lines: Iterable[Told], currency: str) -> Iterator[Finding]:
    """Adjustments and reserves that stand in more than one line."""
    seen: dict[tuple[str, str, str], Told] = {}
    for line in lines:
        if not line.reference:
            continue
        first = seen.setdefault((line.kind, line.reference, line.reserve_status), line)
        if first is not line:
            minor = line.settlement or line.reserve
            yield Finding(
                "settled_twice",
                line.reference,
                minor,
                f"{line.reference}, {Money(minor, currency)}, is in line {first.line} and again in line {line.line}.",
            )


def _adjustments(lines: Iterable[Told], currency: str, terms: Terms) -> Iterator[Finding]:
    for line in lines:
        if line.kind == LineKind.ADJUSTMENT and line.channel_kind not in terms.known_words:
            yield Finding(
                "adjustment_unknown",
                line.line,
                line.settlement,
                f"Nobody here has a word for {line.channel_kind}, {Money(line.settlement, currency)}.",
            )


def _apart(
    order: OrderMoney, parts: Sequence[Part], sums: Sums, refunds: tuple[Refunded, ...], terms: Terms
) -> Iterator[Finding]:
    """What settled amounts are off. A fee may be off by its rate of an amount that is itself: that is named once."""
    by_name = {part.name: part for part in parts if part.expected is not None}
    sales = by_name.get(AmountRole.SALES)
    if sums.sales > 1 and sales is not None and sales.expected and sales.difference > 0:
        minor = sums.settled - (_expected(parts, Terms({}, frozenset()), is_settled=True) or 0)
        yield Finding(
            "settled_twice",
            AmountRole.SALES.value,
            minor,
            f"The sale is settled {sums.sales} times: {_apart_text(sales, order.currency)}",
        )
        return
    rates = {rate.name: rate.basis_points for rate in terms.rates}
    followed = sum(abs(part.difference) for name, part in by_name.items() if name in PART_WORDS)
    for name, part in by_name.items():
        if name in PART_WORDS:
            yield from _role(order, part, refunds)
        elif abs(part.difference) > slack(order, refunds) + followed * rates[name] // _WHOLE:
            yield Finding("fee", name, part.difference, f"Off its rate: {_apart_text(part, order.currency)}")


def _role(order: OrderMoney, part: Part, refunds: tuple[Refunded, ...]) -> Iterator[Finding]:
    if not part.difference:
        return
    is_refund = part.name == AmountRole.SALES_REFUND
    if is_refund and abs(part.difference) <= _rounded(order, refunds):
        return
    code = part.name
    if is_refund and not part.expected:
        code = "refund_without_case"
    elif is_refund and not part.settled:
        code = "refund_not_settled"
    what = PART_WORDS[part.name]
    name = refunds[0].case_id if code == "refund_not_settled" and len(refunds) == 1 else ""
    yield Finding(code, name, part.difference, f"{what}: {_apart_text(part, order.currency)}")


def _rounded(order: OrderMoney, refunds: tuple[Refunded, ...]) -> int:
    """A part of a unit's price takes a part of its discounts along, rounded by the channel."""
    if not any(each.platform_discount or each.seller_discount for each in order.sold):
        return 0
    return sum(2 * each.pieces for each in refunds)


def _apart_text(part: Part, currency: str) -> str:
    wanted, settled = Money(part.expected or 0, currency), Money(part.settled, currency)
    return f"settled {settled}, expected {wanted}, {Money(part.difference, currency)} apart."
