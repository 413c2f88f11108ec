"""Live listings over REST: what is unmanaged, SKUs created from it, and what differs."""

from __future__ import annotations

from dataclasses import replace

from tests.api.conftest import Program
from tests.factories import DAY_ONE, make_account
from tests.posting.live_listings import FAMILY, PLATE, bring, codes, whole

from shelfwire.catalog.models import Sku
from shelfwire.jobs.models import Job
from shelfwire.listings.actions import keep_listings
from shelfwire.people.models import Company
from shelfwire.posting.actions.compare_live import compare_live
from shelfwire.posting.models import ChannelProduct


def test_what_is_unmanaged_is_created_and_what_differs_is_settled(
    company: Company, other_company: Company, wms: Program
) -> None:
    shop = make_account(company)
    twice = whole("CX=A Colour:Red", "CY=B Colour:Red", product="LI")
    ids = bring(shop, FAMILY, PLATE, twice)
    far = bring(make_account(other_company), PLATE)
    shown = wms.ask("GET", "/live-listings").json()["data"]
    assert {(one["external_id"], one["not_linked"], one["product_id"]) for one in shown} == {
        ("P1", 2, None), ("P2", 1, None), ("LI", 2, None),
    }  # fmt: skip
    asked = {"listing_ids": [*ids, *far], "dry_run": True}
    tried = wms.ask("POST", "/live-listings/create", asked, idempotency_key="1").json()["data"]
    assert sorted(one["outcome"] for one in tried) == ["create", "create", "refused"]
    assert Sku.objects.count() == 0
    asked["dry_run"] = False
    done = wms.ask("POST", "/live-listings/create", asked, idempotency_key="2").json()["data"]
    assert sum(one["made"] for one in done) == 3
    assert "same options" in next(one for one in done if one["problems"])["problems"][0]["says"]
    assert codes(shop) == {"C1": "MUG-RED", "C2": "MUG-BLUE", "C9": "PLATE"}

    keep_listings(shop, [replace(FAMILY, title="A cup", category_id="600002")], DAY_ONE)  # type: ignore[arg-type]
    compare_live(ids, by="worker")
    (found,) = wms.ask("GET", f"/live-listings?show=drifted&shop_id={shop.pk}").json()["data"]
    assert [one["key"] for one in found["differences"]] == ["title", "category"]
    address = f"/live-listings/{found['id']}"
    taken = wms.ask("POST", f"{address}/take", {"keys": ["title"]}, idempotency_key="3").json()
    left = wms.ask("POST", f"{address}/leave", {"keys": ["category", "title"]}, idempotency_key="4").json()
    assert (taken["settled"], left["settled"]) == (["title"], ["category"])
    assert ChannelProduct.objects.get(listing_id=found["id"]).title == "A cup"
    again = wms.ask("POST", f"{address}/take", {"keys": ["title"]}, idempotency_key="5")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_settle")
    assert (
        wms.ask("POST", f"/live-listings/{far[0]}/take", {"keys": ["title"]}, idempotency_key="6").status_code
        == 404
    )


def test_an_import_of_a_shop_that_is_not_connected_is_refused(company: Company, wms: Program) -> None:
    shop = make_account(company, status="disconnected")
    answer = wms.ask("POST", "/live-listings/import", {"shop_id": shop.pk}, idempotency_key="1")
    assert answer.status_code in (409, 422)
    assert not Job.objects.filter(name="listings.import_info").exists()
