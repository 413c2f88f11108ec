"""The lines of an order that are still to be packed: units of one article together, with their quantity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from shelfwire.fulfilment.models import LabelUnit, ParcelUnit
from shelfwire.fulfilment.states import LabelStatus
from shelfwire.orders.models import Order, Unit
from shelfwire.orders.states import UnitStatus


def free(label_id: int | None = None) -> Q:
    """Match the units that can still be packed: open, in no live parcel, and on no label that is asked for or bought;
    ``label_id``: on no other label than this one.
    """
    packed = ParcelUnit.objects.filter(unit=OuterRef("pk"), live=True)
    labelled = LabelUnit.objects.filter(unit=OuterRef("pk"), live=True).exclude(
        label__status=LabelStatus.REFUSED
    )
    if label_id is not None:
        labelled = labelled.exclude(label_id=label_id)
    return Q(~Exists(packed), ~Exists(labelled), status=UnitStatus.OPEN)


def open_units(order: Order, label_id: int | None = None) -> QuerySet[Unit]:
    """Return the order's units that are ``free``."""
    return order.units.filter(free(label_id)).select_related("sku").order_by("pk")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """Units of one article that can still be packed, in the order in which they are picked.

    ``key`` names the line within its order, as long as one of its units is there.
    """

    key: str
    units: tuple[Unit, ...]

    @property
    def count(self) -> int:
        """How many are left to pack."""
        return len(self.units)

    @property
    def first(self) -> Unit:
        """One of the units, for title, variant and SKU: they are the same on all of them."""
        return self.units[0]

    def pick(self, count: int) -> list[int]:
        """Return the ids of the first ``count`` units."""
        return [unit.pk for unit in self.units[:count]]


def open_lines(order: Order, units: Iterable[Unit] | None = None) -> list[OpenLine]:
    """Return the order's lines that are still to be packed, as they stand in the order. One query, none where the
    ``units`` of ``open_units`` were read already.
    """
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in open_units(order) if units is None else units:
        found[f"{unit.channel_sku_id}.{unit.sku_id or ''}"].append(unit)
    return [OpenLine(key, tuple(units)) for key, units in found.items()]
