"""Ways to ship."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from shelfwire.api.shape import By, Shape
from shelfwire.api.values import Day, Strict

Whose = Literal["seller", "channel"]


class WayPolicyOut(Shape):
    """A way that the company has set for a market, from a day on."""

    id: int
    channel: str
    region: str
    seller_kind: str = Field(description="The channel's word for the kind of shop; empty: every kind.")
    shipped_by: str = Field(description="Whose number or label it is: `seller` or `channel`.")
    way: str
    since: date
    note: str
    set_at: datetime
    set_by: str
    withdrawn_at: datetime | None = Field(description="Since then the row counts for nothing.")
    withdrawn_by: str


class WayIn(Strict):
    """Which way a market's orders leave from a day on."""

    channel: str = Field("tiktok", max_length=30)
    region: str = Field(min_length=2, max_length=8)
    shipped_by: Whose
    way: Literal["own_by_order", "own_by_package", "label_by_service", "label_by_slot"]
    since: Day
    seller_kind: str = Field("", max_length=40)
    note: str = Field("", max_length=200)


class WaysOut(Shape):
    """How an order can be shipped; the first way is the usual one. `invoice_first` comes before every way."""

    codes: list[str]
    labels: Annotated[list[str], By(lambda ways: [words.label for words in ways.words])]
    channel_word: str = Field(description="The channel's own word where this release does not know the way.")
    splits: bool = Field(description="Whether the channel has packages before anything is shipped.")
    ships_parts: bool = Field(description="Whether some of the units are simply shipped.")
