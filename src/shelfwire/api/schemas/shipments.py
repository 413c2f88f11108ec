"""Shipments as programs tell them: by order number and SKU, many at a time."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field, model_validator

from shelfwire.api.problems import Fault
from shelfwire.api.values import Id, Strict


class ShipmentLine(Strict):
    """So many of a SKU: yours, or what the order's line calls it."""

    sku: str = Field(min_length=1, max_length=120)
    quantity: int = Field(1, ge=1, le=100_000)


class ShipmentIn(Strict):
    """A parcel that left or is about to. Name its order by `order_id` or `external_id`; with neither `lines` nor
    `unit_ids` it holds everything that is left of it."""

    order_id: Id | None = None
    external_id: str = Field("", max_length=64, description="The channel's order number.")
    shop_id: Id | None = Field(None, description="Where two shops have an order of that number.")
    carrier: str = Field(
        "", max_length=80, description="Code or name; see `/carriers`. Empty: the one that the number tells."
    )
    tracking_number: str = Field(min_length=1, max_length=80)
    lines: list[ShipmentLine] = Field([], max_length=200)
    unit_ids: list[Id] | None = Field(None, min_length=1, max_length=1000)
    accept_unusual_number: bool = Field(
        False, description="Insist on a number that does not look like the carrier's."
    )

    @model_validator(mode="after")
    def _one_way(self) -> ShipmentIn:
        if (self.order_id is None) == (not self.external_id):
            raise ValueError("Name the order by order_id or by external_id, one of the two.")
        if self.lines and self.unit_ids is not None:
            raise ValueError("Say what is inside by lines or by unit_ids, not by both.")
        return self


class ShipmentsIn(Strict):
    """Shipments to record; each stands for itself."""

    shipments: list[ShipmentIn] = Field(min_length=1, max_length=100)


class ShipmentOut(Schema):
    """What came of one, in the order in which they were sent. `known`: the same order, carrier and number were told
    before, and nothing changed. `refused`: nothing was changed, and `problem` says why. `note`: what else there is to
    say, such as a line that is not of the order and was left out."""

    index: int
    outcome: Literal["shipped", "known", "refused"]
    order_id: int | None
    parcel_id: int | None
    units: int
    note: str
    problem: Fault | None
    hint: str = Field("", description="What to do about the problem.")
