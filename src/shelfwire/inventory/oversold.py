"""What was sold and is not there: the newest reservations beyond what is on hand, and what may be done about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shelfwire.inventory.models import Balance, Oversold, Reservation, Warehouse
from shelfwire.inventory.states import Remedy, ReservationStatus
from shelfwire.people.models import Company

MOST = 200
_HOLDERS = 50
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One remedy; ``warehouse`` is where it could leave from instead, for ``Remedy.MOVE``."""

    remedy: Remedy
    warehouse: Warehouse | None = None


@dataclass(frozen=True, slots=True)
class ShortHolder:
    """A reservation that nothing is on hand for, and what may be done about it, the best first."""

    holder: str
    quantity: int
    made_at: datetime
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """One oversold SKU in a warehouse. ``holders``: the newest reservations that add up to what is missing, at most 50;
    empty when what is missing was shipped already. ``is_counted``: whether anybody ever said what is there; when not, a
    count is the remedy.
    """

    oversold: Oversold
    is_counted: bool
    holders: tuple[ShortHolder, ...]


def oversold_rows(company: Company) -> QuerySet[Oversold]:
    """Return what is oversold in the company now, with SKU, warehouse and owner, the oldest first."""
    return (
        Oversold.objects.filter(sku__company=company, settled_at=None)
        .select_related("sku", "warehouse", "owner")
        .order_by("since", "pk")
    )


def oversold(company: Company, most: int = MOST) -> list[Short]:
    """Return what is oversold in the company, the oldest first, at most ``most``, in a fixed number of queries.

    Another warehouse is proposed when it has everything that the holder takes; what it has is proposed once.
    """
    rows = list(oversold_rows(company)[:most])
    beyond = {(row.sku_id, row.warehouse_id): row.units for row in rows}
    newest = _newest(beyond)
    whole = _whole({holder.holder for held in newest.values() for holder in held})
    places = {place.pk: place for place in Warehouse.objects.filter(company=company)}
    free = _free({sku_id for taken in whole.values() for sku_id, _, _ in taken}, places)
    counted = _counted(beyond)
    return [
        Short(
            row,
            counted.get((row.sku_id, row.warehouse_id), False),
            tuple(
                ShortHolder(
                    one.holder,
                    one.quantity,
                    one.made_at,
                    tuple(_proposals(row.warehouse_id, whole[one.holder], free, places)),
                )
                for one in newest[row.sku_id, row.warehouse_id]
            ),
        )
        for row in rows
    ]


def _newest(beyond: dict[Pair, int]) -> dict[Pair, list[Reservation]]:
    """The newest active reservations of each pair, until they add up to what is missing."""
    active = Reservation.objects.filter(
        status=ReservationStatus.ACTIVE,
        sku_id__in={sku_id for sku_id, _ in beyond},
        warehouse_id__in={warehouse_id for _, warehouse_id in beyond},
    ).order_by("-made_at", "-pk")
    left = dict(beyond)
    found: dict[Pair, list[Reservation]] = defaultdict(list)
    for row in active.iterator(chunk_size=1000):
        pair = (row.sku_id, row.warehouse_id)
        if left.get(pair, 0) > 0 and len(found[pair]) < _HOLDERS:
            found[pair].append(row)
            left[pair] -= row.quantity
    return found


def _whole(holders: set[str]) -> dict[str, list[tuple[int, int, int]]]:
    """Everything that each holder has reserved: (SKU, warehouse, quantity)."""
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    rows = Reservation.objects.filter(holder__in=holders, status=ReservationStatus.ACTIVE)
    for holder, *row in rows.values_list("holder", "sku_id", "warehouse_id", "quantity"):
        found[holder].append((row[0], row[1], row[2]))
    return found


def _free(sku_ids: Iterable[int], places: Iterable[int]) -> dict[Pair, int]:
    rows = Balance.objects.filter(sku_id__in=set(sku_ids), warehouse_id__in=list(places), is_counted=True)
    return {
        (sku_id, warehouse_id): on_hand - reserved
        for sku_id, warehouse_id, on_hand, reserved in rows.values_list(
            "sku_id", "warehouse_id", "on_hand", "reserved"
        )
    }


def _counted(pairs: Iterable[Pair]) -> dict[Pair, bool]:
    rows = Balance.objects.filter(sku_id__in={sku_id for sku_id, _ in pairs})
    return {
        (sku_id, warehouse_id): counted
        for sku_id, warehouse_id, counted in rows.values_list("sku_id", "warehouse_id", "is_counted")
    }


def _proposals(
    here: int, taken: Sequence[tuple[int, int, int]], free: dict[Pair, int], places: dict[int, Warehouse]
) -> Iterator[Proposal]:
    """The remedies for one holder; what is proposed to it is taken off ``free``."""
    for place_id, place in places.items():
        moving = [(sku_id, quantity) for sku_id, at, quantity in taken if at != place_id]
        if place_id != here and all(free.get((sku_id, place_id), 0) >= n for sku_id, n in moving):
            for sku_id, quantity in moving:
                free[sku_id, place_id] -= quantity
            yield Proposal(Remedy.MOVE, place)
            break
    yield Proposal(Remedy.BUY_IN)
    yield Proposal(Remedy.CANCEL)
