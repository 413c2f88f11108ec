"""Every listed SKU changes at once: seconds and calls against a bare loop of the same calls in the same run.

The bare loop is the client alone: it makes the same calls (each listing once, with all its SKUs, the numbers that the
product is about to tell) with as many at once as a worker does, and neither works out, stores nor orders anything. Both
keep to the same call budget, the one that a new shop starts with. ``--no-budget`` frees both: the channel then allows a
burst of as many calls as there are, and the client and what is behind it are the bound. Of the listings one in ten is
sold out and three in ten fall; what is sold out should go first, then what falls.
"""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench import _stage, _stock
from tiktok_shop_sim.testing import Simulator

BEFORE = 100
PRODUCTS, EACH = 10_000, 10


def main() -> int:
    """Measure and print. Exit code 1 when a number is wrong or left."""
    asked = _stage.arguments(
        "flood", products=PRODUCTS, each=EACH, latency_ms=0, no_budget=False, short=False
    )
    products, each = (40, 5) if asked.short else (asked.products, asked.each)
    with _stage.house() as house, Simulator("corner-shop", orders=0, rate_limit=0) as simulator:
        listed = _stock.list_many(house, simulator, [(products, each)], BEFORE)
        if asked.no_budget:
            _stock.widen(listed.shop, 100 * products)
        # as in a shop that has run for a while: a listing that was linked just now is read first, and counts as falling
        _stock.rows_changed("UPDATE offers_listingpush SET read_first = false")
        targets = _change_all(listed, each)
        if asked.latency_ms:
            _stock.slow(simulator, asked.latency_ms)
        with _stock.Workers(house, 1, concurrency=4) as workers:
            told, _ = _stock.calls(simulator)
            with _stock.timed() as passed:
                _stock.allow_stock(listed.shop)
                first = _stage.until(_first_call, "the first call", seconds=300, every=0.02) and passed()
                _stock.nothing_due(listed.shop, seconds=900, every=0.25)
                seconds = passed()
            peak = workers.peak_mb()
        told = _stock.calls(simulator)[0] - told
        wrong = _stock.differences(listed.shop, simulator)
        zeroes, falling = _in_order(listed)
        bare = _bare(simulator, listed, targets, free=asked.no_budget)
    skus = len(listed.skus)
    print(
        f"{skus} SKUs in {products} listings: {seconds:.1f} s, the first call after {first:.1f} s; the client alone"
        f" {bare:.1f} s; {_stock.load()}"
    )
    print(
        f"flood skus={skus} seconds={seconds:.1f} bare_seconds={bare:.1f} of_bare={bare / seconds:.2f}"
        f" calls_over_least={told / products:.3f} peak_mb={peak:.0f} zero_first={zeroes:.3f}"
        f" falling_before_rising={falling:.3f} wrong={len(wrong)}"
    )
    return 1 if wrong or _late(zeroes, falling) else 0


def _late(zeroes: float, falling: float) -> bool:
    """Whether a tenth of what was urgent went behind what was less so: some always does, told with its neighbours."""
    return zeroes < 0.9 or falling < 0.9


def _change_all(listed: _stock.Listed, each: int) -> dict[int, int]:
    """Count every SKU anew in one go, listing by listing: sold out, falling or rising. The numbers, by SKU."""
    from django.db import transaction

    from shelfwire.inventory.actions import Count, count_many

    chance = random.Random(3)
    targets: dict[int, int] = {}
    starts = range(0, len(listed.skus), each)
    kinds = [("zero", *["falls"] * 3, *["rises"] * 6)[n % 10] for n in range(len(starts))]
    chance.shuffle(kinds)
    for start, kind in zip(starts, kinds, strict=True):
        for pk in listed.skus[start : start + each]:
            number = {"zero": 0, "falls": chance.randrange(20, BEFORE), "rises": chance.randrange(101, 200)}[
                kind
            ]
            targets[pk] = number
    pairs = list(targets.items())
    with transaction.atomic():
        for start in range(0, len(pairs), 5_000):
            some = [Count(pk, listed.warehouse_id, number) for pk, number in pairs[start : start + 5_000]]
            count_many(some, reason="bench", by="Alice")
    return targets


def _first_call() -> bool:
    return bool(_stock.rows("SELECT 1 FROM offers_stocksend LIMIT 1"))


def _in_order(listed: _stock.Listed) -> tuple[float, float]:
    """Of the numbers that were told first, as many as there are sold-out ones: how many of them were sold out. Then the
    same of what was sold out or fell.
    """
    told = [
        number
        for (number,) in _stock.rows(
            "SELECT quantity FROM offers_stocksend WHERE account_id = %s ORDER BY called_at, id",
            listed.shop.account.pk,
        )
    ]
    return _share(told, 1), _share(told, BEFORE)


def _share(told: list[int], below: int) -> float:
    urgent = sum(number < below for number in told)
    return sum(number < below for number in told[:urgent]) / urgent


class _Line:
    """A call budget kept in memory, for calls from several threads: a burst, then so many a second."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._spacing, self._ahead, self._lock = 1 / per_second, burst / per_second, threading.Lock()
        self._arrival = time.monotonic()

    def wait(self) -> None:
        """Return when the next call is allowed."""
        with self._lock:
            now = time.monotonic()
            self._arrival = max(self._arrival, now) + self._spacing
            wait = self._arrival - self._ahead - now
        time.sleep(max(wait, 0))


def _bare(simulator: Simulator, listed: _stock.Listed, targets: dict[int, int], *, free: bool) -> float:
    """Seconds of the client alone for the same calls, within the budget of a new shop unless ``free``."""
    from django.conf import settings

    from shelfwire.exchange.budget import BURST, FASTEST
    from tiktok_shop import SkuInventory, WarehouseQuantity

    line = None if free else _Line(FASTEST, BURST)
    calls: dict[str, list[SkuInventory]] = {}
    for product, sku, place, pk in _stock.rows(
        "SELECT g.external_id, l.external_id, o.external_warehouse_id, l.sku_id FROM offers_stockoffer o"
        " JOIN listings_listingsku l ON l.id = o.listing_sku_id JOIN listings_listing g ON g.id = o.listing_id"
        " WHERE o.account_id = %s AND l.sku_id = ANY(%s) ORDER BY l.id",
        listed.shop.account.pk,
        list(listed.skus),
    ):
        row = WarehouseQuantity(warehouse_id=place, quantity=targets[pk])
        calls.setdefault(product, []).append(SkuInventory(id=sku, inventory=[row]))
    client = _stock.bare_client(simulator, listed.shop)

    def tell(call: tuple[str, list[SkuInventory]]) -> Any:
        if line:
            line.wait()
        return client.inventory.update(*call)

    with ThreadPoolExecutor(settings.CALLS_AT_ONCE) as pool, _stock.timed() as passed:
        for answer in pool.map(tell, calls.items()):
            if answer.errors:
                raise RuntimeError(f"the bare loop was refused: {answer.errors[0]}")
        return passed()
