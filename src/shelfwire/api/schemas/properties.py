"""What products say in shops: channel properties, templates, mappings, settings, and every change."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Encoding, Filters, Id, Strict
from shelfwire.posting.properties import said
from shelfwire.posting.queries import STATES

MOST = 2_000
Path = Annotated[str, Field(min_length=1, max_length=200)]
"""``title``, ``answer:100392``, ``setting:as_draft``, ``sku:5:seller_sku``."""
Values = Annotated[
    dict[Path, Any],
    Field(
        min_length=1,
        max_length=500,
        description="Values by path: `enabled`, `title`, `description`, `category` (id or path), `template` (id), "
        "`brand` (`{id}` or name), `answer:<attribute id>`, `setting:<name>`, "
        "`sku:<SKU id>:enabled|seller_sku|options`. "
        "Null takes a value back: then the catalogue, the template or the shop says it.",
    ),
]


class ChannelProductOut(Shape):
    """A product in a shop, and how it stands there. ``ready`` is null while nobody looked."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    product_id: int
    title: Annotated[str, By(lambda row: row.title or row.product.title)]
    enabled: bool
    category_id: Annotated[str, At("category_external_id")]
    template_id: int | None
    brand_id: Annotated[str, At("brand_external_id")]
    listing_id: Annotated[str | None, At("listing.external_id")]
    ready: bool | None
    required_total: int
    required_passed: int
    warnings: int
    changed_count: int
    checked_count: int | None
    posted_count: int | None
    failed_count: int | None
    updated_at: datetime
    updated_by: str


class ChannelSkuOut(Shape):
    """A SKU of a channel product. ``seller_sku`` empty: the SKU's code."""

    sku_id: int
    sku: Annotated[str, At("sku.code")]
    enabled: bool
    seller_sku: str
    channel_sku_id: Annotated[str, At("listing_sku_external_id")]


class ChannelPropertiesOut(Shape):
    """A product in a shop with everything that it says of its own, by path, and its SKUs."""

    product: Annotated[ChannelProductOut, By(lambda row: row)]
    said: Annotated[dict[str, Any], By(lambda row: said(row, row.skus.all()))]
    skus: Annotated[list[ChannelSkuOut], By(lambda row: list(row.skus.all()))]


class PropertyRowOut(Shape):
    """What one product says otherwise, by path, before and after; or why it is left as it is."""

    channel_product_id: int
    title: str
    status: Literal["changed", "unchanged", "refused"]
    before: dict[str, Any]
    after: dict[str, Any]
    refused: str
    field: Annotated[str, At("refused_field")]
    value: Annotated[str, At("refused_value")]


class PropertiesChangedOut(Shape):
    """What became of the products, or would: the change that was kept (null: nothing changed), how many, and the first
    rows that change or are refused.
    """

    edit_id: int | None
    changed: int
    unchanged: int
    refused: int
    rows: list[PropertyRowOut]


class PropertyChangeIn(Strict):
    """What one product is to say."""

    channel_product_id: Id
    values: Values


class PropertiesIn(Strict):
    """What products of a shop are to say, each its own. It is one change that can be undone."""

    changes: list[PropertyChangeIn] = Field(min_length=1, max_length=MOST)
    title: str = Field("", max_length=200)
    dry_run: bool = Field(False, description="Say what would change, and change nothing.")


class BulkPropertiesIn(Strict):
    """The same values for products of a shop: those of ``ids``, or, with ``matching``, all that the filter finds."""

    values: Values
    ids: list[Id] = Field(default_factory=list, max_length=MOST)
    matching: bool = Field(
        False, description="All that `search` and `state` find; without either, every product."
    )
    search: str = Field("", max_length=200)
    state: str = Field("", max_length=20, description=f"One of {', '.join(STATES)}.")
    title: str = Field("", max_length=200)
    dry_run: bool = False


class AddProductsIn(Strict):
    """Products of the catalogue that are to be in the shop."""

    product_ids: list[Id] = Field(min_length=1, max_length=MOST)
    enabled: bool = False


class AddedOut(Shape):
    """How many were added, were there already, and have no SKU in use."""

    added: int
    there: int
    without_sku: int


class TemplateOut(Shape):
    """A category template; ``answers`` by attribute id."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    name: str
    category_id: Annotated[str, At("category_external_id")]
    answers: dict[str, Any]
    updated_at: datetime
    updated_by: str


class TemplateIn(Strict):
    """A category template: exactly these answers, by attribute id, as a text or as ``{values: [{id, name}]}``."""

    name: str = Field(min_length=1, max_length=120)
    category_id: str = Field(min_length=1, max_length=1500)
    answers: dict[Annotated[str, Field(min_length=1, max_length=64)], Any] = Field(
        default_factory=dict, max_length=500
    )


class MappingOut(Shape):
    """Where the answer to an attribute comes from; ``source`` empty: the fixed ``value``."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    category_id: Annotated[str, At("category_external_id")]
    attribute_id: Annotated[str, At("question_external_id")]
    name: Annotated[str, At("question_name")]
    source: str
    value: Any
    values: dict[str, str]


class MappingIn(Strict):
    """A mapping; one of the same category and attribute becomes this. ``values``: ours to the channel's value ids."""

    attribute_id: str = Field(min_length=1, max_length=64)
    category_id: str = Field("", max_length=64)
    source: str = Field("", max_length=90)
    value: Any = None
    values: dict[Annotated[str, Field(max_length=500)], Annotated[str, Field(max_length=64)]] = Field(
        default_factory=dict, max_length=5_000
    )


class RemovedOut(Shape):
    """How many products said something by it, and are checked again."""

    products: int


class PostingSettingsOut(Shape):
    """How a shop posts its products."""

    send_brand: bool
    send_variation_images: bool
    identifier_priority: list[str]
    as_draft: bool
    daily_allowance: int | None
    manufacturer_ids: list[str]
    responsible_person_ids: list[str]
    post_when_ready: bool


class PostingSettingsIn(Strict):
    """Only what is sent is changed."""

    send_brand: bool | None = None
    send_variation_images: bool | None = None
    identifier_priority: list[Annotated[str, Field(max_length=4)]] | None = Field(None, max_length=5)
    as_draft: bool | None = None
    daily_allowance: int | None = Field(
        None, ge=0, le=1_000_000, description="Null: what the channel allows."
    )
    manufacturer_ids: list[Annotated[str, Field(max_length=64)]] | None = Field(None, max_length=50)
    responsible_person_ids: list[Annotated[str, Field(max_length=64)]] | None = Field(None, max_length=50)
    post_when_ready: bool | None = None

    def values(self) -> dict[str, Any]:
        """What was sent; null only where it means something."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in sent.items() if value is not None or name == "daily_allowance"}


class PropertyEditOut(Shape):
    """A change of channel properties."""

    id: int
    title: str
    at: datetime
    by: str
    products: Annotated[int, At("count")]
    undone_at: datetime | None
    undone_by: str


class PropertiesUndoneOut(Shape):
    """How many products say again what they said before, and those that were changed since and stay."""

    put_back: int
    left: list[PropertyRowOut]


class PropertyFileIn(Filters):
    """How the file is to be read."""

    shop_id: Id | None = Field(None, description="The shop of rows that name none.")
    encoding: Encoding = ""
    dry_run: bool = Field(False, description="Judge every row and change nothing.")


class AnswerFileOut(Shape):
    """An uploaded file: answers and the setting `size_chart_file` name it by its ``id``."""

    id: Annotated[str, At("key")]
    name: str
    digest: str
    media_type: str
    size: int
    kept_at: datetime
