"""Labels of the channel that it has changed since: somebody split, combined or renumbered their package there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shelfwire.fulfilment.cancelled import HERE
from shelfwire.fulfilment.models import Label, LabelUnit, ParcelUnit
from shelfwire.fulfilment.states import PAID
from shelfwire.orders.states import UnitStatus

_OURS = Q(source=Label.Source.CHANNEL, status__in=PAID)
_MOVED = ~Q(label__package_id="") & ~Q(unit__channel_package_id="")
_MOVED &= ~Q(unit__channel_package_id=F("label__package_id"))
_RENUMBERED = ~Q(label__tracking_number="") & ~Q(unit__tracking_number="")
_RENUMBERED &= ~Q(unit__tracking_number__iexact=F("label__tracking_number"))


@dataclass(slots=True)
class LabelChange:
    """What the channel changed about an order in a parcel after its label was bought. ``moved``: units that it has in
    another package, or under another number; ``joined``: units that it put into the label's package.
    """

    moved: list[LabelUnit] = field(default_factory=list)
    joined: list[ParcelUnit] = field(default_factory=list)
    all: int = 0
    """The units that the label was bought for."""

    @property
    def marks(self) -> Iterator[object]:
        """The state that a person saw."""
        for row in self.moved:
            yield from (row.unit_id, row.unit.channel_package_id, row.unit.tracking_number)
        yield from sorted(row.unit_id for row in self.joined)

    def said(self, order: str, channel: str) -> str:
        """One sentence: what is otherwise than on the label."""
        if not self.moved:
            return f"Order {order} was combined into this parcel in {channel}'s own program."
        label, number = self.moved[0].label, self.moved[0].unit.tracking_number
        if len(self.moved) < self.all:
            return f"{len(self.moved)} of {self.all} items were taken out of its package in {channel}'s own program."
        if number and number.upper() != label.tracking_number.upper() and label.tracking_number:
            return f"{channel} has order {order} under number {number} now; the label says {label.tracking_number}."
        return f"{channel} has order {order} in another package now than the one the label was bought for."


def overtaken() -> QuerySet[LabelUnit]:
    """Return what labels of the channel were bought for and it has otherwise now, in parcels that are still here."""
    bought = LabelUnit.objects.filter(
        live=True, label__source=Label.Source.CHANNEL, label__status__in=PAID, label__parcel__status__in=HERE
    )
    return bought.filter(_MOVED | _RENUMBERED).exclude(unit__status=UnitStatus.CANCELLED)


def joined() -> QuerySet[ParcelUnit]:
    """Return what the channel put into the packages of such labels, and no label was bought for."""
    package = Label.objects.filter(
        _OURS, parcel=OuterRef("parcel"), package_id=OuterRef("channel_package_id")
    )
    labelled = LabelUnit.objects.filter(unit=OuterRef("unit"), live=True)
    inside = ParcelUnit.objects.filter(live=True, parcel__status__in=HERE).exclude(channel_package_id="")
    return inside.filter(Exists(package), ~Exists(labelled)).exclude(unit__status=UnitStatus.CANCELLED)


def is_overtaken() -> Q:
    """What says so of a unit in a parcel (``ParcelUnit``)."""
    moved = overtaken().filter(label__parcel=OuterRef("parcel"), order=OuterRef("order"))
    return Q(Exists(moved)) | Q(Exists(joined().filter(pk=OuterRef("pk"))))


def label_changes(parcel_ids: Collection[int]) -> dict[tuple[int, int], LabelChange]:
    """Return what changed, by parcel and order id. At most three queries, whatever the number of parcels."""
    found: dict[tuple[int, int], LabelChange] = defaultdict(LabelChange)
    if not parcel_ids:
        return found
    moved = overtaken().filter(label__parcel__in=parcel_ids).select_related("label", "unit")
    for row in moved.order_by("pk"):
        if row.label.parcel_id is not None:
            found[row.label.parcel_id, row.order_id].moved.append(row)
    if found:
        _count(found)
    for inside in joined().filter(parcel__in=parcel_ids).order_by("pk"):
        found[inside.parcel_id, inside.order_id].joined.append(inside)
    return dict(found)


def _count(found: dict[tuple[int, int], LabelChange]) -> None:
    labels = {row.label_id for change in found.values() for row in change.moved}
    rows = LabelUnit.objects.filter(label__in=labels, live=True).exclude(unit__status=UnitStatus.CANCELLED)
    for key in rows.values_list("label__parcel_id", "order_id"):
        if key in found:
            found[key].all += 1
