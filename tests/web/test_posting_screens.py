"""Preview, posting from the screen, the list of postings, moves of listings and the guard before deleting."""

from __future__ import annotations

import pytest
from tests.posting.rows import channel_product, listed_product
from tests.web.conftest import signed_in
from tests.web.half_made import half_made

from shelfwire.people.models import Company, User
from shelfwire.posting.models import Posting, ReadinessFault

pytestmark = pytest.mark.django_db


def test_a_product_is_previewed_and_posted_on_one_page(company: Company, bob: User) -> None:
    row = channel_product(company)
    client, address = signed_in(bob), f"/c/{company.slug}/postings/product/{row.pk}/"
    page = client.get(address).content.decode()
    assert "Post Product" in page
    assert "Today 0 of 1,000 new listings are used" in page
    page = client.post(address).content.decode()
    assert "It is posted" in page
    assert "“Allow product posting” is off" in page
    assert Posting.objects.get().by == "Bob"
    listed = client.get(f"/c/{company.slug}/postings/?show=waiting").content.decode()
    assert "The SHIRT-M" in listed


def test_what_is_not_ready_says_what_is_missing_where_the_person_stands(company: Company, bob: User) -> None:
    row = channel_product(company, ready=False)
    ReadinessFault.objects.create(
        account=row.account, channel_product=row, code="c", severity="required", group="content", field="title",
        says="The title is too long.", fix="Shorten it.",
    )  # fmt: skip
    answer = signed_in(bob).post(f"/c/{company.slug}/postings/product/{row.pk}/")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "It was not posted" in page
    assert "Shorten it." in page
    assert not Posting.objects.exists()


def test_a_live_listing_is_deactivated_before_it_is_deleted(company: Company, bob: User) -> None:
    row = listed_product(company)
    client, base = signed_in(bob), f"/c/{company.slug}/postings/listing/{row.listing_id}"
    page = client.get(f"{base}/delete/").content.decode()
    assert "What is lost" in page
    assert "Deactivate it instead" in page
    assert client.post(f"{base}/delete/", {"confirmation": "yes"}).status_code == 422
    assert client.post(f"{base}/delete/", {"confirmation": "DELETE"}).status_code == 422
    assert not Posting.objects.exists()
    assert client.post(f"{base}/deactivate/").status_code == 302
    posting = Posting.objects.get()
    assert client.post(f"/c/{company.slug}/postings/{posting.pk}/cancel/").status_code == 302
    posting.refresh_from_db()
    assert posting.status == "cancelled"


def test_many_are_looked_at_before_they_are_posted(company: Company, bob: User) -> None:
    good = channel_product(company)
    bad = channel_product(company, good.account, "CUP", enabled=False)
    client, address = signed_in(bob), f"/c/{company.slug}/postings/post/"
    ids = [good.pk, bad.pk]
    page = client.get(address, {"ids": ids}).content.decode()
    assert "Post 1 product?" in page
    assert "is not enabled" in page
    assert not Posting.objects.exists()
    client.post(address, {"ids": ids, "action": "post"})
    assert [one.channel_product for one in Posting.objects.all()] == [good]


def test_a_viewer_looks_and_posts_nothing(company: Company, charlie: User) -> None:
    row = channel_product(company)
    client, address = signed_in(charlie), f"/c/{company.slug}/postings/product/{row.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 403
    assert not Posting.objects.exists()


def test_pages_stand_with_whatever_another_release_wrote(company: Company, alice: User) -> None:
    known = half_made(company)
    client, base = signed_in(alice), f"/c/{company.slug}/postings"
    addresses = [f"{base}/", *(f"{base}/{pk}/" for pk in known["posting_id"])]
    addresses += [f"{base}/product/{pk}/" for pk in known["channel_product_id"]]
    addresses += [f"{base}/listing/{pk}/{move}/" for pk in known["listing_id"] for move in known["move"]]
    ids = "&".join(f"ids={pk}" for pk in known["channel_product_id"])
    wrong = []
    for address in [*addresses, f"{base}/post/?{ids}"]:
        answer = client.get(address)
        if answer.status_code not in (200, 404):
            wrong.append((address, answer.status_code))
    assert not wrong
