"""Warehouses, delivery options, carriers, packages and carrier events (facts.md section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from shelfwire.channels.port import ChannelPackage, ChannelWarehouse, DeliveryOption, Provider, TrackingEvent
from shelfwire.kit.ids import (
    ExternalOrderId,
    ExternalPackageId,
    ExternalProviderId,
    ExternalUnitId,
    ExternalWarehouseId,
)
from shelfwire_tiktok.mapping.values import identifier, moment, text
from shelfwire_tiktok.mapping.words import package_status, tracking_step
from tiktok_shop.types import fulfilment as wire_fulfilment
from tiktok_shop.types import logistics as wire_logistics

_FBT = "PLATFORM_WAREHOUSE"
"""TikTok's word for a warehouse of its own."""


def warehouses(
    found: Iterable[wire_logistics.Warehouse], kept: Sequence[wire_logistics.FbtWarehouse] = ()
) -> tuple[ChannelWarehouse, ...]:
    """Every warehouse that has an id (facts.md 8.11), then those of ``kept``, where TikTok keeps the stock itself.

    A warehouse of the shop that ``kept`` names as its own is one of these too, unless it is the shop's default: no
    seller ships from TikTok's, and to take one's own for it would leave its stock untold.
    """
    named = {text(each) for one in kept for each in one.warehouse_ids}
    own = [
        ChannelWarehouse(
            external_id=ExternalWarehouseId(external_id),
            name=text(each.name) or external_id,
            kind=_FBT if external_id in named and not each.is_default else text(each.type),
            is_default=bool(each.is_default),
            enabled=text(each.effect_status) == "ENABLED",
            country=text(each.address.region_code) if each.address else "",
        )
        for each in found
        if (external_id := identifier(each.id, "id", {}))
    ]
    known = {each.external_id for each in own}
    return (*own, *(each for one in kept for each in _of_tiktok(one) if each.external_id not in known))


def _of_tiktok(one: wire_logistics.FbtWarehouse) -> list[ChannelWarehouse]:
    """A warehouse of TikTok's under each of the ids that stock may be listed with."""
    ids = dict.fromkeys(identifier(each, "id", {}) for each in [one.fbt_warehouse_id, *one.warehouse_ids])
    places = (each.get("region_code") for each in one.addresses)
    country = next((each for each in places if isinstance(each, str)), "")
    return [
        ChannelWarehouse(
            external_id=ExternalWarehouseId(external_id),
            name=text(one.name) or external_id,
            kind=_FBT,
            is_default=False,
            enabled=one.subscribed is not False,
            country=country,
        )
        for external_id in ids
        if external_id
    ]


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
    return _newest_first(_event(each, "") for each in found)


def leg_events(found: wire_logistics.LogisticsTracking) -> tuple[TrackingEvent, ...]:
    """Carrier events of every leg of the way, each with its tracking number, newest first (202604)."""
    legs = found.logistics_details or []
    return _newest_first(
        _event(each, text(each.tracking_no) or text(leg.newest_tracking_no))
        for leg in legs
        for each in leg.track_list
    )


def _newest_first(found: Iterable[TrackingEvent | None]) -> tuple[TrackingEvent, ...]:
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True))


def _event(
    each: wire_fulfilment.TrackingEvent | wire_logistics.LegEvent, number: str
) -> TrackingEvent | None:
    at = moment(each.update_time_millis, "update_time_millis", {})
    if at is None:
        return None
    return TrackingEvent(
        at=at,
        text=text(each.description),
        code="" if each.action_code is None else str(each.action_code),
        step=tracking_step(each.action_code),
        tracking_number=number,
        raw=msgspec.to_builtins(each),
    )
