"""The simulator's calls per CPU second of its own process, against a bare Starlette application of the same size.

`page` is an order detail of 50 orders, chosen anew each time out of 500; `stock` sets the quantity of a SKU. Both
servers run embedded in granian in one process each and are asked over one kept-alive connection, in turns.
"""

from __future__ import annotations

import http.client
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench import _stage
from bench._caller import Caller
from tiktok_shop_sim.testing import Simulator

ROUNDS = 5
Call = tuple[str, str, bytes]


def main() -> None:
    """Measure in turns and print the medians."""
    asked = _stage.arguments("sim", calls=1500)
    chance = random.Random(7)
    with Simulator("corner-shop", access_token="BENCH") as simulator, _bare() as (port, bare_pid):
        caller = Caller(simulator, "BENCH")
        pages = list(_pages(caller, simulator, chance, asked.calls))
        updates = list(_updates(caller, simulator, chance, asked.calls))
        bare = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        figures = []
        for calls in (pages, updates):
            size = len(caller.send(calls[0]))
            ours, floor, ratio = _compare(calls, caller, simulator.pid, bare, bare_pid, size)
            figures.append((ours, floor, ratio, size))
    page, stock = figures
    print(f"page: 50 orders, {page[3]} bytes; stock: {stock[3]} bytes")
    print(
        f"sim pages_per_cpu_s={page[0]:.0f} bare={page[1]:.0f} page_ratio={page[2]:.2f} "
        f"stock_per_cpu_s={stock[0]:.0f} bare={stock[1]:.0f} stock_ratio={stock[2]:.2f}"
    )


def _pages(caller: Caller, simulator: Simulator, chance: random.Random, count: int) -> Iterator[Call]:
    shop = simulator.control.shop()["id"]
    ids = [row["id"] for row in simulator.control.orders(shop_id=shop, limit=500)]
    for _ in range(count):
        chosen = ",".join(chance.sample(ids, 50))
        yield caller.prepare("GET", "/order/202507/orders", {"ids": chosen})


def _updates(caller: Caller, simulator: Simulator, chance: random.Random, count: int) -> Iterator[Call]:
    shop = simulator.control.shop()["id"]
    rows = simulator.control.inventory(shop_id=shop)
    for _ in range(count):
        row = chance.choice(rows)
        request_body = [{"warehouse_id": row["warehouse_id"], "quantity": chance.randrange(1, 500)}]
        path = f"/product/202309/products/{row['product_id']}/inventory/update"
        yield caller.prepare("POST", path, None, {"skus": [{"id": row["sku_id"], "inventory": request_body}]})


def _compare(
    calls: list[Call],
    caller: Caller,
    pid: int,
    bare: http.client.HTTPConnection,
    bare_pid: int,
    size: int,
) -> tuple[float, float, float]:
    def bare_call(call: Call) -> None:
        bare.request(call[0], f"/bytes/{size}", call[2] or None, {"content-type": "application/json"})
        bare.getresponse().read()

    pairs = [
        (_per_cpu_second(caller.send, calls, pid), _per_cpu_second(bare_call, calls, bare_pid))
        for _ in range(ROUNDS)
    ]
    ours, floor = zip(*pairs, strict=True)
    return statistics.median(ours), statistics.median(floor), statistics.median(a / b for a, b in pairs)


def _per_cpu_second(send: Callable[[Call], object], calls: list[Call], pid: int) -> float:
    start = _stage.cpu_seconds(pid)
    for call in calls:
        send(call)
    return len(calls) / max(0.01, _stage.cpu_seconds(pid) - start)


@contextmanager
def _bare() -> Iterator[tuple[int, int]]:
    port = _stage.free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench._bytes", str(port)], cwd=_stage.ROOT)
    try:
        _stage.until(lambda: _stage.answers(port), "the bare application")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()
