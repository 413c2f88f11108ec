"""The deeds of shipping: when they are written, renewed and withdrawn, and what they say.

The functions that ``handlers`` calls run inside the transaction that made or changed the parcel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shelfwire.channels import queries as channels
from shelfwire.channels.actions import outgoing
from shelfwire.channels.models import Outgoing
from shelfwire.channels.port import Shipment
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import DueShipment, shipments_due, shipments_sent
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalProviderId, ExternalUnitId
from shelfwire.orders.models import Order

SHIP = "ship"
CORRECT = "correct"
KINDS = (SHIP, CORRECT)
SUBJECT = "parcel"
UNEQUAL = "unequal_recipients"
"""The reason of a deed that waits because the orders in the parcel go to different people."""
CHANNEL = "channel"
"""Who voids a parcel because its units left otherwise (``fulfilment.actions.follow``)."""


def to_json(due: DueShipment, package_ids: tuple[str, ...] = ()) -> dict[str, Any]:
    """For the outbox. ``units`` and ``order`` are ours; ``package_ids`` are what a correction is about."""
    shipment = due.shipment
    return {
        "order": due.order_id,
        "units": list(due.unit_ids),
        "deed": shipment.deed,
        "order_id": shipment.order_id,
        "unit_ids": list(shipment.unit_ids),
        "whole_order": shipment.whole_order,
        "provider_id": shipment.provider_id,
        "tracking_number": shipment.tracking_number,
        "package_id": shipment.package_id,
        "package_ids": list(package_ids),
    }


def from_json(kept: Mapping[str, Any]) -> Shipment:
    """What the channel is told, or was told."""
    return Shipment(
        deed=kept["deed"],
        order_id=ExternalOrderId(kept["order_id"]),
        unit_ids=tuple(ExternalUnitId(unit) for unit in kept["unit_ids"]),
        whole_order=kept["whole_order"],
        provider_id=ExternalProviderId(kept["provider_id"]),
        tracking_number=kept["tracking_number"],
        package_id=ExternalPackageId(kept["package_id"]) if kept["package_id"] else None,
    )


def order_of(row: Outgoing) -> Order:
    """The order a deed is about."""
    return Order.objects.select_related("account", "company", "address").get(pk=row.payload["order"])


def parcel_of(row: Outgoing) -> Parcel:
    """The parcel a deed is about."""
    return Parcel.objects.select_related("account", "company").get(pk=row.subject_id)


def write_shipments(parcel_id: int) -> None:
    """Its tracking is to be told, once for each of its orders (and packages, where they exist before shipping)."""
    parcel = Parcel.objects.select_related("account").get(pk=parcel_id)
    for due in shipments_due(parcel):
        _write(parcel, SHIP, due.shipment.deed, to_json(due))


def write_correction(parcel_id: int) -> None:
    """What was told is to be told anew; an earlier correction that was not told yet is not told any more.

    Raises OutgoingInFlight when the earlier one may be on its way.
    """
    parcel = Parcel.objects.select_related("account").get(pk=parcel_id)
    outgoing.withdraw(
        subject_kind=SUBJECT, subject_id=parcel.pk, kinds=[CORRECT], why="another correction came after it"
    )
    for due in shipments_sent(parcel):
        deed = due.shipment.deed.replace("ship:", f"track:{parcel.corrections}:", 1)
        _write(parcel, CORRECT, deed, to_json(due, _packages(parcel, due)))


def _packages(parcel: Parcel, due: DueShipment) -> tuple[str, ...]:
    """The channel's packages that hold these units: as the units say, else as the answer to the shipment said."""
    if due.shipment.package_id:
        return (due.shipment.package_id,)
    for row in channels.outgoing_of(SUBJECT, parcel.pk).filter(kind=SHIP, status="done"):
        if row.payload["order"] == due.order_id:
            return tuple(row.answer["package_ids"])
    return ()


def _write(parcel: Parcel, kind: str, deed: str, payload: dict[str, Any]) -> Outgoing:
    return outgoing.write_outgoing(
        account_id=parcel.account_id,
        kind=kind,
        deed=deed,
        subject_kind=SUBJECT,
        subject_id=parcel.pk,
        payload={**payload, "deed": deed},
        order_external_id=payload["order_id"],
    )


def withdraw_parcel(parcel_id: int) -> None:
    """What was not told yet is never told.

    A person's wish is refused (OutgoingInFlight) while it may be on its way. When the channel itself says that the
    units left otherwise, there is nothing to refuse: what is on its way is looked into when its answer comes.
    """
    parcel = Parcel.objects.get(pk=parcel_id)
    last = parcel.moves.order_by("-id").first()
    outgoing.withdraw(
        subject_kind=SUBJECT,
        subject_id=parcel_id,
        kinds=KINDS,
        why="the parcel was made void",
        leave_in_flight=last is not None and last.by == CHANNEL,
    )


def withdraw_units(parcel_id: int, order_id: int) -> None:
    """An order was taken out of a parcel: what is left to tell of it is told, the rest never.

    Raises OutgoingInFlight while something of it may be on its way. What was stopped only because the orders inside
    go to different people is tried again.
    """
    parcel = Parcel.objects.select_related("account").get(pk=parcel_id)
    order = Order.objects.only("external_id").get(pk=order_id)
    rows = outgoing.of_order(subject_kind=SUBJECT, subject_id=parcel_id, order_external_id=order.external_id)
    if any(due.order_id == order_id for due in shipments_due(parcel)):
        outgoing.refuse_in_flight(rows)
    else:
        outgoing.withdraw_rows(rows.filter(kind=SHIP), why="the order was taken out of the parcel")
    for row in channels.outgoing_of(SUBJECT, parcel_id).filter(status="refused", kind=SHIP):
        if any(reason.get("code") == UNEQUAL for reason in row.reasons):
            outgoing.retry(outgoing_id=row.pk, by="worker")


def renewed(parcel: Parcel, row: Outgoing) -> dict[str, Any] | None:
    """What a shipping deed says now, decided anew; None when there is nothing of it left to tell.

    When the channel repacked the order meanwhile, its deeds are other deeds: they are written, and this one is none.
    """
    now = [due for due in shipments_due(parcel) if due.order_id == row.payload["order"]]
    for due in now:
        if due.shipment.deed == row.deed:
            return to_json(due)
    for due in now:
        _write(parcel, SHIP, due.shipment.deed, to_json(due))
    return None
