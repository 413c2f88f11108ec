"""kill -9 of the carriers' worker while labels are bought with an own account: none is bought twice, none is lost.

UPS stands on this machine and takes its time. Labels are asked for all the while; the worker that buys them is killed
at random moments, and with it the process that speaks to UPS, and started again. At the end every label that UPS sold
is ours by its number, or one of which a person is told that nobody knows (else ``lost``); no order has two (else
``twice``).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import _stage, _stock
from bench._ups import ups_on_this_machine
from tiktok_shop_sim.testing import Simulator

_SLOWEST = 0.4
_UP_AT_MOST = 6.0
SETTLE_SECONDS = 300.0
_WORKER = ("worker", "--queues", "carriers", "--concurrency", "3")


def main() -> int:
    """Kill, settle, compare. Exit code 1 when anything is lost or bought twice."""
    asked = _stage.arguments("crash-carriers", kills=100, labels=200, seed=1, short=False)
    kills, labels = (3, 9) if asked.short else (asked.kills, asked.labels)
    chance = random.Random(asked.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        ups_on_this_machine(Path(folder), slowest=_SLOWEST) as ups,
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0, seed=asked.seed) as simulator,
    ):
        os.environ.update({"https_proxy": ups.proxy, "SSL_CERT_FILE": str(ups.certificate)})
        shop = _stage.connected_shop(house, simulator, "orders_in")
        orders = _orders(shop, simulator, labels)
        account = _account(shop)
        with _stage.running(house, "worker", "--concurrency", "2"):
            _stage.await_worker()
            stop = threading.Event()
            pace = 2.5 * kills / labels
            writer = threading.Thread(target=_ask, args=[shop, account, orders, pace, stop], name="writer")
            writer.start()
            for _ in range(kills):
                worker = _up(house)
                time.sleep(chance.uniform(0.0, _UP_AT_MOST))
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
            stop.set()
            writer.join()
            last = _up(house)
            try:
                _stage.until(_nothing_under_way, "every purchase came to its end", seconds=SETTLE_SECONDS)
            finally:
                os.killpg(last.pid, signal.SIGKILL)
                last.wait()
        lost, twice, unknown = _compare(ups.shipments)
    for line in [*lost[:10], *twice[:10]]:
        print(line)
    print(f"{labels} labels, {unknown} of which a person looks at; {_stock.load()}")
    print(f"crash-carriers kills={kills} labels={labels} lost={len(lost)} twice={len(twice)}")
    return 1 if lost or twice else 0


def _up(house: _stage.House) -> subprocess.Popen[bytes]:
    ((last,),) = _stock.rows("SELECT coalesce(max(id), 0) FROM procrastinate_workers")
    process = _stage.shelfwire(house, *_WORKER)
    _stage.until(
        lambda: _stock.rows("SELECT 1 FROM procrastinate_workers WHERE id > %s", last),
        "the carriers' worker is up",
    )
    return process


def _orders(shop: _stage.Shop, simulator: Simulator, labels: int) -> list[int]:
    """So many released orders, bought and pulled."""
    from shelfwire.jobs import drain, hurry
    from shelfwire.orders.queries import shippable
    from shelfwire.sync.orders.poll import poll_orders

    found: list[int] = []
    while len(found) < labels:
        simulator.control.buy(
            shop_id=shop.external_id, count=min(labels - len(found), 50), catalogue_only=True, release=True
        )
        hurry(poll_orders, key=str(shop.account.pk), account_id=shop.account.pk)
        drain()
        found = list(shippable(shop.company).values_list("pk", flat=True)[:labels])
    return found


def _account(shop: _stage.Shop) -> Any:
    from shelfwire.cli.demo.carrier_acts import SENDER
    from shelfwire.inventory.actions import set_sender
    from shelfwire.inventory.queries import warehouses
    from shelfwire.shipbridge.actions import connect_account

    for place in warehouses(shop.company):
        set_sender(warehouse=place, parts=SENDER, by="Alice")
    values = {"client_id": "shop", "client_secret": "open sesame", "account_number": "A12345"}
    return connect_account(
        company=shop.company, plugin="ups", carrier="", name="UPS", values=values, test_mode=False, by="Alice"
    )


def _ask(shop: _stage.Shop, account: Any, orders: list[int], pace: float, stop: threading.Event) -> None:
    """Ask for one label after the other; after the last kill for the rest at once."""
    from django.db import connection

    from shelfwire.channels.port import Measured, Parcelled
    from shelfwire.sync.shipbridge.buying import buy_with_carrier

    parcel = Parcelled(weight=Measured(Decimal("1.5"), "kg"))
    for order_id in orders:
        outcome = buy_with_carrier(
            company=shop.company,
            account=shop.account,
            contents={order_id: None},
            carrier_account=account,
            service="ups_ground",
            service_name="UPS Ground",
            price=None,
            parcel=parcel,
            by="Alice",
        )
        if outcome.refusal is not None:
            raise RuntimeError(str(outcome.refusal))
        stop.wait(pace)
    connection.close()


def _nothing_under_way() -> bool:
    query = (
        "SELECT 1 FROM shipbridge_purchase WHERE status IN ('asked', 'calling') OR taken_at IS NULL LIMIT 1"
    )
    return not _stock.rows(query)


def _compare(sold: dict[str, Any]) -> tuple[list[str], list[str], int]:
    """What UPS sold against what we know of it."""
    ours = dict(
        _stock.rows("SELECT tracking_number, status FROM shipbridge_purchase WHERE tracking_number <> ''")
    )
    open_orders = {
        row[0]
        for row in _stock.rows(
            "SELECT o.external_id FROM shipbridge_purchase p JOIN fulfilment_label l ON p.reference = 'label-' || l.id"
            " JOIN fulfilment_labelunit u ON u.label_id = l.id JOIN orders_order o ON o.id = u.order_id"
            " WHERE p.status = 'unknown'"
        )
    }
    by_order = {number: _order_of(body) for number, body in sold.items()}
    lost = [
        f"{number} of order {order} is not known here"
        for number, order in by_order.items()
        if number not in ours and order not in open_orders
    ]
    counts = Counter(by_order.values())
    twice = [f"order {order} has {count} labels" for order, count in counts.items() if count > 1]
    parcels = _stock.rows("SELECT tracking_number FROM fulfilment_parcel")
    lost += [f"{number} has no parcel" for number in set(ours) - {row[0] for row in parcels}]
    return lost, twice, len(open_orders)


def _order_of(body: Any) -> str:
    """The reference that was told: our order's number."""
    return str(body["ShipmentRequest"]["Shipment"]["Package"][0]["ReferenceNumber"]["Value"])
