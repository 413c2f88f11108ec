"""What becomes of a product: edits beside the version on sale, drafts, take-downs, deletion (facts.md 9.13 to 9.16)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.tiktok_shop_sim.goods import (
    BASE,
    TITLE,
    changed,
    create,
    get,
    good,
    known,
    listed,
    nothing_listed,
    sku,
)
from tests.tiktok_shop_sim.wire import Reply, Shop

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import ControlError

VERSIONS = ["202309", "202509"]
NEW = f"{TITLE}, second firing"


def edit(shop: Shop, product_id: str, body: dict[str, Any], version: str = "202509") -> Reply:
    return shop.call("PUT", f"/product/{version}/products/{product_id}", None, body)


def partial(shop: Shop, product_id: str, version: str = "202509", **body: Any) -> Reply:
    return shop.post(f"/product/{version}/products/{product_id}/partial_edit", body)


def state(shop: Shop, verb: str, *product_ids: str) -> Reply:
    body = {"product_ids": list(product_ids)}
    if verb == "delete":
        return shop.call("DELETE", f"{BASE}/products", None, body)
    return shop.post(f"{BASE}/products/{verb}", body)


def kept(made: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The body of an edit that keeps the SKUs of a product, as many as it has."""
    for row, mine in zip(made["skus"], body["skus"], strict=False):
        mine["id"] = row["id"]
        mine.pop("price", None)
        mine.pop("inventory", None)
    return body


@pytest.mark.parametrize("version", VERSIONS)
def test_an_edit_waits_for_its_review_while_the_old_version_stays_on_sale(corner: Shop, version: str) -> None:
    corner.sim.control.settings(review_seconds=600)
    made = listed(corner)
    product_id = made["product_id"]
    answer = edit(corner, product_id, kept(made, good(corner, title=NEW)), version).data
    assert answer["audit"] == {"status": "AUDITING"}
    assert [row["id"] for row in answer["skus"]] == [row["id"] for row in made["skus"]]
    shown = get(corner, product_id)
    assert (shown["title"], shown["status"], shown["audit"]["status"]) == (TITLE, "ACTIVATE", "AUDITING")
    assert get(corner, product_id, return_under_review_version="true")["title"] == NEW
    assert corner.sim.control.buy(lines=[{"sku_id": made["skus"][0]["id"]}])
    corner.sim.control.step(seconds=601)
    shown = get(corner, product_id)
    assert (shown["title"], shown["status"], shown["audit"]["status"]) == (NEW, "ACTIVATE", "APPROVED")
    under_review = corner.get(f"{BASE}/products/{product_id}", {"return_under_review_version": "true"})
    assert under_review.code == 12052547


def test_a_refused_edit_leaves_the_version_on_sale_and_says_why(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(review_seconds=600)
    made = listed(corner)
    edit(corner, made["product_id"], kept(made, good(corner, title=NEW)))
    control.post(
        "/review", product_id=made["product_id"], verdict="refuse", reasons=["Title is not the mug."]
    )
    shown = get(corner, made["product_id"])
    assert (shown["title"], shown["status"], shown["audit"]["status"]) == (TITLE, "ACTIVATE", "FAILED")
    assert shown["audit_failed_reasons"][0]["reasons"] == ["Title is not the mug."]
    edit(corner, made["product_id"], kept(made, good(corner, title=NEW)))
    control.step(seconds=601)
    shown = get(corner, made["product_id"])
    assert (shown["title"], "audit_failed_reasons" in shown) == (NEW, False)


def test_price_and_quantity_of_an_edit_apply_at_once(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    made = listed(corner)
    body = kept(made, good(corner, title=NEW))
    body["skus"][0] |= sku(corner, 0, price={"currency": "USD", "amount": "15.50"})
    body["skus"][0]["inventory"][0]["quantity"] = 7
    edit(corner, made["product_id"], body)
    shown = get(corner, made["product_id"])
    assert shown["title"] == TITLE
    assert shown["skus"][0]["price"]["tax_exclusive_price"] == "15.50"
    assert [row["quantity"] for row in shown["skus"][0]["inventory"]] == [7]
    assert [row["quantity"] for row in shown["skus"][1]["inventory"]] == [21]
    corner.sim.control.step(seconds=601)
    assert get(corner, made["product_id"])["skus"][0]["price"]["tax_exclusive_price"] == "15.50"


def test_an_edit_of_nothing_but_price_and_quantity_needs_no_review(corner: Shop) -> None:
    made = listed(corner)
    body = get_as_body(corner, made)
    body["skus"][0]["price"] = {"currency": "USD", "amount": "16.00"}
    assert edit(corner, made["product_id"], body).data["audit"] == {"status": "APPROVED"}
    assert get(corner, made["product_id"])["audit"]["status"] == "APPROVED"


def get_as_body(shop: Shop, made: dict[str, Any]) -> dict[str, Any]:
    """What was written, read back and sent again."""
    shown = get(shop, made["product_id"])
    return {
        "title": shown["title"],
        "description": shown["description"],
        "category_id": shown["category_chains"][-1]["id"],
        "main_images": [{"uri": one["uri"]} for one in shown["main_images"]],
        "product_attributes": [
            {"id": one["id"], "values": [{"name": value["name"]} for value in one["values"]]}
            for one in shown["product_attributes"]
        ],
        "package_weight": shown["package_weight"],
        "package_dimensions": shown["package_dimensions"],
        "skus": [
            {name: row[name] for name in ("id", "seller_sku", "sales_attributes")} for row in shown["skus"]
        ],
    }


def test_an_edit_replaces_everything_and_what_is_not_sent_is_gone(corner: Shop) -> None:
    control = corner.sim.control
    made = listed(corner, external_product_id="ERP-1", search_terms=["mug"])
    first, second = (row["id"] for row in made["skus"])
    control.buy(lines=[{"sku_id": second}], release=True)
    body = good(corner, 1)
    body["skus"][0]["id"] = first
    body["skus"].append(sku(corner, 7))
    answer = edit(corner, made["product_id"], body).data
    new = answer["skus"][1]["id"]
    assert new not in (first, second)
    assert [row["id"] for row in get(corner, made["product_id"])["skus"]] == [first, second]
    with pytest.raises(ControlError, match="no SKU"):
        control.buy(lines=[{"sku_id": new}])
    control.post("/review", product_id=made["product_id"])
    shown = get(corner, made["product_id"])
    assert [row["id"] for row in shown["skus"]] == [first, new]
    assert [row["quantity"] for row in shown["skus"][1]["inventory"]] == [27]
    assert "external_product_id" not in shown
    assert "search_terms" not in shown
    with pytest.raises(ControlError, match="no longer part"):
        control.buy(lines=[{"sku_id": second}])
    order = control.orders(shop_id=corner.id)[-1]
    assert order["lines"][0]["sku_id"] == second, "an order keeps its SKU"
    held = [row for row in control.inventory() if row["sku_id"] == second]
    assert [(row["available"], row["committed"]) for row in held] == [(0, 1)]
    with nothing_listed(corner):
        gone = good(corner, 1)
        gone["skus"][0]["id"] = second
        assert edit(corner, made["product_id"], gone).code == 12052557


@pytest.mark.parametrize("version", VERSIONS)
def test_a_partial_edit_replaces_what_it_names_and_nothing_else(corner: Shop, version: str) -> None:
    corner.sim.control.settings(review_seconds=600)
    made = listed(corner, search_terms=["mug"])
    answer = partial(corner, made["product_id"], version, title=NEW).data
    assert answer["audit"] == {"status": "AUDITING"}
    assert [row["id"] for row in answer["skus"]] == [row["id"] for row in made["skus"]]
    partial(corner, made["product_id"], version, search_terms=["cup"]).data  # noqa: B018 - it must succeed
    corner.sim.control.step(seconds=601)
    shown = get(corner, made["product_id"])
    assert (shown["title"], shown["search_terms"]) == (NEW, ["cup"])
    assert [row["seller_sku"] for row in shown["skus"]] == ["GLAZE-000", "GLAZE-001"]
    one = [
        {
            "id": made["skus"][1]["id"],
            "seller_sku": "LAST",
            "sales_attributes": sku(corner, 1)["sales_attributes"],
        }
    ]
    partial(corner, made["product_id"], version, skus=one).data  # noqa: B018
    corner.sim.control.step(seconds=601)
    assert [row["seller_sku"] for row in get(corner, made["product_id"])["skus"]] == ["LAST"]


def test_a_partial_edit_is_only_held_against_what_it_names(corner: Shop) -> None:
    """A rule that came later does not stop the title from being mended."""
    made = create(corner, good(corner, save_mode="AS_DRAFT", title="", main_images=[])).data
    with nothing_listed(corner):
        assert partial(corner, made["product_id"], title="").code == 12052261
        assert partial(corner, made["product_id"], main_images=[]).code == 12052028
    assert partial(corner, made["product_id"], title=NEW, save_mode="AS_DRAFT").data["audit"] == {
        "status": "NONE"
    }


def test_a_draft_waits_beside_the_version_on_sale(corner: Shop) -> None:
    made = listed(corner)
    product_id = made["product_id"]
    body = kept(made, good(corner, title=NEW, save_mode="AS_DRAFT"))
    body["skus"][0]["inventory"] = [
        {"warehouse_id": sku(corner)["inventory"][0]["warehouse_id"], "quantity": 1}
    ]
    assert edit(corner, product_id, body).data["audit"] == {"status": "NONE"}
    shown = get(corner, product_id)
    assert (shown["title"], shown["has_draft"], shown["audit"]["status"]) == (TITLE, True, "APPROVED")
    assert [row["quantity"] for row in shown["skus"][0]["inventory"]] == [20], (
        "a draft says nothing about stock"
    )
    assert get(corner, product_id, return_draft_version="true")["title"] == NEW
    search = {"sku_ids": [made["skus"][0]["id"]]}
    path = "/product/202502/products/search"
    assert corner.post(path, search, {"page_size": 5}).data["products"][0]["title"] == TITLE
    search["return_draft_version"] = True
    row = corner.post(path, search, {"page_size": 5}).data["products"][0]
    assert (row["title"], row["has_draft"]) == (NEW, True)
    edit(corner, product_id, kept(made, good(corner, title=NEW)))
    corner.sim.control.post("/review", product_id=product_id)
    shown = get(corner, product_id)
    assert (shown["title"], shown["has_draft"]) == (NEW, False)


def test_no_draft_is_saved_while_a_review_goes_on(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    product_id = create(corner, good(corner)).data["product_id"]
    with nothing_listed(corner):
        assert partial(corner, product_id, title=NEW, save_mode="AS_DRAFT").code == 12052901
    assert partial(corner, product_id, title=NEW).code == 0
    assert get(corner, product_id)["title"] == NEW, "what was never on sale changes at once"


def test_a_draft_becomes_a_product_and_a_failed_one_too(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(review_seconds=600)
    product_id = create(corner, good(corner, save_mode="AS_DRAFT")).data["product_id"]
    made = get(corner, product_id)
    assert edit(corner, product_id, kept(made, good(corner))).code == 0
    control.post("/review", product_id=product_id, verdict="refuse")
    assert get(corner, product_id)["status"] == "FAILED"
    assert edit(corner, product_id, kept(made, good(corner, title=NEW))).data["audit"] == {
        "status": "AUDITING"
    }
    control.step(seconds=601)
    assert get(corner, product_id)["status"] == "ACTIVATE"


def test_an_identifier_code_is_only_corrected_in_a_draft(corner: Shop) -> None:
    def with_code(code: str, **changes: Any) -> dict[str, Any]:
        return changed(good(corner, 1, **changes), "skus.0.identifier_code", {"code": code, "type": "EAN"})

    draft = create(corner, with_code("4006381333931", save_mode="AS_DRAFT")).data
    assert edit(corner, draft["product_id"], kept(draft, with_code("9780596520687"))).code == 0
    corner.sim.control.post("/review", product_id=draft["product_id"])
    with nothing_listed(corner):
        assert edit(corner, draft["product_id"], kept(draft, with_code("4006381333931"))).code == 12052593
    edit(corner, draft["product_id"], kept(draft, good(corner, 1, title=NEW)))
    corner.sim.control.post("/review", product_id=draft["product_id"])
    code = get(corner, draft["product_id"])["skus"][0]["identifier_code"]["code"]
    assert code == "9780596520687", "what is not sent stays"


LEGAL = {
    "DRAFT": {"delete"},
    "PENDING": {"delete"},
    "FAILED": {"delete"},
    "ACTIVATE": {"deactivate", "delete"},
    "SELLER_DEACTIVATED": {"activate", "delete"},
    "PLATFORM_DEACTIVATED": {"delete"},
    "FREEZE": set(),
    "DELETED": {"recover"},
}
TARGET = {
    "activate": "ACTIVATE",
    "deactivate": "SELLER_DEACTIVATED",
    "delete": "DELETED",
    "recover": "SELLER_DEACTIVATED",
}


def in_state(shop: Shop, status: str) -> str:
    """A product that was brought to a state over the wire."""
    control = shop.sim.control
    control.settings(review_seconds=600)
    body = good(shop, 1, save_mode="AS_DRAFT" if status == "DRAFT" else "LISTING")
    product_id = str(create(shop, body).data["product_id"])
    if status in ("DRAFT", "PENDING"):
        return product_id
    control.post("/review", product_id=product_id, verdict="refuse" if status == "FAILED" else "approve")
    match status:
        case "SELLER_DEACTIVATED":
            assert state(shop, "deactivate", product_id).data == {}
        case "PLATFORM_DEACTIVATED":
            control.post("/suspend", product_id=product_id, reason="Counterfeit goods")
        case "FREEZE":
            control.post("/suspend", product_id=product_id, action="freeze")
        case "DELETED":
            assert state(shop, "delete", product_id).data == {}
    return product_id


@pytest.mark.parametrize("verb", TARGET)
@pytest.mark.parametrize("status", LEGAL)
def test_each_state_allows_what_it_allows(corner: Shop, status: str, verb: str) -> None:
    product_id = in_state(corner, status)
    if verb in LEGAL[status]:
        assert state(corner, verb, product_id).data == {}
        assert known(corner, product_id)["status"] == TARGET[verb]
        return
    with nothing_listed(corner):
        error = state(corner, verb, product_id).data["errors"][0]
    assert error["detail"]["product_id"] == product_id
    inner = error["detail"]["extra_errors"][0] if verb == "activate" else error
    assert (inner["code"], error["code"]) == (12052901, 12052990 if verb == "activate" else 12052901)


def test_partial_errors_are_in_the_data_as_met_in_production(corner: Shop) -> None:
    sample = spec.document("samples/errors/12052032-partial-failure-code-0.json")["response"]["body"]
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]["product_id"]
    mine = listed(corner)["product_id"]
    wanted = sample["data"]["errors"][0]
    reply = state(corner, "deactivate", wanted["detail"]["product_id"], foreign, mine)
    assert (reply.status, reply.code) == (200, 0)
    assert reply.data["errors"][0] == wanted
    assert reply.data["errors"][1]["code"] == 12052048
    assert reply.data["errors"][1]["detail"] == {"product_id": foreign}
    assert len(reply.data["errors"]) == 2
    assert known(corner, mine)["status"] == "SELLER_DEACTIVATED", "the rest is done"
    assert known(corner, foreign)["status"] == "ACTIVATE"


def test_twenty_products_at_once_and_no_more(corner: Shop) -> None:
    with nothing_listed(corner):
        assert state(corner, "deactivate", *map(str, range(21))).code == 12019120
        assert state(corner, "deactivate").code == 12052910
        assert len(state(corner, "recover", *map(str, range(20))).data["errors"]) == 20


def test_what_never_passed_a_review_is_reviewed_before_it_is_activated(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    product_id = in_state(corner, "FAILED")
    state(corner, "delete", product_id)
    state(corner, "recover", product_id)
    assert state(corner, "activate", product_id).data == {}
    assert known(corner, product_id)["status"] == "PENDING"
    corner.sim.control.step(seconds=601)
    assert known(corner, product_id)["status"] == "ACTIVATE"
    unfinished = create(corner, {"save_mode": "AS_DRAFT", "title": "Unfinished"}).data["product_id"]
    state(corner, "delete", unfinished)
    state(corner, "recover", unfinished)
    with nothing_listed(corner):
        error = state(corner, "activate", unfinished).data["errors"][0]
    assert error["code"] == 12052990
    assert {12052015, 12052028} <= {row["code"] for row in error["detail"]["extra_errors"]}


def test_what_is_frozen_or_deleted_cannot_be_read(corner: Shop) -> None:
    for status in ("FREEZE", "DELETED"):
        product_id = in_state(corner, status)
        assert corner.get(f"{BASE}/products/{product_id}").code == 12052901
        with nothing_listed(corner):
            assert partial(corner, product_id, title=NEW).code == 12052901
        found = corner.post("/product/202502/products/search", {"status": status}, {"page_size": 5}).data
        assert [row["id"] for row in found["products"]] == [product_id]


def test_a_suspended_product_comes_back_by_an_edit_or_by_grace(corner: Shop) -> None:
    control = corner.sim.control
    mended, forgiven = in_state(corner, "PLATFORM_DEACTIVATED"), in_state(corner, "PLATFORM_DEACTIVATED")
    assert known(corner, mended)["suspended_reason"] == "Counterfeit goods"
    partial(corner, mended, title=NEW).data  # noqa: B018
    assert known(corner, mended)["status"] == "PLATFORM_DEACTIVATED"
    control.post("/review", product_id=mended)
    control.post("/suspend", product_id=forgiven, action="reinstate")
    assert {known(corner, one)["status"] for one in (mended, forgiven)} == {"ACTIVATE"}


def test_a_single_sku_is_taken_off_sale(corner: Shop) -> None:
    control, made = corner.sim.control, listed(corner)
    first, second = (row["id"] for row in made["skus"])
    control.post("/suspend", product_id=made["product_id"], sku_ids=[first])
    shown = get(corner, made["product_id"])["skus"]
    assert [row["status_info"] for row in shown] == [
        {"status": "DEACTIVATED", "deactivation_source": "PLATFORM"},
        {"status": "NORMAL"},
    ]
    with nothing_listed(corner), pytest.raises(ControlError, match="taken off sale"):
        control.buy(lines=[{"sku_id": first}])
    assert control.buy(lines=[{"sku_id": second}])
    control.post("/suspend", product_id=made["product_id"], sku_ids=[first], action="reinstate")
    assert control.buy(lines=[{"sku_id": first}])


def test_deleting_withdraws_what_is_under_review(corner: Shop) -> None:
    corner.sim.control.settings(review_seconds=600)
    made = listed(corner)
    partial(corner, made["product_id"], title=NEW).data  # noqa: B018
    state(corner, "delete", made["product_id"])
    corner.sim.control.step(seconds=601)
    assert known(corner, made["product_id"])["status"] == "DELETED"
    state(corner, "recover", made["product_id"])
    state(corner, "activate", made["product_id"])
    shown = get(corner, made["product_id"])
    assert (shown["title"], shown["audit"]["status"]) == (TITLE, "APPROVED")


def test_another_shops_product_is_not_edited(corner: Shop) -> None:
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]["product_id"]
    with nothing_listed(corner):
        assert partial(corner, foreign, title=NEW).code == 12052048
        assert edit(corner, foreign, good(corner)).code in (12052048, 12052034)
        assert partial(corner, "1", title=NEW).code == 12052032
        own = corner.sim.control.inventory(shop_id=corner.id)[0]["product_id"]
        region = [{"region": "GB", "skus": []}]
        assert partial(corner, own, title=NEW, replicated_products=region).code in (12052512, 12052910)


def test_every_notice_of_a_products_life_fits_its_documented_payload(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(webhook_url="http://127.0.0.1:9/", review_seconds=600)
    made = listed(corner)
    product_id = made["product_id"]
    body = kept(made, good(corner, 1, title=NEW, category_id="801031", product_attributes=[]))
    body["skus"].append(sku(corner, 9))
    edit(corner, product_id, body)
    control.post("/review", product_id=product_id)
    partial(corner, product_id, title=TITLE)
    control.post("/review", product_id=product_id, verdict="refuse", reasons=["No."])
    control.post("/suspend", product_id=product_id, sku_ids=[made["skus"][0]["id"]])
    control.post("/suspend", product_id=product_id, reason="Counterfeit goods")
    by_type: dict[int, list[dict[str, Any]]] = {}
    for row in control.notices():
        told = json.loads(row["body"])
        validator = spec.load().validator(spec.load().webhook_schema(told["type"]) or {})
        assert list(validator.iter_errors(told)) == []
        by_type.setdefault(told["type"], []).append(told["data"])
    assert set(by_type) == {5, 15, 16, 18, 27, 37, 50, 71}
    assert by_type[16][0]["product_id"] == int(product_id)
    assert [data["status"] for data in by_type[5]] == [
        "PRODUCT_FIRST_PASS_REVIEW",
        "PRODUCT_AUDIT_FAILURE",
        "PRODUCT_STATUS_CHANGED",
    ]
    assert [data["suspended_reason"] for data in by_type[5]] == ["", "No.", "Counterfeit goods"]
    assert [data["audit"]["status"] for data in by_type[37]] == [
        "AUDITING", "APPROVED", "AUDITING", "APPROVED", "AUDITING", "FAILED",
    ]  # fmt: skip
    assert all(isinstance(data["product_id"], int) for kind in (5, 16, 37, 71) for data in by_type[kind])
    assert all(isinstance(data["product_id"], str) for kind in (15, 18, 50) for data in by_type[kind])
    assert by_type[15][0]["changed_fields"] == ["category_id", "product_attributes", "skus", "title"]
    assert (by_type[18][0]["previous_category_id"], by_type[18][0]["current_category_id"]) == (
        "801005",
        "801031",
    )
    became = [[row["status"] for row in data["skus"]] for data in by_type[50]]
    assert became == [["DELETED", "CREATED"], ["DEACTIVATED"]]


def test_a_world_that_is_saved_goes_on_with_its_reviews(corner: Shop, tmp_path: Any) -> None:
    control = corner.sim.control
    control.settings(review_seconds=600)
    made = listed(corner)
    partial(corner, made["product_id"], title=NEW).data  # noqa: B018
    pending = create(corner, good(corner)).data["product_id"]
    control.save(tmp_path / "world.gz")
    control.step(seconds=601)
    control.load(tmp_path / "world.gz")
    assert known(corner, made["product_id"])["under_review"] == NEW
    assert known(corner, pending)["status"] == "PENDING"
    control.step(seconds=601)
    assert get(corner, made["product_id"])["title"] == NEW
    assert known(corner, pending)["status"] == "ACTIVATE"
