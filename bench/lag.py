"""Fifty changes of stock a second over 2,000 listed SKUs: from a change's commit to the channel's acknowledgement.

Every change is to a number that its SKU never had, so each number that was told names the change it carries. A change
is acknowledged with the first answer that carries it or a later one. ``calls_over_least``: the calls that told
quantities, by the channel's own count, against those of them that told something new; a listing has to have changed at
least once between two of its calls. Reads, by which the product looks whether its numbers arrived, are counted apart.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from bench import _stage, _stock
from tiktok_shop_sim.testing import Simulator

PER_SECOND = 50.0
SIZES = [(20, 50), (200, 3), (400, 1)]
"""Listings and SKUs each: many in one, few, and one alone; 2,000 SKUs in 620 listings."""
SHORT = [(2, 30), (20, 2)]


def main() -> int:
    """Measure and print. Exit code 1 when a change did not arrive."""
    asked = _stage.arguments("lag", minutes=10.0, short=False)
    seconds, sizes = (3.0, SHORT) if asked.short else (60 * asked.minutes, SIZES)
    with _stage.house() as house, Simulator("corner-shop", orders=0, rate_limit=0) as simulator:
        listed = _stock.list_many(house, simulator, sizes)
        _stock.allow_stock(listed.shop)
        with _stock.Workers(house, 1, concurrency=4):
            _stock.nothing_due(listed.shop, seconds=60)
            simulator.control.clear_calls()
            told, read = _stock.calls(simulator)
            began = _stock.clock_now()
            changes = _stock.Changes(listed)
            rate = make(changes, seconds)
            _stock.nothing_due(listed.shop, seconds=60)
        told, read = (now - before for now, before in zip(_stock.calls(simulator), (told, read), strict=True))
        waits, useful, strangers = acknowledged(changes, began)
        wrong = _stock.differences(listed.shop, simulator)
        late = _stock.left_due(listed.shop)
    for line in [*strangers[:5], *wrong[:5]]:
        print(line)
    print(
        f"{len(waits)} changes of {len(changes.skus)} SKUs, {rate:.1f} a second asked for {PER_SECOND:.0f}; {told}"
        f" calls told quantities, {useful} of them something new; {read} calls read; {_stock.load()}"
    )
    print(
        f"lag changes={len(waits)} per_s={rate:.1f} p50_s={_stage.quantile(waits, 0.5):.2f}"
        f" p95_s={_stage.quantile(waits, 0.95):.2f} p99_s={_stage.quantile(waits, 0.99):.2f}"
        f" calls_over_least={told / useful:.3f} reads_per_call={read / told:.3f} left_due={late} wrong={len(wrong)}"
    )
    return 1 if late or wrong or strangers else 0


def make(changes: _stock.Changes, seconds: float) -> float:
    """Change stock evenly for so long; how many changes a second it came to."""
    start, count = time.monotonic(), 0
    while (now := time.monotonic() - start) < seconds:
        if now * PER_SECOND < count:
            time.sleep(count / PER_SECOND - now)
        changes.one(changes.draw())
        count += 1
    return count / (time.monotonic() - start)


def acknowledged(changes: _stock.Changes, began: datetime) -> tuple[list[float], int, list[str]]:
    """Seconds until each change was acknowledged; how many calls carried something new; and one line for each number
    that nobody asked for, or change that never arrived.
    """
    waits: list[float] = []
    strangers: list[str] = []
    useful = set[Any]()
    done = dict.fromkeys(changes.skus, 0)
    for sku_id, number, answered_at, call in _stock.rows(
        "SELECT l.sku_id, s.quantity, s.answered_at, s.request_id FROM offers_stocksend s"
        " JOIN offers_stockoffer o ON o.id = s.offer_id JOIN listings_listingsku l ON l.id = o.listing_sku_id"
        " WHERE s.outcome = 'taken' AND s.called_at > %s ORDER BY s.answered_at, s.id",
        began,
    ):
        which = changes.which(sku_id, number)
        if which is None:
            strangers.append(f"SKU {sku_id} was told {number}, which it never had")
        elif which > done[sku_id]:
            useful.add(call)
            made = changes.made[sku_id][done[sku_id] + 1 : which + 1]
            waits += [(answered_at - at).total_seconds() for at, _ in made]
            done[sku_id] = which
    strangers += [
        f"SKU {pk}: change {done[pk]} of {len(made) - 1} arrived last"
        for pk, made in changes.made.items()
        if done[pk] != len(made) - 1
    ]
    return waits, len(useful), strangers
