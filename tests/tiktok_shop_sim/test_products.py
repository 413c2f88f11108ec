"""Products and stock as far as orders need them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes


def products(shop: Shop, version: str = "202502", **body: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"page_size": 5}
    while True:
        data = shop.post(f"/product/{version}/products/search", body, query).data
        found.extend(data["products"])
        if not data["next_page_token"]:
            assert data["total_count"] == len(found)
            return found
        query["page_token"] = data["next_page_token"]


@pytest.mark.parametrize("version", ["202309", "202312", "202502"])
def test_every_version_of_the_search_lists_every_product(corner: Shop, version: str) -> None:
    found = products(corner, version)
    assert len(found) == 13
    assert sum(len(product["skus"]) for product in found) == 30
    assert ("audit" in found[0]) == (version != "202309")


def test_the_search_filters(corner: Shop) -> None:
    assert [p["title"][:14] for p in products(corner, seller_skus=["MUG-SAND"])] == ["Stoneware Coff"]
    assert products(corner, status="DRAFT") == []
    assert len(products(corner, status="ACTIVATE")) == 13
    search = "/product/202502/products/search"
    with nothing_changes(corner.sim):
        many = {"seller_skus": [str(number) for number in range(11)]}
        assert corner.post(search, many, {"page_size": 5}).code == 12019027


def test_a_product_is_read_by_its_id(corner: Shop) -> None:
    listed = products(corner)[0]
    whole = corner.get(f"/product/202309/products/{listed['id']}").data
    assert whole["title"] == listed["title"]
    assert [sku["id"] for sku in whole["skus"]] == [sku["id"] for sku in listed["skus"]]
    assert corner.get("/product/202309/products/1").code == 12052032
    foreign = corner.sim.control.inventory(shop_id=corner.sim.control.shop(1)["id"])[0]["product_id"]
    assert corner.get(f"/product/202309/products/{foreign}").code == 12052048


def test_inventory_agrees_with_the_truth(corner: Shop) -> None:
    truth = {row["sku_id"]: row for row in corner.sim.control.inventory(shop_id=corner.id)}
    search = "/product/202309/inventory/search"
    data = corner.post(search, {"product_ids": [p["id"] for p in products(corner)]}).data
    seen = {sku["id"]: sku for row in data["inventory"] for sku in row["skus"]}
    assert seen.keys() == truth.keys()
    for sku_id, sku in seen.items():
        assert sku["total_available_quantity"] == truth[sku_id]["available"]
        assert sku["total_committed_quantity"] == truth[sku_id]["committed"]
    one = corner.post(search, {"sku_ids": [next(iter(truth))], "product_ids": ["1"]}).data["inventory"]
    assert [sku["id"] for row in one for sku in row["skus"]] == [next(iter(truth))]
    assert corner.post(search, {}).code == 12019008


def test_stock_is_set_absolutely_and_faults_are_named_per_sku(saigon: Shop) -> None:
    product = next(p for p in products(saigon) if any(s["seller_sku"] == "NON-LA" for s in p["skus"]))
    sku = product["skus"][0]
    warehouses = [row["warehouse_id"] for row in sku["inventory"]]
    assert len(warehouses) == 2
    path = f"/product/202309/products/{product['id']}/inventory/update"

    def wish(rows: list[dict[str, Any]]) -> Any:
        return saigon.post(path, {"skus": [{"id": sku["id"], "inventory": rows}]})

    with nothing_changes(saigon.sim):
        part = wish([{"warehouse_id": warehouses[0], "quantity": 7}]).data["errors"][0]
        assert (part["code"], part["detail"]["sku_id"]) == (12052990, sku["id"])
        missing = {"warehouse_id": warehouses[1], "code": 12052037}
        assert missing.items() <= part["detail"]["extra_errors"][0].items()
        huge = wish([{"warehouse_id": w, "quantity": 100_000} for w in warehouses]).data["errors"][0]
        assert {e["code"] for e in huge["detail"]["extra_errors"]} == {12019024}
        assert saigon.post(path, {"skus": [{"id": "1", "inventory": []}]}).code == 12052556
    assert (
        wish([{"warehouse_id": w, "quantity": n} for w, n in zip(warehouses, (7, 0), strict=True)]).data == {}
    )
    rows = {
        row["warehouse_id"]: row["available"]
        for row in saigon.sim.control.inventory()
        if row["sku_id"] == sku["id"]
    }
    assert rows == dict(zip(warehouses, (7, 0), strict=True))


def test_prices_are_set_and_bad_ones_refused(corner: Shop) -> None:
    product = products(corner)[0]
    sku = product["skus"][0]["id"]
    path = f"/product/202309/products/{product['id']}/prices/update"

    def wish(amount: str, currency: str = "USD", sku_id: str = sku) -> Any:
        return corner.post(
            path, {"skus": [{"id": sku_id, "price": {"amount": amount, "currency": currency}}]}
        )

    with nothing_changes(corner.sim):
        assert wish("1.234").code == 12052012
        assert wish("0").code == 12052073
        assert wish("5.00", "VND").code == 12052084
        assert wish("5.00", sku_id="1").code == 12052557
    assert wish("15.25").data == {}
    whole = corner.get(f"/product/202309/products/{product['id']}").data
    assert whole["skus"][0]["price"]["tax_exclusive_price"] == "15.25"
