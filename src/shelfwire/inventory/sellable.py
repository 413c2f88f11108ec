"""The sellable quantity of a SKU: on hand − reserved − safety quantity, computed for each warehouse.

The formula stands only here, and in the view behind ``SkuSupply``, which knows kits and shadows. Screens, REST and
actions take the number from this module, and code that changes one of its terms calls ``announce_changed``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection
from django.db.models import F
from django.db.models.expressions import Combinable

from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import stock_parts
from shelfwire.inventory.events import SellableChanged
from shelfwire.inventory.models import Movement, Reservation, SkuSupply, Warehouse
from shelfwire.inventory.states import MovementKind, ReservationStatus
from shelfwire.kit.events import announce

Quantity = TypeVar("Quantity", int, Combinable)
_LISTED = 50


def sellable(on_hand: Quantity, reserved: Quantity, buffer: Quantity) -> Quantity:
    """What may be sold, of numbers or of columns; below 0 when more is reserved than there is."""
    return on_hand - reserved - buffer


SELLABLE = sellable(F("on_hand"), F("reserved"), F("sku__buffer"))
"""The same as an expression over balances."""


_together: ContextVar[set[int] | None] = ContextVar("sellable_changes", default=None)


def announce_changed(sku_ids: Iterable[int]) -> None:
    """Announce that the stock of these SKUs changed. Call it in the transaction of the change. The SKUs are those
    that carry the stock; whose quantity follows from theirs is ``catalog.queries.dependents``.
    """
    gathered = _together.get()
    if gathered is None:
        announce(SellableChanged(tuple(sorted(set(sku_ids)))))
    else:
        gathered.update(sku_ids)


@contextmanager
def announced_together() -> Iterator[None]:
    """What changes inside is announced once, at the end: who reacts locks its rows in one order, and does it once.

    Within another such block the outer one announces. A block that raises announces nothing.
    """
    if _together.get() is not None:
        yield
        return
    gathered: set[int] = set()
    token = _together.set(gathered)
    try:
        yield
    finally:
        _together.reset(token)
    if gathered:
        announce_changed(gathered)


def sellable_of(sku_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Return the sellable quantity of the SKUs, kits and shadows too, by (SKU, warehouse), where there is a balance."""
    quantity = F("available") - F("sku__buffer")
    rows = SkuSupply.objects.filter(sku_id__in=list(sku_ids)).values_list("sku_id", "warehouse_id", quantity)
    return {(sku_id, warehouse_id): quantity for sku_id, warehouse_id, quantity in rows}


@dataclass(frozen=True, slots=True)
class PartSupply:
    """What there is of one part; ``quantity`` pieces of it are in one of the SKU."""

    sku_id: int
    quantity: int
    on_hand: int
    reserved: int
    counted: bool

    @property
    def makes(self) -> int:
        """How many of the SKU what is not reserved of this part is enough for; below 0 when too much is reserved."""
        return (self.on_hand - self.reserved) // self.quantity


@dataclass(frozen=True, slots=True)
class Supply:
    """What there is of a SKU in a warehouse, before any safety quantity or rule: ``available = on_hand − reserved``.

    A shadow has what the SKU has that it shares. Of a kit, ``on_hand`` is how many could be made of all pieces that
    are there, ``available`` how many of those that are not reserved, and ``parts`` what it follows from; a part that
    has no balance there counts as 0. ``parts`` is empty when the SKU's stock is its own. ``counted``: somebody said
    what is there, of every part.
    """

    on_hand: int
    reserved: int
    available: int
    counted: bool
    parts: tuple[PartSupply, ...] = ()


def supply_of(sku_ids: Collection[int], warehouse_ids: Collection[int]) -> dict[tuple[int, int], Supply]:
    """Return the supply of the SKUs in the warehouses by (SKU, warehouse), where the SKU or a part of it has a
    balance; in one statement, for one SKU as for a hundred thousand.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.sku_id, w.id, p.part_id, p.quantity, coalesce(b.on_hand, 0), coalesce(b.reserved, 0),"
            " coalesce(b.is_counted, false), p.sku_id = p.part_id AND p.quantity = 1"
            " FROM catalog_stockpart p CROSS JOIN unnest(%(warehouses)s::bigint[]) AS w(id)"
            " LEFT JOIN inventory_balance b ON b.sku_id = p.part_id AND b.warehouse_id = w.id"
            " WHERE p.sku_id = ANY(%(skus)s) AND (b.id IS NOT NULL OR p.parts > 1)"
            " ORDER BY p.sku_id, w.id, p.part_id",
            {"skus": list(sku_ids), "warehouses": sorted(set(warehouse_ids))},
        )
        rows = cursor.fetchall()
    found: dict[tuple[int, int], Supply] = {}
    parts: dict[tuple[int, int], list[PartSupply]] = defaultdict(list)
    for sku_id, warehouse_id, part_id, quantity, on_hand, reserved, counted, own in rows:
        if own:
            found[sku_id, warehouse_id] = Supply(on_hand, reserved, on_hand - reserved, counted)
        else:
            parts[sku_id, warehouse_id].append(PartSupply(part_id, quantity, on_hand, reserved, counted))
    found.update({pair: supply_from(kept) for pair, kept in parts.items()})
    return found


def supply_from(parts: Collection[PartSupply]) -> Supply:
    """Return what follows from the parts: as many as the scarcest of them is enough for."""
    on_hand = min(part.on_hand // part.quantity for part in parts)
    available = min(part.makes for part in parts)
    return Supply(on_hand, on_hand - available, available, all(part.counted for part in parts), tuple(parts))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sellable quantity with its arithmetic: every number beside the rows it is the sum of.

    ``moved`` sums the ledger by kind and adds up to ``on_hand``. ``movements`` are the newest of
    ``movement_count``, and ``reservations`` the oldest of the active ``reservation_count``. ``agrees`` is False
    when the running balance differs from these sums; ``audit`` reports such balances.

    ``whose`` is the SKU whose ledger this is: the SKU itself, or the one whose stock it shares. A kit has no ledger;
    its numbers follow from ``parts``, each with an explanation of its own.
    """

    sku: Sku
    warehouse: Warehouse
    on_hand: int
    reserved: int
    buffer: int
    sellable: int
    moved: dict[str, int]
    movements: list[Movement]
    movement_count: int
    reservations: list[Reservation]
    reservation_count: int
    agrees: bool
    whose: Sku
    parts: tuple[tuple[int, Explanation], ...] = ()
    """(pieces in one kit, why there are so many of them)."""

    @property
    def formula(self) -> str:
        """The arithmetic as one line of text."""
        if self.parts:
            return f"{self._least()} − {self.buffer} safety quantity = {self.sellable} sellable"
        return (
            f"{self.on_hand} on hand − {self.reserved} reserved − {self.buffer} safety quantity"
            f" = {self.sellable} sellable"
        )

    def _least(self) -> str:
        made = ", ".join(
            f"{part.whose.code} ({part.on_hand} − {part.reserved}) ÷ {quantity}"
            f" = {(part.on_hand - part.reserved) // quantity}"
            for quantity, part in self.parts
        )
        return f"the least of {made}"


def explain(sku: Sku, warehouse: Warehouse) -> Explanation:
    """Return the sellable quantity with its arithmetic. All sums of one ledger come from one statement, and so from
    one moment.
    """
    parts = stock_parts([sku.pk])[sku.pk]
    own = Sku.objects.in_bulk([sku.pk, *(part_id for part_id, _ in parts)])
    sku = own[sku.pk]
    if len(parts) == 1 and parts[0][1] == 1:
        return _explain(sku, own[parts[0][0]], warehouse)
    told = tuple((quantity, _explain(own[part_id], own[part_id], warehouse)) for part_id, quantity in parts)
    supply = supply_from(
        [PartSupply(one.sku.pk, quantity, one.on_hand, one.reserved, True) for quantity, one in told]
    )
    return Explanation(
        sku=sku,
        warehouse=warehouse,
        on_hand=supply.on_hand,
        reserved=supply.reserved,
        buffer=sku.buffer,
        sellable=sellable(supply.on_hand, supply.reserved, sku.buffer),
        moved={},
        movements=[],
        movement_count=0,
        reservations=[],
        reservation_count=0,
        agrees=all(one.agrees for _, one in told),
        whose=sku,
        parts=told,
    )


def _explain(sku: Sku, whose: Sku, warehouse: Warehouse) -> Explanation:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.kind, m.quantity, m.count, b.on_hand, b.reserved, r.quantity, r.count"
            " FROM catalog_sku s"
            " LEFT JOIN inventory_balance b ON b.sku_id = s.id AND b.warehouse_id = %(warehouse)s"
            " CROSS JOIN (SELECT coalesce(sum(quantity), 0) AS quantity, count(*) AS count"
            "  FROM inventory_reservation WHERE sku_id = %(sku)s AND warehouse_id = %(warehouse)s"
            "  AND status = 'active') r"
            " LEFT JOIN (SELECT kind, sum(quantity) AS quantity, count(*) AS count FROM inventory_movement"
            "  WHERE sku_id = %(sku)s AND warehouse_id = %(warehouse)s GROUP BY kind) m ON true"
            " WHERE s.id = %(sku)s",
            {"sku": whose.pk, "warehouse": warehouse.pk},
        )
        rows = cursor.fetchall()
    moved = {kind: int(quantity) for kind, quantity, *_ in rows if kind is not None}
    _, _, _, balance_on_hand, balance_reserved, reserved, reservation_count = rows[0]
    on_hand = sum(moved.values())
    return Explanation(
        sku=sku,
        whose=whose,
        warehouse=warehouse,
        on_hand=on_hand,
        reserved=int(reserved),
        buffer=sku.buffer,
        sellable=sellable(on_hand, int(reserved), sku.buffer),
        moved={kind: moved[kind] for kind in MovementKind.values if kind in moved},
        movements=list(
            Movement.objects.filter(sku=whose, warehouse=warehouse)
            .select_related("sku", "warehouse")
            .order_by("-at", "-id")[:_LISTED]
        ),
        movement_count=sum(row[2] or 0 for row in rows),
        reservations=list(
            Reservation.objects.filter(
                sku=whose, warehouse=warehouse, status=ReservationStatus.ACTIVE
            ).order_by("made_at", "pk")[:_LISTED]
        ),
        reservation_count=reservation_count,
        agrees=(balance_on_hand or 0) == on_hand and (balance_reserved or 0) == reserved,
    )
