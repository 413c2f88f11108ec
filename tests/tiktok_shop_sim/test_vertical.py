"""A shop is connected, an order comes, is shipped, scanned and delivered: the whole way once."""

from __future__ import annotations

from tests.tiktok_shop_sim.wire import Shop


def test_an_order_goes_from_checkout_to_delivery(corner: Shop) -> None:
    control = corner.sim.control
    bought = control.buy(lines=[{"seller_sku": "MUG-SAND", "quantity": 2}])[0]
    assert bought["status"] == "ON_HOLD"
    control.step(minutes=61)
    detail = corner.get("/order/202507/orders", {"ids": bought["id"]}).data["orders"][0]
    assert detail["status"] == "AWAITING_SHIPMENT"
    assert len(detail["line_items"]) == 2
    provider = control.shop()["providers"]["UPS"]
    shipped = corner.post(
        f"/fulfillment/202309/orders/{bought['id']}/packages",
        {"tracking_number": "1Z999AA10123456784", "shipping_provider_id": provider},
    ).data
    assert shipped["order_line_item_ids"] == [item["id"] for item in detail["line_items"]]
    assert control.order(bought["id"])["status"] == "AWAITING_COLLECTION"
    control.scan(tracking_number="1Z999AA10123456784")
    assert control.order(bought["id"])["status"] == "IN_TRANSIT"
    control.deliver(order_id=bought["id"])
    after = corner.get("/order/202309/orders", {"ids": bought["id"]}).data["orders"][0]
    assert after["status"] == "DELIVERED"
    assert {item["display_status"] for item in after["line_items"]} == {"DELIVERED"}
