"""Whole listings: stored as JSON and read again the same, kept once, newest wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.factories import DAY_ONE, make_account
from tests.posting.live_listings import whole
from tests.support.announcements import hear

from shelfwire.channels.models import Account
from shelfwire.channels.port import Answered, Choice, ListingStatus, ReviewFinding, Unknown
from shelfwire.kit.errors import Reason
from shelfwire.listings import kept, queries
from shelfwire.listings.actions import KeptCount, ask_whole, keep_listings, note_whole
from shelfwire.listings.actions.see import record_listings
from shelfwire.listings.events import ListingsKept
from shelfwire.listings.models import Listing, ListingKept
from shelfwire.people.models import Company

HOUR = timedelta(hours=1)
FAMILY = whole("C1=MUG-RED Colour:Red", "C2=MUG-BLUE Colour:Blue")
REFUSED = replace(
    FAMILY,
    findings=(ReviewFinding(Reason("12052", "Title has a foreign brand.", field="title"), ("Rename it",)),),
    status=Unknown("PARKED"),
    answers=(("Proof", Answered("9", (Choice("", "file-1"),), expires_on=date(2027, 1, 31))),),
    delivery_option_ids=(),
    cash_on_delivery=True,
)


@pytest.fixture
def shop(company: Company) -> Account:
    account = make_account(company)
    record_listings(account, {"P1": "A mug", "P2": "A plate"}, DAY_ONE)
    return account


@pytest.mark.parametrize("one", [FAMILY, REFUSED, whole(), whole("C1=", updated=DAY_ONE)])
def test_what_is_stored_is_read_again_the_same(one: kept.ListingAsKept) -> None:
    body = kept.to_json(one)
    assert kept.from_json(body, one.document) == one
    assert kept.from_json({**body, "of_a_later_release": 1}, one.document) == one


def test_what_no_database_can_store_is_left_out(shop: Account) -> None:
    keep_listings(shop, [replace(FAMILY, title="A\x00 mug\ud800", document="\x00")], DAY_ONE)
    row = ListingKept.objects.get()
    assert row.body["title"].startswith("A")
    assert "\x00" not in row.body["title"]


def test_signatures_of_pictures_and_the_time_of_day_are_no_change() -> None:
    again = replace(
        FAMILY,
        picture_urls=tuple(url.replace("sign=1", "sign=2") for url in FAMILY.picture_urls),
        skus=tuple(replace(sku, picture_url=sku.picture_url.replace("=1", "=2")) for sku in FAMILY.skus),
        updated_at=DAY_ONE + HOUR,
        document="another",
    )
    assert kept.digest(again) == kept.digest(FAMILY)
    for other in (
        replace(FAMILY, title="Another mug"),
        replace(FAMILY, status=ListingStatus.FROZEN),
        replace(FAMILY, picture_urls=FAMILY.picture_urls[:1]),
    ):
        assert kept.digest(other) != kept.digest(FAMILY)


def test_a_listing_is_kept_once_and_an_older_reading_changes_nothing(
    shop: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    plate = whole("C9=PLATE", product="P2")
    heard = hear(monkeypatch, ListingsKept)
    first = keep_listings(shop, [FAMILY, plate, whole("C5=X", product="UNKNOWN")], DAY_ONE)
    assert (first.new, first.changed, first.unchanged, first.stale) == (2, 0, 0, 1)
    again = keep_listings(shop, [FAMILY, plate], DAY_ONE + HOUR)
    assert again == KeptCount(unchanged=2)
    changed = keep_listings(
        shop, [replace(FAMILY, title="A cup", updated_at=DAY_ONE + HOUR)], DAY_ONE + 2 * HOUR
    )
    assert (changed.new, changed.changed, changed.unchanged) == (0, 1, 0)
    older_reading = keep_listings(
        shop, [replace(FAMILY, title="Old", updated_at=DAY_ONE + 9 * HOUR)], DAY_ONE + HOUR
    )
    older_document = keep_listings(shop, [replace(FAMILY, title="Old")], DAY_ONE + 3 * HOUR)
    assert (older_reading.stale, older_document.stale) == (1, 1)
    mug = Listing.objects.get(external_id="P1")
    assert queries.kept_of([mug.pk])[mug.pk].title == "A cup"
    assert [event.listing_ids for event in heard] == [tuple(first.changed_ids), (mug.pk,)]
    row = ListingKept.objects.get(listing=mug)
    assert (row.document, row.changed_at, row.read_at) == (
        '{"id": "P1"}',
        DAY_ONE + 2 * HOUR,
        DAY_ONE + 2 * HOUR,
    )


def test_reasons_of_a_refusal_and_where_the_review_stands_are_kept(shop: Account) -> None:
    keep_listings(shop, [replace(REFUSED, review="FAILED", under_review=True)], DAY_ONE)
    row = ListingKept.objects.get()
    assert (row.review, row.under_review) == ("FAILED", True)
    assert row.findings[0]["reason"]["text"] == "Title has a foreign brand."


def test_what_is_new_or_changed_is_asked_for_whole_and_what_was_asked_for_is_not(shop: Account) -> None:
    asked = queries.to_read_whole(shop, 10)
    assert asked == {"P1": None, "P2": None}
    assert queries.count_to_read_whole(shop) == 2
    Listing.objects.filter(external_id="P2").update(updated_at=DAY_ONE)  # changed while we asked
    note_whole(shop, asked, DAY_ONE)
    assert queries.to_read_whole(shop, 10) == {"P2": DAY_ONE}
    note_whole(shop, {"P2": DAY_ONE}, DAY_ONE)
    assert queries.to_read_whole(shop, 10) == {}
    Listing.objects.filter(external_id="P2").update(status=ListingStatus.FROZEN)
    assert ask_whole(shop) == 2
    assert list(queries.to_read_whole(shop, 10)) == ["P1"]
