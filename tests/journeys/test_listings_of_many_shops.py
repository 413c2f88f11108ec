"""Listings beyond one shop: a catalogue that begins on TikTok, and one product in all the markets at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db.models import Count
from tests.journeys.conftest import Begin, Diary
from tests.journeys.seller import MUGS, OLD_MUGS, Seller, open_for_posting, open_shop
from tests.shelfwire_tiktok.listing_scene import responsible_person
from tests.support.simulated import CALLBACK, options_of

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.actions import add_account, save_options, set_switch
from shelfwire.channels.models import Account
from shelfwire.exchange import queries as exchange
from shelfwire.jobs import drain
from shelfwire.listings.models import ListingSku
from shelfwire.offers.prices.actions import change_prices
from shelfwire.offers.prices.preview import PriceEdit
from shelfwire.posting.bulk_post import post_many
from shelfwire.posting.models import ChannelProduct, LiveReading, PictureUpload, Posting
from shelfwire.sync.connect import consent
from shelfwire.sync.listings.import_info import request_import
from shelfwire.sync.taxonomy.forms import form_now
from shelfwire.sync.taxonomy.parties import refresh_parties

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_imported_family_is_updated_whole_and_imported_again_as_it_is(begin: Begin) -> None:
    diary = begin(catalogue=False)
    diary.connect()
    seller = open_shop(diary)
    request_import(diary.fresh(), by="Alice", user=diary.owner, create=True)
    drain()
    seller.diary.later(seconds=10)  # its pictures are fetched soon
    seller.work()
    row = (
        ChannelProduct.objects.alias(skus_count=Count("skus"))
        .filter(ready=True, skus_count__gt=1)
        .earliest("pk")
    )
    before, beside, linked = seller.there(row), others_than(seller, row), seller.linked(row)
    seller.say(row, {"title": "The same goods under another name"})
    seller.live(row)
    there = seller.there(row)
    assert there["title"] == "The same goods under another name"
    assert (there["skus"], seller.linked(row)) == (before["skus"], linked)
    assert others_than(seller, row) == beside
    again = request_import(diary.fresh(), by="Alice", user=diary.owner, create=True)
    drain()
    again.refresh_from_db()
    assert (again.result.get("create", 0), again.result["skus"], again.result["join"]) == (
        0,
        0,
        Product.objects.count(),
    )
    assert not LiveReading.objects.filter(differs_since__isnull=False)
    seller.works_idly()


def others_than(seller: Seller, row: ChannelProduct) -> object:
    """Every other product on TikTok, and our SKUs of it."""
    mine = seller.there(row)["product_id"]
    theirs = [one for one in seller.diary.control.get("/products")["rows"] if one["product_id"] != mine]
    ours = ListingSku.objects.exclude(listing__external_id=mine).order_by("pk")
    return theirs, list(ours.values_list("external_id", "seller_sku", "sku__code", "missing_at"))


# ── every market ─────────────────────────────────────────────────────────────────────────────────────────

PRICES = {"US": 1400, "GB": 1250, "DE": 1390, "VN": 120_000, "ID": 89_000, "MX": 25_000, "JP": 2_400}
SAID = {
    "US": "14.00",
    "GB": "12.50",
    "DE": "13.90",
    "VN": "120000",
    "ID": "89000",
    "MX": "250.00",
    "JP": "2400",
}
NEW_TREE = ("US", "VN", "ID")


@dataclass
class Tour:
    """One seller's shops in seven markets, all of one company and its one warehouse."""

    seller: Seller
    shops: dict[str, Account]
    rows: dict[str, ChannelProduct]

    @property
    def diary(self) -> Diary:
        return self.seller.diary

    def told(self) -> dict[str, dict[str, tuple[str, int]]]:
        return {region: self.seller.skus_there(row) for region, row in self.rows.items()}


def shop_in(diary: Diary, region: str) -> Account:
    """The seller's shop in a market, chosen from what her consent is for."""
    account = add_account(
        company=diary.company, channel="tiktok", name=f"Meridian {region}", by="Alice", anyway=True
    )
    values = options_of(diary.simulator, app_secret=diary.simulator.app_secret, market="ROW")
    save_options(account=account, values=values, by="Alice")
    url = consent.authorise_url(account.pk, diary.owner.pk, CALLBACK)
    state = dict(parse_qsl(urlsplit(url).query))["state"]
    code = diary.control.authorize()
    done = consent.complete(state, {"code": code, "state": state}, diary.owner.pk)
    shop = next(one for one in done.shops if one.region == region)
    return consent.choose_shop(done.account, shop.external_id, "Alice", diary.owner.pk)


@pytest.fixture
def tour(begin: Begin) -> Tour:
    """A mug of two glazes is ready in every shop, priced in its currency, twenty pieces of each for all of them."""
    diary = begin("grand-tour", catalogue=False)
    diary.control.settings(review_seconds=3)
    seller = Seller(diary, frozenset(one["product_id"] for one in diary.control.get("/products")["rows"]))
    shops = {region: shop_in(diary, region) for region in PRICES}
    mug, rows = seller.make(colours=2), {}
    seller.work()
    for account in shops.values():
        open_for_posting(diary, account)
        set_switch(account=account, switch="orders_in", on=True, by="Alice")
    seller.work()
    for region, account in shops.items():
        category = MUGS if region in NEW_TREE else OLD_MUGS
        form_now(account, category)
        more: dict[str, Any] = {"category": category}
        if region == "DE":
            more["setting:responsible_person_ids"] = [responsible_person(exchange.session(account))]
            refresh_parties(account)
        edits = [
            PriceEdit(account.pk, sku.pk, {"price_minor": PRICES[region]})
            for sku in Sku.objects.filter(product=mug)
        ]
        change_prices(company=diary.company, edits=edits, by="Bob", confirmed=True)
        rows[region] = seller.offer(mug, account, **more)
    seller.work()
    return Tour(seller, shops, {region: seller.fresh(row) for region, row in rows.items()})


@pytest.mark.timeout(120)
def test_one_product_goes_to_the_shops_of_seven_markets_at_once_and_they_sell_one_stock(tour: Tour) -> None:
    seller = tour.seller
    unready = {
        region: list(row.faults.filter(severity="required").values_list("code", "says"))
        for region, row in tour.rows.items()
        if not row.ready
    }
    assert unready == {}
    others = seller.others()
    done = post_many(tour.rows.values(), by="Bob")
    assert [one.refused for one in done] == [""] * len(tour.rows)
    seller.work()
    for one in Posting.objects.all():
        assert (one.account.name, seller.reviewed(one).status, one.reasons) == (one.account.name, "done", [])
    assert tour.told() == {
        region: dict.fromkeys(("MUG-000", "MUG-001"), (said, 20)) for region, said in SAID.items()
    }
    for region, row in tour.rows.items():
        there = seller.there(row)
        assert (region, there["status"], there["category_id"]) == (
            region,
            "ACTIVATE",
            MUGS if region in NEW_TREE else OLD_MUGS,
        )
        assert seller.linked(row) == {code: code for code in ("MUG-000", "MUG-001")}
    assert PictureUpload.objects.count() == len(tour.rows), "a picture goes up once for each shop"
    assert (seller.created(), seller.others()) == (len(tour.rows), others)
    # asked again, nothing is told
    seller.diary.control.clear_calls()
    post_many(tour.rows.values(), by="Bob")
    seller.work()
    assert seller.writes() == []
    # what one shop sells is gone in all of them
    tour.diary.control.buy(
        shop_id=tour.shops["GB"].external_shop_id, lines=[{"seller_sku": "MUG-000", "quantity": 3}]
    )
    seller.diary.later(minutes=3)
    seller.work()
    assert {region: skus["MUG-000"][1] for region, skus in tour.told().items()} == dict.fromkeys(PRICES, 17)
    assert {region: skus["MUG-001"][1] for region, skus in tour.told().items()} == dict.fromkeys(PRICES, 20)
    assert seller.others() == others
    seller.works_idly()
