"""Money: statements and their lines, payments, withdrawals, and what is not settled yet (facts.md section 10).

Nothing here is written to the channel. Amounts are signed as the channel signs them: what the seller gets is positive,
what is taken from the seller is negative. Every amount keeps the channel's own text beside the exact minor units, so
that a sum can be worked out again from what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.paging import Page
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.ids import (
    ExternalLineId,
    ExternalOrderId,
    ExternalPaymentId,
    ExternalSkuId,
    ExternalStatementId,
)
from shelfwire.kit.money import Money


class PayoutStatus(StrEnum):
    """How far the money is."""

    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    SETTLED = "settled"
    """In the seller's balance, and to be withdrawn from there."""


class LineKind(StrEnum):
    """What a line of a statement is about."""

    ORDER = "order"
    ADJUSTMENT = "adjustment"
    """A correction, penalty, reimbursement or the like; ``ChannelLine.channel_kind`` says which."""
    RESERVE = "reserve"
    """Money kept back, or given free; no part of the settlement."""


class AmountGroup(StrEnum):
    """The part of the sum that an amount belongs to."""

    REVENUE = "revenue"
    SHIPPING = "shipping"
    FEE = "fee"
    TAX = "tax"
    ADJUSTMENT = "adjustment"
    RESERVE = "reserve"
    INFORMATION = "information"
    """Told beside the sum and no part of it."""


@dataclass(frozen=True, slots=True)
class LineAmount:
    """One amount under the channel's own name. ``known``: this release has a word for it (``Channel.money_words``);
    fees that are not known are counted as other fees, and all of them shown by the channel's name. Amounts of zero are
    left out; a text that is no amount is kept with zero, as one that is not known."""

    group: AmountGroup
    name: str
    minor: int
    text: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A line of a statement. ``settlement_minor`` is the channel's own sum of it; for a reserve ``reserve_minor`` is
    and the settlement is zero. What the named amounts do not explain of the channel's sum of fees is in
    ``other_fees_minor`` (facts.md section 10.4)."""

    external_id: ExternalLineId
    kind: LineKind
    channel_kind: str
    currency: str
    settlement_minor: int
    revenue_minor: int
    shipping_minor: int
    fees_minor: int
    """Fees and taxes, without shipping, whatever the shape it came in."""
    adjustment_minor: int
    document: bytes
    other_fees_minor: int = 0
    reserve_minor: int = 0
    order_id: ExternalOrderId | None = None
    """The order it is about: of an order's line, an adjustment's, or a reserve's."""
    reference: str = ""
    """The id of the adjustment or reserve."""
    reserve_status: str = ""
    releases_at: datetime | None = None
    ordered_at: datetime | None = None
    amounts: tuple[LineAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelStatement:
    """A statement of one shop and UTC day. ``closed_at`` is the midnight that ends the day. The sums are the channel's;
    ``shipping_minor`` is apart from the fees, whatever the shape it came in."""

    external_id: ExternalStatementId
    closed_at: datetime
    currency: str
    settlement_minor: int
    revenue_minor: int
    fees_minor: int
    shipping_minor: int
    adjustment_minor: int
    document: bytes
    net_sales_minor: int | None = None
    status: PayoutStatus | Unknown = PayoutStatus.PROCESSING
    channel_status: str = ""
    payment_id: ExternalPaymentId | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatementLines:
    """A page of a statement's lines with what its head says. ``payable_minor``: settlement and reserve together; None
    where the shape has no reserves. ``version``: of the shape that was read."""

    page: Page[ChannelLine]
    total: int | None
    payable_minor: int | None
    reserve_minor: int | None
    version: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What one SKU of an order was settled with in one statement."""

    statement_id: ExternalStatementId
    sku_id: ExternalSkuId
    quantity: int
    currency: str
    settlement_minor: int
    revenue_minor: int
    shipping_minor: int
    fees_minor: int
    other_fees_minor: int = 0
    sku_name: str = ""
    amounts: tuple[LineAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelPayment:
    """A payment to the seller's bank. ``bank_account``: masked as the channel masks it. ``retired_by``: the version
    that replaces the one this was read in, where the channel says so; empty otherwise."""

    external_id: ExternalPaymentId
    amount: Money
    status: PayoutStatus | Unknown
    channel_status: str
    created_at: datetime
    document: bytes
    paid_at: datetime | None = None
    settlement: Money | None = None
    reserve: Money | None = None
    before_exchange: Money | None = None
    exchange_rate: str = ""
    bank_account: str = ""
    version: str = ""
    retired_by: str = ""


@dataclass(frozen=True, slots=True)
class ChannelWithdrawal:
    """Money that left or entered the seller's balance. ``kind`` and ``status``: the channel's own words."""

    external_id: str
    kind: str
    amount: Money
    status: str
    at: datetime
    document: bytes


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An estimate of what is not settled yet: never to be booked. ``settles_at``: None when nothing is known, for
    example because the order is not delivered; ``why``: the channel's words."""

    external_id: str
    kind: LineKind
    channel_kind: str
    currency: str
    estimate_minor: int
    order_id: ExternalOrderId | None = None
    settles_at: datetime | None = None
    why: str = ""
    amounts: tuple[LineAmount, ...] = field(default=())


class StatementSource(Protocol):
    """The conversation about money. An answer that is empty says only that: nothing that was read before is gone. A
    statement or order that the shop does not have is Gone, or TryLater where the channel has one answer for that and
    for trouble of its own."""

    def statements(
        self,
        session: Session,
        *,
        since: datetime,
        until: datetime,
        page: str | None = None,
        size: int = 50,
    ) -> Page[ChannelStatement]:
        """Return a page of the statements that closed in [since, until), oldest first."""

    def lines(
        self,
        session: Session,
        statement_id: ExternalStatementId,
        *,
        page: str | None = None,
        size: int = 100,
    ) -> StatementLines:
        """Return a page of a statement's lines, oldest first: the newest shape, and the flat one where the channel
        refuses that."""

    def order_lines(self, session: Session, order_id: ExternalOrderId) -> tuple[UnitLine, ...]:
        """Return what each SKU of an order was settled with, over all statements; empty while nothing is settled."""

    def payments(
        self,
        session: Session,
        *,
        since: datetime,
        until: datetime,
        page: str | None = None,
        size: int = 50,
    ) -> Page[ChannelPayment]:
        """Return a page of the payments created in [since, until), oldest first, in the newest version that the
        channel answers."""

    def withdrawals(
        self,
        session: Session,
        *,
        since: datetime,
        until: datetime,
        kinds: Sequence[str] = (),
        page: str | None = None,
        size: int = 50,
    ) -> Page[ChannelWithdrawal]:
        """Return a page of the movements of the balance in [since, until). No ``kinds``: all that are known."""

    def unsettled(
        self,
        session: Session,
        *,
        since: datetime,
        until: datetime,
        page: str | None = None,
        size: int = 50,
    ) -> Page[Unsettled]:
        """Return a page of what was ordered in [since, until) and is not settled."""
