"""The embedded PostgreSQL server: shared by processes, stopped by the last, started again after any death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.support.waiting import until

from shelfwire.cli.embedded import EmbeddedServer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: initdb takes seconds."""
    return tmp_path_factory.mktemp("pg") / "postgres"


def answer(server: EmbeddedServer) -> int:
    with psycopg.connect(server.url("postgres")) as connection:
        row = connection.execute("SELECT 1").fetchone()
        assert row is not None
        return int(row[0])


def test_a_new_folder_becomes_a_server_with_its_options_and_database(folder: Path) -> None:
    with EmbeddedServer(folder, {"max_connections": "55"}) as server:
        server.create_database("shelfwire")
        server.create_database("shelfwire")
        with psycopg.connect(server.url("shelfwire")) as connection:
            row = connection.execute(
                "SELECT current_setting('max_connections'), current_database()"
            ).fetchone()
        assert row == ("55", "shelfwire")
    assert not server.running


def test_the_last_user_stops_the_server_and_no_one_before(folder: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom shelfwire.cli.embedded import EmbeddedServer\n"
        "with EmbeddedServer(Path(sys.argv[1])) as s:\n print('up', flush=True)\n sys.stdin.readline()\n"
    )
    with EmbeddedServer(folder) as server:
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout
        assert other.stdout.readline() == "up\n"
    assert server.running
    other.communicate("\n")
    assert not server.running


def test_a_user_that_was_killed_does_not_keep_the_server_up(folder: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom shelfwire.cli.embedded import EmbeddedServer\n"
        "EmbeddedServer(Path(sys.argv[1])).__enter__()\nos.kill(os.getpid(), 9)\n"
    )
    with EmbeddedServer(folder) as server:
        assert subprocess.run([sys.executable, "-c", code, str(folder)], check=False).returncode == -9
        assert answer(server) == 1
    assert not server.running


def test_a_killed_server_is_started_again(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        os.kill(server.process_id, signal.SIGKILL)
        until(lambda: not server.running, what="the server is gone")
        server.ensure_running()
        assert answer(server) == 1


def test_a_process_id_left_by_a_power_cut_is_not_taken_for_a_server(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        lines = (folder / "postmaster.pid").read_text().splitlines()
    assert not server.running
    lines[0] = str(os.getppid())  # a living process that is no PostgreSQL
    assert not psutil.Process(os.getppid()).name().startswith("postgres")
    (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with EmbeddedServer(folder) as again:
        assert answer(again) == 1
