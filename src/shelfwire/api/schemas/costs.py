"""What SKUs cost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from shelfwire.api.shape import At, Shape
from shelfwire.api.values import Day, Encoding, Filters, Strict


class CostOut(Shape):
    """The cost of one piece from a day on, until the SKU's next one."""

    id: int
    sku: Annotated[str, At("sku.code")]
    from_day: date
    cost_minor: Annotated[int, At("minor")]
    currency: str
    by: str
    entered_at: datetime


class CostIn(Strict):
    """The cost of one piece from a day on; ``cost_minor`` null: no cost begins on that day."""

    sku: str = Field(min_length=1, max_length=80)
    from_day: Day
    cost_minor: int | None = Field(ge=0, le=10**13)
    currency: str = Field(pattern="^[A-Z]{3}$")


class CostsFileIn(Filters):
    """How the file is to be read."""

    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Of rows that name none.")
    locale: str = Field("en-US", max_length=20, description="How the file writes numbers and dates.")
    encoding: Encoding = ""
    dry_run: bool = Field(False, description="Judge every row and change nothing.")
