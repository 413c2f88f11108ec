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
from tests.posting.live_listings import listed, whole

from shelfwire.catalog.actions import update_product
from shelfwire.catalog.models import Identifier, KitPart, Product, ProductPicture, Sku
from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelListing, ChannelListingSku, ListingAsKept
from shelfwire.listings.actions import keep_listings, read_listings, unlink
from shelfwire.listings.models import LinkChange, Listing, ListingSku
from shelfwire.people.models import Company
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.actions.take_over import TakeOverOptions, take_over_listings
from shelfwire.posting.live.plan import Plan
from shelfwire.posting.models import ChannelProduct, ChannelSku, LiveReading
from shelfwire.posting.queries import wanted_each

FAMILY = whole(
    listed("C1=MUG-RED Colour:Red Size:L", identifier=("ean", "4006381333931")),
    "C2=MUG-BLUE Colour:Blue Size:L",
    product="P1",
    ref="MUG",
)
PLATE = whole("C9=PLATE", product="P2", title="A plate")
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


def bring(account: Account, *listings: ListingAsKept) -> list[int]:
    """Have the shop's listings read, in lists and whole. Returns their ids."""
    heads = [
        ChannelListing(
            one.product_id,
            one.title,
            one.status,
            one.channel_status,
            tuple(ChannelListingSku(sku.external_id, sku.seller_sku) for sku in one.skus),
            updated_at=one.updated_at,
        )
        for one in listings
    ]
    read_listings(account, heads, DAY_ONE)
    keep_listings(account, listings, DAY_ONE)
    found = Listing.objects.filter(account=account, external_id__in=[one.product_id for one in listings])
    return list(found.order_by("pk").values_list("pk", flat=True))


def take(account: Account, ids: Sequence[int], **options: Any) -> list[Plan]:
    done = take_over_listings(account=account, listing_ids=ids, by="Bob", options=TakeOverOptions(**options))
    return [done[pk] for pk in sorted(done)]


def counted() -> list[int]:
    return [table.objects.count() for table in TABLES]  # type: ignore[attr-defined]


def codes(account: Account) -> dict[str, str]:
    rows = ListingSku.objects.filter(account=account, sku__isnull=False).values_list(
        "external_id", "sku__code"
    )
    return dict(rows)


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
    assert [one.outcome for one in done] == ["refused", "refused", "create"]
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
