"""Shipping over the wire: each parcel once, each refusal before the call, with its reasons (facts.md section 8)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.shelfwire_tiktok.support import connected

from shelfwire.channels.port import ChannelOrder, Gone, Provider, Refused, Session, Shipment, TryLater
from shelfwire.kit.ids import ExternalOrderId, ExternalProviderId, ExternalUnitId
from shelfwire_tiktok.plugin import plugin
from tiktok_shop_sim.testing import Simulator

NUMBER, OTHER = "9400111899223818218407", "9400111899223818218414"


def bought(
    simulator: Simulator, session: Session, *, units: int = 1, release: bool = True, **request_body: Any
) -> ChannelOrder:
    sku = simulator.control.catalogue(session.shop.external_id)[0]["seller_sku"] if session.shop else ""
    lines = [{"seller_sku": sku, "quantity": units}]
    (order,) = simulator.control.buy(lines=lines, release=release, **request_body)
    return now(session, order["id"])


def now(session: Session, order_id: str) -> ChannelOrder:
    (order,) = plugin.orders.fetch(session, [ExternalOrderId(order_id)]).documents
    return order


def carrier(session: Session, order: ChannelOrder, name: str) -> Provider:
    return next(
        each for each in plugin.shipments.providers(session, order.delivery_option_id) if each.name == name
    )


def parcel(
    session: Session, order: ChannelOrder, *, number: str = NUMBER, units: int | None = None
) -> Shipment:
    chosen = [unit.external_id for unit in order.units][:units]
    found = plugin.shipments.providers(session, order.delivery_option_id)
    return Shipment(
        idempotency_key=f"ship:{number}",
        order_id=order.external_id,
        unit_ids=tuple(chosen),
        whole_order=len(chosen) == len(order.units),
        provider_id=found[0].external_id if found else ExternalProviderId("7117858858072016686"),
        tracking_number=number,
    )


def writes(simulator: Simulator) -> list[str]:
    """What was told to the platform; a call whose answer was lost is in its log twice."""
    told = [call for call in simulator.control.calls(operation="POST") if "/fulfillment/" in call["path"]]
    return list({call["request_id"]: call["path"] for call in told}.values())


def test_a_us_order_is_marked_as_shipped_by_order(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session, units=2)
    receipt = plugin.shipments.ship(session, parcel(session, order))
    assert writes(corner_shop) == [f"/fulfillment/202309/orders/{order.external_id}/packages"]
    (call,) = corner_shop.control.calls(operation="packages")
    assert "order_line_item_ids" not in call["body"], "the whole order needs no list"
    assert (receipt.found, bool(receipt.request_id), len(receipt.package_ids)) == (False, True, 1)


def test_a_parcel_with_some_units_names_them(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session, units=3)
    plugin.shipments.ship(session, parcel(session, order, units=2))
    after = now(session, order.external_id)
    assert [unit.tracking_number for unit in after.units] == [NUMBER, NUMBER, ""]


def test_the_rest_of_an_order_is_shipped_by_naming_its_units(
    corner_shop: Simulator, session: Session
) -> None:
    order = bought(corner_shop, session, units=2)
    plugin.shipments.ship(session, parcel(session, order, units=1))
    rest = dataclasses.replace(
        parcel(session, order, number=OTHER), unit_ids=(order.units[1].external_id,), whole_order=True
    )
    plugin.shipments.ship(session, rest)
    assert [unit.tracking_number for unit in now(session, order.external_id).units] == [NUMBER, OTHER]


def test_a_vietnamese_order_is_shipped_by_its_package(saigon: Simulator, vn_session: Session) -> None:
    order = bought(saigon, vn_session, shipping_type="SELLER")
    assert order.units[0].package_id
    number = "G12345678A"
    receipt = plugin.shipments.ship(vn_session, parcel(vn_session, order, number=number))
    assert writes(saigon) == [f"/fulfillment/202309/packages/{order.units[0].package_id}/ship"]
    assert receipt.package_ids == (order.units[0].package_id,)
    assert plugin.shipments.find(vn_session, parcel(vn_session, order, number=number)) is not None


def test_the_same_operation_twice_writes_once(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    first = plugin.shipments.ship(session, parcel(session, order))
    again = plugin.shipments.ship(session, parcel(session, order))
    assert again.found
    assert again.request_id
    assert again.package_ids == first.package_ids
    assert len(writes(corner_shop)) == 1


@pytest.mark.parametrize("written", ["9400 1118 9922 3818 2184 07", NUMBER.lower()])
def test_a_number_is_the_same_however_it_is_spaced(
    corner_shop: Simulator, session: Session, written: str
) -> None:
    order = bought(corner_shop, session)
    plugin.shipments.ship(session, parcel(session, order))
    assert plugin.shipments.find(session, parcel(session, order, number=written)) is not None


@pytest.mark.parametrize("kind", ["timeout_after", "error_after", "broken_json", "reset_after"])
def test_an_operation_without_an_answer_may_be_done_and_is_then_found(
    corner_shop: Simulator, session: Session, kind: str
) -> None:
    order = bought(corner_shop, session)
    corner_shop.control.fault(kind, "POST /fulfillment/*", count=1)
    with pytest.raises(TryLater) as later:
        plugin.shipments.ship(session, parcel(session, order))
    assert later.value.maybe_done
    found = plugin.shipments.find(session, parcel(session, order))
    assert found is not None
    assert found.found
    assert len(writes(corner_shop)) == 1, "a write is not repeated blindly"


def test_an_upstream_timeout_may_be_done(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    corner_shop.control.fault("error_before", "POST /fulfillment/*", code=36009007, status=200, count=1)
    with pytest.raises(TryLater) as later:
        plugin.shipments.ship(session, parcel(session, order))
    assert later.value.maybe_done
    assert plugin.shipments.find(session, parcel(session, order)) is None


def test_a_refused_call_budget_ships_nothing(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    corner_shop.control.fault("throttle", "POST /fulfillment/*", count=1, retry_after=60)
    with pytest.raises(TryLater) as later:
        plugin.shipments.ship(session, parcel(session, order))
    assert (later.value.maybe_done, later.value.after) == (False, 60)


REFUSED_BEFORE: list[tuple[dict[str, Any], str]] = [
    ({"release": False}, "status_on_hold"),
    ({"release": False, "pay": False}, "status_unpaid"),
    ({"shipping_type": "TIKTOK"}, "channel_shipped"),
    ({"fulfilled_by_tiktok": True}, "channel_fulfilled"),
]


@pytest.mark.parametrize(("request_body", "code"), REFUSED_BEFORE)
def test_what_must_not_ship_is_refused_before_anything_is_told(
    saigon: Simulator, vn_session: Session, request_body: dict[str, Any], code: str
) -> None:
    order = bought(saigon, vn_session, **{"shipping_type": "SELLER", **request_body})
    with pytest.raises(Refused) as refusal:
        plugin.shipments.ship(vn_session, parcel(vn_session, order, number="G12345678A"))
    assert code in [reason.code for reason in refusal.value.reasons]
    assert writes(saigon) == []
    assert saigon.control.order(order.external_id)["tracking"] == []


def test_a_parcel_that_tiktok_ships_says_where_its_label_comes_from(
    saigon: Simulator, vn_session: Session
) -> None:
    order = bought(saigon, vn_session, shipping_type="TIKTOK")
    with pytest.raises(Refused, match="label and tracking number come from TikTok"):
        plugin.shipments.ship(vn_session, parcel(vn_session, order))


def test_an_order_whose_buyer_asks_to_cancel_is_not_shipped(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    corner_shop.control.cancel(order.external_id)
    with pytest.raises(Refused) as refusal:
        plugin.shipments.ship(session, parcel(session, order))
    assert [reason.code for reason in refusal.value.reasons] == ["cancel_requested"]
    assert writes(corner_shop) == []


def test_a_cancelled_order_is_not_shipped(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session, release=False)
    corner_shop.control.cancel(order.external_id)
    with pytest.raises(Refused, match="cancelled on TikTok"):
        plugin.shipments.ship(session, parcel(session, order))
    assert writes(corner_shop) == []


def test_a_cancelled_unit_is_not_shipped_with_the_others(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session, units=2, release=False)
    corner_shop.control.cancel(order.external_id, unit_ids=[order.units[0].external_id])
    corner_shop.control.release(order.external_id)
    with pytest.raises(Refused) as refusal:
        plugin.shipments.ship(session, parcel(session, order))
    assert [reason.code for reason in refusal.value.reasons] == ["unit_cancelled"]
    alone = dataclasses.replace(parcel(session, order), unit_ids=(order.units[1].external_id,))
    assert plugin.shipments.ship(session, alone).package_ids


def test_a_unit_sent_with_another_number_is_not_sent_again(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    plugin.shipments.ship(session, parcel(session, order))
    with pytest.raises(Refused, match=NUMBER) as refusal:
        plugin.shipments.ship(session, parcel(session, order, number=OTHER))
    assert [reason.code for reason in refusal.value.reasons] == ["already_shipped"]
    assert len(writes(corner_shop)) == 1


def test_a_unit_that_is_not_in_the_order_is_named(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    strange = dataclasses.replace(parcel(session, order), unit_ids=(ExternalUnitId("1"),))
    with pytest.raises(Refused) as refusal:
        plugin.shipments.ship(session, strange)
    assert [reason.code for reason in refusal.value.reasons] == ["unit_unknown"]
    assert writes(corner_shop) == []


def test_an_order_that_is_not_there_is_gone(session: Session, corner_shop: Simulator) -> None:
    order = bought(corner_shop, session)
    strange = dataclasses.replace(parcel(session, order), order_id=ExternalOrderId("1"))
    for ask in (plugin.shipments.ship, plugin.shipments.find):
        with pytest.raises(Gone) as gone:
            ask(session, strange)
        assert gone.value.request_id


def test_a_number_that_another_order_carries_is_refused_in_tiktoks_words(
    corner_shop: Simulator, session: Session
) -> None:
    first, second = bought(corner_shop, session), bought(corner_shop, session)
    plugin.shipments.ship(session, parcel(session, first))
    with pytest.raises(Refused) as refusal:
        plugin.shipments.ship(session, parcel(session, second))
    (reason,) = refusal.value.reasons
    assert reason.code.isdigit()
    assert reason.text
    assert reason.advice
    assert refusal.value.request_id
    assert corner_shop.control.order(second.external_id)["tracking"] == []


@pytest.mark.parametrize("number", ["", " 94001118 ", "94\n001", "x" * 300])
def test_a_number_that_no_carrier_has_is_refused_before_it_is_sent(
    corner_shop: Simulator, session: Session, number: str
) -> None:
    order = bought(corner_shop, session)
    with pytest.raises(Refused) as refusal:
        plugin.shipments.ship(session, parcel(session, order, number=number))
    assert refusal.value.reasons[0].field == "tracking_number"
    assert writes(corner_shop) == []


def test_a_correction_by_package_replaces_carrier_and_number_once(
    corner_shop: Simulator, session: Session
) -> None:
    order = bought(corner_shop, session)
    receipt = plugin.shipments.ship(session, parcel(session, order))
    ups = carrier(session, order, "UPS")
    right = dataclasses.replace(
        parcel(session, order), tracking_number="1Z999AA10123456784", provider_id=ups.external_id
    )
    first = plugin.shipments.correct_tracking(session, right, package_ids=receipt.package_ids)
    again = plugin.shipments.correct_tracking(session, right, package_ids=receipt.package_ids)
    assert (first.found, again.found) == (False, True), "the one correction is not spent twice"
    package = plugin.shipments.package(session, receipt.package_ids[0])
    assert (package.tracking_number, package.provider_id) == ("1Z999AA10123456784", ups.external_id)
    third = dataclasses.replace(right, tracking_number="1Z999AA10123456785")
    with pytest.raises(Refused) as refusal:
        plugin.shipments.correct_tracking(session, third, package_ids=receipt.package_ids)
    assert refusal.value.reasons[0].code == "21011051"
    assert "corrected once" in refusal.value.reasons[0].advice


def test_a_correction_without_known_packages_goes_by_order(corner_shop: Simulator, session: Session) -> None:
    order = bought(corner_shop, session)
    plugin.shipments.ship(session, parcel(session, order))
    plugin.shipments.correct_tracking(session, parcel(session, order, number=OTHER), package_ids=())
    assert writes(corner_shop)[-1].endswith(f"/orders/{order.external_id}/shipping_info/update")
    assert now(session, order.external_id).units[0].tracking_number == OTHER


def test_a_correction_after_three_days_is_refused_with_advice(
    corner_shop: Simulator, session: Session
) -> None:
    order = bought(corner_shop, session)
    receipt = plugin.shipments.ship(session, parcel(session, order))
    corner_shop.control.step(hours=73)
    with pytest.raises(Refused) as refusal:
        plugin.shipments.correct_tracking(
            session, parcel(session, order, number=OTHER), package_ids=receipt.package_ids
        )
    assert refusal.value.reasons[0].code == "21011050"
    assert "over" in refusal.value.reasons[0].advice


def test_a_delivery_option_of_tiktoks_own_takes_no_carrier_of_ours(
    saigon: Simulator, vn_session: Session
) -> None:
    options = saigon.control.shop()["delivery_options"]
    assert plugin.shipments.providers(vn_session, options["Vận chuyển tiêu chuẩn"]) == ()
    names = {each.name for each in plugin.shipments.providers(vn_session, options["Người bán tự vận chuyển"])}
    assert names == {"Giao Hàng Nhanh", "Viettel Post", "VNPost"}


def test_one_number_ships_two_orders_of_one_buyer_each_by_its_own_operation(
    corner_shop: Simulator, session: Session
) -> None:
    first = bought(corner_shop, session)
    second = bought(corner_shop, session, buyer={"user_id": first.buyer_id})
    plugin.shipments.ship(session, parcel(session, first))
    assert plugin.shipments.find(session, parcel(session, second)) is None, (
        "another order is another operation"
    )
    receipt = plugin.shipments.ship(session, parcel(session, second))
    assert not receipt.found
    assert {unit.tracking_number for unit in now(session, second.external_id).units} == {NUMBER}


def test_a_warehouse_of_tiktoks_own_is_seen_where_the_consent_covers_it(corner_shop: Simulator) -> None:
    assert plugin.shipments is not None
    corner_shop.control.post("/fbt/onboard")
    seen = plugin.shipments.warehouses(connected(corner_shop))
    assert [each.is_default for each in seen if each.kept_by_channel] == [False]
    without = plugin.shipments.warehouses(
        connected(corner_shop, scopes=["seller.logistics", "seller.authorization.info"])
    )
    assert {each.external_id for each in without} == {
        each.external_id for each in seen if not each.kept_by_channel
    }
