"""Whole listings, by asking, and *Import product info*: read, kept, taken over, and gone on with after an end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.posting.live_listings import whole

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels import registry
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.port import ChannelListing, ChannelListingSku, ListingAsKept, Page
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Gone, Reason, Refused, TryLater
from shelfwire.listings.models import Listing, ListingKept, ListingSku
from shelfwire.posting.models import ChannelProduct, LiveReading
from shelfwire.sync.listings import import_info
from shelfwire.sync.listings import whole as reading
from shelfwire.sync.listings.import_info import request_import
from shelfwire.sync.listings.poll import walk_listings
from shelfwire.sync.listings.whole import read_whole_listings


class Shelves:
    """A channel's listings: as its list shows them, and each of them whole."""

    def __init__(self, *listings: ListingAsKept) -> None:
        self.listings = {str(one.product_id): one for one in listings}
        self.says: dict[str, Exception] = {}
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def created(self, session: Any, *, since: Any, until: Any, page: Any, size: int) -> Page[ChannelListing]:
        shown = tuple(
            ChannelListing(
                one.product_id,
                one.title,
                one.status,
                one.channel_status,
                tuple(ChannelListingSku(sku.external_id, sku.seller_sku) for sku in one.skus),
                one.updated_at,
                one.updated_at,
            )
            for one in self.listings.values()
        )
        return Page(shown, None, total=len(shown))

    changed = created

    def fetch(self, session: Any, product_ids: Any) -> Page[ChannelListing]:
        return Page((), None)

    def read(self, session: Any, product_id: str) -> ListingAsKept:
        with self._lock:
            self.asked.append(str(product_id))
        if product_id in self.says:
            raise self.says[product_id]
        return self.listings[str(product_id)]


@pytest.fixture
def shelves(shop: Any) -> Callable[..., Shelves]:
    def make(*listings: ListingAsKept) -> Shelves:
        found = Shelves(*listings)
        registry.register(replace(shop.world.channel, listings=found, posting=found))
        return found

    return make


def many(count: int) -> list[ListingAsKept]:
    return [whole(f"C{n}L=M{n}-L Size:L", f"C{n}S=M{n}-S Size:S", product=f"LI-{n:03}") for n in range(count)]


def test_what_is_new_or_changed_is_read_whole_and_nothing_else(shop: Any, shelves: Any) -> None:
    source = shelves(*many(3))
    source.says = {"LI-001": Gone("not there"), "LI-002": Refused("no", reasons=[Reason("7", "Broken")])}
    walk_listings(account_id=shop.account.pk)
    read_whole_listings(account_id=shop.account.pk)
    assert sorted(source.asked) == ["LI-000", "LI-001", "LI-002"]
    assert ListingKept.objects.get().listing.external_id == "LI-000"
    cursor = exchange.cursor(shop.account.pk, "listings.whole")
    assert cursor is not None
    assert cursor.note == "1 listings could not be read (LI-002)"
    read_whole_listings(account_id=shop.account.pk)
    assert len(source.asked) == 3
    later = clock.now() + timedelta(minutes=1)
    source.says = {}
    source.listings["LI-001"] = replace(source.listings["LI-001"], title="Another", updated_at=later)
    walk_listings(account_id=shop.account.pk)
    read_whole_listings(account_id=shop.account.pk)
    assert source.asked[3:] == ["LI-001"]


def test_what_was_read_before_the_channel_refused_everything_is_kept(
    shop: Any, shelves: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CALLS_AT_ONCE = 1
    source = shelves(*many(3))
    walk_listings(account_id=shop.account.pk)
    source.says = {"LI-001": TryLater("busy")}
    read_whole_listings(account_id=shop.account.pk)
    assert ListingKept.objects.get().listing.external_id == "LI-000"
    assert Listing.objects.filter(whole_at__isnull=False).count() == 1


def test_an_import_builds_everything_and_again_changes_nothing(shop: Any, shelves: Any, alice: Any) -> None:
    source = shelves(*many(5), whole("CX=", "CY=", product="LI-900"))
    job = request_import(shop.account, by="Alice", user=alice, create=True)
    assert request_import(shop.account, by="Alice", user=alice, create=True).pk == job.pk
    drain()
    job.refresh_from_db()
    assert (job.status, job.total, job.done) == (JobStatus.PARTLY_FAILED, 12, 12)
    assert job.result["create"] == 5
    assert (job.result["skus"], job.result["refused"], job.result["read"]) == (10, 1, 6)
    assert "have the same options" in job.rows.get().message
    assert Sku.objects.count() == 10
    assert ListingSku.objects.filter(sku__isnull=False).count() == 10
    again = request_import(shop.account, by="Alice", user=alice, create=True)
    assert again.pk != job.pk
    drain()
    again.refresh_from_db()
    assert (again.result["join"], again.result["skus"]) == (5, 0)
    assert (Product.objects.count(), ChannelProduct.objects.count()) == (5, 5)
    assert not LiveReading.objects.filter(differs_since__isnull=False)
    assert len(source.asked) == 12


def test_an_import_that_ended_in_the_middle_goes_on_and_makes_nothing_twice(
    shop: Any, shelves: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelves(*many(7))
    monkeypatch.setattr(import_info, "CHUNK", 3)
    monkeypatch.setattr(import_info, "BATCH", 2)
    monkeypatch.setattr(reading, "BATCH", 2)
    real, chunks = import_info.take_over_listings, list[int]()

    def dies_in_the_second_chunk(**given: Any) -> Any:
        done = real(**given)
        chunks.append(len(done))
        if len(chunks) == 2:
            raise TryLater("the worker is gone")
        return done

    monkeypatch.setattr(import_info, "take_over_listings", dies_in_the_second_chunk)
    job = request_import(shop.account, by="Alice", user=alice, create=True)
    drain()
    assert (Product.objects.count(), ChannelProduct.objects.count()) == (3, 3)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        drain()
    job.refresh_from_db()
    assert (job.status, chunks) == (JobStatus.COMPLETED, [3, 3, 3, 1])
    assert (Product.objects.count(), Sku.objects.count(), ChannelProduct.objects.count()) == (7, 14, 7)
    assert job.result["create"] == 7


def test_a_change_on_the_channel_is_seen_as_drift_as_soon_as_it_is_read(
    shop: Any, shelves: Any, alice: Any
) -> None:
    source = shelves(*many(1))
    request_import(shop.account, by="Alice", user=alice, create=True)
    drain()
    later = clock.now() + timedelta(minutes=1)
    source.listings["LI-000"] = replace(source.listings["LI-000"], title="Renamed there", updated_at=later)
    walk_listings(account_id=shop.account.pk)
    read_whole_listings(account_id=shop.account.pk)
    found = LiveReading.objects.get()
    assert [(one["ours"], one["theirs"]) for one in found.differences] == [("A mug", "Renamed there")]


def test_a_shop_that_is_not_connected_is_refused_and_nothing_is_queued(shop: Any, shelves: Any) -> None:
    shelves()
    shop.account.status = "disconnected"
    type(shop.account).objects.filter(pk=shop.account.pk).update(status="disconnected")
    with pytest.raises(NotConnected):
        request_import(shop.account, by="Alice")
    assert not Job.objects.filter(name="listings.import_info").exists()
