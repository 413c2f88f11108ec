"""Take a label back: one that is not bought is withdrawn, a bought one is to be voided by whoever sold it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shelfwire.fulfilment import events as told
from shelfwire.fulfilment.actions._labels import (
    end_label,
    hold_label,
    hold_labels,
    move_label,
    order_ids_of,
)
from shelfwire.fulfilment.actions.void import void_parcel
from shelfwire.fulfilment.acts import may_void
from shelfwire.fulfilment.errors import NotVoidable
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.fulfilment.states import PAID, TO_BUY, LabelStatus, ParcelStatus
from shelfwire.kit import events
from shelfwire.kit.texts import fit
from shelfwire.orders.actions import add_block, add_timeline, end_block
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.orders.states import BlockCode, UnitStatus


def void_label(*, label: Label, by: str, why: str) -> bool:
    """Withdraw a label that is not bought yet; ask for a bought one to be voided. False when it is void, or that was
    asked for, already.

    A bought label of the channel can be voided only in the channel's own program: its orders are stopped until the
    channel shows that it happened, and the label is not printed any more. Raises OutgoingInFlight while the purchase
    may be under way; ask again a minute later.
    """
    with transaction.atomic():
        locked = hold_label(label.pk)
        if locked.status in (LabelStatus.VOID, LabelStatus.VOID_ASKED):
            return False
        if locked.status in TO_BUY:
            end_label(locked, by, why or "Withdrawn")
            _tell(locked, f"Label withdrawn before it was bought. {why}".strip(), by)
        else:
            _ask(locked, by, why)
    label.refresh_from_db()
    return True


def keep_label(*, label: Label, by: str, why: str) -> bool:
    """A label that was to be voided is used after all; its orders are not stopped by it any more. False when it is in
    use. Raises NotVoidable once it is void, or was never bought.
    """
    with transaction.atomic():
        locked = hold_label(label.pk)
        if locked.status == LabelStatus.BOUGHT:
            return False
        if locked.status != LabelStatus.VOID_ASKED:
            raise NotVoidable(
                f"The label is “{locked.get_status_display()}”; only one that is to be voided can be kept after all.",
                field="label",
                value=locked.pk,
            )
        move_label(locked, LabelStatus.BOUGHT, by=by, why=why or "Kept after all", void_why="")
        _end_blocks(locked, by, "The label is kept after all")
    label.refresh_from_db()
    return True


@transaction.atomic
def label_voided(label_id: int, *, by: str, why: str) -> bool:
    """Store that a bought label is void, as its seller says. Its parcel is void too, unless the channel was told of
    it. False when it was void already.
    """
    label = hold_label(label_id)
    if label.status == LabelStatus.VOID:
        return False
    parcel = label.parcel
    end_label(label, by, why)
    _end_blocks(label, by, "The label is void")
    if parcel is not None and parcel.status == ParcelStatus.READY and may_void(parcel):
        void_parcel(parcel=parcel, by=by, why=f"Its label is void. {why}".strip())
    _tell(label, f"Label void. {why}".strip(), by)
    return True


def follow_labels(order_ids: Collection[int], by: str = "channel") -> int:
    """End the channel's labels of these orders of which nothing is left: every unit is cancelled, and the channel
    closes the package itself. Returns how many.
    """
    ended = 0
    mine = Label.objects.filter(
        contents__order_id__in=list(order_ids),
        contents__live=True,
        source=Label.Source.CHANNEL,
        status__in=PAID,
    )
    ids = sorted(set(mine.values_list("pk", flat=True)))
    with transaction.atomic():
        for label in hold_labels(ids).values():
            going = LabelUnit.objects.filter(label=label, live=True).exclude(
                unit__status=UnitStatus.CANCELLED
            )
            if label.status != LabelStatus.VOID and not going.exists():
                end_label(label, by, "Everything it was for is cancelled")
                _end_blocks(label, by, "Everything the label was for is cancelled")
                ended += 1
    return ended


def _ask(label: Label, by: str, why: str) -> None:
    move_label(label, LabelStatus.VOID_ASKED, by=by, why=why or "To be voided", void_why=fit(why, 300))
    name = label.tracking_number or label.package_id
    if label.source == Label.Source.CHANNEL:
        theirs = label.account.channel_label
        detail = f"Void the label {name} in {theirs}'s own program; it takes no such request from here."
    else:
        detail = f"The label {name} is being voided with {label.provider_name or 'its carrier'}."
    for order_id in order_ids_of(label):
        add_block(order_id, BlockCode.LABEL_TO_VOID, detail, by)
    _tell(label, f"Label {name} is to be voided. {why}".strip(), by)
    events.announce(told.LabelVoidAsked(label.pk, label.source))


def _end_blocks(label: Label, by: str, why: str) -> None:
    """Unless another label of the order is to be voided."""
    for order in Order.objects.filter(pk__in=order_ids_of(label)).only("pk").order_by("pk"):
        others = LabelUnit.objects.filter(order=order, live=True, label__status=LabelStatus.VOID_ASKED)
        if not others.exclude(label=label).exists():
            end_block(order.pk, BlockCode.LABEL_TO_VOID, by, why)


def _tell(label: Label, text: str, by: str) -> None:
    add_timeline(order_ids_of(label), TimelineEntry.Kind.PERSON, text, by, {"label": label.pk})
