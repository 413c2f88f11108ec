"""A label and its parcel follow the package that the channel changed after the label was bought."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shelfwire.fulfilment.actions._labels import end_label, hold_labels, note, order_ids_of
from shelfwire.fulfilment.actions._numbers import parcel_with
from shelfwire.fulfilment.actions.follow import follow
from shelfwire.fulfilment.actions.label_documents import want_documents
from shelfwire.fulfilment.actions.label_parcel import fill
from shelfwire.fulfilment.actions.void import empty
from shelfwire.fulfilment.label_changes import LabelChange, label_changes
from shelfwire.fulfilment.models import Label, LabelDocument, LabelUnit, Parcel, ParcelUnit
from shelfwire.fulfilment.states import PAID
from shelfwire.orders.actions import add_tracking_words
from shelfwire.orders.models import Order
from shelfwire.orders.states import UnitStatus


def follow_label_change(parcel: Parcel, order: Order, by: str) -> list[int]:
    """Let the order's label, and the locked parcel, be what the channel made of the package. Returns the ids of the
    documents that are void with it; new ones are fetched.

    A package that is another one, or has another number, as a whole: the label is of that one; where another label is
    for it already, that one is for both. Units in another package leave label and parcel. Units that were put into the
    package are the label's too.
    """
    change = label_changes([parcel.pk]).get((parcel.pk, order.pk))
    if change is None:
        return []
    touched = _labels_of(parcel, change)
    outdated = LabelDocument.objects.filter(label__in=touched, void=False)
    ids = sorted(outdated.values_list("pk", flat=True))
    outdated.update(void=True)
    for label in touched:
        mine = [row for row in change.moved if row.label_id == label.pk]
        if mine:
            _follow(label, parcel, mine, by)
        if label.status in PAID:
            _label_units(label, [row for row in change.joined if row.channel_package_id == label.package_id])
            want_documents(label.pk, [])
    follow(parcel.account, [order.pk])
    return ids


def _labels_of(parcel: Parcel, change: LabelChange) -> list[Label]:
    """The labels that something of it concerns, locked."""
    packages = {row.channel_package_id for row in change.joined}
    beside = Label.objects.filter(parcel=parcel, package_id__in=packages, status__in=PAID)
    ids = {row.label_id for row in change.moved} | set(beside.values_list("pk", flat=True))
    return list(hold_labels(ids).values())


def _follow(label: Label, parcel: Parcel, moved: Sequence[LabelUnit], by: str) -> None:
    going = LabelUnit.objects.filter(label=label, live=True).exclude(unit__status=UnitStatus.CANCELLED)
    rows = list(going.select_related("unit"))
    places = {(row.unit.channel_package_id or label.package_id) for row in rows}
    if len(places) > 1:
        _let_go(label, parcel, [row.unit_id for row in moved])
        note(label, by=by, why=f"{len(moved)} units are in another package of the channel's now")
        return
    package_id, number = places.pop(), moved[0].unit.tracking_number or label.tracking_number
    others = Label.objects.filter(account=label.account, package_id=package_id, status__in=PAID)
    other = others.exclude(pk=label.pk).order_by("pk").first()
    if other is not None:
        _merge(label, other, parcel, rows, by)
        return
    label.package_id, label.tracking_number = package_id, number
    label.save(update_fields=["package_id", "tracking_number"])
    note(label, by=by, why=f"Its package is {package_id} now, its number {number}")
    _renumber(label, parcel, [row.unit_id for row in rows], by)


def _let_go(label: Label, parcel: Parcel, unit_ids: Collection[int]) -> None:
    LabelUnit.objects.filter(label=label, unit_id__in=unit_ids, live=True).update(live=False)
    ParcelUnit.objects.filter(parcel=parcel, unit_id__in=unit_ids, live=True).update(live=False)


def _renumber(label: Label, parcel: Parcel, unit_ids: Collection[int], by: str) -> None:
    """The parcel has the number; one that has it already holds the units instead."""
    there = parcel_with(label.company, label.tracking_number.upper(), account=label.account)
    if there is None:
        parcel.tracking_number = label.tracking_number
        parcel.save(update_fields=["tracking_number"])
        there = parcel
    add_tracking_words(order_ids_of(label), label.tracking_number)
    _put_into(there, parcel, unit_ids, label, by)
    Label.objects.filter(pk=label.pk).update(parcel=there)


def _merge(label: Label, other: Label, parcel: Parcel, rows: Sequence[LabelUnit], by: str) -> None:
    """The other label is for this one's units too; this one is void, as the channel has one label of a package."""
    end_label(label, by, f"Combined with {other.tracking_number or other.package_id} on the channel's side")
    _label_units(other, rows)
    if other.parcel is not None:
        _put_into(other.parcel, parcel, [row.unit_id for row in rows], other, by)
    LabelDocument.objects.filter(label=other, void=False).update(void=True)
    want_documents(other.pk, [])


def _put_into(there: Parcel, parcel: Parcel, unit_ids: Collection[int], label: Label, by: str) -> None:
    """Move the units to where the label's package is; a parcel that is empty then is void."""
    inside = ParcelUnit.objects.filter(parcel=parcel, unit_id__in=unit_ids, live=True)
    if there.pk == parcel.pk:
        inside.update(channel_package_id=label.package_id)
        return
    rows = list(inside)
    inside.update(live=False)
    fill([(there, label, row) for row in rows])
    if not parcel.contents.filter(live=True).exists():
        empty(parcel, by, f"Everything of it is in {there.tracking_number}")


def _label_units(label: Label, units: Sequence[LabelUnit | ParcelUnit]) -> None:
    """The label is for these units too."""
    LabelUnit.objects.bulk_create(
        [
            LabelUnit(label=label, unit_id=row.unit_id, order_id=row.order_id, address_id=row.address_id)
            for row in units
        ],
        update_conflicts=True,
        unique_fields=["label", "unit"],
        update_fields=["live", "address"],
    )
