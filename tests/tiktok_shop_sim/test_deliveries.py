"""How parcels end: delivered, failed, brought back, damaged, lost; by the carrier and by sellers who bring them."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from tests.tiktok_shop_sim.parcels import (
    FULFILLMENT,
    UPS,
    detail,
    listen,
    notices,
    package_detail,
    package_of,
    providers,
    status,
    truth,
    waiting,
)
from tests.tiktok_shop_sim.wire import Reply, Shop, mark_shipped, nothing_changes, waiting_order

from tiktok_shop_sim import spec
from tiktok_shop_sim.testing import ControlError

Tour = Callable[[str], Shop]
SOF = "/fulfillment/202609/order/sof/track/update"
INVOICE = "/fulfillment/202502/invoice/upload"


def shipped(shop: Shop, number: str = UPS, **request_body: Any) -> tuple[Any, str]:
    """An order of the corner shop on its way, and its package."""
    order = waiting_order(shop, **request_body)
    return order, mark_shipped(shop, order["id"], number).data["package_id"]


def bring(shop: Shop, package: str, kind: str, **more: str) -> Any:
    """Tell of one package; the error, or None when it was taken."""
    body = {"packages": [{"id": package, "delivery_type": kind, **more}]}
    errors = shop.post(f"{FULFILLMENT}/packages/deliver", body).data.get("errors")
    return errors[0] if errors else None


def stock_of(shop: Shop, order: Any) -> Any:
    wanted = order["lines"][0]["sku_id"]
    rows = shop.sim.control.inventory(shop_id=shop.id)
    return next(row for row in rows if row["sku_id"] == wanted and row["listed"])


def test_a_seller_that_brings_its_parcels_reports_and_proves_the_delivery(corner: Shop) -> None:
    order, package = shipped(corner)
    proof = "https://files.example.com/door.jpg"
    assert bring(corner, package, "DELIVERY_SUCCESS") is None
    assert status(corner, order) == "DELIVERED"
    assert package_detail(corner, package)["package_sub_status"] == "DELIVERED"
    with nothing_changes(corner.sim):
        assert bring(corner, package, "DELIVERY_SUCCESS")["code"] == 21001011
        assert bring(corner, package, "DELIVERY_FAILED", fail_delivery_reason="OTHER")["code"] == 21001011
        assert bring(corner, package, "UPDATE_POD")["code"] == 21001011
    assert bring(corner, package, "UPDATE_POD", file_url=proof, file_type="IMG") is None
    assert status(corner, order) == "DELIVERED"


ENDS = [
    ("PACKAGE_LOST", "PACKAGE_LOST", "package_lost", "sold"),
    ("PACKAGE_DAMAGE", "PACKAGE_DAMAGAED", "package_damaged", "sold"),
    ("BUYER_REFUSED", "RETURNED_TO_SHIPPER", "returned_to_shipper_refused", "returned"),
    ("INVALID_ADDRESS", "RETURNED_TO_SHIPPER", "returned_to_shipper_other", "returned"),
]


@pytest.mark.parametrize(("reason", "exception", "why", "where"), ENDS)
def test_failures_that_end_a_parcel_cancel_what_was_in_it(
    corner: Shop, reason: str, exception: str, why: str, where: str
) -> None:
    listen(corner)
    order, package = shipped(corner)
    before = stock_of(corner, order)
    assert bring(corner, package, "DELIVERY_FAILED", fail_delivery_reason=reason) is None
    assert status(corner, order) == "CANCELLED"
    shown = package_detail(corner, package)
    assert (shown["package_status"], shown["package_sub_status"]) == ("CANCELLED", "SHIP_EXCEPTION")
    assert shown["ship_exception_reason"] == exception
    document = detail(corner, order)
    assert (document["cancel_reason"], document["cancellation_initiator"]) == (why, "SYSTEM")
    after = stock_of(corner, order)
    assert after["available"] == before["available"]
    assert after[where] == before[where] + (2 if where == "returned" else 0)
    assert notices(corner, 11)[-1]["cancellations_role"] == "SYSTEM"
    assert notices(corner, 1)[-1]["order_status"] == "CANCEL"


@pytest.mark.parametrize("reason", ["UNABLE_CONTACT_BUYER", "DELAY_DELIVERY", "FORCE_MAJEURE", "OTHER"])
def test_a_failed_attempt_may_be_followed_by_another(corner: Shop, reason: str) -> None:
    order, package = shipped(corner)
    assert bring(corner, package, "DELIVERY_FAILED", fail_delivery_reason=reason) is None
    assert status(corner, order) == "IN_TRANSIT"
    assert package_detail(corner, package)["package_sub_status"] == "SHIP_EXCEPTION"
    assert bring(corner, package, "DELIVERY_SUCCESS") is None
    assert status(corner, order) == "DELIVERED"


def test_what_cannot_be_reported_is_named_and_the_rest_is_done(tour: Tour) -> None:
    shop = tour("GB")
    good, waits, platforms = (waiting(shop, kind=kind) for kind in ("SELLER", "SELLER", "TIKTOK"))
    body = {"tracking_number": "QH123456789GB", "shipping_provider_id": providers(shop)["Royal Mail"]}
    assert shop.post(f"{FULFILLMENT}/orders/{good['id']}/packages", body).code == 0
    request_bodies = [package_of(waits), package_of(platforms), "1", package_of(good)]
    rows = [{"id": package, "delivery_type": "DELIVERY_SUCCESS"} for package in request_bodies]
    errors = shop.post(f"{FULFILLMENT}/packages/deliver", {"packages": rows}).data["errors"]
    assert [(e["detail"]["package_id"], e["code"]) for e in errors] == [
        (request_bodies[0], 21001011),
        (request_bodies[1], 21001011),
        ("1", 21011028),
    ]
    assert (status(shop, good), status(shop, waits)) == ("DELIVERED", "AWAITING_SHIPMENT")
    with nothing_changes(shop.sim):
        assert bring(shop, package_of(waits), "DELIVERY_FAILED")["code"] == 21001011


def test_one_lost_parcel_of_two_leaves_the_other(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    units = [line["id"] for line in order["lines"]]
    first = mark_shipped(corner, order["id"], UPS, order_line_item_ids=units[:1]).data["package_id"]
    control.scan(package_id=first)
    control.lose(package_id=first)
    assert status(corner, order) == "PARTIALLY_SHIPPING"
    mark_shipped(corner, order["id"], "1Z999AA10123456785")
    control.deliver(order_id=order["id"])
    assert status(corner, order) == "DELIVERED"
    lines = detail(corner, order)["line_items"]
    assert [line["display_status"] for line in lines] == ["CANCELLED", "DELIVERED"]


def test_parcels_fail_and_come_back_by_the_control_api(corner: Shop) -> None:
    control = corner.sim.control
    order, package = shipped(corner)
    with pytest.raises(ControlError, match="409"), nothing_changes(corner.sim):
        control.send_back(package_id=package)
    control.scan(package_id=package)
    control.fail_delivery(package_id=package, description="Nobody at home")
    story = corner.get(f"{FULFILLMENT}/orders/{order['id']}/tracking").data["tracking"]
    assert (story[0]["description"], story[0]["action_code"]) == ("Nobody at home", 60101)
    control.send_back(order_id=order["id"], refused=True)
    assert detail(corner, order)["cancel_reason"] == "returned_to_shipper_refused"
    other, package = shipped(corner, "1Z999AA10123456785")
    control.post("/damage", package_id=package)
    assert detail(corner, other)["cancel_reason"] == "package_damaged"


def test_a_action_to_several_parcels_is_done_to_all_or_to_none(corner: Shop) -> None:
    control = corner.sim.control
    first, one = shipped(corner)
    buyer = {"user_id": first["buyer_user_id"]}
    _, two = shipped(corner, buyer=buyer)
    control.deliver(package_id=one)
    with pytest.raises(ControlError, match="409"), nothing_changes(corner.sim):
        control.deliver(tracking_number=UPS)
    assert package_detail(corner, two)["package_status"] == "PROCESSING"


def test_the_reason_has_the_name_of_its_market(tour: Tour) -> None:
    shop = tour("GB")
    order = waiting(shop)
    shop.post(f"{FULFILLMENT}/packages/{package_of(order)}/ship", {"handover_method": "DROP_OFF"})
    shop.sim.control.lose(order_id=order["id"])
    assert detail(shop, order)["cancel_reason"] == "package_lost_uk"


def test_what_no_carrier_collects_is_cancelled_and_what_is_on_its_way_goes_on(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    units = [line["id"] for line in order["lines"]]
    mark_shipped(corner, order["id"], UPS, order_line_item_ids=units[:1])
    late = mark_shipped(corner, order["id"], "1Z999AA10123456785").data["package_id"]
    control.scan(tracking_number=UPS)
    control.step(days=8)
    assert status(corner, order) == "IN_TRANSIT"
    statuses = {line["id"]: line["status"] for line in truth(corner, order)["lines"]}
    assert statuses == {units[0]: "IN_TRANSIT", units[1]: "CANCELLED"}
    assert late not in {p["id"] for p in truth(corner, order)["packages"]}


def track(order: Any, code: int, at: int, number: str = UPS, **more: Any) -> dict[str, Any]:
    return {
        "action_code": code,
        "occur_time": at,
        "description": f"event {code}",
        "tracking_no": number,
        **more,
    }


def sof(shop: Shop, order: Any, *rows: dict[str, Any], provider: str = "UPS") -> Reply:
    carrier = shop.sim.control.shop()["providers"].get(provider, provider)
    body = {"country": "US", "order_id": order["id"], "provider_id": carrier, "tracks": list(rows)}
    return shop.post(SOF, body)


def test_a_sellers_own_fleet_tells_the_story_of_its_parcels(corner: Shop) -> None:
    order, package = shipped(corner)
    now = int(corner.sim.control.clock()["now"])
    results = sof(
        corner,
        order,
        track(order, 30101, now - 5),
        track(order, 30301, (now - 3) * 1000),
        track(order, 50101, now),
        track(order, 50101, now, number="1Z999AA10123459999"),
    ).data["track_results"]
    assert [row["code"] for row in results] == [0, 0, 0, 21011022]
    assert results[0]["message"] == "Success"
    assert status(corner, order) == "DELIVERED"
    story = corner.get(f"{FULFILLMENT}/orders/{order['id']}/tracking").data["tracking"]
    assert [line["description"] for line in story][:3] == ["event 50101", "event 30301", "event 30101"]
    with nothing_changes(corner.sim):
        again = sof(corner, order, track(order, 50101, now)).data["track_results"]
        assert again[0]["code"] == 21011027
        assert sof(corner, {"id": "1"}, track(order, 50101, now)).code == 21008111
        assert sof(corner, order, track(order, 50101, now), provider="42").code == 21011022
    assert package_detail(corner, package)["package_status"] == "COMPLETED"


def test_a_number_is_tiktoks_own_or_not(tour: Tour) -> None:
    shop = tour("VN")
    path = "/fulfillment/202508/tts_tracking_validation"
    order = waiting(shop)
    shop.post(f"{FULFILLMENT}/packages/{package_of(order)}/ship", {"handover_method": "PICKUP"})
    number = truth(shop, order)["tracking"][0]
    answer = shop.get(path, {"tracking_number": number}).data
    assert answer == {"is_tiktok_shipping": True, "is_tiktok_collection": True}
    foreign = tour("ID").get(path, {"tracking_number": number}).data
    assert foreign == {"is_tiktok_shipping": False, "is_tiktok_collection": False}


def test_the_newer_tracking_has_a_leg_for_each_parcel_and_the_first_mile_before(tour: Tour) -> None:
    shop = tour("VN")
    order = waiting(shop, 1)
    shop.post(f"{FULFILLMENT}/packages/{package_of(order)}/ship", {"handover_method": "DROP_OFF"})
    shop.sim.control.scan(order_id=order["id"])
    path = f"/logistics/202604/orders/{order['id']}/tracking"
    legs = shop.get(path).data["logistics_details"]
    assert [leg["newest_tracking_no"] for leg in legs] == truth(shop, order)["tracking"]
    names = [line["action_code_name"] for line in legs[0]["track_list"]]
    assert names == ["PICKED_UP", "PACKED"]
    body = {
        "order_ids": [order["id"], "1"],
        "handover_method": "PICKUP",
        "tracking_number": "FM123",
        "shipping_provider_id": providers(shop)["J&T Express"],
    }
    made = shop.post("/fulfillment/202510/first_mile_bundle", body).data
    assert made == {"errors": made["errors"]}, "what is on its way already is not bundled"
    fresh = waiting(shop, 1)
    made = shop.post("/fulfillment/202510/first_mile_bundle", body | {"order_ids": [fresh["id"], "1"]}).data
    assert made["first_mile_bundle_id"]
    assert [error["detail"]["order_id"] for error in made["errors"]] == ["1"]
    legs = shop.get(path.replace(order["id"], fresh["id"])).data["logistics_details"]
    assert legs[0]["newest_tracking_no"] == "FM123"
    assert legs[0]["carrier_name"] == "J&T Express"
    older = shop.post("/fulfillment/202407/bundles", body | {"order_ids": [fresh["id"]]}, cipher=None).data
    assert older["first_mile_bundle_id"] != made["first_mile_bundle_id"]
    assert shop.get("/logistics/202604/orders/1/tracking").code == 21008111


def test_a_last_mile_bundle_is_made_once_under_its_own_name(tour: Tour) -> None:
    shop = tour("VN")
    request_body = {"last_mile_bundle": {"external_bundle_id": "B-1", "fulfillment_unit_count": 3}}
    path = "/fulfillment/202408/last_mile_bundles"
    first = shop.post(path, request_body, cipher=None).data["last_mile_bundle_id"]
    assert shop.post(path, request_body, cipher=None).data["last_mile_bundle_id"] == first


def test_customs_ask_nothing_of_goods_that_stay_at_home(tour: Tour) -> None:
    shop = tour("JP")
    order = waiting(shop, 2)
    query = {"order_ids": [order["id"], "1"]}
    found = shop.post("/fulfillment/202607/orders/customs_info/query", query, cipher=None).data
    row = found["order_clearance_list"][0]
    assert (row["need_fill_clearance"], row["already_filled_clearance"]) == (False, False)
    assert len(row["item_list"]) == 2
    item = {"sku_id": row["item_list"][0]["sku_id"], "qty": 2, "price_percent": 100}
    request_body = {"order_id": order["id"], "item_list": [{"item_detail": [item]}]}
    path = "/fulfillment/202607/orders/customs_info/submit"
    bad = {"order_list": [request_body, request_body | {"order_id": "1"}]}
    assert shop.post(path, bad, cipher=None).code == 21008111
    again = shop.post("/fulfillment/202607/orders/customs_info/query", query, cipher=None).data
    assert again["order_clearance_list"][0]["already_filled_clearance"] is False
    assert shop.post(path, {"order_list": [request_body]}, cipher=None).data == {}
    again = shop.post("/fulfillment/202607/orders/customs_info/query", query, cipher=None).data
    assert again["order_clearance_list"][0]["already_filled_clearance"] is True


def upload(shop: Shop, order: Any, text: str, **more: Any) -> Any:
    row = {
        "package_id": package_of(order),
        "order_ids": [order["id"]],
        "file_type": "XML",
        "file": base64.b64encode(text.encode()).decode(),
        **more,
    }
    return shop.post(INVOICE, {"invoices": [row]}).data


def test_an_invoice_comes_before_shipping_where_it_is_needed(tour: Tour) -> None:
    shop = tour("MX")
    listen(shop)
    order = waiting(shop, needs_invoice=True)
    ship = f"{FULFILLMENT}/packages/{package_of(order)}/ship"
    body = {"handover_method": "DROP_OFF"}
    assert detail(shop, order)["need_upload_invoice"] == "NEED_INVOICE"
    with nothing_changes(shop.sim):
        assert shop.post(ship, body).code == 21004019
        batch = {"packages": [{"id": package_of(order), **body}]}
        assert shop.post(f"{FULFILLMENT}/packages/ship", batch).data["errors"][0]["code"] == 21004006
        assert upload(shop, order, "<nfe/>", order_ids=["1"])["errors"][0]["code"] == 21011029
        assert upload(shop, order, "", file="%%%")["errors"][0]["code"] == 21001001
    assert upload(shop, order, "no xml at all") == {}
    with nothing_changes(shop.sim):
        assert shop.post(ship, body).code == 21004020
        assert upload(shop, order, "<nfe/>")["errors"][0]["code"] == 10007014
    shop.sim.control.step(seconds=61)
    assert notices(shop, 36)[-1]["invoice_status"] == "INVALID"
    assert detail(shop, order)["need_upload_invoice"] == "NEED_INVOICE"
    assert upload(shop, order, "<nfe/>") == {}
    assert detail(shop, order)["need_upload_invoice"] == "INVOICE_PROCESSING"
    shop.sim.control.step(seconds=61)
    said = notices(shop, 36)
    assert [row["invoice_status"] for row in said] == ["PROCESSING", "INVALID", "PROCESSING", "SUCCESS"]
    assert said[-1]["order_ids"] == [order["id"]]
    schema = spec.load().validator({"$ref": "#/components/schemas/Webhook36InvoiceStatusChange"})
    assert all(schema.is_valid(json.loads(n["body"])) for n in shop.sim.control.notices(type=36))
    assert detail(shop, order)["need_upload_invoice"] == "INVOICE_UPLOADED"
    assert shop.post(ship, body).code == 0


def form(part: str, data: bytes, filename: str, **fields: str) -> tuple[bytes, str]:
    boundary = "frontier"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{part}"; filename="{filename}"\r\n\r\n'
    raw = b"".join([*parts, head.encode(), data, f"\r\n--{boundary}--\r\n".encode()])
    return raw, f"multipart/form-data; boundary={boundary}"


def send_form(shop: Shop, path: str, raw: bytes, kind: str) -> Reply:
    return shop.call("POST", path, raw=raw, content_type=kind)


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def test_proofs_of_delivery_are_uploaded_as_pdf_or_picture(corner: Shop) -> None:
    files, images = f"{FULFILLMENT}/files/upload", f"{FULFILLMENT}/images/upload"
    answer = send_form(corner, files, *form("data", b"%PDF-1.4 x", "pod.pdf", name="pod.pdf")).data
    assert answer["name"] == "pod.pdf"
    assert answer["url"].startswith(corner.sim.url)
    picture = send_form(corner, images, *form("data", png(300, 200), "door.png")).data
    assert (picture["width"], picture["height"]) == (300, 200)
    refused = [
        (files, form("data", b"", "pod.pdf", name="pod.pdf"), 12038002),
        (files, form("data", b"MZ not a pdf", "pod.pdf", name="pod.pdf"), 12038004),
        (files, form("data", b"%PDF-" + bytes(10 * 1024 * 1024), "pod.pdf", name="pod.pdf"), 12038005),
        (images, form("data", b"no picture", "door.png"), 12038004),
        (images, form("data", png(50, 50), "door.png"), 12019116),
        (images, form("data", bytes(5 * 1024 * 1024 + 1), "door.png"), 12038005),
    ]
    for path, sent, code in refused:
        with nothing_changes(corner.sim):
            assert send_form(corner, path, *sent).code == code
    order, package = shipped(corner)
    assert bring(corner, package, "DELIVERY_SUCCESS", file_url=picture["url"], file_type="IMG") is None
    assert status(corner, order) == "DELIVERED"
