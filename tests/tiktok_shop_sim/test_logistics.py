"""Warehouses, their addresses, delivery options and templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, nothing_changes

from tiktok_shop_sim.testing import ControlError

Tour = Callable[[str], Shop]
CREATE = "/logistics/202502/warehouses"


def listed(shop: Shop) -> dict[str, Any]:
    """The shop's warehouses by id."""
    found = shop.get("/logistics/202309/warehouses").data["warehouses"]
    return {warehouse["id"]: warehouse for warehouse in found}


def request_body(**changes: Any) -> dict[str, Any]:
    plan = {
        "name": "Depot North",
        "type": "SALES_WAREHOUSE",
        "contact_person": "Bob Lindqvist",
        "phone_number": "(+1)2065550101",
        "external_warehouse_id": "N-1",
        "address": {
            "region": "US",
            "state": "Washington",
            "city": "Seattle",
            "district": "King County",
            "postcode": "98000",
            "address_line_1": "1 Pier Way",
            "address_line_2": "Gate 4",
        },
    }
    return {"warehouse": plan | changes}


def test_a_warehouse_is_opened_and_can_be_sold_from(tour: Tour) -> None:
    shop = tour("US")
    before = listed(shop)
    made = shop.post(CREATE, request_body()).data["warehouse_id"]
    after = listed(shop)
    assert after.keys() - before.keys() == {made}
    shown = after[made]
    assert (shown["name"], shown["effect_status"], shown["type"]) == (
        "Depot North",
        "ENABLED",
        "SALES_WAREHOUSE",
    )
    assert shown["is_default"] is False
    assert (shown["address"]["state"], shown["address"]["city"]) == ("Washington", "Seattle")
    assert shown["address"]["distict"] == "King County"
    assert "Gate 4" in shown["address"]["full_address"]
    options = shop.get(f"/logistics/202309/warehouses/{made}/delivery_options").data["delivery_options"]
    assert {option["type"] for option in options} == {"SEND_BY_SELLER", "STANDARD"}


def test_the_default_is_one_warehouse_only(tour: Tour) -> None:
    shop = tour("US")
    made = shop.post(CREATE, request_body(default_warehouse=True)).data["warehouse_id"]
    sales = [w for w in listed(shop).values() if w["type"] == "SALES_WAREHOUSE"]
    assert [w["id"] for w in sales if w["is_default"]] == [made]
    returns = [w for w in listed(shop).values() if w["type"] == "RETURN_WAREHOUSE"]
    assert all(w["id"] != made for w in returns)


def test_every_fault_of_a_request_is_named_and_nothing_is_opened(tour: Tour) -> None:
    shop = tour("US")
    before = listed(shop)
    name = next(iter(before.values()))["name"]
    empty = shop.post(CREATE, {"warehouse": {}}).data["error_list"]
    said = " ".join(error["message"] for error in empty)
    assert all(field in said for field in ("name", "type", "phone_number", "state", "city", "postcode"))
    wrong = [
        request_body(name=name),
        request_body(address=request_body()["warehouse"]["address"] | {"region": "GB"}),
    ]
    for body in wrong:
        answer = shop.post(CREATE, body).data
        assert len(answer["error_list"]) == 1
        assert "warehouse_id" not in answer
    assert listed(shop) == before


def test_a_warehouse_changes_in_what_is_sent_and_stays_in_the_rest(tour: Tour) -> None:
    shop = tour("US")
    made = shop.post(CREATE, request_body()).data["warehouse_id"]
    before = listed(shop)[made]
    change = {"warehouse": {"name": "Depot South", "phone_number": "(+1)2065550999"}}
    assert shop.post(f"{CREATE}/{made}", change).data == {"warehouse_id": made}
    after = listed(shop)[made]
    assert (after["name"], after["address"]["phone_number"]) == ("Depot South", "(+1)2065550999")
    assert after["address"]["full_address"] == before["address"]["full_address"]
    other = shop.post(CREATE, request_body(name="Third", external_warehouse_id="N-3")).data["warehouse_id"]
    before = listed(shop)
    for wrong in ({"type": "RETURN_WAREHOUSE"}, {"name": "Third"}, {"external_warehouse_id": "N-3"}):
        assert shop.post(f"{CREATE}/{made}", {"warehouse": wrong}).data["error_list"]
    foreign = next(iter(listed(tour("GB"))))
    assert shop.post(f"{CREATE}/{foreign}", change).code == 21001001
    assert listed(shop) == before
    assert other in before


def test_an_address_is_written_as_the_platform_writes_it(tour: Tour) -> None:
    shop = tour("US")
    path = "/logistics/202412/addresses/standardize"
    sent = {"region_code": "us", "state": "california", "city": "los angeles", "postal_code": "90026",
            "address_line1": "  12  Main   St "}  # fmt: skip
    first = shop.post(path, {"address": sent}).data["standardization_result"]
    assert first["updated"] is True
    address = first["standardized_address"]
    assert (address["state"], address["city"], address["region_code"]) == ("California", "Los Angeles", "US")
    assert address["address_line1"] == "12 Main St"
    second = shop.post(path, {"address": address}).data["standardization_result"]
    assert second == {"updated": False, "standardized_address": address}


def test_a_global_seller_sees_the_warehouses_of_all_its_shops(tour: Tour) -> None:
    shop = tour("US")
    found = shop.get("/logistics/202309/global_warehouses", cipher=None).data["global_warehouses"]
    assert len({warehouse["id"] for warehouse in found}) == len(found) == 7
    assert {warehouse["ownership"] for warehouse in found} == {"SELLER"}
    assert {"Leeds", "Leipzig"} <= {warehouse["name"] for warehouse in found}


def test_a_template_says_which_services_a_product_is_too_heavy_for(tour: Tour) -> None:
    shop = tour("VN")
    path = "/logistics/202510/seller_templates"

    def templates(weight: str) -> Any:
        body = {"product_attribute": {"weight": {"weight": weight, "unit": 2}}}
        return shop.call("GET", path, body=body)

    light, heavy = (templates(weight).data["templates"][0] for weight in ("1", "500"))
    assert light["template_is_available"] is True
    assert light["service_unreachable_reason"] == []
    assert heavy["template_is_available"] is False
    assert {r["filter_reason"][0]["filter_type"] for r in heavy["service_unreachable_reason"]} == {"WEIGHT"}
    assert templates("heavy").code == 21001001
    assert shop.get(path).data["templates"][0]["template_is_available"] is True


def test_a_template_exists_for_warehouses_that_sell(tour: Tour) -> None:
    shop = tour("VN")
    path = "/logistics/202606/seller_template/template_exist"
    for warehouse in listed(shop).values():
        query = {"access_token": shop.token, "biz_warehouse_id": warehouse["id"]}
        exists = shop.get(path, query).data["template_exist"]
        assert exists is (warehouse["type"] == "SALES_WAREHOUSE")
    query = {"access_token": shop.token, "biz_warehouse_id": "1"}
    assert shop.get(path, query).data["template_exist"] is False


def test_an_order_may_be_placed_in_another_warehouse(saigon: Shop) -> None:
    control = saigon.sim.control
    by_name = {warehouse["name"]: warehouse_id for warehouse_id, warehouse in listed(saigon).items()}
    lines = [{"seller_sku": "NON-LA"}]
    with nothing_changes(saigon.sim), pytest.raises(ControlError, match="409"):
        control.buy(warehouse_id=by_name["Kho trả hàng"], lines=lines)
    order = control.buy(warehouse_id=by_name["Kho Hà Nội"], lines=lines)[0]
    shown = saigon.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]
    assert shown["warehouse_id"] == by_name["Kho Hà Nội"]
    wanted = {"warehouse_ids": [by_name["Kho Hà Nội"]]}
    found = saigon.post("/order/202309/orders/search", wanted, {"page_size": 10}).data
    assert [one["id"] for one in found["orders"]] == [order["id"]]
