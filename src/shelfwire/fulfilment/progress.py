"""How far an order has come between being packed and the carrier's scan: one word for programs, one phrase for
people.

The orders app knows the channel's status; parcels and the channel's refusals are known here. A list of orders is
annotated with what its phrases need, a few lookups per row of the page, and filtered by the same annotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from shelfwire.channels.port import OrderClass
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.cancelled import contents_to_stop
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import SHIPPABLE, OrderStatus, UnitStatus


class Progress(StrEnum):
    """The progress of an order, where it says more than its status."""

    TO_PACK = "to_pack"
    PACKED = "packed"
    REFUSED = "refused"
    NOT_SCANNED = "not_scanned"
    STOP = "stop"


LABELS: Final = {
    Progress.TO_PACK: "To pack",
    Progress.PACKED: "Packed, tracking not sent",
    Progress.REFUSED: "Tracking refused",
    Progress.NOT_SCANNED: "Packed, not scanned",
    Progress.STOP: "Packed and cancelled: stop the parcel",
}


def with_progress(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Annotate the orders with what ``progress_of`` and ``narrowed`` read."""
    live = ParcelUnit.objects.filter(order=OuterRef("pk"), live=True)
    packed = ParcelUnit.objects.filter(unit=OuterRef("pk"), live=True)
    unpacked = Unit.objects.filter(~Exists(packed), order=OuterRef("pk"), status=UnitStatus.OPEN).exclude(
        order__order_class=OrderClass.CHANNEL_FULFILLED
    )
    said_no = Outgoing.objects.filter(
        subject_kind="parcel",
        subject_id=OuterRef("parcel_id"),
        status=OutgoingStatus.REFUSED,
        order_external_id=OuterRef("order__external_id"),
    )
    return orders.annotate(
        unpacked=Exists(unpacked),
        packed=Exists(live.filter(unit__status=UnitStatus.OPEN)),
        refused=Exists(live.filter(Exists(said_no))),
        not_scanned=Exists(live.filter(parcel__status=ParcelStatus.SENT)),
        to_stop=Exists(contents_to_stop().filter(order=OuterRef("pk"))),
    )


_NARROW: Final[Mapping[Progress, Mapping[str, Any]]] = {
    Progress.TO_PACK: {
        "status__in": SHIPPABLE,
        "is_blocked": False,
        "cancel_requested": False,
        "unpacked": True,
        "refused": False,
        "to_stop": False,
    },
    Progress.PACKED: {
        "status__in": SHIPPABLE,
        "packed": True,
        "unpacked": False,
        "refused": False,
        "to_stop": False,
    },
    Progress.REFUSED: {"status__in": SHIPPABLE, "refused": True, "to_stop": False},
    Progress.NOT_SCANNED: {"status": OrderStatus.SHIPPED, "not_scanned": True, "to_stop": False},
    Progress.STOP: {"to_stop": True},
}


def narrowed(orders: QuerySet[Order], progress: str) -> QuerySet[Order]:
    """Filter the orders of ``with_progress`` by progress; an empty word keeps all."""
    return orders.filter(**_NARROW[Progress(progress)]) if progress else orders


def progress_of(order: Order) -> tuple[str, str]:
    """Return the word and the phrase of an order of ``with_progress``. They are its status and label when there is
    no more to say.
    """
    marks = {
        name: getattr(order, name) for name in ("unpacked", "packed", "refused", "not_scanned", "to_stop")
    }
    if marks["to_stop"]:
        asked = order.status != OrderStatus.CANCELLED and order.cancel_requested
        return Progress.STOP, "Packed, the buyer asks to cancel: stop the parcel" if asked else LABELS[
            Progress.STOP
        ]
    if order.status in SHIPPABLE and marks["refused"]:
        return Progress.REFUSED, f"Tracking refused by {order.account.channel_label}"
    if order.status in SHIPPABLE and marks["packed"] and not marks["unpacked"]:
        return Progress.PACKED, LABELS[Progress.PACKED]
    if order.status in SHIPPABLE and marks["unpacked"]:
        return Progress.TO_PACK, "Partly packed" if marks["packed"] else order.get_status_display()
    if order.status == OrderStatus.SHIPPED and marks["not_scanned"]:
        return Progress.NOT_SCANNED, LABELS[Progress.NOT_SCANNED]
    return order.status, order.get_status_display()


def phrase_of(parcel: Parcel) -> str:
    """Return a parcel's status as a phrase; it says when the parcel must not be handed over. Needs ``contents``
    with order and unit.
    """
    label = str(parcel.get_status_display())
    if parcel.status not in (ParcelStatus.READY, ParcelStatus.SENT):
        return label
    live = [content for content in parcel.contents.all() if content.live]
    cancelled = [content for content in live if content.unit.status == UnitStatus.CANCELLED]
    if live and len(cancelled) == len(live):
        return "Cancelled: do not hand over"
    if cancelled:
        return f"{len(cancelled)} of {len(live)} items cancelled: take them out"
    if any(content.order.cancel_requested for content in live):
        return "The buyer asks to cancel: do not hand over"
    if parcel.via != "channel" and any(_readdressed(content) for content in live):
        return "The address changed: do not hand over"
    if parcel.via == "label" and any(_repacked(content) for content in live):
        return "The label's package changed: do not hand over"
    return label


def _repacked(content: ParcelUnit) -> bool:
    """Whether the channel has it in another package than the one its label was bought for."""
    now = content.unit.channel_package_id
    return bool(now and content.channel_package_id and now != content.channel_package_id)


def _readdressed(content: ParcelUnit) -> bool:
    """Another version may be the same address again, as when a change was taken back."""
    now = content.order.address_id
    if now is None or content.address_id == now:
        return False
    made, wanted = content.address, content.order.address
    return made is None or wanted is None or made.fingerprint != wanted.fingerprint
