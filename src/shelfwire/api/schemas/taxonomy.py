"""What shops ask of listings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Strict
from shelfwire.channels.port import Permission, QuestionKind
from shelfwire.listings.models import ResponsibleParty


class CategoryOut(Shape):
    """A category of a shop. Products go into leaves. ``missing_at``: since when the shop's tree comes without it."""

    id: Annotated[str, At("external_id")]
    parent_id: Annotated[str | None, By(lambda row: row.parent_external_id or None)]
    name: str
    path: str
    is_leaf: bool
    permission: Stored[Permission]
    read_at: datetime
    missing_at: datetime | None


class ChoiceOut(Shape):
    """A value, or a unit, that the channel offers."""

    id: Annotated[str, At("external_id")]
    name: str


class ConditionOut(Shape):
    """One of these choices of that question makes another question asked."""

    question_id: Annotated[str, By(lambda pair: pair[0])]
    choice_ids: Annotated[list[str], By(lambda pair: list(pair[1]))]


class QuestionOut(Shape):
    """Something that a category asks. ``only_if``: asked only when one of these holds; empty: always."""

    id: Annotated[str, At("external_id")]
    name: str
    kind: QuestionKind
    required: bool
    recommended: bool
    takes_text: bool
    is_variation: bool
    most_answers: int
    most_letters: int | None
    least: int | None
    most: int | None
    expiry_required: bool
    choices: list[ChoiceOut]
    units: list[ChoiceOut]
    only_if: list[ConditionOut]
    note: str
    help: str
    sample_url: str


class RulesOut(Shape):
    """What a category demands besides its questions."""

    weight_required: bool
    dimensions_required: bool
    manufacturer_required: bool
    responsible_person_required: bool
    size_chart_required: bool
    size_chart_supported: bool
    cash_on_delivery: bool
    seller_sku_required: bool
    producer_responsibility_required: bool


class CategoryFormOut(Shape):
    """A category with what it asks. ``questions`` is null until its attributes were downloaded. ``changes``: what it
    asked otherwise than before when that changed last.
    """

    category: CategoryOut
    version: str
    read_at: datetime | None
    changed_at: datetime | None
    changes: list[str]
    note: str
    questions: list[QuestionOut] | None
    rules: RulesOut | None


class BrandOut(Shape):
    """A brand as the shop may use it. ``restricted``: only an authorised shop may."""

    id: Annotated[str, At("external_id")]
    name: str
    authorised: bool | None
    restricted: bool
    own: bool
    read_at: datetime


class PrerequisiteOut(Shape):
    """Something that the shop needs before it may list."""

    code: str
    failed: bool
    says: str
    advice: str
    read_at: datetime


class ResponsiblePartyOut(Shape):
    """A manufacturer or responsible person that the channel keeps for the shop."""

    id: Annotated[str, At("external_id")]
    kind: Stored[ResponsibleParty.Kind]
    name: str
    detail: str
    read_at: datetime


class DownloadCategoriesIn(Strict):
    """``take_smaller``: take a tree that lost more than half of its categories."""

    take_smaller: bool = False


class DownloadAttributesIn(Strict):
    """Of which categories; without any, of those that products and templates are in."""

    category_ids: list[Annotated[str, Field(max_length=64)]] = Field([], max_length=5_000)


class RecommendIn(Strict):
    """What the product says of itself."""

    title: str = Field(min_length=1, max_length=500)
    description: str = Field("", max_length=20_000)


class BrandIn(Strict):
    """The name of a brand of the seller's own."""

    name: str = Field(min_length=1, max_length=200)


class LookUpIn(Strict):
    """Words of a name; without any, the first that there are."""

    words: str = Field("", max_length=80)


class SizeChartOut(Shape):
    """A size chart template that the channel keeps: the setting ``size_chart_id`` names it by its ``id``."""

    id: Annotated[str, At("external_id")]
    name: str
    picture_url: str
    read_at: datetime
