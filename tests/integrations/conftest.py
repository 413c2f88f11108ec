"""A US shop with orders, and a program that is let in to them."""

from __future__ import annotations

import base64
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.factories import channel_order, make_account, make_sku, make_warehouse
from tests.integrations.folders import at_once, folder, root, server

from shelfwire.fulfilment.models import CarrierLink
from shelfwire.integrations.actions import add_integration
from shelfwire.integrations.models import Integration
from shelfwire.orders.actions import record_orders
from shelfwire.orders.models import Order
from shelfwire.web.wsgi import application

__all__ = ["at_once", "folder", "root", "server"]


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's transaction lives on its connection, which the door must not drop."""
    monkeypatch.setattr("shelfwire.web.connect.close_old_connections", lambda: None)


@pytest.fixture
def account(company: Any) -> Any:
    """A connected US shop that accepts UPS and USPS everywhere; SHIRT-M weighs 200 g, MUG-1 12 oz."""
    make_warehouse(company)
    make_sku(company, "SHIRT-M", on_hand=50, weight="200", weight_unit="g")
    make_sku(company, "MUG-1", on_hand=50, weight="12", weight_unit="oz")
    account = make_account(company)
    for code in ("ups", "usps"):
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


@dataclass
class Program:
    """A ShipStation at its address."""

    integration: Integration
    password: str
    remote: str = "203.0.113.9"

    @property
    def path(self) -> str:
        return f"/connect/shipstation/{self.integration.token}"

    @property
    def basic(self) -> str:
        pair = f"{self.integration.user_name}:{self.password}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    def ask(
        self, method: str, query: dict[str, str], body: bytes = b"", header: str | None = "", path: str = ""
    ) -> tuple[int, ET.Element]:
        """Status and XML. ``header``: the Authorization; "" sends the right one, None none."""
        said: list[tuple[str, list[tuple[str, str]]]] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path or self.path,
            "QUERY_STRING": urlencode(query),
            "REMOTE_ADDR": self.remote,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        if header is not None:
            environ["HTTP_AUTHORIZATION"] = header or self.basic
        answer = b"".join(application(environ, lambda status, headers, *_: said.append((status, headers))))
        [(status, headers)] = said
        assert dict(headers)["Content-Type"].startswith("application/xml")
        return int(status[:3]), ET.fromstring(answer)

    def export(self, page: int = 1, **more: str) -> ET.Element:
        """The orders of the widest window."""
        asked = {"action": "export", "start_date": "01/01/2020 00:00", "end_date": "12/31/2100 23:59"}
        status, root = self.ask("GET", {**asked, "page": str(page), **more})
        assert status == 200, ET.tostring(root)
        return root

    def told(self, page: int = 1, **more: str) -> dict[str, str]:
        """Order numbers with their statuses."""
        root = self.export(page, **more)
        return {one.findtext("OrderNumber", ""): one.findtext("OrderStatus", "") for one in root}


@pytest.fixture
def program(company: Any) -> Program:
    """ShipStation, let in to every shop of the company."""
    integration, password = add_integration(
        company=company, kind="shipstation", name="ShipStation", account=None, by="Alice"
    )
    return Program(integration, password.reveal())
