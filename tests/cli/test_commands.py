"""The command line, run as people run it."""

from __future__ import annotations

import fcntl
import io
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from tests.support.waiting import until

from shelfwire.cli import keys, start
from shelfwire.cli.main import main
from shelfwire.kit.secrets import load_keys
from shelfwire.people.models import Membership, User

ROOT = Path(__file__).parents[2]


@pytest.fixture
def on_test_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process use the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)


def test_version_names_the_product_and_its_build_date(capsys: pytest.CaptureFixture[str]) -> None:
    from shelfwire.version import VERSION, build_date

    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"Shelfwire {VERSION}, built {build_date():%Y-%m-%d}\n"


def test_migrate_says_when_there_is_nothing_to_do(
    on_test_database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database is up to date.\n"


@pytest.mark.parametrize("command", [["rotate-key"], ["rotate-key", "--drop-old"]])
def test_the_keys_are_changed_by_one_command_at_a_time(
    on_test_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("SHELFWIRE_HOME", str(tmp_path))
    monkeypatch.delenv("SHELFWIRE_SECRET_KEY", raising=False)
    load_keys(tmp_path / "secret.key", None)
    alone: list[bool] = []

    def looked(*answer: int) -> tuple[int, ...]:
        with (tmp_path / "secret.key.lock").open("w") as another:
            try:
                fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                alone.append(True)
            else:
                alone.append(False)
        return answer

    monkeypatch.setattr(keys, "reseal", lambda: looked(0, 0))
    monkeypatch.setattr(keys, "new_key", lambda: looked() or b"n" * 32)
    assert main(command) == 0
    assert alone
    assert all(alone)


def test_create_owner_makes_the_first_account_from_standard_input(
    on_test_database: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "create-owner",
        "alice@example.com",
        "--name",
        "Alice",
        "--company",
        "Corner Shop",
        "--password-stdin",
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough secret\n"))
    assert main(command) == 0
    assert Membership.objects.get().role == "owner"
    assert User.objects.get().check_password("a long enough secret")
    assert "a long enough secret" not in capsys.readouterr().out


def test_create_owner_refuses_a_weak_password_in_a_sentence_and_makes_nothing(
    on_test_database: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    code = main(["create-owner", "a@example.com", "--name", "A", "--company", "C", "--password-stdin"])
    assert code == 2
    said = capsys.readouterr().err
    assert said.startswith("shelfwire: ")
    assert "Traceback" not in said
    assert not User.objects.exists()


def test_a_taken_port_is_named_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert f"--port {port + 1}" in said


@pytest.mark.parametrize(
    ("url", "host", "port", "listens", "known_as"),
    [
        (None, None, None, ("127.0.0.1", 8080), "http://127.0.0.1:8080"),
        (None, None, 8090, ("127.0.0.1", 8090), "http://127.0.0.1:8090"),
        (None, "0.0.0.0", 8090, ("0.0.0.0", 8090), "http://127.0.0.1:8090"),
        ("http://localhost:8085", None, None, ("127.0.0.1", 8085), "http://localhost:8085"),
        ("https://shop.example.com", None, None, ("127.0.0.1", 8080), "https://shop.example.com"),
        ("https://shop.example.com", "::", 9000, ("::", 9000), "https://shop.example.com"),
    ],
)
def test_the_address_comes_from_flags_then_from_the_url(
    monkeypatch: pytest.MonkeyPatch,
    url: str | None,
    host: str | None,
    port: int | None,
    listens: tuple[str, int],
    known_as: str,
) -> None:
    monkeypatch.setenv("SHELFWIRE_URL", url or "")
    if url is None:
        monkeypatch.delenv("SHELFWIRE_URL")
    assert start.address(host, port) == listens
    assert os.environ["SHELFWIRE_URL"] == known_as


@pytest.mark.parametrize("url", ["shop.example.com", "ftp://x", "http://", "http://x:notaport"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SHELFWIRE_URL", url)
    with pytest.raises(start.BadAddress, match="SHELFWIRE_URL"):
        start.address(None, None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """``shelfwire run`` in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("SHELFWIRE_", "DATABASE_URL"))
        }
        self.log = home / "log.txt"
        self._output = self.log.open("w")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "shelfwire.cli.main",
                "run",
                "--port",
                str(self.port),
                "--web-workers",
                "1",
            ],
            env={**environment, "SHELFWIRE_HOME": str(home / "home")},
            cwd=home,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def status(self, path: str = "/healthz") -> int | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return None

    def child(self, name: str) -> psutil.Process | None:
        for process in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it is just ending
                if name in process.cmdline():
                    return process
        return None

    def said(self, words: str) -> bool:
        return words in self.log.read_text()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    running = Installation(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(60)


def test_run_brings_everything_up_survives_crashes_and_stops_cleanly(installation: Installation) -> None:
    until(lambda: installation.said("Shelfwire is at"), what="the greeting", seconds=180)
    assert installation.said(f"http://127.0.0.1:{installation.port}")
    assert installation.said("make the owner's account")
    until(lambda: installation.status() == 200, what="a healthy web server")

    for name in ("worker", "web"):
        first = until(lambda name=name: installation.child(name), what=f"the {name} process")
        family = first.children(recursive=True)
        first.kill()
        until(
            lambda name=name, first=first: (found := installation.child(name)) and found.pid != first.pid,
            what=f"another {name} process",
        )
        assert not psutil.wait_procs(family, timeout=60)[1], "its children went with it"
    until(lambda: installation.status() == 200, what="a healthy web server again")

    server = next(
        p for p in psutil.process_iter(["name", "cmdline"]) if _is_server(p, installation.log.parent)
    )
    server.kill()
    until(
        lambda: installation.said("the embedded database ended by itself"),
        what="the database's death is seen",
    )
    until(lambda: installation.status("/welcome/") == 200, what="a page from the new database")

    installation.process.send_signal(signal.SIGINT)
    assert installation.process.wait(60) == 0
    assert installation.said("Shelfwire has stopped.")
    assert not [p for p in psutil.process_iter(["name", "cmdline"]) if _is_server(p, installation.log.parent)]


def test_children_end_when_the_supervisor_is_killed(installation: Installation) -> None:
    until(lambda: installation.said("Shelfwire is at"), what="the greeting", seconds=180)
    children = psutil.Process(installation.process.pid).children(recursive=True)
    assert len(children) >= 2
    installation.process.kill()
    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    for process in psutil.process_iter(["name", "cmdline"]):
        if _is_server(process, installation.log.parent):
            process.terminate()


def _is_server(process: psutil.Process, home: Path) -> bool:
    words = process.info["cmdline"] or []
    return process.info["name"] == "postgres" and "-D" in words and str(home) in " ".join(words)


@pytest.mark.parametrize("command", [["migrate"], ["web"], ["worker"], ["run"], ["doctor"]])
def test_no_command_starts_with_a_malformed_key(
    on_test_database: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    monkeypatch.setenv("SHELFWIRE_SECRET_KEY", "!!!!")
    monkeypatch.setattr(start, "check_port", lambda _host, _port: None)
    monkeypatch.setattr("shelfwire.cli.serve.Server", None)
    assert main(command) == 2
    said = capsys.readouterr().err
    assert said.startswith("shelfwire: SHELFWIRE_SECRET_KEY is not base64.")


def test_a_home_of_ones_own_is_settled_for_the_command_and_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELFWIRE_HOME", "var")
    assert main(["version", "--home", str(tmp_path / "mine")]) == 0
    assert os.environ["SHELFWIRE_HOME"] == str(tmp_path / "mine")
