"""Warehouses, delivery options, carriers, packages and carrier events (facts.md section 8)."""

from __future__ import annotations

from collections.abc import Iterable

from shelfwire.channels.port import ChannelPackage, ChannelWarehouse, DeliveryOption, Provider, TrackingEvent
from shelfwire.kit.ids import (
    ExternalOrderId,
    ExternalPackageId,
    ExternalProviderId,
    ExternalUnitId,
    ExternalWarehouseId,
)
from shelfwire_tiktok.mapping.values import identifier, moment, text
from shelfwire_tiktok.mapping.words import package_status
from tiktok_shop.types import fulfilment as wire_fulfilment
from tiktok_shop.types import logistics as wire_logistics


def warehouses(found: Iterable[wire_logistics.Warehouse]) -> tuple[ChannelWarehouse, ...]:
    """Every warehouse that has an id (facts.md 8.11)."""
    return tuple(
        ChannelWarehouse(
            external_id=ExternalWarehouseId(external_id),
            name=text(each.name) or external_id,
            kind=text(each.type),
            is_default=bool(each.is_default),
            enabled=text(each.effect_status) == "ENABLED",
            country=text(each.address.region_code) if each.address else "",
        )
        for each in found
        if (external_id := identifier(each.id, "id", {}))
    )


def delivery_options(
    found: Iterable[wire_logistics.DeliveryOption], warehouse_id: ExternalWarehouseId
) -> tuple[DeliveryOption, ...]:
    """The delivery options of one warehouse that have an id."""
    return tuple(
        DeliveryOption(
            external_id=external_id,
            name=text(each.name) or external_id,
            kind=text(each.type),
            warehouse_id=warehouse_id,
        )
        for each in found
        if (external_id := identifier(each.id, "id", {}))
    )


def providers(
    found: Iterable[wire_logistics.ShippingProvider], delivery_option_id: str
) -> tuple[Provider, ...]:
    """The carriers of one delivery option that have an id; their names vary, their ids do not."""
    return tuple(
        Provider(
            external_id=ExternalProviderId(external_id),
            name=text(each.name) or external_id,
            delivery_option_id=delivery_option_id,
        )
        for each in found
        if (external_id := identifier(each.id, "id", {}))
    )


def package(wire: wire_fulfilment.PackageDetail, asked_for: ExternalPackageId) -> ChannelPackage:
    """A package as the port sees it. ``asked_for`` stands in where the answer does not repeat the id."""
    provider = identifier(wire.shipping_provider_id, "shipping_provider_id", {})
    return ChannelPackage(
        external_id=ExternalPackageId(identifier(wire.package_id, "package_id", {}) or asked_for),
        status=package_status(wire),
        channel_status="/".join(
            word for word in (text(wire.package_status), text(wire.package_sub_status)) if word
        ),
        order_ids=tuple(ExternalOrderId(text(each.id)) for each in wire.orders if text(each.id)),
        unit_ids=tuple(ExternalUnitId(text(each)) for each in wire.order_line_item_ids if text(each)),
        tracking_number=text(wire.tracking_number),
        provider_id=ExternalProviderId(provider) if provider else None,
        provider_name=text(wire.shipping_provider_name),
        updated_at=moment(wire.update_time, "update_time", {}),
    )


def tracking_events(found: Iterable[wire_fulfilment.TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """Carrier events, newest first. One without a moment has no place in a history and is left out."""
    events = [
        TrackingEvent(
            at=at, text=text(each.description), code="" if each.action_code is None else str(each.action_code)
        )
        for each in found
        if (at := moment(each.update_time_millis, "update_time_millis", {})) is not None
    ]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))
