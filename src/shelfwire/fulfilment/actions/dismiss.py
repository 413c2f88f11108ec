"""Dismiss the channel's refusal of tracking that no longer has to be sent."""

from __future__ import annotations

from django.db import transaction

from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.actions._hold import hold_parcel
from shelfwire.fulfilment.actions._moves import note
from shelfwire.fulfilment.acts import still_to_tell
from shelfwire.fulfilment.errors import StillToTell
from shelfwire.kit.cells import parse_text
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import Order, TimelineEntry


def dismiss_refusal(*, outgoing_id: int, by: str, why: str) -> bool:
    """Withdraw the refused operations of a parcel. Returns False when they are withdrawn already.

    Use it when the units left in another parcel, or a correction is no longer wanted. The channel's words stay in
    the history of parcel and order. Raises BadCell (no reason given), NotRetryable (nothing was refused) and
    StillToTell (units of the order are in the parcel and the channel does not have their tracking).
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
                f"Order {row.order_external_id} is in the parcel, but the channel does not have its tracking.",
                field="order",
                value=row.order_external_id,
                hint="Send it again, take the order out of the parcel, or void the parcel.",
            )
        said = row.error
        outgoing.dismiss(row=row, why=why, by=by)
        text = f"Refusal dismissed: {why}. The channel's answer was: {said}"
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
