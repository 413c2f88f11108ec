"""Let a refusal of the channel rest, when there is nothing left to tell the channel with it."""

from __future__ import annotations

from django.db import transaction

from shelfwire.channels.actions import outgoing
from shelfwire.channels.models import Outgoing
from shelfwire.channels.states import OutgoingStatus
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import note
from shelfwire.fulfilment.acts import still_to_tell
from shelfwire.fulfilment.errors import StillToTell
from shelfwire.kit.cells import parse_text
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order, TimelineEntry


def dismiss_refusal(*, outgoing_id: int, by: str, why: str) -> bool:
    """Withdraw what the channel refused of a parcel; False when it is withdrawn already.

    For what went on without it: the units left otherwise, or the correction is not wanted any more. The channel's
    words stay in the histories of parcel and order. Raises BadCell (no reason), NotRetryable (it was not refused) and
    StillToTell (units of the order are in the parcel and the channel has not heard of them).
    """
    why = parse_text(why, field="Why", longest=200, needed=True)
    with transaction.atomic():
        about = Outgoing.objects.only("subject_id").get(pk=outgoing_id, subject_kind="parcel")
        parcel = hold_parcel(about.subject_id)
        row = Outgoing.objects.select_for_update().get(pk=outgoing_id)
        if row.status == OutgoingStatus.WITHDRAWN:
            return False
        if row.order_external_id in still_to_tell([parcel.pk]).get(parcel.pk, ()):
            raise StillToTell(
                f"Order {row.order_external_id} is in the parcel, and the channel has not its tracking.",
                field="order",
                value=row.order_external_id,
                hint="Send it again, take the order out of the parcel, or void the parcel.",
            )
        said = row.error
        outgoing.dismiss(row=row, why=why, by=by)
        text = f"Refusal dismissed: {why}. The channel had said: {said}"
        note(parcel, by=by, why=text)
        orders = Order.objects.filter(account_id=row.account_id, external_id=row.order_external_id)
        add_timeline(
            list(orders.values_list("pk", flat=True)),
            TimelineEntry.Kind.PERSON,
            text[:500],
            by,
            {"parcel": parcel.pk, "outgoing": row.pk},
        )
    return True
