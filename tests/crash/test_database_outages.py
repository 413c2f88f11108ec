"""A PostgreSQL that is restarted, killed, read-only or full under running processes that nobody starts again.

Reads go on where they can, what cannot be done is said, what was acknowledged is there, and all goes on by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connections
from tests.crash.outage_house import House, free_port, house
from tests.support.waiting import until

from shelfwire.catalog.models import Sku
from tiktok_shop_sim.testing import Simulator

READS = ["", "orders/", "catalogue/", "inventory/", "jobs/", "channels/", "settings/"]
NEW_SKU = {"code": "NEW-1", "title": "New"}


def pages(made: House) -> dict[str, int]:
    return {path: made.status(f"/c/corner-shop/{path}") for path in READS}


WELL = dict.fromkeys(READS, 200)


class Ringing:
    """Notices that come one after the other while something happens."""

    def __init__(self, made: House) -> None:
        self.answers: list[tuple[bytes, int]] = []
        self._made, self._stop = made, threading.Event()
        self._thread = threading.Thread(target=self._ring)

    def _ring(self) -> None:
        while not self._stop.is_set():
            notice = self._made.notice("576461413038785752")
            self.answers.append((notice, self._made.ring(notice)))

    def __enter__(self) -> Ringing:
        self._thread.start()
        until(lambda: len(self.answers) > 3, what="notices come")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def acknowledged(self, since: int = 0) -> bool:
        return any(status == 200 for _, status in self.answers[since:])


def goes_on(made: House) -> None:
    """A new order comes in and every page is there, without anybody's doing."""
    order_id = made.buy()
    until(lambda: made.holds(order_id), what="a new order comes in by itself", seconds=150)
    until(lambda: pages(made) == WELL, what="every page is there again")


@pytest.mark.timeout(280)
def test_a_restart_of_postgresql_costs_nothing_that_was_acknowledged(running: House) -> None:
    processes = running.start_web_and_worker()
    assert pages(running) == WELL
    for how in (signal.SIGINT, signal.SIGKILL):
        _restart(running, how)
        goes_on(running)
    assert [process.poll() for process in processes] == [None, None]


def _restart(running: House, how: int) -> None:
    with Ringing(running) as ringing:
        connections.close_all()
        os.kill(running.server.process_id, how)
        until(lambda: not running.server.running, what="the database is gone")
        until(lambda: ringing.answers[-1][1] == 503, what="the door says that it cannot store")
        assert running.ask("/c/corner-shop/orders/")[0] == 503
        running.server.ensure_running()
        back = len(ringing.answers)
        until(lambda: ringing.acknowledged(back), what="the door takes notices again")
    statuses = {status for _, status in ringing.answers}
    assert statuses == {200, 503}
    wrong = [
        (number, running.stored(notice))
        for number, (notice, status) in enumerate(ringing.answers)
        if status == 200 and running.stored(notice) != 1
    ]
    assert wrong == [], f"of {len(ringing.answers)}, the database was back at {back}"
    refused = next(notice for notice, status in reversed(ringing.answers) if status == 503)
    assert running.ring(refused) == 200
    assert running.stored(refused) == 1


@pytest.mark.thorough
def test_a_part_of_postgresql_that_dies_is_nobodys_end(running: House) -> None:
    processes = running.start_web_and_worker()
    for backend in ("client backend", "checkpointer"):
        running.admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE backend_type = '{backend}' AND pid <> pg_backend_pid()"
        )
        goes_on(running)
    assert [process.poll() for process in processes] == [None, None]


def test_a_read_only_phase_is_crossed(running: House) -> None:
    processes = running.start_web_and_worker()
    waiting = running.buy()
    until(lambda: running.holds(waiting), what="the first order")
    running.admin("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
    until(lambda: running.ring(running.notice(waiting)) == 503, what="the door says that it cannot store")
    assert pages(running) == WELL
    status, said = running.ask("/c/corner-shop/catalogue/new/", NEW_SKU)
    assert status == 503
    assert "takes no changes at the moment" in said
    until(lambda: "read-only transaction" in running.log.read_text(), what="the worker meets it")
    meanwhile = running.buy()
    refused = running.notice(meanwhile)
    assert running.ring(refused) == 503
    assert running.stored(refused) == 0
    assert not Sku.objects.filter(code="NEW-1").exists()
    running.admin("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
    until(lambda: running.ring(refused) == 200, what="the door stores again")
    assert running.stored(refused) == 1
    until(lambda: running.holds(meanwhile), what="what happened meanwhile comes in", seconds=150)
    goes_on(running)
    assert [process.poll() for process in processes] == [None, None]


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A disk that can be filled."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(place)]
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(64 * 1024))
    with suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(512))
    return ballast


SMALL_LOG = {"max_wal_size": "32MB", "min_wal_size": "32MB"}


def grow(made: House, answered: Callable[[int], bool]) -> list[tuple[bytes, int]]:
    """Notices until the database has no page left for one."""
    answers: list[tuple[bytes, int]] = []
    while not answers or not answered(answers[-1][1]):
        notice = made.notice("576461413038785752")
        answers.append((notice, made.ring(notice)))
        assert len(answers) < 5000, "the disk is never full"
    return answers


def refusal(made: House) -> str:
    """Make one SKU more; what is said when there is no room for it."""
    number = Sku.objects.count()
    status, said = made.ask("/c/corner-shop/catalogue/new/", {"code": f"SKU-{number}", "title": "Long " * 30})
    assert status in (302, 503)
    assert Sku.objects.count() == number + (status == 302)
    return said if status == 503 else ""


def test_a_full_disk_loses_nothing_that_was_acknowledged(
    database_url: str, simulator: Simulator, small_disk: Path
) -> None:
    with house(small_disk / "home", database_url, simulator, free_port(), SMALL_LOG) as made:
        processes = made.start_web_and_worker()
        assert pages(made) == WELL
        ballast = fill(small_disk)
        answers = grow(made, lambda status: status != 200)
        assert answers[-1][1] == 503
        assert made.stored(answers[-1][0]) == 0
        assert pages(made) == WELL
        assert "disk or memory of the database is full" in until(
            lambda: refusal(made), what="a form is refused"
        )
        ballast.unlink()
        until(lambda: made.ring(answers[-1][0]) == 200, what="the door stores again")
        assert all(made.stored(notice) == 1 for notice, _ in answers)
        goes_on(made)
        assert [process.poll() for process in processes] == [None, None]
