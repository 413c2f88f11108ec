"""What creators sold and were paid."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Money
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Encoding, Filters, Id


def _profit(row: Any) -> dict[str, Any] | None:
    known = row.settled_rows and not row.without_cost
    return {"minor": row.profit, "currency": row.currency} if known else None


class CreatorOut(Shape):
    """What was sold through one creator in a time and currency. Settled amounts are those of the statements; what the
    seller pays is negative."""

    id: int
    handle: str = Field(description="Without @. Empty: nobody named the creator, or the name was erased.")
    erased_at: datetime | None
    is_known: Annotated[bool, By(lambda one: bool(one.key))]
    orders: int
    units: Annotated[int, At("quantity")]
    sales: Annotated[Money, Amount("sales")]
    settled: Annotated[Money, Amount("settled")]
    commission: Annotated[Money, Amount("creators")]
    expected: Annotated[Money, Amount("estimated")] = Field(
        description="The commission that files expect of orders that are not settled yet."
    )
    apart: Annotated[Money, Amount("apart")] = Field(
        description="Commission of the statements less that of the files, where both say it."
    )
    cost: Annotated[Money, Amount("cost")]
    units_without_cost: Annotated[int, At("without_cost")]
    profit: Annotated[Money | None, By(_profit)] = Field(
        description="Settled less cost; null while nothing is settled or a cost is not known."
    )


class CreatorOrderOut(Shape):
    """An item of an order that was sold through a creator. Amounts are signed as for the seller."""

    id: int
    creator_id: int
    handle: Annotated[str, At("creator.handle")]
    shop_id: Annotated[int, At("account_id")]
    order_external_id: str
    order_id: int | None = Field(description="Null: the order was not downloaded yet.")
    channel_sku_id: str
    day: date
    units: Annotated[int, At("quantity")]
    sales: Annotated[Money | None, Amount("sales_minor")]
    settled: Annotated[Money | None, Amount("settled_minor")] = Field(description="Null: not settled yet.")
    commission: Annotated[Money | None, Amount("commission_minor")]
    expected: Annotated[Money | None, Amount("estimated_minor")]
    apart: Annotated[Money | None, Amount("apart_minor")]
    cost: Annotated[Money | None, Amount("cost_minor")]
    content_type: Annotated[str | None, At("source.content_type")]
    content_id: Annotated[str | None, At("source.content_id")]
    rate: Annotated[str | None, At("source.rate")]
    state: Annotated[str | None, At("source.state")]
    refunded: Annotated[bool | None, At("source.refunded")]


class CreatorsFileIn(Filters):
    """Of which shop the file is, and how it is to be read."""

    shop_id: Id
    currency: str = Field(
        "", pattern="^([A-Z]{3})?$", description="Of rows that name none; else the order's, else the shop's."
    )
    locale: str = Field("en-US", max_length=20, description="How the file writes numbers.")
    days: Literal["dmy", "mdy"] = Field(
        "dmy", description="How it writes dates: the day first, or the month."
    )
    encoding: Encoding = ""
    dry_run: bool = Field(False, description="Judge every row and change nothing.")
