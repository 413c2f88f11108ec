"""Warehouses and stock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Strict
from shelfwire.inventory.states import MovementKind


class WarehouseOut(Shape):
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


class StockOut(Shape):
    """Stock of one SKU in one warehouse. sellable = on_hand − reserved − buffer."""

    sku: Annotated[str, At("sku.code")]
    warehouse: Annotated[str, At("warehouse.code")]
    on_hand: int
    reserved: int
    buffer: Annotated[int, At("sku.buffer")]
    sellable: int
    updated_at: datetime


class PartSupplyOut(Shape):
    """What there is of one part of a kit; ``makes`` is for how many kits that does."""

    sku: Annotated[str, By(lambda pair: pair[0])]
    quantity: Annotated[int, By(lambda pair: pair[1].quantity)]
    on_hand: Annotated[int, By(lambda pair: pair[1].on_hand)]
    reserved: Annotated[int, By(lambda pair: pair[1].reserved)]
    counted: Annotated[bool, By(lambda pair: pair[1].counted)]
    makes: Annotated[int, By(lambda pair: pair[1].makes)]


class SupplyOut(Shape):
    """What there is of a SKU in a warehouse, whoever's stock it uses. ``parts``: what a kit's numbers follow from.
    ``counted`` false: nobody ever said what is there.
    """

    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    available: int
    buffer: int
    sellable: int
    counted: bool
    parts: list[PartSupplyOut]


class MovementIn(Strict):
    """A change of stock. ``once`` makes a repeated request harmless, as ``Idempotency-Key`` does."""

    sku: str = Field(max_length=80)
    warehouse: str = Field(max_length=40)
    kind: Literal["receipt", "adjustment", "return", "damage", "count"] = Field(
        description="`return`: inspected and good to be sold again; `damage`: pieces that cannot be sold any more."
    )
    quantity: int = Field(
        ge=-(10**9),
        le=10**9,
        description="Signed change; for kind `count` the counted number, for `damage` the damaged pieces.",
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


class MovementOut(Shape):
    """One line of the ledger."""

    id: int
    sku: Annotated[str, At("sku.code")]
    warehouse: Annotated[str, At("warehouse.code")]
    quantity: int
    kind: Stored[MovementKind]
    reason: str
    reference: str
    at: datetime
    by: str


class ReservationOut(Shape):
    """Stock promised to a unit of an order."""

    holder: str
    quantity: int
    made_at: datetime


class ExplainedPartOut(Shape):
    """A part of a kit: ``quantity`` pieces of it are in one."""

    sku: Annotated[str, By(lambda part: part[1].whose.code)]
    quantity: Annotated[int, By(lambda part: part[0])]
    on_hand: Annotated[int, By(lambda part: part[1].on_hand)]
    reserved: Annotated[int, By(lambda part: part[1].reserved)]


class ExplanationOut(Shape):
    """A sellable quantity with the rows it is the sum of: ``moved`` adds up to ``on_hand``. ``whose``: the SKU whose
    ledger this is, for one that shares the stock of another; a kit has none, its numbers follow from ``parts``.

    ``movements`` are the newest of ``movement_count``, ``reservations`` the oldest of ``reservation_count``.
    """

    sku: Annotated[str, At("sku.code")]
    warehouse: Annotated[str, At("warehouse.code")]
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
    whose: Annotated[str, At("whose.code")]
    parts: list[ExplainedPartOut]
