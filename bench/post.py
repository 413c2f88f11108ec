"""Products posted by a real worker, each with a picture of its own: products a second.

Before the clock starts the products are ready and the worker is up; it starts when the switch for posting is thrown,
and stops when the channel's answer to each is recorded here. The floor is the bare sequence of the same calls by the
client alone: for each product its picture, then the listing, one by one. ``of_bare`` is the one over the other, with a
channel that takes its time for each call, as TikTok does (``--latency-ms``), and with one that answers at once, where
worker, database, simulator and client share the processor.
"""

from __future__ import annotations

import time
from typing import Any

from bench import _posting, _stage, _stock
from tiktok_shop_sim.testing import Simulator

AT_ONCE = 3
"""Jobs that the worker does side by side; the bare calls go one after the other."""


def main() -> None:
    """Measure and print."""
    asked = _stage.arguments("post", products=200, latency_ms=250, short=False)
    products = 6 if asked.short else asked.products
    with (
        _stage.house() as house,
        Simulator("corner-shop", orders=0, rate_limit=0) as simulator,
    ):
        shop, ids = _posting.ready_products(house, simulator, 4 * products)
        quarters = [ids[n * products : (n + 1) * products] for n in range(4)]
        at_once = _bare(shop, quarters[0]), _worker(house, shop, quarters[1])
        _stock.slow(simulator, asked.latency_ms)
        slow = _bare(shop, quarters[2]), _worker(house, shop, quarters[3])
        simulator.control.clear_faults()
        codes = _posting.listed_codes(simulator)
        if len(codes) != len(ids) or len(set(codes)) != len(codes):
            raise RuntimeError(f"{len(codes)} of {len(ids)} products are on the channel")
    for milliseconds, (bare, seconds) in ((asked.latency_ms, slow), (0, at_once)):
        alone = f"the calls alone, one after the other: {bare:.1f} s"
        print(f"{products} products at {milliseconds} ms a call: {seconds:.1f} s; {alone}; {_stock.load()}")
    figures = " ".join(
        f"per_s_{ms}ms={products / seconds:.1f} bare_per_s_{ms}ms={products / bare:.1f}"
        f" of_bare_{ms}ms={bare / seconds:.2f}"
        for ms, (bare, seconds) in ((asked.latency_ms, slow), (0, at_once))
    )
    print(f"post products={products} jobs_at_once={AT_ONCE} {figures}")


def _worker(house: _stage.House, shop: _stage.Shop, ids: list[int]) -> float:
    """Seconds until a worker has posted these products."""
    _posting.allow_posting(shop, on=False)
    before = _told()
    _ask(ids)
    with _stage.running(house, "worker", "--concurrency", str(AT_ONCE)):
        _stage.await_worker()
        start = time.perf_counter()
        _posting.allow_posting(shop)
        _stage.until(
            lambda: _told() == before + len(ids), "every product is told", seconds=120 + len(ids), every=0.05
        )
        return time.perf_counter() - start


def _ask(ids: list[int]) -> None:
    from shelfwire.posting.actions import request_posting
    from shelfwire.posting.models import ChannelProduct

    for product in ChannelProduct.objects.select_related("account", "product", "listing").filter(pk__in=ids):
        request_posting(channel_product=product, by="Alice")


def _told() -> int:
    ((count,),) = _stock.rows("SELECT count(*) FROM posting_posting WHERE told_at IS NOT NULL")
    return int(count)


def _bare(shop: _stage.Shop, ids: list[int]) -> float:
    """Seconds for the plugin's calls of these products, with nothing around them."""
    from shelfwire.catalog.models import PictureFile
    from shelfwire.channels import registry
    from shelfwire.channels.port import PictureUse
    from shelfwire.exchange import queries as exchange
    from shelfwire.posting import postings
    from shelfwire.posting.content import Pictures, build

    channel: Any = registry.channel(shop.account.channel)
    session = exchange.session(shop.account)
    behind = postings.behind(shop.account, ids)
    files = {row.digest: bytes(row.content) for row in PictureFile.objects.filter(company=shop.company)}
    start = time.perf_counter()
    for pk in ids:
        wanted = behind.wanted[pk]
        (picture,) = wanted.pictures
        sent = channel.posting.send_picture(
            session, files[picture.digest], name="mug.jpg", use=PictureUse.MAIN
        )
        content = build(
            wanted,
            behind.ways[pk],
            Pictures({(picture.digest, "main"): sent}),
            ref=f"bare-{pk}",
            quantities=behind.quantities,
        )
        channel.posting.create(session, content, idempotency_key=f"bare:{pk}")
    return time.perf_counter() - start
