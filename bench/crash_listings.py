"""kill -9 of workers and of the database while products are posted: none is lost, and none is there twice.

Products are asked for all the while, one after the other. The channel times out and breaks connections before and after
it acted: on creates and on pictures. A harness starts again what dies, as a service manager would. At the end, when
every posting has come to its end: each product stands on the channel (else ``lost``), once (else ``twice``), and our
record of it names the listing that stands there.
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter

from bench import _posting, _stage, _stock
from bench.crash import Harness, patiently
from tiktok_shop_sim.testing import Simulator

TARGETS = ("worker", "worker", "worker", "database", "backend")
MOST_SECONDS_UP = 1.5
SETTLE_SECONDS = 600.0
_FAULTS = ("timeout_before", "reset_before", "error_after", "reset_after", "timeout_after")
_OPERATIONS = ("POST /product/202309/products", "POST /product/202309/images/upload")
_ALWAYS = 1_000_000


def main() -> int:
    """Kill, settle, compare. Exit code 1 when anything is lost or there twice."""
    asked = _stage.arguments("crash-listings", kills=50, products=200, seed=1, short=False)
    kills, products = (3, 12) if asked.short else (asked.kills, asked.products)
    chance = random.Random(asked.seed)
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0, seed=asked.seed) as simulator,
    ):
        shop, ids = _posting.ready_products(house, simulator, products)
        _posting.allow_posting(shop)
        with Harness(house) as harness:
            harness.await_up()
            for kind, operation in itertools.product(_FAULTS, _OPERATIONS):
                simulator.control.fault(kind, operation, count=_ALWAYS, probability=0.03, seconds=0.3)
            stop = threading.Event()
            pace = (2.0 if asked.short else 3.0) * kills / products
            writer = threading.Thread(target=_ask, args=[ids, pace, stop], name="writer")
            writer.start()
            for _ in range(kills):
                time.sleep(chance.uniform(0.0, MOST_SECONDS_UP))
                harness.kill(chance.choice(TARGETS))
                harness.await_up()
            stop.set()
            writer.join()
            simulator.control.clear_faults()
            patiently(_nothing_on_its_way, "every posting came to its end")
            lost, twice = patiently(lambda: _compare(simulator, products), "both sides are compared")
            struck = dict(harness.struck)
    for line in [*lost[:10], *twice[:10]]:
        print(line)
    names = ", ".join(f"{name} {count}" for name, count in struck.items() if count)
    print(f"{products} products; killed: {names}; {_stock.load()}")
    print(
        f"crash-listings kills={sum(struck.values())} products={products} lost={len(lost)} twice={len(twice)}"
    )
    return 1 if lost or twice else 0


def _ask(ids: list[int], pace: float, stop: threading.Event) -> None:
    """Ask for one product after the other; after the last kill for the rest at once."""
    from django.db import connection

    for pk in ids:
        patiently(lambda pk=pk: _ask_for(pk), "a posting is asked for")  # type: ignore[misc]
        stop.wait(pace)
    connection.close()


def _ask_for(pk: int) -> None:
    from shelfwire.posting.actions import request_posting
    from shelfwire.posting.errors import ListedAlready
    from shelfwire.posting.models import ChannelProduct

    product = ChannelProduct.objects.select_related("account", "product", "listing").get(pk=pk)
    if product.listing is None:
        try:
            request_posting(channel_product=product, by="Alice", kind="create")
        except ListedAlready:
            return  # asked for before the database broke off, and posted meanwhile


def _nothing_on_its_way() -> None:
    """Until every product has come to its end; what waits for a later moment waits no longer."""
    until = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        _stock.rows_changed(
            "UPDATE exchange_outgoing SET due_at = now() WHERE status = 'due' AND due_at > now()"
        )
        _stock.rows_changed(
            "UPDATE exchange_cursor SET due_at = now() WHERE due_at > now()"
            " AND conversation IN ('listings.prepare', 'listings.follow', 'listings_out')"
        )
        if not _stock.rows(
            "SELECT 1 FROM posting_posting WHERE status IN ('scheduled', 'pictures', 'queued') LIMIT 1"
        ):
            return
        time.sleep(0.5)
    left = _stock.rows("SELECT status, count(*), max(waits_for) FROM posting_posting GROUP BY 1")
    raise RuntimeError(f"still on their way: {left}")


def _compare(simulator: Simulator, products: int) -> tuple[list[str], list[str]]:
    there = Counter(_posting.listed_codes(simulator))
    codes = [f"{_posting.PREFIX}-{number:05d}" for number in range(products)]
    lost = [f"{code} is not on the channel" for code in codes if not there[code]]
    twice = [f"{code} is on the channel {count} times" for code, count in there.items() if count > 1]
    ours = dict(
        _stock.rows(
            "SELECT k.seller_sku, l.external_id FROM posting_channelproduct c JOIN listings_listing l ON l.id ="
            " c.listing_id JOIN listings_listingsku k ON k.listing_id = l.id"
        )
    )
    lost += [f"{code} stands there, and we do not know" for code in codes if there[code] and code not in ours]
    return lost, twice
