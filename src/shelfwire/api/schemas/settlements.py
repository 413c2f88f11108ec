"""Statements, their lines and amounts, payouts and withdrawals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Id, Moment, Strict
from shelfwire.channels.port import AmountGroup, LineKind, PayoutStatus
from shelfwire.settlements.models import StatementLine
from shelfwire.settlements.queries_months import Month


def _taken(month: Month) -> list[dict[str, Any]]:
    return [
        {"group": group, "name": name, "minor": minor} for (group, name), minor in sorted(month.named.items())
    ]


class StatementOut(Shape):
    """A statement of one shop and UTC day: settlement = revenue + shipping + fees + adjustment; what is payable has the
    reserve too. Amounts are signed as the channel signs them: what the seller gets is positive."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    external_id: str
    closed_at: datetime = Field(description="The midnight, UTC, that ends the day.")
    settlement: Annotated[Money, Amount("settlement_minor")]
    revenue: Annotated[Money, Amount("revenue_minor")]
    shipping: Annotated[Money, Amount("shipping_minor")]
    fees: Annotated[Money, Amount("fees_minor")]
    adjustment: Annotated[Money, Amount("adjustment_minor")]
    reserve: Annotated[Money | None, Amount("reserve_minor")]
    payable: Annotated[Money | None, Amount("payable_minor")]
    status: Stored[PayoutStatus]
    channel_status: str
    payout_external_id: Annotated[str, At("payment_external_id")]
    paid_at: datetime | None
    line_count: int
    turnover: Annotated[Money, Amount("turnover_minor")] = Field(
        description="The settlements of its lines added up without their signs."
    )
    matched: Annotated[Money, Amount("matched_minor")] = Field(
        description="The part of the turnover that no open difference is about."
    )
    matched_at: datetime | None = Field(description="Null while it was not compared.")
    lines_read_at: datetime | None = Field(description="Null while its lines were not all read.")
    reopened_at: datetime | None = Field(description="When it changed after its lines had been read.")


class TakenOut(Schema):
    """A kind of fee, tax or shipping over a month, in minor units."""

    group: Stored[AmountGroup]
    name: str
    minor: int


class StatementMonthOut(Shape):
    """The statements of one month, UTC, in minor units of one currency."""

    month: Annotated[str, By(lambda month: f"{month.first:%Y-%m}")] = Field(examples=["2026-11"])
    currency: str
    statements: int
    revenue: int
    fees: int
    shipping: int
    adjustment: int
    settlement: int
    turnover: int = Field(description="The settlements of all lines added up without their signs.")
    matched: int = Field(description="The part of the turnover that no open difference is about.")
    matched_share: float | None = Field(description="From 0 to 1; null while no line was read.")
    taken: Annotated[list[TakenOut], By(_taken)]


class StatementAmountOut(Shape):
    """The lines added up by kind of line and named amount. `known` false: nobody here knows the name; such fees count
    as other fees."""

    kind: Stored[LineKind]
    group: Stored[AmountGroup]
    name: str
    minor: int
    lines: int
    known: bool


class StatementDetail(StatementOut):
    """A statement with its amounts, in minor units of its currency."""

    amounts: Annotated[
        list[StatementAmountOut], By(lambda one: one.amounts.order_by("kind", "group", "name"))
    ]


class LineAmountOut(Schema):
    """A named amount of a line, with the channel's own text."""

    group: Stored[AmountGroup]
    name: str
    minor: int
    text: str
    known: bool


def _amounts(line: StatementLine) -> list[dict[str, Any]]:
    names = ("group", "name", "minor", "text", "known")
    return [dict(zip(names, each, strict=True)) for each in line.amounts]


class StatementLineOut(Shape):
    """A line as the channel told it. `replaced_at`: another telling took its place then, and it is in no sum."""

    id: int
    external_id: str
    kind: Stored[LineKind]
    channel_kind: str
    settlement: Annotated[Money, Amount("settlement_minor")]
    revenue: Annotated[Money, Amount("revenue_minor")]
    shipping: Annotated[Money, Amount("shipping_minor")]
    fees: Annotated[Money, Amount("fees_minor")]
    other_fees: Annotated[Money, Amount("other_fees_minor")] = Field(
        description="The part of the fees that no known name explains."
    )
    adjustment: Annotated[Money, Amount("adjustment_minor")]
    reserve: Annotated[Money, Amount("reserve_minor")]
    order_external_id: str
    reference: str
    reserve_status: str
    releases_at: datetime | None
    ordered_at: datetime | None
    amounts: Annotated[list[LineAmountOut], By(_amounts)]
    read_at: datetime
    replaced_at: datetime | None


class PayoutOut(Shape):
    """A payment to the seller's bank. `retired_by`: the version of the channel's interface that takes the place of the
    one it was read in."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    external_id: str
    amount: Annotated[Money, Amount("amount_minor")]
    settlement: Annotated[Money | None, Amount("settlement_minor")]
    reserve: Annotated[Money | None, Amount("reserve_minor")]
    before_exchange: Annotated[Money | None, Amount("before_exchange_minor", "before_exchange_currency")]
    exchange_rate: str
    status: Stored[PayoutStatus]
    channel_status: str
    created_at: datetime
    paid_at: datetime | None
    bank_account: str = Field(description="Masked, as the channel masks it.")
    version: str
    retired_by: str


class WithdrawalOut(Shape):
    """A movement of the balance; `kind` and `status` are the channel's words."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    external_id: str
    kind: str
    amount: Annotated[Money, Amount("amount_minor")]
    status: str
    at: datetime


class StatementImportIn(Strict):
    """Which shop's statements, closed in [since, until)."""

    shop_id: Id
    since: Moment
    until: Moment | None = Field(None, description="Until now, unless given.")
