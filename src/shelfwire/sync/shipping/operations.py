"""Parcels out: every parcel's tracking is told to the channel once, and corrected when a person corrects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shelfwire.channels.port import Session, ShipmentDesk, ShipReceipt
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment.actions import Sent, hold_parcels, mark_sent
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import DueShipment, provider_for, shipments_due_each, stops_of, unequal_each
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.orders.actions import Entry, add_entries
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship_each
from shelfwire.orders.states import GONE, OrderStatus
from shelfwire.sync.engine import outbox
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.operation import Answer, Decision, Operation, Refuse, Tell, Wait, Withdraw
from shelfwire.sync.shipping import enqueue
from shelfwire.sync.shipping.parts import SHIPMENTS, TRACKING_OUT
from shelfwire.sync.shipping.told import Told, payload_of, told_before

LOOK_AGAIN_SECONDS = 60.0
"""How often an order that may not ship at the moment is looked at again; it costs no call."""
_VOID = Withdraw("the parcel was made void")


class _Tracking(Operation[ShipmentDesk, Told]):
    """What telling and correcting have in common."""

    subject_kind = enqueue.SUBJECT
    done = ""
    """The word of the timeline."""

    def told(self, row: Outgoing) -> Told:
        """What an earlier call told."""
        return told_before(row.idempotency_key, row.payload)

    def find(self, part: ShipmentDesk, session: Session, told: Told) -> Answer | None:
        """These units with this number, on the channel's side."""
        found = part.find(session, told.shipment)
        return None if found is None else _answer(found)

    def hold(self, rows: Sequence[Outgoing]) -> None:
        """Their orders, then their parcels."""
        hold_parcels({row.subject_id for row in rows})

    def apply(self, rows: Sequence[Outgoing]) -> None:
        """The timelines of their orders say it."""
        add_entries(
            [_entry(row, self._said(row), package_ids=row.answer["package_ids"]) for row in rows], "worker"
        )

    def _said(self, row: Outgoing) -> str:
        text = f"Tracking {row.payload['tracking_number']} {self.done}"
        if row.answer.get("found"):
            text += ", as was found afterwards"
        if row.answer.get("warning"):
            text += f". Warning: {row.answer['warning']}"
        return text

    def refused(self, row: Outgoing) -> None:
        """The order's timeline says it."""
        number = row.payload["tracking_number"]
        add_entries([_entry(row, f"Tracking {number} was not accepted: {row.error}")], "worker")


class Ship(_Tracking):
    """One order's units of a parcel left, with carrier and number."""

    kind = enqueue.SHIP
    done = "sent"

    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[Told]]:
        """Whether each may be told now, and what it says now."""
        facts = _Facts(rows)
        return {row.pk: _decide(row, facts) for row in rows}

    def prepare(self, caller: Caller, told: Sequence[Told]) -> Sequence[Told]:
        """Their orders as the channel shows them now, in one call."""
        order_ids = list(dict.fromkeys(one.shipment.order_id for one in told))
        shown = caller.call(SHIPMENTS, lambda part, session: part.orders(session, order_ids))
        return [replace(one, order=shown.get(one.shipment.order_id)) for one in told]

    def call(self, part: ShipmentDesk, session: Session, told: Told) -> Answer:
        """Tell it."""
        return _answer(part.ship(session, told.shipment, order=told.order))

    def apply(self, rows: Sequence[Outgoing]) -> None:
        """The units are shipped, their stock leaves the ledger, and the parcel is sent with its last unit."""
        mark_sent(
            [
                Sent(
                    parcel_id=row.subject_id,
                    order_id=row.payload["order"],
                    package_ids=[str(package) for package in row.answer["package_ids"]],
                    at=row.answered_at or clock.now(),
                    unit_ids=row.payload["units"],
                )
                for row in rows
            ]
        )
        super().apply(rows)


class Correct(_Tracking):
    """What was told of a parcel is told anew, with another carrier or number."""

    kind = enqueue.CORRECT
    done = "corrected"

    def decide(self, rows: Sequence[Outgoing]) -> Mapping[int, Decision[Told]]:
        """Unless the parcel is void."""
        parcels = Parcel.objects.in_bulk({row.subject_id for row in rows})
        return {
            row.pk: _VOID
            if parcels[row.subject_id].status == ParcelStatus.VOID
            else Tell(self.told(row), row.payload)
            for row in rows
        }

    def call(self, part: ShipmentDesk, session: Session, told: Told) -> Answer:
        """Correct it."""
        return _answer(part.correct_tracking(session, told.shipment, package_ids=told.package_ids))


TRACKING = outbox.declare(
    "tracking",
    label="Tracking upload",
    chore_name="shipments.send",
    switch=TRACKING_OUT,
    part=SHIPMENTS,
    operations=[Ship(), Correct()],
)


# ── decide again when acting ─────────────────────────────────────────────────────────────────────────────


class _Facts:
    """What decides about shipments, read for many at once."""

    def __init__(self, rows: Sequence[Outgoing]) -> None:
        parcels = Parcel.objects.select_related("account", "company")
        self.parcels = parcels.in_bulk({row.subject_id for row in rows})
        orders = Order.objects.select_related("account", "company", "address").prefetch_related("units")
        self.orders = orders.defer("search", "search_tokens").in_bulk({row.payload["order"] for row in rows})
        self.hindrances = may_ship_each(list(self.orders.values()))
        self.unequal = unequal_each(list(self.parcels))
        self.stops = stops_of(list(self.parcels))
        self.due = shipments_due_each(list(self.parcels.values()))

    def due_of(self, row: Outgoing) -> list[DueShipment]:
        """What is left to tell of the row's order in its parcel."""
        return [due for due in self.due[row.subject_id] if due.order_id == row.payload["order"]]


def _decide(row: Outgoing, facts: _Facts) -> Decision[Told]:
    parcel, order = facts.parcels[row.subject_id], facts.orders[row.payload["order"]]
    if parcel.status == ParcelStatus.VOID:
        return _VOID
    if order.status == OrderStatus.CANCELLED or order.status in GONE:
        return _overtaken(order)
    if hindrances := facts.hindrances[order.pk]:
        return Wait(" ".join(hindrances), LOOK_AGAIN_SECONDS)
    if stops := facts.stops.get(parcel.pk):
        return Wait(f"The parcel is stopped. {stops[0].why}", LOOK_AGAIN_SECONDS)
    if why := facts.unequal[parcel.pk]:
        advice = "Take one of the orders out of the parcel; each gets a parcel and a number of its own."
        return Refuse(why, [Reason(enqueue.UNEQUAL, why, "parcel", advice)])
    due = facts.due_of(row)
    for one in due:
        if one.shipment.idempotency_key == row.idempotency_key:
            return Tell(Told(one.shipment), payload_of(one))
    return _nothing_left(parcel, order, due)


def _overtaken(order: Order) -> Refuse:
    """The order went on without us. It is ours when the channel has this parcel's number; else a person must know."""
    label = OrderStatus(order.status).label.lower()
    why = f"Order {order.external_id} is {label} on {order.account.channel_label}; this parcel's tracking was not sent."
    advice = "Stop the parcel." if order.status == OrderStatus.CANCELLED else "Compare the tracking numbers."
    return Refuse(why, [Reason(f"order_{order.status}", why, None, advice)], unless_done=order.status in GONE)


def _nothing_left(parcel: Parcel, order: Order, due: Sequence[DueShipment]) -> Refuse | Withdraw:
    """When the channel repacked the order meanwhile, its shipments are others: those are written."""
    for one in due:
        enqueue.write_shipment(parcel, one)
    if not due and provider_for(parcel.account, parcel.carrier, order.delivery_option_id) is None:
        why = f"{parcel.carrier} is mapped to none of the shop's carriers for “{order.delivery_option_name}” any more."
        return Refuse(why, [Reason("carrier_not_mapped", why, "carrier", "Map it, then send again.")])
    return Withdraw("nothing of it is left to tell: its units left otherwise, or were packed anew")


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────


def _answer(receipt: ShipReceipt) -> Answer:
    content = {
        "package_ids": list(receipt.package_ids),
        "warning": receipt.warning,
        "found": receipt.found,
    }
    return Answer(content, receipt.request_id)


def _entry(row: Outgoing, text: str, **data: object) -> Entry:
    about = {"outgoing": row.pk, "request_id": row.request_id, "reasons": row.reasons}
    return Entry(row.payload["order"], "call", text, {**about, **data})
