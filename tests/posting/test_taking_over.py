"""Create my SKUs from these: products, families and links from live listings, once, with nothing overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import DAY_ONE, make_account, make_sku
from tests.posting.live_listings import FAMILY, PARCEL, PLATE, bring, codes, listed, whole
from tests.posting.rows import channel_product

from shelfwire.catalog.actions import update_product
from shelfwire.catalog.models import Identifier, KitPart, Product, ProductPicture, Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    Answered,
    Choice,
    Measured,
)
from shelfwire.listings.actions import keep_listings, unlink
from shelfwire.listings.models import LinkChange, ListingSku
from shelfwire.people.models import Company
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.actions.settle_live import leave_as_it_is, take_theirs
from shelfwire.posting.actions.take_over import TakeOverOptions, take_over_listings
from shelfwire.posting.errors import NothingToSettle
from shelfwire.posting.live.plan import Plan
from shelfwire.posting.models import ChannelProduct, ChannelSku, LiveReading
from shelfwire.posting.queries import wanted_each

TABLES = (
    Product,
    Sku,
    Identifier,
    ProductPicture,
    ChannelProduct,
    ChannelSku,
    LinkChange,
    LiveReading,
    KitPart,
)


@pytest.fixture
def shop(company: Company) -> Account:
    return make_account(company)


def take(account: Account, ids: Sequence[int], **options: Any) -> list[Plan]:
    done = take_over_listings(account=account, listing_ids=ids, by="Bob", options=TakeOverOptions(**options))
    return [done[pk] for pk in sorted(done)]


def counted() -> list[int]:
    return [table.objects.count() for table in TABLES]  # type: ignore[attr-defined]


def test_a_family_and_a_simple_product_are_built_whole_and_a_second_time_changes_nothing(
    shop: Account,
) -> None:
    ids = bring(shop, FAMILY, PLATE)
    assert [one.outcome for one in take(shop, ids)] == ["create", "create"]
    mug = Product.objects.get(code="MUG")
    assert (mug.title, mug.brand, mug.description) == ("A mug", "Northwind", "<p>It holds tea.</p>")
    assert mug.option_names == ["Colour", "Size"]
    assert (mug.weight, mug.weight_unit, mug.length, mug.length_unit) == (Decimal("0.45"), "kg", 12, "cm")
    red, blue = mug.skus.order_by("code").reverse()
    assert (red.code, red.option_values, red.barcode) == ("MUG-RED", ["Red", "L"], "4006381333931")
    assert (blue.title, blue.price_minor, blue.currency) == ("A mug · Blue, L", 1_299, "USD")
    assert list(red.identifiers.values_list("kind", "value")) == [("ean", "4006381333931")]
    assert [one.picture.url for one in mug.pictures.filter(role="gallery")] == list(FAMILY.picture_urls)
    assert red.pictures.get().picture.url == FAMILY.skus[0].picture_url
    assert codes(shop) == {"C1": "MUG-RED", "C2": "MUG-BLUE", "C9": "PLATE"}
    row = ChannelProduct.objects.get(product=mug)
    assert (row.enabled, row.category_external_id, row.brand_external_id) == (True, "600001", "B7")
    assert row.answers == {"100": {"values": [{"id": "7", "name": "Stoneware"}]}}
    assert sorted(row.skus.values_list("listing_sku_external_id", flat=True)) == ["C1", "C2"]
    wanted = wanted_each([row.pk])[row.pk]
    assert (wanted.listing_external_id, [sku.external_id for sku in wanted.skus]) == ("P1", ["C1", "C2"])
    assert not LiveReading.objects.filter(differs_since__isnull=False)
    before = counted()
    assert [one.outcome for one in take(shop, ids)] == ["join", "join"]
    assert counted() == before
    assert not LiveReading.objects.filter(differs_since__isnull=False)


def test_what_changed_there_is_shown_field_by_field_and_overwrites_nothing(shop: Account) -> None:
    ids = bring(shop, FAMILY)
    take(shop, ids)
    later = replace(FAMILY, title="A cup", skus=(replace(FAMILY.skus[0], seller_sku="CUP"), *FAMILY.skus[1:]))  # type: ignore[arg-type]
    keep_listings(shop, [later], DAY_ONE)
    assert compare_live(ids, by="worker") == 1
    found = LiveReading.objects.get()
    assert [(one["label"], one["ours"], one["theirs"]) for one in found.differences] == [
        ("Title", "A mug", "A cup"),
        ("Seller SKU", "MUG-RED", "CUP"),
    ]
    since = found.differs_since
    take(shop, ids)
    assert (Product.objects.get().title, LiveReading.objects.get().differs_since) == ("A mug", since)
    keep_listings(shop, [FAMILY], DAY_ONE)
    assert compare_live(ids, by="worker") == 0
    assert LiveReading.objects.get().differs_since is None


def test_what_changed_here_is_no_drift_and_neither_is_what_was_ours_before(shop: Account) -> None:
    sku = make_sku(shop.company, "PLATE")
    ids = bring(shop, PLATE)
    assert [one.outcome for one in take(shop, ids)] == ["join"]
    assert Product.objects.get().title == "Product PLATE"
    labels = [one["label"] for one in LiveReading.objects.get().differences]
    assert labels == ["Title", "Long description", "Gallery", "Weight and size"]
    row = ChannelProduct.objects.get()
    assert (row.category_external_id, row.answers["100"]["values"][0]["name"]) == ("600001", "Stoneware")
    update_product(product=sku.product, by="Bob", title="A plate")
    compare_live(ids, by="worker")
    assert "Title" not in [one["label"] for one in LiveReading.objects.get().differences]


def test_two_listings_that_sell_the_same_share_one_sku(shop: Account) -> None:
    ids = bring(shop, PLATE, whole("C10=PLATE", product="P3"))
    assert [one.outcome for one in take(shop, ids)] == ["create", "link"]
    assert codes(shop) == {"C9": "PLATE", "C10": "PLATE"}
    assert ChannelProduct.objects.count() == Product.objects.count() == 1


def test_a_product_gets_the_skus_that_the_listing_has_and_it_lacks(shop: Account) -> None:
    ids = bring(shop, FAMILY)
    take(shop, ids)
    green = whole("C1=MUG-RED Colour:Red Size:L", "C3=MUG-GREEN Colour:Green Size:L", product="P1")
    assert bring(shop, green) == ids
    assert [one.outcome for one in take(shop, ids)] == ["extend"]
    assert codes(shop) == {"C1": "MUG-RED", "C2": "MUG-BLUE", "C3": "MUG-GREEN"}
    row = ChannelProduct.objects.get()
    assert sorted(row.skus.values_list("listing_sku_external_id", flat=True)) == ["C1", "C2", "C3"]


def test_a_listing_in_another_shop_joins_the_product(shop: Account) -> None:
    take(shop, bring(shop, FAMILY))
    second = make_account(shop.company, "S2")
    other = replace(
        FAMILY, product_id="Q1", skus=tuple(replace(s, external_id=f"Q{s.external_id}") for s in FAMILY.skus)
    )  # type: ignore[arg-type]
    assert [one.outcome for one in take(second, bring(second, other))] == ["join"]
    assert ChannelProduct.objects.count() == 2
    assert Product.objects.count() == 1


def test_stock_is_shared_with_skus_of_several_products_and_of_another_company(
    shop: Account, other_company: Company
) -> None:
    red, blue = (make_sku(shop.company, code) for code in ("MUG-RED", "MUG-BLUE"))
    ids = bring(shop, FAMILY)
    assert [one.outcome for one in take(shop, ids)] == ["link"]
    assert [one.outcome for one in take(shop, ids, share=True)] == ["create"]
    assert codes(shop) == {"C1": "MUG-RED-2", "C2": "MUG-BLUE-2"}
    assert {one.shadow_of for one in Sku.objects.filter(code__endswith="-2")} == {red, blue}
    far = make_sku(other_company, "PLATE")
    take(shop, bring(shop, PLATE), stock_company_id=other_company.pk)
    assert Sku.objects.get(company=shop.company, code="PLATE").shadow_of == far


def test_what_cannot_be_is_named_and_the_others_are_taken_over(shop: Account) -> None:
    odd = whole(listed("C4=X", identifier=("gtin", "9" * 41)), product="P4")
    twice = whole("C5=A Colour:Red", "C6=B Colour:Red", product="P5")
    ids = bring(shop, odd, twice, PLATE)
    done = take(shop, ids)
    assert [one.outcome for one in done] == ["create", "refused", "refused"]
    assert all(problem.says and problem.fix for one in done for problem in one.problems)
    assert codes(shop) == {"C9": "PLATE"}
    assert Product.objects.count() == 1


def test_a_link_that_a_person_took_away_is_not_made_again(shop: Account) -> None:
    make_sku(shop.company, "PLATE")
    ids = bring(shop, PLATE)
    unlink(listing_sku=ListingSku.objects.get(), by="Bob")
    assert [one.outcome for one in take(shop, ids)] == ["refused"]
    assert codes(shop) == {}
    assert ChannelProduct.objects.count() == 0


def test_another_shops_listings_are_left_alone(shop: Account, other_company: Company) -> None:
    ids = bring(make_account(other_company, "S9"), PLATE)
    assert take(shop, ids) == []
    assert Sku.objects.count() == 0


def test_queries_do_not_grow_with_the_listings(shop: Account) -> None:
    counts = []
    for size, mark in ((5, "A"), (40, "B")):
        names = [f"{mark}{n}" for n in range(size)]
        many = [whole(f"{n}L={n}-L Size:L", f"{n}S={n}-S Size:S", product=n) for n in names]
        ids = bring(shop, *many)
        with CaptureQueriesContext(connection) as queries:
            take(shop, ids)
        counts.append(len(queries))
    assert Sku.objects.count() == 90
    assert counts[1] <= counts[0]


def test_what_differs_is_taken_or_left_field_by_field(shop: Account) -> None:
    ids = bring(shop, FAMILY)
    take(shop, ids)
    row = ChannelProduct.objects.get()
    other = whole(
        listed("C1=CUP Colour:Crimson Size:L", identifier=("ean", "4006381333948")),
        "C2=MUG-BLUE Colour:Blue Size:L",
        title="A cup",
        description="<p>It holds <b>coffee</b>.</p><script>x()</script>",
        category_id="600002",
        picture_urls=("https://pictures.example/c.jpg",),
        parcel=replace(PARCEL, weight=Measured(Decimal(1), "kg")),
        answers=(("Material", Answered("100", (Choice("8", "Glass"),))),),
    )
    keep_listings(shop, [other], DAY_ONE)
    compare_live(ids, by="worker")
    keys = [one["key"] for one in LiveReading.objects.get().differences]
    assert keys == [
        "title",
        "description",
        "category",
        "pictures",
        "parcel",
        "answer:100",
        "sku:C1:seller_sku",
        "sku:C1:options",
        "sku:C1:identifier",
    ]
    assert leave_as_it_is(channel_product=row, keys=["title"], by="Bob") == 1
    compare_live(ids, by="worker")
    assert [one["key"] for one in LiveReading.objects.get().differences] == keys[1:]
    settled = take_theirs(channel_product=row, keys=keys, by="Bob")
    assert (settled.taken, settled.refused) == (tuple(keys[1:]), {})
    assert LiveReading.objects.get().differs_since is None
    row.refresh_from_db()
    assert (row.title, row.category_external_id) == ("", "600002")
    assert row.description == "<p>It holds <b>coffee</b>.</p>"
    assert row.answers["100"]["values"] == [{"id": "8", "name": "Glass"}]
    red = row.skus.get(listing_sku_external_id="C1")
    assert (red.seller_sku, red.options[0]["value"]) == ("CUP", "Crimson")
    assert red.sku.identifiers.get().value == "4006381333948"
    product = Product.objects.get()
    assert (product.title, product.weight) == ("A mug", 1)
    assert product.pictures.get(role="gallery").picture.url == "https://pictures.example/c.jpg"
    with pytest.raises(NothingToSettle):
        take_theirs(channel_product=row, keys=keys, by="Bob")
    assert leave_as_it_is(channel_product=row, keys=keys, by="Bob") == 0


def test_a_listing_that_is_another_products_is_left_and_named(company: Company) -> None:
    account = make_account(company)
    (found,) = bring(account, PLATE)
    held = channel_product(company, account, "CUP", listing_id=found)
    (one,) = take_over_listings(account=account, listing_ids=[found], by="Bob").values()
    assert (one.outcome, "in this shop already" in one.problems[0].says) == ("refused", True)
    held.refresh_from_db()
    assert (held.listing_id, account.channel_products.count(), company.skus.count()) == (found, 1, 1)
