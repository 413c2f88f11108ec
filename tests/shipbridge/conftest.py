"""Carrier accounts, a sender and a shipment; UPS on this machine. Skipped where the optional part is not installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from bench._ups import Ups, ups_on_this_machine
from tests.factories import channel_order, make_account, make_sku, make_warehouse

from shelfwire.fulfilment.actions import LabelOutcome
from shelfwire.fulfilment.models import CarrierLink
from shelfwire.inventory.actions import set_sender
from shelfwire.kit.money import Money
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.shipbridge import children
from shelfwire.shipbridge.actions import connect_account
from shelfwire.shipbridge.models import CarrierAccount
from shelfwire.shipbridge.shipments import Box, Place, Shipment
from shelfwire.sync.shipbridge.buying import buy_with_carrier
from shelfwire.sync.shipbridge.places import parcelled_of

SENDER = {
    "name": "Corner Shop",
    "phone": "+1 213 555 0100",
    "street": "1 Dock Road",
    "city": "Los Angeles",
    "state": "California",
    "postal_code": "90021",
    "country": "US",
}
BOX = Box(Decimal("1.5"), "kg", Decimal(30), Decimal(20), Decimal(10), "cm")
FROM = Place("Corner Shop", ("1 Dock Road",), "Los Angeles", "90021", "US", "CA", phone="+1 213 555 0100")
TO = Place("Dana Whitfield", ("77 Elm Street", "Apt 4"), "Los Angeles", "90012", "US", "California")
SHIPMENT = Shipment(FROM, TO, BOX, "576460000000000001")
PRICES = "Standard; 4.50; 2; 30\nExpress; 12; 1"


@pytest.fixture(scope="module", autouse=True)
def _ups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ups]:
    """One UPS for a module, and processes that reach nothing else; they end with the module."""
    children.end_idle()
    with ups_on_this_machine(tmp_path_factory.mktemp("ups")) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("https_proxy", made.proxy)
        patch.setenv("SSL_CERT_FILE", str(made.certificate))
        yield made
        children.end_idle()


@pytest.fixture
def ups(_ups: Ups) -> Ups:
    """UPS, where nothing has happened yet."""
    _ups.forget()
    return _ups


def own_courier(company: Any, **more: Any) -> CarrierAccount:
    """A courier by price list, told to the shop as UPS unless ``carrier`` says otherwise."""
    values = {"price_list": PRICES, "currency": "USD", "number_prefix": "CS"} | more.pop("values", {})
    wanted = {
        "plugin": "generic",
        "carrier": "ups",
        "name": "Our van",
        "test_mode": False,
        "by": "Alice",
    } | more
    return connect_account(company=company, values=values, **wanted)


def ups_account(company: Any, secret: str = "open sesame", name: str = "UPS") -> CarrierAccount:
    """An account with UPS."""
    return connect_account(
        company=company,
        plugin="ups",
        carrier="",
        name=name,
        values={"client_id": "shop", "client_secret": secret, "account_number": "A12345"},
        test_mode=False,
        by="Alice",
    )


@pytest.fixture
def account(company: Any) -> Any:
    """A connected US shop that takes UPS everywhere, whose orders leave from a warehouse with a sender."""
    place = make_warehouse(company)
    set_sender(warehouse=place, parts=SENDER, by="Alice")
    make_sku(company, "SHIRT-M", on_hand=50, weight="200", weight_unit="g")
    account = make_account(company)
    CarrierLink.objects.create(account=account, carrier="ups", provider_id="PR-ups", provider_name="UPS")
    return account


@pytest.fixture
def order(account: Any) -> Callable[..., Order]:
    """``order("1", units=…)`` records a channel order that we ship, and gives ours."""

    def made(external_id: str = "1", **more: Any) -> Order:
        recorded = record_orders(account, [channel_order(external_id, **more)], "poll")
        return Order.objects.get(pk=recorded.order_ids[external_id])

    return made


@pytest.fixture
def buy(account: Any) -> Callable[..., LabelOutcome]:
    """``buy(order, with_, service)`` asks for a label as Bob does, for all that is left; the outcome."""

    def bought(order: Order, with_: CarrierAccount, service: str = "standard", **more: Any) -> LabelOutcome:
        values: dict[str, Any] = {"price": Money(450, "USD"), "parcel": parcelled_of(BOX), "by": "Bob"} | more
        return buy_with_carrier(
            company=order.company,
            account=account,
            contents={order.pk: None},
            carrier_account=with_,
            service=service,
            service_name=service.title(),
            **values,
        )

    return bought
