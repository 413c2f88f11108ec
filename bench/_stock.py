"""What the figures of stock share: shops with many listings, changes of their stock, and the truth of both sides."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bench import _stage
from tiktok_shop_sim.testing import Simulator

PREFIX = "BULK"


@dataclass(frozen=True, slots=True)
class Listed:
    """A shop whose listings are read, linked, counted and in step with the channel; its switch for stock is off."""

    shop: _stage.Shop
    warehouse_id: int
    skus: tuple[int, ...]
    """Our SKUs that were made for the bench."""
    products: tuple[str, ...]
    """The channel's products with their SKUs, as ``offers`` names them."""


def list_many(
    house: _stage.House, simulator: Simulator, batches: Sequence[tuple[int, int]], quantity: int = 100
) -> Listed:
    """A connected shop with so many (products, SKUs each) besides the few that the simulator's shop begins with."""
    made = [
        simulator.control.post(
            "/products/many", products=products, skus=skus, quantity=quantity, prefix=f"{PREFIX}{n}"
        )
        for n, (products, skus) in enumerate(batches)
    ]
    owner, company = _stage.alice()
    shop = _stage.connect(house, simulator, company, owner)
    in_step(shop)
    rows_changed("ANALYZE")  # as autovacuum does within a minute
    _stage.import_catalogue(company, simulator.control.catalogue_csv(shop.external_id).encode())
    rows_changed("ANALYZE")
    place = link(shop, simulator)
    in_step(shop)
    found = rows("SELECT id FROM catalog_sku WHERE code LIKE %s ORDER BY id", f"{PREFIX}%")
    wanted = sum(products * skus for products, skus in batches)
    if len(found) != wanted:
        raise RuntimeError(f"{len(found)} SKUs of {wanted} are here")
    products = tuple(product for one in made for product in one["product_ids"])
    return Listed(shop, place, tuple(pk for (pk,) in found), products)


def link(shop: _stage.Shop, simulator: Simulator) -> int:
    """The channel's sales warehouse sells what the company's default warehouse has; that one's id."""
    from shelfwire.inventory.actions import link_warehouse
    from shelfwire.inventory.models import Warehouse

    ours = Warehouse.objects.get(company=shop.company, is_default=True)
    theirs = {row["warehouse_id"] for row in simulator.control.inventory(shop_id=shop.external_id)}
    for external_id in sorted(theirs):
        link_warehouse(account=shop.account, external_id=external_id, warehouse=ours, by="Alice")
    return ours.pk


def in_step(*shops: _stage.Shop) -> None:
    """Every listing is read and every number worked out, in this process. RuntimeError when there are none."""
    from shelfwire.jobs import drain

    drain()
    for shop in shops:
        if not rows("SELECT 1 FROM offers_stockoffer WHERE account_id = %s LIMIT 1", shop.account.pk):
            raise RuntimeError(f"the listings of {shop.account} were not read")


def allow_stock(*shops: _stage.Shop, on: bool = True) -> None:
    """Throw the switch."""
    from shelfwire.channels.actions import set_switch

    for shop in shops:
        set_switch(account=shop.account, switch="stock_out", on=on, by="Alice")


def widen(shop: _stage.Shop, burst: int) -> None:
    """A channel that allows a burst of so many calls about stock: its budget bounds nothing any more."""
    from shelfwire.exchange.models import CallBudget
    from shelfwire.kit import clock

    CallBudget.objects.update_or_create(
        account=shop.account,
        group="stock",
        defaults={"per_second": 50.0, "burst": burst, "arrival_at": clock.now()},
    )


# ── changes ──────────────────────────────────────────────────────────────────────────────────────────────


class Changes:
    """Changes of stock, each to a number that its SKU never had: a number on the channel tells which change it carries.

    ``made``: by SKU, (when it was committed, the number), in order.
    """

    FIRST, ROUND = 30, 900

    def __init__(self, listed: Listed, seed: int = 1) -> None:
        self._place = listed.warehouse_id
        self._chance = random.Random(seed)
        self._wanted: dict[int, int] = {}
        self._on_hand = dict(
            rows("SELECT sku_id, on_hand FROM inventory_balance WHERE warehouse_id = %s", self._place)
        )
        self.skus = listed.skus
        self.made: dict[int, list[tuple[datetime, int]]] = {
            pk: [(clock_now(), self._on_hand[pk])] for pk in listed.skus
        }

    def draw(self) -> int:
        """A SKU by chance."""
        return self._chance.choice(self.skus)

    def one(self, sku_id: int) -> None:
        """Change this SKU, in a transaction of its own. What broke off is done by doing it again, not twice."""
        from shelfwire.inventory.actions import record_movement

        number = self._wanted.setdefault(sku_id, self._next(sku_id))
        record_movement(
            sku_id=sku_id,
            warehouse_id=self._place,
            quantity=number - self._on_hand[sku_id],
            kind="adjustment",
            reason="bench",
            by="Alice",
            once=f"bench:{sku_id}:{len(self.made[sku_id])}",
        )
        del self._wanted[sku_id]
        self._on_hand[sku_id] = number
        self.made[sku_id].append((clock_now(), number))

    def _next(self, pk: int) -> int:
        taken = {number for _, number in self.made[pk][-self.ROUND + 1 :]}
        start = self._chance.randrange(self.ROUND)
        return next(
            self.FIRST + (start + n) % self.ROUND
            for n in range(self.ROUND)
            if self.FIRST + (start + n) % self.ROUND not in taken
        )

    def which(self, pk: int, number: int) -> int | None:
        """The change that made this number of the SKU; the latest, None when none did."""
        found = [at for at, (_, made) in enumerate(self.made[pk]) if made == number]
        return found[-1] if found else None


def clock_now() -> datetime:
    from shelfwire.kit import clock

    return clock.now()


# ── truth ────────────────────────────────────────────────────────────────────────────────────────────────


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def told() -> int:
    """How many numbers a channel was told so far."""
    return int(rows("SELECT count(*) FROM offers_stocksend")[0][0])


def rows_changed(statement: str, *values: Any) -> int:
    """Run a statement; how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def left_due(*shops: _stage.Shop) -> int:
    """Numbers that the channel has not acknowledged."""
    found = rows(
        "SELECT count(*) FROM offers_stockoffer WHERE account_id = ANY(%s) AND due_since IS NOT NULL",
        [shop.account.pk for shop in shops],
    )
    return int(found[0][0])


def nothing_due(*shops: _stage.Shop, seconds: float, every: float = 0.1) -> None:
    """Wait until every number is acknowledged."""
    _stage.until(lambda: not left_due(*shops), "every number is acknowledged", seconds=seconds, every=every)


def wanted(shop: _stage.Shop, safety: int = 0) -> dict[tuple[str, str], int]:
    """What the ledger says the channel should have, by (its SKU, its warehouse): on hand − reserved − safety of the
    SKU's own warehouse, without any of the product's arithmetic. For plain SKUs, whose warehouse feeds one of theirs.
    """
    found = rows(
        "SELECT l.external_id, k.external_id, greatest(b.on_hand - b.reserved - %s, 0)"
        " FROM listings_listingsku l JOIN inventory_warehouselink k ON k.account_id = l.account_id"
        " JOIN inventory_balance b ON b.sku_id = l.sku_id AND b.warehouse_id = k.warehouse_id"
        " WHERE l.account_id = %s AND l.missing_at IS NULL",
        safety,
        shop.account.pk,
    )
    return {(sku, place): units for sku, place, units in found}


def differences(shop: _stage.Shop, simulator: Simulator, safety: int = 0) -> list[str]:
    """One line for each SKU of which the channel has something else than the ledger says."""
    there = {
        (row["sku_id"], row["warehouse_id"]): row["available"]
        for row in simulator.control.inventory(shop_id=shop.external_id)
    }
    return [
        f"SKU {sku} in {place}: {there.get((sku, place))} on the channel, {units} wanted"
        for (sku, place), units in sorted(wanted(shop, safety).items())
        if there.get((sku, place)) != units
    ]


def out_of_order(simulator: Simulator, changes: Changes) -> list[str]:
    """One line for each number that was told after a newer one of the same SKU, as the channel saw its calls."""
    ours = dict(
        rows("SELECT external_id, sku_id FROM listings_listingsku WHERE sku_id = ANY(%s)", list(changes.skus))
    )
    newest = dict.fromkeys(changes.skus, 0)
    found = []
    for call in carried_out(simulator):
        for sku, number in call:
            pk = ours.get(sku)
            if pk is None:
                continue
            which = changes.which(pk, number)
            if which is None or which < newest[pk]:
                found.append(f"SKU {sku} was told {number} (change {which}) after change {newest[pk]}")
            else:
                newest[pk] = which
    return found


def carried_out(simulator: Simulator) -> list[list[tuple[str, int]]]:
    """The calls that changed quantities on the channel, the oldest first, each with (its SKU, quantity); a call whose
    answer a fault took away is among them.
    """
    found = []
    for call in simulator.control.calls(operation="POST /product", verdict="ok", limit=1_000_000):
        if call["path"].endswith("/inventory/update") and call["code"] == 0:
            skus = json.loads(call["body"])["skus"]
            found.append([(sku["id"], row["quantity"]) for sku in skus for row in sku["inventory"]])
    return found


def sends(*outcomes: str) -> int:
    """How many numbers were told, with these outcomes."""
    return int(rows("SELECT count(*) FROM offers_stocksend WHERE outcome = ANY(%s)", list(outcomes))[0][0])


def calls(simulator: Simulator) -> tuple[int, int]:
    """Calls that told quantities and calls that read them, since the log of calls began."""
    counts = simulator.control.call_counts()
    return _count(counts, "/inventory/update"), _count(counts, "/inventory/search")


def _count(counts: dict[str, Any], ending: str) -> int:
    return sum(by["total"] for name, by in counts.items() if name.endswith(ending))


# ── processes ────────────────────────────────────────────────────────────────────────────────────────────


class Workers:
    """Worker processes of a house, killed and started again by whoever measures."""

    def __init__(self, house: _stage.House, count: int, concurrency: int = 3) -> None:
        self._house, self._arguments = house, ("worker", "--concurrency", str(concurrency))
        self.processes: list[subprocess.Popen[bytes]] = []
        self.count, self.kills = count, 0

    def __enter__(self) -> Workers:
        self.processes = [_stage.shelfwire(self._house, *self._arguments) for _ in range(self.count)]
        _stage.until(lambda: self.alive() >= self.count, "the workers live")
        return self

    def __exit__(self, *_ended: object) -> None:
        for process in self.processes:
            _end(process, signal.SIGTERM)
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            _end(process, signal.SIGKILL)
            process.wait()

    def alive(self) -> int:
        """How many processes have registered; each has a lane or two."""
        found = rows(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '4 s'"
        )
        return int(found[0][0]) // 2

    def strike(self, at: int) -> None:
        """SIGKILL to one of them, and another in its place, as a service manager would."""
        _end(self.processes[at], signal.SIGKILL)
        self.processes[at].wait()
        self.kills += 1
        self.processes[at] = _stage.shelfwire(self._house, *self._arguments)

    def peak_mb(self) -> float:
        return max(_stage.peak_mb(process.pid) for process in self.processes)


def _end(process: subprocess.Popen[bytes], by: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, by)


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Seconds since the block began."""
    start = time.perf_counter()
    yield lambda: time.perf_counter() - start


def load() -> str:
    """How busy the machine is, for the line that people read."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def slow(simulator: Simulator, milliseconds: int) -> None:
    """The channel holds every call back before it acts."""
    simulator.control.fault("slow", "* /*", count=1_000_000_000, seconds=milliseconds / 1000)


def bare_client(simulator: Simulator, shop: _stage.Shop) -> Any:
    """The client alone, with the shop's own token: no budget, no database, nothing behind it."""
    from shelfwire.channels import queries
    from shelfwire.exchange import queries as exchange
    from tiktok_shop import Client

    credentials = exchange.session(queries.get(shop.account.pk)).credentials
    assert credentials is not None
    return Client(
        simulator.app_key,
        simulator.app_secret,
        access_token=credentials.access_token.reveal(),
        shop_cipher=dict(credentials.extra)["shop_cipher"],
        base_url=simulator.url,
    )
