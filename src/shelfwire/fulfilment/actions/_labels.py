"""Lock labels, change their status, and write the history row. Orders are always locked first, then labels."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from shelfwire.fulfilment import events as told
from shelfwire.fulfilment.models import Label, LabelDocument, LabelMove, LabelUnit
from shelfwire.fulfilment.states import LABEL_MOVES, LabelStatus
from shelfwire.kit import clock, events, states
from shelfwire.kit.texts import fit
from shelfwire.orders.models import Order


def hold_label(label_id: int) -> Label:
    """Lock the label's orders by id, then the label. Returns it freshly read, with its account."""
    return hold_labels([label_id])[label_id]


def hold_labels(label_ids: Collection[int]) -> dict[int, Label]:
    """Lock all orders of the labels in the order of their ids, then the labels in the order of theirs. Returns the
    labels by id.
    """
    orders = Order.objects.select_for_update().filter(label_contents__label__in=label_ids)
    list(orders.order_by("pk").values_list("pk"))
    labels = Label.objects.select_for_update(of=("self",)).select_related("account", "company")
    return {label.pk: label for label in labels.filter(pk__in=label_ids).order_by("pk")}


def move_label(label: Label, after: str, *, by: str, why: str, **also: Any) -> states.Step | None:
    """Change the status of one label and write its history. Returns None when it has that status already."""

    def record(step: states.Step) -> None:
        LabelMove.objects.create(
            label=label, before=step.before, after=step.after, at=step.at, by=fit(by, 120), why=fit(why, 300)
        )

    also = {"status_at": clock.now(), **also}
    return states.move(label, after, moves=LABEL_MOVES, by=by, why=why, record=record, **also)


def note(label: Label, *, by: str, why: str) -> None:
    """Write a history row of the label that changes no status."""
    LabelMove.objects.create(
        label=label,
        before=label.status,
        after=label.status,
        at=clock.now(),
        by=fit(by, 120),
        why=fit(why, 300),
    )


def end_label(label: Label, by: str, why: str) -> None:
    """Make a locked label void: its units are free, its documents are not printed any more. Announces LabelVoided."""
    now = clock.now()
    move_label(
        label,
        LabelStatus.VOID,
        by=by,
        why=why,
        voided_at=now,
        void_why=fit(why, 300),
        documents_due_at=None,
    )
    LabelUnit.objects.filter(label=label, live=True).update(live=False)
    LabelDocument.objects.filter(label=label, void=False).update(void=True)
    events.announce(told.LabelVoided(label.pk, label.source))


def withdraw_refused(unit_ids: Collection[int], by: str, why: str) -> int:
    """Withdraw the labels of these units that were refused; the units' orders are locked. Returns how many."""
    labels = Label.objects.select_for_update(of=("self",)).filter(
        pk__in=LabelUnit.objects.filter(unit_id__in=list(unit_ids), live=True).values("label_id"),
        status=LabelStatus.REFUSED,
    )
    found = list(labels.order_by("pk"))
    for label in found:
        end_label(label, by, why)
    return len(found)


def order_ids_of(label: Label) -> list[int]:
    """Return the ids of the label's orders, in key order."""
    return sorted(set(LabelUnit.objects.filter(label=label).values_list("order_id", flat=True)))
