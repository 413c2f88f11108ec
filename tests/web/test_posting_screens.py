"""Preview, posting from the screen, the list of postings, moves of listings and the guard before deleting."""

from __future__ import annotations

import pytest
from tests.factories import make_account
from tests.posting.live_listings import whole
from tests.posting.rows import channel_product, listed_product, listing
from tests.web.conftest import signed_in
from tests.web.half_made import half_made

from shelfwire.channels.port import ListingStatus
from shelfwire.jobs import drain
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.listings.kept import to_json
from shelfwire.listings.models import Listing, ListingKept
from shelfwire.people.models import Company, User
from shelfwire.posting import bulk_jobs
from shelfwire.posting.models import Posting, ReadinessFault
from shelfwire.web.postings import bulk as bulk_screen

pytestmark = pytest.mark.django_db


def test_a_product_is_previewed_and_posted_on_one_page(company: Company, bob: User) -> None:
    row = channel_product(company)
    client, address = signed_in(bob), f"/c/{company.slug}/postings/product/{row.pk}/"
    page = client.get(address).content.decode()
    assert "Post Product" in page
    assert "Today 0 of 1,000 new listings are used" in page
    page = client.post(address).content.decode()
    assert "The new listing was asked for" in page
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


def test_what_the_review_said_stands_on_the_listings_pages(company: Company, bob: User) -> None:
    row = listed_product(company)
    assert row.listing is not None
    other = row.listing.skus.get()
    findings = [
        {"reason": {"text": "It makes a claim.", "field": "title"}, "suggestions": ["Say less."], "position": "Title"},
        {"reason": {"text": "Too small.", "field": "sku:*:picture"}, "sku_id": "S1", "position": "SKU image"},
        {"reason": {"text": "Odd.", "code": "77"}, "position": "somewhere new"},
    ]  # fmt: skip
    ListingKept.objects.create(
        listing=row.listing, body=to_json(whole("S1=X-S1")), digest="d", findings=findings,
        read_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    client, base = signed_in(bob), f"/c/{company.slug}"
    properties = f"{base}/properties/product/{row.pk}/"
    for address in (f"{base}/listings/live/{row.listing.pk}/", f"{base}/listings/{other.pk}/"):
        page = client.get(address).content.decode()
        for said in ("It makes a claim.", "Say less.", f"{properties}#id_title", f"{properties}#variations",
                     "X-S1", "Somewhere new", "Code 77", "Deactivate"):  # fmt: skip
            assert said in page, (address, said)
    refused = Posting.objects.create(
        account=row.account, channel_product=row, kind="edit", status="refused", by="Bob", created_at=clock.now(),
        reasons=[{"code": "12052051", "text": "Too long.", "advice": "Cut it.",
                  "field": f"sku:{row.skus.get().pk}:price"}],
    )  # fmt: skip
    for address in (f"{base}/postings/{refused.pk}/", f"{base}/postings/product/{row.pk}/"):
        page = client.get(address).content.decode()
        for said in (
            "Website price",
            "Too long.",
            "Cut it.",
            "Code 12052051",
            f"#sku-{row.skus.get().sku_id}",
        ):
            assert said in page, (address, said)
    assert "Code 12052051" in client.get(f"{base}/postings/").content.decode()


def moved(company: Company, *states: ListingStatus) -> list[Listing]:
    shop = make_account(company)
    return [listing(shop, f"P{n}", state, (f"S{n}",)) for n, state in enumerate(states)]


def test_many_listings_are_moved_after_a_look_and_moved_back(
    company: Company, other_company: Company, bob: User, charlie: User
) -> None:
    rows = moved(company, ListingStatus.LIVE, ListingStatus.LIVE, ListingStatus.DRAFT)
    (foreign,) = moved(other_company, ListingStatus.LIVE)
    skus = [row.skus.get().pk for row in [*rows, foreign]]
    client, base = signed_in(bob), f"/c/{company.slug}"
    look = client.get(f"{base}/listings/move/deactivate/", {"ids": skus}).content.decode()
    assert "Deactivate 2 listings?" in look
    assert "1 · Draft" in look
    assert "Only a listing that is live or in review can be deactivated." in look
    address, ids = f"{base}/postings/move/deactivate/", [row.pk for row in [*rows, foreign]]
    assert (
        "Deactivate 2 listings?"
        in client.get(f"{base}/listings/move/deactivate/?matching=all").content.decode()
    )
    assert "Deactivate 2 listings?" in client.get(f"{address}?matching=show%3Devery").content.decode()
    assert signed_in(charlie).post(address, {"ids": ids, "action": "move"}).status_code == 403
    assert client.get(f"{base}/postings/move/explode/").status_code == 404
    assert not Posting.objects.exists()
    for _ in range(2):
        done = client.post(address, {"ids": ids, "action": "move"}).content.decode()
    assert "2 of 3 will be deactivated" in done
    bulk = Posting.objects.values_list("bulk", flat=True).distinct().get()
    assert Posting.objects.count() == 2
    assert "2 on their way" in client.get(f"{base}/postings/?bulk={bulk}").content.decode()
    assert signed_in(charlie).post(f"{base}/postings/bulk/{bulk}/undo/").status_code == 403
    back = client.post(f"{base}/postings/bulk/{bulk}/undo/", follow=True).content.decode()
    assert "Undone: 2." in back
    assert set(Posting.objects.values_list("status", flat=True)) == {"cancelled"}


def test_many_are_deleted_only_by_the_word(company: Company, bob: User) -> None:
    rows = moved(company, ListingStatus.OFF_BY_SELLER, ListingStatus.DRAFT, ListingStatus.LIVE)
    client, address = signed_in(bob), f"/c/{company.slug}/postings/move/delete/"
    asked = {"ids": [row.pk for row in rows], "action": "move"}
    look = client.get(address, {"ids": asked["ids"]}).content.decode()
    assert "What is lost" in look
    assert "Delete 2 listings?" in look
    for typed in ("", "yes"):
        refused = client.post(address, {**asked, "confirmation": typed})
        assert (refused.status_code, "Nothing was deleted" in refused.content.decode()) == (422, True)
    assert not Posting.objects.exists()
    client.post(address, {**asked, "confirmation": "DELETE"})
    assert set(Posting.objects.values_list("listing", flat=True)) == {rows[0].pk, rows[1].pk}
    listing(rows[0].account, "P9", ListingStatus.DELETED, ("S9",))
    gone = client.get(f"/c/{company.slug}/listings/live/?show=deleted").content.decode()
    assert "postings/move/recover/" in gone
    assert (
        "Recover 1 listing?"
        in client.get(f"/c/{company.slug}/postings/move/recover/?matching=show%3Ddeleted").content.decode()
    )


def test_very_many_become_a_job_that_can_be_stopped_and_gone_on_with(
    company: Company, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_screen, "MOST", 1)
    good = channel_product(company)
    bad = channel_product(company, good.account, "CUP", ready=False)
    channel_product(company, make_account(company, "Second shop"), "POT")
    client, base = signed_in(bob), f"/c/{company.slug}/postings"
    page = client.get(f"{base}/post/", {"matching": "all"}).content.decode()
    assert "Post very many products?" in page
    assert "Second shop" in page
    assert not Job.objects.exists()
    answer = client.post(f"{base}/post/", {"matching": "all", "action": "post"})
    address, jobs = answer["Location"], Job.objects.order_by("created_at")
    assert jobs.count() == 2
    assert "Stop" in client.get(address).content.decode()
    assert signed_in(charlie).post(f"{address}stop/").status_code == 403
    client.post(f"{address}stop/")
    assert {job.status for job in jobs.all()} == {"cancelled"}
    client.post(f"{address}go-on/")
    client.post(f"{address}go-on/")
    drain()
    assert jobs.all().count() == 4
    assert sorted(Posting.objects.values_list("channel_product__title", flat=True)) == [
        "The POT",
        "The SHIRT-M",
    ]
    page = client.get(address).content.decode()
    assert '<c-fact label="Not ready">' not in page
    assert "Go on" not in page
    assert "Undo" in page
    assert "Undo" not in signed_in(charlie).get(address).content.decode()
    undo = f"{base}/bulk/{jobs.all()[0].subject_id}/undo/"
    assert signed_in(charlie).post(undo).status_code == 403
    assert set(Posting.objects.values_list("status", flat=True)) == {"scheduled"}
    monkeypatch.setattr(bulk_jobs, "UNDO_AT_ONCE", 1)
    assert client.post(undo)["Location"] == client.post(undo)["Location"], "the same again is that job"
    drain()
    job = Job.objects.get(name="posting.undo")
    assert (job.status, job.total, job.succeeded, job.result) == ("completed", 2, 2, {"done": 2, "left": 0})
    assert set(Posting.objects.values_list("status", flat=True)) == {"cancelled"}
    assert "Undo" not in client.get(address).content.decode()
    assert Posting.objects.filter(channel_product=bad).count() == 0
    jobs_page = client.get(f"/c/{company.slug}/jobs/{jobs.first().pk}/").content.decode()  # type: ignore[union-attr]
    assert address in jobs_page


def test_what_the_rule_would_post_is_said_in_the_shops_settings(company: Company, bob: User) -> None:
    row = channel_product(company)
    page = signed_in(bob).get(f"/c/{company.slug}/properties/{row.account_id}/settings/").content.decode()
    assert "It would post 1, start 1 review, allowance 1,000 a day" in page


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
