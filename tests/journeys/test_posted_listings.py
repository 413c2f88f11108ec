"""Products on their way to TikTok, over HTTP, with everything in between played for real: readiness, pictures, the
listing, its review, and the updates that come after it.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.journeys.conftest import Begin
from tests.journeys.seller import CREATE, EDIT, Seller, open_shop

from shelfwire.catalog.actions import create_sku, set_shadow, update_product, update_sku
from shelfwire.catalog.models import Sku
from shelfwire.channels.port import ListingMove, ListingStatus
from shelfwire.inventory.models import Balance
from shelfwire.kit import clock
from shelfwire.listings.models import Brand, Listing
from shelfwire.listings.queries import kept_of
from shelfwire.offers.models import PriceOffer
from shelfwire.posting.actions import (
    cancel_posting,
    request_move,
    request_posting,
    retry_posting,
    undo_posting,
)
from shelfwire.posting.errors import ListedAlready, NotReady
from shelfwire.posting.models import PictureUpload, Posting, PostingSettings
from shelfwire.sync.posting import prepare


@pytest.fixture
def seller(open_for_business: Begin) -> Seller:
    return open_shop(open_for_business())


pytestmark = pytest.mark.django_db(transaction=True)


def test_a_simple_product_goes_live_and_posting_it_again_changes_nothing(seller: Seller) -> None:
    row = seller.product()
    others = seller.others()
    assert row.ready, list(row.faults.values_list("code", "says"))
    posting = seller.post(row)
    assert (posting.status, posting.reasons) == ("in_review", [])
    assert seller.reviewed(posting).status == "done"
    there = seller.there(row)
    assert (there["status"], there["title"]) == ("ACTIVATE", "Hand thrown stoneware mug, blue")
    assert seller.skus_there(row) == {"MUG": ("14.00", 20)}
    assert seller.linked(row) == {"MUG": "MUG"}
    assert PictureUpload.objects.count() == 1
    with pytest.raises(ListedAlready):
        request_posting(channel_product=seller.fresh(row), by="Bob", kind="create")
    again = seller.post(row)
    assert (again.kind, again.status, again.told_at) == ("edit", "done", None)
    assert (seller.created(), seller.there(row), seller.others()) == (1, there, others)
    seller.works_idly()


@pytest.mark.parametrize("colours", [100, 300])
def test_as_many_variations_as_the_market_takes_are_one_listing(seller: Seller, colours: int) -> None:
    row = seller.product(colours=colours)
    others = seller.others()
    assert row.ready, list(row.faults.values_list("code", "says")[:5])
    seller.live(row)
    codes = [f"MUG-{n:03d}" for n in range(colours)]
    assert seller.skus_there(row) == dict.fromkeys(codes, ("14.00", 20))
    assert seller.linked(row) == {code: code for code in codes}
    again = seller.post(row)
    assert (again.status, again.told_at) == ("done", None)
    assert (seller.created(), seller.others()) == (1, others)


def test_what_the_review_refuses_is_fixed_and_goes_live(seller: Seller) -> None:
    row = seller.product()
    others = seller.others()
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
    assert seller.there(row)["status"] == "FAILED"
    seller.diary.control.settings(review_seconds=3)
    seller.say(row, {"description": "<p>A mug that fits two hands, and nothing else.</p>"})
    seller.work()
    assert retry_posting(posting=posting, by="Bob").kind == "edit"
    seller.work()
    assert seller.reviewed(posting).status == "done"
    assert seller.there(row)["status"] == "ACTIVATE"
    assert (seller.created(), seller.others()) == (1, others)
    seller.works_idly()


def test_an_update_waits_for_the_review_and_then_for_its_own(seller: Seller) -> None:
    seller.diary.control.settings(review_seconds=600)
    brand = Brand.objects.filter(account=seller.diary.account).order_by("name").first()
    assert brand is not None
    row = seller.product(colours=3, brand={"id": brand.external_id, "name": brand.name})
    others = seller.others()
    posting = seller.post(row)
    seller.say(row, {"title": "Hand thrown stoneware mug with a deep glaze"})
    update_product(product=row.product, by="Bob", brand="Hemlock & Sons")
    seller.work()
    update = seller.post(seller.fresh(row))
    assert (update.kind, update.status) == ("edit", "scheduled")
    assert "review" in update.waits_for
    seller.diary.later(seconds=700)
    assert seller.reviewed(posting).status == "done"
    assert seller.there(row)["title"] == "Hand thrown stoneware mug"
    assert whole(seller, row).brand_id == brand.external_id
    before = seller.skus_there(row)
    seller.diary.later(seconds=130)
    seller.work()
    update.refresh_from_db()
    assert update.status == "in_review"
    seller.diary.later(seconds=700)
    assert seller.reviewed(update).status == "done"
    assert seller.there(row)["title"] == "Hand thrown stoneware mug with a deep glaze"
    assert not whole(seller, row).brand_id, "an old brand never stands under a new name"
    assert (seller.skus_there(row), len(before), seller.others()) == (before, 3, others)
    seller.works_idly()


def whole(seller: Seller, row: Any) -> Any:
    """The listing as it was read back last."""
    (found,) = kept_of([seller.fresh(row).listing_id]).values()
    return found


def test_what_is_not_ready_stays_here(seller: Seller) -> None:
    row = seller.product()
    update_product(product=row.product, by="Bob", weight=None)
    seller.work()
    with pytest.raises(NotReady) as refused:
        request_posting(channel_product=seller.fresh(row), by="Bob")
    assert refused.value.items
    assert (Posting.objects.count(), seller.created()) == (0, 0)
    seller.works_idly()


def test_a_days_allowance_spreads_what_is_posted(seller: Seller) -> None:
    if clock.now().astimezone(ZoneInfo(seller.diary.fresh().timezone)).hour == 23:
        seller.diary.later(hours=2)  # all of it is to happen on one day of the shop
    rows = seller.products(*(f"MUG-{n}" for n in range(3)))
    others = seller.others()
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
    assert [seller.reviewed(one).status for one in postings] == ["done"] * 3
    assert (seller.created(), seller.others()) == (3, others)
    seller.works_idly()


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
    delete = request_move(listing=listing, move=ListingMove.DELETE, by="Bob", confirmation="DELETE")
    Listing.objects.filter(pk=listing.pk).update(status=ListingStatus.LIVE)  # put on sale again meanwhile
    seller.work()
    delete.refresh_from_db()
    assert (delete.status, delete.reasons[0]["code"]) == ("refused", "not_now")
    assert seller.there(row)["status"] == "SELLER_DEACTIVATED", "nothing was told"
    Listing.objects.filter(pk=listing.pk).update(status=ListingStatus.OFF_BY_SELLER)
    back = undo_posting(posting=off, by="Bob")
    seller.work()
    assert seller.reviewed(back).status == "done"
    assert seller.there(row)["status"] in ("ACTIVATE", "PENDING")
    for move, word in ((ListingMove.DEACTIVATE, ""), (ListingMove.DELETE, "DELETE")):
        listing.refresh_from_db()
        asked = request_move(listing=listing, move=move, by="Bob", confirmation=word)
        seller.work()
        assert seller.reviewed(asked).status == "done"
    # a listing that was deleted is made anew, with what lies in stock
    again = seller.post(row)
    assert (again.kind, seller.reviewed(again).status) == ("create", "done")
    assert seller.fresh(row).listing != listing
    assert seller.skus_there(row) == {"MUG": ("14.00", 20)}


def test_one_that_is_cancelled_while_its_pictures_go_up_costs_the_others_nothing(
    seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = seller.products("MUG-A", "MUG-B", "MUG-C")
    cancelled, *others = [request_posting(channel_product=row, by="Bob") for row in rows]
    send = prepare.send_pictures

    def meanwhile(*everything: Any) -> Any:
        cancel_posting(posting=Posting.objects.get(pk=cancelled.pk), by="Eve")
        return send(*everything)

    monkeypatch.setattr(prepare, "send_pictures", meanwhile)
    seller.work()
    cancelled.refresh_from_db()
    assert cancelled.status == "cancelled"
    assert [seller.reviewed(one).status for one in others] == ["done", "done"]
    assert seller.created() == 2


def test_what_is_told_once_is_never_there_twice_whatever_becomes_of_the_answer(seller: Seller) -> None:
    kinds = ("reset_before", "reset_after", "timeout_after", "error_after", "broken_json")
    rows = seller.products(*(f"MUG-{kind}" for kind in kinds))
    others = seller.others()
    for kind in kinds:
        seller.diary.control.fault(kind, CREATE, seconds=0.1)
    for row in rows:
        request_posting(channel_product=row, by="Bob")
    seller.work()
    for _ in kinds:  # each break-off makes the others wait a little
        seller.diary.later(minutes=3)
        seller.work()
    struck = {
        call["fault"].split()[-1] for call in seller.diary.control.calls(operation=CREATE) if call["fault"]
    }
    assert struck == set(kinds)
    for kind, row in zip(kinds, rows, strict=True):
        assert seller.reviewed(row.postings.get()).status == "done"
        assert seller.skus_there(row) == {f"MUG-{kind}": ("14.00", 20)}
    assert (seller.created(), seller.others()) == (len(kinds), others)
    seller.works_idly()


def test_an_update_whose_answer_is_lost_is_in_force_and_adds_no_sku_twice(seller: Seller) -> None:
    row = seller.live(seller.product(colours=3))
    others = seller.others()
    # only tags change, which no reading shows, and TikTok never sees the call
    seller.say(row, {"description": "<p>A mug that <b>fits</b> two hands.</p>"})
    seller.diary.control.fault("reset_before", EDIT)
    assert told_at_last(seller, seller.post(row)).status == "done"
    assert "<b>fits</b>" in whole(seller, row).description
    # a SKU is added, and TikTok's answer is lost
    sku = create_sku(
        company=seller.diary.company, code="MUG-NEW", title="x", by="Bob", price_minor=1500, currency="USD",
        product=row.product, option_values=["Green"],
    )  # fmt: skip
    seller.count(row.product, 20)
    seller.say(row, {f"sku:{sku.pk}:enabled": True})
    seller.work()
    seller.diary.control.fault("reset_after", EDIT)
    assert told_at_last(seller, seller.post(row)).status == "done"
    assert seller.skus_there(row)["MUG-NEW"] == ("15.00", 20)
    assert seller.linked(row) == {code: code for code in ("MUG-000", "MUG-001", "MUG-002", "MUG-NEW")}
    assert row.skus.get(sku=sku).listing_sku_external_id
    assert (seller.created(), seller.others()) == (1, others)
    seller.works_idly()


def told_at_last(seller: Seller, posting: Posting) -> Posting:
    """A call that was broken off is tried again after a while."""
    seller.diary.later(minutes=3)
    seller.work()
    return seller.reviewed(posting)


def test_three_identical_refusals_stop_the_rule_until_the_data_changes(seller: Seller) -> None:
    row = seller.product()
    others = seller.others()
    PostingSettings.objects.update_or_create(account=row.account, defaults={"post_when_ready": True})
    seller.diary.control.fault(
        "error_before", CREATE, status=200, code=12052026, message="Brand does not exist", count=1000
    )
    for _ in range(6):
        seller.diary.later(minutes=31)
        seller.work()
    tried = Posting.objects.filter(channel_product=row)
    assert [one.status for one in tried] == ["refused"] * 3
    assert {one.reasons[0]["code"] for one in tried} == {"12052026"}
    assert (seller.fresh(row).failures, seller.created()) == (3, 0)
    seller.diary.control.clear_faults()
    seller.works_idly()
    seller.say(row, {"title": "Hand thrown stoneware mug, deep blue"})
    seller.diary.later(minutes=31)
    seller.work()
    assert seller.reviewed(tried.latest("id")).status == "done"
    assert seller.there(row)["title"] == "Hand thrown stoneware mug, deep blue"
    assert (seller.fresh(row).failures, seller.created(), seller.others()) == (0, 1, others)


def test_a_promotion_holds_the_price_and_not_the_words(seller: Seller) -> None:
    row = seller.live(seller.product())
    others = seller.others()
    seller.diary.switch("price_out")
    seller.work()
    terms = [{"seller_sku": "MUG", "percent": "10"}]
    seller.diary.control.post("/promotion", shop_id=seller.diary.shop_id, seconds=3600, skus=terms)
    update_sku(sku=Sku.objects.get(code="MUG"), price_minor=1500, by="Bob")
    seller.say(row, {"title": "Hand thrown stoneware mug, deep blue"})
    seller.work()
    assert seller.reviewed(seller.post(row)).status == "done"
    assert seller.there(row)["title"] == "Hand thrown stoneware mug, deep blue"
    assert seller.skus_there(row) == {"MUG": ("14.00", 20)}
    offer = PriceOffer.objects.get(listing_sku__sku__code="MUG")
    assert (offer.hindrance, offer.parked_until is not None) == ("locked", True)
    for _ in range(2):  # what runs there is asked for every half hour
        seller.diary.later(minutes=31)
        seller.work()
    assert seller.skus_there(row) == {"MUG": ("15.00", 20)}
    assert (seller.created(), seller.others()) == (1, others)
    seller.works_idly()


def test_a_shadow_and_its_sku_are_two_listings_of_one_stock(seller: Seller) -> None:
    mug, twin = seller.make(), seller.make("TWIN", counted=0)
    set_shadow(sku=twin.skus.get(), of=mug.skus.get(), by="Bob")
    rows = [seller.offer(one) for one in (mug, twin)]
    seller.work()
    others = seller.others()
    for row in rows:
        seller.live(row)
    assert [seller.skus_there(row) for row in rows] == [{"MUG": ("14.00", 20)}, {"TWIN": ("14.00", 20)}]
    seller.diary.buy(seller_sku="TWIN", quantity=3)
    seller.diary.later(minutes=3)
    seller.work()
    assert [seller.skus_there(row) for row in rows] == [{"MUG": ("14.00", 17)}, {"TWIN": ("14.00", 17)}]
    balances = Balance.objects.filter(sku__code__in=("MUG", "TWIN"))
    assert list(balances.values_list("sku__code", "on_hand", "reserved")) == [("MUG", 20, 3)]
    assert (seller.created(), seller.others()) == (2, others)
    seller.works_idly()
