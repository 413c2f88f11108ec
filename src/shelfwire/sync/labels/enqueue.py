"""When the purchase of a label is written and withdrawn, in the transaction that asked for it or took it back."""

from __future__ import annotations

from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.states import OutgoingStatus
from shelfwire.fulfilment.models import Label, LabelUnit
from shelfwire.sync.labels.told import payload_of

BUY_LABEL = "buy_label"
SUBJECT = "label"


def write_purchase(label_id: int) -> None:
    """The channel's label is to be bought, once, however often it is asked for; one that was refused is tried again."""
    label = Label.objects.get(pk=label_id)
    key = f"label:{label.pk}"
    contents = list(
        LabelUnit.objects.filter(label=label, live=True)
        .select_related("unit", "order")
        .defer("order__search", "order__search_tokens")
        .order_by("pk")
    )
    payload = payload_of(key, label, contents)
    row = outgoing.write_outgoing(
        account_id=label.account_id,
        kind=BUY_LABEL,
        idempotency_key=key,
        subject_kind=SUBJECT,
        subject_id=label.pk,
        payload=payload,
        order_external_id=payload["order_ids"][0] if contents else "",
    )
    if row.status == OutgoingStatus.REFUSED:
        outgoing.retry(outgoing_id=row.pk, by="worker")


def withdraw_purchase(label_id: int) -> None:
    """What was not sent yet is never sent. Raises OutgoingInFlight while it may be on its way."""
    outgoing.withdraw(
        subject_kind=SUBJECT, subject_id=label_id, kinds=[BUY_LABEL], why="the label was withdrawn"
    )
