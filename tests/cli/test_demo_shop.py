"""The demo's simulated shop as a child of ``shelfwire run``: it ends with it, is found when it was left, and one that
cannot go on is said once."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.waiting import until

from shelfwire.cli.demo import stage
from shelfwire.cli.demo.shop import Shop

SUPERVISE = """
import asyncio, sys
from pathlib import Path
from shelfwire.cli.demo import stage
from shelfwire.cli.supervisor import Supervisor
notes = stage.read_notes(Path(sys.argv[1]))
wait = [sys.executable, "-c", "import sys; sys.stdin.read()"]
commands = {"demo shop": stage.simulator_command(notes, "http://127.0.0.1:1/callback"), "another": wait}
asyncio.run(Supervisor(commands).run())
"""


@pytest.fixture
def notes(tmp_path: Path) -> stage.Notes:
    made = stage.new_notes(tmp_path, None)
    stage.write_notes(tmp_path, made)
    return made


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that a test started; none outlives it."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def supervised(tmp_path: Path, started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    with (tmp_path / "said").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(tmp_path)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
        )
    started.append(process)
    return process


def left_behind(notes: stage.Notes, started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """A shop of a version that did not end with its parent."""
    command = [part for part in stage.simulator_command(notes, "") if part != "--end-with-stdin"]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    started.append(process)
    until(Shop(notes.url).is_open, what="the shop opens")
    return process


def port_is_free(notes: stage.Notes) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", notes.port)) != 0


def test_the_shop_ends_with_a_run_that_was_killed_and_keeps_its_world(
    tmp_path: Path, notes: stage.Notes, started: list[subprocess.Popen[str]]
) -> None:
    house = supervised(tmp_path, started)
    until(Shop(notes.url).is_open, what="the shop opens")
    house.send_signal(signal.SIGKILL)
    house.wait()
    until(lambda: port_is_free(notes), what="the port is free")
    until(Path(notes.state_file).exists, what="the world is saved")


def test_a_shop_left_behind_is_ended_and_goes_on_from_what_it_saved(
    tmp_path: Path, notes: stage.Notes, started: list[subprocess.Popen[str]]
) -> None:
    left = left_behind(notes, started)
    shop = Shop(notes.url)
    bought = shop.buy(shop.first_shop()["id"], 3)
    other = stage.new_notes(tmp_path, notes)
    another = left_behind(other, started)
    assert stage.end_left_over(notes)
    assert left.wait(30) == 0
    assert port_is_free(notes)
    assert another.poll() is None  # another shop's
    assert not stage.end_left_over(notes)
    supervised(tmp_path, started)
    until(shop.is_open, what="the shop opens again")
    assert set(bought) <= {order["id"] for order in shop.orders(shop.first_shop()["id"])}


def test_a_shop_that_cannot_go_on_is_said_once_and_the_others_run(
    tmp_path: Path, notes: stage.Notes, started: list[subprocess.Popen[str]]
) -> None:
    Path(notes.state_file).write_bytes(b"of another version")
    house = supervised(tmp_path, started)
    said = tmp_path / "said"
    until(lambda: "is not tried again" in said.read_text(), what="it gives up on the shop")
    assert said.read_text().count("cannot go on from") == 1
    assert house.poll() is None
    house.send_signal(signal.SIGTERM)
    assert house.wait(60) == 0
    assert said.read_text().count("cannot go on from") == 1
    assert Path(notes.state_file).read_bytes() == b"of another version"
