"""The documents of a label: kept as they came, and written down when they are given out to be printed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from shelfwire.fulfilment import events as told
from shelfwire.fulfilment.actions._labels import hold_label, hold_labels
from shelfwire.fulfilment.actions.label_bought import take_numbers
from shelfwire.fulfilment.actions.label_parcel import give_parcels
from shelfwire.fulfilment.documents import pages_of
from shelfwire.fulfilment.labels import documents_here
from shelfwire.fulfilment.models import Label, LabelDocument, LabelPrint, LabelUnit, Parcel
from shelfwire.jobs.models import Job
from shelfwire.kit import clock, events
from shelfwire.kit.texts import fit
from shelfwire.orders.models import Order

_TRIES_MOST = 1000


def keep_document(*, label_id: int, kind: str, format: str, content: bytes, size: str = "") -> LabelDocument:
    """Keep the bytes of a document. The same bytes again are the row that exists; others outdate it."""
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        label = hold_label(label_id)
        same = LabelDocument.objects.filter(
            label=label, kind=kind, format=format, size=size, void=False
        ).first()
        if same is not None and same.sha256 == digest:
            _settle(label)
            return same
        if same is not None:
            LabelDocument.objects.filter(pk=same.pk).update(void=True)
        document = _document(label, kind, format, size, content)
        document.save()
        _settle(label)
        events.announce(told.DocumentKept(document.pk))
    return document


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of a label's documents, by ``kind.format``: their bytes, and those that the channel does not have with
    the reason. ``tracking_number``: as it was told with them. ``again_at``: when the others are to be fetched, and
    ``error`` why they were not now.
    """

    label_id: int
    tracking_number: str = ""
    documents: Mapping[str, bytes] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    again_at: datetime | None = None
    error: str = ""


@transaction.atomic
def keep_arrived(arrived: Sequence[Arrived], *, by: str = "worker") -> None:
    """Keep what came of some labels; each has its parcel now when its number is known. The same again changes nothing.
    As many statements for many labels as for one, as long as no document is another than before.
    """
    labels = hold_labels([one.label_id for one in arrived])
    take_numbers(list(labels.values()), {one.label_id: one.tracking_number for one in arrived})
    give_parcels([label for label in labels.values() if label.source == Label.Source.CHANNEL], by)
    here = documents_here(labels)
    new = []
    for one in arrived:
        for wanted, content in one.documents.items():
            kind, _, format = wanted.partition(".")
            size = labels[one.label_id].document_size if format == LabelDocument.Format.PDF else ""
            if wanted in here[one.label_id]:
                keep_document(label_id=one.label_id, kind=kind, format=format, content=content, size=size)
                continue
            here[one.label_id].add(wanted)
            new.append(_document(labels[one.label_id], kind, format, size, content))
    for document in LabelDocument.objects.bulk_create(new):
        events.announce(told.DocumentKept(document.pk))
    for one in arrived:
        _note(labels[one.label_id], one, here[one.label_id])
    Label.objects.bulk_update(
        labels.values(), ["documents_wanted", "documents_due_at", "documents_tries", "documents_error"]
    )


def _note(label: Label, one: Arrived, here: Collection[str]) -> None:
    """What is still to be fetched of the label, and when."""
    label.documents_wanted = [each for each in label.documents_wanted if each not in one.refused]
    label.documents_error = fit(one.error or " ".join(one.refused.values()), 500)
    if set(label.documents_wanted) <= set(here):
        label.documents_due_at = None
    elif one.again_at is not None and label.documents_due_at is not None:
        label.documents_due_at = one.again_at
        label.documents_tries = min(label.documents_tries + 1, _TRIES_MOST)


def _document(label: Label, kind: str, format: str, size: str, content: bytes) -> LabelDocument:
    return LabelDocument(
        label=label,
        kind=kind,
        format=format,
        size=size,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages_of(content) if format == LabelDocument.Format.PDF else None,
        fetched_at=clock.now(),
    )


def no_document(label_id: int, wanted: str, *, why: str) -> None:
    """The channel has no such document (``kind.format``) of the label, and why: it is not asked for any more."""
    with transaction.atomic():
        label = hold_label(label_id)
        label.documents_wanted = [each for each in label.documents_wanted if each != wanted]
        label.documents_error = fit(why, 500)
        Label.objects.filter(pk=label.pk).update(
            documents_wanted=label.documents_wanted, documents_error=label.documents_error
        )
        _settle(label, why)


def want_documents(label_id: int, wanted: Collection[str]) -> None:
    """Further documents of a bought label are to be fetched, at once; those that are here are not fetched again."""
    with transaction.atomic():
        label = hold_label(label_id)
        label.documents_wanted = list(dict.fromkeys([*label.documents_wanted, *wanted]))
        Label.objects.filter(pk=label.pk).update(documents_wanted=label.documents_wanted)
        if label.bought_at is not None and missing_documents(label):
            Label.objects.filter(pk=label.pk).update(
                documents_due_at=clock.now(), documents_tries=0, documents_error=""
            )


def missing_documents(label: Label) -> list[str]:
    """Return which of the documents that are wanted are not here, as ``kind.format``."""
    here = documents_here([label.pk])[label.pk]
    return [each for each in label.documents_wanted if each not in here]


def printed(*, document_ids: Collection[int], by: str, job: Job | None = None) -> int:
    """Write down that these documents were given out to be printed; ask ``may_print`` of each label before. Returns
    how many.
    """
    now = clock.now()
    rows = LabelDocument.objects.filter(pk__in=list(document_ids)).order_by("pk")
    prints = [
        LabelPrint(label_id=label_id, document_id=pk, at=now, by=fit(by, 120), job=job)
        for pk, label_id in rows.values_list("pk", "label_id")
    ]
    return len(LabelPrint.objects.bulk_create(prints, batch_size=500))


def forget_documents(order_ids: Collection[int]) -> int:
    """Take the contents out of the documents of these orders' labels: whom they were for is erased. Returns how many
    documents.
    """
    rows = LabelDocument.objects.filter(label__contents__order_id__in=list(order_ids)).exclude(content=b"")
    ids = list(rows.values_list("pk", flat=True).distinct())
    return LabelDocument.objects.filter(pk__in=ids).update(content=b"", void=True)


def outdate_documents(parcel: Parcel, order: Order) -> list[int]:
    """The documents that the parcel's labels have were made for the address before: they are not printed any more, and
    the channel is asked for new ones. Returns their ids.
    """
    labels = list(Label.objects.filter(parcel=parcel, contents__order=order, contents__live=True).distinct())
    LabelUnit.objects.filter(label__in=labels, order=order, live=True).update(address_id=order.address_id)
    rows = LabelDocument.objects.filter(label__in=labels, void=False)
    ids = sorted(rows.values_list("pk", flat=True))
    rows.update(void=True)
    for label in labels:
        if label.source == Label.Source.CHANNEL:
            want_documents(label.pk, [])
    return ids


def bring_documents_back(ids: Collection[int], order: Order, address_id: int | None) -> None:
    """The documents hold again, in the place of those that came since."""
    kept = LabelDocument.objects.filter(pk__in=list(ids), void=True).exclude(content=b"")
    for document in kept.defer("content").order_by("pk"):
        newer = LabelDocument.objects.filter(
            label_id=document.label_id,
            kind=document.kind,
            format=document.format,
            size=document.size,
            void=False,
        )
        newer.update(void=True)
        LabelDocument.objects.filter(pk=document.pk).update(void=False)
        LabelUnit.objects.filter(label_id=document.label_id, order=order, live=True).update(
            address_id=address_id
        )


def _settle(label: Label, why: str = "") -> None:
    """When all is here, nothing is due any more."""
    if label.documents_due_at is not None and not missing_documents(label):
        Label.objects.filter(pk=label.pk).update(documents_due_at=None, documents_error=fit(why, 500))
