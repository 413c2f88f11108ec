"""When the operations of shipping are written and withdrawn.

The functions that ``handlers`` calls run inside the transaction that made or changed the parcel.
"""

from __future__ import annotations

from typing import Any

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import DueShipment, shipments_due, shipments_sent
from shelfwire.orders.models import Order
from shelfwire.sync.shipping.told import payload_of

SHIP = "ship"
CORRECT = "correct"
KINDS = (SHIP, CORRECT)
SUBJECT = "parcel"
UNEQUAL = "unequal_recipients"
"""The reason of an operation that waits because the orders in the parcel go to different people."""
CHANNEL = "channel"
"""Who voids a parcel because its units left otherwise (``fulfilment.actions.follow``)."""


def write_shipments(parcel_id: int) -> None:
    """Its tracking is to be told, once for each of its orders (and packages, where they exist before shipping)."""
    parcel = Parcel.objects.select_related("account").get(pk=parcel_id)
    for due in shipments_due(parcel):
        write_shipment(parcel, due)


def write_shipment(parcel: Parcel, due: DueShipment) -> None:
    """This one of its shipments; one that is written already stays as it is."""
    _write(parcel, SHIP, due.shipment.idempotency_key, payload_of(due))


def write_correction(parcel_id: int) -> None:
    """What was told is to be told anew; an earlier correction that was not told yet is not told any more.

    Raises OutgoingInFlight when the earlier one may be on its way.
    """
    parcel = Parcel.objects.select_related("account").get(pk=parcel_id)
    outgoing.withdraw(
        subject_kind=SUBJECT, subject_id=parcel.pk, kinds=[CORRECT], why="another correction came after it"
    )
    for due in shipments_sent(parcel):
        key = due.shipment.idempotency_key.replace("ship:", f"track:{parcel.corrections}:", 1)
        _write(parcel, CORRECT, key, payload_of(due, _packages(parcel, due)))


def _packages(parcel: Parcel, due: DueShipment) -> tuple[str, ...]:
    """The channel's packages that hold these units: as the units say, else as the answer to the shipment said."""
    if due.shipment.package_id:
        return (due.shipment.package_id,)
    for row in exchange.outgoing_of(SUBJECT, parcel.pk).filter(kind=SHIP, status="done"):
        if row.payload["order"] == due.order_id:
            return tuple(row.answer["package_ids"])
    return ()


def _write(parcel: Parcel, kind: str, idempotency_key: str, payload: dict[str, Any]) -> Outgoing:
    return outgoing.write_outgoing(
        account_id=parcel.account_id,
        kind=kind,
        idempotency_key=idempotency_key,
        subject_kind=SUBJECT,
        subject_id=parcel.pk,
        payload=payload,
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
    for row in exchange.outgoing_of(SUBJECT, parcel_id).filter(status="refused", kind=SHIP):
        if any(reason.get("code") == UNEQUAL for reason in row.reasons):
            outgoing.retry(outgoing_id=row.pk, by="worker")
