"""A US shop whose carriers are mapped, with two counted SKUs, and orders to ship."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories import channel_order, make_account, make_sku, make_warehouse

from shelfwire.channels.port import ShippedBy
from shelfwire.fulfilment.actions import LabelFacts, LabelRequest, ask_labels, label_bought, make_parcel
from shelfwire.fulfilment.models import CarrierLink, Label
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order

UPS = "1Z999AA10123456784"
FEDEX = "986578788855"
USPS = "9400100000000000000006"


@pytest.fixture
def warehouse(company: Any) -> Any:
    """The company's default warehouse."""
    return make_warehouse(company)


@pytest.fixture
def shirt(company: Any, warehouse: Any) -> Any:
    """SHIRT-M, ten on hand."""
    return make_sku(company, "SHIRT-M", on_hand=10)


@pytest.fixture
def mug(company: Any, warehouse: Any) -> Any:
    """MUG-1, ten on hand."""
    return make_sku(company, "MUG-1", on_hand=10)


@pytest.fixture
def account(company: Any, shirt: Any) -> Any:
    """A connected US shop that accepts UPS, FedEx and USPS everywhere."""
    account = make_account(company)
    for code in ("ups", "fedex", "usps"):
        CarrierLink.objects.create(
            account=account, carrier=code, provider_id=f"PR-{code}", provider_name=code.upper()
        )
    return account


@pytest.fixture
def order(account: Any) -> Callable[..., Order]:
    """``order("1", units=…)`` records a channel order and gives ours."""

    def made(external_id: str = "1", **more: Any) -> Order:
        recorded = record_orders(account, [channel_order(external_id, **more)], "poll")
        return Order.objects.get(pk=recorded.order_ids[external_id])

    return made


@pytest.fixture
def pack(company: Any, account: Any) -> Callable[..., Any]:
    """``pack({order.pk: None})`` makes a UPS parcel as Bob does."""

    def made(contents: Any, number: str = UPS, carrier: str = "UPS", **more: Any) -> Any:
        values = {"company": company, "account": account, "by": "Bob", "via": "screen", **more}
        return make_parcel(carrier=carrier, tracking_number=number, contents=contents, **values)

    return made


@pytest.fixture
def theirs(order: Any) -> Any:
    """``theirs("1", units=…)``: an order that ships with a label of the channel's."""
    return lambda external_id="1", **more: order(external_id, shipped_by=ShippedBy.CHANNEL, **more)


@pytest.fixture
def ask(company: Any, account: Any) -> Any:
    """``ask(order, service_id="S1")`` asks as Bob does, for all that is left; the outcome."""

    def asked(*orders: Order, units: Any = None, source: str = "channel", **more: Any) -> Any:
        request = LabelRequest(contents={one.pk: units for one in orders}, **more)
        [outcome] = ask_labels(company=company, account=account, wanted=[request], by="Bob", source=source)
        return outcome

    return asked


@pytest.fixture
def bought(ask: Any) -> Any:
    """``bought(order)``: a label that was bought for 4.60 USD, its number known."""

    def made(*orders: Order, **facts: Any) -> Label:
        label = ask(*orders).label
        values = {
            "package_id": "P1",
            "tracking_number": UPS,
            "cost": Money(460, "USD"),
            "provider_name": "UPS",
            "service_name": "Ground",
        }
        return label_bought(label.pk, LabelFacts(**{**values, **facts}))

    return made
