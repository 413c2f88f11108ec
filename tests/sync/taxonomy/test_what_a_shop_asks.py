"""What a shop asks of listings is read by itself and when asked for; nothing that was read is lost to a bad answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from tests.channels.folder_taxonomy import change_shelves
from tests.support.announcements import hear
from tests.support.folder_shops import Shop
from tests.web.conftest import signed_in

from shelfwire.catalog.models import Product
from shelfwire.channels.errors import NotConnected
from shelfwire.channels.port import Refused
from shelfwire.exchange import queries as exchange
from shelfwire.jobs.models import Job
from shelfwire.kit import clock
from shelfwire.listings import queries
from shelfwire.listings.events import BrandsChanged, CategoryFormsChanged, ShopRequirementsChanged
from shelfwire.listings.models import Brand, Category, CategoryForm, CategoryReading, ShopPrerequisite
from shelfwire.posting.models import ChannelProduct
from shelfwire.posting.queries import recent_categories
from shelfwire.sync.engine import schedule
from shelfwire.sync.taxonomy.brands import add_brand, look_up_brands, poll_brands
from shelfwire.sync.taxonomy.forms import due_forms, form_now, poll_forms, request_attributes
from shelfwire.sync.taxonomy.parties import poll_parties
from shelfwire.sync.taxonomy.prerequisites import check_prerequisites
from shelfwire.sync.taxonomy.recommend import recommend_categories, recommend_for
from shelfwire.sync.taxonomy.tree import poll_categories, request_categories


@pytest.fixture
def told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is announced from now on."""
    return hear(monkeypatch, CategoryFormsChanged, BrandsChanged, ShopRequirementsChanged)


def product_in(shop: Shop, category_id: str) -> ChannelProduct:
    product = Product.objects.create(company=shop.account.company, title="A mug")
    return ChannelProduct.objects.create(
        account=shop.account, product=product, category_external_id=category_id
    )


def shelves(shop: Shop, **changes: Any) -> dict[str, Any]:
    return change_shelves(shop.world.root, **changes)


def without(said: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    return [one for one in said["shelves"] if one["id"] not in names]


def note_of(shop: Shop, conversation: str) -> str:
    cursor = exchange.cursor(shop.account.pk, conversation)
    assert cursor is not None
    return cursor.note


def test_a_connected_shop_reads_its_tree_and_prerequisites_by_itself(shop: Shop) -> None:
    reading = queries.category_reading(shop.account.pk)
    assert reading is not None
    assert (reading.version, reading.categories, reading.note) == ("spring", 3, "")
    mugs = queries.category_each(shop.account.pk, ["mugs"])["mugs"]
    assert (mugs.path, mugs.is_leaf, mugs.permission) == ("Home > Mugs", True, "available")
    assert [one.failed for one in queries.prerequisites(shop.account.pk)] == [False]


def test_a_tree_that_lost_most_of_it_is_said_and_not_taken(shop: Shop, told: list[Any]) -> None:
    whole = shelves(shop)
    before = list(Category.objects.order_by("pk").values())
    for left, says in (
        ([], "no category that takes products"),
        (without(whole, "home", "mugs"), "1 categories instead of 3"),
    ):
        shelves(shop, shelves=left)
        poll_categories(account_id=shop.account.pk)
        assert list(Category.objects.order_by("pk").values()) == before
        reading = CategoryReading.objects.get()
        assert says in reading.note
        assert says in note_of(shop, "categories")
        assert reading.categories == 3
    job = request_categories(shop.account, by="Alice")
    assert request_categories(shop.account, by="Alice") == job, "asked for twice while it is under way"
    shop.drain()
    job.refresh_from_db()
    assert (job.failed, Category.objects.filter(missing_at=None).count()) == (1, 3)
    assert told == []
    job = request_categories(shop.account, by="Alice", take_smaller=True)
    shop.drain()
    job.refresh_from_db()
    assert (job.status, job.result) == ("completed", {"new": 0, "changed": 0, "not_shown": 2})
    assert Category.objects.get(missing_at=None).external_id == "shirts"
    assert told == [CategoryFormsChanged(shop.account.pk, ("home", "mugs"))]
    assert CategoryReading.objects.get().note == ""


def test_a_category_that_closes_and_opens_again_is_news(shop: Shop, told: list[Any]) -> None:
    whole = shelves(shop)
    closed = [{**one, "closed": True} if one["id"] == "mugs" else one for one in whole["shelves"]]
    for left in (closed, without(whole, "mugs"), whole["shelves"]):
        shelves(shop, shelves=left)
        poll_categories(account_id=shop.account.pk)
        poll_categories(account_id=shop.account.pk)
    assert told == [CategoryFormsChanged(shop.account.pk, ("mugs",))] * 3
    mugs = Category.objects.get(external_id="mugs")
    assert (mugs.permission, mugs.missing_at) == ("available", None)


def test_what_a_category_in_use_asks_is_read_again_and_its_changes_are_said(
    shop: Shop, told: list[Any]
) -> None:
    poll_forms(account_id=shop.account.pk)
    assert not CategoryForm.objects.exists(), "nothing is in a category yet"
    product_in(shop, "mugs")
    product_in(shop, "mugs")
    poll_forms(account_id=shop.account.pk)
    form = CategoryForm.objects.get()
    assert (form.category_external_id, form.changes, form.version) == ("mugs", [], "spring")
    assert told == [CategoryFormsChanged(shop.account.pk, ("mugs",))]
    assert due_forms(shop.account.pk, clock.now()) == []
    said = shelves(shop)
    mugs = next(one for one in said["shelves"] if one["id"] == "mugs")
    mugs["asks"].append({"id": "food", "name": "Food contact report", "how": "certificate", "must": True})
    shelves(shop, shelves=said["shelves"])
    poll_forms(account_id=shop.account.pk)
    form.refresh_from_db()
    assert form.changes == [], "it is believed for a day"
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        assert due_forms(shop.account.pk, clock.now()) == ["mugs"]
        for _ in range(2):
            job = request_attributes(shop.account, by="Alice")
            shop.connect()
            shop.drain()
            job.refresh_from_db()
            assert (job.status, job.succeeded) == ("completed", 1)
    assert ChannelProduct.objects.filter(checked_at__isnull=False).count() == 2, (
        "readiness is worked out anew"
    )
    form.refresh_from_db()
    assert form.changes == ["“Food contact report” is required now."]
    assert told == [CategoryFormsChanged(shop.account.pk, ("mugs",))] * 2
    asked = queries.form_of(shop.account.pk, ["mugs"])["mugs"]
    assert [one.external_id for one in asked.questions] == ["glaze", "care", "holds", "lead", "motto", "food"]


def test_a_category_that_does_not_say_what_it_asks_keeps_what_it_said(shop: Shop, told: list[Any]) -> None:
    product_in(shop, "mugs")
    schedule.tick()
    shop.drain()
    assert set(queries.form_of(shop.account.pk, ["mugs"])) == {"mugs"}, (
        "a new category is asked about at once"
    )
    product_in(shop, "gone")
    job = request_attributes(shop.account, by="Alice")
    shop.drain()
    job.refresh_from_db()
    assert (job.succeeded, job.failed, [row.key for row in job.rows.all()]) == (1, 1, ["gone"])
    assert form_now(shop.account, "gone") is None
    assert set(queries.form_of(shop.account.pk, ["mugs", "gone"])) == {"mugs"}
    shelves(shop, shelves=without(shelves(shop), "mugs"))
    CategoryForm.objects.update(asked_at=clock.FIRST)
    poll_forms(account_id=shop.account.pk)
    kept = CategoryForm.objects.get(category_external_id="mugs")
    assert "has no shelf mugs" in kept.note
    assert form_now(shop.account, "mugs") is not None
    assert told == [CategoryFormsChanged(shop.account.pk, ("mugs",))]


def test_readiness_is_worked_out_anew_where_something_else_is_asked(shop: Shop) -> None:
    there = product_in(shop, "mugs")
    elsewhere = product_in(shop, "shirts")
    ChannelProduct.objects.filter(pk=there.pk).update(brand_external_id="b1")

    def due() -> list[int]:
        found = ChannelProduct.objects.filter(check_due_at__isnull=False).order_by("pk")
        pks = list(found.values_list("pk", flat=True))
        ChannelProduct.objects.update(check_due_at=None)
        return pks

    due()
    form_now(shop.account, "mugs")
    assert due() == [there.pk]
    poll_brands(account_id=shop.account.pk)
    assert due() == []
    shelves(shop, may_not=["b1"], lacks={"rules": "Sign."})
    poll_brands(account_id=shop.account.pk)
    assert due() == [there.pk]
    check_prerequisites(shop.account)
    assert due() == [there.pk, elsewhere.pk]


def test_brands_of_the_shop_are_kept_and_those_it_lost_are_told(shop: Shop, told: list[Any]) -> None:
    poll_brands(account_id=shop.account.pk)
    assert list(Brand.objects.values_list("external_id", "authorised")) == [("b1", True), ("b2", True)]
    shelves(shop, may_not=["b1", "b3"])
    poll_brands(account_id=shop.account.pk)
    assert Brand.objects.get(external_id="b1").authorised is False
    assert told == [BrandsChanged(shop.account.pk, ("b1",))]
    found = look_up_brands(shop.account, "zeb", "mugs")
    assert [(one.name, one.authorised, one.restricted) for one in found] == [("Zebra", False, True)]
    assert queries.brands_in_categories(shop.account.pk, [("b3", "mugs"), ("b2", "mugs")]) == {
        ("b3", "mugs"): True
    }


def test_a_brand_of_the_sellers_own_is_added_once_and_a_refusal_adds_nothing(shop: Shop) -> None:
    with pytest.raises(Refused, match="folder refuses the brand"):
        add_brand(shop.account, "A", by="Alice")
    assert not Brand.objects.exists()
    made = [add_brand(shop.account, "  Alice and Sons ", by="Alice") for _ in range(2)]
    assert made[0] == made[1]
    assert Brand.objects.get().own
    poll_brands(account_id=shop.account.pk)
    assert Brand.objects.filter(own=True).count() == 1


def test_what_the_shop_lacks_is_asked_now_and_said_when_it_changes(shop: Shop, told: list[Any]) -> None:
    shelves(shop, lacks={"rules": "The rules are not signed.", "shelf": ""})
    assert check_prerequisites(shop.account) == "1 thing is missing before products can be listed."
    (lack,) = queries.failed_prerequisites([shop.account.pk])[shop.account.pk]
    assert (lack.code, lack.says, lack.advice) == (
        "rules",
        "The rules are not signed.",
        "Sign the rules of the house.",
    )
    check_prerequisites(shop.account)
    shelves(shop, lacks={"shelf": ""})
    assert check_prerequisites(shop.account) == "Nothing is missing for listing."
    shelves(shop, lacks={})
    check_prerequisites(shop.account)
    assert [one.code for one in ShopPrerequisite.objects.all()] == ["shelf"], "an empty answer says nothing"
    assert told == [ShopRequirementsChanged(shop.account.pk)] * 2


def test_responsible_parties_are_kept_and_marked_when_they_are_gone(shop: Shop, told: list[Any]) -> None:
    poll_parties(account_id=shop.account.pk)
    assert [one.name for one in queries.responsible_parties(shop.account)] == ["Acme GmbH"]
    shelves(shop, makers={"m2": "Other GmbH"})
    poll_parties(account_id=shop.account.pk)
    assert [one.name for one in queries.responsible_parties(shop.account, words="gmbh")] == ["Other GmbH"]
    assert told == [ShopRequirementsChanged(shop.account.pk)]


def test_a_category_is_proposed_and_the_latest_come_first(shop: Shop) -> None:
    assert [one.path for one in recommend_categories(shop.account, title="A red mug")] == ["Home > Mugs"]
    assert recommend_categories(shop.account, title="Qwrtpsdfg") == []
    product_in(shop, "shirts")
    there = product_in(shop, "mugs")
    assert [one.external_id for one in recommend_for(there)] == ["mugs"]
    client = signed_in(shop.owner)
    address = f"/c/{shop.account.company.slug}/channels/{shop.account.pk}/categories/recommend/"
    assert "Home &gt; Mugs" in client.post(address, {"of": there.pk}).content.decode()
    assert client.post(address, {"of": "404404"}).status_code == 404
    assert recent_categories(shop.account.pk) == ["mugs", "shirts"]


def test_a_shop_that_is_not_connected_is_asked_nothing(stranger: Shop) -> None:
    for ask in (
        lambda: request_categories(stranger.account, by="Alice"),
        lambda: request_attributes(stranger.account, by="Alice"),
        lambda: check_prerequisites(stranger.account),
        lambda: add_brand(stranger.account, "Acme", by="Alice"),
    ):
        with pytest.raises(NotConnected):
            ask()
    assert not Job.objects.exists()
