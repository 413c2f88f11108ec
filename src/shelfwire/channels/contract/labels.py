"""Tests of the channel's own labels (bought once, printed, refused with nothing bought) and of what is a package."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from shelfwire.channels.contract.base import Contract, CountingThrottle, part_of
from shelfwire.channels.contract.world import NotOffered, World
from shelfwire.channels.port import (
    ChannelOrder,
    ChannelOrderStatus,
    Delivery,
    DeliveryFailure,
    DeliveryOutcome,
    DocumentFormat,
    DocumentKind,
    DocumentSize,
    Gone,
    Handover,
    HandoverMethod,
    InvoiceState,
    LabelBought,
    LabelDesk,
    LabelOrder,
    Measured,
    Parcelled,
    PickupSlot,
    Refused,
    Session,
    ShippingWay,
    Together,
    TryLater,
)
from shelfwire.kit.ids import ExternalOrderId, ExternalPackageId, ExternalUnitId
from shelfwire.kit.money import Money

BY_LABEL = {ShippingWay.LABEL_BY_SERVICE, ShippingWay.LABEL_BY_SLOT}
BY_NUMBER = {ShippingWay.OWN_BY_ORDER, ShippingWay.OWN_BY_PACKAGE}
NOWHERE = ExternalPackageId("1")
INVOICE = b"<?xml version='1.0' encoding='UTF-8'?><nfe><total>14.00</total></nfe>"
PARCEL = Parcelled(
    weight=Measured(Decimal("0.75"), "kg"),
    length=Measured(Decimal(30), "cm"),
    width=Measured(Decimal(22), "cm"),
    height=Measured(Decimal(100), "mm"),
)


class LabelContract(Contract):
    """Tests of the LabelDesk part."""

    def labels(self, world: World) -> LabelDesk:
        return part_of(world.channel.labels, "labels")

    def waiting(self, world: World, session: Session, **purchase: object) -> ChannelOrder:
        """An order that takes the channel's label."""
        self.labels(world)
        try:
            order_id = world.place_label_order(**purchase)  # type: ignore[arg-type]  # as the World takes it
        except NotOffered as missing:
            pytest.skip(str(missing))
        return self.order(world, session, order_id)

    def way(self, world: World, session: Session, order: ChannelOrder) -> ShippingWay:
        found = self.labels(world).ways(session, order).ways[0]
        assert isinstance(found, ShippingWay)
        return found

    def wanted(
        self, world: World, session: Session, order: ChannelOrder, *, units: int | None = None
    ) -> LabelOrder:
        """A label for an order, or for the first units of it, by what the channel offers now."""
        key = f"label:{order.external_id}:{units}"
        if self.way(world, session, order) is ShippingWay.LABEL_BY_SLOT:
            drop_off = Handover(HandoverMethod.DROP_OFF)
            return LabelOrder(key, (order.external_id,), handover=drop_off)
        chosen = tuple(unit.external_id for unit in order.units if not unit.tracking_number)[:units]
        offer = self.labels(world).services(session, order.external_id, unit_ids=chosen, parcel=PARCEL)
        best = offer.services[0]
        return LabelOrder(
            key,
            (order.external_id,),
            unit_ids=chosen,
            service_id=best.external_id,
            parcel=PARCEL,
            agreed_price=best.price,
        )

    def nothing_bought(self, world: World, *orders: ChannelOrder) -> None:
        assert [world.packages(order.external_id) for order in orders] == [[] for _ in orders]

    def test_a_label_is_bought_once_and_printed(self, world: World, session: Session) -> None:
        labels, order = self.labels(world), self.waiting(world, session, units=2)
        ways = labels.ways(session, order)
        assert set(ways.ways) <= BY_LABEL
        assert ways.hindrances == ()
        wanted = self.wanted(world, session, order)
        assert labels.find(session, wanted) is None
        bought = labels.buy(session, wanted)
        assert not bought.found
        assert bought.cost == wanted.agreed_price
        ((package_id, number),) = world.packages(order.external_id)
        assert bought.package_ids == (package_id,)
        after = self.order(world, session, order.external_id)
        assert after.status is ChannelOrderStatus.AWAITING_COLLECTION
        assert {unit.tracking_number for unit in after.units} == {number}
        for again in (labels.buy(session, wanted), labels.find(session, wanted)):
            assert again is not None
            assert (again.found, again.package_ids, again.tracking_number) == (True, (package_id,), number)
        assert world.packages(order.external_id) == [(package_id, number)]
        self._prints(world, session, bought, number)

    def _prints(self, world: World, session: Session, bought: LabelBought, number: str) -> None:
        labels, (package_id,) = self.labels(world), bought.package_ids
        for kind in (DocumentKind.LABEL, DocumentKind.PACKING_SLIP, DocumentKind.BOTH):
            found = labels.document(session, package_id, kind=kind, size=DocumentSize.A6)
            assert found.tracking_number == number
            assert world.fetch(found.url).startswith(b"%PDF-")
        zpl = labels.document(session, package_id, format=DocumentFormat.ZPL)
        assert world.fetch(zpl.url).startswith(b"^XA")
        with pytest.raises(Gone):
            labels.document(session, NOWHERE)

    def test_a_label_whose_answer_was_lost_is_found_and_one_never_heard_of_is_not(
        self, world: World, session: Session
    ) -> None:
        labels, order = self.labels(world), self.waiting(world, session)
        wanted = self.wanted(world, session, order)
        with world.break_network(when="before"), pytest.raises(TryLater):
            labels.buy(session, wanted)
        assert labels.find(session, wanted) is None
        self.nothing_bought(world, order)
        closed = CountingThrottle(closed=True)
        with pytest.raises(TryLater) as later:
            labels.buy(replace(session, throttle=closed), wanted)
        assert not later.value.maybe_done
        self.nothing_bought(world, order)
        with_order = replace(wanted, agreed_price=None)
        with world.break_network(when="after"), pytest.raises(TryLater) as lost:
            labels.buy(session, with_order, orders={order.external_id: order})
        assert lost.value.maybe_done
        found = labels.find(session, wanted)
        assert found is not None
        assert [package for package, _ in world.packages(order.external_id)] == list(found.package_ids)
        assert labels.buy(session, wanted, orders={order.external_id: order}).found, (
            "a stale look buys nothing"
        )
        assert len(world.packages(order.external_id)) == 1

    def test_two_who_pack_one_parcel_buy_one_label(self, world: World, session: Session) -> None:
        labels, order = self.labels(world), self.waiting(world, session)
        wanted = replace(self.wanted(world, session, order), agreed_price=None)
        looked = {order.external_id: order}
        together = threading.Barrier(2)

        def pack(_: int) -> LabelBought:
            together.wait(timeout=30)
            return labels.buy(session, wanted, orders=looked)

        with ThreadPoolExecutor(2) as packers:
            first, second = packers.map(pack, range(2))
        assert sorted((first.found, second.found)) == [False, True]
        assert first.package_ids == second.package_ids
        assert [package for package, _ in world.packages(order.external_id)] == list(first.package_ids)

    def test_what_may_not_be_shipped_is_refused_with_reasons_and_nothing_is_bought(
        self, world: World, session: Session
    ) -> None:
        labels, released = self.labels(world), self.waiting(world, session)
        wanted = self.wanted(world, session, released)
        held = self.waiting(world, session, held=True)
        assert labels.ways(session, held).hindrances
        own = self.order(world, session, world.place_order())
        asked = replace(wanted, unit_ids=(), agreed_price=None)
        for order in [held, *([own] if set(labels.ways(session, own).ways) & BY_NUMBER else [])]:
            with pytest.raises(Refused) as refusal:
                labels.buy(session, replace(asked, order_ids=(order.external_id,)))
            assert all(reason.code and reason.text for reason in refusal.value.reasons)
            self.nothing_bought(world, order)
        with pytest.raises(Gone):
            labels.buy(session, replace(asked, order_ids=(ExternalOrderId("1"),)))
        if self.way(world, session, released) is ShippingWay.LABEL_BY_SERVICE:
            self._refuses_services(world, session, released, wanted)
        else:
            self._refuses_slots(world, session, released, wanted)
        with suppress(NotOffered):
            world.ask_to_cancel(released.external_id)
            with pytest.raises(Refused) as refusal:
                labels.buy(session, asked)
            assert "cancel_requested" in {reason.code for reason in refusal.value.reasons}
            self.nothing_bought(world, released)

    def _refuses_services(
        self, world: World, session: Session, order: ChannelOrder, wanted: LabelOrder
    ) -> None:
        labels, price = self.labels(world), wanted.agreed_price
        assert price is not None
        cheaper = Money(price.minor - 1, price.currency)
        heavy = replace(PARCEL, weight=Measured(Decimal(9000), "kg"))
        cases = [
            (replace(wanted, agreed_price=cheaper), "price_changed"),
            (replace(wanted, service_id="1"), "service_gone"),
            (replace(wanted, agreed_price=None, service_id="1"), ""),
            (replace(wanted, agreed_price=None, parcel=heavy), ""),
            (replace(wanted, unit_ids=(ExternalUnitId("1"),)), "unit_unknown"),
            (replace(wanted, parcel=replace(PARCEL, height=None)), "dimension_missing"),
        ]
        for one, code in cases:
            with pytest.raises(Refused) as refusal:
                labels.buy(session, one)
            assert not code or [reason.code for reason in refusal.value.reasons] == [code]
            self.nothing_bought(world, order)
        with pytest.raises(Refused):
            labels.services(session, order.external_id, parcel=heavy)

    def _refuses_slots(self, world: World, session: Session, order: ChannelOrder, wanted: LabelOrder) -> None:
        labels = self.labels(world)
        (package_id,) = labels.ways(session, order).waiting
        offer = labels.slots(session, package_id)
        assert offer.pickup or offer.drop_off
        gone = PickupSlot(world.now(), world.now().replace(year=world.now().year + 1))
        for one in (
            replace(wanted, handover=Handover(HandoverMethod.PICKUP, gone)),
            replace(wanted, unit_ids=(ExternalUnitId("1"),)),
        ):
            with pytest.raises(Refused):
                labels.buy(session, one)
            self.nothing_bought(world, order)
        with pytest.raises(Gone):
            labels.slots(session, NOWHERE)
        free = [slot for slot in offer.slots if slot.free]
        another = self.waiting(world, session)
        fetched = Handover(HandoverMethod.PICKUP, free[0])
        labels.buy(session, replace(wanted, order_ids=(another.external_id,), handover=fetched))
        assert len(world.packages(another.external_id)) == 1

    def test_an_order_leaves_in_two_parcels_each_with_its_label(self, world: World, session: Session) -> None:
        labels, order = self.labels(world), self.waiting(world, session, units=2, skus=2)
        if self.way(world, session, order) is ShippingWay.LABEL_BY_SERVICE:
            first = labels.buy(session, self.wanted(world, session, order, units=1))
            whole = LabelOrder("all", (order.external_id,), tuple(unit.external_id for unit in order.units))
            with pytest.raises(Refused) as refusal:
                labels.buy(session, whole)
            assert {reason.code for reason in refusal.value.reasons} == {"already_shipped"}
            rest = self.order(world, session, order.external_id)
            second = labels.buy(session, self.wanted(world, session, rest))
        else:
            first, second = self._split_and_bought(world, session, order)
        assert {p for p, _ in world.packages(order.external_id)} == {*first.package_ids, *second.package_ids}

    def _split_and_bought(
        self, world: World, session: Session, order: ChannelOrder
    ) -> tuple[LabelBought, LabelBought]:
        labels, order_id = self.labels(world), order.external_id
        option = labels.split_options(session, [order_id])[order_id]
        if not option.can_split:
            assert option.why
            groups = [[order.units[0].external_id]]
            with pytest.raises(Refused):
                labels.split(session, order_id, groups)
            assert labels.ways(session, self.order(world, session, order_id)).waiting.keys() == {
                unit.package_id for unit in order.units
            }
            pytest.skip("orders are not split in this market")
        mine = [u.external_id for u in order.units if u.sku_id == order.units[0].sku_id]
        with pytest.raises(Refused):
            labels.split(session, order_id, [[ExternalUnitId("1")]])
        made = labels.split(session, order_id, [mine])
        again = labels.split(session, order_id, [mine])
        assert (again.package_ids, again.found) == (made.package_ids, True)
        waiting = labels.ways(session, self.order(world, session, order_id)).waiting
        assert len(waiting) == 2
        assert set(waiting[made.package_ids[0]]) == set(mine)
        wanted = self.wanted(world, session, order)
        with pytest.raises(Refused) as refusal:
            labels.buy(session, wanted)
        assert [reason.code for reason in refusal.value.reasons] == ["name_the_package"]
        every = tuple(unit.external_id for unit in order.units)
        with pytest.raises(Refused) as refusal:
            labels.buy(session, replace(wanted, unit_ids=every, package_id=made.package_ids[0]))
        assert [reason.code for reason in refusal.value.reasons] == ["package_is_smaller"]
        first = labels.buy(session, replace(wanted, package_id=made.package_ids[0]))
        with pytest.raises(Refused):
            labels.buy(session, wanted)
        (left,) = set(waiting) - set(made.package_ids)
        assert left not in {package_id for package_id, _ in world.packages(order_id)}
        return first, labels.buy(session, replace(wanted, package_id=left))

    def test_orders_of_one_buyer_travel_together(self, world: World, session: Session) -> None:
        labels, first = self.labels(world), self.waiting(world, session)
        second = self.waiting(world, session, with_order=first.external_id)
        both = (first.external_id, second.external_id)
        wanted = replace(self.wanted(world, session, first), order_ids=both, unit_ids=(), agreed_price=None)
        if self.way(world, session, first) is ShippingWay.LABEL_BY_SERVICE:
            assert first.travels_with == second.travels_with != ""
            bought = labels.buy(session, wanted)
        else:
            package_id = self._combined(world, session, both)
            with pytest.raises(Refused) as refusal:
                labels.buy(session, replace(wanted, order_ids=both[:1]))
            assert [reason.code for reason in refusal.value.reasons] == ["other_orders_inside"]
            bought = labels.buy(session, replace(wanted, package_id=package_id))
        assert labels.buy(session, wanted).package_ids == bought.package_ids
        assert {number for each in both for number in world.packages(each)} == {
            world.packages(first.external_id)[0]
        }

    def _combined(
        self, world: World, session: Session, both: tuple[ExternalOrderId, ...]
    ) -> ExternalPackageId:
        labels = self.labels(world)
        offers = [one for one in labels.combinable(session).documents if set(both) <= set(one.order_ids)]
        if not offers:
            nothing = Together(NOWHERE, both)
            assert labels.combine(session, [nothing]).refused.keys() == {NOWHERE}
            pytest.skip("orders are not combined in this market")
        offer = replace(offers[0], order_ids=both)
        made = labels.combine(session, [offer])
        again = labels.combine(session, [offer])
        assert (made.refused, again.refused, again.made) == ({}, {}, made.made)
        package_id = made.made[offer.external_id].external_id
        apart = labels.uncombine(session, package_id)
        assert {order_id for one in apart.packages for order_id in one.order_ids} == set(both)
        assert len(apart.packages) == 2
        assert labels.uncombine(session, package_id, [both[1]]).found
        (offer,) = [one for one in labels.combinable(session).documents if set(both) <= set(one.order_ids)]
        return labels.combine(session, [replace(offer, order_ids=both)]).made[offer.external_id].external_id

    def test_what_the_seller_brings_is_told_with_its_proof(self, world: World, session: Session) -> None:
        labels = self.labels(world)
        order_id = world.place_order()
        order = self.order(world, session, order_id)
        if ShippingWay.SELF_DELIVERY not in labels.ways(session, order).ways:
            pytest.skip("nobody delivers for this channel")
        shipment = self.shipment(world, session, order_id, number="1Z999AA10123456784")
        (package_id,) = self.desk(world).ship(session, shipment).package_ids
        proof = labels.send_proof(session, world.picture(), name="door.jpg")
        told = Delivery(package_id, DeliveryOutcome.DELIVERED, proof=proof)
        failed = Delivery(NOWHERE, DeliveryOutcome.FAILED, DeliveryFailure.BUYER_REFUSED)
        answer = labels.deliver(session, [told, failed])
        assert answer.refused.keys() == {NOWHERE}
        assert self.order(world, session, order_id).status is ChannelOrderStatus.DELIVERED
        assert labels.deliver(session, [told]).already == (package_id,)
        assert labels.deliver(session, [replace(told, outcome=DeliveryOutcome.PROOF)]).refused == {}

    def test_an_invoice_comes_first_where_one_is_needed(self, world: World, session: Session) -> None:
        labels, order = self.labels(world), self.waiting(world, session, invoice=True)
        ways = labels.ways(session, order)
        assert ways.invoice is InvoiceState.NEEDED
        assert [reason.code for reason in ways.hindrances] == ["invoice_needed"]
        (package_id,) = ways.waiting
        wanted = LabelOrder("label:invoice", (order.external_id,))
        with pytest.raises(Refused):
            labels.buy(session, wanted)
        self.nothing_bought(world, order)
        assert not labels.send_invoice(session, package_id, INVOICE).found
        assert labels.send_invoice(session, package_id, INVOICE).found
        after = self.order(world, session, order.external_id)
        assert after.invoice in (InvoiceState.BEING_CHECKED, InvoiceState.TAKEN)
        another = self.waiting(world, session)
        with pytest.raises(Refused):
            labels.send_invoice(session, next(iter(labels.ways(session, another).waiting)), INVOICE)
