"""What sales earned."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from shelfwire.api.shape import At, By, Shape
from shelfwire.settlements.queries_profit import MonthEarned, ProfitFilter


def _profit(row: Any) -> int | None:
    return None if row.without_cost else row.profit


class ProfitOut(Shape):
    """What a SKU, a product, an order or a shop earned, in minor units of one currency. What creators and affiliates
    got is negative, and in what was settled."""

    id: int
    name: str = Field(
        description="The SKU's code, the product's title, the order's id at its shop, the shop's name."
    )
    currency: str
    units: Annotated[int, At("quantity")]
    restocked: int = Field(description="Units that came back and were put back to stock: they cost nothing.")
    settled: int
    creators: int
    cost: int
    without_cost: int = Field(description="Units whose cost is not known.")
    profit: Annotated[int | None, By(_profit)] = Field(description="Null while a cost is not known.")


class ProfitMonthOut(Schema):
    """What the orders of a month earned, in minor units of one currency."""

    month: str = Field(description="2026-11", examples=["2026-11"])
    currency: str
    orders: int
    units: int
    restocked: int
    settled: int
    creators: int
    cost: int
    without_cost: int
    profit: int | None = Field(description="Null while a cost is not known.")


def month_out(month: MonthEarned, asked: ProfitFilter) -> dict[str, Any]:
    """A month as it is shown."""
    earned = month.earned
    names = ("orders", "units", "restocked", "settled", "creators", "cost", "without_cost", "profit")
    return {
        "month": f"{month.first:%Y-%m}",
        "currency": asked.currency,
        **{name: getattr(earned, name) for name in names},
    }
