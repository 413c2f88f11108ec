"""What is known of an order, as tables of text: a bounded number of questions, whatever the order went through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shelfwire.exchange.models import Notice, Outgoing
from shelfwire.fulfilment.evidence.masks import Mask
from shelfwire.fulfilment.models import (
    Acknowledgement,
    CarrierEvent,
    LabelDocument,
    LabelPrint,
    Parcel,
    ParcelMove,
    ParcelUnit,
)
from shelfwire.orders.models import Order, TimelineEntry

MOST: Final = 5_000
"""Rows of a table; what is beyond is said in the table itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name in the pack, a title for people, and what each column is."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def tables_of(order: Order, mask: Mask) -> list[Table]:
    """Everything of one order, in the order in which it is read."""
    parcels = list(
        Parcel.objects.filter(pk__in=ParcelUnit.objects.filter(order=order).values("parcel_id")).order_by(
            "pk"
        )
    )
    return [
        _units(order),
        _timeline(order, mask),
        _parcels(parcels),
        _moves(parcels, mask),
        _events(parcels, mask),
        _seen(order, mask),
        _papers(parcels),
        _prints(parcels),
        _told(order, parcels, mask),
        _heard(order, mask),
    ]


def _table(name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    written = [[_written(cell) for cell in row] for row in rows]
    if len(written) > MOST:
        written = [*written[:MOST], [f"Only the first {MOST} rows are shown.", *[""] * (len(columns) - 1)]]
    return Table(name, title, tuple(columns), written)


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False)
    return str(cell)


def _units(order: Order) -> Table:
    rows = order.units.select_related("sku").order_by("pk")[: MOST + 1]
    columns = ("Unit", "SKU", "Seller SKU", "Product", "Status", "Shipped")
    return _table(
        "units",
        "Items",
        columns,
        (
            (
                unit.external_id,
                unit.sku.code if unit.sku else "",
                unit.seller_sku,
                unit.product_name,
                unit.get_status_display(),
                unit.shipped_at,
            )
            for unit in rows
        ),
    )


def _timeline(order: Order, mask: Mask) -> Table:
    rows = TimelineEntry.objects.filter(order=order).order_by("at", "pk")[: MOST + 1]
    return _table(
        "timeline",
        "Timeline",
        ("When", "What", "By", "Kind", "Before", "After", "Details"),
        (
            (
                row.at,
                mask.text(row.text),
                row.by,
                TimelineEntry.Kind(row.kind).label if row.kind in TimelineEntry.Kind else row.kind,
                row.before,
                row.after,
                mask.value(row.data) or "",
            )
            for row in rows
        ),
    )


def _parcels(parcels: Sequence[Parcel]) -> Table:
    columns = (
        "Parcel", "Carrier", "Tracking number", "Status", "Came in by", "Packed", "Packed by", "Tracking sent",
        "Scanned",
        "Delivered", "Corrections",
    )  # fmt: skip
    return _table(
        "parcels",
        "Parcels",
        columns,
        (
            (
                one.pk,
                one.carrier,
                one.tracking_number,
                one.get_status_display(),
                one.via,
                one.made_at,
                one.made_by,
                one.sent_at,
                one.scanned_at,
                one.delivered_at,
                one.corrections,
            )
            for one in parcels
        ),
    )


def _moves(parcels: Sequence[Parcel], mask: Mask) -> Table:
    rows = ParcelMove.objects.filter(parcel__in=parcels).order_by("at", "pk")[: MOST + 1]
    return _table(
        "parcel-history",
        "History of the parcels, scans at packing among it",
        ("When", "Parcel", "Before", "After", "By", "Why"),
        ((row.at, row.parcel_id, row.before, row.after, row.by, mask.text(row.why)) for row in rows),
    )


def _events(parcels: Sequence[Parcel], mask: Mask) -> Table:
    rows = CarrierEvent.objects.filter(parcel__in=parcels).order_by("at", "pk")[: MOST + 1]
    return _table(
        "carrier-events",
        "Carrier events",
        ("When", "Parcel", "What", "Where", "Code", "Step", "Told by", "Seen"),
        (
            (
                row.at,
                row.parcel_id,
                mask.text(row.text),
                mask.text(row.place),
                row.code,
                row.step,
                row.source,
                row.seen_at,
            )
            for row in rows
        ),
    )


def _seen(order: Order, mask: Mask) -> Table:
    rows = Acknowledgement.objects.filter(order=order).order_by("at", "pk")[: MOST + 1]
    return _table(
        "acknowledged",
        "What stopped a parcel, and who saw it",
        ("When", "Parcel", "Cause", "What", "By", "Why", "Taken back", "Taken back by"),
        (
            (
                row.at,
                row.parcel_id,
                row.cause,
                mask.text(row.said),
                row.by,
                mask.text(row.why),
                row.undone_at,
                row.undone_by,
            )
            for row in rows
        ),
    )


def papers_of(parcels: Sequence[Parcel]) -> list[LabelDocument]:
    """The documents of the parcels' labels, without their contents."""
    rows = LabelDocument.objects.filter(label__parcel__in=parcels).defer("content")
    return list(rows.select_related("label").order_by("pk")[:200])


def _papers(parcels: Sequence[Parcel]) -> Table:
    return _table(
        "papers",
        "Labels, slips and invoices",
        ("Fetched", "Parcel", "Label", "Kind", "Format", "Size", "Pages", "SHA-256", "Outdated"),
        (
            (
                one.fetched_at,
                one.label.parcel_id,
                one.label_id,
                one.kind,
                one.format,
                one.size,
                one.pages,
                one.sha256,
                "yes" if one.void else "no",
            )
            for one in papers_of(parcels)
        ),
    )


def _prints(parcels: Sequence[Parcel]) -> Table:
    found = LabelPrint.objects.filter(label__parcel__in=parcels).select_related("label", "document")
    rows = found.defer("document__content").order_by("pk")[: MOST + 1]
    return _table(
        "prints",
        "Prints",
        ("When", "Parcel", "Kind", "By"),
        ((one.at, one.label.parcel_id, one.document.kind, one.by) for one in rows),
    )


def _told(order: Order, parcels: Sequence[Parcel], mask: Mask) -> Table:
    rows = Outgoing.objects.filter(
        subject_kind="parcel",
        subject_id__in=[parcel.pk for parcel in parcels],
        order_external_id=order.external_id,
    ).order_by("pk")
    columns = (
        "Written",
        "What",
        "Status",
        "Called",
        "Answered",
        "Request",
        "Error",
        "Told",
        "Answer",
        "Reasons",
    )
    return _table(
        "told-the-channel",
        "Told the channel",
        columns,
        (
            (
                row.created_at,
                row.kind,
                row.get_status_display(),
                row.called_at,
                row.answered_at,
                row.request_id,
                mask.text(row.error),
                mask.value(row.payload),
                mask.value(row.answer),
                mask.value(row.reasons),
            )
            for row in rows[: MOST + 1]
        ),
    )


def _heard(order: Order, mask: Mask) -> Table:
    """The notices that the order's timeline names."""
    named = TimelineEntry.objects.filter(order=order, kind=TimelineEntry.Kind.NOTICE, data__has_key="notice")
    ids = [row for row in named.values_list("data__notice", flat=True)[:MOST] if isinstance(row, int)]
    rows = Notice.objects.filter(pk__in=ids, account_id=order.account_id).order_by("received_at", "pk")
    return _table(
        "heard-from-the-channel",
        "Heard from the channel",
        ("Received", "Sent", "Kind", "What", "Outcome"),
        (
            (
                row.received_at,
                row.sent_at,
                row.kind_name or row.kind,
                mask.document(row.body),
                mask.text(row.outcome),
            )
            for row in rows
        ),
    )
