"""Parcels, and what the channel was told of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from shelfwire.api.schemas.common import Stored
from shelfwire.api.shape import At, By, Shape
from shelfwire.api.values import Encoding, Filters, Id, Moment, Strict
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.queries import phrase_of
from shelfwire.fulfilment.states import ParcelStatus


class ParcelLine(Strict):
    """Which order goes into the parcel, whole or by units."""

    order_id: Id
    unit_ids: list[Id] | None = Field(
        None, max_length=1000, description="Null: every unit that is still to be packed."
    )


def _each_order_once(lines: list[ParcelLine]) -> list[ParcelLine]:
    for line in lines:
        if sum(other.order_id == line.order_id for other in lines) > 1:
            raise ValueError(f"order {line.order_id} is named twice; name it once, with all of its units")
    return lines


ParcelLines = Annotated[list[ParcelLine], AfterValidator(_each_order_once)]
"""The orders of one parcel, each of them once."""


class ParcelIn(Strict):
    """A parcel that left or is about to."""

    shop_id: Id
    carrier: str = Field(
        "", max_length=80, description="Code or name; see `/carriers`. Empty: the one that the number tells."
    )
    tracking_number: str = Field(max_length=80)
    contents: ParcelLines = Field(min_length=1, max_length=200)
    accept_unusual_number: bool = Field(
        False, description="Insist on a number that does not look like the carrier's."
    )
    labelled_at: Moment | None = Field(
        None, description="When the label was made; one older than the order or its address looks odd."
    )
    despite: str = Field(
        "", max_length=300, description="Why the parcel goes out although something looks odd (`looks_odd`)."
    )


class TrackingIn(Strict):
    """The right carrier and number of a parcel already sent."""

    carrier: str = Field("", max_length=80)
    tracking_number: str = Field(max_length=80)
    accept_unusual_number: bool = False
    despite: str = Field(
        "", max_length=300, description="Why the parcel goes out although something looks odd (`looks_odd`)."
    )


class TakeOutIn(Strict):
    """Which order leaves the parcel, and why. ``only_cancelled``: only what of it is cancelled."""

    order_id: Id
    why: str = Field("", max_length=200)
    only_cancelled: bool = False


class VoidIn(Strict):
    """Why the parcel is void."""

    why: str = Field(min_length=1, max_length=200)


class AcknowledgeIn(Strict):
    """Which order's change was seen, and what was done with the box."""

    order_id: Id
    cause: Literal[
        "cancelled", "cancel_requested", "cancel_asked", "address_changed", "label_changed", "on_hold"
    ]
    why: str = Field("", max_length=300)


class AcknowledgementOut(Shape):
    """Who saw what stopped a parcel; ``undone_at``: it was taken back."""

    id: int
    parcel_id: int
    order_id: int
    cause: str
    said: str
    at: datetime
    by: str
    why: str
    undone_at: datetime | None
    undone_by: str


class StoppedOut(Shape):
    """A parcel that is stopped because of an order inside: nothing of it is printed or sent."""

    parcel_id: int
    order_id: Annotated[int, At("order.pk")]
    cause: str
    why: str
    advice: str
    seen_by: Annotated[str, By(lambda stop: stop.seen.by if stop.seen else "")]


class DismissIn(Strict):
    """Why the refusal needs no answer any more."""

    why: str = Field(min_length=1, max_length=200)


class TrackingFileIn(Filters):
    """How the file is to be read."""

    encoding: Encoding = ""
    locale: str = Field("en-US", max_length=20, description="How the file writes numbers and dates.")
    zone: str = Field("UTC", max_length=64, description="Of dates without one.")
    shop_id: Id | None = Field(None, description="The shop of rows that name none.")
    accept_unusual_numbers: bool = False
    dry_run: bool = Field(False, description="Judge every row and change nothing.")
    despite: str = Field(
        "", max_length=300, description="Why the parcel goes out although something looks odd (`looks_odd`)."
    )


class ParcelOut(Shape):
    """A parcel with its contents. The channel counts it as shipped from the carrier's first scan."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    carrier: str
    tracking_number: str
    status: Stored[ParcelStatus]
    state: Annotated[str, By(phrase_of)] = Field(
        description="As a phrase for people; it says when the parcel must not be handed over."
    )
    via: str
    made_at: datetime
    made_by: str
    sent_at: datetime | None
    scanned_at: datetime | None
    delivered_at: datetime | None
    moved_at: datetime | None
    channel_status: str
    corrections: int
    order_ids: Annotated[list[int], By(lambda parcel: sorted({c.order_id for c in parcel.contents.all()}))]
    unit_ids: Annotated[list[int], By(lambda parcel: sorted(c.unit_id for c in parcel.contents.all()))]


class UnscannedOut(ParcelOut):
    """A parcel that waits for its first scan; ``hours_left`` below 0 is late."""

    collect_by: datetime | None
    hours_left: float | None


class NotMovingOut(ParcelOut):
    """A parcel that does not move since then; ``collect_by``: until when its first scan is due."""

    since: datetime | None
    collect_by: datetime | None


class CarrierEventOut(Shape):
    """Something that happened to the parcel on its way. ``source``: ``channel``, or the carrier that told it itself;
    ``step``: empty when the code is not known.
    """

    at: datetime
    step: str
    code: str
    text: str
    place: str
    source: str
    seen_at: datetime


class HandOverOut(Shape):
    """A carrier's parcels that it has not scanned. ``late``: their deadline has passed; ``today``: it ends today on the
    shop's clock; ``by``: when the first one's does.
    """

    carrier: str
    parcels: int
    late: int
    today: int
    by: datetime | None


class ToPackOut(Shape):
    """Orders that are not packed and whose first scan is due today; ``by``: the first one's."""

    orders: int
    by: datetime


class ScanClockOut(Shape):
    """A shop's first scans. ``late`` and ``on_time``: orders of the last 30 days. ``late_today``, ``late_tomorrow``:
    orders that become late by the end of that day if nothing moves, and what part of the judged orders is late then
    (0 to 1). ``advised_percent``, ``most_percent``: the channel's limits in the shop's region.
    """

    shop_id: Annotated[int, At("account.id")]
    shop: Annotated[str, At("account.name")]
    timezone: Annotated[str, At("account.timezone")]
    on_time: int
    late: int
    waiting: int
    late_today: int
    late_tomorrow: int
    late_share: Annotated[float | None, By(lambda found: found.late_share())]
    late_share_today: Annotated[float | None, By(lambda found: found.late_share(found.late_today))]
    late_share_tomorrow: Annotated[float | None, By(lambda found: found.late_share(found.late_tomorrow))]
    advised_percent: Annotated[int | None, By(lambda found: found.advised and int(found.advised.value))]
    most_percent: Annotated[int | None, By(lambda found: found.most and int(found.most.value))]
    to_pack: ToPackOut | None
    hand_over: list[HandOverOut]


class CarrierOut(Shape):
    """A carrier as Shelfwire knows it. ``major``: its tracking is recognised reliably in the asked region."""

    code: str
    name: str
    regions: list[str]
    major: bool
    example: str


class ReasonOut(Shape):
    """One reason the channel gave, in its own words; ``advice`` is ours."""

    code: Annotated[str, By(lambda reason: str(reason.get("code", "")))]
    text: Annotated[str, By(lambda reason: str(reason.get("text", "")))]
    field: Annotated[str | None, By(lambda reason: reason.get("field"))]
    advice: Annotated[str, By(lambda reason: str(reason.get("advice", "")))]


class OutgoingOut(Shape):
    """A call to the channel that is made once, and its answer."""

    id: int
    shop_id: Annotated[int, At("account_id")]
    kind: str
    subject_kind: str
    subject_id: int
    order_external_id: str
    status: Stored[OutgoingStatus]
    attempts: int
    created_at: datetime
    due_at: datetime
    called_at: datetime | None
    answered_at: datetime | None
    error: str
    reasons: list[ReasonOut]
    request_id: str
