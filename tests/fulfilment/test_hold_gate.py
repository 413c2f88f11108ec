"""Pain 1: there is no path from an order the channel holds to anything that ships, whoever tries what and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import DAY_ONE, FULL_ADDRESS, channel_order, channel_unit, mark_sent
from tests.fulfilment.conftest import FEDEX, UPS, USPS

from shelfwire.channels.port import ChannelPackage, OrderClass, PackageStatus, ShippedBy
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment import actions, queries
from shelfwire.fulfilment.actions import TrackingOptions, import_tracking, make_parcel
from shelfwire.fulfilment.models import Parcel, ParcelUnit
from shelfwire.inventory.models import Movement
from shelfwire.kit.errors import RuleBroken
from shelfwire.orders import actions as order_actions
from shelfwire.orders.models import Order
from shelfwire.orders.queries import may_ship, shippable
from shelfwire.orders.states import BlockCode

pytestmark = pytest.mark.django_db
HELD = ("unpaid", "on_hold", "teleported")


class Shop:
    """One held order, one free one, and everything that anybody can do to ship."""

    def __init__(self, account: Any) -> None:
        self.account, self.company = account, account.company
        self.version = 0
        self.say("on_hold", {})
        order_actions.record_orders(account, [channel_order("free", units=[("SHIRT-M", 2)])], "poll")
        self.free = Order.objects.get(external_id="free")

    @property
    def held(self) -> Order:
        return Order.objects.get(external_id="held")

    def say(self, status: str, more: dict[str, Any]) -> None:
        self.version += 1
        values: dict[str, Any] = {"units": [("SHIRT-M", 2)], "address": FULL_ADDRESS, **more}
        doc = channel_order(
            "held", status=status, updated_at=DAY_ONE + timedelta(minutes=self.version), **values
        )
        order_actions.record_orders(self.account, [doc], "notice")
        actions.follow(self.account, [self.held.pk])

    def pack(self, via: str, number: str, together: bool, unusual: bool) -> None:
        contents: dict[int, Any] = {self.held.pk: None}
        if together:
            contents[self.free.pk] = [self.free.units.order_by("pk")[0].pk]
        make_parcel(
            company=self.company,
            account=self.account,
            carrier="UPS",
            tracking_number=number,
            contents=contents,
            by="Bob",
            via=via,
            accept_unusual_number=unusual,
        )

    def pack_units(self) -> None:
        make_parcel(
            company=self.company,
            account=self.account,
            carrier="USPS",
            tracking_number=USPS,
            contents={self.held.pk: list(self.held.units.values_list("pk", flat=True))},
            by="Bob",
            via="rest",
        )

    def bring_file(self) -> None:
        content = f"Order ID,Tracking number,Carrier\nheld,{UPS},UPS\nheld,{FEDEX},FedEx".encode()
        import_tracking(
            company=self.company, name="t.csv", content=content, by="Bob", options=TrackingOptions(zone="UTC")
        )

    def sneak_into_a_parcel(self) -> None:
        parcel = make_parcel(
            company=self.company,
            account=self.account,
            carrier="FedEx",
            tracking_number=FEDEX,
            contents={self.free.pk: [self.free.units.order_by("pk")[1].pk]},
            by="Bob",
            via="screen",
        )
        ParcelUnit.objects.create(parcel=parcel, order=self.held, unit=self.held.units.first())

    def take_for_sent(self) -> None:
        for parcel in Parcel.objects.all():
            mark_sent(parcel=parcel, order_id=self.held.pk, package_ids=("PK",), at=DAY_ONE)

    def ship_units(self) -> None:
        units = list(self.held.units.values_list("pk", flat=True))
        order_actions.mark_units_shipped([order_actions.ShippedUnits(units, ("PK",), DAY_ONE, "?")], "worker")

    def channel_package(self) -> None:
        package = ChannelPackage("PK", PackageStatus.SHIPPED, "SHIPPED", ("held",), (), UPS)
        actions.follow_package(self.account, package)

    def force(self, code: str) -> None:
        order_actions.lift_block(self.held, code, "Bob", "I insist")

    def heal(self) -> None:
        order_actions.heal_units(self.account.pk, "Bob")
        order_actions.reserve_open_units(self.account, "Bob")


def tries() -> st.SearchStrategy[Callable[[Shop], None]]:
    more = st.sampled_from(
        [
            {},
            {"order_class": OrderClass.SAMPLE},
            {"shipped_by": ShippedBy.CHANNEL},
            {
                "units": [
                    channel_unit("SHIRT-M", "held-1", "teleported"),
                    channel_unit("SHIRT-M", "held-2", "on_hold"),
                ]
            },
        ]
    )
    return st.one_of(
        st.builds(lambda s, m: lambda shop: shop.say(s, m), st.sampled_from(HELD), more),
        st.builds(
            lambda v, n, t, u: lambda shop: shop.pack(v, n, t, u),
            st.sampled_from(["screen", "csv", "rest"]),
            st.sampled_from([UPS, FEDEX, "anything"]),
            st.booleans(),
            st.booleans(),
        ),
        st.builds(lambda c: lambda shop: shop.force(c), st.sampled_from(BlockCode.values)),
        st.sampled_from(
            [
                Shop.pack_units,
                Shop.bring_file,
                Shop.sneak_into_a_parcel,
                Shop.take_for_sent,
                Shop.ship_units,
                Shop.channel_package,
                Shop.heal,
            ]
        ),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(st.integers(0, 100), tries()), min_size=1, max_size=7))
def test_nothing_that_ships_exists_for_an_order_that_the_channel_holds(steps: Any, account: Any) -> None:
    with transaction.atomic():
        shop = Shop(account)
        for hours, attempt in steps:
            # no timer releases: only the channel's word does
            with time_machine.travel(DAY_ONE + timedelta(hours=hours), tick=False):
                try:
                    with transaction.atomic():
                        attempt(shop)
                except (RuleBroken, DatabaseError):
                    pass  # a refusal is one right answer; the other is that nothing of it shows below
        _nothing_ships(shop)
        transaction.set_rollback(True)


def _nothing_ships(shop: Shop) -> None:
    held = shop.held
    assert held.status in ("unpaid", "held", "unknown")
    assert not ParcelUnit.objects.filter(order=held).exists()
    assert not queries.parcels_of(held).exists()
    assert not Outgoing.objects.exists()
    assert all(d.order_id != held.pk for p in Parcel.objects.all() for d in queries.shipments_due(p))
    assert held not in shippable(shop.company)
    assert set(held.units.values_list("status", flat=True)) == {"open"}
    assert not Movement.objects.filter(kind="shipment", reference="held").exists()
    assert may_ship(held)


def test_the_same_attempts_ship_once_the_channel_has_released_it(account: Any) -> None:
    shop = Shop(account)
    shop.say("awaiting_shipment", {})
    assert may_ship(shop.held) == []

    shop.bring_file()

    assert set(Parcel.objects.values_list("tracking_number", flat=True)) == {UPS, FEDEX}
    assert ParcelUnit.objects.filter(order=shop.held).count() == 2
