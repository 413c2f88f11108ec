"""The ledger's few statements: lock balances, post movements, make and shift promises.

Each is set-based, so a page of a hundred orders costs what one order costs. Whoever changes a balance first calls
``hold`` with every (SKU, warehouse) pair it will touch; pairs are locked in key order, so callers wait for each other
and never deadlock. All run in the caller's transaction and belong to this app alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from shelfwire.inventory.errors import KeyUsed
from shelfwire.inventory.models import Balance, Movement, StockCount
from shelfwire.inventory.states import MovementKind
from shelfwire.kit import clock

Pair = tuple[int, int]
"""(SKU id, warehouse id)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A movement to post. ``once``: key of the deed; a deed posted already is left out. Quantity is not 0."""

    sku_id: int
    warehouse_id: int
    quantity: int
    kind: MovementKind
    reason: str = ""
    reference: str = ""
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A movement that was posted."""

    id: int
    sku_id: int
    warehouse_id: int
    quantity: int


def hold(pairs: Iterable[Pair]) -> dict[Pair, Balance]:
    """Lock the pairs' balances until the transaction ends, making those that do not exist; fresh rows by pair.

    Missing ones are made first and in key order: a transaction that waits for another's new balance holds no lock
    yet that the other could want.
    """
    keys = sorted(set(pairs))
    if not keys:
        return {}
    sku_ids, warehouse_ids = [list(column) for column in zip(*keys, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_balance (sku_id, warehouse_id, on_hand, reserved, updated_at)"
            " SELECT k.sku_id, k.warehouse_id, 0, 0, %s FROM unnest(%s::bigint[], %s::bigint[])"
            " AS k(sku_id, warehouse_id) WHERE NOT EXISTS (SELECT FROM inventory_balance b"
            " WHERE b.sku_id = k.sku_id AND b.warehouse_id = k.warehouse_id)"
            " ORDER BY 1, 2 ON CONFLICT DO NOTHING",
            [clock.now(), sku_ids, warehouse_ids],
        )
    rows = Balance.objects.raw(
        "SELECT b.* FROM inventory_balance b JOIN unnest(%s::bigint[], %s::bigint[]) AS k(sku_id, warehouse_id)"
        " ON b.sku_id = k.sku_id AND b.warehouse_id = k.warehouse_id"
        " ORDER BY b.sku_id, b.warehouse_id FOR UPDATE OF b",
        [sku_ids, warehouse_ids],
    )
    return {(row.sku_id, row.warehouse_id): row for row in rows}


def post(lines: Sequence[Line], *, at: datetime, by: str) -> list[Posted]:
    """Append movements and add them to the held balances; the ones that were not there already."""
    if not lines:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH posted AS (INSERT INTO inventory_movement"
            " (sku_id, warehouse_id, quantity, kind, reason, reference, once, at, by)"
            " SELECT l.*, %s, %s FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[],"
            " %s::text[], %s::text[]) AS l(sku_id, warehouse_id, quantity, kind, reason, reference, once)"
            " ORDER BY l.once ON CONFLICT (once) DO NOTHING RETURNING id, sku_id, warehouse_id, quantity),"
            " sums AS (SELECT sku_id, warehouse_id, sum(quantity) AS quantity FROM posted GROUP BY 1, 2),"
            " moved AS (UPDATE inventory_balance b SET on_hand = b.on_hand + s.quantity, updated_at = %s"
            " FROM sums s WHERE b.sku_id = s.sku_id AND b.warehouse_id = s.warehouse_id)"
            " SELECT id, sku_id, warehouse_id, quantity FROM posted ORDER BY id",
            [
                at,
                by[:120],
                [line.sku_id for line in lines],
                [line.warehouse_id for line in lines],
                [line.quantity for line in lines],
                [str(line.kind.value) for line in lines],
                [line.reason[:200] for line in lines],
                [line.reference[:120] for line in lines],
                [line.once for line in lines],
                clock.now(),
            ],
        )
        return [Posted(*row) for row in cursor.fetchall()]


def note_counts(counts: Sequence[tuple[int, int, int, str]], *, at: datetime, by: str) -> set[str]:
    """Keep keyed counts of (SKU, warehouse, counted, key); the keys that are new. Raises KeyUsed.

    A key that a movement or another count has is no repeat of this one, and is refused.
    """
    if not counts:
        return set()
    sku_ids, warehouse_ids, quantities, keys = [list(column) for column in zip(*counts, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_stockcount (sku_id, warehouse_id, counted, once, at, by)"
            " SELECT c.*, %s, %s FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[])"
            " AS c(sku_id, warehouse_id, counted, once) WHERE NOT EXISTS (SELECT FROM inventory_movement m"
            " WHERE m.once = c.once) ORDER BY c.once ON CONFLICT (once) DO NOTHING RETURNING once",
            [at, by[:120], sku_ids, warehouse_ids, quantities, keys],
        )
        new = {key for (key,) in cursor.fetchall()}
    refuse_another({count[3]: count[:3] for count in counts if count[3] not in new})
    return new


def refuse_another(said: Mapping[str, tuple[int, int, int]]) -> None:
    """Raises KeyUsed when a key stands for something else than this count of (SKU, warehouse, counted).

    A count that was forgotten is known by its movement, which tells its place and not what was counted.
    """
    if not said:
        return
    kept = {
        key: (sku_id, warehouse_id, counted)
        for key, sku_id, warehouse_id, counted in StockCount.objects.filter(once__in=list(said)).values_list(
            "once", "sku_id", "warehouse_id", "counted"
        )
    }
    moved = {
        key: (sku_id, warehouse_id)
        for key, sku_id, warehouse_id in Movement.objects.filter(
            once__in=said.keys() - kept.keys(), kind=MovementKind.COUNT
        ).values_list("once", "sku_id", "warehouse_id")
    }
    for key, count in said.items():
        same = kept[key] == count if key in kept else moved.get(key) == count[:2]
        if not same:
            raise key_used(key)


def key_used(key: str) -> KeyUsed:
    """The refusal of a key that stands for another change."""
    return KeyUsed(
        "Another change of stock was recorded with this key.",
        field="once",
        value=key.split(":", 2)[-1],
        hint="Use a new key for a new change.",
    )


def promise(rows: Sequence[tuple[int, int, str, int]], *, at: datetime) -> list[tuple[str, int]]:
    """Make reservations of (SKU, warehouse, holder, quantity) on held balances; (holder, SKU) of the new ones.

    A holder that has an active or a shipped reservation is left out.
    """
    if not rows:
        return []
    sku_ids, warehouse_ids, holders, quantities = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO inventory_reservation"
            " (sku_id, warehouse_id, holder, quantity, status, made_at, ended_by, ended_why)"
            " SELECT p.*, 'active', %s, '', '' FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[])"
            " AS p(sku_id, warehouse_id, holder, quantity) WHERE NOT EXISTS (SELECT FROM inventory_reservation r"
            " WHERE r.holder = p.holder AND r.status IN ('consumed', 'put_back', 'lost'))"
            " ORDER BY p.holder ON CONFLICT (holder) WHERE status = 'active' DO NOTHING"
            " RETURNING sku_id, warehouse_id, holder, quantity),"
            " sums AS (SELECT sku_id, warehouse_id, sum(quantity) AS quantity FROM made GROUP BY 1, 2),"
            " moved AS (UPDATE inventory_balance b SET reserved = b.reserved + s.quantity, updated_at = %s"
            " FROM sums s WHERE b.sku_id = s.sku_id AND b.warehouse_id = s.warehouse_id)"
            " SELECT holder, sku_id FROM made",
            [at, sku_ids, warehouse_ids, holders, quantities, clock.now()],
        )
        return [(holder, sku_id) for holder, sku_id in cursor.fetchall()]


def unpromise(amounts: Sequence[tuple[Pair, int]]) -> None:
    """Take ended reservations' quantities off the held balances."""
    if not amounts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_balance b SET reserved = b.reserved - s.quantity, updated_at = %s"
            " FROM (SELECT sku_id, warehouse_id, sum(quantity) AS quantity FROM"
            " unnest(%s::bigint[], %s::bigint[], %s::int[]) AS a(sku_id, warehouse_id, quantity) GROUP BY 1, 2) s"
            " WHERE b.sku_id = s.sku_id AND b.warehouse_id = s.warehouse_id",
            [
                clock.now(),
                [pair[0] for pair, _ in amounts],
                [pair[1] for pair, _ in amounts],
                [quantity for _, quantity in amounts],
            ],
        )
