"""Products: what is said of them, their variations and their pictures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Filters, Strict
from shelfwire.catalog.models import Product, ProductPicture, Sku


def _number(name: str) -> By:
    """A measure as a text with its exact digits; null when it is not known."""

    def read(row: Product | Sku) -> str | None:
        value = getattr(row, name)
        return None if value is None else f"{value.normalize():f}"

    return By(read)


class PictureOut(Shape):
    """A picture in its role and order. ``digest`` is the SHA-256 of the file, once it is kept; ``reason`` says why it
    is not.
    """

    id: int
    role: str
    sku: Annotated[str | None, At("sku.code")]
    url: Annotated[str, At("picture.url")]
    digest: Annotated[str, At("picture.file_digest")]
    reason: Annotated[str, At("picture.reason")]
    position: int


def _identifiers(sku: Sku) -> dict[str, str]:
    return {one.kind: one.value for one in sku.identifiers.all()}


class VariationOut(Shape):
    """A SKU of a product: its value for each option, its identifiers by kind, measures of its own."""

    id: int
    code: str
    title: str
    barcode: str
    option_values: list[str]
    identifiers: Annotated[dict[str, str], By(_identifiers)]
    weight: Annotated[str | None, _number("weight")]
    weight_unit: str
    length: Annotated[str | None, _number("length")]
    width: Annotated[str | None, _number("width")]
    height: Annotated[str | None, _number("height")]
    length_unit: str


class ProductOut(Shape):
    """A product; ``code`` is the parent SKU of one with variations."""

    id: int
    title: str
    code: str
    brand: str
    option_names: list[str]
    weight: Annotated[str | None, _number("weight")]
    weight_unit: str
    length: Annotated[str | None, _number("length")]
    width: Annotated[str | None, _number("width")]
    height: Annotated[str | None, _number("height")]
    length_unit: str
    created_at: datetime
    updated_at: datetime


def _skus(product: Product) -> list[Sku]:
    return [sku for sku in product.skus.all() if sku.archived_at is None]


def _pictures(product: Product) -> list[ProductPicture]:
    return list(product.pictures.all())


class OneProductOut(ProductOut):
    """A product with its descriptions, its SKUs in use and its pictures."""

    description: str
    short_description: str
    skus: Annotated[list[VariationOut], By(_skus)]
    pictures: Annotated[list[PictureOut], By(_pictures)]


Measure = Annotated[
    str | None,
    Field(pattern=r"^[0-9]{1,7}([.][0-9]{1,4})?$", description="As a text, such as 1.5; null: not known."),
]
MEASURES = ("weight", "length", "width", "height")


class MeasuresIn(Strict):
    """Weight and package, each with its unit."""

    def values(self, *, only_sent: bool) -> dict[str, Any]:
        """What the actions take; ``only_sent``: without what the caller left out."""
        given = self.dict(exclude_unset=only_sent)
        exact = {name: Decimal(given[name]) for name in MEASURES if given.get(name) is not None}
        return {**given, **exact}

    weight: Measure = None
    weight_unit: str = Field(default="", pattern="^(g|kg|oz|lb)?$")
    length: Measure = None
    width: Measure = None
    height: Measure = None
    length_unit: str = Field(default="", pattern="^(mm|cm|m|in)?$")


class VariationIn(Strict):
    """A SKU to be; without a title it is the product's with the option values."""

    code: str = Field(min_length=1, max_length=80)
    option_values: list[str] = Field(min_length=1, max_length=10)
    title: str = Field("", max_length=300)
    barcode: str = Field("", max_length=20)
    price_minor: int | None = Field(None, ge=0, le=10**15)
    currency: str = Field("", pattern="^([A-Z]{3})?$")


class FamilyIn(MeasuresIn):
    """A product with variations."""

    title: str = Field(min_length=1, max_length=300)
    code: str = Field("", max_length=80)
    brand: str = Field("", max_length=120)
    description: str = Field("", max_length=60_000)
    short_description: str = Field("", max_length=60_000)
    option_names: list[str] = Field(min_length=1, max_length=10)
    variations: list[VariationIn] = Field(default_factory=list, max_length=300)


class ProductChange(MeasuresIn):
    """Changes of a product: only what is sent is changed; null or an empty text empties."""

    title: str = Field(default_factory=str, min_length=1, max_length=300)
    code: str = Field(default_factory=str, max_length=80)
    brand: str = Field(default_factory=str, max_length=120)
    description: str = Field(default_factory=str, max_length=60_000)
    short_description: str = Field(default_factory=str, max_length=60_000)


class OptionsIn(Strict):
    """The options of a product, and values of its SKUs by code; a SKU that is not named keeps its own."""

    names: list[str] = Field(max_length=10)
    values: dict[str, list[str]] = Field(default_factory=dict)


class IdentifiersIn(Strict):
    """Identifiers to set; an empty text takes one away, what is not sent stays."""

    gtin: str = Field("", max_length=40)
    ean: str = Field("", max_length=40)
    upc: str = Field("", max_length=40)
    isbn: str = Field("", max_length=40)
    jan: str = Field("", max_length=40)


class IdentifiersOut(Shape):
    """All identifiers that the SKU has, and what is odd about them."""

    identifiers: dict[str, str]
    warnings: list[str]


class PicturesIn(Strict):
    """The pictures of one role, in their order: addresses, or ``upload:`` and the digest of an uploaded file."""

    role: str = Field(pattern="^(gallery|description|variation|size_chart)$")
    sku: str | None = Field(None, max_length=80, description="The SKU of a variation image.")
    urls: list[str] = Field(max_length=30)


class UploadOut(Shape):
    """An uploaded picture: its ``url`` goes into a list of pictures."""

    url: str
    digest: Annotated[str, At("file_digest")]


class ExportIn(Filters):
    """Which products, and as what."""

    format: str = Field("csv", pattern="^(csv|xlsx)$")
    search: str = Field("", max_length=100)
    families: bool = False
    lacks: str = Field("", pattern="^(pictures|description|brand|weight|identifier)?$")


class ColumnsIn(Strict):
    """What the columns of files with these headers mean: the field of each header; empty: it is not read."""

    headers: list[str] = Field(min_length=1, max_length=500)
    columns: dict[str, str]


class ColumnsOut(Shape):
    """What is remembered for files with those headers."""

    columns: dict[str, str]
