"""Posting listings: what a listing says, and what can be done with one on a channel.

A ``Reason`` about a listing names the part of it that mends it in ``field``: ``title``, ``description``, ``category``,
``brand``, ``pictures`` or ``picture:2`` (counted from 1), ``answers`` or ``answer:ID`` (the question's id), ``weight``,
``length``, ``width``, ``height``, ``dimensions``, ``size_chart``, ``manufacturers``, ``responsible_persons``,
``delivery_options``, ``cash_on_delivery``, ``minimum_order``, ``skus``, ``sku:REF`` or ``sku:REF:PART`` with a PART of
``price``, ``list_price``, ``quantity``, ``warehouse``, ``seller_sku``, ``identifier``, ``options``, ``picture``,
``weight``, ``length``, ``width``, ``height``. ``sku:*:PART``: of one of them, and the channel does not say which. None:
it is not about a part (the shop, the allowance).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from shelfwire.channels.port.listings import ListingStatus
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.taxonomy import Answered
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.errors import Reason
from shelfwire.kit.ids import (
    ExternalBrandId,
    ExternalCategoryId,
    ExternalProductId,
    ExternalSkuId,
    ExternalWarehouseId,
    SellerSku,
)
from shelfwire.kit.money import Money


class PictureUse(StrEnum):
    """What a picture is shown as. One picture is sent once for each use."""

    MAIN = "main"
    VARIATION = "variation"
    DESCRIPTION = "description"
    CERTIFICATE = "certificate"
    SIZE_CHART = "size_chart"


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture that the channel keeps. ``uri`` names it in listings; ``url`` shows it."""

    uri: str
    url: str = ""
    width: int | None = None
    height: int | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A weight (``g``, ``kg``, ``oz``, ``lb``) or a length (``mm``, ``cm``, ``m``, ``in``), as the seller gave it."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Parcelled:
    """Weight and size of what is shipped. None: not given."""

    weight: Measured | None = None
    length: Measured | None = None
    width: Measured | None = None
    height: Measured | None = None

    @classmethod
    def of(
        cls,
        *,
        weight: Decimal | None,
        weight_unit: str,
        length: Decimal | None,
        width: Decimal | None,
        height: Decimal | None,
        length_unit: str,
    ) -> Parcelled:
        """From bare numbers, with one unit for the weight and one for the sides."""
        sides = (length, width, height)
        return cls(
            None if weight is None else Measured(weight, weight_unit),
            *(None if side is None else Measured(side, length_unit) for side in sides),
        )

    @property
    def length_unit(self) -> str:
        """The unit of the sides; empty when none is given."""
        return next((side.unit for side in (self.length, self.width, self.height) if side), "")


@dataclass(frozen=True, slots=True)
class OptionValue:
    """In what a SKU differs from its siblings: ``Colour: Red``. Ids where the channel offers the name or the value."""

    name: str
    value: str
    question_id: str = ""
    choice_id: str = ""
    picture_uri: str = ""


@dataclass(frozen=True, slots=True)
class SkuContent:
    """One SKU as it is to stand on the channel. ``ref``: our own name for it, by which the answer is understood.

    ``external_id``: its id on the channel, when it has one. ``quantities`` is told on creation; later, quantities and
    prices go their own way (``StockSink``, ``PriceSink``).
    """

    ref: str
    seller_sku: SellerSku
    options: tuple[OptionValue, ...] = ()
    identifier: tuple[str, str] | None = None
    """Kind (``gtin``, ``ean``, ``upc``, ``isbn``, ``jan``) and digits."""
    price: Money | None = None
    list_price: Money | None = None
    quantities: tuple[tuple[ExternalWarehouseId, int], ...] = ()
    parcel: Parcelled = Parcelled()
    external_id: ExternalSkuId | None = None


@dataclass(frozen=True, slots=True)
class ListingContent:
    """A listing as it is to stand on the channel, whole. Pictures are named by ``SentPicture.uri``."""

    ref: str
    """Our own name for it; the channel keeps it where it can."""
    title: str
    description: str
    """HTML whose pictures are the channel's own."""
    category_id: ExternalCategoryId
    category_version: str
    skus: tuple[SkuContent, ...]
    picture_uris: tuple[str, ...] = ()
    brand_id: ExternalBrandId | None = None
    answers: tuple[Answered, ...] = ()
    parcel: Parcelled = Parcelled()
    size_chart_uri: str = ""
    size_chart_id: str = ""
    manufacturer_ids: tuple[str, ...] = ()
    responsible_person_ids: tuple[str, ...] = ()
    delivery_option_ids: tuple[str, ...] | None = None
    """None: all that the shop offers."""
    cash_on_delivery: bool | None = None
    minimum_order: int | None = None
    as_draft: bool = False
    dropped_sku_ids: tuple[ExternalSkuId, ...] = ()
    """Of an edit: the SKUs that a person takes off the channel. Every other one that is there stays, named or not."""


@dataclass(frozen=True, slots=True)
class PostedListing:
    """What the channel made of it: its ids, and which SKU got which (``SkuContent.ref`` to id)."""

    product_id: ExternalProductId
    sku_ids: Mapping[str, ExternalSkuId]
    warnings: tuple[Reason, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckedListing:
    """What the channel says of a listing without taking it."""

    problems: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    request_id: str = ""


class ListingMove(StrEnum):
    """What can be done with listings as they are."""

    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    DELETE = "delete"
    RECOVER = "recover"


@dataclass(frozen=True, slots=True)
class MoveAnswer:
    """What is not in ``refused`` was done."""

    refused: Mapping[ExternalProductId, Reason]
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """One reason for which the channel refused a listing: where, why, and its suggestions."""

    reason: Reason
    suggestions: tuple[str, ...] = ()
    sku_id: ExternalSkuId | None = None
    position: str = ""
    """The channel's own word for where; ``reason.field`` is ours, where we know it."""


@dataclass(frozen=True, slots=True)
class ListedSku:
    """A SKU of a listing as it stands on the channel."""

    external_id: ExternalSkuId
    seller_sku: SellerSku
    options: tuple[OptionValue, ...] = ()
    identifier: tuple[str, str] | None = None
    price: Money | None = None
    list_price: Money | None = None
    parcel: Parcelled = Parcelled()
    picture_url: str = ""
    ref: str = ""
    """Our own name for it, where the channel kept one."""


@dataclass(frozen=True, slots=True)
class ListingAsKept:
    """A whole listing as the channel keeps it: what was read back, to compare and to import."""

    product_id: ExternalProductId
    title: str
    description: str
    status: ListingStatus | Unknown
    channel_status: str
    review: str
    """The channel's own word for where its review stands."""
    skus: tuple[ListedSku, ...]
    findings: tuple[ReviewFinding, ...] = ()
    category_id: ExternalCategoryId | None = None
    category_path: tuple[str, ...] = ()
    category_version: str = ""
    brand_id: ExternalBrandId | None = None
    brand_name: str = ""
    picture_urls: tuple[str, ...] = ()
    picture_uris: tuple[str, ...] = ()
    answers: tuple[tuple[str, Answered], ...] = ()
    """Each with the question's name."""
    parcel: Parcelled = Parcelled()
    size_chart_uri: str = ""
    size_chart_id: str = ""
    manufacturer_ids: tuple[str, ...] = ()
    responsible_person_ids: tuple[str, ...] = ()
    delivery_option_ids: tuple[str, ...] | None = None
    cash_on_delivery: bool | None = None
    minimum_order: int | None = None
    ref: str = ""
    updated_at: datetime | None = None
    under_review: bool = False
    """Whether an edit waits for a review while an older version is live."""
    document: str = ""
    """The channel's own document, verbatim."""


class ListingTarget(Protocol):
    """The conversation that posts, edits and moves listings."""

    def payload(self, session: Session, content: ListingContent) -> Mapping[str, Any]:
        """Return what ``create``, or for a content whose SKUs have ids ``edit``, would send, for a person to read. No
        call. Raises Refused for what cannot be said to this channel, every reason with its field."""

    def check(self, session: Session, content: ListingContent) -> CheckedListing:
        """Ask the channel what it thinks of a listing, without making it."""

    def send_picture(self, session: Session, content: bytes, *, name: str, use: PictureUse) -> SentPicture:
        """Hand a picture over. Raises Refused."""

    def send_file(self, session: Session, content: bytes, *, name: str) -> str:
        """Hand a PDF file over, and return its id. Raises Refused."""

    def create(self, session: Session, content: ListingContent, *, idempotency_key: str) -> PostedListing:
        """Make the listing. Raises Refused with every reason that the channel gave; TryLater with ``maybe_done`` where
        its answer was lost: ``find`` it before making it again under the same key. A channel that says it has a listing
        of this ``ref`` already, with these SKUs, answers with that one and a warning ``already_there``."""

    def find(self, session: Session, content: ListingContent, *, since: datetime) -> PostedListing | None:
        """Look for a listing that an earlier ``create`` made (at or after ``since``) and nobody heard of. None does not
        prove that there is none: a channel may show new listings late. So ``create`` takes the same key again."""

    def edit(self, session: Session, product_id: ExternalProductId, content: ListingContent) -> PostedListing:
        """Replace what the listing says. SKUs with an id are changed, those without one are made, those of
        ``dropped_sku_ids`` are taken off, all others stay as they are; what ``content`` cannot say (a video, fees) and
        what it leaves open (None or empty, but for the brand) stays too. Prices and quantities of SKUs that are there
        do not ride along. Raises Refused, Gone; TryLater (``maybe_done``: read before editing again)."""

    def read(self, session: Session, product_id: ExternalProductId) -> ListingAsKept:
        """Return the listing in force, whole. Raises Gone."""

    def read_under_review(self, session: Session, product_id: ExternalProductId) -> ListingAsKept | None:
        """Return the version that waits for its review; None when none does. Raises Gone."""

    def move(
        self, session: Session, product_ids: Sequence[ExternalProductId], move: ListingMove
    ) -> MoveAnswer:
        """Activate, deactivate, delete or recover listings."""
