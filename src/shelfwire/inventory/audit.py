"""Recount everything that is kept beside the rows it is the sum of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from shelfwire.people.models import Company


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not add up. ``what``: a balance that differs from the sum of its rows; an oversold row that
    says something else than the balance; a holder with reservations in two states, or in a state that its order source
    contradicts; a kit or shadow that uses a SKU without stock of its own. Numbers that say nothing of it are 0.
    """

    sku: str
    warehouse: str
    on_hand: int
    movements_sum: int
    reserved: int
    reservations_sum: int
    what: str = "balance"


_BALANCES = """
WITH facts AS (
    SELECT sku_id, warehouse_id, on_hand, 0 AS moved, reserved, 0 AS active FROM inventory_balance
    UNION ALL SELECT sku_id, warehouse_id, 0, quantity, 0, 0 FROM inventory_movement
    UNION ALL SELECT sku_id, warehouse_id, 0, 0, 0, quantity FROM inventory_reservation WHERE status = 'active')
SELECT s.code, w.code, sum(on_hand), sum(moved), sum(reserved), sum(active), 'balance' FROM facts
JOIN catalog_sku s ON s.id = facts.sku_id JOIN inventory_warehouse w ON w.id = facts.warehouse_id
WHERE s.company_id = %(company)s GROUP BY s.code, w.code
HAVING sum(on_hand) <> sum(moved) OR sum(reserved) <> sum(active)
"""
_OVERSOLD = """
SELECT s.code, w.code, b.on_hand, 0, b.reserved, coalesce(o.units, 0), 'oversold' FROM inventory_balance b
JOIN catalog_sku s ON s.id = b.sku_id JOIN inventory_warehouse w ON w.id = b.warehouse_id
LEFT JOIN inventory_oversold o
    ON o.sku_id = b.sku_id AND o.warehouse_id = b.warehouse_id AND o.settled_at IS NULL
WHERE s.company_id = %(company)s AND greatest(b.reserved - b.on_hand, 0) <> coalesce(o.units, 0)
"""
_HOLDERS = """
SELECT min(s.code), min(w.code), 0, 0, 0, sum(r.quantity), 'holder ' || r.holder FROM inventory_reservation r
JOIN catalog_sku s ON s.id = r.sku_id JOIN inventory_warehouse w ON w.id = r.warehouse_id
WHERE s.company_id = %(company)s AND r.status <> 'released'
GROUP BY r.holder HAVING count(DISTINCT r.status) > 1
"""
_SOURCES = """
SELECT s.code, w.code, 0, 0, l.quantity, 0, 'holder external:' || l.id FROM inventory_externalline l
JOIN inventory_externalreservation e ON e.id = l.reservation_id
JOIN catalog_sku s ON s.id = l.sku_id JOIN inventory_warehouse w ON w.id = l.warehouse_id
WHERE e.company_id = %(company)s AND NOT EXISTS (SELECT FROM inventory_reservation r
    WHERE r.holder = 'external:' || l.id AND r.status = CASE e.status
        WHEN 'active' THEN 'active' WHEN 'shipped' THEN 'consumed' ELSE 'released' END)
"""
_PARTS = """
SELECT s.code, '', 0, 0, 0, 0, 'part ' || p.code FROM catalog_stockpart u
JOIN catalog_sku s ON s.id = u.sku_id JOIN catalog_sku p ON p.id = u.part_id
WHERE s.company_id = %(company)s AND s.id <> p.id
AND (p.shadow_of_id IS NOT NULL OR EXISTS (SELECT FROM catalog_kitpart k WHERE k.kit_id = p.id))
"""


def audit(company: Company) -> list[Difference]:
    """Return everything in the company's stock that does not add up. Normally there is nothing."""
    found = []
    with connection.cursor() as cursor:
        for question in (_BALANCES, _OVERSOLD, _HOLDERS, _SOURCES, _PARTS):
            cursor.execute(f"{question} ORDER BY 1, 2, 7", {"company": company.pk})
            found += [
                Difference(sku, place, int(on_hand), int(moved), int(reserved), int(active), what)
                for sku, place, on_hand, moved, reserved, active, what in cursor.fetchall()
            ]
    return found
