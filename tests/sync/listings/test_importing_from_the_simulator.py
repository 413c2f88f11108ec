"""*Import product info* over HTTP: a shop that began on TikTok gets its catalogue, once."""

from __future__ import annotations

from tests.support.simulated import connect, simulated_account

from shelfwire.catalog.models import Identifier, Product, ProductPicture, Sku
from shelfwire.jobs import drain
from shelfwire.jobs.states import JobStatus
from shelfwire.listings.models import Listing, ListingSku
from shelfwire.people.models import Company, User
from shelfwire.posting.models import ChannelProduct, LiveReading
from shelfwire.sync.listings.import_info import request_import
from tiktok_shop_sim.testing import Simulator


def test_every_listing_becomes_a_product_with_its_skus_and_again_changes_nothing(
    company: Company, alice: User, simulator: Simulator
) -> None:
    simulator.control.reset(scenario="corner-shop", orders=0)
    account = connect(simulated_account(company, simulator), alice, simulator)
    drain()
    job = request_import(account, by="Alice", user=alice, create=True)
    drain()
    job.refresh_from_db()
    listings, skus = Listing.objects.count(), ListingSku.objects.count()
    assert (job.status, job.total, job.done) == (JobStatus.COMPLETED, 2 * listings, 2 * listings)
    assert (job.result["create"], job.result["skus"]) == (listings, skus)
    truth = {row["sku_id"]: row["seller_sku"] for row in simulator.control.inventory()}
    for row in ListingSku.objects.select_related("sku"):
        assert row.sku is not None
        assert row.sku.code == (truth[row.external_id] or row.external_id)
    family = Product.objects.exclude(option_names=[]).order_by("pk").first()
    assert family is not None
    assert all(len(sku.option_values) == len(family.option_names) for sku in family.skus.all())
    assert family.weight is not None
    assert ProductPicture.objects.filter(product=family, role="gallery").exists()
    assert Identifier.objects.exists()
    assert ChannelProduct.objects.exclude(category_external_id="").count() == listings
    assert not LiveReading.objects.filter(differs_since__isnull=False)
    again = request_import(account, by="Alice", user=alice, create=True)
    drain()
    again.refresh_from_db()
    assert (again.result["join"], again.result["skus"]) == (listings, 0)
    assert (Product.objects.count(), Sku.objects.count()) == (listings, skus)
    assert not LiveReading.objects.filter(differs_since__isnull=False)
