"""The ledger's few statements: lock balances, post movements, make and shift reservations.

Each is set-based, so a page of a hundred orders costs what one order costs. A balance that goes below what
is reserved opens an ``Oversold`` row in the same statement. Whoever changes a balance first calls
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
from shelfwire.inventory.states import TELLS, MovementKind
from shelfwire.kit import clock

Pair = tuple[int, int]
"""(SKU id, warehouse id)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A movement to post. ``once`` is the idempotency key; a key that was posted already is left out. ``quantity``
    is not 0. ``unreserved``: pieces of a reservation that ended with it.
    """

    sku_id: int
    warehouse_id: int
    quantity: int
    kind: MovementKind
    reason: str = ""
    reference: str = ""
    once: str | None = None
    unreserved: int = 0


@dataclass(frozen=True, slots=True)
class Posted:
    """A movement that was posted."""

    id: int
    sku_id: int
    warehouse_id: int
    quantity: int


_FOLLOW_SHORT = (
    " RETURNING b.sku_id, b.warehouse_id, b.on_hand, b.reserved),"
    " again AS (UPDATE inventory_oversold o SET settled_at = NULL, units = s.units"
    " FROM (SELECT DISTINCT ON (m.sku_id, m.warehouse_id) l.id, m.reserved - m.on_hand AS units"
    " FROM moved m CROSS JOIN said_now JOIN inventory_oversold l"
    " ON l.sku_id = m.sku_id AND l.warehouse_id = m.warehouse_id"
    " WHERE m.reserved > m.on_hand AND l.settled_at > now - interval '1 minute'"
    " AND NOT EXISTS (SELECT FROM inventory_oversold e WHERE e.sku_id = m.sku_id"
    " AND e.warehouse_id = m.warehouse_id AND e.settled_at IS NULL)"
    " ORDER BY m.sku_id, m.warehouse_id, l.settled_at DESC, l.id DESC) s"
    " WHERE o.id = s.id RETURNING o.sku_id, o.warehouse_id),"
    " short AS (INSERT INTO inventory_oversold (sku_id, warehouse_id, units, since)"
    " SELECT sku_id, warehouse_id, reserved - on_hand, now FROM moved m, said_now WHERE reserved > on_hand"
    " AND NOT EXISTS (SELECT FROM again a WHERE a.sku_id = m.sku_id AND a.warehouse_id = m.warehouse_id)"
    " ON CONFLICT (sku_id, warehouse_id) WHERE settled_at IS NULL DO UPDATE SET units = excluded.units),"
    " enough AS (UPDATE inventory_oversold o SET settled_at = now FROM moved m, said_now"
    " WHERE o.sku_id = m.sku_id AND o.warehouse_id = m.warehouse_id AND o.settled_at IS NULL"
    " AND m.reserved <= m.on_hand)"
)
"""Closes the statement part ``moved``, which updates balances: what is short now is opened or follows, what is not any
more is settled. What is short again within a minute is the same shortage: an order that gives its pieces back and takes
others settles it for a moment, and whoever takes care of it still does. Needs a part ``said_now`` with the moment.
"""


def hold(pairs: Iterable[Pair]) -> dict[Pair, Balance]:
    """Lock the balances of the pairs until the transaction ends, and create those that do not exist. Returns fresh
    rows by pair.

    Missing balances are created first and in key order: a transaction that waits for another's new balance then
    holds no lock that the other could want.
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
    """Append movements, add them to the locked balances and take ended reservations off. Returns the movements whose
    key was new.
    """
    if not lines:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said_now AS (SELECT %s::timestamptz AS now), said AS (SELECT * FROM"  # noqa: S608  # a constant of ours
            " unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[],"
            " %s::text[], %s::text[], %s::int[])"
            " AS l(sku_id, warehouse_id, quantity, kind, reason, reference, once, unreserved)),"
            " posted AS (INSERT INTO inventory_movement"
            " (sku_id, warehouse_id, quantity, kind, reason, reference, once, at, by)"
            " SELECT sku_id, warehouse_id, quantity, kind, reason, reference, once, %s, %s FROM said"
            " ORDER BY once ON CONFLICT (once) DO NOTHING RETURNING id, sku_id, warehouse_id, quantity, kind),"
            " sums AS (SELECT sku_id, warehouse_id, sum(quantity) AS quantity, sum(unreserved) AS unreserved,"
            " bool_or(kind = ANY(%s)) AS told FROM ("
            " SELECT sku_id, warehouse_id, quantity, 0 AS unreserved, kind FROM posted"
            " UNION ALL SELECT sku_id, warehouse_id, 0, unreserved, '' FROM said WHERE unreserved > 0) l"
            " GROUP BY 1, 2),"
            " moved AS (UPDATE inventory_balance b SET on_hand = b.on_hand + s.quantity,"
            " reserved = b.reserved - s.unreserved, is_counted = b.is_counted OR s.told, updated_at = now"
            " FROM sums s, said_now WHERE b.sku_id = s.sku_id AND b.warehouse_id = s.warehouse_id"
            f"{_FOLLOW_SHORT}"  # a constant of ours
            " SELECT id, sku_id, warehouse_id, quantity FROM posted ORDER BY id",
            [
                clock.now(),
                [line.sku_id for line in lines],
                [line.warehouse_id for line in lines],
                [line.quantity for line in lines],
                [str(line.kind.value) for line in lines],
                [line.reason[:200] for line in lines],
                [line.reference[:120] for line in lines],
                [line.once for line in lines],
                [line.unreserved for line in lines],
                at,
                by[:120],
                sorted(TELLS),
            ],
        )
        return [Posted(*row) for row in cursor.fetchall()]


def mark_counted(pairs: Iterable[Pair]) -> None:
    """Note of held balances that somebody said what is there: a count that agrees makes no movement."""
    sku_ids, warehouse_ids = [list(column) for column in zip(*pairs, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_balance b SET is_counted = true, updated_at = %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS k(sku_id, warehouse_id)"
            " WHERE b.sku_id = k.sku_id AND b.warehouse_id = k.warehouse_id",
            [clock.now(), sku_ids, warehouse_ids],
        )


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
    """Raise KeyUsed when a key belongs to something other than this count of (SKU, warehouse, counted). Once its
    count is deleted, a key is known by its movement alone, which gives the SKU and the warehouse but not the
    counted quantity.
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
    """Return the refusal of a key that belongs to another change."""
    return KeyUsed(
        "Another change of stock was recorded with this key.",
        field="once",
        value=key.split(":", 2)[-1],
        hint="Use a new key for a new change.",
    )


def reserve(rows: Sequence[tuple[int, int, str, int]], *, at: datetime) -> list[tuple[str, int]]:
    """Make reservations of (SKU, warehouse, holder, quantity) on held balances; (holder, SKU) of the new ones. A
    holder's rows come in one call.

    A holder that has an active or a shipped reservation, of whatever SKU, is left out.
    """
    if not rows:
        return []
    sku_ids, warehouse_ids, holders, quantities = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said_now AS (SELECT %s::timestamptz AS now), made AS (INSERT INTO inventory_reservation"  # noqa: S608  # a constant of ours
            " (sku_id, warehouse_id, holder, quantity, status, made_at, ended_by, ended_why)"
            " SELECT p.*, 'active', %s, '', '' FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[])"
            " AS p(sku_id, warehouse_id, holder, quantity) WHERE NOT EXISTS (SELECT FROM inventory_reservation r"
            " WHERE r.holder = p.holder AND r.status <> 'released')"
            " ORDER BY p.holder, p.sku_id ON CONFLICT (holder, sku_id) WHERE status <> 'released' DO NOTHING"
            " RETURNING sku_id, warehouse_id, holder, quantity),"
            " sums AS (SELECT sku_id, warehouse_id, sum(quantity) AS quantity FROM made GROUP BY 1, 2),"
            " moved AS (UPDATE inventory_balance b SET reserved = b.reserved + s.quantity, updated_at = now"
            " FROM sums s, said_now WHERE b.sku_id = s.sku_id AND b.warehouse_id = s.warehouse_id"
            f"{_FOLLOW_SHORT}"  # a constant of ours
            " SELECT holder, sku_id FROM made",
            [clock.now(), at, sku_ids, warehouse_ids, holders, quantities],
        )
        return [(holder, sku_id) for holder, sku_id in cursor.fetchall()]


def unreserve(amounts: Sequence[tuple[Pair, int]]) -> None:
    """Take ended reservations' quantities off the held balances."""
    if not amounts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH said_now AS (SELECT %s::timestamptz AS now), moved AS ("  # noqa: S608  # a constant of ours
            "UPDATE inventory_balance b SET reserved = b.reserved - s.quantity, updated_at = now"
            " FROM said_now, (SELECT sku_id, warehouse_id, sum(quantity) AS quantity FROM"
            " unnest(%s::bigint[], %s::bigint[], %s::int[]) AS a(sku_id, warehouse_id, quantity) GROUP BY 1, 2) s"
            " WHERE b.sku_id = s.sku_id AND b.warehouse_id = s.warehouse_id"
            f"{_FOLLOW_SHORT} SELECT",  # a constant of ours
            [
                clock.now(),
                [pair[0] for pair, _ in amounts],
                [pair[1] for pair, _ in amounts],
                [quantity for _, quantity in amounts],
            ],
        )
