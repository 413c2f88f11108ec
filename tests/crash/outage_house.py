"""An installation of its own for a test: a PostgreSQL that may be hurt, a connected shop, real processes."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.db import OperationalError, connections
from tests.support.database import point_django_at
from tests.support.simulated import connect, simulated_account
from tests.support.waiting import until

from shelfwire.channels.actions import set_switch
from shelfwire.channels.models import Account
from shelfwire.cli import backup
from shelfwire.cli.embedded import EmbeddedServer
from shelfwire.cli.supervisor import SUPERVISED
from shelfwire.exchange.models import Cursor, Notice
from shelfwire.inventory.actions import add_warehouse
from shelfwire.jobs import drain
from shelfwire.kit import clock
from shelfwire.people.actions import create_first_owner
from shelfwire.people.models import User
from tiktok_shop.signing import sign_webhook
from tiktok_shop_sim.testing import Simulator


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """Processes of one installation in ``home``, on ``server``; Django in this process uses the same database."""

    def __init__(self, home: Path, port: int, server: EmbeddedServer, simulator: Simulator) -> None:
        self.home, self.port, self.server, self.simulator = home, port, server, simulator
        self.database = server.url("shelfwire")
        self.web = f"http://127.0.0.1:{port}"
        self.account: Account
        self.owner: User
        self.cookies = ""
        self._processes: list[subprocess.Popen[bytes]] = []
        self._notices = 0

    # ── processes ──

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """``shelfwire`` with these arguments and a faster clock, without anybody who would start it again."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.database,
            "SHELFWIRE_HOME": str(self.home),
            "SHELFWIRE_URL": self.web,
            "SHELFWIRE_SECRET_KEY": base64.b64encode(settings.SHELFWIRE_SECRET_KEYS[0]).decode(),
            "SHELFWIRE_ALLOWED_CHANNEL_HOSTS": "127.0.0.1",
            SUPERVISED: "1",
        }
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.hurried", *arguments],
                env=environment,
                stdin=subprocess.PIPE,  # it ends with us, even if we are killed
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def start_web_and_worker(self) -> list[subprocess.Popen[bytes]]:
        started = [
            self.start("web", "--port", str(self.port), "--workers", "1"),
            self.start("worker", "--concurrency", "2"),
        ]
        until(lambda: self.status("/healthz") == 200, what="the web server answers")
        return started

    @property
    def log(self) -> Path:
        return self.home / "processes.log"

    def end(self) -> None:
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        print(self.log.read_text()[-20_000:] if self.log.exists() else "nothing was started")

    # ── over HTTP ──

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """A page for the owner, or her form sent: the status (302 when it led elsewhere) and the text."""
        headers = {"Cookie": self.cookies, "Referer": self.web}
        body = None
        if form is not None:
            token = dict(part.split("=") for part in self.cookies.split("; "))["csrftoken"]
            body = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        return self._send(path, body, headers)

    def status(self, path: str) -> int:
        return self.ask(path)[0]

    def notice(self, order_id: str) -> bytes:
        """A notice about the order, as TikTok words it; each is another one."""
        self._notices += 1
        data = {"order_id": order_id, "order_status": "AWAITING_SHIPMENT", "is_on_hold_order": False}
        words = {
            "type": 1,
            "tts_notification_id": str(7327112393057300000 + self._notices),
            "shop_id": self.simulator.control.shop()["id"],
            "timestamp": 1_700_000_000 + self._notices,
            "data": {**data, "update_time": 1_700_000_000},
        }
        return json.dumps(words).encode()

    def ring(self, notice: bytes) -> int:
        """Bring the notice to the door; the status, 0 without an answer."""
        signature = sign_webhook(self.simulator.app_key, self.simulator.app_secret, notice)
        headers = {"Authorization": signature, "Content-Type": "application/json"}
        return self._send(f"/hooks/tiktok/{self.account.webhook_token}", notice, headers)[0]

    def _send(self, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.web + path, body, headers), timeout=60
            ) as answer:
                redirected = answer.url != self.web + path
                return 302 if redirected else answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError:
            return 0, ""

    # ── the database ──

    def stored(self, notice: bytes) -> int:
        """How many times the notice is in the inbox."""
        connections.close_all()
        serial = json.loads(notice)["tts_notification_id"]
        return Notice.objects.filter(body__contains=serial).count()

    def admin(self, *statements: str) -> None:
        """As the person who runs the database."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]  # literals of the tests

    def holds(self, order_id: str) -> bool:
        """Whether the order has come in."""
        from shelfwire.orders.models import Order

        connections.close_all()
        try:
            return Order.objects.filter(external_id=order_id).exists()
        except OperationalError:
            return False

    def buy(self) -> str:
        """A buyer buys and pays; the order's id. The simulator rings at the door of its own accord."""
        (order,) = self.simulator.control.buy(shop_id=self.simulator.control.shop()["id"], count=1)
        return str(order["id"])


@contextmanager
def house(
    place: Path, template_url: str, simulator: Simulator, port: int, options: dict[str, str] | None = None
) -> Iterator[House]:
    """A new installation in ``place``, with the schema at ``template_url``: Alice, her shop that takes orders in."""
    place.mkdir(exist_ok=True)
    copy = place.parent / "empty.backup"
    backup.make(template_url, copy)
    with EmbeddedServer(place / "postgres", {"max_connections": "60", **(options or {})}) as server:
        server.create_database("shelfwire")
        made = House(place, port, server, simulator)
        backup.load(copy, made.database)
        point_django_at(made.database)
        try:
            _furnish(made)
            yield made
        finally:
            made.end()
            connections.close_all()
            point_django_at(template_url)


def _furnish(made: House) -> None:
    made.owner, company = create_first_owner(
        email="alice@example.com", password="correct horse battery", name="Alice", company_name="Corner Shop"
    )
    add_warehouse(company=company, code="main", name="Main", by="Alice", is_default=True)
    account = simulated_account(company, made.simulator)
    connect(account, made.owner, made.simulator, f"{made.web}/channels/callback")
    set_switch(account=account, switch="orders_in", on=True, by="Alice")
    drain()
    Cursor.objects.update(due_at=clock.now())  # what this process set is a minute or more away
    account.refresh_from_db()
    made.account = account
    made.cookies = _signed_in(made.owner)


def _signed_in(user: User) -> str:
    from django.test import Client

    browser = Client()
    browser.force_login(user)
    browser.get("/c/corner-shop/catalogue/new/")
    return "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items())
