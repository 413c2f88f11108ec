"""What may be written about a product: one line per rule and market, each with its documented code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
import pytest
from tests.tiktok_shop_sim.goods import (
    BASE,
    MUGS,
    TITLE,
    changed,
    create,
    get,
    good,
    listed,
    nothing_listed,
    picture,
    sku,
)
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import Simulator
from tiktok_shop_sim.world import product_limits
from tiktok_shop_sim.world.product_rules.codes import check_digit_holds
from tiktok_shop_sim.world.product_rules.writing import Html, badly_written
from tiktok_shop_sim.world.product_versions import IdentifierCode

ALL = ("US", "GB", "DE", "VN", "ID", "MX", "JP")
LONG = "Kaffeebecher aus Steinzeug mit blauer Glasur "


def img(**attributes: str) -> str:
    given = {"src": "https://p16.tiktokcdn.com/a.jpeg", "width": "600", "height": "600"} | attributes
    return "<p>A mug.</p><img " + " ".join(f'{k}="{v}"' for k, v in given.items() if v) + ">"


def code_of(code: str, kind: str) -> dict[str, str]:
    return {"code": code, "type": kind}


def glaze(number: int, **more: Any) -> list[dict[str, Any]]:
    return [{"name": "Glaze", "value_name": f"Blue {number}"} | more]


class Row(NamedTuple):
    """One place of a good product changed; `code` 0 means that the change is taken."""

    regions: tuple[str, ...]
    path: str
    value: Any
    code: int


US, SEA = ("US",), ("VN", "ID")
RULES = [
    # facts.md 9.2: titles
    Row(ALL, "title", "", 12052261),
    Row(ALL, "title", "   ", 12052261),
    Row(("US", "GB", "DE"), "title", "Mug", 0),
    Row(("VN", "ID"), "title", "Coc su xinh dep va ben..", 12052910),
    Row(("US", "GB", "DE", "VN", "ID", "JP"), "title", (LONG * 6)[:255], 0),
    Row(("US", "GB", "DE", "VN", "ID", "JP"), "title", (LONG * 6)[:256], 12052051),
    Row(("MX",), "title", (LONG * 7)[:300], 0),
    Row(("MX",), "title", (LONG * 7)[:301], 12052051),
    Row(("US", "GB", "VN"), "title", f"{TITLE} 杯子", 12052262),
    Row(US, "title", f"{TITLE} &nbsp; blue", 12052931),
    Row(US, "title", f"{TITLE} 🎉", 12052931),
    Row(US, "title", f"{TITLE}\u007f", 12052931),
    Row(US, "title", "//// !@#$$$& //// !@#$$$& ////", 12052931),
    Row(US, "title", f"{TITLE} aaaaaaaaaa", 12052931),
    Row(US, "title", f"{TITLE} aaaaaaaaa", 0),
    # facts.md 9.2: descriptions
    Row(ALL, "description", " ", 12052015),
    Row(US, "description", "<p>" + "word " * 1999 + "</p>", 12052013),
    Row(US, "description", "<p>" + "word " * 1998 + "</p>", 0),
    Row(US, "description", "<table><tr><td>Any tag</td></tr></table><video>of</video>", 0),
    Row(US, "description", "<ul><li>one<li>two</ul><br>", 0),
    Row(US, "description", "<p><b>open</p>", 12052344),
    Row(US, "description", "<p>closed twice</p></p>", 12052344),
    Row(US, "description", "<p>杯子</p>", 12052346),
    Row(US, "description", "<p>a&nbsp;mug</p>", 12052932),
    Row(US, "description", img(), 0),
    Row(US, "description", img(width=""), 12052348),
    Row(US, "description", img(src=""), 12052348),
    Row(US, "description", img(src="https://example.com/a.jpeg"), 12052340),
    Row(US, "description", img(src="https://tiktokcdn.com.example.com/a.jpeg"), 12052340),
    Row(US, "description", img(height="4000"), 12052341),
    Row(US, "description", img() * 30, 0),
    Row(US, "description", img() * 31, 12052056),
    # facts.md 9.3: main images
    Row(ALL, "main_images", [], 12052028),
    Row(ALL, "main_images", [{"uri": "tos-x/nothing"}], 12052300),
    Row(US, "main_images", [{}], 12052300),
    # facts.md 9.4: identifier codes
    Row(US, "skus.0.identifier_code", code_of("00012345678905", "GTIN"), 0),
    Row(US, "skus.0.identifier_code", code_of("0001234567890", "GTIN"), 12052591),
    Row(US, "skus.0.identifier_code", code_of("40170725", "EAN"), 0),
    Row(US, "skus.0.identifier_code", code_of("4006381333931", "EAN"), 0),
    Row(US, "skus.0.identifier_code", code_of("401707251", "EAN"), 12052591),
    Row(US, "skus.0.identifier_code", code_of("036000291452", "UPC"), 0),
    Row(US, "skus.0.identifier_code", code_of("03600029145", "UPC"), 12052591),
    Row(US, "skus.0.identifier_code", code_of("9780596520687", "ISBN"), 0),
    Row(US, "skus.0.identifier_code", code_of("080442957X", "ISBN"), 0),
    Row(US, "skus.0.identifier_code", code_of("08044295X7", "ISBN"), 12052598),
    Row(("JP",), "skus.0.identifier_code", code_of("4901234567894", "JAN"), 0),
    Row(("JP",), "skus.0.identifier_code", code_of("490123456789", "JAN"), 12052591),
    Row(US, "skus.0.identifier_code", {"code": "4006381333931"}, 12052600),
    Row(US, "skus.0.identifier_code", code_of("4006381333931", "ASIN"), 12052600),
    # facts.md 9.5: SKUs
    Row(US, "skus", [], 12052910),
    Row(US, "skus.0.sales_attributes", [], 12052550),
    Row(US, "skus.0.sales_attributes", [{"name": "Size", "value_name": "L"}], 12052550),
    Row(US, "skus.0.sales_attributes", glaze(1), 12052560),
    Row(US, "skus.0.sales_attributes", [{"name": n, "value_name": "1"} for n in "ABCD"], 12052525),
    Row(US, "skus.0.sales_attributes", [*glaze(1), *glaze(2)], 12052244),
    Row(US, "skus.0.sales_attributes", [{"value_name": "L"}], 12052241),
    Row(US, "skus.0.sales_attributes", [{"name": "Glaze"}], 12052248),
    Row(US, "skus.0.sales_attributes", [{"name": "Glaze " * 4, "value_name": "L"}], 12052242),
    Row(US, "skus.0.sales_attributes", glaze(1, value_name="Blue " * 11), 12052249),
    Row(US, "skus.0.sales_attributes", glaze(1, value_name="藍"), 12052250),
    Row(US, "skus.0.sales_attributes", glaze(1, value_name="&nbsp;"), 12052934),
    Row(US, "skus.0.sales_attributes", [{"id": "1", "value_name": "L"}], 12052527),
    Row(US, "skus.0.sales_attributes", [{"name": "Glaze", "value_id": "1"}], 12052529),
    Row(US, "skus.0.sales_attributes", glaze(1, sku_img={"uri": "tos-x/nothing"}), 12052520),
    Row(US, "skus.0.sales_attributes", glaze(9, supplementary_sku_images=[{"uri": "x"}]), 12052357),
    Row(("US", "GB", "VN", "ID", "MX", "JP"), "skus.0.seller_sku", "A1", 0),
    Row(("DE",), "skus.0.seller_sku", "A1234", 12052910),
    Row(("DE",), "skus.0.seller_sku", "A12345", 0),
    Row(("DE",), "skus.0.seller_sku", "A1234/5", 12052910),
    Row(("US", "GB"), "skus.0.seller_sku", "A1234/5", 0),
    Row(("US", "VN"), "skus.0.seller_sku", "A 1", 12052910),
    Row(ALL, "skus.0.seller_sku", "A" * 51, 12052054),
    Row(US, "skus.0.external_urls", ["ftp://example.com"], 12052235),
    Row(US, "skus.0.external_urls", ["https://example.com/" + "x" * 500], 12052238),
    # facts.md 9.6: quantities and warehouses
    Row(ALL, "skus.0.inventory.0.quantity", 99_999, 0),
    Row(ALL, "skus.0.inventory.0.quantity", 100_000, 12052055),
    Row(US, "skus.0.inventory.0.quantity", -1, 12052055),
    Row(US, "skus.0.inventory.0.warehouse_id", "1", 12052097),
    Row(US, "skus.0.inventory", [], 12052097),
    # facts.md 9.7: prices
    Row(ALL, "skus.0.price", "del", 12052073),
    Row(US, "skus.0.price", {"currency": "EUR", "amount": "1.00"}, 12052084),
    Row(US, "skus.0.price", {"currency": "USD", "sale_price": "7600"}, 0),
    Row(US, "skus.0.price.amount", "7600.01", 12052570),
    Row(US, "skus.0.price.amount", "0.009", 12052073),
    Row(("GB",), "skus.0.price.amount", "5600.01", 12052570),
    Row(("DE",), "skus.0.price.amount", "6300.01", 12052570),
    Row(("VN",), "skus.0.price.amount", "180000001", 12052570),
    Row(("VN",), "skus.0.price.amount", "1.5", 12052073),
    Row(("ID",), "skus.0.price.amount", "99", 12052073),
    Row(("MX",), "skus.0.price.amount", "50000.01", 12052570),
    Row(("JP",), "skus.0.price.amount", "500001", 12052570),
    Row(US, "skus.0.list_price", {"amount": "7600.00", "currency": "USD"}, 0),
    Row(US, "skus.0.list_price", {"amount": "7600.01", "currency": "USD"}, 12052383),
    Row(US, "skus.0.list_price", {"amount": "13.99", "currency": "USD"}, 12052375),
    Row(("GB", "VN"), "skus.0.list_price", {"amount": "99", "currency": "GBP"}, 12052376),
    # facts.md 9.8: weights and dimensions
    Row(("US",), "package_weight", {"value": "1.25", "unit": "POUND"}, 12052915),
    Row(("US", "GB", "VN"), "package_weight", {"value": "1.251", "unit": "KILOGRAM"}, 0),
    Row(("US", "GB", "VN"), "package_weight", {"value": "1.2511", "unit": "KILOGRAM"}, 12052006),
    Row(("GB", "VN", "MX"), "package_weight", {"value": "1.25", "unit": "POUND"}, 12019061),
    Row(("MX", "JP"), "package_weight", {"value": "450", "unit": "GRAM"}, 0),
    Row(("MX", "JP"), "package_weight", {"value": "450.5", "unit": "GRAM"}, 12052006),
    Row(("US",), "package_weight", {"value": "450", "unit": "GRAM"}, 12052910),
    Row(ALL, "package_weight.value", "0", 12052181),
    Row(ALL, "package_weight.value", "-1", 12019011),
    Row(US, "package_weight.value", "heavy", 12052006),
    Row(US, "package_weight.value", "NaN", 12052006),
    Row(("US", "MX", "JP"), "package_weight", "del", 12019011),
    Row(("GB", "VN", "ID"), "package_weight", "del", 0),
    Row(("US", "MX", "JP"), "package_dimensions", "del", 12019012),
    Row(ALL, "package_dimensions.length", "10.25", 0),
    Row(ALL, "package_dimensions.length", "10.255", 12052005),
    Row(US, "package_dimensions.width", "wide", 12052004),
    Row(US, "package_dimensions.height", "del", 12052003),
    Row(US, "package_dimensions.height", "0", 12019012),
    Row(("GB", "JP"), "package_dimensions.unit", "INCH", 12019061),
    Row(US, "package_dimensions.unit", "INCH", 12052915),
    Row(("US", "VN"), "skus.0.sku_weight", {"value": "0.4", "unit": "KILOGRAM"}, 0),
    Row(("GB", "DE", "JP"), "skus.0.sku_weight", {"value": "0.4", "unit": "KILOGRAM"}, 12052910),
    # facts.md 9.9: categories
    Row(ALL, "category_id", "1", 12052023),
    Row(US, "category_id", "801004", 12052230),
    Row(("US", "VN", "ID"), "category_version", "v1", 12052217),
    Row(("MX",), "category_version", "v2", 12052217),
    Row(US, "category_id", MUGS["v1"], 12052230),
    Row(("GB", "DE"), "category_id", MUGS["v2"], 12052230),
    Row(US, "category_id", "804111", 12052221),
    Row(US, "category_id", "804121", 12052220),
    Row(US, "category_id", "808003", 12052225),
    Row(ALL, "category_version", "del", 0),
    # facts.md 9.10: attributes
    Row(ALL, "product_attributes", [], 12052104),
    Row(US, "product_attributes.0.id", "1", 12052247),
    Row(US, "product_attributes.0.id", "del", 12052241),
    Row(US, "product_attributes.0.values", [{"id": "1"}], 12052529),
    Row(US, "product_attributes.0.values", [{}], 12052248),
    Row(US, "product_attributes.0.values", [{"name": "Clay"}, {"name": "clay"}], 12052251),
    Row(US, "product_attributes.0.values", [{"name": "Clay 😀"}], 12052935),
    # facts.md 9.11 and 9.12: brand, papers, people
    Row(ALL, "brand_id", "123", 12052026),
    Row(US, "brand_id", "7082427311584347906", 12052201),
    Row(US, "brand_id", "7082427311584347914", 12052200),
    Row(US, "certifications", [{"id": "1", "images": [{"uri": "x"}]}], 12052655),
    Row(US, "size_chart", {"image": {"uri": "tos-x/nothing"}}, 12052670),
    Row(US, "size_chart", {"template": {"id": "1"}}, 12052128),
    Row(US, "manufacturer_ids", ["1"], 12052284),
    Row(("DE",), "responsible_person_ids", [], 12052287),
    Row(("DE",), "responsible_person_ids", ["1"], 12052289),
    Row(("US", "GB", "DE", "MX", "JP"), "is_cod_allowed", True, 12052222),
    Row(("VN", "ID"), "is_cod_allowed", True, 0),
    Row(US, "video", {"id": "v09nothing"}, 12052360),
    Row(US, "delivery_option_ids", ["1"], 12052405),
    Row(US, "minimum_order_quantity", 20, 0),
    Row(US, "minimum_order_quantity", 21, 12052706),
    Row(US, "listing_platforms", ["TIKTOK_SHOP"], 0),
    # error_codes.json: pre-sales and bundles
    Row(US, "skus.0.pre_sale", {"type": "PRE_ORDER"}, 12052712),
    Row(US, "skus.0.combined_skus", [{"product_id": "1", "sku_id": "1", "sku_count": 2}], 12052835),
]  # fmt: skip
CASES = [(region, row) for row in RULES for region in row.regions]
IDS = [f"{region}-{row.path}-{row.code}-{place}" for place, (region, row) in enumerate(CASES)]


class Market(NamedTuple):
    """A shop, and a product that it may list."""

    shop: Shop
    body: dict[str, Any]


@pytest.fixture(scope="module")
def markets(tour_process: Simulator) -> dict[str, Market]:
    """The seven shops, met once: what is refused changes nothing, what is taken disturbs nobody."""
    tour_process.control.reset(auth_codes=["C1"])
    tour_process.control.settings(rate_limit=0, review_seconds=600, accept_zero_quantity=True, strict=False)
    first = Shop(tour_process).connect("C1")
    rows = first.get("/authorization/202309/shops", cipher=None).data["shops"]
    shops = {row["region"]: replace(first, cipher=row["cipher"], id=row["id"]) for row in rows}
    return {region: Market(shop, good(shop)) for region, shop in shops.items()}


@pytest.mark.parametrize(("region", "row"), CASES, ids=IDS)
def test_a_rule_is_kept_in_its_markets(markets: dict[str, Market], region: str, row: Row) -> None:
    shop, body = markets[region].shop, changed(markets[region].body, row.path, row.value)
    if row.code == 0:
        assert create(shop, body).body["code"] == 0
        return
    with nothing_listed(shop):
        reply = create(shop, body)
    assert reply.code == row.code, reply.body["message"]
    assert "{{" not in reply.body["message"]


@pytest.mark.parametrize(
    ("region", "most"), [("US", 300), ("GB", 300), ("JP", 300), ("VN", 100), ("ID", 100)]
)
def test_a_product_has_only_so_many_skus(markets: dict[str, Market], region: str, most: int) -> None:
    shop, body = markets[region]
    many = [
        body["skus"][0] | {"seller_sku": f"GLAZE-{n:03d}", "sales_attributes": glaze(n)}
        for n in range(most + 1)
    ]
    with nothing_listed(shop):
        assert create(shop, body | {"skus": many}).code == 12052050
    assert len(create(shop, body | {"skus": many[:-1]}).data["skus"]) == most


@pytest.mark.parametrize(
    ("sides", "code"), [((300, 300), 0), ((299, 300), 12052301), ((4000, 300), 0), ((4001, 300), 12052302)]
)
def test_a_main_image_has_sides_within_limits(
    markets: dict[str, Market], sides: tuple[int, int], code: int
) -> None:
    shop, body = markets["US"]
    assert create(shop, body | {"main_images": [{"uri": picture(shop, *sides)}]}).code == code


def test_one_to_nine_main_images(markets: dict[str, Market]) -> None:
    shop, body = markets["US"]
    uri = body["main_images"][0]
    assert create(shop, body | {"main_images": [uri] * 9}).code == 0
    assert create(shop, body | {"main_images": [uri] * 10}).code == 12052306


def test_an_uploaded_picture_may_stand_in_a_description(markets: dict[str, Market]) -> None:
    shop, body = markets["US"]
    url = get(shop, create(shop, body).data["product_id"])["main_images"][0]["urls"][0]
    assert create(shop, body | {"description": img(src=url)}).code == 0


def test_pictures_stand_on_one_attribute_only(markets: dict[str, Market]) -> None:
    shop, body = markets["US"]
    use = {"uri": picture(shop, 500, 500, "ATTRIBUTE_IMAGE")}

    def with_parts(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
        parts = [
            {"name": "Glaze", "value_name": "Blue"} | first,
            {"name": "Size", "value_name": "L"} | second,
        ]
        return body | {"skus": [body["skus"][0] | {"sales_attributes": parts}]}

    taken = create(shop, with_parts({"sku_img": use, "supplementary_sku_images": [use] * 8}, {})).data
    shown = get(shop, taken["product_id"])["skus"][0]["sales_attributes"][0]
    assert (shown["sku_img"]["uri"], len(shown["supplementary_sku_images"])) == (use["uri"], 8)
    with nothing_listed(shop):
        assert create(shop, with_parts({"sku_img": use}, {"sku_img": use})).code == 12052528
        many = {"sku_img": use, "supplementary_sku_images": [use] * 9}
        assert create(shop, with_parts(many, {})).code == 12052356


def test_codes_are_unique_among_the_skus_of_a_product(markets: dict[str, Market]) -> None:
    shop, body = markets["US"]
    body = changed(body, "skus.0.identifier_code", code_of("4006381333931", "EAN"))
    body = changed(body, "skus.1.identifier_code", code_of("4006381333931", "EAN"))
    with nothing_listed(shop):
        assert create(shop, body).code == 12052592


def test_an_answer_asks_for_another_one(markets: dict[str, Market]) -> None:
    """Headphones with a battery need its type, and a certificate."""
    shop, body = markets["US"]
    attributes = shop.get(f"{BASE}/categories/803012/attributes", {"category_version": "v2"}).data[
        "attributes"
    ]
    battery = next(one for one in attributes if one["id"] == "101610")
    kind = next(one for one in attributes if one["id"] == "101611")
    when = kind["requirement_conditions"][0]
    yes = {"id": battery["id"], "values": [{"id": when["attribute_value_id"]}]}
    no = next(value["id"] for value in battery["values"] if value["id"] != when["attribute_value_id"])
    other = [
        {"id": one["id"], "values": [{"id": one["values"][0]["id"]}]}
        for one in attributes
        if one["is_requried"] and one["type"] == "PRODUCT_PROPERTY" and one["id"] != battery["id"]
    ]
    body = body | {"category_id": "803012", "product_attributes": [*other, yes]}
    with nothing_listed(shop):
        reply = create(shop, body)
        assert reply.code == 12052182
        assert kind["name"] in reply.body["message"]
        body["product_attributes"] = [
            *other,
            yes,
            {"id": kind["id"], "values": [{"id": kind["values"][0]["id"]}]},
        ]
        assert create(shop, body).code == 12052105
        many = {"id": battery["id"], "values": [{"id": value["id"]} for value in battery["values"]]}
        assert create(shop, body | {"product_attributes": [*other, many]}).code == 12052246
        free = {"id": battery["id"], "values": [{"name": "Perhaps"}]}
        assert create(shop, body | {"product_attributes": [*other, free]}).code == 12052240
        twice = [*body["product_attributes"], yes]
        assert create(shop, body | {"product_attributes": twice}).code == 12052254
    body["product_attributes"] = [*other, {"id": battery["id"], "values": [{"id": no}]}]
    assert create(shop, body).code == 0


def test_a_category_may_ask_for_a_size_chart_and_a_sales_attribute(markets: dict[str, Market]) -> None:
    shop, body = markets["US"]
    attributes = shop.get(f"{BASE}/categories/802007/attributes", {"category_version": "v2"}).data[
        "attributes"
    ]
    answers = [
        {"id": one["id"], "values": [{"id": one["values"][0]["id"]}]}
        for one in attributes
        if one["is_requried"] and one["type"] == "PRODUCT_PROPERTY"
    ]
    body = body | {"category_id": "802007", "product_attributes": answers}
    chart = {"image": {"uri": picture(shop, 600, 600, "SIZE_CHART_IMAGE")}}
    with nothing_listed(shop):
        assert create(shop, body | {"size_chart": chart}).code == 12052104, "a shirt has a size"
    sizes = [{"sales_attributes": [{"name": "Size", "value_name": size}]} for size in "ML"]
    body["skus"] = [row | size for row, size in zip(body["skus"], sizes, strict=True)]
    with nothing_listed(shop):
        assert create(shop, body).code == 12052673
    made = create(shop, body | {"size_chart": chart}).data
    size = next(one for one in attributes if one["type"] == "SALES_PROPERTY" and one["name"] == "Size")
    assert made["skus"][0]["sales_attributes"][0]["id"] == size["id"], "a word the category knows has its id"
    assert get(shop, made["product_id"])["size_chart"]["image"]["uri"] == chart["image"]["uri"]


def test_a_category_is_opened_for_a_seller(corner: Shop) -> None:
    body = good(corner, category_id="804111", product_attributes=[])
    assert create(corner, body).code == 12052221
    corner.sim.control.post("/categories/open", category_id="804111", shop_id=corner.id)
    assert create(corner, body).code != 12052221


def test_an_external_id_names_one_product_of_the_shop(corner: Shop) -> None:
    body = good(corner, external_product_id="ERP-1")
    made = create(corner, body).data
    with nothing_listed(corner):
        assert create(corner, body).code == 12052996
    corner.call("DELETE", f"{BASE}/products", None, {"product_ids": [made["product_id"]]})
    assert create(corner, body).code == 0


def test_a_shop_without_a_return_warehouse_publishes_nothing(corner: Shop) -> None:
    harbor = corner.sim.control.shop(1)["id"]
    shop = Shop(corner.sim).connect(corner.sim.control.authorize(harbor))
    with nothing_listed(shop):
        assert create(shop, good(shop)).code == 12052535
    assert create(shop, good(shop, save_mode="AS_DRAFT")).code == 0


EDITS = [
    Row(US, "skus.0.id", "1", 12052557),
    Row(US, "skus.1.id", "first", 12052553),
    Row(US, "skus.2.price", "del", 12052571),
    Row(US, "skus.2.inventory", "del", 12019022),
    Row(US, "skus.0.inventory", [{"warehouse_id": "1", "quantity": 5}], 12052097),
    Row(US, "skus.0.price", {"currency": "USD", "amount": "0"}, 12052073),
    Row(US, "title", "", 12052261),
    Row(US, "skus", [], 12052902),
]


@pytest.mark.parametrize("row", EDITS, ids=lambda row: f"{row.path}-{row.code}")
def test_an_edit_is_held_against_the_same_rules(corner: Shop, row: Row) -> None:
    made = listed(corner)
    body = good(corner)
    for mine, known in zip(body["skus"], made["skus"], strict=True):
        mine["id"] = known["id"]
        del mine["price"], mine["inventory"]
    body["skus"].append(sku(corner, 2))
    body = changed(body, row.path, made["skus"][0]["id"] if row.value == "first" else row.value)
    with nothing_listed(corner):
        reply = corner.call("PUT", f"/product/202509/products/{made['product_id']}", None, body)
    assert reply.code == row.code, reply.body["message"]


def test_a_sku_keeps_the_warehouses_it_has(saigon: Shop) -> None:
    made = listed(saigon, 1)
    (known,), path = made["skus"], f"/product/202509/products/{made['product_id']}/partial_edit"
    one = sku(saigon, 0, id=known["id"])
    with nothing_listed(saigon):
        one["inventory"] = one["inventory"][:1]
        assert saigon.post(path, {"skus": [one]}).code in (12052037, 12052533)


def test_every_code_is_documented_with_its_words() -> None:
    words = spec.error_words()
    assert [row for row in (*RULES, *EDITS) if row.code and row.code not in words] == []


def test_every_rule_says_where_it_holds_since_when_and_who_says_so() -> None:
    raw = msgspec.json.decode(product_limits.FILE.read_bytes())
    for name, rows in raw.items():
        assert product_limits.EVERYWHERE in rows[-1]["regions"], f"{name} must say what holds elsewhere"
        for row in rows:
            assert all(row[key] for key in ("regions", "source", "date", "what")), name


@pytest.mark.parametrize(
    ("code", "kind", "holds"),
    [
        ("4006381333931", "EAN", True),
        ("4006381333932", "EAN", False),
        ("40170725", "EAN", True),
        ("036000291452", "UPC", True),
        ("00012345678905", "GTIN", True),
        ("10000000000000", "GTIN", False),
        ("080442957X", "ISBN", True),
        ("0804429571", "ISBN", False),
        ("9780596520687", "ISBN", True),
        ("4901234567894", "JAN", True),
    ],
)
def test_check_digits_follow_their_standards(code: str, kind: str, holds: bool) -> None:
    assert check_digit_holds(IdentifierCode(code=code, type=kind)) is holds


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("<p>one<p>two", False),
        ("plain", False),
        ("<br><img src='a'/>", False),
        ("<div><span></div></span>", True),
        ("<div>", True),
        ("</b>", True),
        ("<a href='x'", True),
        ("<![x", True),
        ("<![x]>", True),
        ("<!-- a note -->text", False),
    ],
)
def test_html_is_whole_or_not(source: str, broken: bool) -> None:
    assert Html(source).broken is broken


def test_writing_is_judged_in_any_script() -> None:
    assert not badly_written("Áo thun cotton nam nữ, form rộng")
    assert not badly_written("手作りマグ")
    assert badly_written("＊＊＊")
