"""What the clock does when it is stepped, and that stock follows every life."""

from __future__ import annotations

import pytest
from tests.tiktok_shop_sim.wire import Shop, mark_shipped, nothing_changes, waiting_order

from tiktok_shop_sim.lifecycles import IllegalMove
from tiktok_shop_sim.lifecycles.cancellations import CANCELLATION
from tiktok_shop_sim.lifecycles.orders import ORDER
from tiktok_shop_sim.lifecycles.packages import PACKAGE
from tiktok_shop_sim.testing import Control, ControlError

UPS = "1Z999AA10123456784"


def stock(control: Control, seller_sku: str) -> tuple[int, int, int]:
    row = next(row for row in control.inventory() if row["seller_sku"] == seller_sku)
    assert row["listed"] == row["available"] + row["committed"] + row["sold"]
    return row["available"], row["committed"], row["sold"]


def test_the_hold_ends_after_an_hour_by_stepping_alone(corner: Shop) -> None:
    control = corner.sim.control
    control.speed(0)
    order = control.buy()[0]["id"]
    control.step(minutes=59)
    assert control.order(order)["status"] == "ON_HOLD"
    control.step(minutes=1)
    assert control.order(order)["status"] == "AWAITING_SHIPMENT"
    wire = corner.get("/order/202507/orders", {"ids": order}).data["orders"][0]
    assert wire["update_time"] == wire["paid_time"] + 3600


def test_an_order_that_nobody_pays_is_cancelled_and_its_stock_comes_back(corner: Shop) -> None:
    control = corner.sim.control
    before = stock(control, "OPENER-BRASS")
    order = control.buy(pay=False, lines=[{"seller_sku": "OPENER-BRASS", "quantity": 2}])[0]["id"]
    assert stock(control, "OPENER-BRASS") == (before[0] - 2, before[1] + 2, before[2])
    control.step(minutes=31)
    wire = corner.get("/order/202507/orders", {"ids": order}).data["orders"][0]
    assert (wire["status"], wire["cancellation_initiator"]) == ("CANCELLED", "SYSTEM")
    assert stock(control, "OPENER-BRASS") == before


def test_an_order_that_is_not_shipped_in_time_is_cancelled_by_the_platform(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner, lines=[{"seller_sku": "OPENER-BRASS"}])
    due = order["cancel_order_sla_time"]
    control.set_clock(due - 1)
    assert control.order(order["id"])["status"] == "AWAITING_SHIPMENT"
    control.set_clock(due)
    assert control.order(order["id"])["status"] == "CANCELLED"


def test_the_shipped_part_of_an_order_goes_on_when_the_rest_is_too_late(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    mark_shipped(corner, order["id"], UPS, order_line_item_ids=[order["lines"][0]["id"]])
    control.step(days=1)
    control.scan(tracking_number=UPS)
    control.set_clock(order["cancel_order_sla_time"])
    truth = control.order(order["id"])
    assert [line["status"] for line in truth["lines"]] == ["IN_TRANSIT", "CANCELLED"]
    assert truth["status"] == "IN_TRANSIT"


def test_a_parcel_that_is_never_scanned_is_cancelled(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    mark_shipped(corner, order["id"], UPS)
    control.step(days=8)
    assert control.order(order["id"])["status"] == "CANCELLED"


def test_a_delivered_order_completes_at_the_end_of_the_aftersales_period(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    mark_shipped(corner, order["id"], UPS)
    control.deliver(order_id=order["id"])
    control.step(days=13)
    assert control.order(order["id"])["status"] == "DELIVERED"
    control.step(days=2)
    assert control.order(order["id"])["status"] == "COMPLETED"


def test_one_long_step_plays_a_whole_life_in_order(corner: Shop) -> None:
    control = corner.sim.control
    control.settings(auto_carrier=True, webhook_url="http://127.0.0.1:9/nobody")
    order = control.buy(fulfilled_by_tiktok=True)[0]["id"]
    control.step(days=40)
    assert control.order(order)["status"] == "COMPLETED"
    told = [n for n in control.notices(about=order, type=1) if '"order_status"' in n["body"]]
    spoken = [n["body"].split('"order_status":"')[1].split('"')[0] for n in told]
    assert spoken == [
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
    ]
    moments = [n["created"] for n in told]
    assert moments == sorted(moments)


def test_shipping_turns_committed_units_into_sold_ones(corner: Shop) -> None:
    control = corner.sim.control
    before = stock(control, "OPENER-BRASS")
    order = waiting_order(corner, lines=[{"seller_sku": "OPENER-BRASS", "quantity": 2}])
    mark_shipped(corner, order["id"], UPS, order_line_item_ids=[order["lines"][0]["id"]])
    assert stock(control, "OPENER-BRASS") == (before[0] - 2, before[1] + 1, before[2] + 1)


def test_a_buyer_cannot_buy_more_than_there_is(corner: Shop) -> None:
    control = corner.sim.control
    with nothing_changes(corner.sim), pytest.raises(ControlError) as refused:
        control.buy(lines=[{"seller_sku": "MUG-SAND"}, {"seller_sku": "OPENER-BRASS", "quantity": 9999}])
    assert refused.value.status == 409


def test_a_request_to_cancel_is_granted_by_the_clock_after_48_hours(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    control.cancel(order["id"])
    control.step(hours=47)
    assert control.order(order["id"])["cancel_requested"]
    control.step(hours=2)
    truth = control.order(order["id"])
    assert (truth["status"], truth["cancel_requested"]) == ("CANCELLED", False)


def test_a_request_to_cancel_can_be_withdrawn(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    control.cancel(order["id"])
    control.withdraw_cancel(order["id"])
    assert not control.order(order["id"])["cancel_requested"]
    assert mark_shipped(corner, order["id"], UPS).code == 0


def test_an_address_changes_only_before_shipping(corner: Shop) -> None:
    control = corner.sim.control
    order = waiting_order(corner)
    control.change_address(order["id"], line1="1 New Road", first_name="Dana")
    wire = corner.get("/order/202507/orders", {"ids": order["id"]}).data["orders"][0]
    assert wire["has_updated_recipient_address"]
    assert wire["recipient_address"]["address_line1"] == "1 New Road"
    assert wire["recipient_address"]["first_name"] == "Dana"
    mark_shipped(corner, order["id"], UPS)
    with nothing_changes(corner.sim), pytest.raises(ControlError) as refused:
        control.change_address(order["id"], line1="2 Late Lane")
    assert refused.value.status == 409


def test_the_clock_never_runs_backwards(corner: Shop) -> None:
    control = corner.sim.control
    now = control.clock()["now"]
    with pytest.raises(ControlError):
        control.set_clock(now - 1000)
    with pytest.raises(ControlError):
        control.speed(-1)
    with pytest.raises(ControlError):
        control.step(days=9999)


def test_a_fast_clock_ends_holds_by_itself(corner: Shop) -> None:
    control = corner.sim.control
    order = control.buy()[0]["id"]
    control.speed(36_000)
    for _ in range(200):
        if control.order(order)["status"] != "ON_HOLD":
            break
    control.step(hours=2)
    assert control.order(order)["status"] == "AWAITING_SHIPMENT"


@pytest.mark.parametrize("life", [ORDER, PACKAGE, CANCELLATION], ids=["order", "package", "cancellation"])
def test_a_move_that_is_not_in_the_table_does_not_exist(life: object) -> None:
    from tiktok_shop_sim.lifecycles import Life

    assert isinstance(life, Life)
    statuses = {m.origin for m in life.moves} | {m.target for m in life.moves}
    triggers = {m.trigger for m in life.moves}
    known = {(m.origin, m.trigger): m.target for m in life.moves}
    for status in statuses:
        for trigger in triggers:
            if (status, trigger) in known:
                assert life.follow("it", status, trigger).target == known[(status, trigger)]
            else:
                with pytest.raises(IllegalMove):
                    life.follow("it", status, trigger)


def test_delivered_and_completed_orders_are_never_cancelled() -> None:
    targets = {(move.origin, move.target) for move in ORDER.moves}
    assert ("DELIVERED", "CANCELLED") not in targets
    assert all(origin != "COMPLETED" for origin, _ in targets)
