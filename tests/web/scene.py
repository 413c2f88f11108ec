"""A shop in the middle of its day, for tests of the screens: orders in every state, parcels, refusals, cursors."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.factories import (
    MASKED_ADDRESS,
    channel_order,
    channel_unit,
    make_account,
    make_sku,
    make_warehouse,
    mark_sent,
)

from shelfwire.channels.models import Account, ShippingProvider
from shelfwire.channels.port import Amount, Funder, OrderClass
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Cursor, Outgoing
from shelfwire.fulfilment.actions import make_parcel, save_carrier_link
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.numbers import ups_digit
from shelfwire.inventory.models import Warehouse
from shelfwire.kit import clock
from shelfwire.kit.errors import Reason
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.people.models import Company

_serial = itertools.count(1_000_000)


def ups_number() -> str:
    """A UPS number that nobody used, with its right check digit."""
    body = f"999AA101{next(_serial):07d}"
    return f"1Z{body}{ups_digit(body)}"


@dataclass
class Scene:
    """A connected US shop with a warehouse, two SKUs and carriers that are mapped."""

    company: Company
    account: Account
    orders: dict[str, Order] = field(default_factory=dict)

    def order(self, key: str, **more: Any) -> Order:
        """Record one order as the channel tells it, placed an hour ago unless told otherwise."""
        self.many({key: more})
        return self.orders[key]

    def many(self, more: Mapping[str, Mapping[str, Any]]) -> None:
        """Record many orders as one page of a poll, each by its key: one by one, they take twenty times as long."""
        now = clock.now()
        usual = {
            "placed_at": now - timedelta(hours=1),
            "ship_by": now + timedelta(days=2),
            "collect_by": now + timedelta(days=3),
        }
        told = {key: channel_order(**{**usual, **one}) for key, one in more.items()}
        recorded = record_orders(self.account, list(told.values()), via="poll")
        found = Order.objects.select_related("account", "company").in_bulk(list(recorded.order_ids.values()))
        self.orders |= {key: found[recorded.order_ids[one.external_id]] for key, one in told.items()}

    def parcel(self, *orders: Order, number: str = "", carrier: str = "ups") -> Parcel:
        """A parcel with all that is left of the orders."""
        return make_parcel(
            company=self.company,
            account=self.account,
            carrier=carrier,
            tracking_number=number or ups_number(),
            contents={order.pk: None for order in orders},
            by="Bob",
            via="screen",
        )

    def parcel_of(self, order: Order, units: list[int]) -> Parcel:
        """A parcel with some units of an order."""
        return make_parcel(
            company=self.company,
            account=self.account,
            carrier="ups",
            tracking_number=ups_number(),
            contents={order.pk: units},
            by="Bob",
            via="screen",
        )

    def sent(self, order: Order) -> Parcel:
        """A parcel of the order whose tracking the channel took, for a scan that is due in five hours."""
        parcel = self.parcel(order)
        mark_sent(parcel=parcel, order_id=order.pk, package_ids=["PKG-1"], at=clock.now())
        row = self.operation(parcel, order)
        if row is not None:
            outgoing.begin_call(row=row, payload=row.payload)
            outgoing.answer(row=row, answer={"package_ids": ["PKG-1"], "warning": ""}, request_id="REQ-1")
            outgoing.applied([row])
        Order.objects.filter(pk=order.pk).update(collect_by=clock.now() + timedelta(hours=5))
        return parcel

    def operation(self, parcel: Parcel, order: Order) -> Outgoing | None:
        """What is to be told the channel of the parcel."""
        return Outgoing.objects.filter(subject_kind="parcel", subject_id=parcel.pk).first()

    def refused(self, order: Order) -> Outgoing:
        """A parcel of the order whose tracking the channel refused, in its own words."""
        parcel = self.parcel(order)
        row = self.operation(parcel, order)
        assert row is not None
        outgoing.refuse(
            row=row,
            error="Invalid tracking number for the selected shipping provider",
            reasons=[
                Reason(
                    "21011007",
                    "Tracking number does not match the shipping provider",
                    advice="Check that the carrier is the one who has the parcel.",
                )
            ],
            request_id="202611220102030405",
        )
        row.refresh_from_db()
        return row


def make_scene(company: Company, shop: str = "Corner Shop US") -> Scene:
    """The shop with nothing sold yet."""
    account = make_account(company, shop)
    if not Warehouse.objects.filter(company=company).exists():
        make_warehouse(company)
        make_sku(company, "SHIRT-M", 100, barcode="4006381333931")
        make_sku(company, "MUG", 3, price_minor=1299, currency="USD", buffer=1)
    for number, name in enumerate(("USPS", "UPS", "FedEx"), 1):
        ShippingProvider.objects.create(
            account=account,
            delivery_option_id="D-1",
            delivery_option_name="Standard",
            external_id=f"PR-{number}",
            name=name,
            seen_at=clock.now(),
        )
    for number, code in ((1, "usps"), (2, "ups")):
        save_carrier_link(
            account=account, carrier=code, provider_id=f"PR-{number}", provider_name=code.upper(), by="Alice",
            delivery_option_id="D-1",
        )  # fmt: skip
    now = clock.now()
    Cursor.objects.create(
        account=account, conversation="orders", position=now, looked_at=now, succeeded_at=now, seen=60
    )
    return Scene(company, account)


def busy_scene(company: Company) -> Scene:
    """The same shop with one order of every kind that a screen shows differently."""
    scene = make_scene(company)
    now = clock.now()
    scene.order("late", ship_by=now - timedelta(hours=2), placed_at=now - timedelta(days=2))
    scene.order(
        "today", units=[("SHIRT-M", 2), ("MUG", 1)], ship_by=now + timedelta(hours=3), buyer_name="marisol.v"
    )
    scene.order("held", status="on_hold", placed_at=now - timedelta(minutes=20))
    scene.order("unpaid", status="unpaid")
    scene.order("unlinked", units=[("HAT-RED", 2), ("SHIRT-M", 1)])
    scene.order("unlinked_too", units=[("HAT-RED", 1)])
    scene.order("cancel_request", cancel_requested=True)
    scene.order(
        "cancelled", status="cancelled", cancel_reason="Buyer changed their mind", cancelled_by="BUYER"
    )
    scene.order("masked", address=MASKED_ADDRESS)
    scene.order("fbt", order_class=OrderClass.CHANNEL_FULFILLED)
    scene.order("sample", order_class=OrderClass.SAMPLE)
    scene.order(
        "discounted",
        units=[
            channel_unit(
                "SHIRT-M", "", price_minor=1000, original_price_minor=1500, seller_discount_minor=200,
                platform_discount_minor=300,
            )
        ],
        seller_discount_minor=200,
        platform_discount_minor=300,
        amounts=(
            Amount("product_price", Funder.BUYER, 1500, "15.00"),
            Amount("product_discount", Funder.SELLER, 200, "2.00"),
            Amount("product_discount", Funder.PLATFORM, 300, "3.00"),
            Amount("shipping_price", Funder.BUYER, 499, "4.99"),
            Amount("product_tax", Funder.BUYER, 89, "0.89"),
        ),
        buyer_message="Please leave it with the neighbour at 79.",
    )  # fmt: skip
    scene.sent(scene.order("sent"))
    scene.refused(scene.order("refused"))
    return scene
