"""What the simulator knows against what we hold, order by order and unit by unit: what is lost, what is there twice."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from bench._stage import Shop
from tiktok_shop_sim.testing import Control

STATUS = {
    "UNPAID": "unpaid",
    "ON_HOLD": "held",
    "AWAITING_SHIPMENT": "released",
    "PARTIALLY_SHIPPING": "partly_shipped",
    "AWAITING_COLLECTION": "shipped",
    "IN_TRANSIT": "in_transit",
    "DELIVERED": "delivered",
    "COMPLETED": "completed",
    "CANCELLED": "cancelled",
}
_HOLDS = ("unpaid", "held", "released", "partly_shipped")
_EVERY_CALL = 1_000_000


@dataclass(slots=True)
class Verdict:
    """One line for every difference."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.lost and not self.twice


def compare(shop: Shop, control: Control, packed: dict[str, str] | None = None) -> Verdict:
    """``packed``: channel order id to the tracking number whose parcel was accepted by us."""
    there = {order["id"]: order for order in control.orders(shop_id=shop.external_id)}
    verdict = Verdict()
    _orders(shop, there, verdict)
    _stock(shop, verdict)
    _tracking(control, there, packed or {}, verdict)
    return verdict


def _rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _orders(shop: Shop, there: dict[str, Any], verdict: Verdict) -> None:
    rows = _rows("SELECT external_id, status FROM orders_order WHERE account_id = %s", shop.account.pk)
    ours = dict(rows)
    units: dict[str, Counter[str]] = {}
    for order_id, unit_id in _rows(
        "SELECT o.external_id, u.external_id FROM orders_unit u JOIN orders_order o ON o.id = u.order_id"
        " WHERE o.account_id = %s",
        shop.account.pk,
    ):
        units.setdefault(order_id, Counter())[unit_id] += 1
    verdict.twice += [
        f"order {key} recorded {n} times" for key, n in Counter(k for k, _ in rows).items() if n > 1
    ]
    verdict.twice += [f"order {key} is not TikTok's" for key in ours.keys() - there.keys()]
    for key, order in there.items():
        if key not in ours:
            verdict.lost.append(f"order {key} ({order['status']}) is not here")
            continue
        if ours[key] != STATUS.get(order["status"]):
            verdict.lost.append(f"order {key} is {ours[key]} here and {order['status']} there")
        mine, theirs = units.get(key, Counter()), Counter(line["id"] for line in order["lines"])
        verdict.lost += [f"unit {unit} of order {key} is not here" for unit in theirs - mine]
        verdict.twice += [f"unit {unit} of order {key} is here too often" for unit in mine - theirs]


def _stock(shop: Shop, verdict: Verdict) -> None:
    """Each unit that waits to leave is reserved once; each that left did so once; the ledger adds up."""
    from shelfwire.inventory.queries import audit

    for unit_id, status, active, used, moved in _rows(
        "SELECT u.id, u.status, count(*) FILTER (WHERE r.status = 'active'),"
        " count(*) FILTER (WHERE r.status = 'consumed'),"
        " (SELECT count(*) FROM inventory_movement m WHERE m.once = 'ship:unit:' || u.id)"
        " FROM orders_unit u JOIN orders_order o ON o.id = u.order_id"
        " LEFT JOIN inventory_reservation r ON r.holder = 'unit:' || u.id"
        " WHERE o.account_id = %s AND u.touches_stock AND u.sku_id IS NOT NULL"
        " AND (o.status = ANY(%s) OR u.status <> 'open') GROUP BY u.id",
        shop.account.pk,
        list(_HOLDS),
    ):
        wanted = (1, 0, 0) if status == "open" else (0, 0, 0) if status == "cancelled" else (0, 1, 1)
        found = (active, used, moved)
        if found < wanted:
            verdict.lost.append(f"unit {unit_id} ({status}): active, used, moved are {found}, not {wanted}")
        if found > wanted:
            verdict.twice.append(f"unit {unit_id} ({status}): active, used, moved are {found}, not {wanted}")
    verdict.lost += [f"the ledger does not add up: {difference}" for difference in audit(shop.company)]


def _tracking(control: Control, there: dict[str, Any], packed: dict[str, str], verdict: Verdict) -> None:
    """Each number is on TikTok's side once, and no parcel was told twice."""
    for key, number in packed.items():
        parcels = _rows(
            "SELECT p.tracking_number, count(DISTINCT p.id) FROM fulfilment_parcel p"
            " JOIN fulfilment_parcelunit c ON c.parcel_id = p.id JOIN orders_order o ON o.id = c.order_id"
            " WHERE o.external_id = %s AND c.live GROUP BY 1",
            key,
        )
        ours = Counter(dict(parcels))
        theirs = Counter(there[key]["tracking"] if key in there else [])
        if number not in ours:
            verdict.lost.append(f"the parcel {number} of order {key} is not here")
        verdict.lost += [f"tracking {n} of order {key} is not on TikTok's side" for n in ours - theirs]
        verdict.twice += [
            f"tracking {n} of order {key} is on TikTok's side once too often" for n in theirs - ours
        ]
    told: Counter[str] = Counter()
    for call in control.calls(operation="POST /fulfillment", verdict="ok", limit=_EVERY_CALL):
        # a call whose answer a fault took away is logged as done, and as a fault beside it
        if call["code"] == 0 and (number := _number(call["body"])):
            told[f"{call['path']} {number}"] += 1
    verdict.twice += [f"TikTok was told {n} times: {what}" for what, n in told.items() if n > 1]


def _number(body: str) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("tracking_number") or said.get("self_shipment", {}).get("tracking_number") or "")
