"""Statements, lines, payouts and estimates as the port gives them, made up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from shelfwire.channels.port import (
    AmountGroup,
    ChannelLine,
    ChannelPayment,
    ChannelStatement,
    ChannelWithdrawal,
    LineAmount,
    LineKind,
    Page,
    PayoutStatus,
    StatementLines,
    Unsettled,
)
from shelfwire.kit.ids import ExternalLineId, ExternalOrderId, ExternalPaymentId, ExternalStatementId
from shelfwire.kit.money import Money

CLOSED = datetime(2026, 11, 2, tzinfo=UTC)


def told_statement(number: int = 1, settlement: int = 0, **more: Any) -> ChannelStatement:
    """A statement whose whole settlement is revenue."""
    values: dict[str, Any] = {
        "closed_at": CLOSED,
        "currency": "USD",
        "settlement_minor": settlement,
        "revenue_minor": settlement,
        "fees_minor": 0,
        "shipping_minor": 0,
        "adjustment_minor": 0,
        **more,
    }
    return ChannelStatement(
        external_id=ExternalStatementId(f"s-{number}"),
        document=json.dumps([number, values], default=str).encode(),
        **values,
    )


def told_sale(number: int, gross: int = 1000, fee: int = -60, odd: int = 0, **more: Any) -> ChannelLine:
    """A sale with a referral fee and, when asked for, a fee that nobody knows."""
    amounts = [
        LineAmount(AmountGroup.REVENUE, "gross_sales_amount", gross, f"{gross / 100:.2f}"),
        LineAmount(AmountGroup.FEE, "referral_fee_amount", fee, f"{fee / 100:.2f}"),
    ]
    if odd:
        amounts.append(LineAmount(AmountGroup.FEE, "moon_fee_amount", odd, f"{odd / 100:.2f}", known=False))
    values: dict[str, Any] = {
        "kind": LineKind.ORDER,
        "channel_kind": "ORDER",
        "currency": "USD",
        "settlement_minor": gross + fee + odd,
        "revenue_minor": gross,
        "shipping_minor": 0,
        "fees_minor": fee + odd,
        "adjustment_minor": 0,
        "other_fees_minor": odd,
        "order_id": ExternalOrderId(f"o-{number}"),
        "amounts": tuple(amounts),
        **more,
    }
    return ChannelLine(
        external_id=ExternalLineId(f"l-{number}"),
        document=json.dumps([number, values], default=str).encode(),
        **values,
    )


def told_adjustment(number: int, minor: int, kind: str = "PLATFORM_PENALTY", order: str = "") -> ChannelLine:
    """An adjustment, about an order or none."""
    return ChannelLine(
        external_id=ExternalLineId(f"l-{number}"),
        kind=LineKind.ADJUSTMENT,
        channel_kind=kind,
        currency="USD",
        settlement_minor=minor,
        revenue_minor=0,
        shipping_minor=0,
        fees_minor=0,
        adjustment_minor=minor,
        document=json.dumps([number, minor, kind, order]).encode(),
        order_id=ExternalOrderId(order) if order else None,
        reference=f"a-{number}",
        amounts=(LineAmount(AmountGroup.ADJUSTMENT, "adjustment_amount", minor, f"{minor / 100:.2f}"),),
    )


def told_lines(
    total: int | None = None, payable: int | None = None, reserve: int | None = None
) -> StatementLines:
    """What comes with a page of lines."""
    return StatementLines(Page((), None), total, payable, reserve, "202501")


def told_payment(number: int = 1, minor: int = 0, **more: Any) -> ChannelPayment:
    """A payout."""
    values: dict[str, Any] = {
        "amount": Money(minor, "USD"),
        "status": PayoutStatus.PROCESSING,
        "channel_status": "PROCESSING",
        "created_at": CLOSED,
        "version": "202605",
        **more,
    }
    return ChannelPayment(
        external_id=ExternalPaymentId(f"p-{number}"),
        document=json.dumps([number, values], default=str).encode(),
        **values,
    )


def told_withdrawal(
    number: int, minor: int, kind: str = "WITHDRAW", status: str = "SUCCESS"
) -> ChannelWithdrawal:
    """A movement of the balance."""
    document = json.dumps([number, minor, kind, status]).encode()
    return ChannelWithdrawal(f"w-{number}", kind, Money(minor, "USD"), status, CLOSED, document)


def told_estimate(number: int, minor: int, **more: Any) -> Unsettled:
    """An estimate for an order."""
    values: dict[str, Any] = {"kind": LineKind.ORDER, "order_id": ExternalOrderId(f"o-{number}"), **more}
    return Unsettled(
        external_id=f"e-{number}", channel_kind="ORDER", currency="USD", estimate_minor=minor, **values
    )
