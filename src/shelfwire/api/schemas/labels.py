"""Labels: asked for, bought, printed, voided."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import AfterValidator, Field, model_validator

from shelfwire.api.problems import Fault
from shelfwire.api.schemas.common import Money, Stored
from shelfwire.api.schemas.parcels import ParcelLines
from shelfwire.api.shape import Amount, At, By, Shape
from shelfwire.api.values import Id, Moment, Strict
from shelfwire.channels.port import (
    UNMEASURED,
    Handover,
    HandoverMethod,
    HandoverOffer,
    LabelOffer,
    LabelService,
    Parcelled,
    PickupSlot,
)
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.kit import money

WeightUnit = Literal["g", "kg", "oz", "lb"]
LengthUnit = Literal["mm", "cm", "m", "in"]


def _more_than_nothing(text: str) -> str:
    if not Decimal(text):
        raise ValueError("more than 0 is wanted; leave it out where it is not known")
    return text


Number = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,7}(\.[0-9]{1,4})?$", max_length=12, examples=["0.75"]),
    AfterValidator(_more_than_nothing),
]
DocumentName = Literal["label.pdf", "label.zpl", "packing_slip.pdf", "both.pdf", "hazmat.pdf", "invoice.pdf"]


class LabelMeasuresIn(Strict):
    """Weight and size of the whole parcel; what is left out the channel takes from its own data of the products."""

    weight: Number | None = None
    weight_unit: WeightUnit = "kg"
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    length_unit: LengthUnit = "cm"


class PriceIn(Strict):
    """An exact amount in minor units."""

    minor: int = Field(ge=0, le=10**12)
    currency: str = Field(pattern=r"^[A-Z]{3}$", max_length=3)


class HandoverIn(Strict):
    """How the channel's carrier is to get the package. Without a slot it takes the next one."""

    method: Literal["pickup", "drop_off"]
    slot_start: Moment | None = None
    slot_end: Moment | None = None

    @model_validator(mode="after")
    def _whole_slot(self) -> Self:
        if (self.slot_start is None) != (self.slot_end is None):
            raise ValueError("a slot has a slot_start and a slot_end")
        if self.slot_start and self.slot_end and self.slot_start >= self.slot_end:
            raise ValueError("slot_end is after slot_start")
        if self.slot_start and self.method == "drop_off":
            raise ValueError("a slot is for a pickup")
        return self


class LabelIn(Strict):
    """One label. `idempotency_key`: the same key of the same shop twice is the label that exists. `agreed_price`:
    nothing is bought for more. Where labels are sold by service name a `service_id` of `/labels/services`."""

    contents: ParcelLines = Field(min_length=1, max_length=200)
    idempotency_key: str = Field("", max_length=100)
    service_id: str = Field("", max_length=120)
    service_name: str = Field("", max_length=200)
    agreed_price: PriceIn | None = None
    parcel: LabelMeasuresIn | None = None
    handover: HandoverIn | None = None
    documents: list[DocumentName] = Field(["label.pdf", "packing_slip.pdf"], max_length=6)
    document_size: Literal["", "a5", "a6"] = Field(
        "", description="Of PDF documents; empty: as the channel gives."
    )


class LabelsIn(Strict):
    """Labels of one shop to be bought; each stands for itself."""

    shop_id: Id
    labels: list[LabelIn] = Field(min_length=1, max_length=200)


class LabelWhyIn(Strict):
    """Why."""

    why: str = Field(min_length=1, max_length=200)


class DocumentOut(Shape):
    """A document of a label that is kept here. `void`: outdated, and not given out any more."""

    kind: str
    format: str
    size: str
    pages: int | None
    sha256: str
    fetched_at: datetime
    void: bool


class LabelOut(Shape):
    """A label. `cost` is null until it is bought, and when the channel did not say it (`found`: it was there already
    and was only looked up). `error`: why it was refused, or what is not in order."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    source: str
    status: Stored[LabelStatus]
    order_ids: Annotated[list[int], By(lambda label: sorted({c.order_id for c in label.contents.all()}))]
    unit_ids: Annotated[list[int], By(lambda label: sorted(c.unit_id for c in label.contents.all()))]
    parcel_id: int | None
    tracking_number: str
    package_id: str
    service_name: str
    provider_name: str
    agreed_price: Annotated[Money | None, Amount("agreed_minor", "agreed_currency")]
    cost: Annotated[Money | None, Amount("cost_minor", "cost_currency")]
    found: bool
    asked_at: datetime
    asked_by: str
    bought_at: datetime | None
    voided_at: datetime | None
    void_why: str
    error: str
    documents_error: str
    documents: Annotated[list[DocumentOut], By(lambda label: list(label.documents.all()))]


class LabelAnswerOut(Schema):
    """What came of one request, in the order in which they were sent. `known`: it was asked for before. `refused`:
    nothing was written, and `problem` says why."""

    index: int
    outcome: Literal["asked", "known", "refused"]
    label_id: int | None
    problem: Fault | None
    hint: str = Field("", description="What to do about the problem.")


class ServicesIn(Strict):
    """What a label is to be for."""

    order_id: Id
    unit_ids: list[Id] = Field([], max_length=200, description="None: all that still wait.")
    parcel: LabelMeasuresIn | None = None


class ServiceOut(Schema):
    """A service on offer now. Its id may change: ask again before buying. `price_text`: as the channel wrote it."""

    id: str
    name: str
    price: Money | None
    price_text: str
    provider_id: str
    provider_name: str
    earliest_days: int | None
    latest_days: int | None
    is_default: bool


class LabelOfferOut(Schema):
    """The services on offer for these units and this parcel, cheapest first."""

    services: list[ServiceOut]
    request_id: str


class SlotsIn(Strict):
    """Which package."""

    order_id: Id
    package_id: str = Field("", max_length=64, description="Empty: the order's only one.")


class SlotOut(Schema):
    """When the carrier can come."""

    start: datetime
    end: datetime
    free: bool


class HandoverOut(Schema):
    """How and when a package can be handed over."""

    package_id: str
    pickup: bool
    drop_off: bool
    van: bool
    slots: list[SlotOut]
    drop_off_page: str
    request_id: str


def parcel_of(given: LabelMeasuresIn | None) -> Parcelled:
    """Weight and size in the words of the port."""
    if given is None:
        return UNMEASURED

    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return Parcelled.of(
        weight=number(given.weight),
        weight_unit=given.weight_unit,
        length=number(given.length),
        width=number(given.width),
        height=number(given.height),
        length_unit=given.length_unit,
    )


def price_of(given: PriceIn | None) -> money.Money | None:
    """The amount that a person agreed to."""
    return None if given is None else money.Money(given.minor, given.currency)


def handover_of(given: HandoverIn | None) -> Handover | None:
    """How the carrier is to get it."""
    if given is None:
        return None
    slot = PickupSlot(given.slot_start, given.slot_end) if given.slot_start and given.slot_end else None
    return Handover(HandoverMethod(given.method), slot)


def offer_out(offer: LabelOffer) -> dict[str, Any]:
    """The offer as ``LabelOfferOut``."""
    return {"services": [_service(one) for one in offer.services], "request_id": offer.request_id}


def _service(one: LabelService) -> dict[str, Any]:
    price = one.price
    return {
        "id": one.external_id,
        "name": one.name,
        "price": None if price is None else {"minor": price.minor, "currency": price.currency},
        "price_text": one.price_text,
        "provider_id": one.provider_id or "",
        "provider_name": one.provider_name,
        "earliest_days": one.earliest_days,
        "latest_days": one.latest_days,
        "is_default": one.is_default,
    }


def handover_out(package_id: str, offer: HandoverOffer) -> dict[str, Any]:
    """The offer as ``HandoverOut``."""
    return {
        "package_id": package_id,
        "pickup": offer.pickup,
        "drop_off": offer.drop_off,
        "van": offer.van,
        "slots": [{"start": one.start, "end": one.end, "free": one.free} for one in offer.slots],
        "drop_off_page": offer.drop_off_page,
        "request_id": offer.request_id,
    }


def name_of(label: Label, kind: str, format: str) -> str:
    """What the file of a document is called."""
    return f"{kind}-{label.tracking_number or label.pk}.{format}"
