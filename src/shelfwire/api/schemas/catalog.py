"""The catalogue and its links."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from shelfwire.api.schemas.common import Money
from shelfwire.api.values import Filters, Id, Strict


class SkuOut(Schema):
    """A stock-keeping unit. ``buffer`` is the safety quantity that is never sold."""

    id: int
    code: str
    title: str
    product: str
    barcode: str
    price: Money | None
    buffer: int
    archived: bool
    created_at: datetime
    updated_at: datetime


class Warned(Schema):
    """What is odd about a field that was taken all the same."""

    code: str = Field(description="duplicate_barcode or wrong_check_digit.")
    field: str
    message: str


class OneSkuOut(SkuOut):
    """A SKU, and what is odd about it."""

    warnings: list[Warned]


class SkuIn(Strict):
    """A new SKU. With ``product_title`` it joins the product of that title."""

    code: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=1, max_length=300)
    barcode: str = Field("", max_length=20)
    price_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str = Field("", pattern="^([A-Z]{3})?$")
    buffer: int = Field(0, ge=0, le=10**9)
    product_title: str = Field("", max_length=300)


class SkuChange(Strict):
    """Changes of a SKU: only what is sent is changed. ``archived`` takes it out of lists and matching, or back."""

    title: str = Field(default_factory=str, min_length=1, max_length=300)
    barcode: str = Field(default_factory=str, max_length=20)
    price_minor: int | None = Field(default=None, ge=0, le=10**15, description="Null: no price.")
    currency: str = Field(default_factory=str, pattern="^([A-Z]{3})?$")
    buffer: int = Field(default_factory=int, ge=0, le=10**9)
    product_title: str = Field(default_factory=str, min_length=1, max_length=300)
    archived: bool = Field(default_factory=bool)


class CatalogueFileIn(Filters):
    """How the file is to be read."""

    create: bool = Field(True, description="Make SKUs that do not exist; else their rows are refused.")
    locale: str = Field("en-US", max_length=20, description="How the file writes numbers.")
    encoding: str = Field("", max_length=40, description="Of a CSV file; empty: UTF-8 or a byte order mark.")
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Of prices without one of their own.")
    warehouse: str = Field(
        "", max_length=120, description="Code or name, for quantities that name no warehouse."
    )


class LinkOut(Schema):
    """A channel SKU and which of ours it is; ``sku`` is null while it is none."""

    id: int
    shop_id: int
    channel_product_id: str
    channel_sku_id: str
    seller_sku: str
    product_title: str
    title: str
    sku: str | None
    link_source: str
    linked_at: datetime | None
    linked_by: str


class LinkIn(Strict):
    """Which of our SKUs it is; null unlinks."""

    sku: str | None = Field(max_length=80)


class LinksFileIn(Filters):
    """How the file is to be read."""

    encoding: str = Field("", max_length=40, description="Of a CSV file; empty: UTF-8 or a byte order mark.")
    shop_id: Id | None = Field(None, description="The shop of rows that name none.")
    relink: bool = Field(
        False, description="Change links that point to another SKU; else such a row is refused and asks."
    )


class SuggestionOut(Schema):
    """A SKU that it may be: ``score`` from 0 to 1, and why."""

    sku: str
    title: str
    score: float
    why: list[str]
