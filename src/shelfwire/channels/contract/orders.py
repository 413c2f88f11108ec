"""Tests of reading orders."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from shelfwire.channels.contract.base import Contract
from shelfwire.channels.contract.world import NotOffered, World
from shelfwire.channels.port import (
    ChannelOrderStatus,
    Session,
    TryLater,
)
from shelfwire.kit.ids import ExternalOrderId


class OrderContract(Contract):
    """Tests of the OrderSource part."""

    def test_an_order_comes_whole_with_one_unit_a_line_and_its_document(
        self, world: World, session: Session
    ) -> None:
        order_id = world.place_order(units=3)
        order = self.order(world, session, order_id)
        assert order.external_id == order_id
        assert order.status == ChannelOrderStatus.AWAITING_SHIPMENT
        assert len(order.units) == 3
        assert len({unit.external_id for unit in order.units}) == 3
        assert isinstance(json.loads(order.document), dict)
        assert order_id in order.document.decode()
        assert order.placed_at.tzinfo is not None
        assert order.updated_at >= order.placed_at
        assert order.address.kind != "absent"

    def test_money_is_in_minor_units_of_the_shop_and_adds_up(self, world: World, session: Session) -> None:
        assert session.shop is not None
        order = self.order(world, session, world.place_order(units=2))
        assert order.currency == session.shop.currency
        assert order.subtotal_minor == sum(unit.price_minor for unit in order.units)
        assert all(
            u.price_minor == u.original_price_minor - u.seller_discount_minor - u.platform_discount_minor
            for u in order.units
        )

    def test_a_held_order_says_so_and_gives_no_address(self, world: World, session: Session) -> None:
        order = self.order(world, session, world.place_order(held=True))
        assert order.status == ChannelOrderStatus.ON_HOLD
        assert order.address.kind == "absent"

    def test_a_window_of_changes_holds_its_first_moment_and_not_its_last(
        self, world: World, session: Session
    ) -> None:
        order = self.order(world, session, world.place_order())
        at, later = order.updated_at, order.updated_at + timedelta(seconds=1)

        def ids(since: datetime, until: datetime) -> set[str]:
            pages = self.every_page(world, session, "changed", since, until, 50)
            return {o.external_id for page in pages for o in page.documents}

        assert order.external_id in ids(at, later)
        assert order.external_id not in ids(at - timedelta(hours=1), at)
        assert order.external_id not in ids(later, later + timedelta(hours=1))

    @pytest.mark.parametrize(("which", "moment"), [("changed", "updated_at"), ("created", "placed_at")])
    def test_pages_bring_every_order_of_a_window_once_oldest_first(
        self, world: World, session: Session, which: str, moment: str
    ) -> None:
        placed = [world.place_order() for _ in range(7)]
        since, until = world.now() - timedelta(hours=1), world.now() + timedelta(minutes=1)
        pages = self.every_page(world, session, which, since, until, 3)
        found = [order for page in pages for order in page.documents]
        assert len(pages) == 3
        assert sorted(order.external_id for order in found) == sorted(placed)
        moments = [getattr(order, moment) for order in found]
        assert moments == sorted(moments)
        assert pages[0].total in (None, 7)

    def test_an_empty_window_is_one_empty_page(self, world: World, session: Session) -> None:
        long_ago = world.now() - timedelta(days=30)
        (page,) = self.every_page(world, session, "changed", long_ago, long_ago + timedelta(days=1), 50)
        assert page.documents == ()

    def test_fetching_takes_any_number_and_leaves_out_what_is_not_there(
        self, world: World, session: Session
    ) -> None:
        placed = {world.place_order() for _ in range(3)}
        strange = {str(n) for n in range(111)}
        wanted = [ExternalOrderId(order_id) for order_id in sorted(placed | strange)]
        page = self.source(world).fetch(session, wanted)
        assert {order.external_id for order in page.documents} == placed

    def test_a_cancelled_order_is_cancelled_with_every_unit(self, world: World, session: Session) -> None:
        order_id = world.place_order(units=2)
        before = self.order(world, session, order_id)
        world.move_order(order_id, ChannelOrderStatus.CANCELLED)
        order = self.order(world, session, order_id)
        assert order.status == ChannelOrderStatus.CANCELLED
        assert {unit.status for unit in order.units} == {ChannelOrderStatus.CANCELLED}
        assert order.updated_at >= before.updated_at

    def test_a_buyer_who_asks_to_cancel_is_seen(self, world: World, session: Session) -> None:
        order_id = world.place_order()
        try:
            world.ask_to_cancel(order_id)
        except NotOffered as missing:
            pytest.skip(str(missing))
        assert self.order(world, session, order_id).cancel_requested

    def test_reading_over_a_broken_network_is_tried_later(self, world: World, session: Session) -> None:
        with world.break_network(when="before"), pytest.raises(TryLater) as later:
            self.source(world).fetch(session, [ExternalOrderId("1")])
        assert not later.value.maybe_done
