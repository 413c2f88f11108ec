"""One order's money by SKU: what each should come to against what it was settled with, and what lies in which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from shelfwire.channels.port import AmountGroup, AmountRole, LineKind
from shelfwire.kit.money import Money
from shelfwire.settlements.matching.expected import fee_by_sku, roles_by_sku
from shelfwire.settlements.matching.sku_sums import apart_from_lines
from shelfwire.settlements.matching.told import Sums, add_up
from shelfwire.settlements.matching.values import (
    Compared,
    Finding,
    OrderMoney,
    Part,
    Rate,
    SkuMoney,
    SkuTold,
    Split,
    Terms,
    Told,
)
from shelfwire.settlements.matching.words import PART_WORDS

_BESIDE: Final = AmountGroup.INFORMATION.value
_ROLES: Final = frozenset({AmountRole.SALES, AmountRole.SELLER_DISCOUNT, AmountRole.SALES_REFUND})
"""Those that the order's documents split by SKU."""
_REFUNDS: Final = frozenset({"sales_refund", "refund_not_settled", "refund_without_case"})
_WHOLE: Final = 10_000
"""A whole in basis points."""
_NO_DAY: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Adding up asks for no day."""


def split(
    order: OrderMoney, lines: Sequence[Told], told: Sequence[SkuTold], terms: Terms, compared: Compared
) -> Split:
    """Split what was compared by SKU.

    In: as ``compare`` had it, what it found, and all that the channel tells of the order's SKUs. Rows of a statement
    that has no line of the order here are left out.
    Out: a row a SKU and, last, one for what no SKU is named for; nothing where no SKU is told, or the sale is not
    settled. Together they are ``compared``, expected and settled, amount by amount. The codes of its findings:
    ``sku_sum`` (SKUs against the statement's line), ``sku_sales``, ``sku_seller_discount``, ``sku_sales_refund``,
    ``sku_fee``: what is apart between SKUs while the order as a whole is right. Where it is not, ``where`` says
    in which SKUs it lies.
    """
    here = {
        line.statement for line in lines if line.kind == LineKind.ORDER and line.currency == order.currency
    }
    rows = [row for row in told if row.sku_id and row.currency == order.currency and row.statement in here]
    if not rows or not compared.is_settled:
        return Split()
    sums = list(apart_from_lines(order.currency, lines, rows))
    found = _Split(order, rows, terms, compared, sums)
    skus = found.money()
    return Split((*skus, found.rest(skus)), (*sums, *found.findings(skus)), tuple(found.where(skus)))


def with_skus(compared: Compared, found: Split) -> Compared:
    """What was compared, with what the split by SKU adds to it."""
    where = dict(found.where)
    told = [
        replace(one, text=f"{one.text} {where[one.code, one.name]}") if (one.code, one.name) in where else one
        for one in (*compared.findings, *found.findings)
    ]
    return replace(compared, findings=tuple(told))


class _Split:
    def __init__(
        self,
        order: OrderMoney,
        rows: Sequence[SkuTold],
        terms: Terms,
        compared: Compared,
        apart: Sequence[Finding],
    ) -> None:
        self.order, self.terms, self.compared = order, terms, compared
        self.known = (*compared.findings, *apart)
        self.told: dict[str, list[SkuTold]] = {each.sku_id: [] for each in order.sold}
        for row in rows:
            self.told.setdefault(row.sku_id, []).append(row)
        for refund in compared.refunds:
            for sku_id, _ in refund.by_sku:
                self.told.setdefault(sku_id, [])
        self.sums = {sku_id: add_up(map(_as_line, own), terms) for sku_id, own in self.told.items()}
        self.rates = {rate.name: rate for rate in terms.rates if not rate.taken_as_told}
        self.roles = roles_by_sku(order, compared.refunds)
        self.kinds = list(self._kinds())
        self.expected = [self._expected(part) for part in self.kinds]

    def money(self) -> list[SkuMoney]:
        """A row a SKU: those that were sold first."""
        quantities = {each.sku_id: each.quantity for each in self.order.sold}
        found = []
        for sku_id, own in self.told.items():
            parts = tuple(
                Part(
                    kind.group,
                    kind.name,
                    None if kind.expected is None else wanted.get(sku_id, 0),
                    _settled(self.sums[sku_id], kind),
                )
                for kind, wanted in zip(self.kinds, self.expected, strict=True)
            )
            found.append(
                SkuMoney(
                    sku_id,
                    next((row.name for row in own if row.name), ""),
                    quantities.get(sku_id, 0),
                    sum(map(_foreseen, parts)),
                    sum(row.settlement for row in own),
                    tuple(part for part in parts if part.expected or part.settled),
                )
            )
        return found

    def rest(self, skus: Sequence[SkuMoney]) -> SkuMoney:
        """What no SKU is named for."""
        settled: dict[tuple[str, str], int] = defaultdict(int)
        expected: dict[tuple[str, str], int] = defaultdict(int)
        for one in skus:
            for part in one.parts:
                settled[part.group, part.name] += part.settled
                expected[part.group, part.name] += part.expected or 0
        parts = [
            Part(
                kind.group,
                kind.name,
                None if kind.expected is None else kind.expected - expected[kind.group, kind.name],
                kind.settled - settled[kind.group, kind.name],
            )
            for kind in self.kinds
        ]
        return SkuMoney(
            "",
            "",
            0,
            sum(map(_foreseen, parts)),
            self.compared.settled - sum(one.settled for one in skus),
            tuple(part for part in parts if part.expected or part.settled),
        )

    def findings(self, skus: Sequence[SkuMoney]) -> Iterator[Finding]:
        """What is apart in a SKU of an amount that is right for the order as a whole."""
        twice = any(one.code == "settled_twice" for one in self.compared.findings)
        for one, part in () if twice else self._apart(skus):
            if self._known(part) is not None:
                continue
            is_role = part.name in PART_WORDS
            what = PART_WORDS.get(part.name, part.name)
            wanted, settled = self._money(part.expected or 0), self._money(part.settled)
            yield Finding(
                f"sku_{part.name}" if is_role else "sku_fee",
                one.sku_id if is_role else f"{one.sku_id} {part.name}",
                part.difference,
                f"{what} of SKU {one.sku_id}{_called(one)}: settled {settled}, expected {wanted},"
                f" {self._money(part.difference)} apart; the order as a whole is right.",
            )

    def where(self, skus: Sequence[SkuMoney]) -> Iterator[tuple[tuple[str, str], str]]:
        """The SKUs that what was found about the order lies in."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one, part in self._apart(skus):
            known = self._known(part)
            if known is not None:
                found[known].append(f"SKU {one.sku_id}{_called(one)} {self._money(part.difference)}")
        for key, words in found.items():
            more = f" and {len(words) - 3} more" if len(words) > 3 else ""
            yield key, f"It lies in {', '.join(words[:3])}{more}."

    def _kinds(self) -> Iterator[Part]:
        """The parts of the order's sum, and amounts that SKUs alone are told."""
        own = [part for part in self.compared.parts if part.group != _BESIDE]
        yield from own
        names = {part.name for part in own}
        for group, name in dict.fromkeys(key for sums in self.sums.values() for key in sums.named):
            if name not in names:
                names.add(name)
                yield Part(group, name, None, 0)

    def _expected(self, part: Part) -> Mapping[str, int]:
        if part.expected is None:
            return {}
        if part.name in _ROLES:
            return self.roles[AmountRole(part.name)]
        if part.name in self.rates:
            shipping = {sku_id: _shipping(sums) for sku_id, sums in self.sums.items()}
            told = {sku_id: minor for sku_id, minor in shipping.items() if minor}
            return fee_by_sku(self.rates[part.name], self.order, self.compared.refunds, told)
        return {}  # of the order as a whole

    def _apart(self, skus: Sequence[SkuMoney]) -> Iterator[tuple[SkuMoney, Part]]:
        for one in skus:
            followed = sum(abs(part.difference) for part in one.parts if part.name in _ROLES)
            for part in one.parts:
                if part.expected is not None and abs(part.difference) > self._slack(one, part, followed):
                    yield one, part

    def _slack(self, one: SkuMoney, part: Part, followed: int) -> int:
        """By how much it may be off because the channel rounds and shares out as it likes."""
        refunds = [
            each for each in self.compared.refunds if not each.by_sku or one.sku_id in dict(each.by_sku)
        ]
        if part.name in self.rates:
            return self._of_fee(self.rates[part.name], len(refunds)) + self._share_of(part, followed)
        if part.name != AmountRole.SALES_REFUND:
            return 0 if part.name in _ROLES else abs(part.difference)
        if any(not (each.is_sure and each.by_sku) for each in refunds):
            return abs(part.difference)
        discounts = any(each.platform_discount or each.seller_discount for each in self.order.sold)
        return 2 * len(refunds) if discounts else 0

    def _of_fee(self, rate: Rate, refunds: int) -> int:
        several = len(self.told) > 1
        sums = [_shipping(each) for each in self.sums.values()]
        unsure = several and sum(sums) != self.order.shipping_paid
        shipping = self.order.shipping_paid * rate.basis_points // _WHOLE + 1 if unsure else 0
        return 1 + refunds + several * (rate.per_order + shipping)

    def _share_of(self, part: Part, minor: int) -> int:
        return minor * self.rates[part.name].basis_points // _WHOLE

    def _known(self, part: Part) -> tuple[str, str] | None:
        """The finding that this part is in: about the order as a whole, or about a statement."""
        for one in self.known:
            if one.code == "fee" and one.name == part.name:
                return one.code, one.name
            amount = one.name.partition(" ")[2]
            if one.code == "sku_sum" and self.terms.roles.get(amount, amount) == part.name:
                return one.code, one.name
            same = one.code == part.name and part.name in PART_WORDS
            if same or (part.name == AmountRole.SALES_REFUND and one.code in _REFUNDS):
                return one.code, one.name
        return None

    def _money(self, minor: int) -> Money:
        return Money(minor, self.order.currency)


def _foreseen(part: Part) -> int:
    return part.settled if part.expected is None else part.expected


def _called(one: SkuMoney) -> str:
    return f" ({one.name})" if one.name else ""


def _shipping(sums: Sums) -> int:
    return sums.roles.get(AmountRole.SHIPPING_PAID, ("", 0))[1]


def _settled(sums: Sums, part: Part) -> int:
    if part.name in PART_WORDS:
        return sums.roles.get(AmountRole(part.name), ("", 0))[1]
    adjusts = part.group == AmountGroup.ADJUSTMENT
    return sum(
        minor
        for (group, name), minor in sums.named.items()
        if name == part.name and (group == AmountGroup.ADJUSTMENT) == adjusts
    )


def _as_line(row: SkuTold) -> Told:
    """A row as ``add_up`` takes lines."""
    return Told(
        statement=row.statement,
        line=row.sku_id,
        kind=LineKind.ORDER.value,
        channel_kind="",
        currency=row.currency,
        settlement=row.settlement,
        closed_at=_NO_DAY,
        fees=row.fees,
        other_fees=row.other_fees,
        amounts=row.amounts,
    )
