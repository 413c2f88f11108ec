"""What a shop asks of listings, over REST."""

from __future__ import annotations

from tests.api.conftest import Program, Store

from shelfwire.listings.models import Brand


def test_categories_are_browsed_found_and_say_what_they_ask(store: Store, wms: Program) -> None:
    at = f"/shops/{store.account.pk}"
    assert [one["name"] for one in wms.get(f"{at}/categories")["data"]] == ["Home", "Shirts"]
    (mugs,) = wms.get(f"{at}/categories?parent_id=home")["data"]
    assert (mugs["path"], mugs["permission"], mugs["parent_id"]) == ("Home > Mugs", "available", "home")
    assert wms.get(f"{at}/categories/search?words=MUG+ho")["data"] == [mugs]
    assert wms.get(f"{at}/categories/mugs")["questions"] is None
    job = wms.post(f"{at}/categories/attributes", {"category_ids": ["mugs"]}, status=202)
    store.shop.drain()
    assert wms.get(f"/jobs/{job['id']}")["status"] == "completed"
    form = wms.get(f"{at}/categories/mugs")
    lead = next(one for one in form["questions"] if one["id"] == "lead")
    assert lead["only_if"] == [{"question_id": "glaze", "choice_ids": ["g2"]}]
    assert (lead["kind"], lead["required"], form["rules"]["weight_required"]) == ("certificate", True, True)
    assert wms.refused("GET", f"{at}/categories/nothing") == (404, "not_found", "category_id")
    assert [one["id"] for one in wms.post(f"{at}/categories/recommend", {"title": "A mug"}, 200)["data"]] == [
        "mugs"
    ]


def test_brands_prerequisites_and_parties(store: Store, wms: Program) -> None:
    at = f"/shops/{store.account.pk}"
    made = wms.post(f"{at}/brands", {"name": "Alice and Sons"})
    assert made["own"] is True
    assert wms.get(f"{at}/brands?search=sons")["data"] == [made]
    status, code, _ = wms.refused("POST", f"{at}/brands", {"name": "A"})
    assert (status, code, Brand.objects.count()) == (422, "channel_refused", 1)
    checked = wms.post(f"{at}/prerequisites/check", status=200)
    assert checked == wms.get(f"{at}/prerequisites")
    assert [one["failed"] for one in checked["data"]] == [False]
    assert wms.get(f"{at}/responsible-parties")["data"] == []
