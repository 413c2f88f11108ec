"""From the notice to the visible order: buyers buy at the simulator, real web and worker processes do the rest.

The clock starts before the buyer's request is sent (the notice leaves while that request is answered, so this is a
little early, never late) and stops when a connection of its own sees the committed order.
"""

from __future__ import annotations

import threading
import time

import psycopg

from bench import _stage
from tiktok_shop_sim.testing import Simulator

PAUSE = 0.15
"""Seconds between two purchases: a busy hour, not a flood."""
LOOK_EVERY = 0.004


def main() -> None:
    """Measure and print."""
    asked = _stage.arguments("latency", orders=300)
    with _stage.house() as house, Simulator("corner-shop", orders=0, rate_limit=0) as simulator:
        shop = _stage.connected_shop(house, simulator, "orders_in")
        with _stage.running(house, "web", "--port", str(house.port)), _stage.running(house, "worker"):
            _stage.await_web(house)
            _stage.await_worker()
            for warm in (10, asked.orders):  # first, so that connections are open and code is loaded
                waits = _measure(house, simulator, shop, warm)
        by_notice = _first_told_by_notice()
    print(
        f"latency orders={len(waits)} p50_ms={1000 * _stage.quantile(waits, 0.5):.0f} "
        f"p95_ms={1000 * _stage.quantile(waits, 0.95):.0f} max_ms={1000 * max(waits):.0f} by_notice={by_notice}"
    )


def _measure(house: _stage.House, simulator: Simulator, shop: _stage.Shop, orders: int) -> list[float]:
    """Seconds from purchase to row, for each order."""
    sent: dict[str, float] = {}
    seen: dict[str, float] = {}
    failures: list[str] = []
    watcher = threading.Thread(target=_watch, args=[house.url, orders, seen, failures])
    watcher.start()
    for _ in range(orders):
        at = time.monotonic()
        (order,) = simulator.control.buy(shop_id=shop.external_id, count=1)
        sent[order["id"]] = at
        time.sleep(PAUSE)
    watcher.join()
    if failures:
        raise RuntimeError(failures[0])
    return [seen[order_id] - at for order_id, at in sent.items()]


def _watch(url: str, orders: int, seen: dict[str, float], failures: list[str]) -> None:
    """When each order recorded from now on was seen first."""
    end = time.monotonic() + _stage.PATIENCE + orders * PAUSE * 3
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT coalesce(max(id), 0) FROM orders_order").fetchone()
        start = row[0] if row else 0
        while len(seen) < orders:
            # ids are handed out before they are committed, so the greatest seen is no place to go on from
            found = connection.execute(
                "SELECT external_id FROM orders_order WHERE id > %s", [start]
            ).fetchall()
            now = time.monotonic()
            for (external_id,) in found:
                seen.setdefault(external_id, now)
            if now > end:
                failures.append(f"{len(seen)} of {orders} orders were recorded")
                return
            time.sleep(LOOK_EVERY)


def _first_told_by_notice() -> int:
    """How many orders a notice brought, not a poll."""
    from shelfwire.orders.models import OrderDocument

    return OrderDocument.objects.filter(via="notice").values("order").distinct().count()
