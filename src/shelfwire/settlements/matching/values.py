"""What is compared, and what comes of it. All amounts are minor units of the order's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shelfwire.channels.port import AmountRole, FeeBasis


@dataclass(frozen=True, slots=True)
class Sold:
    """Units of one SKU that were not cancelled. Discounts are positive."""

    sku_id: str
    quantity: int
    gross: int
    seller_discount: int
    platform_discount: int


@dataclass(frozen=True, slots=True)
class Refunded:
    """One refund that a case promised the buyer. ``goods``: paid back for units that were sold; ``platform``: the
    channel's part of their price, which it takes back too; ``pieces``: over how many SKUs it is shared out."""

    case_id: str
    at: datetime
    goods: int
    platform: int
    shipping: int
    pieces: int = 1
    by_sku: tuple[tuple[str, int], ...] = ()
    """``(SKU, goods and platform)``: together they are both."""
    is_sure: bool = True
    """Whether the documents say how it splits; otherwise it is shared out by price."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A fee by its rate. ``basis_points``: hundredths of a percent; ``per_order``: added once an order; both 0: the
    fee is not to be taken at all. ``taken_as_told``: any amount is right."""

    name: str
    basis: FeeBasis
    basis_points: int
    per_order: int = 0
    refunded: bool = True
    taken_as_told: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the order's shop: the names of amounts with a role, the words that are known, and rates."""

    roles: Mapping[str, AmountRole]
    known_words: frozenset[str]
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """An order by its own documents. ``is_free``: goods sent for nothing (a sample, gift, replacement or
    exchange), whatever price the document names."""

    external_id: str
    currency: str
    sold: tuple[Sold, ...]
    shipping_paid: int
    refunds: tuple[Refunded, ...] = ()
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a statement. ``amounts``: ``(group, name, minor, text, known)`` as ``StatementLine`` has them."""

    statement: str
    line: str
    kind: str
    channel_kind: str
    currency: str
    settlement: int
    closed_at: datetime
    revenue: int = 0
    shipping: int = 0
    fees: int = 0
    other_fees: int = 0
    adjustment: int = 0
    reserve: int = 0
    reference: str = ""
    reserve_status: str = ""
    amounts: tuple[tuple[str, str, int, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class SkuTold:
    """What one SKU was settled with in one statement. ``sku_id`` empty: a line that is split by no SKU. ``amounts`` as
    ``Told`` has them."""

    statement: str
    sku_id: str
    quantity: int
    currency: str
    settlement: int
    revenue: int
    shipping: int
    fees: int
    other_fees: int = 0
    name: str = ""
    amounts: tuple[tuple[str, str, int, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One named amount over all lines of the order. ``expected``: None where it is taken as it is told."""

    group: str
    name: str
    expected: int | None
    settled: int

    @property
    def difference(self) -> int:
        """Settled less expected; 0 where nothing is expected."""
        return 0 if self.expected is None else self.settled - self.expected


@dataclass(frozen=True, slots=True)
class Finding:
    """What nothing explains. ``minor``: settled less expected, 0 where the fault is no amount."""

    code: str
    name: str
    minor: int
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The money of one order. ``is_settled``: at least one line is about the sale itself. ``expected``: None while
    nothing is settled and no rate of the market's fees is known."""

    is_settled: bool
    expected: int | None
    settled: int
    refunded: int
    adjustment: int
    reserve: int
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    statements: tuple[str, ...] = field(default=())
    refunds: tuple[Refunded, ...] = ()
    """Those that are part of what is expected."""


@dataclass(frozen=True, slots=True)
class SkuMoney:
    """One SKU's part of an order's money. ``sku_id`` empty: what no SKU is named for, such as adjustments."""

    sku_id: str
    name: str
    quantity: int
    expected: int
    settled: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """An order's money by SKU; together they are the order's, amount by amount. ``where``: code and name of a finding
    about the order to the SKUs that it lies in, in words."""

    skus: tuple[SkuMoney, ...] = ()
    findings: tuple[Finding, ...] = ()
    where: tuple[tuple[tuple[str, str], str], ...] = ()
