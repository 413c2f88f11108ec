"""Warehouses and stock."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.values import Strict
from shelfwire.inventory.states import MovementKind


class WarehouseOut(Schema):
    """A place where stock lies."""

    id: int
    code: str
    name: str
    is_default: bool


class WarehouseIn(Strict):
    """A new warehouse."""

    code: str = Field(pattern="^[-a-zA-Z0-9_]{1,40}$")
    name: str = Field(min_length=1, max_length=120)
    is_default: bool = False


class DefaultIn(Strict):
    """Which warehouse serves shops without a mapping of their own."""

    warehouse: str = Field(max_length=40, description="Its code.")


class StockOut(Schema):
    """Stock of one SKU in one warehouse. sellable = on_hand − reserved − buffer."""

    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    buffer: int
    sellable: int
    updated_at: datetime


class MovementIn(Strict):
    """A change of stock. ``once`` makes a repeated request harmless, as ``Idempotency-Key`` does."""

    sku: str = Field(max_length=80)
    warehouse: str = Field(max_length=40)
    kind: Literal["receipt", "adjustment", "return", "count"]
    quantity: int = Field(
        ge=-(10**9), le=10**9, description="Signed change; for kind `count` the counted number."
    )
    reason: str = Field("", max_length=200)
    reference: str = Field("", max_length=120)
    once: str | None = Field(
        None,
        min_length=1,
        max_length=120,
        description="Sent again it changes nothing: a count for two years, any other change for ever.",
    )
    expected_on_hand: int | None = Field(
        None,
        ge=-(10**9),
        le=10**9,
        description="For kind `count`: what was on hand when it was counted. Refused when stock moved since.",
    )


class MovementOut(Schema):
    """One line of the ledger."""

    id: int
    sku: str
    warehouse: str
    quantity: int
    kind: Stored[MovementKind]
    reason: str
    reference: str
    at: datetime
    by: str


class ReservationOut(Schema):
    """Stock promised to a unit of an order."""

    holder: str
    quantity: int
    made_at: datetime


class ExplanationOut(Schema):
    """A sellable quantity with the rows it is the sum of: ``moved`` adds up to ``on_hand``.

    ``movements`` are the newest of ``movement_count``, ``reservations`` the oldest of ``reservation_count``.
    """

    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    buffer: int
    sellable: int
    formula: str
    moved: dict[str, int]
    movements: list[MovementOut]
    movement_count: int
    reservations: list[ReservationOut]
    reservation_count: int
    agrees: bool
