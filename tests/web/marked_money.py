"""A statement, a payout and a difference whose every text carries the mark."""

from __future__ import annotations

from typing import Any

from shelfwire.channels.models import Account
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.settlements.models import (
    Creator,
    CreatorOrder,
    CreatorProfit,
    Difference,
    OrderSettlement,
    Payment,
    SkuReading,
    Statement,
    StatementAmount,
    StatementLine,
    UnsettledEstimate,
    Withdrawal,
)


def money_marked(shop: Account, order: Order, text: str) -> dict[str, list[Any]]:
    """A statement with a line of the order, its payout, and what is said of them; by the names that addresses use."""
    now = clock.now()
    statement = Statement.objects.create(
        company=shop.company, account=shop, external_id=text[:64], closed_at=now, currency="USD", settlement_minor=1,
        revenue_minor=1, fees_minor=0, shipping_minor=0, adjustment_minor=0, status=text[:40],
        channel_status=text[:60], payment_external_id=text[:64], digest="d", lines_digest="d", recorded_at=now,
        seen_at=now, lines_read_at=now, line_count=1,
    )  # fmt: skip
    StatementAmount.objects.create(
        statement=statement, kind="order", group="fee", name=text[:120], minor=-1, lines=1, known=False
    )
    line = StatementLine.objects.create(
        statement=statement, account=shop, external_id=text[:64], kind="adjustment", channel_kind=text[:80],
        currency="USD", settlement_minor=1, revenue_minor=1, shipping_minor=0, fees_minor=0, adjustment_minor=0,
        other_fees_minor=0, reserve_minor=0, order_external_id=order.external_id, reference=text[:64],
        reserve_status=text[:40], amounts=[["fee", text[:120], -1, text[:40], False]], digest="d", body=text,
        read_at=now,
    )  # fmt: skip
    payment = Payment.objects.create(
        company=shop.company, account=shop, external_id=text[:64], currency="USD", amount_minor=1, status=text[:40],
        channel_status=text[:60], created_at=now, exchange_rate=text[:40], bank_account=text[:80], digest="d",
        body=text, recorded_at=now, seen_at=now,
    )  # fmt: skip
    Withdrawal.objects.create(
        company=shop.company, account=shop, external_id=text[:64], kind=text[:40], currency="USD", amount_minor=1,
        status=text[:40], at=now, digest="d", body=text, seen_at=now,
    )  # fmt: skip
    UnsettledEstimate.objects.create(
        company=shop.company, account=shop, external_id=text[:64], kind="order", channel_kind=text[:80],
        currency="USD", estimate_minor=1, order_external_id=order.external_id, why=text[:300], amounts=[], seen_at=now,
    )  # fmt: skip
    difference = Difference.objects.create(
        company=shop.company, account=shop, about="order", subject=order.external_id, code=text[:40], name=text[:120],
        currency="USD", minor=1, text=text[:500], opened_at=now, grew_at=now, closed_by=text[:120],
        closed_why=text[:300],
    )  # fmt: skip
    OrderSettlement.objects.create(
        order=order, company=shop.company, account=shop, state="different", currency="USD", expected_minor=1,
        settled_minor=2, refunded_minor=0, adjustment_minor=0, reserve_minor=0, compared_at=now,
        parts=[{"group": "fee", "name": text[:120], "expected": 1, "settled": 2}], first_settled_at=now,
        skus=[
            {"sku": text[:64], "name": text[:300], "quantity": 1, "expected": 1, "settled": 2,
             "parts": [{"group": "fee", "name": text[:120], "expected": 1, "settled": 2}]},
        ],
    )  # fmt: skip
    SkuReading.objects.create(
        account=shop, order_external_id=order.external_id, wanted_lines="a", read_lines="b", wanted_at=now,
        read_at=now, unknown_names=1, tries=1, next_try_at=now, trouble=text[:300],
    )  # fmt: skip
    return {
        "statement_id": [statement.pk],
        "line_id": [line.pk],
        "payment_id": [payment.pk],
        "difference_id": [difference.pk],
        "creator_id": [marked_creator(shop, order, text).pk],
    }


def marked_creator(shop: Account, order: Order, text: str) -> Creator:
    """A creator, and an order that a file says was theirs."""
    now = clock.now()
    creator = Creator.objects.create(
        company=shop.company, key=text[:120].casefold(), handle=text[:120], first_seen_at=now
    )
    row = CreatorOrder.objects.create(
        company=shop.company, account=shop, creator=creator, order_external_id=order.external_id, item=text[:120],
        channel_sku_id=text[:64], channel_product_id=text[:64], seller_sku=text[:120], product_name=text[:500],
        content_type=text[:120], content_id=text[:64], quantity=1, currency="USD", rate=text[:20], state=text[:60],
        actual_minor=5, refunded=True, others={text[:60]: text}, imported_at=now,
    )  # fmt: skip
    CreatorProfit.objects.create(
        company=shop.company, account=shop, creator=creator, source=row, order=order,
        order_external_id=order.external_id, channel_sku_id=text[:64], day=now.date(), currency="USD", quantity=1,
        sales_minor=1, settled_minor=1, commission_minor=-4, apart_minor=1,
    )  # fmt: skip
    return creator
