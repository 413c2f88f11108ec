"""Categories in both trees, what describes a product in them, what they demand, what fits a title."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim.world import categories as data
from tiktok_shop_sim.world.category_tree import RULES

TREE = "/product/202309/categories"
MUGS_V2, SHIRTS_V2, LAMPS_V2 = "801005", "802007", "801024"
MUGS_V1 = "600006"

HARBOR = "Harbor Goods (another account)"
Tour = Callable[[str], Shop]


def tree(shop: Shop, **query: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in shop.get(TREE, query).data["categories"]}


def attributes(shop: Shop, category_id: str, **query: Any) -> dict[str, dict[str, Any]]:
    found = shop.get(f"{TREE}/{category_id}/attributes", query).data["attributes"]
    return {row["name"]: row for row in found}


def warnings(shop: Shop) -> list[str]:
    return list(shop.sim.control.calls(limit=1)[-1]["warnings"])


def test_a_us_shop_has_the_seven_level_tree_and_is_refused_the_other(corner: Shop) -> None:
    found = tree(corner, category_version="v2")
    levels = 0
    step = SHIRTS_V2
    while step != "0":
        step, levels = found[step]["parent_id"], levels + 1
    assert levels == 7
    assert found[SHIRTS_V2]["is_leaf"]
    assert not found["802001"]["is_leaf"]
    with nothing_changes(corner.sim):
        assert corner.get(TREE, {"category_version": "v1"}).code == 12052217


def test_markets_of_three_levels_have_other_ids(tour: Tour) -> None:
    found = tree(tour("MX"), category_version="v1")
    assert found[MUGS_V1]["is_leaf"]
    assert MUGS_V2 not in found
    depth = {"0": 0}
    for row in found.values():
        depth[row["id"]] = depth[row["parent_id"]] + 1
    assert max(depth.values()) == 3
    assert tour("MX").get(TREE, {"category_version": "v2"}).code == 12052217
    assert tour("VN").get(TREE, {"category_version": "v1"}).code == 12052217
    for region in ("GB", "DE", "JP"):
        assert (
            tree(tour(region), category_version="v1").keys()
            != tree(tour(region), category_version="v2").keys()
        )


def test_a_version_left_out_is_the_markets_own_with_a_warning_and_refused_when_strict(corner: Shop) -> None:
    assert MUGS_V2 in tree(corner)
    assert any("category_version" in line for line in warnings(corner))
    corner.sim.control.settings(strict=True)
    assert corner.get(TREE).code == 12052217


@pytest.mark.parametrize(
    ("region", "locale", "name"),
    [
        ("US", "en-US", "Mugs"),
        ("GB", "", "Mugs"),
        ("DE", "de-DE", "Becher"),
        ("DE", "de-AT", "Becher"),
        ("VN", "vi-VN", "Cốc"),
        ("ID", "id-ID", "Mug"),
        ("MX", "es-MX", "Tazas"),
        ("JP", "ja-JP", "マグカップ"),
        ("US", "zh-CN", "Mugs"),
    ],
)
def test_names_come_in_the_language_of_the_locale(tour: Tour, region: str, locale: str, name: str) -> None:
    mugs = data.by_key(region, "mugs").id
    query = {"locale": locale} if locale else {}
    assert tree(tour(region), **query)[mugs]["local_name"] == name
    shown = attributes(tour(region), mugs, **query)
    assert {"Material", "Chất liệu", "Bahan", "素材"} & shown.keys()


def test_categories_are_upgraded_only_where_both_trees_are_taken(tour: Tour) -> None:
    path = "/product/202407/products/category_upgrade_task"
    assert tour("GB").post(path).data == {}
    assert tour("US").post(path).code == 12052265


def test_a_keyword_keeps_the_categories_that_are_named_so(tour: Tour) -> None:
    found = tree(tour("DE"), keyword="becher", locale="de-DE")
    assert {row["local_name"] for row in found.values()} == {"Becher"}
    assert tree(tour("DE"), keyword="MUGS").keys() == {MUGS_V1}
    assert tree(tour("DE"), keyword="nothing of the kind") == {}


def test_guarded_categories_say_so_and_prohibited_ones_are_shown_on_request(corner: Shop) -> None:
    usual = tree(corner)
    assert usual["804111"]["permission_statuses"] == ["INVITE_ONLY"]
    assert usual["808003"]["permission_statuses"] == ["NON_MAIN_CATEGORY"]
    assert usual[MUGS_V2]["permission_statuses"] == ["AVAILABLE"]
    assert "804121" not in usual
    everything = tree(corner, include_prohibited_categories="true")
    assert everything["804121"]["permission_statuses"] == ["PROHIBITED"]
    assert corner.get(f"{TREE}/804121/rules").code == 12052220
    assert corner.get(f"{TREE}/804111/rules").code == 12052223


def test_an_invitation_opens_a_category(corner: Shop) -> None:
    corner.sim.control.post("/categories/open", category_id="804111")
    assert tree(corner)["804111"]["permission_statuses"] == ["AVAILABLE"]
    assert corner.get(f"{TREE}/804111/rules").code == 0
    corner.sim.control.post("/categories/open", category_id="804121")
    assert corner.get(f"{TREE}/804121/rules").code == 12052220


def test_tokopedia_lists_fewer_categories_and_only_in_indonesia(tour: Tour) -> None:
    garden = data.by_key("ID", "garden_tools").id
    assert garden in tree(tour("ID"), listing_platform="TIKTOK_SHOP")
    tokopedia = tree(tour("ID"), listing_platform="TOKOPEDIA")
    assert garden not in tokopedia
    assert tokopedia
    assert tour("US").get(TREE, {"listing_platform": "TOKOPEDIA"}).code == 12019210


def test_a_category_closed_in_a_market_is_not_there(tour: Tour) -> None:
    assert "603111" not in tree(tour("MX"))
    assert tour("MX").get(f"{TREE}/603111/rules").code == 12052446
    assert "603111" in tree(tour("GB"))


@pytest.mark.parametrize("what", ["attributes", "rules"])
def test_only_a_leaf_of_the_right_tree_has_attributes_and_rules(corner: Shop, what: str) -> None:
    with nothing_changes(corner.sim):
        assert corner.get(f"{TREE}/999999/{what}").code == 12052023
        assert corner.get(f"{TREE}/801001/{what}").code == 12052024
        assert corner.get(f"{TREE}/{MUGS_V1}/{what}").code == 12052230
        assert corner.get(f"{TREE}/{MUGS_V2}/{what}", {"category_version": "v1"}).code == 12052217


def test_attributes_carry_the_wires_spelling_values_and_conditions(corner: Shop) -> None:
    shirt = attributes(corner, SHIRTS_V2, category_version="v2")
    assert shirt["Size"]["type"] == "SALES_PROPERTY"
    assert shirt["Size"]["is_requried"]
    assert not shirt["Pattern"]["is_requried"]
    assert shirt["Material"]["is_multiple_selection"]
    assert {"id": "1000301", "name": "Cotton"} in shirt["Material"]["values"]
    assert not shirt["Pattern"]["is_customizable"]
    mug = attributes(corner, MUGS_V2)
    assert mug["Capacity (ml)"]["value_data_format"] == "POSITIVE_INT_OR_DECIMAL"
    lamp = attributes(corner, LAMPS_V2)
    battery = lamp["Contains Batteries"]
    assert lamp["Battery Type"]["requirement_conditions"] == [
        {
            "condition_type": "VALUE_ID_MATCH",
            "attribute_id": battery["id"],
            "attribute_value_id": battery["values"][0]["id"],
        }
    ]


def test_what_is_mandatory_differs_from_market_to_market(tour: Tour) -> None:
    def needed(region: str, key: str) -> set[str]:
        shown = attributes(tour(region), data.by_key(region, key).id)
        return {name for name, row in shown.items() if row["is_requried"]}

    assert needed("US", "t_shirts") == {"Size", "Material", "Department"}
    assert needed("VN", "t_shirts") == {"Size", "Material"}
    assert "Allergen Information" in needed("DE", "coffee")
    assert "Allergen Information" not in needed("US", "coffee")


def test_rules_differ_from_market_to_market(tour: Tour) -> None:
    def rules(region: str, key: str, **query: Any) -> Any:
        return tour(region).get(f"{TREE}/{data.by_key(region, key).id}/rules", query).data

    assert rules("US", "t_shirts")["size_chart"]["is_required"]
    assert (
        rules("VN", "t_shirts")["size_chart"] | {"is_required": False, "is_supported": True}
        == rules("VN", "t_shirts")["size_chart"]
    )
    assert rules("US", "t_shirts")["size_chart"]["measurement_and_options"]
    assert not rules("US", "mugs")["size_chart"]["is_supported"]
    assert rules("VN", "mugs")["cod"]["is_supported"]
    assert not rules("US", "mugs")["cod"]["is_supported"]
    assert rules("US", "mugs")["package_dimension"]["is_required"]
    assert rules("DE", "lip_balm")["manufacturer"]["is_required"]
    assert rules("DE", "mugs")["responsible_person"]["is_required"]
    assert not rules("GB", "lip_balm")["responsible_person"]["is_required"]
    assert rules("DE", "soft_drinks")["fees"] == [{"type": "PFAND", "is_required": True}]
    cosmetic = rules("VN", "lip_balm", locale="vi-VN")["product_certifications"][0]
    assert cosmetic["name"] == "Phiếu công bố sản phẩm mỹ phẩm"
    assert cosmetic["is_required"]
    assert cosmetic["expiration_date"]["is_required"]
    assert "PRE_ORDER" in rules("US", "mugs")["allowed_special_product_types"]


def test_every_rule_names_its_markets_its_day_and_its_source() -> None:
    for name, lists in {
        "categories": ["versions"],
        "attributes": ["required"],
        "category_rules": ["rules", "certifications"],
    }.items():
        document = json.loads((RULES / f"{name}.json").read_text())
        assert document["date"]
        assert document["source"]
        for part in lists:
            for row in document[part]:
                assert row["regions"], row
                assert row["since"], row
                assert row["source"], row


def test_a_title_finds_its_leaf_with_the_way_down_to_it(tour: Tour) -> None:
    path = f"{TREE}/recommend"
    answer = tour("US").post(path, {"product_title": "Hand glazed coffee mug", "category_version": "v2"}).data
    assert answer["leaf_category_id"] == MUGS_V2
    assert [row["level"] for row in answer["categories"]] == [1, 2, 3, 4, 5]
    assert [row["is_leaf"] for row in answer["categories"]] == [False] * 4 + [True]
    vietnamese = tour("VN").post(path, {"product_title": "Áo thun cotton nam nữ", "locale": "vi-VN"}).data
    assert vietnamese["categories"][-1]["name"] == "Áo thun"
    japanese = tour("JP").post(path, {"product_title": "折りたたみトラベルカップ 350ml"}).data
    assert japanese["leaf_category_id"] == MUGS_V1
    hinted = {"product_title": "Zyx 900", "origin_platform_category": {"full_name": "Toys > Puzzle"}}
    assert tour("US").post(path, hinted).data["leaf_category_id"] == "806003"


def test_titles_without_a_category_are_refused(corner: Shop) -> None:
    path = f"{TREE}/recommend"
    with nothing_changes(corner.sim):
        assert corner.post(path, {"product_title": "Zyx 900"}).code == 12019064
        assert corner.post(path, {"product_title": " "}).code == 12052261
        assert corner.post(path, {"product_title": "mug " * 100}).code == 12052051
        assert corner.post(path, {"product_title": "mug", "description": "x" * 10_001}).code == 12052013
        assert corner.post(path, {"product_title": "Garden trowel"}).code == 12052912
        assert corner.post(path, {"product_title": "mug", "images": [{"uri": "tos-x/y"}]}).code == 12052722
        assert corner.post(path, {"product_title": "mug", "category_version": "v1"}).code == 12052217
        assert corner.post(path, {"product_title": "Vape pen"}).code == 12019064
    vape = {"product_title": "Vape pen", "include_prohibited_categories": True}
    assert corner.post(path, vape).data["leaf_category_id"] == "804121"


def test_global_categories_show_what_each_region_demands(tour: Tour) -> None:
    shop = tour("US")
    rows = shop.get("/product/202309/global_categories", {"category_version": "v2"}, cipher=None).data
    found = {row["id"]: row for row in rows["categories"]}
    assert found[SHIRTS_V2]["permission_statuses"] == ["AVAILABLE"]
    assert not {"804111", "804121"} & found.keys()
    query = {"category_version": "v2"}
    shown = shop.get(f"{TREE}/{SHIRTS_V2}/global_attributes", query, cipher=None).data["attributes"]
    department = next(row for row in shown if row["name"] == "Department")
    assert set(department["required_regions"]) == {"US", "GB"}
    assert {"VN", "DE"} <= set(department["optional_regions"])
    rules = shop.get(f"{TREE}/804003/global_rules", query, cipher=None).data
    assert rules["manufacturer"]["required_regions"] == ["DE"]
    vietnamese = next(one for one in rules["product_certifications"] if "Cosmetic Product" in one["name"])
    assert vietnamese["required_regions"] == ["VN"]
    assert shop.get("/product/202309/global_categories", cipher="own").code == 36009004
    answer = shop.post(
        "/product/202309/global_categories/recommend", {"product_title": "Merino scarf"}, cipher=None
    ).data
    assert answer["leaf_category_id"] == "802024"


@pytest.mark.parametrize(("version", "spelling"), [("202401", "fileds"), ("202407", "fields")])
def test_listing_schemas_spell_their_fields_as_their_version_does(
    corner: Shop, version: str, spelling: str
) -> None:
    query = {"category_ids": f"{MUGS_V2},801001,999999", "category_version": "v2"}
    answer = corner.get(f"/product/{version}/listing_schemas", query, cipher=None).data
    schema = answer["listing_schemas"][0]
    assert schema["category_id"] == int(MUGS_V2)
    fields = {row["id"]: row for row in schema[spelling]}
    assert {"type": "REQUIRED", "value": "true"} in fields["title"]["rules"]
    material = next(
        row for row in fields["product_attributes"]["complex_values"] if row["name"] == "Material"
    )
    assert {"type": "REQUIRED", "value": "true"} in material["rules"]
    assert material["options"]
    assert [(row["code"], row["detail"]["category_id"]) for row in answer["errors"]] == [
        (12052024, 801001),
        (12052023, 999999),
    ]


def test_mandatory_properties_are_proposed_from_the_words(corner: Shop) -> None:
    request_body = {"category_id": MUGS_V2, "product_title": "Ceramic mug in black"}
    found = corner.post("/product/202609/products/properties/recommend", request_body).data[
        "recommended_properties"
    ]
    assert [(row["name"], [value["name"] for value in row["values"]]) for row in found] == [
        ("Material", ["Ceramic"])
    ]
    color = corner.post(
        "/product/202609/products/properties/recommend", request_body | {"target_property_ids": ["100000"]}
    ).data["recommended_properties"]
    assert [value["name"] for value in color[0]["values"]] == ["Black"]


def test_a_parcel_is_predicted_in_the_markets_units(tour: Tour) -> None:
    path = "/product/202609/products/package/predict"
    us = tour("US").post(path, {"category_id": MUGS_V2}).data
    assert (us["package_dimensions"]["unit"], us["package_weight"]["unit"]) == ("INCH", "POUND")
    gb = tour("GB").post(path, {"category_id": MUGS_V1}).data
    assert gb["package_weight"] == {"unit": "KILOGRAM", "value": "0.420"}


def test_suggestions_and_search_words_are_about_own_products(corner: Shop) -> None:
    product = corner.post("/product/202502/products/search", {}, {"page_size": 1}).data["products"][0]
    query = {"product_ids": product["id"]}
    told = corner.get("/product/202405/products/suggestions", query).data["products"][0]
    assert [row["field"] for row in told["suggestions"]] == ["TITLE", "DESCRIPTION"]
    assert told["suggestions"][0]["items"][0]["text"].startswith(product["title"])
    words = corner.get("/product/202405/products/seo_words", query).data["products"][0]["seo_words"]
    assert 1 < len(words) <= 10
    assert corner.get("/product/202405/products/seo_words", {"product_ids": "1"}).code == 12052260
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]["product_id"]
    assert corner.get("/product/202405/products/seo_words", {"product_ids": foreign}).code == 12019114
    draft = {"category_id": MUGS_V2, "title": "Short title"}
    found = corner.post("/product/202411/products/diagnose_optimize", draft).data
    assert found["diagnoses"][0]["diagnosis_results"][0]["code"] == "TITLE_LESS_THAN_40_CHARACTERS"


def test_prerequisites_follow_from_what_the_shop_has(corner: Shop) -> None:
    def failed(shop: Shop) -> dict[str, list[str]]:
        rows = shop.get("/product/202312/prerequisites").data["check_results"]
        assert len(rows) == 10
        return {row["check_item"]: row["fail_reasons"] for row in rows if row["is_failed"]}

    assert failed(corner) == {}
    old = corner.get("/product/202309/prerequisites").data["shop"]
    told = json.loads(old["logistics"]["return_warehouse"])
    assert told == {
        "id": "return_warehouse",
        "name": "return_warehouse",
        "check_result": {"is_failed": False},
    }
    other = Shop(corner.sim).connect(corner.sim.control.authorize(HARBOR))
    assert "return warehouse" in failed(other)["RETURN_WAREHOUSE"][0]
    told = json.loads(
        other.get("/product/202309/prerequisites").data["shop"]["logistics"]["return_warehouse"]
    )
    assert told["check_result"]["is_failed"]


def test_size_charts_are_made_edited_and_found(corner: Shop) -> None:
    search = "/product/202407/sizecharts/search"

    def charts(**body: Any) -> list[Any]:
        data = corner.post(search, body, {"page_size": 10}, cipher=None).data
        assert data["total_count"] == len(data["size_chart"])
        return list(data["size_chart"])

    ready = charts()
    assert [row["template_name"] for row in ready] == ["T-shirt size chart"]
    assert ready[0]["related_category_ids"] == [SHIRTS_V2]
    table = {
        "headers": [{"name": "Size"}, {"name": "Chest"}],
        "rows": [{"cells": [{"value": "M"}, {"value": "50"}]}],
    }
    content = {"measurement_type": "PRODUCT_MEASUREMENTS", "unit_system": "METRIC", "table": table}
    request_body = {
        "category_id": SHIRTS_V2,
        "size_chart_mode": "REUSABLE_TEMPLATE",
        "template_name": "Tees",
        "size_chart_data": content,
    }
    ragged = {**table, "rows": [{"cells": [{"value": "M"}]}]}
    with nothing_changes(corner.sim):
        assert (
            corner.post("/product/202610/size_charts", request_body | {"category_id": MUGS_V2}).code
            == 36009004
        )
        bad = request_body | {"size_chart_data": {**content, "table": ragged}}
        assert corner.post("/product/202610/size_charts", bad).code == 36009004
        assert len(charts()) == 1
    made = corner.post("/product/202610/size_charts", request_body).data["size_chart_id"]
    edit = {"size_chart_id": made, "template_name": "Tees 2", "size_chart_data": content}
    assert corner.post("/product/202610/size_charts/edit", edit).data["size_chart_id"] == made
    assert [row["template_name"] for row in charts(ids=[made])] == ["Tees 2"]
    assert [row["template_id"] for row in charts(keyword="tees")] == [made]
    ghost = edit | {"size_chart_id": ready[0]["template_id"]}
    assert corner.post("/product/202610/size_charts/edit", ghost).code == 36009004
