"""What the channel says of money, as the columns store it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shelfwire.channels.port import (
    ChannelLine,
    ChannelPayment,
    ChannelStatement,
    ChannelWithdrawal,
    LineAmount,
    UnitLine,
    Unsettled,
)
from shelfwire.kit.documents import body
from shelfwire.kit.money import Money
from shelfwire.kit.texts import fit, storable_json

LINE_COLUMNS = (
    "statement_id",
    "account_id",
    "external_id",
    "kind",
    "channel_kind",
    "currency",
    "settlement_minor",
    "revenue_minor",
    "shipping_minor",
    "fees_minor",
    "adjustment_minor",
    "other_fees_minor",
    "reserve_minor",
    "order_external_id",
    "reference",
    "reserve_status",
    "releases_at",
    "ordered_at",
    "amounts",
    "digest",
    "body",
    "read_at",
)
SKU_COLUMNS = (
    "account_id",
    "order_external_id",
    "statement_external_id",
    "sku_external_id",
    "place",
    "digest",
    "sku_name",
    "quantity",
    "currency",
    "settlement_minor",
    "revenue_minor",
    "shipping_minor",
    "fees_minor",
    "other_fees_minor",
    "amounts",
    "read_at",
)
SUMS = (
    "settlement_minor",
    "revenue_minor",
    "fees_minor",
    "shipping_minor",
    "adjustment_minor",
    "net_sales_minor",
)
STATEMENT_COLUMNS = (
    "closed_at",
    "currency",
    *SUMS,
    "status",
    "channel_status",
    "payment_external_id",
    "paid_at",
)
PAYMENT_COLUMNS = (
    "currency",
    "amount_minor",
    "status",
    "channel_status",
    "created_at",
    "paid_at",
    "settlement_minor",
    "reserve_minor",
    "before_exchange_minor",
    "before_exchange_currency",
    "exchange_rate",
    "bank_account",
    "version",
    "retired_by",
    "body",
)
WITHDRAWAL_COLUMNS = ("currency", "amount_minor", "status", "at", "body")
_ID = 64
_MOST_PIECES = 2**31 - 1


def external_id(written: str) -> str:
    """A channel's id as it is stored."""
    return fit(written, _ID)


def line_row(
    statement_id: int, account_id: int, line: ChannelLine, digest: str, at: datetime
) -> tuple[Any, ...]:
    """The columns of ``LINE_COLUMNS``."""
    return (
        statement_id,
        account_id,
        fit(line.external_id, _ID),
        str(line.kind),
        fit(line.channel_kind, 80),
        line.currency,
        line.settlement_minor,
        line.revenue_minor,
        line.shipping_minor,
        line.fees_minor,
        line.adjustment_minor,
        line.other_fees_minor,
        line.reserve_minor,
        fit(line.order_id, _ID),
        fit(line.reference, _ID),
        fit(line.reserve_status, 40),
        line.releases_at,
        line.ordered_at,
        _json(amounts(line.amounts)),
        digest,
        body(line.document),
        at,
    )


def sku_row(row: UnitLine) -> tuple[Any, ...]:
    """The columns of ``SKU_COLUMNS`` from ``sku_name`` to ``amounts``."""
    return (
        fit(row.sku_name, 300),
        min(max(row.quantity, 0), _MOST_PIECES),
        row.currency,
        row.settlement_minor,
        row.revenue_minor,
        row.shipping_minor,
        row.fees_minor,
        row.other_fees_minor,
        _json(amounts(row.amounts)),
    )


def amounts(named: Sequence[LineAmount]) -> list[list[Any]]:
    """``[group, name, minor, text, known]`` each, in the channel's order."""
    return [[each.group.value, each.name, each.minor, each.text, each.known] for each in named]


def statement(doc: ChannelStatement) -> dict[str, Any]:
    """The columns of ``STATEMENT_COLUMNS``."""
    return {
        "closed_at": doc.closed_at,
        "currency": doc.currency,
        **{name: getattr(doc, name) for name in SUMS},
        "status": fit(str(doc.status), 40),
        "channel_status": fit(doc.channel_status, 60),
        "payment_external_id": fit(doc.payment_id, _ID),
        "paid_at": doc.paid_at,
    }


def payment(doc: ChannelPayment) -> dict[str, Any]:
    """The columns of ``PAYMENT_COLUMNS``."""
    before = doc.before_exchange
    return {
        "currency": doc.amount.currency,
        "amount_minor": doc.amount.minor,
        "status": fit(str(doc.status), 40),
        "channel_status": fit(doc.channel_status, 60),
        "created_at": doc.created_at,
        "paid_at": doc.paid_at,
        "settlement_minor": _minor(doc.settlement),
        "reserve_minor": _minor(doc.reserve),
        "before_exchange_minor": _minor(before),
        "before_exchange_currency": before.currency if before else "",
        "exchange_rate": fit(doc.exchange_rate, 40),
        "bank_account": fit(doc.bank_account, 80),
        "version": fit(doc.version, 10),
        "retired_by": fit(doc.retired_by, 10),
        "body": body(doc.document),
    }


def withdrawal(doc: ChannelWithdrawal) -> dict[str, Any]:
    """The kind and the columns of ``WITHDRAWAL_COLUMNS``."""
    return {
        "kind": fit(doc.kind, 40),
        "currency": doc.amount.currency,
        "amount_minor": doc.amount.minor,
        "status": fit(doc.status, 40),
        "at": doc.at,
        "body": body(doc.document),
    }


def estimate(doc: Unsettled) -> dict[str, Any]:
    """What an estimate says."""
    return {
        "kind": str(doc.kind),
        "channel_kind": fit(doc.channel_kind, 80),
        "currency": doc.currency,
        "estimate_minor": doc.estimate_minor,
        "order_external_id": fit(doc.order_id, _ID),
        "settles_at": doc.settles_at,
        "why": fit(doc.why, 300),
        "amounts": storable_json(amounts(doc.amounts)),
    }


def _minor(money: Money | None) -> int | None:
    return None if money is None else money.minor


def _json(value: list[list[Any]]) -> str:
    written = json.dumps(value, separators=(",", ":"))
    # the escapes of what a JSON column does not take: NUL, and halves of a pair
    if "\\u0000" in written or "\\ud" in written:
        return json.dumps(storable_json(value), ensure_ascii=False, separators=(",", ":"))
    return written
