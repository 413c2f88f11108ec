"""The command line as a person meets it: what is printed, what is refused, and that a world survives a stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.tiktok_shop_sim.wire import Shop

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.command_line import parse
from tiktok_shop_sim.testing import Simulator

COMMAND = [sys.executable, "-m", "tiktok_shop_sim"]


def words(*flags: str, ok: bool = True) -> str:
    """What a run prints that ends by itself."""
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) is ok, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if ok else done.stderr


@contextmanager
def running(*flags: str) -> Iterator[tuple[subprocess.Popen[str], list[tuple[str, str]]]]:
    """A simulator started as a person does, with the labels and values it printed."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        rows = [("url", process.stdout.readline().removeprefix("listening on ").strip())]
        assert process.stdout.readline() == "\n"
        for line in process.stdout:
            label, _, value = line.rstrip("\n").partition("  ")
            rows.append((label, value.strip()))
            if label == "control API":
                break
        yield process, rows
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert errors == ""
        assert process.returncode == 0


def values(rows: list[tuple[str, str]], label: str) -> list[str]:
    return [value for name, value in rows if name == label]


def client(rows: list[tuple[str, str]]) -> Shop:
    """A client set up from the printed lines alone."""
    simulator = Simulator(
        app_key=values(rows, "app key")[0], app_secret=values(rows, "app secret")[0]
    )  # never started: only a bag of key, secret and address
    simulator._url = values(rows, "API host")[0]
    shop = Shop(simulator)
    shop.id, _, rest = values(rows, "shop")[0].partition(" ")
    shop.cipher = rest.rpartition("cipher ")[2]
    return shop


def test_a_client_can_be_set_up_from_the_printed_lines() -> None:
    flags = ("--app-key", "k1", "--app-secret", "s1", "--auth-code", "A1", "--auth-code", "A2")
    with running(*flags, "--orders", "5", "--access-token", "T1", "--refresh-token", "R1") as (_, rows):
        shop = client(rows)
        assert values(rows, "auth code") == ["A1 (works once)", "A2 (works once)"]
        shop.token = values(rows, "access token")[0]
        assert shop.token == "T1"
        own = shop.get("/authorization/202309/shops", cipher=None).data["shops"]
        assert [(row["id"], row["cipher"]) for row in own] == [(shop.id, shop.cipher)]
        assert shop.post("/order/202309/orders/search", {}, {"page_size": 1}).data["total_count"] == 5
        assert shop.refresh(values(rows, "refresh token")[0]).code == 0
        assert values(rows, "desk") == [f"{shop.sim.url}/_sim/desk"]
        (service_id,) = values(rows, "service id")
        assert values(rows, "consent page") == [
            f"{shop.sim.url}/open/authorize?service_id={service_id}&state=xyz"
        ]


def test_every_code_is_good_for_one_exchange() -> None:
    with running("--auth-code", "A1", "--auth-code", "A2", "--orders", "0") as (_, rows):
        shop = client(rows)
        assert [shop.exchange(code).code for code in ("A1", "A2")] == [0, 0]
        assert [shop.exchange(code).code for code in ("A1", "A2", "A3")] == [36004004] * 3


def test_every_shop_of_every_seller_is_printed() -> None:
    with running("--scenario", "grand-tour", "--orders", "0") as (_, rows):
        regions = [value.split("(")[1][:2] for value in values(rows, "shop")]
        assert regions == ["US", "GB", "DE", "VN", "ID", "MX", "JP"]
        assert values(rows, "seller") == ["Meridian (US)"]
        assert values(rows, "auth code") == ["(none: agree on the consent page, or give --auth-code)"]


def test_the_clock_starts_where_and_runs_as_it_is_told() -> None:
    with running("--now", "2026-03-01T09:00:00Z", "--speed", "0", "--orders", "0") as (_, rows):
        assert values(rows, "clock") == ["2026-03-01 09:00:00 UTC, speed 0"]
        shop = client(rows)
        from tiktok_shop_sim.testing import Control

        assert Control(shop.sim.url).clock()["now"] == 1_772_355_600


def test_switches_reach_the_world() -> None:
    flags = ("--review-seconds", "90", "--refuse-zero-quantity", "--settlement-days", "2", "--strict")
    with running(*flags, "--rate-limit", "7", "--orders", "0") as (_, rows):
        from tiktok_shop_sim.testing import Control

        told = Control(values(rows, "API host")[0]).settings()
        assert (told["review_seconds"], told["accept_zero_quantity"]) == (90.0, False)
        assert (told["settlement_days"], told["strict"], told["rate_limit"]) == (2, True, 7)
        assert values(rows, "call limit")[0].startswith("7 a second")


def test_help_names_every_flag_and_shows_how_it_is_called() -> None:
    text = words("--help")
    for heading in ("where it listens", "the world", "your app", "how it behaves", "examples:"):
        assert heading in text
    assert all(name in text for name in scenarios.names())


def test_make_sim_opens_the_house_and_takes_more_flags() -> None:
    root = Path(__file__).resolve().parents[2]
    shown = subprocess.run(
        ["make", "--no-print-directory", "-n", "sim", "ARGS=--seed 4"],
        cwd=root,
        env={name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")},
        capture_output=True,
        text=True,
        check=True,
    )
    flags = shown.stdout.split("-m tiktok_shop_sim")[1].split()
    settings = parse(flags)
    assert (settings.scenario, settings.port, settings.seed) == ("open-house", 8091, 4)
    assert len(settings.auth_codes) == 2


def test_scenarios_are_listed_with_their_shops() -> None:
    text = words("--list-scenarios")
    for name in scenarios.names():
        assert f"{name}\n  {scenarios.load(name).description}" in text
    assert "Corner Shop (US)" in text


@pytest.mark.parametrize(("flags", "said"), [
    (["--scenario", "atlantis"], "there are busy-shop, corner-shop"),
    (["--now", "yesterday"], "2026-03-01T09:00:00Z"),
    (["--port", "99999"], "99999 is no port"),
    (["--orders", "-3"], "'-3' is not a whole number"),
    (["--speed", "-1"], "-1 is not a number from 0"),
    (["--speed", "fast"], "'fast' is not a number"),
    (["--unknown"], "unrecognized arguments: --unknown"),
])  # fmt: skip
def test_a_wrong_flag_is_explained(flags: list[str], said: str) -> None:
    assert said in words(*flags, ok=False)


def test_a_taken_port_is_named_instead_of_joined() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = words("--port", str(port), ok=False)
    assert f"port {port}" in said
    assert "--port 0" in said


def test_a_world_goes_on_from_its_state_file_after_sigterm(tmp_path: Path) -> None:
    path = tmp_path / "state.gz"
    flags = ("--state-file", str(path), "--auth-code", "A1")
    with running(*flags, "--orders", "3", "--seed", "5") as (_, rows):
        shop = client(rows)
        shop.token = shop.exchange("A1").data["access_token"]
        ids = [order["id"] for order in orders(shop)]
        assert len(ids) == 3
    assert path.is_file()
    with running(*flags, "--auth-code", "A2", "--scenario", "saigon") as (_, rows):
        again = client(rows)
        assert (again.id, again.cipher) == (shop.id, shop.cipher)
        again.token = shop.token
        assert [order["id"] for order in orders(again)] == ids
        assert values(rows, "scenario") == ["corner-shop, 6 orders, seed 5"]
        assert values(rows, "auth code") == ["A2 (works once)"], "a used code stays used, a new one is good"
        assert again.exchange("A1").code == 36004004
        assert again.exchange("A2").code == 0


def orders(shop: Shop) -> list[dict[str, str]]:
    found: list[dict[str, str]] = shop.post("/order/202309/orders/search", {}, {"page_size": 100}).data[
        "orders"
    ]
    return found


@pytest.mark.parametrize("content", [b"", b"not a world", b"\x1f\x8b\x08\x00rubbish"])
def test_a_state_file_that_is_none_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.gz"
    path.write_bytes(content)
    said = words("--state-file", str(path), "--port", "0", ok=False)
    assert f"cannot go on from {path}" in said
    assert path.read_bytes() == content
