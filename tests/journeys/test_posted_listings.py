"""Products on their way to TikTok, over HTTP, with everything in between played for real: readiness, pictures, the
listing, its review, and the updates that come after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from tests.journeys.conftest import Begin, Diary

from shelfwire.catalog.actions import create_family, create_sku, set_pictures, update_product, upload_picture
from shelfwire.catalog.actions.create_family import Variation
from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import ChannelWarehouse
from shelfwire.channels.port import ListingMove
from shelfwire.inventory.actions import count_stock, link_warehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs import drain
from shelfwire.listings.models import ListingSku
from shelfwire.posting.actions import (
    change_properties,
    request_move,
    request_posting,
    retry_posting,
    undo_posting,
)
from shelfwire.posting.actions.add_products import add_products
from shelfwire.posting.actions.change_properties import PropertyChange
from shelfwire.posting.errors import NotReady
from shelfwire.posting.models import ChannelProduct, PictureUpload, Posting, PostingSettings
from shelfwire.posting.states import OPEN
from shelfwire.sync.engine import schedule
from shelfwire.sync.taxonomy.forms import form_now
from tiktok_shop_sim import pictures

MUGS, MATERIAL = "801005", "100157"
CREATE = "POST /product/202309/products"


@dataclass
class Seller:
    """A connected shop that may be posted to."""

    diary: Diary

    def product(self, code: str = "MUG", colours: int = 1, **more: Any) -> ChannelProduct:
        """A product with a picture, stock, a price, a category and its answers."""
        company = self.diary.company
        sizes = {"weight": "0.45", "length": "14", "width": "11.5", "height": "10"}
        about: dict[str, Any] = {name: Decimal(size) for name, size in sizes.items()}
        about |= {
            "weight_unit": "kg",
            "length_unit": "cm",
            "description": "<p>A mug that fits two hands.</p>",
        }
        if colours == 1:
            sku = create_sku(
                company=company, code=code, title="x", by="Bob", price_minor=1400, currency="USD"
            )
            made = sku.product
            update_product(product=made, by="Bob", title="Hand thrown stoneware mug, blue", **about)
        else:
            made = create_family(
                company=company,
                title="Hand thrown stoneware mug",
                option_names=["Glaze"],
                variations=[
                    Variation(f"{code}-{n:03d}", (f"Blue {n}",), price_minor=1400, currency="USD")
                    for n in range(colours)
                ],
                by="Bob",
                code=code,
                **about,
            )
        self.show(made, "mug")
        main = Warehouse.objects.get(company=company)
        for sku in Sku.objects.filter(product=made):
            count_stock(sku_id=sku.pk, warehouse_id=main.pk, counted=20, reason="Opening count", by="Bob")
        account = self.diary.fresh()
        add_products(account=account, product_ids=[made.pk], by="Bob", enabled=True)
        row = ChannelProduct.objects.get(account=account, product=made)
        answer = {"values": [{"id": "", "name": "Stoneware"}], "unit": ""}
        self.say(row, {"category": MUGS, f"answer:{MATERIAL}": answer, **more})
        self.work()
        return self.fresh(row)

    def show(self, product: Product, subject: str, width: int = 600) -> None:
        picture = upload_picture(
            company=self.diary.company, name="mug.jpg", content=pictures.drawn(subject, width, width)
        )
        set_pictures(product=product, role="gallery", urls=[picture.url], by="Bob")

    def say(self, row: ChannelProduct, values: dict[str, Any]) -> None:
        done = change_properties(account=row.account, changes=[PropertyChange(row.pk, values)], by="Bob")
        assert not [one for one in done.rows if one.refused], done

    def work(self) -> None:
        """Notices are carried, and the clock finds what is due, until nothing is."""
        for _ in range(3):
            self.diary.post()
            schedule.tick()
            drain()

    def post(self, row: ChannelProduct, **more: Any) -> Posting:
        posting = request_posting(channel_product=row, by="Bob", **more)
        self.work()
        posting.refresh_from_db()
        return posting

    def reviewed(self, posting: Posting) -> Posting:
        """Until its review has ended, or long enough."""
        for _ in range(4):
            self.diary.later(seconds=30)
            self.work()
            posting.refresh_from_db()
            if posting.status not in OPEN:
                break
        return posting

    def fresh(self, row: ChannelProduct) -> ChannelProduct:
        return ChannelProduct.objects.select_related("account", "product", "listing").get(pk=row.pk)

    def there(self, row: ChannelProduct) -> dict[str, Any]:
        """The product as TikTok has it."""
        listing = self.fresh(row).listing
        assert listing is not None
        rows = self.diary.control.get("/products")["rows"]
        return dict(next(one for one in rows if one["product_id"] == listing.external_id))

    def created(self) -> int:
        return len(self.diary.control.calls(operation=CREATE, verdict="ok", limit=1000))


@pytest.fixture
def seller(open_for_business: Begin, settings: Any) -> Seller:
    diary = open_for_business()
    diary.control.settings(review_seconds=3, upload_quota=0)
    account = diary.fresh()
    main = Warehouse.objects.get(company=diary.company)
    for place in ChannelWarehouse.objects.filter(account=account).exclude(
        kind__in=ChannelWarehouse.KEPT_BY_THE_CHANNEL
    ):
        link_warehouse(account=account, external_id=place.external_id, warehouse=main, by="Alice")
    diary.switch("listings_out", "stock_out")
    found = Seller(diary)
    found.work()
    form_now(account, MUGS)
    return found


pytestmark = pytest.mark.django_db(transaction=True)


def test_a_simple_product_goes_live_and_its_sku_is_linked(seller: Seller) -> None:
    row = seller.product()
    assert row.ready, list(row.faults.values_list("code", "says"))
    posting = seller.post(row)
    assert (posting.status, posting.reasons) == ("in_review", [])
    posting = seller.reviewed(posting)
    assert posting.status == "done"
    assert seller.there(row)["status"] == "ACTIVATE"
    link = ListingSku.objects.get(listing=seller.fresh(row).listing)
    assert link.sku is not None
    assert link.sku.code == "MUG"
    assert PictureUpload.objects.count() == 1


def test_a_hundred_variations_are_one_listing(seller: Seller) -> None:
    row = seller.product(colours=100)
    assert row.ready, list(row.faults.values_list("code", "says")[:5])
    posting = seller.reviewed(seller.post(row))
    assert (posting.status, posting.reasons) == ("done", [])
    assert seller.fresh(row).listing.skus.filter(sku__isnull=False).count() == 100  # type: ignore[union-attr]
    assert seller.created() == 1


def test_what_the_review_refuses_is_fixed_and_goes_live(seller: Seller) -> None:
    row = seller.product(description="<p>This mug cures cancer.</p>")
    seller.diary.control.settings(review_seconds=600)
    posting = seller.post(row)
    listing = seller.fresh(row).listing
    assert listing is not None
    seller.diary.control.post(
        "/review", product_id=listing.external_id, verdict="refuse", reasons=["The text makes a claim."]
    )
    posting = seller.reviewed(posting)
    assert posting.status == "refused"
    assert "The text makes a claim." in posting.reasons[0]["text"]
    seller.diary.control.settings(review_seconds=3)
    seller.say(row, {"description": "<p>A mug that fits two hands.</p>"})
    seller.work()
    assert retry_posting(posting=posting, by="Bob").kind == "edit"
    seller.work()
    assert seller.reviewed(posting).status == "done"
    assert seller.created() == 1


def test_an_update_waits_for_the_review_and_then_for_its_own(seller: Seller) -> None:
    seller.diary.control.settings(review_seconds=600)
    row = seller.product(colours=3)
    posting = seller.post(row)
    seller.say(row, {"title": "Hand thrown stoneware mug with a deep glaze"})
    seller.work()
    update = seller.post(seller.fresh(row))
    assert (update.kind, update.status) == ("edit", "scheduled")
    assert "review" in update.waits_for
    seller.diary.later(seconds=700)
    assert seller.reviewed(posting).status == "done"
    seller.diary.later(seconds=130)
    seller.work()
    update.refresh_from_db()
    assert update.status == "in_review"
    seller.diary.later(seconds=700)
    assert seller.reviewed(update).status == "done"
    assert seller.there(row)["title"] == "Hand thrown stoneware mug with a deep glaze"
    assert seller.fresh(row).listing.skus.filter(missing_at=None).count() == 3  # type: ignore[union-attr]


def test_what_is_not_ready_stays_here(seller: Seller) -> None:
    row = seller.product()
    update_product(product=row.product, by="Bob", weight=None)
    seller.work()
    with pytest.raises(NotReady) as refused:
        request_posting(channel_product=seller.fresh(row), by="Bob")
    assert refused.value.items
    assert (Posting.objects.count(), seller.created()) == (0, 0)


def test_a_days_allowance_spreads_what_is_posted(seller: Seller) -> None:
    rows = [seller.product(f"MUG-{n}") for n in range(3)]
    PostingSettings.objects.update_or_create(account=rows[0].account, defaults={"daily_allowance": 2})
    postings = [seller.post(row) for row in rows]
    assert [one.status for one in postings] == ["in_review", "in_review", "scheduled"]
    assert "allowance" in postings[2].waits_for
    PostingSettings.objects.update(daily_allowance=None)
    seller.diary.control.settings(upload_quota=2)
    Posting.objects.filter(pk=postings[2].pk).update(look_at=None)
    seller.work()
    postings[2].refresh_from_db()
    assert postings[2].status == "scheduled"
    assert "takes no more new listings today" in postings[2].waits_for
    seller.diary.later(hours=25)
    seller.work()
    assert seller.reviewed(postings[2]).status in ("in_review", "done")
    assert seller.created() == 3


def test_a_listing_goes_off_and_comes_back(seller: Seller) -> None:
    row = seller.product()
    seller.reviewed(seller.post(row))
    listing = seller.fresh(row).listing
    assert listing is not None
    off = request_move(listing=listing, move=ListingMove.DEACTIVATE, by="Bob")
    seller.work()
    off = seller.reviewed(off)
    assert (off.status, off.reasons) == ("done", [])
    assert seller.there(row)["status"] == "SELLER_DEACTIVATED"
    back = undo_posting(posting=off, by="Bob")
    seller.work()
    assert seller.reviewed(back).status == "done"
    assert seller.there(row)["status"] in ("ACTIVATE", "PENDING")


def test_a_create_whose_answer_is_lost_is_found_and_not_made_twice(seller: Seller) -> None:
    row = seller.product()
    seller.diary.control.fault("reset_after", CREATE)
    posting = seller.post(row)
    seller.diary.later(minutes=3)
    seller.work()
    assert seller.reviewed(posting).status == "done"
    assert seller.created() == 1
