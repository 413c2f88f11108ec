"""Unmanaged listings, *Create my SKUs from these*, what differs, and *Import product info*, on their screens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from tests.factories import DAY_ONE, make_account, make_sku
from tests.posting.live_listings import FAMILY, PLATE, bring, codes, whole

from shelfwire.catalog.models import Product, Sku
from shelfwire.channels.models import Account
from shelfwire.jobs.models import Job
from shelfwire.listings.actions import keep_listings
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.people.models import Company
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.actions.take_over import take_over_listings
from shelfwire.posting.models import ChannelProduct, LiveReading, Posting

LIVE = "/c/corner-shop/listings/live/"


@pytest.fixture
def shop(company: Company) -> Account:
    return make_account(company)


def chips(answer: object) -> dict[str, str]:
    return {chip.label: chip.count for chip in answer.context["grid"].chips}  # type: ignore[attr-defined]


def test_what_is_not_managed_is_listed_shown_first_and_then_created(
    shop: Account, as_bob: Client, as_charlie: Client
) -> None:
    ids = bring(shop, FAMILY, PLATE, whole("CX=A Colour:Red", "CY=B Colour:Red", product="LI"))
    page = as_bob.get(LIVE)
    assert chips(page) == {
        "Unmanaged": "3", "Not linked": "3", "No channel product": "3", "Differs": "0", "All live listings": "3",
    }  # fmt: skip
    shown = as_bob.get(f"{LIVE}create/?" + "&".join(f"ids={pk}" for pk in ids)).content.decode()
    assert "Create my SKUs from 2 listings?" in shown
    assert "MUG-RED" in shown
    assert "have the same options" in shown
    assert Sku.objects.count() == 0, "nothing is done before a yes"
    assert as_charlie.post(f"{LIVE}create/", {"ids": ids, "action": "create"}).status_code == 403
    assert Sku.objects.count() == 0
    done = as_bob.post(f"{LIVE}create/", {"ids": ids, "action": "create", "asked": "1"})
    assert "Some were not taken over" in done.content.decode()
    assert codes(shop) == {"C1": "MUG-RED", "C2": "MUG-BLUE", "C9": "PLATE"}
    for waits_for in ("", "The review goes on."):
        Posting.objects.create(
            account=shop, listing_id=ids[0], kind="edit", status="queued", by="Bob", created_at=DAY_ONE,
            waits_for=waits_for,
        )  # fmt: skip
    asked = as_bob.get(f"{LIVE}{ids[0]}/").content.decode()
    assert '<td data-label="Why">—</td>' in asked
    assert "The review goes on." in asked
    assert chips(as_bob.get(LIVE))["Unmanaged"] == "1"
    csv = b"".join(as_bob.get(f"{LIVE}?show=every&format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "A plate" in csv


def test_what_differs_is_taken_left_or_sent(shop: Account, as_bob: Client, as_charlie: Client) -> None:
    ids = bring(shop, FAMILY)
    take_over_listings(account=shop, listing_ids=ids, by="Bob")
    keep_listings(shop, [replace(FAMILY, title="A cup", category_id="600002")], DAY_ONE)
    compare_live(ids, by="worker")
    assert chips(as_bob.get(LIVE))["Differs"] == "1"
    address = f"{LIVE}{ids[0]}/"
    text = as_bob.get(address).content.decode()
    assert "A cup" in text
    assert "Take theirs" in text
    assert "Take theirs" not in as_charlie.get(address).content.decode()
    for act in ("take", "leave", "send", "note"):
        assert as_charlie.post(f"{address}{act}/", {"keys": ["title"]}).status_code == 403
    as_bob.post(f"{address}leave/", {"keys": ["category"]})
    as_bob.post(f"{address}take/", {"keys": ["title"]})
    held = ChannelProduct.objects.get()
    assert (held.title, held.category_external_id) == ("A cup", "600001")
    assert LiveReading.objects.get().differs_since is None
    assert "Nothing: the listing says what ours says" in as_bob.get(address).content.decode()
    again = as_bob.post(f"{address}take/", {"keys": ["title"]}, follow=True).content.decode()
    assert "None of these fields differs any more." in again
    as_bob.post(f"{address}send/")
    assert Posting.objects.filter(kind="edit", channel_product=held).count() == 1


def test_a_sku_is_set_apart_with_a_note(shop: Account, as_bob: Client) -> None:
    ids = bring(shop, PLATE)
    address = f"{LIVE}{ids[0]}/"
    as_bob.post(f"{address}note/", {"sku": "C9", "note": "  Giveaway of the live show "})
    assert ListingSku.objects.get().note == "Giveaway of the live show"
    assert "Giveaway of the live show" in as_bob.get(address).content.decode()
    as_bob.post(f"{address}note/", {"sku": "C9", "note": "x" * 301})
    assert ListingSku.objects.get().note == "Giveaway of the live show"


def test_an_import_is_asked_for_and_refused_with_the_form_kept(shop: Account, as_bob: Client) -> None:
    assert "Import product info" in as_bob.get(f"{LIVE}import/").content.decode()
    asked = as_bob.post(f"{LIVE}import/", {"shop": shop.pk}, follow=True)
    assert asked.redirect_chain == [(f"{LIVE}import/?shop={shop.pk}", 302)]
    assert "The import is queued" in asked.content.decode()
    Job.objects.all().delete()
    Account.objects.update(status="disconnected")
    answer = as_bob.post(f"{LIVE}import/", {"shop": shop.pk, "create": "on"})
    assert "not connected" in answer.content.decode()
    assert "checked" in answer.content.decode()
    assert not Job.objects.filter(name="listings.import_info").exists()


def test_another_companys_listings_and_stock_are_out_of_reach(
    shop: Account, other_company: Company, as_bob: Client
) -> None:
    ids = bring(make_account(other_company, "S9"), PLATE)
    make_sku(other_company, "MUG-RED")
    assert as_bob.get(f"{LIVE}{ids[0]}/").status_code == 404
    as_bob.post(f"{LIVE}create/", {"ids": ids, "action": "create", "asked": "1"})
    mine = bring(shop, FAMILY)
    sent = {"ids": mine, "action": "create", "asked": "1", "stock_company": other_company.pk}
    as_bob.post(f"{LIVE}create/", sent)
    assert not Sku.objects.filter(shadow_of__isnull=False).exists()
    assert Listing.objects.get(pk=ids[0]).skus.get().sku is None
    assert Product.objects.filter(company=other_company, title="A plate").count() == 0
