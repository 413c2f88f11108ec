"""A million mixed calls to one simulator: its memory over the run, and whether stock and money still hold.

Reads, searches, stock and price updates, purchases and parcels in fixed shares, over one kept-alive connection. The
clock is stepped a day every so many calls, so orders go on, notices are written and old calls leave the log. Memory is
read after each tenth; `growth` is the last reading against the one after the second tenth, when every cache and log
is full.
"""

from __future__ import annotations

import random
import sys
import time

import psutil

from bench import _stage
from bench._caller import Caller
from tiktok_shop_sim.testing import Simulator

UPS = "1Z{:016d}"


def main() -> int:
    """Run and print; exit code 1 when an invariant broke."""
    asked = _stage.arguments("soak", calls=1_000_000, seed=1)
    with Simulator("corner-shop", access_token="SOAK", refresh_token="SOAKR", orders=500) as simulator:
        soak = _Soak(simulator, asked.seed)
        readings, began = [], time.perf_counter()
        for _ in range(10):
            soak.run(asked.calls // 10)
            readings.append(psutil.Process(simulator.pid).memory_info().rss / 2**20)
            _stage.say(f"{soak.calls} calls, {readings[-1]:.0f} MB, {soak.orders} orders bought")
        seconds = time.perf_counter() - began
        problems = simulator.control.get("/audit")["problems"]
        errors = simulator.errors()
    for line in [*problems, *errors.splitlines()]:
        print(line, file=sys.stderr)
    print(
        f"soak calls={soak.calls} orders={soak.orders} per_s={soak.calls / seconds:.0f} "
        f"mb_start={readings[0]:.0f} mb_end={readings[-1]:.0f} growth={readings[-1] / readings[1]:.2f} "
        f"problems={len(problems)} errors={len(errors.splitlines())}"
    )
    return 1 if problems or errors else 0


class _Soak:
    """What is called, by chance with a seed."""

    def __init__(self, simulator: Simulator, seed: int) -> None:
        self.simulator, self.control = simulator, simulator.control
        self.caller, self.refresh_token = Caller(simulator, "SOAK"), "SOAKR"
        self.chance = random.Random(seed)
        self.shop = self.control.shop()
        self.rows = self.control.inventory(shop_id=self.shop["id"])
        self.calls = self.orders = self.parcels = 0
        self.ids = [row["id"] for row in self.control.orders(shop_id=self.shop["id"], limit=500)]

    def run(self, count: int) -> None:
        """So many calls, and what the world does between them."""
        calls = (self.detail, self.search, self.stock, self.products, self.inventory, self.finance)
        for number in range(count):
            self.chance.choices(calls, (40, 15, 15, 10, 15, 5))[0]()
            self.calls += 1
            if number % 1_000 == 0:
                self.buy_and_ship()
            if number % 5_000 == 4_999:
                self.control.step(days=1)
                self.refresh_token = self.caller.refresh(self.refresh_token)

    def detail(self) -> None:
        chosen = self.chance.sample(self.ids, min(20, len(self.ids)))
        self.caller.call("GET", "/order/202507/orders", {"ids": ",".join(chosen)})

    def search(self) -> None:
        request_body = {"order_status": self.chance.choice(["AWAITING_SHIPMENT", "IN_TRANSIT", "COMPLETED"])}
        self.caller.call("POST", "/order/202309/orders/search", {"page_size": "20"}, request_body)

    def stock(self) -> None:
        row = self.chance.choice(self.rows)
        request_body = [{"warehouse_id": row["warehouse_id"], "quantity": self.chance.randrange(50, 500)}]
        path = f"/product/202309/products/{row['product_id']}/inventory/update"
        self.caller.call("POST", path, None, {"skus": [{"id": row["sku_id"], "inventory": request_body}]})

    def products(self) -> None:
        self.caller.call("POST", "/product/202502/products/search", {"page_size": "10"}, {})

    def inventory(self) -> None:
        chosen = [row["sku_id"] for row in self.chance.sample(self.rows, 5)]
        self.caller.call("POST", "/product/202309/inventory/search", None, {"sku_ids": chosen})

    def finance(self) -> None:
        query = {"page_size": "10", "sort_field": "statement_time"}
        self.caller.call("GET", "/finance/202309/statements", query)

    def buy_and_ship(self) -> None:
        """A buyer buys, the seller ships: half through the API, half is left to the clock."""
        bought = self.control.buy(shop_id=self.shop["id"], release=True, catalogue_only=True)[0]["id"]
        self.orders += 1
        self.ids = [*self.ids[-499:], bought]
        if self.orders % 2:
            self.parcels += 1
            parcel = {
                "tracking_number": UPS.format(self.parcels),
                "shipping_provider_id": self.shop["providers"]["UPS"],
            }
            self.caller.call("POST", f"/fulfillment/202309/orders/{bought}/packages", None, parcel)
            self.control.post("/scan", order_id=bought)
            self.control.post("/deliver", order_id=bought)
