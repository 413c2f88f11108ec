"""A certificate and a size chart on their way to TikTok, over HTTP: sent once, shown there, replaced, and a SKU and an
option taken off only because a person chose them.
"""

from __future__ import annotations

import pytest
from tests.journeys.test_posted_listings import Seller, seller
from tests.posting.test_answer_files import PDF

from shelfwire.listings.queries import kept_of
from shelfwire.posting.actions import keep_file
from shelfwire.posting.errors import NoSuchSku
from shelfwire.posting.models import ChannelProduct, PictureUpload
from shelfwire.sync.taxonomy.forms import form_now
from shelfwire.sync.taxonomy.size_charts import look_up_size_charts
from tiktok_shop_sim import pictures

__all__ = ["seller"]
PUZZLES, AGE = "806003", "100420"
CPC = "certification:7182427311584347905"
UPLOADS = ("POST /product/202309/files/upload", "POST /product/202309/images/upload")

pytestmark = pytest.mark.django_db(transaction=True)


def uploads(seller: Seller) -> list[int]:
    return [len(seller.diary.control.calls(operation=one, verdict="ok", limit=1000)) for one in UPLOADS]


def names(seller: Seller, row: ChannelProduct) -> set[str]:
    """The options that the SKUs of its listing have, as TikTok was read last."""
    kept = kept_of([seller.fresh(row).listing_id])[seller.fresh(row).listing_id]  # type: ignore[index,list-item]
    return {one.name for sku in kept.skus for one in sku.options}


def test_a_certificate_goes_up_once_and_stands_on_the_listing(seller: Seller) -> None:
    company = seller.diary.company
    form_now(seller.diary.fresh(), PUZZLES)
    row = seller.product(category=PUZZLES, **{f"answer:{AGE}": {"values": [{"id": "1002201"}]}})
    missing = list(row.faults.filter(field=f"answer:{CPC}").values_list("code", flat=True))
    assert (row.ready, missing) == (False, ["question_required"])
    paper = keep_file(company=company, name="CPC puzzle.pdf", content=PDF, by="Bob")
    label = keep_file(company=company, name="label.jpg", content=pictures.drawn("label", 600, 600), by="Bob")
    seller.say(row, {f"answer:{CPC}": {"values": [{"id": paper.key}, {"id": label.key}]}})
    seller.work()
    row = seller.fresh(row)
    assert row.ready, list(row.faults.values_list("code", "says"))
    before = uploads(seller)
    posting = seller.reviewed(seller.post(row))
    assert (posting.status, posting.reasons) == ("done", [])
    assert uploads(seller) == [before[0] + 1, before[1] + 2]
    assert dict(PictureUpload.objects.exclude(use="main").values_list("digest", "use")) == {
        paper.digest: "file", label.digest: "certificate",
    }  # fmt: skip
    told = posting.content["answers"]
    assert [one["name"] for each in told if each["question_id"] == CPC for one in each["values"]] == [
        "CPC puzzle.pdf",
        "",
    ]
    other = seller.product(
        "TEASER", category=PUZZLES,
        **{f"answer:{AGE}": {"values": [{"id": "1002201"}]}, f"answer:{CPC}": {"values": [{"id": paper.key}]}},
    )  # fmt: skip
    assert seller.reviewed(seller.post(other)).status == "done"
    assert uploads(seller) == [before[0] + 1, before[1] + 2]


def test_a_size_chart_is_found_on_the_channel_and_goes_along(seller: Seller) -> None:
    account = seller.diary.fresh()
    (chart,) = look_up_size_charts(account, "shirt")
    assert chart.name == "T-shirt size chart"
    assert look_up_size_charts(account, "Qwrtpsdfg") == []


def test_nothing_goes_off_a_listing_that_nobody_chose(seller: Seller) -> None:
    row = seller.product(colours=3)
    first, second, third = row.skus.order_by("sku_id")
    for n, sku in enumerate((first, second, third)):
        glaze, size = {"name": "Glaze", "value": f"Blue {n}"}, {"name": "Volume", "value": "Large"}
        seller.say(row, {f"sku:{sku.sku_id}:options": [glaze, size]})
    seller.work()
    assert seller.reviewed(seller.post(seller.fresh(row))).status == "done"
    listed = {one.sku_id: one.external_id for one in seller.fresh(row).listing.skus.all()}  # type: ignore[union-attr]
    assert names(seller, row) == {"Glaze", "Volume"}
    seller.say(row, {f"sku:{one.sku_id}:enabled": False for one in (second, third)})
    seller.say(
        row,
        {f"sku:{one.sku_id}:options": None for one in (first, second, third)} | {"title": "A mug by hand"},
    )
    seller.work()
    posting = seller.reviewed(seller.post(seller.fresh(row), take_away=[listed[third.sku_id]]))
    assert (posting.status, posting.reasons) == ("done", [])
    there = seller.fresh(row).listing.skus.filter(missing_at=None)  # type: ignore[union-attr]
    assert {one.external_id for one in there} == {listed[first.sku_id], listed[second.sku_id]}
    assert names(seller, row) == {"Glaze", "Volume"}
    with pytest.raises(NoSuchSku, match="would be the same"):
        seller.post(seller.fresh(row), take_away=["option:Glaze"])
    posting = seller.reviewed(seller.post(seller.fresh(row), take_away=["option:Volume"]))
    assert (posting.status, posting.reasons) == ("done", [])
    assert names(seller, row) == {"Glaze"}
