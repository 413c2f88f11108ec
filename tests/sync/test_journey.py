"""An order's whole life on the second channel, as a diary: nothing in here knows which channel it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from tests.support.folder_shops import Shop

from shelfwire.channels.port import ChannelOrderStatus
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.models import Balance
from shelfwire.jobs.models import Job
from shelfwire.orders.errors import NotReleased
from shelfwire.orders.models import Order, TimelineEntry
from shelfwire.sync.engine import schedule
from shelfwire.sync.orders.download import request_download


def test_an_orders_whole_life(stranger: Shop, company: object) -> None:
    from shelfwire.catalog.actions import create_sku
    from shelfwire.inventory.actions import add_warehouse, count_stock

    shop, world = stranger, stranger.world
    monday = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    with time_machine.travel(monday - timedelta(days=3)):
        old = world.place_order()

    # Monday, 9:00. Alice connects the shop and lets everything flow.
    with time_machine.travel(monday):
        warehouse = add_warehouse(
            company=shop.account.company, code="main", name="Main", by="Alice", is_default=True
        )
        shop.connect()
        shop.switch("orders_in", "tracking_out")
        shop.drain()
        assert not Order.objects.exists()  # what was there before comes when she asks for it

    # 9:10. She downloads last week's orders.
    with time_machine.travel(monday + timedelta(minutes=10)):
        request_download(
            shop.account,
            since=monday - timedelta(days=7),
            until=monday + timedelta(minutes=10),
            by="Alice",
            user=shop.owner,
        )
        shop.drain()
        job = Job.objects.get()
        assert (job.status, job.done, job.total) == ("completed", 1, 1)
        assert Order.objects.get().external_id == old

    # 9:20. A buyer pays for two mugs; the channel rings while it still holds the order.
    with time_machine.travel(monday + timedelta(minutes=20)):
        order_id = world.place_order(units=2, held=True)
        assert shop.ring(world.ring(order_id)).status == 200
        shop.drain()
        order = Order.objects.get(external_id=order_id)
        assert (order.status, order.is_blocked) == ("held", True)

    # 9:30. The mug becomes a SKU, and the order heals and reserves; it is still held.
    with time_machine.travel(monday + timedelta(minutes=30)):
        sku = create_sku(company=shop.account.company, code="MUG", title="A mug", by="Alice")
        count_stock(sku_id=sku.pk, warehouse_id=warehouse.pk, counted=10, reason="count", by="Alice")
        shop.drain()
        order.refresh_from_db()
        assert not order.is_blocked
        assert Balance.objects.get().reserved == 3
        with pytest.raises(NotReleased):
            pack(shop, order)
        assert not Parcel.objects.exists()

    # 10:20. The hour is over. The notice is lost; the poll finds the release.
    with time_machine.travel(monday + timedelta(minutes=80)):
        world.release(order_id)
        schedule.tick()
        shop.drain()
        order.refresh_from_db()
        assert order.status == "released"

    # 14:00. Bob packs; the network swallows the answer, and the tracking is there once all the same.
    with time_machine.travel(monday + timedelta(hours=5)):
        parcel = pack(shop, order)
        with world.break_network(when="after", call="tracking"):
            shop.drain()
    with time_machine.travel(monday + timedelta(hours=5, minutes=2)):
        schedule.tick()
        shop.drain()
        assert [number for _, number in world.packages(order_id)] == ["1Z999AA10123456784"]
        order.refresh_from_db()
        parcel.refresh_from_db()
        assert (order.status, parcel.status) == ("shipped", "sent")
        assert (Balance.objects.get().on_hand, Balance.objects.get().reserved) == (8, 1)

    # Tuesday and Thursday. The carrier scans and delivers.
    for days, told, expected in (
        (1, ChannelOrderStatus.IN_TRANSIT, "in_transit"),
        (3, ChannelOrderStatus.DELIVERED, "delivered"),
    ):
        with time_machine.travel(monday + timedelta(days=days)):
            world.move_order(order_id, told)
            assert shop.ring(world.ring(order_id)).status == 200
            shop.drain()
            order.refresh_from_db()
            parcel.refresh_from_db()
            assert (order.status, parcel.status) == (expected, expected)

    # The diary tells it all.
    kinds = set(TimelineEntry.objects.filter(order=order).values_list("kind", flat=True))
    assert {"notice", "poll", "state", "decision", "call"} <= kinds


def pack(shop: Shop, order: Order) -> Parcel:
    return make_parcel(
        company=shop.account.company,
        account=shop.account,
        carrier="ups",
        tracking_number="1Z999AA10123456784",
        contents={order.pk: None},
        by="Bob",
        via="screen",
    )
