"""Authorization and seller beyond the shop list: category assets, giving a shop back, groups; what others send in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes, waiting_order

from tiktok_shop_sim import pictures

ASSETS = "/authorization/202405/category_assets"
SETTINGS = "/customer_service/202309/agents/settings"


@pytest.fixture
def past_orders() -> None:
    """As many as the shop has by itself: what became of them is looked at here."""


def asset(shop: Shop) -> str:
    return str(shop.get(ASSETS, cipher=None).data["category_assets"][0]["cipher"])


def test_a_token_opens_one_category_asset_for_each_market(corner: Shop) -> None:
    found = corner.get(ASSETS, cipher=None).data["category_assets"]
    assert [row["target_market"] for row in found] == ["US"]
    assert corner.get(ASSETS, cipher=None).data["category_assets"] == found
    assert corner.get(ASSETS).code == 36009004


def test_a_category_asset_stands_for_a_shop_where_the_specification_has_it(corner: Shop) -> None:
    query = {"category_asset_cipher": asset(corner)}
    assert corner.get(SETTINGS, query, cipher=None).data == {"can_accept_chat": True}
    assert corner.get(SETTINGS, query).data == {"can_accept_chat": True}
    with nothing_changes(corner.sim):
        wrong = corner.get(SETTINGS, {"category_asset_cipher": "TTP_nobody"}, cipher=None)
        assert (wrong.status, wrong.code) == (401, 101000)
        elsewhere = corner.get("/order/202309/orders", {**query, "ids": "1"}, cipher=None)
        assert (elsewhere.code, "category_asset_cipher" in elsewhere.body["message"]) == (36009004, True)


def test_a_shop_given_back_is_closed_and_the_app_is_told(corner: Shop) -> None:
    corner.sim.control.settings(webhook_url="http://127.0.0.1:9/hooks")
    assert corner.call("DELETE", "/authorization/202403/shops").data == {}
    told = [json.loads(row["body"]) for row in corner.sim.control.notices()]
    assert [(body["type"], body["shop_id"]) for body in told] == [(6, corner.id)]
    closed = corner.get("/order/202309/orders", {"ids": "1"})
    assert (closed.status, closed.code) == (401, 105002)
    assert corner.refresh().code != 0


@pytest.mark.parametrize("version", ["202312", "202401"])
def test_a_widget_token_is_given_for_the_own_shop_only(corner: Shop, version: str) -> None:
    path = f"/authorization/{version}/widget_token"
    first, second = (corner.get(path, {"shop_id": corner.id}, cipher=None).data for _ in range(2))
    assert first["widget_token"]["token"] != second["widget_token"]["token"]
    assert corner.get(path, cipher=None).code == 0
    with nothing_changes(corner.sim):
        assert corner.get(path, {"shop_id": 7}, cipher=None).code == 36009004


def test_the_shops_of_a_seller_are_one_group(corner: Shop) -> None:
    group = corner.get("/seller/202601/shop_groups", cipher=None).data["shop_group_data"]
    assert [row["shop_id"] for row in group["shops"]] == [corner.id]


def test_the_status_of_a_seller_names_the_own_shops_and_which_is_inactive(corner: Shop) -> None:
    path = "/seller/202508/status"
    before = corner.get(path, cipher=None).data["seller_status_data"]
    assert [row["shop_id"] for row in before["shop_statuses"]] == [corner.id]
    corner.sim.control.post("/activity", shop_id=corner.id, active=False)
    after = corner.get(path, cipher=None).data["seller_status_data"]
    assert after["shop_statuses"] != before["shop_statuses"]


def test_collections_with_strange_products_come_back(corner: Shop) -> None:
    own = corner.sim.control.inventory(shop_id=corner.id)[0]["product_id"]
    request_body = [
        {"id": "1", "title": "Mugs", "products": [{"tts_product_id": own}]},
        {"id": "2", "title": "Ghosts", "products": [{"tts_product_id": own}, {"tts_product_id": "9"}]},
    ]
    answer = corner.post("/seller/202508/collections/sync", {"collections": request_body})
    assert answer.data == {"failed_info": {"ids": ["2"]}}


@pytest.mark.parametrize(
    ("path", "cipher"),
    [
        ("/data_reconciliation/202310/orders/import", "own"),
        ("/data_reconciliation/202401/orders/import", "own"),
        ("/data_reconciliation/202309/orders/sync", None),
    ],
)
def test_orders_of_other_channels_come_back_when_nobody_knows_them(
    corner: Shop, path: str, cipher: str | None
) -> None:
    known = waiting_order(corner)["id"]
    rows = [{"order_id": known, "channel_order_id": "a"}, {"order_id": "1", "channel_order_id": "b"}]
    errors = corner.post(path, {"orders": rows}, cipher=cipher).data["errors"]
    assert [row["detail"]["channel_order_id"] for row in errors] == ["b"]


def _sent(package: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": package,
        "wms_order_id": "W1",
        "time_zone": "UTC+8",
        "ship_time_millis": 1,
        "create_time_millis": 1,
        "handover_time_millis": 1,
        "shipping_provider_id": "2435653524354624",
        "shipping_provider_name": "ProviderA",
        "tracking_number": "WB53452356",
        "dimension": {},
        "skus": [{"id": "1", "quantity": 1}],
        **changes,
    }


def test_a_warehouse_confirms_what_it_has_sent_once(saigon: Shop) -> None:
    order = saigon.sim.control.buy(shop_id=saigon.id, release=True)[0]
    package = order["packages"][0]["id"]
    path = "/supply_chain/202309/packages/sync"
    request_body = {"warehouse_provider_id": "7", "packages": [_sent(package), _sent("1")]}
    first = saigon.post(path, request_body, cipher=None).data
    assert (first["success_packages"], [row["detail"]["package_id"] for row in first["errors"]]) == (
        [package],
        ["1"],
    )
    shipped = saigon.sim.control.order(order["id"])
    assert (shipped["status"], shipped["tracking"]) == ("AWAITING_COLLECTION", ["WB53452356"])
    with nothing_changes(saigon.sim):
        assert saigon.post(path, request_body, cipher=None).data == first
        empty = saigon.post(path, {"warehouse_provider_id": "7", "packages": []}, cipher=None)
        assert empty.code == 39003018


def test_reviews_are_imported_once_and_only_for_own_products(corner: Shop) -> None:
    product = corner.sim.control.inventory(shop_id=corner.id)[0]["product_id"]
    rows = [{"external_review_id": "r1", "rating": 5}, {"external_review_id": "r2"}]
    new = {"product": {"identifiers": {"tiktok_product_id": product}}, "review_records": rows}
    old = {
        "product": {"identifier_type": "TIKTOK_PRODUCT_ID", "identifier": product},
        "review_records": rows,
    }
    first = corner.post("/review_rating/202508/product_reviews", {"product_review": new}).data["errors"]
    assert [row["detail"]["external_review_id"] for row in first] == ["r2"]
    again = corner.post("/review_rating/202410/product_reviews", {"product_review": old}).data["errors"]
    assert [row["detail"]["external_review_id"] for row in again] == ["r1", "r2"]
    strange = {**new, "product": {"identifiers": {"tiktok_product_id": "1"}}}
    none = corner.post("/review_rating/202508/product_reviews", {"product_review": strange}).data["errors"]
    assert len(none) == 2


def test_review_media_gets_a_name(corner: Shop) -> None:
    edge = "edge-of-a-part"
    raw = (
        f'--{edge}\r\ncontent-disposition: form-data; name="data"; filename="a.png"\r\n\r\n'.encode()
        + pictures.drawn("x", 200, 200)
        + f"\r\n--{edge}--\r\n".encode()
    )
    kind = f"multipart/form-data; boundary={edge}"
    path = "/review_rating/202410/media/upload"
    uris = [corner.call("POST", path, raw=raw, content_type=kind, cipher=None).data["uri"] for _ in range(2)]
    assert uris[0] != uris[1]
