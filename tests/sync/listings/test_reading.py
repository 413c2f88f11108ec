"""Listings, quantities and promotions of a shop, read over HTTP; what is gone waits, and is due when it is back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.factories import make_sku
from tests.support.simulated import connect, simulated_account

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, ListingStatus, Page, SkuQuantities
from shelfwire.exchange import queries as exchange
from shelfwire.exchange.models import Notice
from shelfwire.jobs import drain
from shelfwire.jobs.states import JobStatus
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason, Refused
from shelfwire.listings import queries
from shelfwire.listings.models import Listing, ListingSku, Promotion
from shelfwire.offers.models import ListingPush, PriceOffer, StockOffer
from shelfwire.people.models import Company, User
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.listings import poll
from shelfwire.sync.listings.download import request_listings
from shelfwire.sync.listings.sweep import sweep_stock
from shelfwire.sync.promotions.read import end, poll_promotions
from shelfwire.sync.stock.parts import STOCK
from shelfwire.sync.webhook import deliveries
from tiktok_shop.signing import sign_webhook
from tiktok_shop_sim.testing import Simulator


@pytest.fixture
def account(company: Company, alice: User, simulator: Simulator) -> Account:
    """A shop whose channel is the simulator, connected, everything done that follows."""
    simulator.control.reset(scenario="corner-shop", orders=0)
    code = simulator.control.inventory()[0]["seller_sku"]
    make_sku(company, code)
    account = connect(simulated_account(company, simulator), alice, simulator)
    drain()
    return account


def truth(simulator: Simulator) -> list[dict[str, Any]]:
    return simulator.control.inventory()


def write(account: Account, row: Mapping[str, Any], quantity: int) -> None:
    """Somebody else tells the channel a quantity, with a program of theirs."""
    own = list(StockOffer.objects.filter(listing_sku__external_id=row["sku_id"]))
    sku = SkuQuantities(row["sku_id"], tuple((one.external_warehouse_id, quantity) for one in own))  # type: ignore[arg-type,misc]
    answer = Caller(account.pk).call(
        STOCK, lambda stock, session: stock.send(session, row["product_id"], [sku])
    )
    assert answer.refused == ()


def says(row: Mapping[str, Any]) -> int | None:
    return StockOffer.objects.get(
        listing_sku__external_id=row["sku_id"], external_warehouse_id=row["warehouse_id"]
    ).says


def test_connecting_reads_every_listing_its_skus_and_what_they_have(
    account: Account, simulator: Simulator, alice: User
) -> None:
    rows = [row for row in truth(simulator) if row["shop_id"] == account.external_shop_id]
    told = {
        (k.listing.external_id, k.external_id, k.seller_sku)
        for k in ListingSku.objects.select_related("listing")
    }
    assert {(row["product_id"], row["sku_id"], row["seller_sku"]) for row in rows} <= told
    assert all(says(row) == row["available"] for row in rows)
    assert ListingSku.objects.filter(sku__code=rows[0]["seller_sku"], link_source="exact").exists()
    assert PriceOffer.objects.filter(says_minor__gt=0).count() == ListingSku.objects.count()
    assert ListingPush.objects.count() == Listing.objects.count()  # nothing is sent without a turn
    poll.poll_listings(account_id=account.pk)  # a list comes without pictures
    assert ListingSku.objects.filter(title="").count() == 0
    assert ListingSku.objects.filter(picture__isnull=False).exists()

    job = request_listings(account, by="Alice", user=alice)
    assert request_listings(account, by="Alice", user=alice).pk == job.pk
    drain()
    job.refresh_from_db()
    count = Listing.objects.count()
    assert (job.status, job.total, job.succeeded) == (JobStatus.COMPLETED, count, count)
    assert job.result["unchanged"] == count


def test_a_change_whose_notice_was_lost_is_found_by_asking(account: Account, simulator: Simulator) -> None:
    row = truth(simulator)[0]
    write(account, row, 3)
    assert says(row) == row["available"]
    ListingSku.objects.update(look_at=None)
    sweep_stock(account_id=account.pk)
    assert says(row) == 3


def test_a_notice_about_a_quantity_has_it_asked_for_at_once(account: Account, simulator: Simulator) -> None:
    row = truth(simulator)[0]
    write(account, row, 4)
    data = {"product_id": int(row["product_id"]), "sku_id": int(row["sku_id"])}
    body = json.dumps(
        {"type": 71, "tts_notification_id": "1", "shop_id": account.external_shop_id, "data": data}
    ).encode()
    headers = {"Authorization": sign_webhook(simulator.app_key, simulator.app_secret, body)}
    answer = deliveries.receive("tiktok", account.webhook_token, body, headers, "203.0.113.7")
    assert answer == deliveries.STORED
    assert drain() == ["stock.inbox"]
    assert (says(row), Notice.objects.get().status) == (4, "handled")


def test_promotions_hold_prices_until_their_end_comes_with_no_notice(
    account: Account, simulator: Simulator
) -> None:
    row = truth(simulator)[0]
    begun = simulator.control.post(
        "/promotion", seconds=3600, skus=[{"sku_id": row["sku_id"], "percent": "10"}]
    )
    poll_promotions(account_id=account.pk)
    now = clock.now()
    lock = queries.locks(account, [row["sku_id"]], now)[row["sku_id"]]
    promotion = Promotion.objects.get(external_id=begun["id"])
    assert (lock.holds_price, lock.price_until) == (True, promotion.ends_at)
    offer = PriceOffer.objects.get(listing_sku__external_id=row["sku_id"])
    PriceOffer.objects.filter(pk=offer.pk).update(hindrance="locked", parked_until=None, due_since=now)
    with time_machine.travel(lock.price_until or now):
        end(account_id=account.pk)
        end(account_id=account.pk)
    offer.refresh_from_db()
    assert (offer.hindrance, offer.version) == ("", 2)
    assert queries.locks(account, [row["sku_id"]], now) == {}


def test_a_listing_that_is_taken_off_waits_and_is_due_when_it_is_back(
    account: Account, simulator: Simulator
) -> None:
    offer = StockOffer.objects.select_related("listing").filter(listing_sku__sku__isnull=False)[0]
    listing = offer.listing
    with poll_in(minutes=1):
        poll.walk_listings(account_id=account.pk)
    without(account, listing.external_id)
    with poll_in(minutes=2):
        poll.walk_listings(account_id=account.pk)
    registry.unregister("tiktok")
    listing.refresh_from_db()
    offer.refresh_from_db()
    assert listing.missing_at is not None
    assert (offer.hindrance, offer.why) == ("gone", "The channel does not show the listing any more.")
    with poll_in(minutes=3):
        poll.walk_listings(account_id=account.pk)
    listing.refresh_from_db()
    offer.refresh_from_db()
    assert (listing.missing_at, offer.hindrance, offer.due_since is not None) == (None, "", True)


def poll_in(minutes: int) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(minutes=minutes))


class Hiding:
    """The listings of a channel, without one."""

    def __init__(self, source: Any, hidden: str) -> None:
        self._source, self._hidden = source, hidden

    def created(self, *arguments: Any, **more: Any) -> Page[ChannelListing]:
        return self._without(self._source.created(*arguments, **more))

    def fetch(self, *arguments: Any) -> Page[ChannelListing]:
        return self._without(self._source.fetch(*arguments))

    def _without(self, page: Page[ChannelListing]) -> Page[ChannelListing]:
        shown = tuple(one for one in page.documents if one.external_id != self._hidden)
        return replace(page, documents=shown, total=None)


def without(account: Account, external_id: str) -> None:
    channel = registry.channel(account.channel)
    registry.register(replace(channel, listings=Hiding(channel.listings, external_id)))


class Shuffled:
    """A list without an order, whose marks count places; a listing may leave its place while it is read."""

    def __init__(self, count: int) -> None:
        self.listings = [
            ChannelListing(
                f"P{n:03}", f"Title {n}", ListingStatus.LIVE, "ACTIVATE", (), clock.now(), clock.now()
            )  # type: ignore[arg-type]
            for n in range(count)
        ]
        self.leaves: list[int] = []
        self.most = 1000
        self.windows: list[timedelta] = []

    def created(
        self, session: Any, *, since: Any, until: Any, page: str | None, size: int
    ) -> Page[ChannelListing]:
        within = [one for one in self.listings if one.created_at and since <= one.created_at < until]
        self.windows.append(until - since)
        if len(within) > self.most:
            raise Refused("too many", reasons=[Reason("window_too_large", "12052180")])
        start = int(page or 0)
        shown = within[start : start + 10]
        if self.leaves:
            self.listings.append(self.listings.pop(self.leaves.pop(0)))
        more = str(start + 10) if start + 10 < len(within) else None
        return Page(tuple(shown), more, total=len(within))

    def fetch(self, session: Any, product_ids: Any) -> Page[ChannelListing]:
        return Page((), None)


@pytest.fixture
def shuffled(shop: Any) -> Any:
    source = Shuffled(55)
    registry.register(replace(shop.world.channel, listings=source))
    return shop, source


def test_a_listing_that_another_one_hid_is_read_all_the_same(shuffled: Any) -> None:
    shop, source = shuffled
    source.leaves = [0, 0]  # the first ones go to the end: what follows moves up, past the next mark
    poll.walk_listings(account_id=shop.account.pk)
    assert Listing.objects.filter(account=shop.account, missing_at=None).count() == 55
    cursor = exchange.cursor(shop.account.pk, poll.WALK)
    assert cursor is not None
    assert cursor.note == "55 listings were new"


def test_a_window_that_holds_too_many_is_halved(shuffled: Any) -> None:
    shop, source = shuffled
    source.most = 30
    moment = clock.now() - timedelta(days=400)
    source.listings[:28] = [replace(one, created_at=moment) for one in source.listings[:28]]
    poll.walk_listings(account_id=shop.account.pk)
    assert Listing.objects.filter(account=shop.account).count() == 55
    assert source.windows[1] < source.windows[0]
