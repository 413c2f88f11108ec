"""Listings and promotions read from the simulator (facts.md 4.3, 9.13, 9.16)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.shelfwire_tiktok.test_pushes import product_of, promote
from tests.tiktok_shop.wire_server import WireServer, envelope

from shelfwire.channels.port import Gone, ListingSource, ListingStatus, PromotionStatus, Refused, Session
from shelfwire.kit.ids import ExternalProductId
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

assert plugin.listings is not None
LISTINGS: ListingSource = plugin.listings
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def now(simulator: Simulator) -> datetime:
    return datetime.fromtimestamp(simulator.control.clock()["now"], UTC)


def test_every_product_comes_once_with_prices_and_stock(corner_shop: Simulator, session: Session) -> None:
    truth = corner_shop.control.inventory(shop_id=corner_shop.control.shop()["id"])
    found, page = [], None
    until = now(corner_shop) + timedelta(seconds=1)
    while True:
        answer = LISTINGS.created(session, since=LONG_AGO, until=until, page=page, size=3)
        found += answer.documents
        page = answer.next_page
        if page is None:
            break
    skus = {sku.external_id: sku for listing in found for sku in listing.skus}
    assert len(found) == len({listing.external_id for listing in found}) == answer.total
    assert {row["product_id"] for row in truth} <= {listing.external_id for listing in found}
    for row in truth:
        sku = skus[row["sku_id"]]
        assert sku.price is not None
        assert sku.levels is not None
        assert (row["warehouse_id"], row["available"]) in [
            (one.warehouse_id, one.available) for one in sku.levels
        ]


def test_a_window_holds_its_first_second_and_not_its_last(corner_shop: Simulator, session: Session) -> None:
    product_id, _ = product_of(corner_shop)
    (listing,) = LISTINGS.fetch(session, [product_id]).documents
    moment = listing.updated_at
    assert moment is not None

    def ids(since: datetime, until: datetime) -> set[str]:
        return {one.external_id for one in LISTINGS.changed(session, since=since, until=until).documents}

    second = timedelta(seconds=1)
    assert product_id in ids(moment, moment + second)
    assert product_id in ids(moment - second / 2, moment + second / 2)
    assert product_id not in ids(moment - second, moment)
    assert product_id not in ids(moment + second, moment + 2 * second)
    assert ids(moment, moment) == set()


def test_fetching_gives_pictures_and_leaves_out_what_tiktok_does_not_show(
    corner_shop: Simulator, session: Session
) -> None:
    product_id, _ = product_of(corner_shop)
    page = LISTINGS.fetch(
        session, [product_id, ExternalProductId("1729592969712207008"), ExternalProductId("../1")]
    )
    (listing,) = page.documents
    assert (listing.external_id, listing.status) == (product_id, ListingStatus.LIVE)
    assert listing.image_url
    assert all(sku.title for sku in listing.skus)


def test_promotions_that_run_and_those_to_come_are_read_and_ended_ones_are_not(
    corner_shop: Simulator, session: Session
) -> None:
    _, (one, two) = product_of(corner_shop)
    running = promote(corner_shop, one, seconds=3600)
    coming = promote(corner_shop, two, begin_in=7200, seconds=3600)
    ended = promote(corner_shop, two, seconds=60)
    corner_shop.control.step(seconds=61)
    found, page = {}, None
    while True:
        answer = LISTINGS.promotions(session, page=page, size=1)
        found |= {each.external_id: each for each in answer.documents}
        page = answer.next_page
        if page is None:
            break
    assert found[running["id"]].status is PromotionStatus.RUNNING
    assert found[coming["id"]].status is PromotionStatus.UPCOMING
    assert ended["id"] not in found
    assert found[running["id"]].items is None
    whole = LISTINGS.promotion(session, running["id"])
    assert whole.ends_at == datetime.fromtimestamp(running["end_time"], UTC)
    assert [(item.product_id, item.sku_id, item.units) for item in whole.items or ()] == [
        (one["product_id"], one["sku_id"], 3)
    ]
    with pytest.raises(Gone):
        LISTINGS.promotion(session, "1")


def test_a_window_with_too_many_products_is_refused_so_that_it_can_be_parted(
    platform: WireServer, told: Session
) -> None:
    platform.answers = [
        envelope(None, code=12052180, message="The total number of search results can not exceed 10000.")
    ]
    with pytest.raises(Refused) as refusal:
        LISTINGS.created(told, since=LONG_AGO, until=datetime(2026, 1, 1, tzinfo=UTC))
    assert [reason.code for reason in refusal.value.reasons] == ["window_too_large"]


def test_a_product_without_an_id_does_not_cost_the_others(platform: WireServer, told: Session) -> None:
    platform.answers = [envelope({"products": [{"title": "?"}, {"id": "7", "status": "ACTIVATE"}]})]
    page = LISTINGS.created(told, since=LONG_AGO, until=datetime(2026, 1, 1, tzinfo=UTC))
    assert [listing.external_id for listing in page.documents] == ["7"]
    assert page.unreadable == (("", "the product has no id"),)
