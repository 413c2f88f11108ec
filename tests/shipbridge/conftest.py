"""Carrier accounts, a sender and a shipment; UPS on this machine. Skipped where the optional part is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.shipbridge.ups_host import Ups, ups_on_this_machine

from shelfwire.shipbridge import children
from shelfwire.shipbridge.actions import connect_account
from shelfwire.shipbridge.models import CarrierAccount
from shelfwire.shipbridge.shipments import Box, Place, Shipment

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
def _end_children() -> Iterator[None]:
    """The processes that a module's calls leave waiting end with it."""
    yield
    children.end_idle()


@pytest.fixture
def ups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ups]:
    """UPS, reached by every carrier process that starts from now on."""
    children.end_idle()
    with ups_on_this_machine(tmp_path) as made:
        monkeypatch.setenv("https_proxy", made.proxy)
        monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
        yield made
    children.end_idle()


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
