"""Splitting and combining by market: packages in SEA and LATAM, lines and tracking numbers elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.tiktok_shop_sim.parcels import (
    FULFILLMENT,
    basket,
    detail,
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
from tests.tiktok_shop_sim.wire import Reply, Shop, nothing_changes

from tiktok_shop_sim import spec

Tour = Callable[[str], Shop]
SPLITTING = ["VN", "ID", "MX"]
NOT_SPLITTING = ["US", "GB", "DE", "JP"]


def attributes(shop: Shop, *orders: Any) -> list[Any]:
    ids = ",".join(order["id"] for order in orders)
    found: list[Any] = shop.get(f"{FULFILLMENT}/orders/split_attributes", {"order_ids": ids}).data[
        "split_attributes"
    ]
    return found


def split(shop: Shop, order: Any, **groups: list[str]) -> Reply:
    rows = [{"id": name, "order_line_item_ids": ids} for name, ids in groups.items()]
    return shop.post(f"{FULFILLMENT}/orders/{order['id']}/split", {"splittable_groups": rows})


def lines_by_sku(order: Any) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for line in order["lines"]:
        found.setdefault(line["sku_id"], []).append(line["id"])
    return list(found.values())


def combinable(shop: Shop, **query: Any) -> Any:
    query.setdefault("page_size", 50)
    return shop.get(f"{FULFILLMENT}/combinable_packages/search", query).data


def combine(shop: Shop, *request_bodies: dict[str, Any]) -> Any:
    return shop.post(f"{FULFILLMENT}/packages/combine", {"combinable_packages": list(request_bodies)}).data


def combined(shop: Shop, count: int) -> tuple[list[Any], str]:
    orders = siblings(shop, count)
    made = combine(shop, {"id": package_of(orders[0])})["packages"]
    return orders, made[0]["id"]


def drop_off(shop: Shop, package_id: str) -> Reply:
    return shop.post(f"{FULFILLMENT}/packages/{package_id}/ship", {"handover_method": "DROP_OFF"})


@pytest.mark.parametrize("region", SPLITTING)
def test_an_order_is_split_by_sku_before_it_is_shipped(tour: Tour, region: str) -> None:
    shop = tour(region)
    listen(shop)
    order = waiting(shop, 2, 1)
    assert attributes(shop, order) == [
        {"order_id": order["id"], "can_split": True, "reason": "", "must_split": False}
    ]
    twice, once = lines_by_sku(order)
    made = split(shop, order, a=twice).data["packages"]
    assert [group["splittable_group_id"] for group in made] == ["a"]
    packages = {p["id"]: p["unit_ids"] for p in truth(shop, order)["packages"]}
    assert packages == {package_of(order): once, made[0]["id"]: twice}
    assert detail(shop, order)["split_or_combine_tag"] == "SPLIT"
    assert package_detail(shop, made[0]["id"])["split_and_combine_tag"] == "SPLIT"
    said = notices(shop, 4)[-1]
    assert (said["sc_type"], said["role_type"]) == ("SPLIT", "ROLE_SELLER")
    assert {p["package_id"] for p in said["package_list"]} == packages.keys()
    assert drop_off(shop, made[0]["id"]).code == 0
    assert status(shop, order) == "PARTIALLY_SHIPPING"
    assert drop_off(shop, package_of(order)).code == 0
    assert status(shop, order) == "AWAITING_COLLECTION"


def test_groups_that_name_everything_use_the_package_there_is_for_the_last(tour: Tour) -> None:
    shop = tour("VN")
    order = waiting(shop, 1, 1)
    first, second = lines_by_sku(order)
    made = split(shop, order, a=first, b=second).data["packages"]
    assert made[1]["id"] == package_of(order)
    assert len(truth(shop, order)["packages"]) == 2


def test_the_newer_shape_of_groups_says_the_same(tour: Tour) -> None:
    shop = tour("MX")
    order = waiting(shop, 1, 1)
    first, _ = lines_by_sku(order)
    groups = [{"id": "7", "order_line_list": [{"order_line_id": line} for line in first]}]
    body = {"splittable_groups": [], "splittable_groups_v2": groups}
    made = shop.post(f"{FULFILLMENT}/orders/{order['id']}/split", body).data["packages"]
    assert made[0]["splittable_group_id"] == "7"
    assert len(truth(shop, order)["packages"]) == 2


def unsplittable(tour: Tour) -> list[tuple[str, Shop, Any]]:
    """Orders with two SKUs that cannot be split all the same."""
    shop = tour("VN")
    control = shop.sim.control
    asked = waiting(shop, 1, 1)
    control.cancel(asked["id"])
    shipped = waiting(shop, 1, 1)
    drop_off(shop, package_of(shipped))
    held = control.buy(shop_id=shop.id, lines=basket(shop, 1, 1))[0]
    gone = control.buy(shop_id=shop.id, lines=basket(shop, 1, 1))[0]
    control.cancel(gone["id"])
    together = siblings(shop, 2, lines=basket(shop, 1, 1))
    combine(shop, {"id": package_of(together[0])})
    found = [
        ("a pending cancellation", shop, asked),
        ("shipped", shop, shipped),
        ("on hold", shop, held),
        ("cancelled", shop, gone),
        ("fulfilled by TikTok", shop, waiting(shop, 1, 1, fulfilled_by_tiktok=True)),
        ("one SKU only", shop, waiting(shop, 2)),
        ("combined", shop, together[0]),
    ]
    return found + [(region, tour(region), waiting(tour(region), 1, 1)) for region in NOT_SPLITTING]


def test_what_cannot_be_split_says_why_and_stays_whole(tour: Tour) -> None:
    for name, shop, order in unsplittable(tour):
        with nothing_changes(shop.sim):
            reply = split(shop, order, a=lines_by_sku(order)[0])
            shown = attributes(shop, order)[0]
        assert (name, reply.code) == (name, 21011035)
        assert shown["can_split"] is False, name
        assert shown["reason"], name


def test_groups_that_make_no_sense_change_nothing(tour: Tour) -> None:
    shop = tour("ID")
    order, other = waiting(shop, 2, 1), waiting(shop)
    twice, once = lines_by_sku(order)
    wrong: dict[str, tuple[int, dict[str, list[str]]]] = {
        "one group of everything": (21011005, {"a": twice + once}),
        "an empty group": (21011005, {"a": []}),
        "a line twice": (21011005, {"a": twice, "b": twice}),
        "a line of another order": (21011005, {"a": [other["lines"][0]["id"]]}),
        "one SKU in two packages": (21011035, {"a": twice[:1]}),
    }
    for name, (code, groups) in wrong.items():
        with nothing_changes(shop.sim):
            reply = split(shop, order, **groups)
        assert (name, reply.code) == (name, code)
    with nothing_changes(shop.sim):
        assert split(shop, {"id": "1"}, a=["2"]).code == 21011005
    assert attributes(shop, {"id": "1"})[0]["reason"]


@pytest.mark.parametrize("region", SPLITTING)
def test_packages_of_one_buyer_are_combined_and_taken_apart_again(tour: Tour, region: str) -> None:
    shop = tour(region)
    listen(shop)
    orders = siblings(shop, 3)
    waiting(shop)
    ids = [order["id"] for order in orders]
    offer = combinable(shop)
    assert {"id": package_of(orders[0]), "order_ids": ids} in offer["combinable_packages"]
    made = combine(shop, {"id": package_of(orders[0])})["packages"]
    assert made == [{"id": made[0]["id"], "order_ids": ids}]
    package = made[0]["id"]
    assert package not in {package_of(order) for order in orders}
    assert {truth(shop, order)["packages"][0]["id"] for order in orders} == {package}
    assert {detail(shop, order)["split_or_combine_tag"] for order in orders} == {"COMBINED"}
    assert package_detail(shop, package_of(orders[0]))["package_status"] == "CANCELLED"
    said = notices(shop, 4)[-1]
    assert (said["sc_type"], said["package_list"]) == (
        "COMBINE",
        [{"package_id": package, "order_id_list": ids}],
    )
    found = shop.post(f"{FULFILLMENT}/packages/{package}/uncombine", {"order_ids": ids[1:2]}).data
    assert [one["order_ids"] for one in found["packages"]] == [[ids[0], ids[2]], [ids[1]]]
    assert notices(shop, 4)[-1]["sc_type"] == "CANCEL_COMBINE"
    rest = shop.post(f"{FULFILLMENT}/packages/{package}/uncombine", {}).data["packages"]
    assert sorted(one["order_ids"] for one in rest) == sorted([[ids[0]], [ids[2]]])
    assert "split_or_combine_tag" not in detail(shop, orders[0])
    assert len({truth(shop, order)["packages"][0]["id"] for order in orders}) == 3


def test_a_combined_package_is_shipped_and_delivered_as_one(tour: Tour) -> None:
    shop = tour("VN")
    orders, package = combined(shop, 3)
    assert drop_off(shop, package).code == 0
    assert len({tuple(truth(shop, order)["tracking"]) for order in orders}) == 1
    assert {status(shop, order) for order in orders} == {"AWAITING_COLLECTION"}
    with nothing_changes(shop.sim):
        assert shop.post(f"{FULFILLMENT}/packages/{package}/uncombine", {}).code == 21011005
    shop.sim.control.deliver(package_id=package)
    assert {status(shop, order) for order in orders} == {"DELIVERED"}


def test_only_some_orders_of_a_group_may_be_combined(tour: Tour) -> None:
    shop = tour("VN")
    orders = siblings(shop, 3)
    ids = [order["id"] for order in orders]
    made = combine(shop, {"id": package_of(orders[2]), "order_ids": ids[1:]})["packages"]
    assert made[0]["order_ids"] == ids[1:]
    assert truth(shop, orders[0])["packages"][0]["id"] == package_of(orders[0])


def test_what_differs_in_address_warehouse_or_shipping_is_not_combined(tour: Tour) -> None:
    shop = tour("VN")
    control = shop.sim.control
    first = waiting(shop)
    buyer = {"user_id": first["buyer_user_id"]}
    by_seller = waiting(shop, buyer=buyer, kind="SELLER")
    moved = waiting(shop, buyer=buyer)
    control.change_address(moved["id"], line1="1 Đường Mới")
    asked = waiting(shop, buyer=buyer)
    control.cancel(asked["id"])
    held = control.buy(shop_id=shop.id, shipping_type="TIKTOK", buyer=buyer, lines=basket(shop, 1))[0]
    listed = {order for group in combinable(shop)["combinable_packages"] for order in group["order_ids"]}
    assert not listed & {first["id"], by_seller["id"], moved["id"], asked["id"], held["id"]}
    with nothing_changes(shop.sim):
        errors = combine(
            shop,
            {"id": package_of(first)},
            {"id": package_of(held)},
            {"id": "1"},
        )["errors"]
    assert [(e["code"], e["detail"]["package_id"]) for e in errors] == [
        (10007014, package_of(first)),
        (10007014, package_of(held)),
        (21011028, "1"),
    ]


def test_an_order_outside_the_group_is_refused_and_the_others_in_the_call_are_combined(tour: Tour) -> None:
    shop = tour("MX")
    good, bad, stranger = siblings(shop, 2), siblings(shop, 2), waiting(shop)
    answer = combine(
        shop,
        {"id": package_of(bad[0]), "order_ids": [bad[0]["id"], stranger["id"]]},
        {"id": package_of(good[0])},
    )
    assert [error["code"] for error in answer["errors"]] == [21011031]
    assert [one["order_ids"] for one in answer["packages"]] == [[order["id"] for order in good]]
    assert truth(shop, bad[0])["packages"][0]["id"] == package_of(bad[0])


def test_no_more_than_twenty_orders_are_combined(tour: Tour) -> None:
    shop = tour("VN")
    orders = siblings(shop, 21)
    with nothing_changes(shop.sim):
        assert combine(shop, {"id": package_of(orders[0])})["errors"][0]["code"] == 10007014
    ids = [order["id"] for order in orders[:20]]
    assert combine(shop, {"id": package_of(orders[0]), "order_ids": ids})["packages"][0]["order_ids"] == ids


@pytest.mark.parametrize("region", NOT_SPLITTING)
def test_elsewhere_packages_are_not_combined_by_call(tour: Tour, region: str) -> None:
    shop = tour(region)
    orders = siblings(shop, 2)
    assert combinable(shop)["combinable_packages"] == []
    if region != "US":
        with nothing_changes(shop.sim):
            assert combine(shop, {"id": package_of(orders[0])})["errors"][0]["code"] == 10007014


def test_pages_of_what_may_be_combined(tour: Tour) -> None:
    shop = tour("VN")
    groups = [[order["id"] for order in siblings(shop, 2)] for _ in range(5)]
    seen: list[list[str]] = []
    query: dict[str, Any] = {"page_size": 2}
    while True:
        data = combinable(shop, **query)
        seen += [group["order_ids"] for group in data["combinable_packages"]]
        if not data["next_page_token"]:
            break
        query["page_token"] = data["next_page_token"]
    assert [group for group in seen if group in groups] == groups
    assert data["total_count"] == len(seen)


def test_wrong_ids_when_taking_apart_change_nothing(tour: Tour) -> None:
    shop = tour("VN")
    orders, package = combined(shop, 2)
    single = waiting(shop)
    foreign = package_of(waiting(tour("ID")))
    paths = {
        name: f"{FULFILLMENT}/packages/{name}/uncombine" for name in (package, package_of(single), foreign)
    }
    with nothing_changes(shop.sim):
        assert shop.post(paths[package], {"order_ids": [single["id"]]}).code == 21011029
        assert shop.post(paths[package_of(single)], {}).code == 21011005
        assert shop.post(paths[foreign], {}).code == 21011028
    shop.sim.control.cancel(orders[0]["id"])
    with nothing_changes(shop.sim):
        assert shop.post(paths[package], {}).code == 21011005


def test_a_buyer_who_moves_leaves_the_combined_package(tour: Tour) -> None:
    shop = tour("VN")
    listen(shop)
    orders, package = combined(shop, 3)
    shop.sim.control.change_address(orders[1]["id"], line1="1 Đường Mới")
    assert truth(shop, orders[1])["packages"][0]["id"] != package
    assert [o["id"] for o in package_detail(shop, package)["orders"]] == [orders[0]["id"], orders[2]["id"]]
    said = notices(shop, 4)[-1]
    assert (said["sc_type"], said["role_type"]) == ("ADDRESS_UPDATE_SPLIT", "ROLE_USER")
    assert notices(shop, 3)[-1]["order_id"] == orders[1]["id"]


def test_a_cancelled_order_leaves_the_combined_package(tour: Tour) -> None:
    shop = tour("VN")
    listen(shop)
    orders, package = combined(shop, 2)
    shop.sim.control.cancel(orders[0]["id"])
    shop.sim.control.step(hours=49)
    assert status(shop, orders[0]) == "CANCELLED"
    assert [o["id"] for o in package_detail(shop, package)["orders"]] == [orders[1]["id"]]
    assert package_detail(shop, package)["split_and_combine_tag"] == "DEFAULT"
    assert "CANCEL_FULFILL_SPLIT" in {said["sc_type"] for said in notices(shop, 4)}
    assert drop_off(shop, package).code == 0
    assert status(shop, orders[1]) == "AWAITING_COLLECTION"


def test_cancelled_pieces_leave_their_package(tour: Tour) -> None:
    shop = tour("VN")
    listen(shop)
    order = waiting(shop, 1, 1)
    first, second = lines_by_sku(order)
    shop.sim.control.cancel(order["id"], unit_ids=first)
    shop.sim.control.step(hours=49)
    assert truth(shop, order)["packages"][0]["unit_ids"] == second
    assert notices(shop, 4)[-1]["sc_type"] == "SPLIT_BY_SKU_CANCEL"
    parted = waiting(shop, 1, 1)
    first, second = lines_by_sku(parted)
    split(shop, parted, a=first)
    shop.sim.control.cancel(parted["id"], unit_ids=first)
    shop.sim.control.step(hours=49)
    assert [p["unit_ids"] for p in truth(shop, parted)["packages"]] == [second]
    assert notices(shop, 4)[-1]["sc_type"] == "PARTLY_CANCEL_SPLIT"


def test_shipping_one_order_by_itself_takes_it_out_of_the_package(tour: Tour) -> None:
    shop = tour("VN")
    listen(shop)
    orders, package = combined(shop, 2)
    body = {"order_id": orders[0]["id"], "handover_method": "DROP_OFF"}
    assert shop.post(f"{FULFILLMENT}/packages/schedule", body).code == 0
    assert status(shop, orders[0]) == "AWAITING_COLLECTION"
    assert status(shop, orders[1]) == "AWAITING_SHIPMENT"
    assert package_detail(shop, package)["package_status"] == "TO_FULFILL"
    assert "FULFILL_UNCOMBINE" in {said["sc_type"] for said in notices(shop, 4)}


def test_elsewhere_a_shared_number_combines(tour: Tour) -> None:
    shop = tour("GB")
    listen(shop)
    orders = siblings(shop, 2, kind="SELLER")
    body = {"tracking_number": "QH123456789GB", "shipping_provider_id": providers(shop)["Royal Mail"]}
    for order in orders:
        assert shop.post(f"{FULFILLMENT}/orders/{order['id']}/packages", body).code == 0
    assert {detail(shop, order)["split_or_combine_tag"] for order in orders} == {"COMBINED"}
    said = notices(shop, 4)[-1]
    assert said["sc_type"] == "COMBINE"
    assert [p["order_id_list"] for p in said["package_list"]] == [[order["id"]] for order in orders]


def test_elsewhere_a_split_is_a_shipment_of_some_lines(tour: Tour) -> None:
    shop = tour("DE")
    listen(shop)
    order = waiting(shop, 1, 1, kind="SELLER")
    body = {"tracking_number": "00340434161094042557", "shipping_provider_id": providers(shop)["DHL"]}
    line = order["lines"][0]["id"]
    path = f"{FULFILLMENT}/orders/{order['id']}/packages"
    made = shop.post(path, body | {"order_line_item_ids": [line]}).data
    assert made["order_line_item_ids"] == [line]
    assert status(shop, order) == "PARTIALLY_SHIPPING"
    assert len(truth(shop, order)["packages"]) == 2
    assert notices(shop, 4)[-1]["sc_type"] == "SPLIT"


def test_every_notice_of_packages_fits_its_schema(tour: Tour) -> None:
    shop = tour("VN")
    listen(shop)
    orders, package = combined(shop, 2)
    split(shop, waiting(shop, 1, 1), a=[])
    shop.post(f"{FULFILLMENT}/packages/{package}/uncombine", {"order_ids": [orders[0]["id"]]})
    schema = spec.load().validator({"$ref": "#/components/schemas/Webhook04PackageUpdate"})
    bodies = shop.sim.control.notices(type=4)
    assert bodies
    for notice in bodies:
        assert schema.is_valid(json.loads(notice["body"]))
