"""Linking the shops' SKUs to ours: in the list, one by one, many at once, and never over a link without a yes."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import make_sku, make_warehouse
from tests.web.scene import Scene, make_scene

from shelfwire.kit import clock
from shelfwire.listings.actions import link
from shelfwire.listings.models import LinkChange, ListingSku
from shelfwire.orders.models import Order
from shelfwire.people.models import Company
from shelfwire.web.listings.bulk import MOST

pytestmark = pytest.mark.django_db
LIST = "/c/corner-shop/listings/"
UNLINKED = f"{LIST}?show=unlinked"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def waiting(company: Company) -> Scene:
    """Two SKUs of the shop that are none of ours: one with a code like ours that two orders wait for."""
    scene = make_scene(company)
    scene.order("a", units=[("mug_blue", 2)])
    scene.order("b", units=[("mug_blue", 1)])
    scene.order("c", units=[("NOTHING-LIKE-IT", 1)])
    make_sku(company, "MUG-BLUE", 9)
    return scene


def listed(seller_sku: str) -> ListingSku:
    return ListingSku.objects.get(seller_sku=seller_sku)


def test_what_most_orders_wait_for_comes_first_with_its_suggestion(waiting: Scene, as_bob: Client) -> None:
    page = as_bob.get(UNLINKED)
    rows = page.context["grid"].page.rows
    assert [(row.seller_sku, row.waiting) for row in rows] == [("mug_blue", 2), ("NOTHING-LIKE-IT", 1)]
    text = page.content.decode()
    assert f'name="sku-{rows[0].pk}" value="MUG-BLUE"' in text
    assert f'name="sku-{rows[1].pk}" value=""' in text, "what is only alike is never filled in"
    chips = {chip.label: chip.count for chip in page.context["grid"].chips}
    assert (chips["All"], chips["Not linked"], chips["Orders wait"]) == ("2", "2", "2")


def test_a_row_is_linked_where_it_stands_and_its_orders_go_on(waiting: Scene, as_bob: Client) -> None:
    row = listed("mug_blue")
    answer = as_bob.post(f"{LIST}{row.pk}/set/", {f"sku-{row.pk}": " mug-blue "}, headers=HTMX)
    assert answer.status_code == 200
    assert "Linked" in answer.content.decode()
    assert listed("mug_blue").sku == row.account.company.skus.get(code="MUG-BLUE")


@pytest.mark.parametrize("code", ["", "NO-SUCH", "ARCHIVED"])
def test_a_code_that_is_none_is_told_and_nothing_is_linked(
    company: Company, waiting: Scene, as_bob: Client, code: str
) -> None:
    make_sku(company, "ARCHIVED", archived_at=clock.now())
    row = listed("mug_blue")
    answer = as_bob.post(f"{LIST}{row.pk}/set/", {f"sku-{row.pk}": code}, headers=HTMX)
    assert answer.status_code == 422
    assert (code or "No SKU of yours is named") in answer.content.decode()
    assert listed("mug_blue").sku is None
    assert not LinkChange.objects.exists()


def test_a_link_changes_only_after_a_yes(company: Company, waiting: Scene, as_bob: Client) -> None:
    other = make_sku(company, "OTHER", 1)
    row = listed("mug_blue")
    link(listing_sku=row, sku=company.skus.get(code="MUG-BLUE"), by="Bob")
    page = as_bob.post(f"{LIST}{row.pk}/set/", {"sku": "OTHER"})
    assert page.status_code == 422
    assert "This is linked to MUG-BLUE already" in page.content.decode()
    assert listed("mug_blue").sku.code == "MUG-BLUE"
    in_the_list = as_bob.post(f"{LIST}{row.pk}/set/", {f"sku-{row.pk}": "OTHER"}, headers=HTMX)
    assert in_the_list.status_code == 422, "somebody has linked it since the list was shown"
    assert listed("mug_blue").sku.code == "MUG-BLUE"
    assert as_bob.post(f"{LIST}{row.pk}/set/", {"sku": "OTHER", "relink": "on"}).status_code == 302
    assert listed("mug_blue").sku == other


def test_many_are_shown_first_and_then_linked(company: Company, waiting: Scene, as_bob: Client) -> None:
    mug, nothing = listed("mug_blue"), listed("NOTHING-LIKE-IT")
    scene = waiting
    scene.order("d", units=[("THIRD", 1)])
    third = listed("THIRD")
    sent = {
        "ids": [mug.pk, nothing.pk, third.pk],
        f"sku-{mug.pk}": "MUG-BLUE",
        f"sku-{nothing.pk}": "",
        f"sku-{third.pk}": "TYPO",
    }
    shown = as_bob.get(f"{LIST}link/", sent)
    assert [line.sku.code for line in shown.context["ready"]] == ["MUG-BLUE"]
    assert [line.listed for line in shown.context["empty"]] == [nothing]
    assert [line.why_not for line in shown.context["refused"]] == ["There is no SKU “TYPO”."]
    assert not ListingSku.objects.exclude(sku=None).exists(), "only shown"
    done = as_bob.post(f"{LIST}link/", {"action": "link", "ids": [mug.pk], f"sku-{mug.pk}": "MUG-BLUE"})
    assert done.status_code == 302
    assert listed("mug_blue").sku.code == "MUG-BLUE"
    assert LinkChange.objects.count() == 1
    as_bob.post(f"{LIST}link/", {"action": "link", "ids": [mug.pk], f"sku-{mug.pk}": "MUG-BLUE"})
    assert LinkChange.objects.count() == 1, "twice changes nothing"


def test_all_that_match_are_linked_where_the_code_is_sure(
    company: Company, waiting: Scene, as_bob: Client
) -> None:
    shown = as_bob.get(f"{LIST}link/", {"matching": "all"})
    assert [line.sku.code for line in shown.context["ready"]] == ["MUG-BLUE"]
    assert len(shown.context["empty"]) == 1


def test_all_that_match_in_one_shop_leave_the_other_shop_alone(
    company: Company, waiting: Scene, as_bob: Client
) -> None:
    other = make_scene(company, "Other Shop")
    other.order("e", units=[("ELSEWHERE", 1)])
    matching = {"matching": f"shop={other.account.pk}"}
    shown = as_bob.get(f"{LIST}create/", matching)
    assert [one.code for one in shown.context["ready"]] == ["ELSEWHERE"]
    shown = as_bob.get(f"{LIST}link/", matching)
    assert [line.listed.seller_sku for line in shown.context["empty"]] == ["ELSEWHERE"]
    assert not shown.context["ready"]


def test_as_many_as_may_be_linked_at_once_are_and_more_are_told(
    company: Company, waiting: Scene, as_bob: Client
) -> None:
    row = listed("mug_blue")
    ListingSku.objects.bulk_create(
        ListingSku(
            account=row.account,
            listing=row.listing,
            external_id=f"E{n}",
            seller_sku=f"S{n}",
            first_seen_at=clock.now(),
        )
        for n in range(MOST)
    )
    shown = as_bob.get(f"{LIST}link/", {"matching": "all"}).content.decode()
    assert "The first 500 of what you selected" in shown
    ids = list(ListingSku.objects.filter(sku=None).values_list("pk", flat=True)[:MOST])
    sent = {"action": "link", "ids": ids, **{f"sku-{pk}": "MUG-BLUE" for pk in ids}}
    assert as_bob.post(f"{LIST}link/", sent).status_code == 302
    assert ListingSku.objects.exclude(sku=None).count() == MOST


def test_many_never_change_a_link_that_there_is(company: Company, waiting: Scene, as_bob: Client) -> None:
    row = listed("mug_blue")
    link(listing_sku=row, sku=company.skus.get(code="MUG-BLUE"), by="Bob")
    make_sku(company, "OTHER", 1)
    as_bob.post(f"{LIST}link/", {"action": "link", "ids": [row.pk], f"sku-{row.pk}": "OTHER"})
    assert listed("mug_blue").sku.code == "MUG-BLUE"


def test_skus_are_created_from_listings_after_a_look_and_linked(
    company: Company, waiting: Scene, as_bob: Client
) -> None:
    before = company.skus.count()
    sent = {"ids": [row.pk for row in ListingSku.objects.filter(sku=None)]}
    shown = as_bob.get(f"{LIST}create/", sent)
    assert {one.code for one in shown.context["ready"]} == {"mug_blue", "NOTHING-LIKE-IT"}
    assert company.skus.count() == before, "only shown"
    for said in ("2 created and linked", "None of these is left to create"):
        answer = as_bob.post(f"{LIST}create/", {"action": "create", **sent}, follow=True)
        assert said in answer.content.decode()
        assert company.skus.count() == before + 2
    made = listed("NOTHING-LIKE-IT").sku
    assert made is not None
    assert (made.code, made.title) == ("NOTHING-LIKE-IT", "Product NOTHING-LIKE-IT")


def test_two_shops_that_sell_one_article_get_one_sku(
    company: Company, waiting: Scene, as_bob: Client
) -> None:
    other = make_scene(company, "Second shop")
    other.order("x", units=[("mug_blue", 1)])
    ids = list(ListingSku.objects.filter(seller_sku="mug_blue").values_list("pk", flat=True))
    assert len(ids) == 2
    as_bob.post(f"{LIST}create/", {"action": "create", "ids": ids})
    assert {row.sku for row in ListingSku.objects.filter(pk__in=ids)} == {company.skus.get(code="mug_blue")}


def test_a_code_that_there_is_creates_nothing_and_the_others_are_made(
    company: Company, waiting: Scene, as_bob: Client
) -> None:
    make_sku(company, "nothing-like-it", 1)
    ids = list(ListingSku.objects.filter(sku=None).values_list("pk", flat=True))
    answer = as_bob.post(f"{LIST}create/", {"action": "create", "ids": ids})
    assert answer.status_code == 200
    assert [one.code for one in answer.context["refused"]] == ["NOTHING-LIKE-IT"]
    assert listed("NOTHING-LIKE-IT").sku is None
    assert listed("mug_blue").sku is not None


def test_a_viewer_sees_and_links_nothing(waiting: Scene, as_charlie: Client) -> None:
    page = as_charlie.get(UNLINKED).content.decode()
    assert "data-row-input" not in page
    assert 'name="ids"' not in page
    row = listed("mug_blue")
    for path in (f"{LIST}{row.pk}/set/", f"{LIST}{row.pk}/unlink/", f"{LIST}link/", f"{LIST}create/"):
        assert (
            as_charlie.post(path, {"sku": "MUG-BLUE", "action": "link", "ids": [row.pk]}).status_code == 403
        )
    assert as_charlie.get(f"{LIST}skus/").status_code == 403
    assert listed("mug_blue").sku is None


def test_another_companys_skus_are_neither_offered_nor_linked(
    company: Company, other_company: Company, waiting: Scene, as_bob: Client
) -> None:
    make_warehouse(other_company)
    make_sku(other_company, "THEIRS", 1)
    row = listed("mug_blue")
    assert "THEIRS" not in as_bob.get(f"{LIST}skus/", {"sku": "THEIRS"}).content.decode()
    answer = as_bob.post(f"{LIST}{row.pk}/set/", {f"sku-{row.pk}": "THEIRS"}, headers=HTMX)
    assert answer.status_code == 422
    theirs = make_scene(other_company)
    theirs.order("x", units=[("X", 1)])
    foreign = listed("X")
    assert as_bob.post(f"{LIST}{foreign.pk}/set/", {"sku": "MUG-BLUE"}).status_code == 404
    as_bob.post(f"{LIST}link/", {"action": "link", "ids": [foreign.pk], f"sku-{foreign.pk}": "MUG-BLUE"})
    assert listed("X").sku is None


def test_typing_offers_skus_by_code_and_title(company: Company, waiting: Scene, as_bob: Client) -> None:
    row = listed("mug_blue")
    typed = as_bob.get(f"{LIST}skus/", {"of": row.pk, f"sku-{row.pk}": "mug-b"}).content.decode()
    assert 'value="MUG-BLUE"' in typed
    nothing = as_bob.get(f"{LIST}skus/", {"of": row.pk, f"sku-{row.pk}": ""}).content.decode()
    assert 'value="MUG-BLUE"' in nothing, "what it may be"
    assert as_bob.get(f"{LIST}skus/", {"of": "9" * 40}).status_code == 200


def test_the_file_is_the_list_and_can_be_filled_in(waiting: Scene, as_bob: Client) -> None:
    answer: Any = as_bob.get(f"{UNLINKED}&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0]["Seller SKU"] == "mug_blue"
    assert rows[0]["Our SKU"] == ""
    assert rows[0]["Suggested SKU"] == "MUG-BLUE"
    assert rows[0]["Orders waiting"] == "2"
    assert rows[0]["SKU ID"] == listed("mug_blue").external_id


def test_as_many_questions_for_many_rows_as_for_few(company: Company, waiting: Scene, as_bob: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            as_bob.get(UNLINKED)
        return len(found)

    few = asked()
    waiting.many({f"n{n}": {"units": [(f"N-{n}", 1)]} for n in range(30)})
    assert asked() <= few + 1
    assert Order.objects.count() > 30
