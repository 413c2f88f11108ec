"""Shipping in the US (mark as shipped) and in Vietnam (packages from payment on), and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, send, waiting_order

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import Control, ControlError

MARK = "POST /fulfillment/202309/orders/{order_id}/packages"
UPS = "1Z999AA10123456784"


def status(control: Control, order: dict[str, Any]) -> str:
    found: str = control.order(order["id"])["status"]
    return found


def test_shipping_a_part_makes_one_package_each(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner, lines=[{"seller_sku": "MUG-SAND", "quantity": 3}])
    units = [line["id"] for line in order["lines"]]
    first = mark_shipped(corner, order["id"], UPS, order_line_item_ids=units[:1]).data
    assert first["order_line_item_ids"] == units[:1]
    assert status(control, order) == "PARTIALLY_SHIPPING"
    second = mark_shipped(corner, order["id"], "1Z999AA10123456785").data
    assert second["order_line_item_ids"] == units[1:]
    assert status(control, order) == "AWAITING_COLLECTION"
    wire = corner.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]
    assert [p["id"] for p in wire["packages"]] == [first["package_id"], second["package_id"]]
    assert wire["split_or_combine_tag"] == "SPLIT"
    by_unit = {line["id"]: line["tracking_number"] for line in wire["line_items"]}
    assert by_unit == {units[0]: UPS, units[1]: "1Z999AA10123456785", units[2]: "1Z999AA10123456785"}


def test_an_order_is_in_transit_only_when_every_package_is_scanned(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    units = [line["id"] for line in order["lines"]]
    mark_shipped(corner, order["id"], UPS, order_line_item_ids=units[:1])
    mark_shipped(corner, order["id"], "1Z999AA10123456785", order_line_item_ids=units[1:])
    control.scan(tracking_number=UPS)
    assert status(control, order) == "AWAITING_COLLECTION"
    control.scan(tracking_number="1Z999AA10123456785")
    assert status(control, order) == "IN_TRANSIT"
    control.deliver(tracking_number=UPS)
    assert status(control, order) == "IN_TRANSIT"
    control.deliver(tracking_number="1Z999AA10123456785")
    assert status(control, order) == "DELIVERED"


def test_the_202610_shape_ships_the_same_way(corner: Shop) -> None:
    order = waiting_order(corner)
    provider = corner.sim.control.shop()["providers"]["UPS"]
    path = f"/fulfillment/202610/orders/{order['id']}/packages"
    body = {
        "order_line_list": [{"order_line_id": order["lines"][0]["id"]}],
        "shipping_info_list": [{"tracking_number": UPS, "shipping_provider_id": provider}],
    }
    with nothing_changes(corner.sim):
        assert corner.post(path, {"order_line_list": body["order_line_list"]}).code == 21001001
    assert corner.post(path, body).data["order_line_item_ids"] == [order["lines"][0]["id"]]


def test_orders_of_one_buyer_travel_under_one_number(corner: Shop) -> None:
    control = corner.sim.control
    first = waiting_order(corner)
    second = waiting_order(corner, buyer={"user_id": first["buyer_user_id"]})
    assert mark_shipped(corner, first["id"], UPS).code == 0
    assert mark_shipped(corner, second["id"], UPS).code == 0
    control.scan(tracking_number=UPS)
    assert (status(control, first), status(control, second)) == ("IN_TRANSIT", "IN_TRANSIT")


def test_no_more_than_twenty_orders_under_one_number(corner: Shop) -> None:
    first = waiting_order(corner)
    buyer = {"user_id": first["buyer_user_id"]}
    more = corner.sim.control.buy(release=True, count=20, buyer=buyer, lines=[{"seller_sku": "BALM-TRIO"}])
    for order in [first, *more[:19]]:
        assert mark_shipped(corner, order["id"], UPS).code == 0
    with nothing_changes(corner.sim):
        assert mark_shipped(corner, more[19]["id"], UPS).code == 21011026


def refusals(shop: Shop) -> list[tuple[str, int, Any]]:
    """Name of the breach, its code, and the call that commits it."""
    control = shop.sim.control
    shipped = waiting_order(shop)
    mark_shipped(shop, shipped["id"], UPS)
    half = waiting_order(shop)
    mark_shipped(shop, half["id"], "1Z999AA10123450001", order_line_item_ids=[half["lines"][0]["id"]])
    held = control.buy()[0]
    unpaid = control.buy(pay=False)[0]
    cancelled = control.buy()[0]
    control.cancel(cancelled["id"])
    asked = waiting_order(shop)
    control.cancel(asked["id"])
    fbt = waiting_order(shop, fulfilled_by_tiktok=True)
    free = waiting_order(shop)
    foreign = control.orders(shop_id=control.shop(1)["id"], status="AWAITING_SHIPMENT")[0]
    fresh = "1Z999AA10123459999"

    def mark(order: dict[str, Any], number: str = fresh, provider: str = "UPS", **body: Any) -> Any:
        return lambda: mark_shipped(shop, order["id"], number, provider, **body)

    return [
        ("on hold", 21011003, mark(held)),
        ("unpaid", 21011003, mark(unpaid)),
        ("cancelled", 21011012, mark(cancelled)),
        ("shipped before", 21011020, mark(shipped)),
        ("unit shipped before", 21011020, mark(half, order_line_item_ids=[half["lines"][0]["id"]])),
        ("buyer asked to cancel", 21011007, mark(asked)),
        ("fulfilled by TikTok", 21008025, mark(fbt)),
        ("unknown order", 21001001, mark({"id": "1"})),
        ("order of another shop", 21001001, mark(foreign)),
        ("unit of another order", 21011029, mark(free, order_line_item_ids=[shipped["lines"][0]["id"]])),
        ("unknown provider", 21011022, mark(free, provider="42")),
        ("provider outside the option", 21004016, mark(free, provider="LaserShip")),
        ("special characters", 21004012, mark(free, "1Z 999#AA!")),
        ("too short", 21004012, mark(free, "1Z")),
        ("number of another buyer", 21034012, mark(free, UPS)),
        ("number twice in one order", 21011025, mark(half, "1Z999AA10123450001")),
    ]


def test_each_breach_of_marking_as_shipped_has_its_documented_code_and_changes_nothing(corner: Shop) -> None:
    documented = spec.load().operations[MARK].error_codes
    for name, code, commit in refusals(corner):
        with nothing_changes(corner.sim):
            reply = commit()
        assert (name, reply.code) == (name, code)
        assert reply.status == 200
        assert reply.body["data"] is None
        assert code in documented, name


def test_a_number_of_another_carrier_warns_and_strictness_refuses(corner: Shop) -> None:
    order = waiting_order(corner)
    corner.sim.control.settings(strict=True)
    with nothing_changes(corner.sim):
        assert mark_shipped(corner, order["id"], "ABCDEFGH1234", "UPS").code == 21004015
    corner.sim.control.settings(strict=False)
    assert mark_shipped(corner, order["id"], "ABCDEFGH1234", "UPS").code == 0


def test_tracking_may_be_corrected_once_within_its_hours(corner: Shop) -> None:
    control = corner.sim.control
    order, late = waiting_order(corner), waiting_order(corner)
    package = mark_shipped(corner, order["id"], UPS).data["package_id"]
    late_package = mark_shipped(corner, late["id"], "1Z999AA10123450002").data["package_id"]
    fedex = control.shop()["providers"]["FedEx"]
    path = f"/fulfillment/202309/packages/{package}/shipping_info/update"
    body = {"tracking_number": "799999999991", "shipping_provider_id": fedex}
    assert corner.post(path, body).data == {}
    detail = corner.get(f"/fulfillment/202309/packages/{package}").data
    assert (detail["tracking_number"], detail["shipping_provider_name"]) == ("799999999991", "FedEx")
    again = body | {"tracking_number": "799999999992"}
    with nothing_changes(corner.sim):
        assert corner.post(path, again).code == 21011051
        by_order = f"/fulfillment/202309/orders/{order['id']}/shipping_info/update"
        assert corner.post(by_order, again).code == 21011049
    control.step(hours=73)
    with nothing_changes(corner.sim):
        path = f"/fulfillment/202309/packages/{late_package}/shipping_info/update"
        assert corner.post(path, again).code == 21011050


def test_tracking_may_be_corrected_by_order_and_in_the_202610_shape(corner: Shop) -> None:
    first, second = waiting_order(corner), waiting_order(corner)
    mark_shipped(corner, first["id"], UPS)
    package = mark_shipped(corner, second["id"], "1Z999AA10123450003").data["package_id"]
    info = {
        "tracking_number": "799999999993",
        "shipping_provider_id": corner.sim.control.shop()["providers"]["FedEx"],
    }
    assert corner.post(f"/fulfillment/202309/orders/{first['id']}/shipping_info/update", info).data == {}
    info |= {"tracking_number": "799999999994"}
    path = f"/fulfillment/202610/packages/{package}/shipping_info/update"
    assert corner.post(path, {"shipping_info_list": [info]}).data == {}
    assert corner.sim.control.order(second["id"])["tracking"] == ["799999999994"]


def test_what_is_not_shipped_or_already_delivered_cannot_be_corrected(corner: Shop) -> None:
    control = corner.sim.control
    waiting, gone = waiting_order(corner), waiting_order(corner)
    package = mark_shipped(corner, gone["id"], UPS).data["package_id"]
    control.deliver(order_id=gone["id"])
    info = {"tracking_number": "799999999993", "shipping_provider_id": control.shop()["providers"]["FedEx"]}
    with nothing_changes(corner.sim):
        by_order = f"/fulfillment/202309/orders/{waiting['id']}/shipping_info/update"
        assert corner.post(by_order, info).code == 21011043
        by_package = f"/fulfillment/202309/packages/{package}/shipping_info/update"
        assert corner.post(by_package, info).code == 21011030
        unknown = "/fulfillment/202309/packages/1/shipping_info/update"
        assert corner.post(unknown, info).code == 21011028


def test_packages_are_found_by_page_and_by_state(corner: Shop) -> None:
    search = "/fulfillment/202309/packages/search"
    seen: set[str] = set()
    query: dict[str, Any] = {"page_size": 50, "sort_field": "update_time", "sort_order": "ASC"}
    while True:
        data = corner.post(search, {}, query).data
        seen.update(package["id"] for package in data["packages"])
        if not data["next_page_token"]:
            break
        query["page_token"] = data["next_page_token"]
    truth = {p["id"] for o in corner.sim.control.orders(shop_id=corner.id) for p in o["packages"]}
    assert seen >= truth
    assert len(seen) == data["total_count"]
    moving = corner.post(search, {"package_status": "FULFILLING"}, {"page_size": 50}).data
    assert {package["status"] for package in moving["packages"]} == {"FULFILLING"}
    assert len(moving["packages"]) == min(50, moving["total_count"])
    middle = sorted(p["update_time"] for p in moving["packages"])[len(moving["packages"]) // 2]
    window = {"update_time_ge": middle, "package_status": "FULFILLING"}
    for field in ("create_time", "update_time", "order_pay_time"):
        late = corner.post(search, window, {"page_size": 50, "sort_field": field}).data
        assert late["packages"]
        assert all(package["update_time"] >= middle for package in late["packages"])
    assert corner.post(search, {}, {"page_size": 51}).code == 36009004


def test_tracking_tells_the_story_newest_first(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    mark_shipped(corner, order["id"], UPS)
    control.scan(tracking_number=UPS)
    control.step(hours=5)
    control.scan(tracking_number=UPS, description="Arrived in Denver.")
    control.deliver(tracking_number=UPS)
    story = corner.get(f"/fulfillment/202309/orders/{order['id']}/tracking").data["tracking"]
    assert [line["action_code"] for line in story] == [50101, 30301, 30101, 20101, 10101]
    assert story[1]["description"] == "Arrived in Denver."
    moments = [line["update_time_millis"] for line in story]
    assert moments == sorted(moments, reverse=True)
    assert moments[0] > 10**12


def test_a_lost_package_cancels_the_order(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    package = mark_shipped(corner, order["id"], UPS).data["package_id"]
    control.scan(tracking_number=UPS)
    control.lose(tracking_number=UPS)
    assert status(control, order) == "CANCELLED"
    detail = corner.get(f"/fulfillment/202309/packages/{package}").data
    assert (detail["package_sub_status"], detail["ship_exception_reason"]) == (
        "SHIP_EXCEPTION",
        "PACKAGE_LOST",
    )


def saigon_package(shop: Shop, kind: str, **request_body: Any) -> tuple[dict[str, Any], str]:
    order = waiting_order(
        shop, lines=[{"seller_sku": "NON-LA"}], shipping_type=kind, payment="cod", **request_body
    )
    return order, order["packages"][0]["id"]


def test_vietnam_ships_a_sellers_package_by_its_id(saigon: Shop) -> None:
    control = saigon.sim.control
    order, package = saigon_package(saigon, "SELLER")
    provider = control.shop()["providers"]["Viettel Post"]
    own = {"tracking_number": "171234567890", "shipping_provider_id": provider}
    with nothing_changes(saigon.sim):
        assert mark_shipped(saigon, order["id"], "171234567890", provider).code == 21008106
        assert saigon.post(f"/fulfillment/202309/packages/{package}/ship").code == 21001001
        unknown = saigon.post("/fulfillment/202309/packages/1/ship", {"self_shipment": own})
        assert unknown.code == 21011028
    assert saigon.post(f"/fulfillment/202309/packages/{package}/ship", {"self_shipment": own}).data == {}
    assert status(control, order) == "AWAITING_COLLECTION"
    with nothing_changes(saigon.sim):
        again = saigon.post(f"/fulfillment/202309/packages/{package}/ship", {"self_shipment": own})
        assert again.code == 21011020


def test_vietnam_hands_tiktoks_own_parcels_over_and_prints_labels(saigon: Shop) -> None:
    control = saigon.sim.control
    order, package = saigon_package(saigon, "TIKTOK")
    labels = f"/fulfillment/202309/packages/{package}/shipping_documents"
    with nothing_changes(saigon.sim):
        assert saigon.get(labels, {"document_type": "SHIPPING_LABEL"}).code == 21023035
    slots = saigon.get(f"/fulfillment/202309/packages/{package}/handover_time_slots").data["pickup_slots"]
    slot = {"start_time": slots[0]["start_time"], "end_time": slots[0]["end_time"]}
    body: dict[str, Any] = {"handover_method": "PICKUP", "pickup_slot": {"start_time": 1, "end_time": 2}}
    path = f"/fulfillment/202309/packages/{package}/ship"
    with nothing_changes(saigon.sim):
        assert saigon.post(path, body).code == 21011053
    assert saigon.post(path, body | {"pickup_slot": slot}).data == {}
    number = control.order(order["id"])["tracking"][0]
    pdf = saigon.get(labels, {"document_type": "SHIPPING_LABEL_AND_PACKING_SLIP", "document_size": "A5"}).data
    assert pdf["tracking_number"] == number
    paper = send(saigon.sim.url, "GET", pdf["doc_url"].removeprefix(saigon.sim.url))
    assert (paper.status, paper.headers["content-type"], paper.raw[:5]) == (200, "application/pdf", b"%PDF-")
    zpl = saigon.get(labels, {"document_type": "SHIPPING_LABEL", "document_format": "ZPL"}).data["doc_url"]
    label = send(saigon.sim.url, "GET", zpl.removeprefix(saigon.sim.url)).raw.decode()
    assert label.startswith("^XA")
    assert number in label
    odd = {"document_type": "SHIPPING_LABEL", "document_format": "DOC"}
    assert saigon.get(labels, odd, check=False).data["doc_url"].endswith(".pdf")
    control.step(hours=25)
    assert send(saigon.sim.url, "GET", zpl.removeprefix(saigon.sim.url)).status == 403
    assert send(saigon.sim.url, "GET", zpl.removeprefix(saigon.sim.url)[:-9] + "AAAA.zpl").status == 404


def test_a_batch_ships_the_good_ones_and_names_the_bad(saigon: Shop) -> None:
    control = saigon.sim.control
    good, first = saigon_package(saigon, "TIKTOK")
    held = control.buy(lines=[{"seller_sku": "NON-LA"}], payment="cod")[0]
    request_bodies = [{"id": first}, {"id": held["packages"][0]["id"]}, {"id": "1"}]
    data = saigon.post("/fulfillment/202309/packages/ship", {"packages": request_bodies}).data
    assert [(e["detail"]["package_id"], e["code"]) for e in data["errors"]] == [
        (held["packages"][0]["id"], 21011003),
        ("1", 21011028),
    ]
    assert status(control, good) == "AWAITING_COLLECTION"
    assert status(control, held) == "ON_HOLD"


def test_labels_are_for_tiktoks_own_shipping_only(corner: Shop) -> None:
    order = waiting_order(corner)
    package = mark_shipped(corner, order["id"], UPS).data["package_id"]
    path = f"/fulfillment/202309/packages/{package}/shipping_documents"
    with nothing_changes(corner.sim):
        assert corner.get(path, {"document_type": "SHIPPING_LABEL"}).code == 21008017


def test_carriers_are_listed_per_delivery_option(corner: Shop, saigon: Shop) -> None:
    shop = corner.sim.control.shop()
    path = "/logistics/202309/delivery_options/{}/shipping_providers"
    listed = corner.get(path.format(shop["delivery_options"]["Standard Shipping"])).data["shipping_providers"]
    assert {"USPS", "UPS", "FedEx"} <= {provider["name"] for provider in listed}
    fast = corner.get(path.format(shop["delivery_options"]["Expedited Shipping"])).data["shipping_providers"]
    assert {provider["name"] for provider in fast} == {"UPS", "FedEx"}
    assert corner.get(path.format("1")).code == 21008116
    tiktok = saigon.sim.control.shop()["delivery_options"]["Vận chuyển tiêu chuẩn"]
    assert saigon.get(path.format(tiktok)).code == 21008117


def test_warehouses_keep_the_wires_typo_and_may_lack_a_default(corner: Shop) -> None:
    found = corner.get("/logistics/202309/warehouses").data["warehouses"]
    assert [w["is_default"] for w in found] == [True, False]
    assert {w["type"] for w in found} == {"SALES_WAREHOUSE", "RETURN_WAREHOUSE"}
    assert all("distict" in w["address"] for w in found)
    options = corner.get(f"/logistics/202309/warehouses/{found[0]['id']}/delivery_options").data
    names = {o["name"] for o in options["delivery_options"]}
    assert names == {"Standard Shipping", "Expedited Shipping", "TikTok Shipping"}
    corner.sim.control.settings(default_warehouse=False)
    found = corner.get("/logistics/202309/warehouses").data["warehouses"]
    assert [w["is_default"] for w in found] == [False, False]


@pytest.mark.parametrize("path", ["/seller/202309/shops", "/seller/202309/permissions"])
def test_sellers_operations_take_no_cipher(corner: Shop, path: str) -> None:
    assert corner.get(path, cipher=None).code == 0
    assert corner.get(path).code == 36009004


def test_a_delivered_package_does_not_change_any_more(saigon: Shop) -> None:
    control = saigon.sim.control
    order, package = saigon_package(saigon, "TIKTOK")
    path = f"/fulfillment/202309/packages/{package}"
    assert saigon.post(f"{path}/ship", {"handover_method": "DROP_OFF"}).code == 0
    control.deliver(package_id=package)
    with nothing_changes(saigon.sim):
        assert saigon.post(f"{path}/ship", {"handover_method": "DROP_OFF"}).code == 21011027
        assert saigon.post(f"{path}/uncombine", {}).code == 21011005
        for verb in ("scan", "deliver", "lose", "send_back", "fail_delivery"):
            with pytest.raises(ControlError, match="409"):
                getattr(control, verb)(package_id=package)
    assert status(control, order) == "DELIVERED"


def test_pickup_without_a_slot_takes_the_earliest_and_says_so(saigon: Shop) -> None:
    _, package = saigon_package(saigon, "TIKTOK")
    path = f"/fulfillment/202309/packages/{package}"
    slots = saigon.get(f"{path}/handover_time_slots").data["pickup_slots"]
    assert all(slot["avaliable"] for slot in slots)
    assert saigon.post(f"{path}/ship", {"handover_method": "PICKUP"}).code == 0
    shown = saigon.get(path).data["pickup_slot"]
    assert shown == {name: slots[0][name] for name in ("start_time", "end_time")}
    last = saigon.sim.control.calls(operation="/ship", limit=1)[-1]
    assert "earliest" in last["warnings"][0]


def test_every_bad_one_of_a_batch_is_named_with_its_own_reason(saigon: Shop) -> None:
    control = saigon.sim.control
    good, asked, gone = (saigon_package(saigon, "TIKTOK") for _ in range(3))
    own = saigon_package(saigon, "SELLER")
    control.cancel(asked[0]["id"])
    control.scan(package_id=_handed_over(saigon, gone[1]))
    provider = control.shop()["providers"]["Viettel Post"]
    shipment = {"tracking_number": "171234567891", "shipping_provider_id": provider}
    request_bodies = [
        {"id": good[1], "handover_method": "DROP_OFF"},
        {"id": asked[1], "handover_method": "DROP_OFF"},
        {"id": gone[1], "handover_method": "DROP_OFF"},
        {"id": own[1]},
        {"id": own[1], "self_shipment": shipment},
        {"id": own[1], "self_shipment": shipment},
    ]
    data = saigon.post("/fulfillment/202309/packages/ship", {"packages": request_bodies}).data
    assert [(e["detail"]["package_id"], e["code"]) for e in data["errors"]] == [
        (asked[1], 21011007),
        (gone[1], 21011020),
        (own[1], 21011022),
        (own[1], 21011020),
    ]
    assert [status(control, one[0]) for one in (good, asked, own)] == [
        "AWAITING_COLLECTION",
        "AWAITING_SHIPMENT",
        "AWAITING_COLLECTION",
    ]


def _handed_over(shop: Shop, package: str) -> str:
    assert (
        shop.post(f"/fulfillment/202309/packages/{package}/ship", {"handover_method": "DROP_OFF"}).code == 0
    )
    return package


def test_cash_orders_are_shipped_and_paid_at_the_door(saigon: Shop) -> None:
    control = saigon.sim.control
    order, package = saigon_package(saigon, "TIKTOK")
    shown = saigon.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]
    assert (shown["is_cod"], shown["payment_method_name"]) == (True, "Cash on delivery")
    control.deliver(package_id=_handed_over(saigon, package))
    assert status(control, order) == "DELIVERED"


def test_the_202610_shape_names_the_pieces_of_a_bundle(corner: Shop) -> None:
    parts = [{"seller_sku": "MUG-SAND"}, {"seller_sku": "MUG-MOSS"}]
    order = waiting_order(corner, lines=[{"seller_sku": "MUG-SAND", "parts": parts}])
    line = corner.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]["line_items"][0]
    pieces = [piece["id"] for piece in line["sub_item_info"]]
    path = f"/fulfillment/202610/orders/{order['id']}/packages"
    info = {"tracking_number": UPS, "shipping_provider_id": corner.sim.control.shop()["providers"]["UPS"]}

    def request_body(*ids: str) -> dict[str, Any]:
        rows = [{"order_line_id": line["id"], "sub_item_id": piece} for piece in ids]
        return {"order_line_list": rows, "shipping_info_list": [info]}

    with nothing_changes(corner.sim):
        assert corner.post(path, request_body(pieces[0])).code == 21011035
        assert corner.post(path, request_body("1")).code == 21011029
    assert corner.post(path, request_body(*pieces)).data["order_line_item_ids"] == [line["id"]]
