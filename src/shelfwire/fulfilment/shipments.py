"""The shipments of a parcel that the channel must be told: one for each order, and one for each package where
packages exist before shipping.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import F

from shelfwire.channels.port import Shipment
from shelfwire.fulfilment.carrier_links import providers_for
from shelfwire.fulfilment.models import CarrierLink, Parcel, ParcelUnit
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalProviderId, ExternalUnitId
from shelfwire.orders.models import Unit
from shelfwire.orders.states import UnitStatus


@dataclass(frozen=True, slots=True)
class DueShipment:
    """One operation to send to the channel: this order's units of this parcel. ``unit_ids`` and ``order_id`` are
    ours.
    """

    order_id: int
    unit_ids: tuple[int, ...]
    shipment: Shipment


def shipments_due(parcel: Parcel) -> list[DueShipment]:
    """Return the shipments of the parcel that the channel has not been told: per order, and per package where
    packages exist before shipping. Empty once every unit is shipped, or while a carrier is not mapped.

    The idempotency key is ``ship:<parcel>:<order>[:<package>]``, so that the same shipment twice is recognised.
    """
    return shipments_due_each([parcel])[parcel.pk]


def shipments_due_each(parcels: Sequence[Parcel]) -> dict[int, list[DueShipment]]:
    """Return ``shipments_due`` of each of the parcels, by its id. Two queries, and two for each delivery option."""
    return _shipments(parcels, only_open=True)


def shipments_sent(parcel: Parcel) -> list[DueShipment]:
    """Return the shipments of a parcel that was sent, which a correction of its tracking has to name."""
    return _shipments([parcel], only_open=False)[parcel.pk]


def _shipments(parcels: Sequence[Parcel], *, only_open: bool) -> dict[int, list[DueShipment]]:
    contents = list(
        # what a parcel holds of another shop's orders is no business of this shop's channel
        ParcelUnit.objects.filter(parcel__in=parcels, live=True, order__account_id=F("parcel__account_id"))
        .select_related("unit", "order")
        .defer("order__search", "order__search_tokens")
        .order_by("pk")
    )
    by_id = {parcel.pk: parcel for parcel in parcels}
    groups: dict[tuple[int, int, str], list[ParcelUnit]] = defaultdict(list)
    for content in contents:
        unit = content.unit
        if unit.status == UnitStatus.CANCELLED or (only_open and unit.status != UnitStatus.OPEN):
            continue
        package_id = unit.channel_package_id or content.channel_package_id
        groups[content.parcel_id, content.order_id, package_id].append(content)
    whole = _units_to_ship(order_id for _, order_id, _ in groups)

    @cache
    def links(account_id: int, delivery_option_id: str) -> dict[str, CarrierLink]:
        account = next(parcel.account for parcel in parcels if parcel.account_id == account_id)
        return providers_for(account, delivery_option_id)

    found: dict[int, list[DueShipment]] = {parcel.pk: [] for parcel in parcels}
    for (parcel_id, order_id, package_id), rows in groups.items():
        parcel, order = by_id[parcel_id], rows[0].order
        link = links(parcel.account_id, order.delivery_option_id).get(parcel.carrier)
        if link is not None:
            found[parcel_id].append(_shipment(parcel, rows, package_id, link, whole[order_id]))
    return found


def _shipment(
    parcel: Parcel, rows: Sequence[ParcelUnit], package_id: str, link: CarrierLink, whole: set[int]
) -> DueShipment:
    order = rows[0].order
    return DueShipment(
        order.pk,
        tuple(row.unit_id for row in rows),
        Shipment(
            idempotency_key=f"ship:{parcel.pk}:{order.external_id}"
            + (f":{package_id}" if package_id else ""),
            order_id=ExternalOrderId(order.external_id),
            unit_ids=tuple(ExternalUnitId(row.unit.external_id) for row in rows),
            whole_order={row.unit_id for row in rows} == whole,
            provider_id=ExternalProviderId(link.provider_id),
            tracking_number=parcel.tracking_number,
            package_id=ExternalPackageId(package_id) if package_id else None,
        ),
    )


def _units_to_ship(order_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return every unit of the orders that is not cancelled."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Unit.objects.filter(order_id__in=set(order_ids)).exclude(status=UnitStatus.CANCELLED)
    for order_id, unit_id in rows.values_list("order_id", "pk"):
        found[order_id].add(unit_id)
    return found
