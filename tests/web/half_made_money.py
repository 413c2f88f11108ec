"""Statements, payouts and differences that are half made."""

from __future__ import annotations

from typing import Any

from tests.web.half_made_offers import FIRST_MOMENT, LAST_MOMENT, MARTIAN

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

_MOST = 2**63 - 1


def money_half_made(shop: Account, orders: list[Order]) -> dict[str, list[Any]]:
    """Statements at both ends of the calendar, amounts as large as a column holds, words of another release; by the
    names that addresses use.
    """
    statements, lines = [], []
    for number, at in enumerate((FIRST_MOMENT, LAST_MOMENT)):
        statement = Statement.objects.create(
            company=shop.company, account=shop, external_id=str(number), closed_at=at, currency="ZZZ",
            settlement_minor=-_MOST if number else _MOST, revenue_minor=0, fees_minor=1, shipping_minor=-1,
            adjustment_minor=0, status=MARTIAN, channel_status="", payment_external_id="x" if number else "",
            digest="d", lines_digest="d" if number else "", recorded_at=at, seen_at=at, lines_told=_told(number),
            lines_read_at=at if number else None, reopened_at=at if number else None, matched_at=at if number else None,
            turnover_minor=0, matched_minor=7 * number,
        )  # fmt: skip
        statements.append(statement)
        StatementAmount.objects.create(
            statement=statement,
            kind=MARTIAN[:12],
            group=MARTIAN[:12],
            name="",
            minor=-1,
            lines=0,
            known=False,
        )
        for kind in ("order", "reserve", MARTIAN[:12]):
            line = StatementLine.objects.create(
                statement=statement, account=shop, external_id=f"{kind}{number}", kind=kind, channel_kind="",
                currency="ZZZ", settlement_minor=_MOST, revenue_minor=0, shipping_minor=0, fees_minor=0,
                adjustment_minor=0, other_fees_minor=-1, reserve_minor=number, order_external_id="",
                reserve_status=MARTIAN[:40], releases_at=at, ordered_at=at, digest="d", body="no JSON", read_at=at,
                amounts=[["fee", MARTIAN, 0, "n/a", False], [MARTIAN, "x", 1, "1", True]],
                replaced_at=at if number else None,
            )  # fmt: skip
            lines.append(line)
    payment = Payment.objects.create(
        company=shop.company, account=shop, external_id="x", currency="ZZZ", amount_minor=-_MOST, status=MARTIAN,
        created_at=LAST_MOMENT, before_exchange_minor=1, before_exchange_currency="", exchange_rate=MARTIAN[:40],
        retired_by="1", digest="d", body="", recorded_at=FIRST_MOMENT, seen_at=LAST_MOMENT,
    )  # fmt: skip
    Withdrawal.objects.create(
        company=shop.company, account=shop, external_id="", kind=MARTIAN[:40], currency="ZZZ", amount_minor=0,
        status="", at=FIRST_MOMENT, digest="", body="", seen_at=LAST_MOMENT,
    )  # fmt: skip
    for number, at in enumerate((None, FIRST_MOMENT, LAST_MOMENT)):
        UnsettledEstimate.objects.create(
            company=shop.company, account=shop, external_id=str(number), kind=MARTIAN[:12], channel_kind=MARTIAN[:80],
            currency="ZZZ", estimate_minor=-1, settles_at=at, why=MARTIAN, amounts=[], seen_at=FIRST_MOMENT,
        )  # fmt: skip
    differences = [
        Difference.objects.create(
            company=shop.company, account=shop, about=about, subject=subject, code=MARTIAN[:40], name=MARTIAN,
            currency="ZZZ", minor=-_MOST, text="", opened_at=FIRST_MOMENT, grew_at=FIRST_MOMENT,
            ended_at=LAST_MOMENT if about == "order" else None, closed_minor=1,
        )
        for about, subject in (("statement", "0"), ("payment", "x"), ("order", ""), (MARTIAN[:10], MARTIAN[:64]))
    ]  # fmt: skip
    for number, order in enumerate(orders[:3]):
        OrderSettlement.objects.create(
            order=order, company=shop.company, account=shop, state=MARTIAN[:10], currency="ZZZ",
            expected_minor=None if number else _MOST, settled_minor=-1, refunded_minor=0, adjustment_minor=0,
            reserve_minor=0, parts=[{"group": MARTIAN, "name": "", "expected": None, "settled": 1}],
            due_at=(None, FIRST_MOMENT, LAST_MOMENT)[number], waits_for=MARTIAN[:40], compared_at=FIRST_MOMENT,
            first_settled_at=LAST_MOMENT if number else None, skus=[
                {"sku": sku, "name": MARTIAN, "quantity": 2**31 - 1, "expected": -_MOST, "settled": _MOST,
                 "parts": [{"group": group, "name": "", "expected": None, "settled": 1} for group in (MARTIAN, "fee")]}
                for sku in (MARTIAN, "") if number > 1
            ],
        )  # fmt: skip
        if number:
            SkuReading.objects.create(
                account=shop, order_external_id=order.external_id, wanted_lines="", read_lines=MARTIAN[:64],
                wanted_at=LAST_MOMENT, read_at=(None, None, LAST_MOMENT)[number], next_try_at=FIRST_MOMENT,
                trouble=MARTIAN if number > 1 else "", unknown_names=2**31 - 1,
            )  # fmt: skip
    return {
        "statement_id": [*(one.pk for one in statements), 404_404, 2**64],
        "line_id": [*(one.pk for one in lines), 404_404, 2**64],
        "payment_id": [payment.pk, 404_404, 2**64],
        "difference_id": [*(one.pk for one in differences), 404_404, 2**64],
        "creator_id": [*(one.pk for one in _creators(shop, orders[0])), 404_404, 2**64],
    }


def _creators(shop: Account, order: Order) -> list[Creator]:
    """One who is erased, one whom nobody named, and amounts and days at both ends."""
    made = [
        Creator.objects.create(
            company=shop.company, key=key, handle="", erased_at=at, first_seen_at=FIRST_MOMENT
        )
        for key, at in (("erased:0", LAST_MOMENT), ("", None))
    ]
    for number, at in enumerate((FIRST_MOMENT, LAST_MOMENT)):
        row = CreatorOrder.objects.create(
            company=shop.company, account=shop, creator=made[0], order_external_id=f"{number}", item="",
            currency="ZZZ", actual_minor=-_MOST if number else None, others={"": MARTIAN}, imported_at=at,
        )  # fmt: skip
        CreatorProfit.objects.create(
            company=shop.company, account=shop, creator=made[0], source=row, order_external_id=f"{number}",
            day=at.date(), currency="ZZZ", quantity=0, estimated_minor=-1, commission_minor=number or None,
        )  # fmt: skip
    CreatorProfit.objects.create(
        company=shop.company, account=shop, creator=made[1], order=order, order_external_id=order.external_id,
        day=clock.now().date(), currency="ZZZ", quantity=2**31 - 1, settled_minor=-_MOST, commission_minor=0,
    )  # fmt: skip
    return made


def _told(number: int) -> int | None:
    return 2**31 - 1 if number else None
