"""Shipping: what a channel accepts, sending it shipments, and reading packages and tracking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shelfwire.channels.port.orders import ChannelOrder
from shelfwire.channels.port.session import Session
from shelfwire.channels.port.values import Unknown
from shelfwire.kit.ids import (
    ExternalOrderId,
    ExternalPackageId,
    ExternalProviderId,
    ExternalUnitId,
    ExternalWarehouseId,
)

KEPT_BY_CHANNEL = frozenset({"FBT", "FBT_WAREHOUSE", "PLATFORM_WAREHOUSE"})
"""Kinds of warehouses whose stock the channel keeps itself: it is read, never told."""
FOR_RETURNS = frozenset({"RETURN_WAREHOUSE"})
"""Kinds of warehouses from which nothing is sold."""


@dataclass(frozen=True, slots=True)
class ChannelWarehouse:
    """A warehouse on the channel's side. ``kind``: the channel's word for it."""

    external_id: ExternalWarehouseId
    name: str
    kind: str
    is_default: bool
    enabled: bool
    country: str = ""

    @property
    def kept_by_channel(self) -> bool:
        """Whether the channel keeps the stock there itself."""
        return self.kind in KEPT_BY_CHANNEL


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """A delivery option of a warehouse; carriers are accepted per option (facts.md section 8.5)."""

    external_id: str
    name: str
    kind: str
    warehouse_id: ExternalWarehouseId


@dataclass(frozen=True, slots=True)
class Provider:
    """A shipping provider: a carrier as the channel names it within one delivery option."""

    external_id: ExternalProviderId
    name: str
    delivery_option_id: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel that left: for one order, some or all of its units, with carrier and number. ``idempotency_key`` is
    ours: the same key twice must not ship twice.
    """

    idempotency_key: str
    order_id: ExternalOrderId
    unit_ids: tuple[ExternalUnitId, ...]
    whole_order: bool
    provider_id: ExternalProviderId
    tracking_number: str
    package_id: ExternalPackageId | None = None
    """Known where packages exist from payment on (non-US)."""


@dataclass(frozen=True, slots=True)
class ShipReceipt:
    """The channel's answer to a shipment or a tracking correction."""

    package_ids: tuple[ExternalPackageId, ...]
    warning: str = ""
    request_id: str = ""
    found: bool = False
    """True when the operation was already there and was only looked up."""


class PackageStatus(StrEnum):
    """The status of the package on the channel."""

    TO_SHIP = "to_ship"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class ChannelPackage:
    """A package as the channel describes it."""

    external_id: ExternalPackageId
    status: PackageStatus | Unknown
    channel_status: str
    order_ids: tuple[ExternalOrderId, ...]
    unit_ids: tuple[ExternalUnitId, ...]
    tracking_number: str = ""
    provider_id: ExternalProviderId | None = None
    provider_name: str = ""
    updated_at: datetime | None = None


class TrackingStep(StrEnum):
    """What a carrier event says of the parcel's way. ``BEFORE``: the carrier does not have it yet."""

    BEFORE = "before"
    MOVING = "moving"
    DELIVERED = "delivered"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One carrier event. Lists of events are newest first.

    ``code``, ``text``: in the teller's words. ``tracking_number``: whose parcel it is about; empty: the teller does not
    say. ``raw``: the event as it came.
    """

    at: datetime
    text: str
    code: str = ""
    step: TrackingStep | Unknown = field(default=Unknown(""))
    place: str = ""
    tracking_number: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)


class ShipmentDesk(Protocol):
    """The conversation about shipping. An empty tuple means that the channel said there is none; a plugin raises
    TryLater for an answer that does not say so.
    """

    def warehouses(self, session: Session) -> tuple[ChannelWarehouse, ...]:
        """Return every warehouse of the shop."""

    def delivery_options(
        self, session: Session, warehouse_id: ExternalWarehouseId
    ) -> tuple[DeliveryOption, ...]:
        """Return the delivery options of one warehouse."""

    def providers(self, session: Session, delivery_option_id: str) -> tuple[Provider, ...]:
        """Return the shipping providers that one delivery option accepts."""

    def orders(
        self, session: Session, order_ids: Sequence[ExternalOrderId]
    ) -> Mapping[ExternalOrderId, ChannelOrder]:
        """Return orders that are about to be shipped, as they are now, in as few calls as the channel allows, to be
        passed to ``ship``. Orders that are missing from the result are read by ``ship`` itself if it needs them.
        """

    def ship(self, session: Session, shipment: Shipment, *, order: ChannelOrder | None = None) -> ShipReceipt:
        """Tell the channel that the parcel left. Not repeatable: after ``TryLater(maybe_done=True)`` call ``find``
        first. ``order``: the order from ``orders``, read a moment ago. Raises Refused with the channel's reasons.
        """

    def find(self, session: Session, shipment: Shipment) -> ShipReceipt | None:
        """Look up whether the channel has the operation: these units with this number. Returns None when it was not
        carried out.
        """

    def correct_tracking(
        self, session: Session, shipment: Shipment, *, package_ids: tuple[ExternalPackageId, ...]
    ) -> ShipReceipt:
        """Replace carrier and number of a sent parcel, within the channel's correction window."""

    def package(self, session: Session, package_id: ExternalPackageId) -> ChannelPackage:
        """Return one package as it is now. Raises Gone."""

    def tracking(
        self, session: Session, order_id: ExternalOrderId, *, by_parcel: bool = False
    ) -> tuple[TrackingEvent, ...]:
        """Return the carrier events of an order, newest first. ``by_parcel``: the order has several parcels, so each
        event has to name its tracking number.
        """
