"""What the channel is told of a parcel: built once, when it is decided, and what of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shelfwire.channels.port import ChannelOrder, Shipment
from shelfwire.fulfilment.queries import DueShipment
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalProviderId, ExternalUnitId


@dataclass(frozen=True, slots=True)
class Told:
    """A shipment, or the correction of one. ``package_ids``: what a correction is about. ``order``: as the channel
    showed it a moment ago."""

    shipment: Shipment
    package_ids: tuple[ExternalPackageId, ...] = ()
    order: ChannelOrder | None = None


def payload_of(due: DueShipment, package_ids: tuple[str, ...] = ()) -> dict[str, Any]:
    """What is kept of it: our ids in ``order`` and ``units``, theirs, carrier and number."""
    shipment = due.shipment
    return {
        "order": due.order_id,
        "units": list(due.unit_ids),
        "order_id": shipment.order_id,
        "unit_ids": list(shipment.unit_ids),
        "whole_order": shipment.whole_order,
        "provider_id": shipment.provider_id,
        "tracking_number": shipment.tracking_number,
        "package_id": shipment.package_id,
        "package_ids": list(package_ids),
    }


def told_before(idempotency_key: str, payload: Mapping[str, Any]) -> Told:
    """What was told or is to be corrected, from what was kept of it."""
    shipment = Shipment(
        idempotency_key=idempotency_key,
        order_id=ExternalOrderId(payload["order_id"]),
        unit_ids=tuple(ExternalUnitId(unit) for unit in payload["unit_ids"]),
        whole_order=payload["whole_order"],
        provider_id=ExternalProviderId(payload["provider_id"]),
        tracking_number=payload["tracking_number"],
        package_id=ExternalPackageId(payload["package_id"]) if payload["package_id"] else None,
    )
    return Told(shipment, tuple(ExternalPackageId(package) for package in payload["package_ids"]))
