"""kill -9 at random moments of a pull and of a shipping run: afterwards nothing is lost and nothing is there twice.

A harness keeps database, web and worker running, as a service manager would. Buyers buy all the while, the channel
times out before and after acting, notices come doubled, late and not at all. The kills are drawn from a seed: the
database with everything it has forked, the web server or one of its processes, the worker. Each strikes a moment after
all are up again. At the end TikTok's side is the truth.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import psutil
import psycopg
from django.db import Error as DjangoDatabaseError

from bench import _stage
from tiktok_shop_sim.testing import Control, Simulator

T = TypeVar("T")
TARGETS = ("worker", "web", "web process", "database", "backend")
MOST_SECONDS_UP = 1.5
ANSWER_SECONDS = 180
SETTLE_SECONDS = 300.0
_FAULTS = ("timeout_before", "reset_before", "error_after", "reset_after", "broken_json")
_NOTICE_FAULTS = ("notice_double", "notice_late", "notice_lost")
_ALWAYS = 1_000_000


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    kills: int
    lost: list[str]
    twice: list[str]
    orders: int
    parcels: int
    by_target: dict[str, int]


def main() -> int:
    """Half of the kills in a pull, half while shipping. Exit code 1 when anything is lost or there twice."""
    asked = _stage.arguments("crash", kills=100, orders=2000, seed=1)
    found = run(asked.kills, asked.orders, asked.seed)
    for line in [*found.lost[:20], *found.twice[:20]]:
        print(line)
    struck = ", ".join(f"{name} {n}" for name, n in found.by_target.items())
    print(f"{found.orders} orders, {found.parcels} parcels; killed: {struck}")
    print(f"crash kills={found.kills} lost={len(found.lost)} twice={len(found.twice)}")
    return 1 if found.lost or found.twice else 0


def run(kills: int, orders: int, seed: int) -> Outcome:
    """The whole: a house, a shop, a pull and a shipping run under fire, and the comparison."""
    chance = random.Random(seed)
    with (
        _stage.house() as house,
        Simulator("busy-shop", orders=orders, rate_limit=0, seed=seed) as simulator,
    ):
        shop = _stage.connected_shop(house, simulator, "orders_in", "tracking_out")
        with Harness(house) as harness:
            harness.await_up()
            battle = Battle(house, simulator.control, shop, harness, chance)
            battle.pull(kills - kills // 2)
            battle.ship(kills // 2)
            verdict = battle.settle()
            return Outcome(
                sum(harness.struck.values()),
                verdict.lost,
                verdict.twice,
                len(simulator.control.orders(shop_id=shop.external_id)),
                len(battle.packed),
                dict(harness.struck),
            )


# ── who keeps the house running ──────────────────────────────────────────────────────────────────────────


class Harness:
    """Database, web and worker; what dies is started again at once."""

    def __init__(self, house: _stage.House) -> None:
        self.house = house
        self.struck: dict[str, int] = dict.fromkeys(TARGETS, 0)
        self._commands = {
            "web": ("web", "--port", str(house.port), "--workers", "1"),
            "worker": ("worker", "--concurrency", "3"),
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._keep, name="harness", daemon=True)

    def __enter__(self) -> Harness:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for process in self._processes.values():
            _kill_group(process)

    def _keep(self) -> None:
        try:
            while not self._stop.wait(0.05):
                if not self.house.server.running:
                    self.house.server.ensure_running()
                for name, command in self._commands.items():
                    process = self._processes.get(name)
                    if process is None or process.poll() is not None:
                        if process is not None:
                            _kill_group(process)
                        self._processes[name] = _stage.shelfwire(self.house, *command)
        except Exception as failure:  # noqa: BLE001  # shown by whoever waits; the thread has nobody else to tell
            self._failure = failure

    def await_up(self) -> None:
        """Wait until the database takes connections, web answers and the worker is registered."""
        _stage.until(self._up, "everything is up again", seconds=180)

    def _up(self) -> bool:
        if self._failure is not None:
            raise RuntimeError("the harness broke") from self._failure
        worker = self._processes.get("worker")
        if worker is None or worker.poll() is not None or not _stage.answers(self.house.port):
            return False
        born = psutil.Process(worker.pid).create_time()
        try:
            with psycopg.connect(self.house.url, connect_timeout=5) as connection:
                row = connection.execute(
                    "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat >= to_timestamp(%s))",
                    [born],
                ).fetchone()
        except psycopg.OperationalError:
            return False
        return bool(row and row[0])

    def strike(self, chance: random.Random) -> None:
        """Kill something, a moment after all were up; all are up again."""
        time.sleep(chance.uniform(0.0, MOST_SECONDS_UP))
        self.kill(chance.choice(TARGETS))
        self.await_up()

    def kill(self, target: str) -> None:
        """SIGKILL. A target that has just died by itself is struck all the same: it stays dead a moment longer."""
        self.struck[target] += 1
        if target == "database":
            for process in _stage.family(self.house.server.process_id):
                _kill(process.pid)
        elif target == "backend":
            backends = _stage.family(self.house.server.process_id)[1:]
            if backends:
                _kill(backends[-1].pid)
        elif target == "web process":
            for process in _stage.family(self._processes["web"].pid)[1:]:
                _kill(process.pid)
        else:
            _kill_group(self._processes[target])


def _kill(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def patiently(action: Callable[[], T], what: str) -> T:
    """Do it again until the database and the channel let it through, as a person would."""
    from django.db import connection

    end = time.monotonic() + 120
    while True:
        try:
            return action()
        except (DjangoDatabaseError, psycopg.OperationalError):
            connection.close()
            if time.monotonic() > end:
                raise RuntimeError(f"{what}: the database stayed away") from None
            time.sleep(0.1)


@contextmanager
def faults(control: Control, *operations: str, probability: float = 0.02) -> Iterator[None]:
    """Calls of these operations break in every way with this probability, and notices come doubled, late or never."""
    for kind, operation in itertools.product(_FAULTS, operations):
        control.fault(kind, operation, count=_ALWAYS, probability=probability, seconds=0.2)
    for kind in _NOTICE_FAULTS:
        control.fault(kind, count=_ALWAYS, probability=0.1, seconds=2)
    try:
        yield
    finally:
        control.clear_faults()


def api_key(shop: _stage.Shop, *scopes: str) -> str:
    """A new key of the shop's company."""
    from shelfwire.people.actions import issue_api_key

    _, secret = issue_api_key(
        company=shop.company, name="Warehouse", scopes=scopes, by="Alice", user=shop.owner
    )
    return secret.reveal()


def look_again() -> None:
    """What the clock does every minute, a little more often."""
    from shelfwire.jobs import hurry
    from shelfwire.sync.engine.schedule import due

    for work, account_ids in due():
        for account_id in account_ids:
            hurry(work, key=str(account_id), account_id=account_id)


def settled(
    control: Control,
    compared: Callable[[], Any],
    quiet: Callable[[], bool] = lambda: True,
    look: Callable[[], None] = look_again,
) -> Any:
    """Nothing breaks any more: wait until both sides agree, or say what still differs when patience is over.
    ``compared``: the verdict of now; ``quiet``: whether nothing is under way any more, asked once both agree; ``look``:
    what has both sides looked at again.
    """
    control.settle_notices()
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        patiently(look, "everything is looked at again")
        verdict = patiently(compared, "both sides are compared")
        if (verdict.clean and quiet()) or time.monotonic() > end:
            return verdict
        time.sleep(1)


def ask(web: str, key: str, path: str, body: Any) -> Any:
    """Ask over REST until there is an answer, under one idempotency key, while the web server is down at times. Raises
    RuntimeError for a refusal, and when there is none for minutes.
    """
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": uuid4().hex,
    }
    data, end = json.dumps(body).encode(), time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            with urlopen(Request(f"{web}/api/v1{path}", data, headers, method="POST"), timeout=30) as answer:
                return json.loads(answer.read())
        except HTTPError as refused:
            why = refused.read().decode()
            if refused.code < 500:
                raise RuntimeError(f"{path} was refused: {why}") from refused
        except OSError as down:
            why = str(down)
        if time.monotonic() > end:
            raise RuntimeError(f"no answer for {path}: {why}")
        time.sleep(0.1)


@dataclass(slots=True)
class Told:
    """What a run came to that told the channel ``deeds`` under fire."""

    kills: int
    deeds: int
    lost: list[str]
    twice: list[str]
    by_target: dict[str, int]

    def report(self, name: str, noun: str) -> int:
        """Print it. The exit code: 1 when something was lost or done twice, or nothing was done."""
        for line in [*self.lost[:20], *self.twice[:20]]:
            print(line)
        struck = ", ".join(f"{target} {n}" for target, n in self.by_target.items())
        print(f"{self.deeds} {noun}; killed: {struck}")
        print(f"{name} kills={self.kills} lost={len(self.lost)} twice={len(self.twice)}")
        return 1 if self.lost or self.twice or not self.deeds else 0


# ── the battle ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Battle:
    """Work that never ends while kills come."""

    house: _stage.House
    control: Control
    shop: _stage.Shop
    harness: Harness
    chance: random.Random
    packed: dict[str, str] = field(default_factory=dict)

    def pull(self, kills: int) -> None:
        """Downloads of the whole window, one after the other, while new orders ring."""
        with faults(self.control, "POST /order/*", "GET /order/*"):
            for _ in range(kills):
                patiently(self._request_download, "a download is asked for")
                self.control.buy(shop_id=self.shop.external_id, count=self.chance.randrange(1, 5))
                self.harness.strike(self.chance)

    def ship(self, kills: int) -> None:
        """Parcels over REST, their tracking on its way, while new orders ring."""
        key = patiently(lambda: api_key(self.shop, "parcels:read", "parcels:write"), "an API key is made")
        numbers = _numbers()
        with faults(self.control, "POST /fulfillment/*", "GET /order/*"):
            for _ in range(kills):
                self.control.buy(shop_id=self.shop.external_id, count=3, catalogue_only=True, release=True)
                self.control.release()
                stop = threading.Event()
                packer = threading.Thread(target=self._pack, args=[key, numbers, stop], name="packer")
                packer.start()
                self.harness.strike(self.chance)
                stop.set()
                packer.join()

    def _request_download(self) -> Any:
        from shelfwire.kit import clock
        from shelfwire.sync.orders.download import request_download

        until = clock.now()
        return request_download(
            self.shop.account,
            since=until - timedelta(days=400),
            until=until,
            by="Alice",
            user=self.shop.owner,
        )

    # ── packing ──

    def _pack(self, key: str, numbers: Iterator[str], stop: threading.Event) -> None:
        """Until told to stop: a parcel for every order that may ship; each asked for until it was answered."""
        from django.db import connection

        while not stop.wait(0.05):
            for pk, external_id in patiently(self._ready, "orders to pack are looked for"):
                if external_id not in self.packed:
                    number = next(numbers)
                    if _post_parcel(self.house.web, key, self.shop.account.pk, pk, number):
                        self.packed[external_id] = number
        connection.close()

    def _ready(self) -> list[tuple[int, str]]:
        from shelfwire.orders.queries import shippable

        return list(shippable(self.shop.company).values_list("pk", "external_id")[:20])

    # ── the end ──

    def settle(self) -> Any:
        """What still differs once nothing breaks any more."""
        from bench._truth import compare

        return settled(
            self.control,
            lambda: compare(self.shop, self.control, self.packed),
            lambda: not patiently(_open, "what is open is counted"),
        )


def _open() -> int:
    """Jobs and messages that are not finished."""
    from shelfwire.exchange.models import Outgoing
    from shelfwire.jobs.models import Job

    jobs = Job.objects.filter(status__in=["queued", "running", "waiting"]).count()
    return jobs + Outgoing.objects.filter(status__in=["due", "calling"]).count()


def _post_parcel(web: str, key: str, account_id: int, order_id: int, number: str) -> bool:
    """Ask until there is an answer, under one idempotency key; whether there is such a parcel now."""
    contents = [{"order_id": order_id}]
    parcel = {"shop_id": account_id, "carrier": "ups", "tracking_number": number, "contents": contents}
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": number,
    }
    end = time.monotonic() + 180
    while True:
        try:
            urlopen(
                Request(f"{web}/api/v1/parcels", json.dumps(parcel).encode(), headers, method="POST"),
                timeout=30,
            ).close()
            return True
        except HTTPError as refused:
            if refused.code < 500:
                said = refused.read().decode()
                return "tracking_number_used" in said or "unit_taken" in said
        except OSError:
            pass  # web is down at the moment: that is what this is about
        if time.monotonic() > end:
            raise RuntimeError(f"no answer for the parcel of order {order_id}")
        time.sleep(0.1)


def _numbers() -> Iterator[str]:
    from shelfwire.cli.demo.acts import tracking_numbers

    return tracking_numbers(7)
