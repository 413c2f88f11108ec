"""Listings and promotions as a channel describes them: recorded once, newest wins, nothing of ours is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import DAY_ONE, make_account, make_sku
from tests.support.announcements import hear

from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    ChannelListing,
    ChannelListingSku,
    ChannelPromotion,
    ListingStatus,
    PromotionItem,
    PromotionStatus,
    Unknown,
)
from shelfwire.listings import queries
from shelfwire.listings.actions import (
    end_promotions,
    miss_listings,
    miss_promotions,
    read_listings,
    read_promotions,
)
from shelfwire.listings.events import ListingSkusChanged, ListingStateChanged, PromotionsOver
from shelfwire.listings.models import Listing, ListingSku, Promotion
from shelfwire.people.models import Company

HOUR = timedelta(hours=1)


def listing(
    *skus: str, product: str = "P1", updated: datetime | None = DAY_ONE, **more: Any
) -> ChannelListing:
    """``C1=MUG-RED``: the channel's SKU C1 has that seller SKU."""
    pairs = [name.split("=") for name in skus]
    values: dict[str, Any] = {
        "external_id": product,
        "title": "A mug",
        "status": ListingStatus.LIVE,
        "channel_status": "ACTIVATE",
        "skus": tuple(ChannelListingSku(key, code, "Red") for key, code in pairs),  # type: ignore[arg-type]
        "created_at": DAY_ONE - HOUR,
        "updated_at": updated,
    }
    return ChannelListing(**{**values, **more})


def read(account: Account, *documents: ChannelListing, at: datetime = DAY_ONE) -> tuple[int, int, int, int]:
    told = read_listings(account, documents, at)
    return told.new, told.changed, told.unchanged, told.stale


def test_listings_are_recorded_linked_and_read_again_without_a_change(
    company: Company, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    account, sku = make_account(company), make_sku(company)
    documents = [
        listing("C1=SHIRT-M", "C2=", product="P1", image_url="https://pictures.example/1.jpg"),
        listing(product="P2", status=Unknown("SCHEDULED"), channel_status="SCHEDULED"),
        *(listing(f"D{n}=X{n}", product=f"Q{n}") for n in range(50)),
    ]
    changed = hear(monkeypatch, ListingSkusChanged)
    moved = hear(monkeypatch, ListingStateChanged)
    assert read(account, *documents) == (52, 0, 0, 0)
    assert [len(event.new) for event in changed] == [52]
    assert moved == []
    one = ListingSku.objects.get(external_id="C1")
    assert (one.sku, one.link_source, one.title, one.listing.status) == (sku, "exact", "Red", "live")
    assert one.picture is not None
    odd = Listing.objects.get(external_id="P2")
    assert (odd.status, odd.channel_status, odd.read_at) == ("", "SCHEDULED", DAY_ONE)
    changed = hear(monkeypatch, ListingSkusChanged)
    with django_assert_max_num_queries(12):
        assert read(account, *documents, at=DAY_ONE + HOUR) == (0, 0, 52, 0)
    assert changed == []


def test_older_documents_never_overwrite_newer_ones(company: Company) -> None:
    account = make_account(company)
    read(account, listing("C1=A", title="New", updated=DAY_ONE), at=DAY_ONE + HOUR)
    for older in (
        (DAY_ONE - HOUR, DAY_ONE + 2 * HOUR),  # the document is older, although it was asked for later
        (DAY_ONE, DAY_ONE),  # the same document, from an answer that was asked for earlier
        (None, DAY_ONE),
    ):
        assert read(account, listing("C1=A", title="Old", updated=older[0]), at=older[1]) == (0, 0, 0, 1)
    assert Listing.objects.get().title == "New"
    assert read(account, listing("C1=A", title="Newest", updated=DAY_ONE + HOUR), at=DAY_ONE) == (0, 1, 0, 0)


def test_states_and_skus_that_go_and_come_back_are_announced_and_nothing_is_deleted(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, sku = make_account(company), make_sku(company)
    read(account, listing("C1=SHIRT-M", "C2=B", status=ListingStatus.IN_REVIEW))
    first, second = ListingSku.objects.order_by("external_id")
    kept = Listing.objects.get()
    moved = hear(monkeypatch, ListingStateChanged)
    changed = hear(monkeypatch, ListingSkusChanged)
    read(account, listing("C1=SHIRT-M", "C3=C"), at=DAY_ONE + HOUR)
    assert [tuple(change) for change in moved[0].changes] == [(kept.pk, "in_review", "live")]
    third = ListingSku.objects.get(external_id="C3")
    assert (changed[0].new, changed[0].missing, changed[0].back) == ((third.pk,), (second.pk,), ())
    read(account, listing("C1=renamed", "C2=B", "C3=C"), at=DAY_ONE + 2 * HOUR)
    assert (changed[1].new, changed[1].missing, changed[1].back) == ((), (), (second.pk,))
    read(account, listing(status=ListingStatus.DELETED), at=DAY_ONE + 3 * HOUR)  # says no SKU
    assert [tuple(change) for change in moved[1].changes] == [(kept.pk, "live", "deleted")]
    assert ListingSku.objects.filter(missing_at=None).count() == 3
    first.refresh_from_db()
    assert (first.seller_sku, first.sku) == ("renamed", sku)  # a linked one stays linked


def test_a_listing_the_channel_does_not_show_is_missing_until_it_is_back(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(company)
    read(account, listing("C1=A"), listing("C2=B", product="P2"), at=DAY_ONE + HOUR)
    moved = hear(monkeypatch, ListingStateChanged)
    assert miss_listings(account, ["P1", "P2"], DAY_ONE) == 0  # read since
    assert miss_listings(account, ["P1"], DAY_ONE + 2 * HOUR) == 1
    assert miss_listings(account, ["P1"], DAY_ONE + 2 * HOUR) == 0
    read(account, listing("C1=A"), at=DAY_ONE + 3 * HOUR)
    assert [change[1:] for event in moved for change in event.changes] == [
        ("live", "missing"),
        ("missing", "live"),
    ]
    assert queries.to_look_at(account.pk, DAY_ONE, 10) == ["C1", "C2"]


# ── promotions ───────────────────────────────────────────────────────────────────────────────────────────


def promotion(
    name: str, items: Sequence[PromotionItem] | None, hours: float | None = 2, **more: Any
) -> ChannelPromotion:
    values: dict[str, Any] = {
        "external_id": name,
        "title": f"Sale {name}",
        "kind": "FLASHSALE",
        "status": PromotionStatus.RUNNING,
        "channel_status": "ONGOING",
        "begins_at": DAY_ONE - HOUR,
        "ends_at": None if hours is None else DAY_ONE + hours * HOUR,
        "items": None if items is None else tuple(items),
    }
    return ChannelPromotion(**{**values, **more})


@pytest.fixture
def held(company: Company) -> Account:
    """A shop with two products; promotion A holds all of P1 for two hours, B one of its SKUs with five units."""
    account = make_account(company)
    read(account, listing("C1=A", "C2=B"), listing("C3=C", product="P2"))
    some = PromotionItem("P1", "C1", units=5)  # type: ignore[arg-type]
    documents = [promotion("A", [PromotionItem("P1")]), promotion("B", [some], 3, locks_price=False)]  # type: ignore[arg-type]
    assert read_promotions(account, documents, DAY_ONE) == 2
    return account


def test_locks_say_what_is_held_and_until_when(held: Account) -> None:
    found = queries.locks(held, ["C1", "C2", "C3"], DAY_ONE)
    assert sorted(found) == ["C1", "C2"]
    assert (found["C1"].price_until, found["C1"].stock_until) == (DAY_ONE + 2 * HOUR, DAY_ONE + 3 * HOUR)
    assert (found["C1"].promotions, found["C1"].units) == (("Sale B", "Sale A"), 5)
    assert (found["C2"].holds_price, found["C2"].holds_stock) == (True, False)
    assert queries.locks(held, ["C1"], DAY_ONE - 2 * HOUR) == {}
    assert sorted(queries.locks(held, ["C1", "C2"], DAY_ONE + 2 * HOUR)) == ["C1"]
    read_promotions(held, [promotion("A", [PromotionItem("P2")], None)], DAY_ONE)  # type: ignore[arg-type]
    found = queries.locks(held, ["C1", "C2", "C3"], DAY_ONE)
    assert (sorted(found), found["C3"].holds_price, found["C3"].price_until) == (["C1", "C3"], True, None)


def test_a_promotion_that_is_over_is_announced_once_whichever_way_it_ends(
    held: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = ListingSku.objects.filter(listing__external_id="P1").order_by("external_id")
    over = hear(monkeypatch, PromotionsOver)
    assert end_promotions(held, DAY_ONE + HOUR) == 0
    assert queries.ending_promotions(DAY_ONE + 2 * HOUR) == [held.pk]
    assert end_promotions(held, DAY_ONE + 2 * HOUR) == 1  # its end has come
    assert end_promotions(held, DAY_ONE + 2 * HOUR) == 0
    assert over.pop().listing_sku_ids == (one.pk, two.pk)
    assert miss_promotions(held, ["A"], DAY_ONE) == 0  # read since
    assert miss_promotions(held, ["A"], DAY_ONE + HOUR) == 1  # the channel does not show it any more
    assert over.pop().listing_sku_ids == (one.pk,)
    read_promotions(held, [promotion("A", None, 9)], DAY_ONE + 3 * HOUR)  # made longer: it holds again
    ended = promotion("A", None, 9, status=PromotionStatus.ENDED, channel_status="DEACTIVATED")
    assert read_promotions(held, [ended], DAY_ONE) == 0  # older than what we have
    assert sorted(queries.locks(held, ["C1", "C2"], DAY_ONE + 3 * HOUR)) == ["C1", "C2"]
    read_promotions(held, [ended], DAY_ONE + 4 * HOUR)
    assert over.pop().listing_sku_ids == (one.pk, two.pk)
    assert over == []
    assert Promotion.objects.get(external_id="A").channel_status == "DEACTIVATED"
