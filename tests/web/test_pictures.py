"""Product pictures from the channel to the screen: the simulator's own, served by us, to the company's people alone."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from PIL import Image
from tests.factories import channel_order, make_account, make_sku

from shelfwire.catalog.models import Picture, Thumbnails
from shelfwire.jobs import drain, hurry
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, SellerSku
from shelfwire.listings import queries as listings
from shelfwire.listings.actions import SeenSku, see_skus
from shelfwire.listings.jobs_registry import forget_unused_pictures
from shelfwire.listings.models import ListingSku
from shelfwire.orders import queries as orders
from shelfwire.orders.actions import record_orders
from shelfwire.people.models import Company
from shelfwire.sync.orders.poll import poll_orders
from shelfwire.web.pictures import attach_pictures, show_picture, units_of

pytestmark = pytest.mark.django_db
IMAGE = "https://cdn.example.com/mug.jpeg"


def kept(company: Company, url: str = IMAGE, digest: str = "d1") -> Picture:
    """A picture that was fetched."""
    now = clock.now()
    Thumbnails.objects.create(company=company, digest=digest, small=b"small", large=b"large", made_at=now)
    picture, _ = Picture.objects.update_or_create(
        company=company, url=url, defaults={"digest": digest, "first_seen_at": now, "next_at": None}
    )
    return picture


def see(account: Any, url: str, sku_id: str = "C1", seller_sku: str = "MUG") -> ListingSku:
    one = SeenSku(
        ExternalProductId("P1"), "Mug", ExternalSkuId(sku_id), SellerSku(seller_sku), "Moss", image_url=url
    )
    see_skus(account, [one], clock.now())
    return ListingSku.objects.select_related("picture").get(account=account, external_id=sku_id)


# ── from the channel ─────────────────────────────────────────────────────────────────────────────────────


def test_an_orders_item_is_seen_on_our_own_address(company: Company, as_charlie: Client, sold: Any) -> None:
    """A sale in the simulated shop; its picture as the simulator serves it; our thumbnail of it."""
    sold()
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        assert "catalog.pictures" in drain()
    order = orders.orders(company)[0]
    attach_pictures(units_of([order]))
    picture = order.units.all()[0].picture  # type: ignore[attr-defined]  # attached
    assert picture.reason == ""
    shown = show_picture(picture, "Mug", company)
    address = shown.split('src="')[1].split('"')[0]
    assert address == f"/c/corner-shop/pictures/{picture.digest}.96.webp"
    answer = as_charlie.get(address)
    assert Image.open(io.BytesIO(answer.content)).size == (96, 96)


@pytest.fixture
def sold(company: Company, alice: Any, simulator: Any) -> Any:
    from tests.support.simulated import connect, simulated_account

    from shelfwire.channels.actions import set_switch

    def sell() -> None:
        account = connect(simulated_account(company, simulator), alice, simulator)
        set_switch(account=account, switch="orders_in", on=True, by="Alice")
        simulator.control.buy()
        hurry(poll_orders, account_id=account.pk)
        drain()

    return sell


def test_a_picture_is_remembered_and_followed_when_it_changes(company: Company) -> None:
    account = make_account(company)
    row = see(account, "")
    assert row.picture is None
    row = see(account, f"{IMAGE}?sig=1")
    assert row.picture is not None
    assert row.picture.url == f"{IMAGE}?sig=1"
    # a fresh signature counts as long as nothing was fetched, and no longer
    row = see(account, f"{IMAGE}?sig=2")
    assert row.picture is not None
    assert row.picture.url == f"{IMAGE}?sig=2"
    kept(company, f"{IMAGE}?sig=2")
    row = see(account, f"{IMAGE}?sig=3")
    assert row.picture is not None
    assert row.picture.url == f"{IMAGE}?sig=2"
    row = see(account, "https://cdn.example.com/new.jpeg")
    assert row.picture is not None
    assert row.picture.url.endswith("new.jpeg")
    row = see(account, "")
    assert row.picture is not None
    assert row.picture.url.endswith("new.jpeg")


def test_pictures_nobody_shows_are_forgotten_after_a_day(company: Company) -> None:
    account = make_account(company)
    see(account, f"{IMAGE}?sig=1")
    see(account, f"{IMAGE}?sig=2")
    forget_unused_pictures()
    assert Picture.objects.count() == 2
    with time_machine.travel(clock.now() + timedelta(days=2)):
        forget_unused_pictures()
    assert [one.url for one in Picture.objects.all()] == [f"{IMAGE}?sig=2"]


# ── to the screen ────────────────────────────────────────────────────────────────────────────────────────


def test_only_members_of_the_company_are_served(
    company: Company, other_company: Company, as_charlie: Client
) -> None:
    kept(company)
    kept(other_company, digest="d2")
    answer = as_charlie.get("/c/corner-shop/pictures/d1.96.webp")
    assert (answer.status_code, answer.content) == (200, b"small")
    assert as_charlie.get("/c/corner-shop/pictures/d1.480.webp").content == b"large"
    for address in (
        "/c/corner-shop/pictures/d2.96.webp",
        "/c/other-traders/pictures/d2.96.webp",
        "/c/corner-shop/pictures/d1.97.webp",
        "/c/corner-shop/pictures/d1.99999999999999999999.webp",
        "/c/corner-shop/pictures/.96.webp",
    ):
        assert as_charlie.get(address).status_code == 404, address
    stranger = Client().get("/c/corner-shop/pictures/d1.96.webp")
    assert stranger.status_code == 302
    assert b"small" not in stranger.content


def test_a_picture_may_be_kept_for_ever_and_is_taken_for_nothing_else(
    company: Company, as_charlie: Client
) -> None:
    kept(company)
    headers = as_charlie.get("/c/corner-shop/pictures/d1.96.webp").headers
    assert headers["Content-Type"] == "image/webp"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_pictures_come_from_us_alone(company: Company, as_charlie: Client) -> None:
    policy = as_charlie.get("/c/corner-shop/").headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy + ";"


@pytest.mark.parametrize(
    ("title", "initials"),
    [
        ("Stoneware mug, moss", "SM"),
        ("mug", "M"),
        ("", "?"),
        ("— 50% off", "5O"),
        ("陶瓷 杯", "陶杯"),
        ("<b> x", "X"),
    ],
)
def test_without_a_picture_the_initials_stand_there(title: str, initials: str, company: Company) -> None:
    shown = show_picture(None, title, company)
    assert f">{initials}</text>" in shown
    assert "aria-hidden" in shown


def test_the_reason_is_on_the_empty_place(company: Company) -> None:
    picture = Picture(company=company, url=IMAGE, reason="<i>404</i>")
    assert "<title>No picture: &lt;i&gt;404&lt;/i&gt;</title>" in show_picture(picture, "Mug", company)


def test_pictures_of_a_page_of_orders_are_one_question(
    company: Company, django_assert_num_queries: Any
) -> None:
    account, foreign = make_account(company), make_account(company)
    docs = [channel_order(units=[(f"S{n}", 1), ("SAME", 2)]) for n in range(10)]
    record_orders(account, docs, via="poll")
    picture = kept(company)
    ListingSku.objects.filter(account=account, external_id="C-SAME").update(picture=picture)
    see(foreign, "https://cdn.example.com/other.jpeg", sku_id="C-S1")
    found = list(orders.orders(company))
    units = units_of(found)
    with django_assert_num_queries(1):
        attach_pictures(units)
    shown = {unit.seller_sku: unit.picture for unit in units}  # type: ignore[attr-defined]  # attached
    assert shown == {"SAME": picture, **{f"S{n}": None for n in range(10)}}
    with django_assert_num_queries(0):
        attach_pictures([])


def test_a_sku_of_ours_shows_the_picture_of_a_listing_it_is_linked_to(
    company: Company, other_company: Company
) -> None:
    sku, bare = make_sku(company, "MUG"), make_sku(company, "BARE")
    account, second = make_account(company), make_account(company)
    see(account, "https://cdn.example.com/unfetched.jpeg")
    picture = kept(company)
    see(second, IMAGE)
    assert listings.pictures_of_skus(company, [sku.pk, bare.pk]) == {sku.pk: picture}
    assert listings.pictures_of_skus(other_company, [sku.pk]) == {}
