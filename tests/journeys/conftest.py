"""A shop of the simulator, connected over HTTP, and a calendar that both sides live by.

Notices are posted by the simulator to a letterbox here; ``Diary.post`` carries them to the door in the order they
came and lets the worker work. Nothing else is played.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from tests.support.simulated import connect, simulated_account

from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.fulfilment.actions import make_parcel
from shelfwire.fulfilment.models import Parcel
from shelfwire.inventory.actions import add_warehouse
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs import drain, enqueue, hurry
from shelfwire.orders.models import Order
from shelfwire.people.models import Company, User
from shelfwire.sync.orders.poll import poll_orders
from shelfwire.sync.webhook import deliveries
from tiktok_shop_sim.testing import Control, Simulator

UPS = ("1Z999AA10123456784", "1Z999AA10123456793")
Letter = tuple[str, bytes, dict[str, str]]


class Letterbox:
    """Takes what the simulator posts and answers 200."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        box = self

        class Slot(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                box.letters.append((self.path, body, dict(self.headers.items())))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Slot)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def take(self) -> list[Letter]:
        taken, self.letters = self.letters, []
        return taken

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Diary:
    """One shop's days."""

    simulator: Simulator
    company: Company
    owner: User
    account: Account
    box: Letterbox
    clock: time_machine.Coordinates
    shop_id: str
    seller_sku: str
    buying: dict[str, Any] = field(default_factory=dict)

    @property
    def control(self) -> Control:
        return self.simulator.control

    # ── time ──

    def later(self, **by: float) -> list[str]:
        """Both clocks go on; what falls due on TikTok's side has happened, and its notices are worked on."""
        self.control.step(**by)
        self.clock.shift(timedelta(**by))
        return self.post()

    def post(self, arrange: Callable[[list[Letter]], list[Letter]] = list) -> list[str]:
        """Carry the notices that came to the door, ``arrange``d, and work until nothing is due; what was worked on."""
        self.control.settle_notices()
        for path, body, headers in arrange(self.box.take()):
            *_, channel, token = path.strip("/").split("/")
            answer = deliveries.receive(channel, token, body, headers, "127.0.0.1")
            assert answer.status == 200, answer
        return drain()

    def poll(self) -> list[str]:
        """The worker's minute."""
        hurry(poll_orders, key=str(self.account.pk), account_id=self.account.pk)
        return drain()

    # ── people ──

    def connect(self) -> Account:
        """Alice agrees on the consent page."""
        self.account = connect(self.account, self.owner, self.simulator)
        return self.account

    def switch(self, *switches: str, on: bool = True) -> None:
        for switch in switches:
            set_switch(account=self.account, switch=switch, on=on, by="Alice")

    def buy(self, quantity: int = 1, seller_sku: str = "", **request_body: Any) -> str:
        """A buyer buys so many pieces of one SKU, the shop's first unless one is named; the order's id."""
        lines = [{"seller_sku": seller_sku or self.seller_sku, "quantity": quantity}]
        (order,) = self.control.buy(shop_id=self.shop_id, lines=lines, **{**self.buying, **request_body})
        return str(order["id"])

    def pack(self, order: Order, number: str, *unit_ids: int, carrier: str = "ups") -> Parcel:
        """Bob packs."""
        return make_parcel(
            company=self.company,
            account=self.fresh(),
            carrier=carrier,
            tracking_number=number,
            contents={order.pk: unit_ids or None},
            by="Bob",
            via="screen",
        )

    # ── looking ──

    def fresh(self) -> Account:
        return Account.objects.get(pk=self.account.pk)

    def order(self, external_id: str) -> Order:
        return Order.objects.get(account=self.account, external_id=external_id)

    def ship_calls(self) -> list[str]:
        """Paths of the ship calls that TikTok carried out, whether or not its answer came."""
        calls = self.control.calls(operation="POST /fulfillment", verdict="ok", limit=1000)
        return [call["path"] for call in calls]


@pytest.fixture
def box() -> Iterator[Letterbox]:
    found = Letterbox()
    yield found
    found.close()


Begin = Callable[..., Diary]


@pytest.fixture
def begin(
    simulator: Simulator, box: Letterbox, company: Company, alice: User, bob: User, settings: Any
) -> Iterator[Begin]:
    """``begin(scenario="corner-shop", orders=0)``: a shop that is set up, its catalogue counted unless there is to be
    none, not yet connected."""
    settings.PUBLIC_URL = box.url
    travels: list[time_machine.travel] = []

    def set_up(
        scenario: str = "corner-shop", orders: int = 0, catalogue: bool = True, **buying: Any
    ) -> Diary:
        control = simulator.control
        control.reset(scenario=scenario, orders=orders)
        travel = time_machine.travel(datetime.fromtimestamp(control.clock()["now"], UTC), tick=True)
        travels.append(travel)
        shop_id = control.shop()["id"]
        market = "ROW" if scenario == "saigon" else "US"
        account = simulated_account(company, simulator, "Corner Shop", market=market)
        add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
        if catalogue:
            content = control.catalogue_csv(shop_id).encode()
            enqueue(
                import_catalogue_file, company=company, by="Alice", files={"c.csv": content}, file="c.csv"
            )
        diary = Diary(
            simulator,
            company,
            alice,
            account,
            box,
            travel.start(),
            shop_id,
            control.catalogue(shop_id)[0]["seller_sku"],
            buying,
        )
        drain()
        return diary

    yield set_up
    for travel in travels:
        travel.stop()


@pytest.fixture
def open_for_business(begin: Begin) -> Begin:
    """As ``begin``, then connected with orders coming in and tracking going out."""

    def set_up(scenario: str = "corner-shop", orders: int = 0, **buying: Any) -> Diary:
        diary = begin(scenario, orders, **buying)
        diary.connect()
        diary.switch("orders_in", "tracking_out")
        diary.post()
        return diary

    return set_up
