"""Statements, payouts and what comes of comparing them as rows, for tests of queries and screens."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.orders.models import Order
from shelfwire.settlements.actions._amounts import count_amounts
from shelfwire.settlements.models import (
    Difference,
    OrderSettlement,
    Payment,
    SkuReading,
    Statement,
    StatementLine,
    UnsettledEstimate,
)

DAY = datetime(2026, 11, 21, tzinfo=UTC)
"""The midnight that ends Friday, 20 November."""
_serial = itertools.count(1)
Amounts = Sequence[tuple[str, str, int]]


def a_line(statement: Statement, settlement: int, **more: Any) -> StatementLine:
    """A line of an order that settles so much; ``amounts``: ``(group, name, minor)``; ``unknown``: the names among
    them that nobody here knows."""
    amounts: Amounts = more.pop("amounts", [("revenue", "gross_sales_amount", settlement)])
    unknown = more.pop("unknown", ())
    number = next(_serial)
    of: dict[str, int] = {}
    for group, _, minor in amounts:
        of[group] = of.get(group, 0) + minor
    values: dict[str, Any] = {
        "external_id": f"line-{number}", "kind": "order", "channel_kind": "ORDER", "currency": statement.currency,
        "settlement_minor": settlement, "revenue_minor": of.get("revenue", 0),
        "shipping_minor": of.get("shipping", 0), "fees_minor": of.get("fee", 0) + of.get("tax", 0),
        "adjustment_minor": of.get("adjustment", 0), "other_fees_minor": 0, "reserve_minor": 0,
        "order_external_id": f"order-{number}", "digest": f"d{number}", "body": "{}", "read_at": statement.seen_at,
        "amounts": [[group, name, minor, str(minor), name not in unknown] for group, name, minor in amounts],
    }  # fmt: skip
    return StatementLine.objects.create(statement=statement, account=statement.account, **{**values, **more})


def a_statement(account: Account, *, day: datetime = DAY, currency: str = "USD", **more: Any) -> Statement:
    """A statement without lines whose sums are zero unless they are given."""
    number = next(_serial)
    values: dict[str, Any] = {
        "external_id": f"3458764513820{number:06}", "settlement_minor": 0, "revenue_minor": 0, "fees_minor": 0,
        "shipping_minor": 0, "adjustment_minor": 0, "status": "paid", "channel_status": "PAID", "digest": f"s{number}",
        "recorded_at": day, "seen_at": day, "lines_read_at": day, "lines_digest": f"s{number}",
    }  # fmt: skip
    return Statement.objects.create(
        company=account.company, account=account, closed_at=day, currency=currency, **{**values, **more}
    )


def add_up(statement: Statement) -> Statement:
    """Count the lines of the statement into its sums and amounts, as importing does."""
    count_amounts(statement)
    rows = list(statement.lines.filter(replaced_at=None, currency=statement.currency))
    for part in ("settlement", "revenue", "fees", "shipping", "adjustment"):
        setattr(statement, f"{part}_minor", sum(getattr(line, f"{part}_minor") for line in rows))
    reserve = sum(line.reserve_minor for line in rows)
    statement.reserve_minor, statement.payable_minor = reserve, statement.settlement_minor + reserve
    statement.matched_minor, statement.matched_at = statement.turnover_minor, statement.seen_at
    statement.save()
    return statement


def a_day_of_sales(account: Account, *, day: datetime = DAY, orders: int = 3, **more: Any) -> Statement:
    """A statement with every kind of line: orders with discounts and fees, a refund, a penalty and a reserve."""
    made = a_statement(account, day=day, **more)
    for n in range(orders):
        amounts = [
            ("revenue", "gross_sales_amount", 5000 + 10 * n), ("revenue", "seller_discount_amount", -500),
            ("information", "platform_discount_amount", -300), ("shipping", "actual_shipping_fee_amount", -650),
            ("shipping", "customer_paid_shipping_fee_amount", 499),
            ("fee", "referral_fee_amount", -270), ("fee", "affiliate_commission_amount", -450),
            ("tax", "sales_tax_referral_fee_amount", -20),
        ]  # fmt: skip
        a_line(made, 3609 + 10 * n, amounts=amounts)
    a_line(
        made, -3800,
        amounts=[("revenue", "gross_sales_refund_amount", -4000), ("fee", "referral_fee_amount", 200)],
    )  # fmt: skip
    a_line(
        made, -2500, kind="adjustment", channel_kind="PLATFORM_PENALTY", order_external_id="", reference="adj-1",
        amounts=[("adjustment", "adjustment_amount", -2500)],
    )  # fmt: skip
    a_line(
        made, 0, kind="reserve", channel_kind="RESERVE", reference="res-1", reserve_status="COLLECTED",
        reserve_minor=-700, amounts=[("reserve", "reserve_amount", -700)],
    )  # fmt: skip
    return add_up(made)


def a_payment(account: Account, statements: Sequence[Statement], *, apart: int = 0, **more: Any) -> Payment:
    """The payout of the statements; ``apart``: how much more than they come to."""
    number = next(_serial)
    for statement in statements:
        statement.payment_external_id = f"payment-{number}"
        statement.save(update_fields=["payment_external_id"])
    paid = sum(each.payable_minor or 0 for each in statements) + apart
    values: dict[str, Any] = {
        "amount_minor": paid, "status": "paid", "channel_status": "PAID", "created_at": DAY + timedelta(hours=9),
        "paid_at": DAY + timedelta(days=1), "bank_account": "****1234", "version": "202605", "digest": "p",
        "currency": "USD", "body": "{}", "recorded_at": DAY, "seen_at": DAY,
    }  # fmt: skip
    return Payment.objects.create(
        company=account.company, account=account, external_id=f"payment-{number}", **{**values, **more}
    )


def a_difference(account: Account, subject: str, minor: int, **more: Any) -> Difference:
    """An open difference about a statement, unless it is said what about."""
    values: dict[str, Any] = {
        "about": "statement", "code": "lines_settlement", "name": f"n{next(_serial)}", "currency": "USD",
        "text": "The lines come to 1.00 USD less than the statement says.", "opened_at": DAY, "grew_at": DAY,
    }  # fmt: skip
    return Difference.objects.create(
        company=account.company, account=account, subject=subject, minor=minor, **{**values, **more}
    )


def an_estimate(account: Account, order: str, minor: int, **more: Any) -> UnsettledEstimate:
    """What the channel thinks an order will be settled with."""
    values: dict[str, Any] = {
        "external_id": f"estimate-{next(_serial)}", "kind": "order", "channel_kind": "ORDER", "currency": "USD",
        "amounts": [], "seen_at": DAY,
    }  # fmt: skip
    return UnsettledEstimate.objects.create(
        company=account.company,
        account=account,
        order_external_id=order,
        estimate_minor=minor,
        **{**values, **more},
    )


def an_order_waits(order: Order, **more: Any) -> OrderSettlement:
    """What comparing found of an order of which nothing is settled, unless it is said otherwise."""
    values: dict[str, Any] = {
        "state": "waiting", "currency": order.currency, "expected_minor": 0, "settled_minor": 0, "refunded_minor": 0,
        "adjustment_minor": 0, "reserve_minor": 0, "parts": [], "compared_at": DAY,
    }  # fmt: skip
    return OrderSettlement.objects.create(
        order=order, company=order.company, account=order.account, **{**values, **more}
    )


def a_split(
    sku: str, *amounts: tuple[str, str, int | None, int], quantity: int = 0, name: str = ""
) -> dict[str, Any]:
    """One SKU as comparing writes it; the amounts: group, name, expected and settled."""
    parts = [
        {"group": group, "name": word, "expected": expected, "settled": settled}
        for group, word, expected, settled in amounts
    ]
    return {
        "sku": sku, "name": name, "quantity": quantity, "parts": parts,
        "settled": sum(one[3] for one in amounts),
        "expected": sum(one[3] if one[2] is None else one[2] for one in amounts),
    }  # fmt: skip


def skus_read(order: Order, **more: Any) -> SkuReading:
    """The order was asked for by SKU, unless it is said otherwise."""
    values = {"wanted_lines": "d", "read_lines": "d", "wanted_at": DAY, "read_at": DAY, **more}
    return SkuReading.objects.create(account=order.account, order_external_id=order.external_id, **values)
