"""The catalogue and its links."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shelfwire.api.schemas.common import Money
from shelfwire.api.schemas.kits import KitPartOut
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Encoding, Filters, Id, Strict
from shelfwire.catalog.models import KitPart, Sku
from shelfwire.catalog.queries import barcode_warnings


def _parts(sku: Sku) -> list[KitPart]:
    return sorted(sku.parts.all(), key=lambda row: row.part.code)


class SkuOut(Shape):
    """A stock-keeping unit. ``buffer`` is the safety quantity that is never sold. ``kit_parts``: what a kit is made of;
    ``shadow_of``: the SKU whose stock it shares.
    """

    id: int
    code: str
    title: str
    product: Annotated[str, At("product.title")]
    product_id: int
    barcode: str
    price: Annotated[Money | None, Amount("price_minor")]
    buffer: int
    kit_parts: Annotated[list[KitPartOut], By(_parts)]
    shadow_of: Annotated[str | None, At("shadow_of.code")]
    archived: Annotated[bool, By(lambda sku: sku.archived_at is not None)]
    created_at: datetime
    updated_at: datetime


class Warned(Shape):
    """What is odd about a field that was taken all the same."""

    code: str = Field(description="duplicate_barcode or wrong_check_digit.")
    field: str
    message: str


class OneSkuOut(SkuOut):
    """A SKU, and what is odd about it."""

    warnings: Annotated[list[Warned], By(barcode_warnings)]


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
    encoding: Encoding = ""
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Of prices without one of their own.")
    warehouse: str = Field(
        "", max_length=120, description="Code or name, for quantities that name no warehouse."
    )
    dry_run: bool = Field(False, description="Judge every row and change nothing.")


class LinkOut(Shape):
    """A channel SKU and which of ours it is; ``sku`` is null while it is none."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    channel_product_id: Annotated[str, At("listing.external_id")]
    channel_sku_id: Annotated[str, At("external_id")]
    seller_sku: str
    product_title: Annotated[str, At("listing.title")]
    title: str
    sku: Annotated[str | None, At("sku.code")]
    link_source: str
    linked_at: datetime | None
    linked_by: str


class LinkIn(Strict):
    """Which of our SKUs it is; null unlinks."""

    sku: str | None = Field(max_length=80)
    relink: bool = Field(False, description="A link to another SKU changes only with this.")


class LinksFileIn(Filters):
    """How the file is to be read."""

    encoding: Encoding = ""
    shop_id: Id | None = Field(None, description="The shop of rows that name none.")
    relink: bool = Field(
        False, description="Change links that point to another SKU; else such a row is refused and asks."
    )
    dry_run: bool = Field(False, description="Judge every row and change nothing.")


class SuggestionOut(Shape):
    """A SKU that it may be: ``score`` from 0 to 1, and why."""

    sku: Annotated[str, At("sku.code")]
    title: Annotated[str, At("sku.title")]
    score: float
    why: list[str]
