"""Tests of sending shipments."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from shelfwire.channels.contract.base import Contract, CountingThrottle
from shelfwire.channels.contract.world import World
from shelfwire.channels.port import (
    ChannelOrderStatus,
    Gone,
    Refused,
    Session,
    TrackingStep,
    TryLater,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalProviderId


class ShippingContract(Contract):
    """Tests of the ShipmentDesk part, and of the call budget."""

    def test_a_shop_names_its_warehouses_delivery_options_and_carriers(
        self, world: World, session: Session
    ) -> None:
        desk = self.desk(world)
        warehouses = desk.warehouses(session)
        assert [w for w in warehouses if w.is_default]
        options = [o for w in warehouses if w.enabled for o in desk.delivery_options(session, w.external_id)]
        assert options
        assert any(desk.providers(session, option.external_id) for option in options)
        order = self.order(world, session, world.place_order())
        assert order.delivery_option_id in {option.external_id for option in options}

    def test_a_shipped_order_has_its_number_on_the_channel(self, world: World, session: Session) -> None:
        order_id = world.place_order(units=2)
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        receipt = self.desk(world).ship(session, shipment)
        assert [number for _, number in world.packages(order_id)] == ["1Z999AA10123456784"]
        assert [str(p) for p in receipt.package_ids] == [package for package, _ in world.packages(order_id)]
        after = self.order(world, session, order_id)
        assert {unit.tracking_number for unit in after.units} == {"1Z999AA10123456784"}
        assert after.status == ChannelOrderStatus.AWAITING_COLLECTION

    def test_an_order_leaves_in_two_parcels(self, world: World, session: Session) -> None:
        order_id = world.place_order(units=2)
        first = self.shipment(world, session, order_id, units=1, number="1Z999AA10123456784")
        self.desk(world).ship(session, first)
        half = self.order(world, session, order_id)
        assert half.status == ChannelOrderStatus.PARTIALLY_SHIPPED
        second = self.shipment(world, session, order_id, units=1, number="1Z999AA10123456785")
        assert set(second.unit_ids).isdisjoint(first.unit_ids)
        self.desk(world).ship(session, second)
        assert sorted(number for _, number in world.packages(order_id)) == [
            "1Z999AA10123456784",
            "1Z999AA10123456785",
        ]

    def test_an_operation_is_not_found_before_it_is_done_and_found_afterwards(
        self, world: World, session: Session
    ) -> None:
        shipment = self.shipment(world, session, world.place_order(), number="1Z999AA10123456784")
        assert self.desk(world).find(session, shipment) is None
        receipt = self.desk(world).ship(session, shipment)
        found = self.desk(world).find(session, shipment)
        assert found is not None
        assert found.found
        assert found.package_ids == receipt.package_ids

    def test_another_number_is_another_operation(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        self.desk(world).ship(session, shipment)
        other = replace(shipment, tracking_number="1Z999AA10123456785", idempotency_key="ship:other")
        assert self.desk(world).find(session, other) is None

    def test_an_operation_whose_answer_was_lost_may_be_done_and_is_found(
        self, world: World, session: Session
    ) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        with world.break_network(when="after"), pytest.raises(TryLater) as later:
            self.desk(world).ship(session, shipment)
        assert later.value.maybe_done
        found = self.desk(world).find(session, shipment)
        assert found is not None
        assert [number for _, number in world.packages(order_id)] == ["1Z999AA10123456784"]

    def test_an_operation_that_the_channel_never_heard_of_is_not_found(
        self, world: World, session: Session
    ) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        with world.break_network(when="before"), pytest.raises(TryLater):
            self.desk(world).ship(session, shipment)
        assert self.desk(world).find(session, shipment) is None
        assert world.packages(order_id) == []

    def test_the_same_operation_twice_is_one_parcel(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        self.desk(world).ship(session, shipment)
        with suppress(Refused):  # either answer will do: refused, or the parcel that is there
            self.desk(world).ship(session, shipment)
        assert len(world.packages(order_id)) == 1

    def test_a_held_order_is_refused_with_the_channels_reasons(self, world: World, session: Session) -> None:
        released = world.place_order()
        order_id = world.place_order(held=True)
        held = self.order(world, session, order_id)
        shipment = replace(
            self.shipment(world, session, released, number="1Z999AA10123456784"),
            order_id=held.external_id,
            unit_ids=tuple(unit.external_id for unit in held.units),
            package_id=next((unit.package_id for unit in held.units if unit.package_id), None),
        )
        with pytest.raises(Refused) as refusal:
            self.desk(world).ship(session, shipment)
        assert refusal.value.reasons
        assert all(reason.code and reason.text for reason in refusal.value.reasons)
        assert world.packages(order_id) == []

    def test_a_cancelled_order_is_refused(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        world.move_order(order_id, ChannelOrderStatus.CANCELLED)
        with pytest.raises(Refused):
            self.desk(world).ship(session, shipment)
        assert world.packages(order_id) == []

    def test_an_unknown_carrier_is_refused(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        with pytest.raises(Refused):
            self.desk(world).ship(session, replace(shipment, provider_id=ExternalProviderId("0")))
        assert world.packages(order_id) == []

    def test_a_corrected_number_replaces_the_first(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        receipt = self.desk(world).ship(session, shipment)
        corrected = replace(shipment, tracking_number="1Z999AA10123456785", idempotency_key="track:1")
        self.desk(world).correct_tracking(session, corrected, package_ids=receipt.package_ids)
        assert [number for _, number in world.packages(order_id)] == ["1Z999AA10123456785"]
        assert self.desk(world).find(session, corrected) is not None

    def test_a_package_tells_its_number_and_units_and_a_strange_one_is_gone(
        self, world: World, session: Session
    ) -> None:
        order_id = world.place_order(units=2)
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        (package_id,) = self.desk(world).ship(session, shipment).package_ids
        package = self.desk(world).package(session, package_id)
        assert package.tracking_number == "1Z999AA10123456784"
        assert set(package.unit_ids) == set(shipment.unit_ids)
        assert order_id in package.order_ids
        with pytest.raises(Gone):
            self.desk(world).package(session, ExternalPackageId("1"))

    def test_the_carriers_scan_and_the_delivery_are_told(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        self.desk(world).ship(session, shipment)
        world.move_order(order_id, ChannelOrderStatus.IN_TRANSIT)
        assert self.order(world, session, order_id).status == ChannelOrderStatus.IN_TRANSIT
        world.move_order(order_id, ChannelOrderStatus.DELIVERED)
        order = self.order(world, session, order_id)
        assert order.status == ChannelOrderStatus.DELIVERED
        assert {unit.status for unit in order.units} == {ChannelOrderStatus.DELIVERED}
        events = self.desk(world).tracking(session, order.external_id)
        assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
        assert {TrackingStep.MOVING, TrackingStep.DELIVERED} & {event.step for event in events}
        named = self.desk(world).tracking(session, order.external_id, by_parcel=True)
        assert {event.tracking_number for event in named if event.step != TrackingStep.BEFORE} == {
            shipment.tracking_number
        }

    def test_every_call_asks_the_budget_first_and_a_closed_budget_stops_it(
        self, world: World, session: Session
    ) -> None:
        order_id = world.place_order()
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        counting, closed = CountingThrottle(), CountingThrottle(closed=True)
        self.source(world).fetch(replace(session, throttle=counting), [ExternalOrderId(order_id)])
        self.desk(world).warehouses(replace(session, throttle=counting))
        assert len(counting.asked) >= 2
        with pytest.raises(TryLater) as later:
            self.desk(world).ship(replace(session, throttle=closed), shipment)
        assert later.value.after == 60
        assert not later.value.maybe_done
        assert closed.asked == ["tracking"]
        assert world.packages(order_id) == []
