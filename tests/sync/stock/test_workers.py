"""Several workers on one shop, each with several calls under way, while stock moves under them."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from django.db import connection
from tests.sync.stock.conftest import PLACE, Stocked

from shelfwire.offers.models import ListingPush, StockOffer
from shelfwire.sync.offers import push
from shelfwire.sync.stock.send import STOCK_SEND


def beside(work: Any, failed: list[str]) -> threading.Thread:
    def body() -> None:
        finished = False
        try:
            work()
            finished = True
        finally:
            connection.close()
            if not finished:
                failed.append("a worker broke off")

    thread = threading.Thread(target=body)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_listings_and_the_last_number_is_right(
    stocked: Stocked, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CALLS_AT_ONCE = 3
    monkeypatch.setattr(push, "LISTINGS", 4)
    skus = [stocked.sku(f"S{n:02}", 20, product=f"P-{n // 2}") for n in range(16)]
    stocked.send()
    stocked.shelves.calls.clear()
    under_way: set[str] = set()
    twice: list[str] = []
    chance, stop = random.Random(7), threading.Event()
    failed: list[str] = []
    inner = stocked.shelves.send

    def send(session: Any, product_id: Any, told: Any) -> Any:
        if product_id in under_way:
            twice.append(product_id)
        under_way.add(product_id)
        try:
            return inner(session, product_id, told)
        finally:
            under_way.discard(product_id)

    monkeypatch.setattr(stocked.shelves, "send", send)

    def work(lane: int) -> None:
        while not stop.is_set():
            STOCK_SEND.chore(account_id=stocked.shop.account.pk, lane=lane)

    workers = [beside(lambda lane=lane: work(lane), failed) for lane in range(2)]
    try:
        for _ in range(60):
            stocked.count(chance.choice(skus), chance.randrange(6, 60))
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    stocked.send()
    assert failed == []
    assert twice == []
    assert not StockOffer.objects.filter(due_since__isnull=False).exists()
    assert not ListingPush.objects.exclude(claimed_by="").exists()
    for offer in StockOffer.objects.select_related("listing_sku"):
        assert stocked.shelves.has[offer.listing_sku.external_id, PLACE] == offer.wanted
    assert len(stocked.shelves.calls) <= 60
