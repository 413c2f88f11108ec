"""Orders as a client sees them: search, detail, amounts, what is shown and what is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.tiktok_shop_sim.wire import Shop

SEARCH = "/order/202309/orders/search"


@pytest.fixture
def past_orders() -> None:
    """As many as the shop has by itself: pages are turned here."""


def every_order(shop: Shop, body: dict[str, Any] | None = None, **query: Any) -> list[dict[str, Any]]:
    query.setdefault("page_size", 100)
    found: list[dict[str, Any]] = []
    while True:
        data = shop.post(SEARCH, body or {}, query).data
        found.extend(data["orders"])
        if not data["next_page_token"]:
            return found
        query["page_token"] = data["next_page_token"]


@pytest.mark.parametrize("field", ["create_time", "update_time"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_pages_hold_every_order_once_in_order(corner: Shop, field: str, direction: str) -> None:
    found = every_order(corner, page_size=37, sort_field=field, sort_order=direction)
    assert len({order["id"] for order in found}) == len(found) == 500
    moments = [order[field] for order in found]
    assert moments == sorted(moments, reverse=direction == "DESC")


def test_without_a_filter_the_newest_come_first(corner: Shop) -> None:
    moments = [order["create_time"] for order in every_order(corner)]
    assert moments == sorted(moments, reverse=True)


def test_page_tokens_hold_characters_that_must_be_encoded(corner: Shop) -> None:
    token = corner.post(SEARCH, {}, {"page_size": 1}).data["next_page_token"]
    assert set("+/=") <= set(token)


def test_a_foreign_or_damaged_page_token_is_refused(corner: Shop) -> None:
    token = corner.post(SEARCH, {}, {"page_size": 1}).data["next_page_token"]
    for wrong in ("nonsense", "QUJD", token[:-6] + "AAAA=="):
        assert corner.post(SEARCH, {}, {"page_size": 1, "page_token": wrong}).code == 36009004
    other = {"page_size": 1, "page_token": token, "sort_field": "update_time"}
    assert corner.post(SEARCH, {}, other).code == 36009004


def test_an_order_updated_while_paging_ascending_is_seen_again_not_lost(corner: Shop) -> None:
    query: dict[str, Any] = {"page_size": 100, "sort_field": "update_time", "sort_order": "ASC"}
    first = corner.post(SEARCH, {}, query).data
    waiting = corner.sim.control.orders(status="AWAITING_SHIPMENT", shop_id=corner.id)
    moved = waiting[-1]["id"]
    corner.sim.control.change_address(moved, line1="1 New Road")
    rest = every_order(
        corner, page_token=first["next_page_token"], sort_field="update_time", sort_order="ASC"
    )
    ids = [order["id"] for order in first["orders"] + rest]
    assert set(ids) == {order["id"] for order in corner.sim.control.orders(shop_id=corner.id)}
    assert ids[-1] == moved


def test_filters_agree_with_the_truth(corner: Shop) -> None:
    truth = corner.sim.control.orders(shop_id=corner.id)
    waiting = every_order(corner, {"order_status": "AWAITING_SHIPMENT"}, page_size=20)
    assert {o["id"] for o in waiting} == {o["id"] for o in truth if o["status"] == "AWAITING_SHIPMENT"}
    buyer = truth[0]["buyer_user_id"]
    of_buyer = every_order(corner, {"buyer_user_id": buyer})
    assert {o["id"] for o in of_buyer} == {o["id"] for o in truth if o["buyer_user_id"] == buyer}
    asked = waiting[0]["id"]
    corner.sim.control.cancel(asked)
    assert [o["id"] for o in every_order(corner, {"is_buyer_request_cancel": True})] == [asked]
    home = every_order(corner, {"warehouse_ids": [waiting[0]["warehouse_id"]]})
    assert len(home) == 500
    assert every_order(corner, {"warehouse_ids": ["1"]}) == []
    assert every_order(corner, {"shipping_type": "TIKTOK"}) == []


def test_time_windows_are_half_open_and_counted(corner: Shop) -> None:
    moments = sorted(order["update_time"] for order in corner.sim.control.orders(shop_id=corner.id))
    low, high = moments[100], moments[400]
    reply = corner.post(SEARCH, {"update_time_ge": low, "update_time_lt": high}, {"page_size": 100}).data
    expected = sum(low <= moment < high for moment in moments)
    assert reply["total_count"] == expected
    window = {"update_time_ge": low, "update_time_lt": high}
    assert len(every_order(corner, window, sort_field="update_time", sort_order="ASC")) == expected
    assert len(every_order(corner, window)) == expected


def test_detail_takes_fifty_ids_joined_by_commas(corner: Shop) -> None:
    ids = [order["id"] for order in corner.sim.control.orders(shop_id=corner.id)]
    found = corner.get("/order/202507/orders", {"ids": ",".join(ids[:50])}).data["orders"]
    assert [order["id"] for order in found] == ids[:50]
    assert corner.get("/order/202507/orders", {"ids": ",".join(ids[:51])}).code == 36009004
    assert corner.get("/order/202507/orders").code == 36009004


def test_an_order_of_another_shop_is_21008111(corner: Shop) -> None:
    foreign = corner.sim.control.orders(shop_id=corner.sim.control.shop(1)["id"])[0]["id"]
    reply = corner.get("/order/202507/orders", {"ids": foreign})
    assert (reply.status, reply.code) == (200, 21008111)
    assert corner.get(f"/order/202407/orders/{foreign}/price_detail").code == 21008111


def test_the_two_shapes_differ_as_documented(corner: Shop) -> None:
    order = corner.sim.control.orders(shop_id=corner.id, limit=1)[0]["id"]
    old = corner.get("/order/202309/orders", {"ids": order}).data["orders"][0]
    new = corner.get("/order/202507/orders", {"ids": order}).data["orders"][0]
    assert "is_subscription_order" in new
    assert "is_subscription_order" not in old
    assert {key: new[key] for key in old if key != "line_items"} == {
        k: v for k, v in old.items() if k != "line_items"
    }


def test_ids_are_strings_and_times_are_integers(corner: Shop) -> None:
    for order in every_order(corner):
        assert all(
            isinstance(order[key], str) for key in ("id", "user_id", "warehouse_id", "tracking_number")
        )
        assert all(isinstance(value, int) for key, value in order.items() if key.endswith("_time"))
        assert all(isinstance(value, str) for value in order["payment"].values())


def _check_amounts(order: dict[str, Any], on_top: bool) -> None:
    pay = {key: Decimal(value) for key, value in order["payment"].items() if key != "currency"}
    assert pay["sub_total"] == (
        pay["original_total_product_price"] - pay["seller_discount"] - pay["platform_discount"]
    )
    assert pay["shipping_fee"] == (
        pay["original_shipping_fee"]
        - pay["shipping_fee_seller_discount"]
        - pay["shipping_fee_platform_discount"]
        - pay["shipping_fee_cofunded_discount"]
    )
    extra = pay["tax"] + pay["retail_delivery_fee"] if on_top else Decimal(0)
    assert pay["total_amount"] == pay["sub_total"] + pay["shipping_fee"] + extra
    assert pay["tax"] == pay["product_tax"] + pay["shipping_fee_tax"]
    lines = order["line_items"]
    for line in lines:
        discounts = Decimal(line["seller_discount"]) + Decimal(line["platform_discount"])
        assert Decimal(line["sale_price"]) == Decimal(line["original_price"]) - discounts
    assert sum(Decimal(line["sale_price"]) for line in lines) == pay["sub_total"]


def test_the_price_identities_hold_with_tax_on_top(corner: Shop) -> None:
    orders = every_order(corner)
    for order in orders:
        _check_amounts(order, on_top=True)
    assert any(Decimal(order["payment"]["tax"]) > 0 for order in orders)
    assert any(Decimal(order["payment"]["platform_discount"]) > 0 for order in orders)
    assert any(Decimal(order["payment"]["retail_delivery_fee"]) > 0 for order in orders)


def test_the_price_identities_hold_with_tax_inside(saigon: Shop) -> None:
    orders = every_order(saigon)
    for order in orders:
        _check_amounts(order, on_top=False)
        assert "." not in order["payment"]["total_amount"]
    paid = next(order for order in orders if int(order["payment"]["total_amount"]) > 0)
    inside = int(paid["payment"]["total_amount"]) / 11
    assert int(paid["payment"]["tax"]) == pytest.approx(inside, abs=len(paid["line_items"]) + 1)


@pytest.mark.parametrize("shop", ["corner", "saigon"])
def test_price_detail_says_the_same_as_the_order_and_its_lines_sum_up(
    shop: str, request: pytest.FixtureRequest
) -> None:
    here: Shop = request.getfixturevalue(shop)
    for order in every_order(here)[:40]:
        detail = here.get(f"/order/202407/orders/{order['id']}/price_detail").data
        paid = order["payment"]
        assert detail["payment"] == detail["total"] == paid["total_amount"]
        assert detail["subtotal"] == paid["sub_total"]
        assert detail["shipping_sale_price"] == paid["shipping_fee"]
        assert detail["tax_amount"] == paid["tax"]
        assert ("cod_fee" in detail) == order["is_cod"]
        lines = detail["line_items"]
        assert [line["id"] for line in lines] == [line["id"] for line in order["line_items"]]
        amounts = set(lines[0]) - {"id", "currency", "tax_rate", "cod_fee", "cod_fee_amount"}
        assert {"payment", "shipping_list_price", "voucher_deduction_seller"} <= amounts
        for name in amounts:
            assert sum(Decimal(line[name]) for line in lines) == Decimal(detail[name]), name


def test_the_price_detail_says_what_a_gift_would_have_cost(corner: Shop) -> None:
    goods, gift = corner.sim.control.get("/skus")["rows"][:2]
    lines = [{"sku_id": goods["sku_id"]}, {"sku_id": gift["sku_id"], "gift": True}]
    order = corner.sim.control.buy(lines=lines)[0]
    detail = corner.get(f"/order/202407/orders/{order['id']}/price_detail").data
    assert detail["sku_gift_original_price"] == gift["price"]
    plain, given = detail["line_items"]
    assert "sku_gift_original_price" not in plain
    assert (given["sku_gift_net_price"], given["sku_list_price"]) == (gift["price"], "0.00")


def test_no_recipient_is_shown_before_the_hold_is_over(corner: Shop) -> None:
    for order in every_order(corner):
        hidden = order["status"] in ("UNPAID", "ON_HOLD")
        assert ("recipient_address" not in order) == hidden
        assert order["is_on_hold_order"] == (order["status"] == "ON_HOLD")


def test_a_seller_shipped_order_shows_a_whole_address_by_districts(corner: Shop) -> None:
    order = every_order(corner, {"order_status": "AWAITING_SHIPMENT"})[0]
    address = order["recipient_address"]
    assert "*" not in address["name"] + address["phone_number"] + address["full_address"]
    assert [part["address_level"] for part in address["district_info"]] == ["L0", "L1", "L2", "L3"]
    assert [part["address_level_name"] for part in address["district_info"]] == [
        "Country",
        "State",
        "County",
        "City",
    ]
    assert address["district_info"][0]["iso_code"] == "US"


def test_tiktok_shipped_orders_show_masks(saigon: Shop) -> None:
    orders = every_order(saigon, {"order_status": "AWAITING_SHIPMENT"})
    masked = [order for order in orders if order["shipping_type"] == "TIKTOK"]
    open_ones = [order for order in orders if order["shipping_type"] == "SELLER"]
    assert masked
    assert open_ones
    for order in masked:
        address = order["recipient_address"]
        assert "***" in address["phone_number"]
        assert "*" in address["name"]
        assert "***" in address["address_line1"]
    assert all("*" not in order["recipient_address"]["phone_number"] for order in open_ones)


def test_cash_on_delivery_orders_exist_and_have_a_package_from_payment_on(saigon: Shop) -> None:
    orders = every_order(saigon)
    assert any(order["is_cod"] for order in orders)
    for order in orders:
        if order["status"] not in ("UNPAID", "CANCELLED"):
            assert order["packages"]
            assert all(line["package_id"] for line in order["line_items"])


def test_us_orders_have_no_package_before_they_are_shipped(corner: Shop) -> None:
    for order in every_order(corner):
        if order["status"] in ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"):
            assert order["packages"] == []


def test_samples_and_free_orders_cost_nothing(corner: Shop) -> None:
    control = corner.sim.control
    sample = control.buy(payment="sample", lines=[{"seller_sku": "MUG-SAND"}])[0]
    free = control.buy(free=True, order_type="ZERO_LOTTERY", lines=[{"seller_sku": "MUG-SAND"}])[0]
    found = corner.get("/order/202507/orders", {"ids": f"{sample['id']},{free['id']}"}).data["orders"]
    assert [order["payment"]["total_amount"] for order in found] == ["0.00", "0.00"]
    assert [order["is_sample_order"] for order in found] == [True, False]
    assert found[1]["order_type"] == "ZERO_LOTTERY"


def test_every_unit_is_a_line_of_its_own(corner: Shop) -> None:
    bought = corner.sim.control.buy(lines=[{"seller_sku": "TOTE-BLACK", "quantity": 3}])[0]
    order = corner.get("/order/202507/orders", {"ids": bought["id"]}).data["orders"][0]
    assert len({line["id"] for line in order["line_items"]}) == 3
    assert all("quantity" not in line for line in order["line_items"])


def test_a_new_order_may_stay_unseen_for_a_while(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(visibility_delay=30)
    control.speed(0)
    bought = control.buy()[0]["id"]
    assert corner.get("/order/202507/orders", {"ids": bought}).code == 21008111
    assert bought not in {order["id"] for order in every_order(corner)}
    control.step(seconds=31)
    assert corner.get("/order/202507/orders", {"ids": bought}).code == 0
    assert bought in {order["id"] for order in every_order(corner)}


def test_deadlines_come_in_their_order(corner: Shop) -> None:
    for order in every_order(corner, {"order_status": "AWAITING_SHIPMENT"}):
        assert (
            order["paid_time"]
            < order["rts_sla_time"]
            < order["tts_sla_time"]
            < order["cancel_order_sla_time"]
        )
        assert order["cancel_order_sla_time"] > corner.sim.control.clock()["now"]


def test_some_lines_belong_to_no_catalogue(corner: Shop) -> None:
    known = {row["seller_sku"] for row in corner.sim.control.catalogue()}
    sold = {line["seller_sku"] for order in every_order(corner) for line in order["line_items"]}
    assert "" in sold
    assert "TT-GIFTWRAP" in sold - known
    assert "" not in known


def shapes(shop: Shop, order: dict[str, Any]) -> list[dict[str, Any]]:
    """One order in both shapes of the detail and as the search shows it."""
    found = [
        shop.get(f"/order/{version}/orders", {"ids": order["id"]}).data["orders"][0]
        for version in ("202309", "202507")
    ]
    searched = shop.post(SEARCH, {"buyer_user_id": order["buyer_user_id"]}, {"page_size": 10}).data["orders"]
    return [*found, next(one for one in searched if one["id"] == order["id"])]


def test_a_search_shows_an_order_as_the_newer_detail_does(corner: Shop) -> None:
    order = corner.sim.control.orders(shop_id=corner.id, limit=1)[0]
    _, new, searched = shapes(corner, order)
    assert searched == new


def test_replacements_and_exchanges_are_marked_so_that_nobody_counts_them(corner: Shop) -> None:
    control = corner.sim.control
    first = control.buy()[0]
    special = {"replaced_order_id": first["id"]}
    for document in shapes(corner, control.buy(free=True, special=special)[0]):
        assert document["is_replacement_order"] is True
        assert document["replaced_order_id"] == first["id"]
        assert document["payment"]["total_amount"] == "0.00"
    for document in shapes(corner, control.buy(special={"exchange_source_order_id": first["id"]})[0]):
        assert document["is_exchange_order"] is True
        assert document["exchange_source_order_id"] == first["id"]
    for document in shapes(corner, first):
        assert (document["is_replacement_order"], document["is_exchange_order"]) == (False, False)
        assert "replaced_order_id" not in document


def test_subscriptions_and_live_rooms_are_only_in_the_newer_shape(corner: Shop) -> None:
    special = {"is_subscription": True, "room_id": "7300000000000000099"}
    old, new, _ = shapes(corner, corner.sim.control.buy(special=special)[0])
    assert "is_subscription_order" not in old
    assert "room_id" not in old["line_items"][0]
    assert new["is_subscription_order"] is True
    assert new["line_items"][0]["room_id"] == "7300000000000000099"


def test_the_clocks_of_a_pre_order_run_from_its_release(corner: Shop) -> None:
    control = corner.sim.control
    release = int(control.clock()["now"]) + 20 * 86_400
    order = control.buy(order_type="PRE_ORDER", release=True, special={"release_date": release})[0]
    for document in shapes(corner, order):
        assert (document["order_type"], document["release_date"]) == ("PRE_ORDER", release)
        assert document["line_items"][0]["sku_type"] == "PRE_ORDER"
        assert release < document["rts_sla_time"] < document["cancel_order_sla_time"]
    control.step(days=19)
    assert control.order(order["id"])["status"] == "AWAITING_SHIPMENT"
    control.step(days=14)
    assert control.order(order["id"])["status"] == "CANCELLED"


def test_what_is_made_to_order_has_its_days_before_the_clocks_run(corner: Shop) -> None:
    control = corner.sim.control
    special = {"handling_days": 7, "handling_type": "BUSINESS_DAY"}
    plain = control.buy(release=True)[0]
    made = control.buy(release=True, order_type="MADE_TO_ORDER", special=special)[0]
    ordinary = shapes(corner, plain)[0]
    for document in shapes(corner, made):
        assert document["handling_duration"] == {"days": "7", "type": "BUSINESS_DAY"}
        assert document["line_items"][0]["handling_duration_days"] == "7"
        assert document["rts_sla_time"] - ordinary["rts_sla_time"] >= 7 * 86_400


def test_fast_dispatch_has_a_deadline_of_its_own(corner: Shop) -> None:
    old, new, _ = shapes(corner, corner.sim.control.buy(release=True, special={"fast_dispatch": True})[0])
    assert old["fast_dispatch_sla_time"] < old["rts_sla_time"]
    assert "fast_rts_sla_time" not in old
    assert new["fast_rts_sla_time"] == old["fast_dispatch_sla_time"]


def test_a_gift_costs_nothing_and_says_what_it_would_have_cost(corner: Shop) -> None:
    lines = [{"seller_sku": "MUG-SAND"}, {"seller_sku": "MUG-MOSS", "gift": True}]
    for document in shapes(corner, corner.sim.control.buy(lines=lines)[0]):
        mug, gift = document["line_items"]
        assert (mug["is_gift"], gift["is_gift"]) == (False, True)
        assert (gift["sale_price"], gift["original_price"], gift["gift_retail_price"]) == (
            "0.00",
            "0.00",
            "14.00",
        )
        assert document["payment"]["sub_total"] == mug["sale_price"]
        assert "gift_retail_price" not in mug
        _check_amounts(document, on_top=True)


def test_a_lotterys_prize_is_a_zero_order(corner: Shop) -> None:
    for document in shapes(corner, corner.sim.control.buy(payment="zero")[0]):
        assert document["order_type"] == "ZERO_LOTTERY"
        assert document["line_items"][0]["sku_type"] == "ZERO_LOTTERY"
        assert document["payment"]["total_amount"] == "0.00"
        assert document["is_sample_order"] is False


def test_filters_work_together_and_sort_both_ways(saigon: Shop) -> None:
    control = saigon.sim.control
    truth = control.orders(shop_id=saigon.id)
    middle = sorted(order["create_time"] for order in truth)[len(truth) // 2]
    late = sorted(order["update_time"] for order in truth)[len(truth) // 3]
    body = {
        "order_status": "AWAITING_SHIPMENT",
        "shipping_type": "TIKTOK",
        "create_time_ge": middle,
        "update_time_ge": late,
        "is_buyer_request_cancel": False,
    }
    found = every_order(saigon, body, sort_field="update_time", sort_order="ASC", page_size=5)
    assert found
    for order in found:
        assert (order["status"], order["shipping_type"]) == ("AWAITING_SHIPMENT", "TIKTOK")
        assert order["create_time"] >= middle
        assert order["update_time"] >= late
    moments = [order["update_time"] for order in found]
    assert moments == sorted(moments)
    again = every_order(saigon, body, sort_field="create_time", sort_order="DESC", page_size=5)
    assert {order["id"] for order in again} == {order["id"] for order in found}
    for kind in ("STORE", "PICKUP", "TIKTOK_DIGITAL"):
        assert every_order(saigon, {"shipping_type": kind}) == []


def test_tiktoks_own_shipping_says_until_when_it_is_fetched(saigon: Shop) -> None:
    orders = every_order(saigon, {"order_status": "AWAITING_SHIPMENT"})
    assert all(("pick_up_cut_off_time" in order) == (order["shipping_type"] == "TIKTOK") for order in orders)
