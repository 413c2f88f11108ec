"""Parcels out: every parcel's tracking is told to the channel once, however often the work is begun (rule 12).

The deed is written in the parcel's own transaction. Sending it: take it, look on the other side when it may be done
already, decide anew whether it should be done, mark it *calling*, call, store the answer alone and at once, and only
then let our own records follow. A worker may die between any two of these steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from shelfwire.channels import queries
from shelfwire.channels.actions import outgoing
from shelfwire.channels.models import Outgoing
from shelfwire.channels.port import Channel, Session, ShipReceipt
from shelfwire.fulfilment.actions import mark_sent
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import provider_for, unequal
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.jobs import chore, hurry
from shelfwire.kit import clock
from shelfwire.kit.errors import (
    ChannelError,
    Gone,
    MissingScope,
    Reason,
    Reconnect,
    Refused,
    RuleBroken,
    TryLater,
)
from shelfwire.kit.ids import ExternalPackageId
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship
from shelfwire.orders.states import GONE, OrderStatus
from shelfwire.sync import talk
from shelfwire.sync.attempts import Attempt
from shelfwire.sync.deeds import CORRECT, KINDS, SHIP, UNEQUAL, from_json, order_of, parcel_of, renewed

CONVERSATION = "tracking"
SWITCH = "tracking_out"
LOOK_AGAIN_SECONDS = 60.0
"""How often an order that may not ship at the moment is looked at again; it costs no call."""


@chore(name="shipments.send", priority=20)
def send_shipments(*, account_id: int) -> None:
    """Send every deed that is due; first let our records follow the answers that a crash left."""
    take_note(account_id)
    if not talk.flows(account_id, SWITCH) or queries.lacks_scope(account_id, CONVERSATION, clock.now()):
        return

    def again(seconds: float) -> None:
        hurry(send_shipments, key=str(account_id), delay=seconds, account_id=account_id)

    with Attempt(account_id, CONVERSATION, again=again):
        while (row := outgoing.take_due(account_id=account_id, switch=SWITCH, kinds=KINDS)) is not None:
            try:
                _send(row)
            finally:
                outgoing.let_go(row=row)


def _send(row: Outgoing) -> None:
    if row.maybe_done and _was_done(row):
        return
    payload = _decide(row)
    if payload is None:
        return
    outgoing.begin_call(row=row, payload=payload)
    try:
        receipt = talk.talk(row.account_id, lambda c, s: _tell(row, c, s))
    except (Refused, Gone) as no:
        _refuse(row, no.message, getattr(no, "reasons", ()), no.request_id)
    except TryLater as later:
        outgoing.put_back(
            row=row,
            error=str(later),
            after=later.after,
            maybe_done=later.maybe_done,
            request_id=later.request_id,
        )
        raise
    except (
        Reconnect,
        MissingScope,
        RuleBroken,
    ) as stopped:  # nothing was done: it was stopped at the door, theirs or ours
        outgoing.put_back(row=row, error=str(stopped))
        raise
    else:
        _answered(row, receipt)


def _tell(row: Outgoing, channel: Channel, session: Session) -> ShipReceipt:
    desk, shipment = talk.shipments(channel), from_json(row.payload)
    if row.kind == SHIP:
        return desk.ship(session, shipment)
    packages = tuple(ExternalPackageId(package) for package in row.payload["package_ids"])
    return desk.correct_tracking(session, shipment, package_ids=packages)


def _was_done(row: Outgoing) -> bool:
    """Look on the other side for what an earlier call may have done; when it is there, take its answer."""
    told = from_json(row.payload)
    try:
        found = talk.talk(row.account_id, lambda c, s: talk.shipments(c).find(s, told))
    except (ChannelError, RuleBroken) as later:
        outgoing.put_back(row=row, error=str(later), after=getattr(later, "after", None))
        raise
    if found is None:
        outgoing.looked_for(row=row)
        return False
    outgoing.begin_call(row=row, payload=row.payload)
    _answered(row, found)
    return True


# ── decide again when acting ─────────────────────────────────────────────────────────────────────────────


def _decide(row: Outgoing) -> dict[str, Any] | None:
    """What to tell now; None when it is not to be told (any more, or yet), and then the deed says why."""
    parcel = parcel_of(row)
    if parcel.status == ParcelStatus.VOID:
        outgoing.withdraw_one(row=row, why="the parcel was made void")
        return None
    if row.kind == CORRECT:
        return dict(row.payload)
    order = order_of(row)
    if order.status == OrderStatus.CANCELLED or order.status in GONE:
        _overtaken(row, order)
        return None
    if reasons := may_ship(order):
        outgoing.put_back(row=row, error=" ".join(reasons), after=LOOK_AGAIN_SECONDS)
        return None
    if why := unequal(parcel):
        advice = "Take one of the orders out of the parcel; each gets a parcel and a number of its own."
        _refuse(row, why, [Reason(UNEQUAL, why, "parcel", advice)], "")
        return None
    return _renewed(row, parcel, order)


def _overtaken(row: Outgoing, order: Order) -> None:
    """The order went on without us. It is ours when the channel has this parcel's number; else a person must know."""
    if order.status in GONE and _was_done(row):
        return
    label = OrderStatus(order.status).label.lower()
    why = f"Order {order.external_id} is {label} on {order.account.channel_label}; this parcel's tracking was not sent."
    advice = "Stop the parcel." if order.status == OrderStatus.CANCELLED else "Compare the tracking numbers."
    _refuse(row, why, [Reason(f"order_{order.status}", why, None, advice)], "")


def _renewed(row: Outgoing, parcel: Parcel, order: Order) -> dict[str, Any] | None:
    payload = renewed(parcel, row)
    if payload is not None:
        return payload
    if provider_for(parcel.account, parcel.carrier, order.delivery_option_id) is None:
        why = f"{parcel.carrier} is mapped to none of the shop's carriers for “{order.delivery_option_name}” any more."
        _refuse(row, why, [Reason("carrier_not_mapped", why, "carrier", "Map it, then send again.")], "")
        return None
    outgoing.withdraw_one(
        row=row, why="nothing of it is left to tell: its units left otherwise, or were packed anew"
    )
    return None


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────


def _answered(row: Outgoing, receipt: ShipReceipt) -> None:
    outgoing.answer(
        row=row,
        answer={
            "package_ids": list(receipt.package_ids),
            "warning": receipt.warning,
            "found": receipt.found,
        },
        request_id=receipt.request_id,
    )
    _apply(row.pk)


def take_note(account_id: int) -> None:
    """Let our records follow answers that were stored and not yet taken note of."""
    for row in outgoing.not_applied(account_id=account_id):
        _apply(row.pk)


@transaction.atomic
def _apply(outgoing_id: int) -> None:
    row = Outgoing.objects.select_for_update().get(pk=outgoing_id)
    if row.applied_at is not None:
        return
    packages = [str(package) for package in row.answer["package_ids"]]
    if row.kind == SHIP:
        mark_sent(
            parcel=parcel_of(row),
            order_id=row.payload["order"],
            package_ids=packages,
            at=row.answered_at or clock.now(),
            unit_ids=row.payload["units"],
        )
    text = f"Tracking {row.payload['tracking_number']} {'sent' if row.kind == SHIP else 'corrected'}"
    if row.answer.get("found"):
        text += ", as was found afterwards"
    if row.answer.get("warning"):
        text += f". Warning: {row.answer['warning']}"
    _diary(row, text, package_ids=packages)
    outgoing.applied(row=row)


def _refuse(row: Outgoing, error: str, reasons: Sequence[Reason], request_id: str) -> None:
    with transaction.atomic():
        outgoing.refuse(row=row, error=error, reasons=reasons, request_id=request_id)
        _diary(row, f"Tracking {row.payload['tracking_number']} was not accepted: {error}")


def _diary(row: Outgoing, text: str, **data: object) -> None:
    add_timeline(
        [row.payload["order"]],
        "call",
        text[:500],
        by="worker",
        data={"outgoing": row.pk, "request_id": row.request_id, "reasons": row.reasons, **data},
    )
