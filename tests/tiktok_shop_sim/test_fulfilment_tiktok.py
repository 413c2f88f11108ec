"""TikTok's own shipping: labels bought in the US, handover elsewhere, papers, and what is fulfilled by TikTok."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from tests.tiktok_shop_sim.parcels import (
    FULFILLMENT,
    basket,
    detail,
    documents,
    listen,
    notices,
    package_detail,
    package_of,
    providers,
    siblings,
    status,
    truth,
    waiting,
)
from tests.tiktok_shop_sim.wire import Shop, nothing_changes, send

Tour = Callable[[str], Shop]
CREATE, CREATE_NEW = f"{FULFILLMENT}/packages", "/fulfillment/202512/packages"
HEAVY = {"value": "100", "unit": "POUND"}
LONG = {"length": "200", "width": "9", "height": "4", "unit": "INCH"}


def eligible(shop: Shop, order: Any, **body: Any) -> Any:
    return shop.post(f"{FULFILLMENT}/orders/{order['id']}/shipping_services/query", body)


def create(shop: Shop, order: Any, **body: Any) -> Any:
    return shop.post(CREATE, {"order_id": order["id"], **body})


def test_a_label_is_bought_from_the_services_on_offer_and_makes_the_package(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop, 2)
    assert truth(shop, order)["packages"] == []
    weight = {"value": "1.5", "unit": "POUND"}
    dimension = {"length": "10", "width": "8", "height": "4", "unit": "INCH"}
    offer = eligible(shop, order, weight=weight, dimension=dimension).data
    assert (offer["weight"], offer["dimension"]) == (weight, dimension)
    assert offer["order_line_id"] == [line["id"] for line in order["lines"]]
    service = offer["shipping_services"][-1]
    bought = create(shop, order, shipping_service_id=service["id"], weight=weight, dimension=dimension).data
    assert bought["shipping_service_info"]["price"] == service["price"]
    assert bought["order_line_item_ids"] == offer["order_line_id"]
    assert status(shop, order) == "AWAITING_COLLECTION"
    package = package_detail(shop, bought["package_id"])
    assert (package["weight"], package["dimension"]) == (weight, dimension)
    assert package["shipping_provider_id"] == service["shipping_provider_id"]
    assert package["package_status"] == "PROCESSING"
    assert documents(shop, bought["package_id"]).data["tracking_number"] == package["tracking_number"]


def test_heavier_parcels_cost_more_and_may_have_fewer_services(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop)
    light = eligible(shop, order, weight={"value": "200", "unit": "GRAM"}).data["shipping_services"]
    heavy = eligible(shop, order, weight=HEAVY).data["shipping_services"]
    assert {row["id"] for row in heavy} < {row["id"] for row in light}
    prices = {row["id"]: float(row["price"]) for row in light}
    assert all(float(row["price"]) > prices[row["id"]] for row in heavy)
    with nothing_changes(shop.sim):
        too_heavy = {"value": "9000", "unit": "POUND"}
        assert eligible(shop, order, weight=too_heavy).code == 21011037
        assert create(shop, order, weight=too_heavy).code == 21011037


def test_weights_and_sizes_that_are_no_numbers_are_refused(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop)
    broken = {"length": "0.3", "width": "0.2", "height": "CM", "unit": "INCH"}
    with nothing_changes(shop.sim):
        assert eligible(shop, order, dimension=broken).code == 21001001
        assert create(shop, order, weight={"value": "-1", "unit": "GRAM"}).code == 21001001
        assert create(shop, order, weight={"value": "NaN", "unit": "GRAM"}).code == 21001001


def test_without_a_service_the_usual_one_is_bought(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop)
    usual = next(row for row in eligible(shop, order).data["shipping_services"] if row["is_default"])
    assert create(shop, order).data["shipping_service_info"]["id"] == usual["id"]


def us_breaches(shop: Shop, tour: Tour) -> list[tuple[str, int, Callable[[], Any]]]:
    control = shop.sim.control
    order = waiting(shop, 2)
    other = waiting(shop)
    shipped = waiting(shop)
    create(shop, shipped)
    held = control.buy(shop_id=shop.id, shipping_type="TIKTOK")[0]
    asked = waiting(shop)
    control.cancel(asked["id"])
    cancelled = control.buy(shop_id=shop.id, shipping_type="TIKTOK")[0]
    control.cancel(cancelled["id"])
    own = waiting(shop, kind="SELLER")
    fbt = waiting(shop, fulfilled_by_tiktok=True)
    british = tour("GB")
    abroad = waiting(british)
    services = {row["id"]: row for row in eligible(shop, order, weight=HEAVY).data["shipping_services"]}
    light = next(
        row["id"] for row in eligible(shop, order).data["shipping_services"] if row["id"] not in services
    )
    return [
        ("unknown order", 21001001, lambda: create(shop, {"id": "1"})),
        ("order of another shop", 21001001, lambda: create(shop, abroad)),
        ("on hold", 21011003, lambda: create(shop, held)),
        ("shipped before", 21011020, lambda: create(shop, shipped)),
        ("buyer asked to cancel", 21011007, lambda: create(shop, asked)),
        ("cancelled", 21011012, lambda: create(shop, cancelled)),
        ("shipped by the seller", 21011003, lambda: create(shop, own)),
        ("fulfilled by TikTok", 21008025, lambda: create(shop, fbt)),
        ("line of another order", 21011029, lambda: create(
            shop, order, order_line_item_ids=[other["lines"][0]["id"]])),
        ("unknown service", 21004008, lambda: create(shop, order, shipping_service_id="42")),
        ("too heavy for the service", 11021009, lambda: create(
            shop, order, shipping_service_id=light, weight=HEAVY)),
        ("too long for the service", 11021014, lambda: create(
            shop, order, shipping_service_id=light, dimension=LONG)),
        ("market where packages exist already", 21008106, lambda: create(british, abroad)),
        ("services of an order on hold", 21011037, lambda: eligible(shop, held)),
        ("services of a shipped order", 21011006, lambda: eligible(shop, shipped)),
        ("services outside the US", 21011037, lambda: eligible(british, abroad)),
    ]  # fmt: skip


def test_each_breach_of_buying_a_label_has_its_documented_code_and_changes_nothing(tour: Tour) -> None:
    shop = tour("US")
    for name, code, commit in us_breaches(shop, tour):
        with nothing_changes(shop.sim):
            reply = commit()
        assert (name, reply.code) == (name, code)


def test_some_lines_make_a_package_and_the_rest_another(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop, 1, 1)
    lines = [line["id"] for line in order["lines"]]
    first = create(shop, order, order_line_item_ids=lines[:1]).data["package_id"]
    assert status(shop, order) == "PARTIALLY_SHIPPING"
    body = {"ship_type": "2", "order_id": order["id"], "order_line_item": [{"order_line_id": lines[1]}]}
    second = shop.post(CREATE_NEW, body).data["package_id"]
    assert status(shop, order) == "AWAITING_COLLECTION"
    document = detail(shop, order)
    assert [p["id"] for p in document["packages"]] == [first, second]
    assert document["split_or_combine_tag"] == "SPLIT"


def test_the_three_ship_types_of_202512(tour: Tour) -> None:
    shop = tour("US")
    whole, part = waiting(shop, 2), waiting(shop, 2)
    with nothing_changes(shop.sim):
        assert shop.post(CREATE_NEW, {"ship_type": "2", "order_id": part["id"]}).code == 21001001
        assert shop.post(CREATE_NEW, {"ship_type": "9", "order_id": part["id"]}).code == 21001001
        some = [{"order_line_id": part["lines"][0]["id"]}]
        body = {"ship_type": "1", "order_id": part["id"], "order_line_item": some}
        assert shop.post(CREATE_NEW, body).code == 21011048
        assert shop.post(CREATE_NEW, {"ship_type": "3", "order_list_ids": [part["id"]]}).code == 21001001
    answer = shop.post(CREATE_NEW, {"ship_type": "1", "order_id": whole["id"]}).data
    assert "order_id" not in answer
    assert status(shop, whole) == "AWAITING_COLLECTION"


def test_orders_of_one_buyer_are_combined_in_one_package(tour: Tour) -> None:
    shop = tour("US")
    listen(shop)
    together = siblings(shop, 3)
    stranger = waiting(shop)
    groups = {detail(shop, order)["auto_combine_group_id"] for order in together}
    assert len(groups) == 1
    assert detail(shop, stranger)["auto_combine_group_id"] not in groups
    ids = [order["id"] for order in together]
    with nothing_changes(shop.sim):
        mixed = {"ship_type": "3", "order_list_ids": [*ids, stranger["id"]]}
        assert shop.post(CREATE_NEW, mixed).code == 21011012
    package = shop.post(CREATE_NEW, {"ship_type": "3", "order_list_ids": ids}).data["package_id"]
    assert [status(shop, order) for order in together] == ["AWAITING_COLLECTION"] * 3
    inside = package_detail(shop, package)
    assert [order["id"] for order in inside["orders"]] == ids
    assert inside["split_and_combine_tag"] == "COMBINE"
    assert {detail(shop, order)["split_or_combine_tag"] for order in together} == {"COMBINED"}
    assert notices(shop, 4)[-1]["package_list"] == [{"package_id": package, "order_id_list": ids}]
    shop.sim.control.deliver(package_id=package)
    assert {status(shop, order) for order in together} == {"DELIVERED"}


def test_no_more_than_twenty_orders_in_one_package(tour: Tour) -> None:
    shop = tour("US")
    many = siblings(shop, 21)
    with nothing_changes(shop.sim):
        body = {"ship_type": "3", "order_list_ids": [order["id"] for order in many]}
        assert shop.post(CREATE_NEW, body).code == 21011026


def test_an_order_may_stay_out_of_automatic_combination(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop, special={"never_combined": True})
    assert detail(shop, order)["auto_combine_group_id"] == "N/A"
    assert "auto_combine_group_id" not in detail(tour("GB"), waiting(tour("GB")))


def test_elsewhere_a_package_waits_for_its_handover_in_a_slot_that_exists(tour: Tour) -> None:
    for region in ("GB", "DE", "VN", "ID", "MX", "JP"):
        shop = tour(region)
        order = waiting(shop)
        package = package_of(order)
        slots = shop.get(f"{FULFILLMENT}/packages/{package}/handover_time_slots").data["pickup_slots"]
        slot = {name: slots[1][name] for name in ("start_time", "end_time")}
        past = {"start_time": slot["start_time"] - 86400 * 7, "end_time": slot["end_time"] - 86400 * 7}
        with nothing_changes(shop.sim):
            assert documents(shop, package).code == 21023035
            body = {"handover_method": "PICKUP", "pickup_slot": past}
            assert shop.post(f"{FULFILLMENT}/packages/{package}/ship", body).code == 21011053
        body = {"handover_method": "PICKUP", "pickup_slot": slot}
        assert shop.post(f"{FULFILLMENT}/packages/{package}/ship", body).data == {}
        shown = package_detail(shop, package)
        assert (shown["handover_method"], shown["pickup_slot"]) == ("PICKUP", slot)
        assert documents(shop, package).code == 0


def test_slots_begin_in_the_future_at_hours_of_the_shop(tour: Tour) -> None:
    shop = tour("JP")
    order = waiting(shop)
    now = shop.sim.control.clock()["now"]
    slots = shop.get(f"{FULFILLMENT}/orders/{order['id']}/handover_time_slots").data["pickup_slots"]
    assert all(now < slot["start_time"] < slot["end_time"] for slot in slots)
    assert {(slot["start_time"] // 3600 + 9) % 24 for slot in slots} <= {9, 13}
    assert (
        slots
        == shop.get(f"{FULFILLMENT}/packages/{package_of(order)}/handover_time_slots").data["pickup_slots"]
    )


def test_a_handover_can_be_scheduled_by_order(tour: Tour) -> None:
    for region in ("US", "VN"):
        shop = tour(region)
        order = waiting(shop, 1, 1)
        body: dict[str, Any] = {"order_id": order["id"], "handover_method": "DROP_OFF"}
        own = waiting(shop, kind="SELLER")
        with nothing_changes(shop.sim):
            assert (
                shop.post(f"{FULFILLMENT}/packages/schedule", body | {"order_id": own["id"]}).code == 11021009
            )
            assert shop.get(f"{FULFILLMENT}/orders/{own['id']}/handover_time_slots").code == 11021009
            assert shop.post(f"{FULFILLMENT}/packages/schedule", body | {"order_id": "1"}).code == 21008111
        first = order["lines"][0]["id"]
        done = shop.post(f"{FULFILLMENT}/packages/schedule", body | {"order_line_item_ids": [first]}).data
        assert done["order_line_item_ids"] == [first]
        assert done["tracking_number"] in truth(shop, order)["tracking"]
        assert status(shop, order) == "PARTIALLY_SHIPPING"


def test_the_seller_does_not_ship_a_tiktok_parcel_by_itself_nor_the_other_way_round(tour: Tour) -> None:
    for region in ("US", "GB"):
        shop = tour(region)
        order = waiting(shop)
        carrier = next(iter(providers(shop).values()))
        own = {"tracking_number": "1Z999AA10123456784", "shipping_provider_id": carrier}
        with nothing_changes(shop.sim):
            assert shop.post(f"{FULFILLMENT}/orders/{order['id']}/packages", own).code == 21011004
    british = tour("GB")
    seller = waiting(british, kind="SELLER")
    with nothing_changes(british.sim):
        path = f"{FULFILLMENT}/packages/{package_of(seller)}/ship"
        assert british.post(path, {"self_shipment": own}).code == 21004024
        assert (
            british.get(f"{FULFILLMENT}/packages/{package_of(seller)}/handover_time_slots").code == 11021009
        )


PAPERS = [("A6", 298, 420), ("A5", 420, 595)]


@pytest.mark.parametrize(("size", "width", "height"), PAPERS)
def test_papers_come_in_the_size_asked_for(tour: Tour, size: str, width: int, height: int) -> None:
    shop = tour("US")
    order = waiting(shop, 2)
    package = create(shop, order).data["package_id"]
    answer = documents(shop, package, "SHIPPING_LABEL_AND_PACKING_SLIP", document_size=size).data
    paper = send(shop.sim.url, "GET", answer["doc_url"].removeprefix(shop.sim.url))
    page = PdfReader(io.BytesIO(paper.raw)).pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (width, height)
    words = page.extract_text()
    assert answer["tracking_number"] in words
    assert order["id"] in words


def test_a_packing_slip_names_the_goods_and_not_the_buyer(tour: Tour) -> None:
    shop = tour("US")
    order = waiting(shop, 2)
    package = create(shop, order).data["package_id"]
    answer = documents(shop, package, "PACKING_SLIP").data
    words = PdfReader(
        io.BytesIO(send(shop.sim.url, "GET", answer["doc_url"].removeprefix(shop.sim.url)).raw)
    ).pages[0].extract_text()  # fmt: skip
    assert f"2 x {order['lines'][0]['seller_sku']}" in words
    assert detail(shop, order)["recipient_address"]["postal_code"] not in words


def test_a_label_is_a_picture_when_asked_for_and_names_survive_their_accents(tour: Tour) -> None:
    for region in ("VN", "JP"):
        shop = tour(region)
        package = package_of(waiting(shop))
        assert shop.post(f"{FULFILLMENT}/packages/{package}/ship", {"handover_method": "DROP_OFF"}).code == 0
        answer = documents(shop, package, "SHIPPING_LABEL_PICTURE").data
        reply = send(shop.sim.url, "GET", answer["doc_url"].removeprefix(shop.sim.url))
        assert reply.headers["content-type"] == "image/png"
        assert Image.open(io.BytesIO(reply.raw)).size[0] > 200
        pdf = documents(shop, package).data["doc_url"].removeprefix(shop.sim.url)
        words = PdfReader(io.BytesIO(send(shop.sim.url, "GET", pdf).raw)).pages[0].extract_text()
        assert "?" not in words


def test_papers_that_do_not_exist_are_refused(tour: Tour) -> None:
    shop = tour("US")
    package = create(shop, waiting(shop)).data["package_id"]
    with nothing_changes(shop.sim):
        assert documents(shop, package, "HAZMAT_LABEL").code == 21008109
        assert documents(shop, package, "INVOICE_LABEL").code == 21008109
    shop.sim.control.scan(package_id=package)
    with nothing_changes(shop.sim):
        assert documents(shop, package).code == 21042102


@pytest.mark.parametrize("region", ["US", "VN"])
def test_what_tiktok_fulfils_moves_by_the_clock_and_takes_no_call(tour: Tour, region: str) -> None:
    shop = tour(region)
    control = shop.sim.control
    order = waiting(shop, fulfilled_by_tiktok=True)
    own = waiting(shop, kind="SELLER", fulfilled_by_tiktok=True)
    carrier = next(iter(providers(shop).values()))
    body = {"tracking_number": "1Z999AA10123456784", "shipping_provider_id": carrier}
    with nothing_changes(shop.sim):
        if region == "US":
            assert shop.post(f"{FULFILLMENT}/orders/{own['id']}/packages", body).code == 21008025
            assert create(shop, order).code == 21008025
        else:
            path = f"{FULFILLMENT}/packages/{package_of(order)}/ship"
            assert shop.post(path, {"handover_method": "DROP_OFF"}).code == 21008025
            path = f"{FULFILLMENT}/packages/{package_of(own)}/ship"
            assert shop.post(path, {"self_shipment": body}).code == 21008025
    control.step(days=1)
    package = truth(shop, order)["packages"][0]["id"]
    with nothing_changes(shop.sim):
        assert documents(shop, package).code == 21008043
    seen = [status(shop, order)]
    for _ in range(30):
        control.step(days=1)
        if status(shop, order) not in seen:
            seen.append(status(shop, order))
    assert seen == ["AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"]


def test_masks_follow_the_market_and_the_way_of_shipping(tour: Tour) -> None:
    phones = {"US": r"(+1)", "VN": "(+84)", "GB": "(+44)", "JP": "(+81)"}
    for region, code in phones.items():
        shop = tour(region)
        hidden = detail(shop, waiting(shop))["recipient_address"]
        fbt = detail(shop, waiting(shop, kind="SELLER", fulfilled_by_tiktok=True))["recipient_address"]
        shown = detail(shop, waiting(shop, kind="SELLER"))["recipient_address"]
        for address in (hidden, fbt):
            assert address["phone_number"].startswith(code)
            assert "***" in address["phone_number"]
            assert "*" in address["name"]
            assert "***" in address["address_line1"]
            assert "***" in address["full_address"]
        assert "*" not in shown["name"] + shown["phone_number"] + shown["full_address"]
        masked = hidden["phone_number"].removeprefix(code)
        assert ("-***-" in masked) == (region == "US")
        order = waiting(shop)
        in_package = package_of(order) if region != "US" else create(shop, order).data["package_id"]
        assert "***" in package_detail(shop, in_package)["recipient_address"]["phone_number"]


def test_apps_with_the_privilege_see_through_the_mask(tour: Tour) -> None:
    shop = tour("VN")
    order = waiting(shop)
    shown = shop.get("/order/202309/privileged_orders", {"ids": order["id"]}).data["orders"][0]
    assert "*" not in shown["recipient_address"]["name"] + shown["recipient_address"]["phone_number"]
    assert shown["recipient_address"]["tokenized_email"]
    assert "order_type" not in shown
    assert shown["payment"]["total_amount"] == detail(shop, order)["payment"]["total_amount"]
    held = shop.sim.control.buy(shop_id=shop.id)[0]
    shown = shop.get("/order/202309/privileged_orders", {"ids": held["id"]}).data["orders"][0]
    assert "recipient_address" not in shown
    shop.sim.control.cancel(held["id"])
    shown = shop.get("/order/202309/privileged_orders", {"ids": held["id"]}).data["orders"][0]
    assert shown["status"] == "CALCELLED"
    assert shop.get("/order/202309/privileged_orders", {"ids": "1"}).code == 21008111


def test_a_bundle_is_one_line_with_its_pieces_inside(tour: Tour) -> None:
    shop = tour("US")
    first, second = (line["seller_sku"] for line in basket(shop, 1, 1))
    parts = [{"seller_sku": first, "quantity": 2}, {"seller_sku": second, "quantity": 1}]
    order = waiting(shop, lines=[{"seller_sku": first, "quantity": 1, "parts": parts}])
    new, old = detail(shop, order)["line_items"][0], detail(shop, order, "202309")["line_items"][0]
    assert [(s["seller_sku"], s["sku_count"]) for s in old["combined_listing_skus"]] == [
        (first, 2),
        (second, 1),
    ]
    assert "sub_item_info" not in old
    pieces = new["sub_item_info"]
    assert len({piece["id"] for piece in pieces}) == 3
    assert sum(round(float(piece["sale_price"]) * 100) for piece in pieces) == round(
        float(new["sale_price"]) * 100
    )
    rows = [{"order_line_id": new["id"], "sub_item_id": piece["id"]} for piece in pieces]
    body = {"ship_type": "2", "order_id": order["id"], "order_line_item": rows}
    with nothing_changes(shop.sim):
        assert shop.post(CREATE_NEW, body | {"order_line_item": rows[:1]}).code == 21011035
        stranger = [{"order_line_id": new["id"], "sub_item_id": "1"}]
        assert shop.post(CREATE_NEW, body | {"order_line_item": stranger}).code == 21011029
    assert shop.post(CREATE_NEW, body).code == 0
    pieces = detail(shop, order)["line_items"][0]["sub_item_info"]
    assert {piece["package_status"] for piece in pieces} == {"PROCESSING"}
    assert all(piece["tracking_number"] for piece in pieces)
