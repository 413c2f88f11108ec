"""What follows from what: a label that was asked for or taken back has a purchase made or voided, and what became of
the purchase is followed by the label, in one transaction that can be repeated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import transaction

from shelfwire.channels.port import DocumentKind
from shelfwire.fulfilment.actions import (
    LabelFacts,
    keep_document,
    keep_label,
    label_bought,
    label_refused,
    label_voided,
    no_document,
)
from shelfwire.fulfilment.events import LabelAsked, LabelVoidAsked, LabelVoided
from shelfwire.fulfilment.models import Label
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.jobs import chore, hurry, recurring
from shelfwire.kit.errors import Reason
from shelfwire.orders.actions import add_timeline
from shelfwire.orders.models import TimelineEntry
from shelfwire.shipbridge import actions, queries
from shelfwire.shipbridge.carriers import PLUGINS
from shelfwire.shipbridge.events import PurchaseDue, PurchaseSettled
from shelfwire.shipbridge.models import Purchase
from shelfwire.shipbridge.states import PurchaseStatus
from shelfwire.sync.shipbridge.buying import buy_one, label_of, order_ids_of, purchase_of, reference_of

SIZE: Final = "4x6"
_MOST: Final = 200
_BY: Final = "worker"


# ── in the transaction of what was asked ─────────────────────────────────────────────────────────────────


def label_asked(event: LabelAsked) -> None:
    """A label of an own account is to be bought; one that was refused is tried again."""
    if event.source != Label.Source.CARRIER:
        return
    label = Label.objects.select_related("carrier_account", "company").get(pk=event.label_id)
    assert label.carrier_account is not None  # the table's check
    form = label.documents_wanted[0].rsplit(".", 1)[-1] if label.documents_wanted else "pdf"
    row = actions.ask_purchase(
        account=label.carrier_account,
        reference=reference_of(label.pk),
        service=label.service_id,
        format=form,
        by=label.asked_by,
    )
    if row.status == PurchaseStatus.REFUSED:
        actions.ask_again(row.pk, label.asked_by)


def label_void_asked(event: LabelVoidAsked) -> None:
    """The carrier is asked to take a label of an own account back. Raises CannotVoid."""
    if event.source != Label.Source.CARRIER:
        return
    label = Label.objects.get(pk=event.label_id)
    row = purchase_of(label)
    if row is not None:
        actions.ask_void(row.pk, by=_BY, why=label.void_why or "To be voided")


def label_withdrawn(event: LabelVoided) -> None:
    """A purchase that was not made yet is not made."""
    if event.source != Label.Source.CARRIER:
        return
    row = purchase_of(Label.objects.get(pk=event.label_id))
    if row is not None and row.status == PurchaseStatus.ASKED:
        hurry(buy_one, key=str(row.pk), purchase_id=row.pk)


def purchase_due(event: PurchaseDue) -> None:
    """At once."""
    hurry(buy_one, key=str(event.purchase_id), purchase_id=event.purchase_id)


def purchase_settled(event: PurchaseSettled) -> None:
    """Followed at once."""
    hurry(follow_one, key=str(event.purchase_id), purchase_id=event.purchase_id)


# ── what became of it ────────────────────────────────────────────────────────────────────────────────────


@chore(name="shipbridge.follow", priority=5)
def follow_one(*, purchase_id: int) -> None:
    """Let the label follow its purchase; again changes nothing."""
    with transaction.atomic():
        row = queries.held(purchase_id)
        if row.taken_at is not None:
            return
        label = label_of(row)
        if label is not None:
            _FOLLOW.get(row.status, _wait)(label, row, " ".join(one["text"] for one in row.messages))
        actions.taken(row.pk, row.status)


def _bought(label: Label, row: Purchase, said: str) -> None:
    if label.status == LabelStatus.VOID_ASKED and label.bought_at is not None:
        keep_label(label=label, by=_BY, why=f"{row.carrier_account} did not void it. {said}".strip())
        return
    facts = LabelFacts(
        tracking_number=row.tracking_number,
        cost=row.cost,
        carrier=row.carrier_account.carrier,
        request_id=row.shipment_identifier[:80],
    )
    found = label_bought(label.pk, facts)
    _keep_label_document(label, row)
    if found.status == LabelStatus.VOID and PLUGINS[row.carrier_account.plugin].voids:
        actions.ask_void(row.pk, by=_BY, why="It was withdrawn while it was being bought")


def _keep_label_document(label: Label, row: Purchase) -> None:
    wanted = f"{DocumentKind.LABEL}.{row.format}"
    if row.document and row.document_format:
        content = bytes(row.document)
        keep_document(
            label_id=label.pk, kind=DocumentKind.LABEL, format=row.document_format, content=content, size=SIZE
        )
    if row.document_format != row.format:
        sent = f"as {row.document_format}" if row.document_format else "not at all, or damaged"
        no_document(
            label.pk,
            wanted,
            why=f"{row.carrier_account} sent the label {sent}. Print it on the carrier's website.",
        )


def _refused(label: Label, row: Purchase, said: str) -> None:
    reasons = [Reason(one["code"], one["text"]) for one in row.messages]
    label_refused(label.pk, error=said or f"{row.carrier_account} did not say why.", reasons=reasons)


def _unknown(label: Label, row: Purchase, said: str) -> None:
    """It stays to be bought, so its units are kept for it; a person has to look."""
    add_timeline(
        order_ids_of(label),
        TimelineEntry.Kind.CALL,
        f"Nobody knows whether {row.carrier_account} sold the label. {said}",
        _BY,
        {"label": label.pk},
    )


def _void(label: Label, row: Purchase, said: str) -> None:
    label_voided(label.pk, by=_BY, why=f"{row.carrier_account} voided it. {said}".strip())


def _wait(label: Label, row: Purchase, said: str) -> None:
    """It goes on, and will be followed then."""


_FOLLOW: Final[dict[str, Callable[[Label, Purchase, str], Any]]] = {
    PurchaseStatus.BOUGHT: _bought,
    PurchaseStatus.REFUSED: _refused,
    PurchaseStatus.UNKNOWN: _unknown,
    PurchaseStatus.VOID: _void,
}


@recurring(cron="* * * * *", name="shipbridge.due")
def look_for_due() -> None:
    """Whatever message was lost."""
    for purchase_id in queries.due(_MOST):
        hurry(buy_one, key=str(purchase_id), purchase_id=purchase_id)
    for purchase_id in queries.to_follow(_MOST):
        hurry(follow_one, key=str(purchase_id), purchase_id=purchase_id)
