"""The shapes that leave and enter ``/api/v1``. One class a shape; routes only fill them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

T = TypeVar("T")


class Strict(Schema):
    """A request body: a misspelt field is an error, never silently dropped."""

    model_config = ConfigDict(extra="forbid")


class Listed(Schema, Generic[T]):
    """One keyset page."""

    data: list[T]
    next: str | None


class Money(Schema):
    """An exact amount: integer minor units and ISO 4217 currency."""

    minor: int
    currency: str


class AddressOut(Schema):
    """The recipient's newest version. ``kind`` masked or absent means: not to be shipped to by hand."""

    version: int
    kind: Literal["full", "masked", "absent"]
    name: str
    phone: str
    lines: list[str]
    district: str
    city: str
    region: str
    postal_code: str
    country: str


class UnitOut(Schema):
    """One unit of one SKU."""

    id: int
    external_id: str
    sku: str | None
    seller_sku: str
    channel_sku_id: str
    product_name: str
    sku_name: str
    status: str
    price: Money
    package_id: str
    tracking_number: str


class BlockOut(Schema):
    """An open reason why the order must not ship."""

    code: str
    label: str
    detail: str
    since: datetime


class OrderOut(Schema):
    """An order as the grid shows it."""

    id: int
    external_id: str
    source: str
    channel: str
    shop: str
    order_class: str
    status: str
    channel_status: str
    channel_updated_at: datetime
    placed_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    collect_by: datetime | None
    cancels_at: datetime | None
    total: Money
    units: int
    is_blocked: bool
    cancel_requested: bool
    is_cash_on_delivery: bool
    shipped_by: str
    buyer_name: str


class OrderDetail(OrderOut):
    """An order with everything that belongs to it."""

    address: AddressOut | None
    lines: list[UnitOut]
    blocks: list[BlockOut]
    why_not_shippable: list[str]


class TimelineOut(Schema):
    """One entry of the order's diary."""

    at: datetime
    kind: str
    text: str
    by: str
    before: str
    after: str
    data: dict[str, Any]


class DownloadIn(Strict):
    """Which shop's orders, placed in which window."""

    shop_id: int
    since: datetime
    until: datetime | None = None


class JobOut(Schema):
    """Long work."""

    id: UUID
    name: str
    title: str
    status: str
    done: int
    total: int | None
    succeeded: int
    failed: int
    skipped: int
    note: str
    error: str
    started_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobRowOut(Schema):
    """One item of a job that needs an eye."""

    key: str
    label: str
    outcome: str
    code: str
    field: str
    message: str


class SkuOut(Schema):
    """A stock-keeping unit."""

    id: int
    code: str
    title: str
    product: str
    barcode: str
    price: Money | None
    buffer: int
    archived: bool
    updated_at: datetime


class SkuIn(Strict):
    """A new SKU."""

    code: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=1, max_length=300)
    barcode: str = Field("", max_length=20)
    price_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str = Field("", pattern="^([A-Z]{3})?$")
    buffer: int = Field(0, ge=0, le=10**6)
    product_title: str = Field("", max_length=300)


class SkuChange(Strict):
    """Changes of a SKU: only what is sent is changed."""

    title: str | None = Field(None, min_length=1, max_length=300)
    barcode: str | None = Field(None, max_length=20)
    price_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str | None = Field(None, pattern="^([A-Z]{3})?$")
    buffer: int | None = Field(None, ge=0, le=10**6)


class LinkOut(Schema):
    """A channel SKU and which of ours it is."""

    id: int
    shop_id: int
    channel_sku_id: str
    seller_sku: str
    title: str
    sku: str | None
    link_source: str
    linked_at: datetime | None


class LinkIn(Strict):
    """Which of our SKUs it is; null unlinks."""

    sku: str | None


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


class StockOut(Schema):
    """Stock of one SKU in one warehouse. sellable = on_hand − reserved − buffer."""

    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    buffer: int
    sellable: int


class MovementIn(Strict):
    """A change of stock. ``once`` makes a repeated request harmless."""

    sku: str
    warehouse: str
    kind: Literal["receipt", "adjustment", "return", "count"]
    quantity: int = Field(
        ge=-(10**6), le=10**6, description="Signed change; for kind `count` the counted number."
    )
    reason: str = Field("", max_length=200)
    reference: str = Field("", max_length=120)
    once: str | None = Field(None, max_length=120)


class MovementOut(Schema):
    """One line of the ledger."""

    id: int
    sku: str
    warehouse: str
    quantity: int
    kind: str
    reason: str
    reference: str
    at: datetime
    by: str


class ParcelLine(Strict):
    """Which order goes into the parcel, whole or by units."""

    order_id: int
    unit_ids: list[int] | None = Field(None, description="Null: every unit that is still open.")


class ParcelIn(Strict):
    """A parcel that left or is about to."""

    shop_id: int
    carrier: str = Field(max_length=40)
    tracking_number: str = Field(max_length=80)
    contents: list[ParcelLine] = Field(min_length=1, max_length=20)
    accept_unusual_number: bool = False


class TrackingIn(Strict):
    """The right carrier and number of a parcel already sent."""

    carrier: str = Field(max_length=40)
    tracking_number: str = Field(max_length=80)


class VoidIn(Strict):
    """Why the parcel is void."""

    why: str = Field(min_length=1, max_length=300)


class ParcelOut(Schema):
    """A parcel with its contents."""

    id: int
    shop_id: int
    carrier: str
    tracking_number: str
    status: str
    via: str
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    scanned_at: datetime | None
    delivered_at: datetime | None
    order_ids: list[int]
    unit_ids: list[int]


class ShopOut(Schema):
    """A connected shop. Never carries a token."""

    id: int
    name: str
    channel: str
    status: str
    status_why: str
    external_shop_id: str | None
    shop_name: str
    seller_name: str
    region: str
    currency: str
    timezone: str
    access_expires_at: datetime | None
    refresh_expires_at: datetime | None
    orders_in: bool
    tracking_out: bool
    stock_out: bool
    price_out: bool


class SwitchIn(Strict):
    """Turn one flow on or off."""

    on: bool


class CheckOut(Schema):
    """One line of *Test settings*."""

    key: str
    label: str
    outcome: str
    detail: str
    advice: str


class CarrierLinkIn(Strict):
    """Which provider of the channel a carrier of ours is."""

    carrier: str = Field(max_length=40)
    provider_id: str = Field(max_length=64)
    delivery_option_id: str = Field("", max_length=64)


class CarrierLinkOut(CarrierLinkIn):
    """A carrier mapping."""

    provider_name: str
    guessed: bool


class NoticeOut(Schema):
    """A stored notice."""

    id: int
    kind: str
    kind_name: str
    topic: str
    status: str
    received_at: datetime
    handled_at: datetime | None
    duplicates: int
    outcome: str
