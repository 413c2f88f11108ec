"""Orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.values import Id, Moment, Strict
from shelfwire.orders.states import BlockCode, OrderStatus, UnitStatus


class AddressOut(Schema):
    """The recipient's newest version. ``kind`` masked or absent means: not to be shipped to by hand."""

    version: int
    kind: Stored[Literal["full", "masked", "absent"]]
    name: str
    phone: str
    lines: list[str]
    district: str
    city: str
    region: str
    postal_code: str
    country: str
    instructions: str
    label: list[str] = Field(
        description="The lines of a label in the order of the country, the country last."
    )


class UnitOut(Schema):
    """One unit of one SKU: an order of three shirts has three."""

    id: int
    external_id: str
    sku: str | None = Field(description="Our SKU's code; null while the line is not linked.")
    seller_sku: str
    channel_sku_id: str
    product_name: str
    sku_name: str
    status: Stored[UnitStatus]
    price: Money
    is_gift: bool
    package_id: str
    tracking_number: str


class BlockOut(Schema):
    """An open reason why the order must not ship."""

    code: Stored[BlockCode]
    label: str
    detail: str
    since: datetime


class OrderOut(Schema):
    """An order with its units. `status` is what we decided, `channel_status` what the channel says."""

    id: int
    external_id: str
    source: str
    channel: str
    shop_id: int
    shop: str
    order_class: str
    status: Stored[OrderStatus]
    progress: str = Field(
        description="`to_pack`, `packed`, `refused`, `not_scanned` or `stop` (do not hand over); else the status."
    )
    state: str = Field(description="The same as a phrase for people.")
    channel_status: str
    channel_updated_at: datetime
    recorded_at: datetime
    placed_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    collect_by: datetime | None
    cancels_at: datetime | None
    deliver_by: datetime | None
    total: Money
    is_blocked: bool
    cancel_requested: bool
    is_cash_on_delivery: bool
    shipped_by: str
    delivery_option_id: str
    delivery_option_name: str
    warehouse: str | None
    buyer_name: str
    lines: list[UnitOut]
    blocks: list[BlockOut]


class AmountOut(Schema):
    """One amount of the order with its funder; ``text`` is the channel's own writing."""

    kind: str
    funder: str
    amount: Money
    text: str


class RungOut(Schema):
    """One of the checks between an order and its parcel, in the order they are made."""

    code: str
    label: str
    state: Literal["passed", "stops", "warns", "not_reached"]
    why: str
    fix: str
    block: str = Field(description="The block to lift when a person may force this rung; else empty.")


class OrderDetail(OrderOut):
    """An order with everything that belongs to it. An empty ``why_not_shippable`` means: it may ship."""

    buyer_message: str
    address: AddressOut | None
    subtotal: Money
    shipping: Money
    tax: Money
    amounts: list[AmountOut]
    to_put_back: int = Field(
        description="Cancelled units that had left the ledger: answer with `POST /orders/{id}/put-back`."
    )
    ladder: list[RungOut]
    why_not_shippable: list[str]


class TimelineOut(Schema):
    """One entry of the order's timeline."""

    at: datetime
    kind: str
    text: str
    by: str
    before: str
    after: str
    data: dict[str, Any]


class NoteIn(Strict):
    """A note in the order's timeline, for people to read."""

    text: str = Field(min_length=1, max_length=500)


class PutBackIn(Strict):
    """Whether what was cancelled after it left the ledger lies on the shelf again."""

    put_back: bool


class LiftIn(Strict):
    """Why the order may ship all the same."""

    why: str = Field(min_length=1, max_length=200)


class DownloadIn(Strict):
    """Which shop's orders, placed in [since, until)."""

    shop_id: Id
    since: Moment
    until: Moment | None = Field(None, description="Now, unless given.")
