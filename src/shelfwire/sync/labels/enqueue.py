"""When the purchase of a label is written and withdrawn, in the transaction that asked for it or took it back."""

from __future__ import annotations

from shelfwire.exchange.actions import outgoing
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.orders.models import Order

BUY_LABEL = "buy_label"
SUBJECT = "label"


def key_of(label_id: int) -> str:
    """The idempotency key of the purchase: a label is bought once, however often it is asked for again."""
    return f"label:{label_id}"


def write_purchase(label_id: int) -> None:
    """The channel's label is to be bought; one that was refused is tried again."""
    label = Label.objects.get(pk=label_id)
    units = LabelUnit.objects.filter(label=label, live=True)
    order = Order.objects.filter(pk__in=units.values("order_id")).order_by("pk").only("external_id").first()
    row = outgoing.write_outgoing(
        account_id=label.account_id,
        kind=BUY_LABEL,
        idempotency_key=key_of(label.pk),
        subject_kind=SUBJECT,
        subject_id=label.pk,
        payload={},
        order_external_id=order.external_id if order else "",
    )
    if row.status == "refused":
        outgoing.retry(outgoing_id=row.pk, by="worker")


def withdraw_purchase(label_id: int) -> None:
    """What was not sent yet is never sent. Raises OutgoingInFlight while it may be on its way."""
    outgoing.withdraw(
        subject_kind=SUBJECT, subject_id=label_id, kinds=[BUY_LABEL], why="the label was withdrawn"
    )
