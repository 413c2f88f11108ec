"""Stock, refusals, listings and promotions: row by row from the wire to the port (facts.md section 9)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import SPEC, changed, sample

from shelfwire.channels.port import Hindrance, ListingStatus, PromotionStatus, Unknown
from shelfwire.kit.ids import ExternalSkuId, ExternalWarehouseId
from shelfwire.kit.money import Money
from shelfwire_tiktok import facts
from shelfwire_tiktok.mapping.hindrances import HINDRANCES, hindrance, of_items, of_whole_call
from shelfwire_tiktok.mapping.listings import NotAListing, listing, promotion
from shelfwire_tiktok.mapping.stock import sku_levels
from tiktok_shop import errors as e
from tiktok_shop.reading import read
from tiktok_shop.types.products import ListedProduct, Product, ProductStock
from tiktok_shop.types.promotions import Activity, ListedActivity

CODES = json.loads((SPEC / "error_codes.json").read_text())
H = Hindrance
SKU, OTHER, WAREHOUSE = ExternalSkuId("S1"), ExternalSkuId("S2"), ExternalWarehouseId("W1")


def data(name: str) -> Any:
    return sample(name)["response"]["body"]["data"]


def as_kind(kind: Any, document: Any, **fields: Any) -> Any:
    return read(kind, json.dumps(changed(document, **fields)).encode())[0]


@pytest.mark.parametrize(
    ("code", "zero", "expected"),
    [
        (12052038, False, H.LOCKED),
        (12019045, False, H.LOCKED),
        (12052393, True, H.LOCKED),
        (12052901, False, H.STATE),
        (12019113, False, H.STATE),
        (12052037, True, H.WAREHOUSES),
        (12052533, False, H.WAREHOUSES),
        (12052032, False, H.GONE),
        (12052048, False, H.GONE),
        (12052556, False, H.GONE),
        (12019024, True, H.ZERO),
        (12052055, True, H.ZERO),
        (12019024, False, H.VALUE),
        (12052055, False, H.VALUE),
        (12052531, True, H.VALUE),
        (99999999, True, H.VALUE),
        (None, False, H.VALUE),
    ],
)
def test_a_code_says_what_has_to_happen_next(code: int | None, zero: bool, expected: Hindrance) -> None:
    assert hindrance(code, zero=zero) is expected


def test_the_table_speaks_of_documented_codes_only() -> None:
    split_lately = {"12052030", "12052487"}  # facts.md 3.6: named by TikTok's changelog only
    assert {str(code) for code in HINDRANCES} - CODES.keys() == split_lately
    spoken = {
        endpoint
        for code in HINDRANCES.keys() & {*map(int, CODES)}
        for endpoint in CODES[str(code)]["endpoints"]
    }
    assert {"POST /product/202309/products/{product_id}/inventory/update"} <= spoken
    assert {"POST /product/202309/products/{product_id}/prices/update"} <= spoken


def error(detail: Any, code: int | None = 12052990, message: str = "Check failed") -> e.ApiError:
    return e.Rejected("inventory.update", message, code=code, detail=detail)


def test_the_sample_of_a_refused_warehouse_becomes_a_refusal_of_its_sku() -> None:
    row = data("product/update-inventory")["errors"][0]
    sku, warehouse = ExternalSkuId("1729592969712207013"), ExternalWarehouseId("7068517275539719942")
    (refused,) = of_items([error(row["detail"])], [sku, OTHER], {(sku, warehouse): 5}) or ()
    assert (refused.sku_id, refused.warehouse_id, refused.hindrance) == (sku, warehouse, H.WAREHOUSES)
    assert (refused.reason.code, refused.reason.text) == ("12052097", "The warehouse does not exist")


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"sku_id": "S1"}, [(SKU, None, "12052990")]),
        (
            {"sku_id": "S1", "extra_errors": [{"code": 1, "warehouse_id": "W1"}, {"code": 2, "warehouse_id": 7}]},
            [(SKU, "W1", "1"), (SKU, "7", "2")],
        ),
        ({"sku_id": "S1", "extra_errors": [{"code": "12052037", "message": None}]}, [(SKU, None, "12052037")]),
        ({"sku_id": "S1", "extra_errors": ["?", None]}, [(SKU, None, "12052990")]),
        ({"sku_id": "S1", "extra_errors": {}}, [(SKU, None, "12052990")]),
        ({}, [(SKU, None, "12052990"), (OTHER, None, "12052990")]),
        ({"sku_id": "S9"}, None),
    ],
)  # fmt: skip
def test_whatever_shape_an_error_has_it_lands_on_its_sku_or_nobody_knows(detail: Any, expected: Any) -> None:
    found = of_items([error(detail)], [SKU, OTHER], {})
    assert (found and [(one.sku_id, one.warehouse_id, one.reason.code) for one in found]) == expected


def test_an_error_nobody_can_read_leaves_the_call_in_doubt() -> None:
    assert of_items([error({"sku_id": "S1"}, code=None)], [SKU], {}) is None


def test_zero_is_told_from_another_refused_number_by_what_was_sent() -> None:
    rows = [{"warehouse_id": "W1", "code": 12019024}, {"warehouse_id": "W2", "code": 12019024}]
    sent = {(SKU, WAREHOUSE): 0, (SKU, ExternalWarehouseId("W2")): 100_000}
    found = of_items([error({"sku_id": "S1", "extra_errors": rows})], [SKU], sent) or ()
    assert [one.hindrance for one in found] == [H.ZERO, H.VALUE]


def test_a_refusal_of_the_whole_call_is_the_answer_for_each_sku_in_tiktoks_words() -> None:
    answer = of_whole_call(error({}, 12052901, "The product in its current status …"), [SKU, OTHER])
    assert [(one.sku_id, one.hindrance) for one in answer.refused] == [(SKU, H.STATE), (OTHER, H.STATE)]
    assert {one.reason.text for one in answer.refused} == {"The product in its current status …"}
    assert all(one.reason.advice for one in answer.refused)


def levels(**fields: Any) -> Any:
    return sku_levels([as_kind(ProductStock, data("product/inventory-search")["inventory"][0], **fields)])


def test_the_sample_of_stock_says_what_is_available_held_and_set_apart() -> None:
    (found,) = levels()
    assert (found.product_id, found.sku_id) == ("1729592969712207008", "1729388324987897824")
    assert [(one.warehouse_id, one.available, one.committed) for one in found.levels] == [
        ("7054915283043174149", 100, 10)
    ]
    assert found.set_apart == (("campaign Big Sale", 30), ("creator py001", 20))


@pytest.mark.parametrize(
    "fields",
    [
        {"skus__0__warehouse_inventory__0__available_quantity": None},
        {"skus__0__warehouse_inventory__0__available_quantity": "many"},
        {"skus__0__warehouse_inventory__0__warehouse_id": ""},
        {"skus__0__id": ""},
        {"product_id": None},
        {"skus": None},
    ],
)
def test_stock_that_cannot_be_read_is_left_out_and_never_guessed(fields: dict[str, Any]) -> None:
    assert levels(**fields) == ()


def test_stock_in_numbers_written_as_texts_is_read() -> None:
    (found,) = levels(
        skus__0__warehouse_inventory__0__available_quantity="7",
        skus__0__warehouse_inventory__0__committed_quantity=None,
        skus__0__total_available_inventory_distribution=None,
    )
    assert (found.levels[0].available, found.levels[0].committed, found.set_apart) == (7, 0, ())


def test_the_sample_of_the_search_is_a_listing_with_prices_and_stock() -> None:
    found = listing(as_kind(ListedProduct, data("product/search-products")["products"][0]), "US")
    assert (found.external_id, found.status, found.channel_status) == (
        "1729592969712207008",
        ListingStatus.LIVE,
        "ACTIVATE",
    )
    assert found.created_at == datetime.fromtimestamp(1234567890, UTC)
    (sku,) = found.skus
    assert (sku.seller_sku, sku.title, found.image_url) == ("Color-Red-XM01", "", "")
    assert (sku.price, sku.list_price) == (Money(11101, "USD"), Money(100, "USD"))
    assert sku.levels is not None
    assert [(one.warehouse_id, one.available) for one in sku.levels] == [("7068517275539719942", 999)]


def test_the_sample_of_the_detail_has_pictures_and_the_titles_of_skus() -> None:
    found = listing(as_kind(Product, data("product/get-product")), "US")
    assert (found.status, found.image_url) == (
        ListingStatus.OFF_BY_SELLER,
        "https://files.example.com/urls.jpeg",
    )
    assert [(sku.title, sku.price) for sku in found.skus] == [("Red", Money(11000, "USD"))]


@pytest.mark.parametrize(
    ("region", "price", "expected"),
    [
        ("US", {"currency": "USD", "tax_exclusive_price": "10", "sale_price": "11.5"}, Money(1000, "USD")),
        ("GB", {"currency": "GBP", "tax_exclusive_price": "10", "sale_price": "12"}, Money(1200, "GBP")),
        ("VN", {"currency": "VND", "tax_exclusive_price": "599000"}, Money(599000, "VND")),
        ("US", {"currency": "USD", "sale_price": "11.5"}, Money(1150, "USD")),
        ("GB", {"currency": "GBP", "sale_price": "a lot"}, None),
        ("GB", {"sale_price": "12"}, None),
        ("GB", None, None),
    ],
)
def test_a_price_is_read_in_the_form_in_which_it_is_told(
    region: str, price: Any, expected: Money | None
) -> None:
    document = data("product/search-products")["products"][0]
    assert listing(as_kind(ListedProduct, document, skus__0__price=price), region).skus[0].price == expected


def test_a_listing_that_does_not_say_its_stock_says_none() -> None:
    document = data("product/search-products")["products"][0]
    for rows in ([], [{"warehouse_id": "W1"}], None):
        assert listing(as_kind(ListedProduct, document, skus__0__inventory=rows)).skus[0].levels is None


@pytest.mark.parametrize("word", ["SCHEDULED", "TOMORROWS_WORD", ""])
def test_a_status_nobody_knows_is_kept_in_tiktoks_word(word: str) -> None:
    found = listing(as_kind(ListedProduct, {"id": "1", "status": word}))
    assert (found.status, found.channel_status) == (Unknown(word), word)
    assert isinstance(found.status, Unknown)
    assert promotion(as_kind(ListedActivity, {"id": "1", "status": word})).status == Unknown(word)


def test_every_documented_status_of_a_product_is_known_but_the_newest() -> None:
    from tests.tiktok_shop.wire_server import (
        SPEC as WIRE,
    )  # the same specification, read as the client's tests do

    book = json.loads((WIRE / "openapi-all-versions.json").read_text())
    schema = book["components"]["schemas"]["GetProduct202309Data"]["properties"]["status"]
    unknown = [
        word
        for word in schema["x-known-values"]
        if isinstance(listing(as_kind(ListedProduct, {"id": "1", "status": word})).status, Unknown)
    ]
    assert unknown == ["SCHEDULED"]


def test_a_document_without_an_id_is_no_listing() -> None:
    for document in ({}, {"id": "0"}, {"id": "9" * 65}):
        with pytest.raises(NotAListing):
            listing(as_kind(ListedProduct, document))
        with pytest.raises(NotAListing):
            promotion(as_kind(ListedActivity, document))


def test_the_sample_of_an_activity_is_a_promotion_with_its_product() -> None:
    found = promotion(as_kind(Activity, data("promotion/get-activity")))
    assert (found.kind, found.status, found.locks_price) == ("FIXED_PRICE", PromotionStatus.RUNNING, True)
    assert found.ends_at is None, "INDEFINITE"
    assert found.items is not None
    assert [(one.product_id, one.sku_id, one.price, one.units) for one in found.items] == [
        ("7136011254174631686", None, Money(70500, "IDR"), None)
    ]


def test_by_variation_each_sku_is_held() -> None:
    document = data("promotion/get-activity")
    fields = {
        "product_level": "VARIATION",
        "products__0__skus__0__quantity_limit": 30,
        "duration_type": "NORMAL",
        "activity_type": "FLASHSALE",
    }
    found = promotion(as_kind(Activity, document, **fields))
    assert found.ends_at == datetime.fromtimestamp(1661856811, UTC)
    assert [(one.sku_id, one.units) for one in found.items or ()] == [("7136382541418366725", 30)]


@pytest.mark.parametrize(
    ("kind", "locks"),
    [
        ("FIXED_PRICE", True),
        ("DIRECT_DISCOUNT", True),
        ("FLASHSALE", True),
        ("TOMORROWS_KIND", True),
        ("SHIPPING_DISCOUNT", False),
        ("BUY_MORE_SAVE_MORE", False),
        ("GIFT_WITH_PURCHASE", False),
        ("BUY_X_GET_Y", False),
    ],
)
def test_a_kind_of_promotion_holds_the_price_unless_it_is_of_the_basket(kind: str, locks: bool) -> None:
    assert promotion(as_kind(ListedActivity, {"id": "1", "activity_type": kind})).locks_price is locks


def test_the_price_ranges_are_those_of_the_specification() -> None:
    rules = json.loads((SPEC / "price_rules.json").read_text())["ranges"]["local"]
    found = {one.region: (one.currency, str(one.least), str(one.most)) for one in facts.PRICE_RANGES}
    assert found == {region: (row["currency"], row["min"], row["max"]) for region, row in rules.items()}
    assert {one.region: one.decimals for one in facts.PRICE_RANGES if one.decimals != 2} == {
        "ID": 0,
        "JP": 0,
        "VN": 0,
    }
