"""Which actions a parcel allows now. The actions refuse by these functions, and the screens offer by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db.models import QuerySet

from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.limits import CORRECTION_HOURS, CORRECTIONS, limit
from shelfwire.fulfilment.models import Label, Parcel, ParcelUnit
from shelfwire.fulfilment.states import LabelStatus, ParcelStatus
from shelfwire.kit import clock
from shelfwire.orders.models import Order
from shelfwire.orders.recipients import difference
from shelfwire.orders.states import UnitStatus

LEFT = (UnitStatus.SHIPPED, UnitStatus.DELIVERED)
_NOT_TAKEN = frozenset({OutgoingStatus.REFUSED, OutgoingStatus.WITHDRAWN})
TERMINAL = frozenset({ParcelStatus.DELIVERED, ParcelStatus.VOID})


def inside(parcel: Parcel) -> QuerySet[ParcelUnit]:
    """Return the contents of the parcel now."""
    return ParcelUnit.objects.filter(parcel=parcel, live=True)


def may_void(parcel: Parcel) -> bool:
    """Whether the parcel may be voided: nothing was sent, or all that was sent is cancelled."""
    if parcel.status in TERMINAL:
        return False
    kept = inside(parcel).exclude(unit__status=UnitStatus.CANCELLED)
    if parcel.status == ParcelStatus.READY:
        kept = kept.exclude(unit__status=UnitStatus.OPEN)
    return not kept.exists()


def may_take_out(parcel: Parcel) -> list[int]:
    """Return the ids of the orders with units inside that have not left, or are cancelled."""
    if parcel.status in TERMINAL:
        return []
    rows = inside(parcel).exclude(unit__status__in=LEFT)
    return sorted(set(rows.values_list("order_id", flat=True)))


def still_to_tell(parcel_ids: Collection[int]) -> dict[int, set[str]]:
    """Return, by parcel id, the external ids of the orders with units inside whose tracking the channel does not
    have.
    """
    found: dict[int, set[str]] = defaultdict(set)
    rows = ParcelUnit.objects.filter(parcel_id__in=parcel_ids, live=True, unit__status=UnitStatus.OPEN)
    for parcel_id, external_id in rows.values_list("parcel_id", "order__external_id").distinct():
        found[parcel_id].add(external_id)
    return found


def why_no_correction(parcel: Parcel) -> str:
    """Return why the channel accepts no other carrier or number for the parcel; empty when it does."""
    if parcel.status == ParcelStatus.READY:
        return "The tracking has not been sent yet."
    if parcel.status != ParcelStatus.SENT:
        return f"The parcel is {parcel.get_status_display().lower()}: its number is in use."
    most = limit(parcel.account, "tracking_corrections", CORRECTIONS)
    theirs = parcel.account.channel_label
    hours = limit(parcel.account, "tracking_correction_hours", CORRECTION_HOURS)
    used = corrections_used(parcel)
    if used >= most:
        times = "once" if used == 1 else f"{used} times"
        return f"The tracking was corrected {times}; {theirs} allows {most}."
    if parcel.sent_at is not None and parcel.sent_at < clock.now() - timedelta(hours=hours):
        return (
            f"The tracking was sent more than {hours} hours ago; {theirs} accepts no correction after that."
        )
    if not inside(parcel).filter(unit__status__in=LEFT).exists():
        return "Everything in it is cancelled."
    if parcel.labels.filter(source=Label.Source.CHANNEL).exclude(status=LabelStatus.VOID).exists():
        return f"Its number comes with {theirs}'s label, and changes only with another label."
    return ""


def corrections_used(parcel: Parcel) -> int:
    """Return how many corrections the channel accepted, or may still accept. One that it refused for every order
    does not count.
    """
    told: dict[str, set[str]] = defaultdict(set)
    rows = Outgoing.objects.filter(subject_kind="parcel", subject_id=parcel.pk, kind="correct")
    for key, status in rows.values_list("idempotency_key", "status"):
        told[key.split(":")[1]].add(status)
    return parcel.corrections - sum(statuses <= _NOT_TAKEN for statuses in told.values())


def ways_out(parcel: Parcel) -> list[str]:
    """Return the next steps that the parcel allows: ``send``, ``void``, ``take_out``, ``correct`` or ``carrier``
    (wait for its next scan). Empty only when the parcel is finished. ``send``: the tracking is to be sent, or its
    refusal waits for a person.
    """
    found = []
    kept = inside(parcel).exclude(unit__status=UnitStatus.CANCELLED)
    if parcel.status == ParcelStatus.READY and kept.filter(unit__status=UnitStatus.OPEN).exists():
        found.append("send")
    if may_void(parcel):
        found.append("void")
    if may_take_out(parcel):
        found.append("take_out")
    if not why_no_correction(parcel):
        found.append("correct")
    if parcel.status in (ParcelStatus.SENT, ParcelStatus.IN_TRANSIT) and kept.exists():
        found.append("carrier")
    return found


def unequal(parcel: Parcel) -> str:
    """Return why the orders inside may not share one box: they now go to different buyers or addresses. Empty when
    they may.
    """
    return unequal_each([parcel.pk])[parcel.pk]


def unequal_each(parcel_ids: Collection[int]) -> dict[int, str]:
    """Return ``unequal`` of each of the parcels, by its id. Two queries."""
    rows = ParcelUnit.objects.filter(parcel_id__in=parcel_ids, live=True).exclude(
        unit__status=UnitStatus.CANCELLED
    )
    inside_of: dict[int, set[int]] = {parcel_id: set() for parcel_id in parcel_ids}
    for parcel_id, order_id in rows.values_list("parcel_id", "order_id").distinct():
        inside_of[parcel_id].add(order_id)
    shared = {order_id for inside in inside_of.values() if len(inside) > 1 for order_id in inside}
    orders = Order.objects.select_related("address").defer("search", "search_tokens").in_bulk(shared)
    return {
        parcel_id: _unequal([orders[order_id] for order_id in sorted(inside) if order_id in orders])
        for parcel_id, inside in inside_of.items()
    }


def _unequal(orders: Sequence[Order]) -> str:
    for order in orders[1:]:
        if differing := difference(orders[0], order):
            return (
                f"Order {order.external_id} goes to another {differing} than order {orders[0].external_id}."
            )
    return ""
