"""kill -9 of workers and of the database between a change of stock, its call and its record: nothing is lost or stale.

Stock changes all the while, each time to a number that its SKU never had. The channel times out and breaks connections
before and after it acted. A harness starts again what dies, as a service manager would. At the end, when whatever the
dead had in hand was told: what the channel has is what the ledger says, for every SKU; every number that the channel
took, by its own log, was written down by us (both ``lost`` otherwise); and no number was taken after a newer one of the
same SKU (``stale``).
"""

from __future__ import annotations

import itertools
import random
import threading
import time

from bench import _stage, _stock
from bench.crash import Harness, patiently
from tiktok_shop_sim.testing import Simulator

TARGETS = ("worker", "worker", "database", "backend")
MOST_SECONDS_UP = 1.5
SIZES = [(10, 8), (20, 2), (20, 1)]
SHORT = [(2, 5), (4, 1)]
_FAULTS = ("timeout_after", "error_after", "reset_after", "timeout_before", "reset_before")
_OPERATIONS = ("POST */inventory/update", "POST */inventory/search")
_ALWAYS = 1_000_000


def main() -> int:
    """Kill, settle, compare. Exit code 1 when anything is lost or stale."""
    asked = _stage.arguments("crash-stock", kills=60, seed=1, short=False)
    kills, sizes = (3, SHORT) if asked.short else (asked.kills, SIZES)
    chance = random.Random(asked.seed)
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0, seed=asked.seed) as simulator,
    ):
        listed = _stock.list_many(house, simulator, sizes)
        changes = _stock.Changes(listed)
        with Harness(house) as harness:
            harness.await_up()
            _stock.allow_stock(listed.shop)
            for kind, operation in itertools.product(_FAULTS, _OPERATIONS):
                simulator.control.fault(kind, operation, count=_ALWAYS, probability=0.02, seconds=0.3)
            stop = threading.Event()
            writer = threading.Thread(target=_write, args=[changes, stop], name="writer")
            writer.start()
            for _ in range(kills):
                time.sleep(chance.uniform(0.0, MOST_SECONDS_UP))
                harness.kill(chance.choice(TARGETS))
                harness.await_up()
            stop.set()
            writer.join()
            simulator.control.clear_faults()
            if asked.short:
                patiently(_let_turns_run_out, "the turns of the dead end")
            patiently(lambda: _stock.nothing_due(listed.shop, seconds=300), "everything is told")
            lost = patiently(lambda: _lost(listed, simulator), "both sides are compared")
            unrecorded, stale = _unrecorded(simulator), _stock.out_of_order(simulator, changes)
            struck = dict(harness.struck)
    made = sum(len(each) - 1 for each in changes.made.values())
    for line in [*lost[:10], *unrecorded[:10], *stale[:10]]:
        print(line)
    names = ", ".join(f"{name} {count}" for name, count in struck.items() if count)
    print(f"{made} changes of {len(listed.skus)} SKUs; killed: {names}; {_stock.load()}")
    print(
        f"crash-stock kills={sum(struck.values())} changes={made} lost={len(lost) + len(unrecorded)}"
        f" stale={len(stale)}"
    )
    return 1 if lost or unrecorded or stale or made < kills else 0


def _write(changes: _stock.Changes, stop: threading.Event) -> None:
    """Change one SKU after the other; a change that the database broke off is asked for again, under its own key."""
    from django.db import connection

    while not stop.is_set():
        sku_id = changes.draw()
        patiently(lambda sku_id=sku_id: changes.one(sku_id), "a change is recorded")  # type: ignore[misc]
        stop.wait(0.03)
    connection.close()


def _let_turns_run_out() -> int:
    """The turns that the dead hold end now and not by the clock: for a short run."""
    return _stock.rows_changed(
        "UPDATE offers_listingpush SET claimed_until = now(), next_at = NULL WHERE claimed_until IS NOT NULL"
        " OR next_at IS NOT NULL"
    )


def _lost(listed: _stock.Listed, simulator: Simulator) -> list[str]:
    from shelfwire.inventory.queries import audit

    differences = [f"the ledger does not add up: {one}" for one in audit(listed.shop.company)]
    return differences + _stock.differences(listed.shop, simulator)


def _unrecorded(simulator: Simulator) -> list[str]:
    """One line for each number that the channel took and we never wrote down."""
    known = set(
        _stock.rows(
            "SELECT DISTINCT l.external_id, s.quantity FROM offers_stocksend s"
            " JOIN offers_stockoffer o ON o.id = s.offer_id JOIN listings_listingsku l ON l.id = o.listing_sku_id"
        )
    )
    taken = {one for call in _stock.carried_out(simulator) for one in call}
    return [
        f"SKU {sku} took {number}, of which nothing is written down" for sku, number in sorted(taken - known)
    ]
