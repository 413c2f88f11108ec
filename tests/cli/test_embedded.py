"""The embedded PostgreSQL server: shared by processes, stopped by the last, started again after any death."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.support.waiting import until

from shelfwire.cli import postgres_programs, socket_folder
from shelfwire.cli.embedded import EmbeddedServer, ServerWillNotStart
from shelfwire.cli.postmaster import find


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


def write(server: EmbeddedServer, text: str) -> None:
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS said (text text)")
        connection.execute("INSERT INTO said VALUES (%s)", [text])


def said(server: EmbeddedServer) -> list[str]:
    with psycopg.connect(server.url("postgres")) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM said ORDER BY text")]


def copied(folder: Path, to: Path) -> Path:
    """As ``cp -a`` of the whole home would: owners, modes, pid file and socket marks included."""
    to.mkdir()
    subprocess.run(["cp", "-a", str(folder), str(to)], check=True)
    return to / folder.name


def test_a_copy_of_a_running_folder_gets_a_server_of_its_own(folder: Path, tmp_path: Path) -> None:
    with EmbeddedServer(folder) as live:
        write(live, "before the copy")
        with psycopg.connect(live.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        copy = copied(folder, tmp_path / "copy")
        assert (copy / "postmaster.pid").read_text() == (folder / "postmaster.pid").read_text()
        with EmbeddedServer(copy) as other:
            assert other.process_id != live.process_id
            write(other, "in the copy")
            assert said(live) == ["before the copy"]
        assert not other.running
        assert live.running  # the last user of the copy stopped the copy's server only
        assert said(live) == ["before the copy"]


def test_a_process_id_that_went_to_the_server_of_another_folder_is_not_believed(
    folder: Path, tmp_path: Path
) -> None:
    with EmbeddedServer(folder):
        pass
    second = copied(folder, tmp_path / "second")
    with EmbeddedServer(second) as stranger:
        lines = (second / "postmaster.pid").read_text().splitlines()
        for recorded in (str(second), str(folder)):  # as copied, and as after a power cut
            lines[1] = recorded
            (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
            assert find(folder) is None
            with EmbeddedServer(folder) as own:
                assert own.process_id != stranger.process_id
            assert not own.running
            assert stranger.running


def test_a_child_of_the_server_is_not_taken_for_it(folder: Path) -> None:
    """A backend stands in the same folder; after a power cut its id may be the one in the file."""
    with EmbeddedServer(folder) as server, psycopg.connect(server.url("postgres")) as connection:
        pid_file = folder / "postmaster.pid"
        true = pid_file.read_text()
        lines = true.splitlines()
        pid_file.write_text("\n".join([str(connection.info.backend_pid), *lines[1:]]) + "\n")
        assert find(folder) is None
        pid_file.write_text(true)
        assert find(folder) is not None


def test_a_folder_moved_while_it_runs_keeps_its_server(folder: Path, tmp_path: Path) -> None:
    with EmbeddedServer(folder):
        pass
    here = copied(folder, tmp_path / "here")
    with EmbeddedServer(here) as first:
        there = tmp_path / "there"
        here.parent.rename(there)
        with EmbeddedServer(there / here.name) as second:
            assert second.process_id == first.process_id
            assert answer(second) == 1
        assert second.running  # the first user still uses it
        with pytest.raises(ServerWillNotStart, match="moved or deleted"):
            first.ensure_running()
        assert not here.exists()  # no empty database took its place
    assert not second.running


def test_a_moved_folder_starts_where_it_is_after_a_power_cut(folder: Path, tmp_path: Path) -> None:
    with EmbeddedServer(folder):
        pass
    here = copied(folder, tmp_path / "here")
    with EmbeddedServer(here) as first:
        write(first, "kept")
        first._server.process.kill()  # type: ignore[union-attr]
        until(lambda: not first.running, what="the server is gone")
    there = tmp_path / "there"
    here.parent.rename(there)
    with EmbeddedServer(there / here.name) as again:
        assert "kept" in said(again)


@pytest.fixture
def far_away(folder: Path, tmp_path: Path) -> Path:
    """A data folder whose path is too long for a socket, and has a space."""
    with EmbeddedServer(folder):
        pass
    long = tmp_path / "a folder" / ("x" * 100)
    long.parent.mkdir()
    return copied(folder, long)


def socket_folder_of(data: Path) -> Path:
    return socket_folder.choose(data, postgres_programs.server_user().pw_uid)


def test_a_long_path_does_not_open_the_database_to_other_users(far_away: Path) -> None:
    with EmbeddedServer(far_away) as server:
        assert answer(server) == 1
        place = Path(server.url("").split("host=")[1].replace("%20", " "))
        assert place != far_away
        found = place.lstat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == postgres_programs.server_user().pw_uid
        sockets = [p for p in place.iterdir() if p.is_socket()]
        assert [stat.S_IMODE(p.stat().st_mode) for p in sockets] == [0o700]
        os.kill(server.process_id, signal.SIGKILL)
        until(lambda: not server.running, what="the server is gone")
        address = server.url("shelfwire")
        server.ensure_running()
        assert server.url("shelfwire") == address  # what the children were given stays true
    shutil.rmtree(place)


@pytest.mark.parametrize("made", ["link", "file", "open", "other owner"])
def test_a_socket_folder_that_somebody_else_made_is_refused(
    far_away: Path, tmp_path: Path, made: str
) -> None:
    place = socket_folder_of(far_away)
    place.rmdir()
    if made == "link":
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir(mode=0o700)
        place.symlink_to(elsewhere)
    elif made == "file":
        place.touch()
    else:
        place.mkdir(mode=0o700)
        owner = postgres_programs.server_user().pw_uid
        if made == "open":
            os.chown(place, owner, -1)
            place.chmod(0o777)
        elif os.geteuid() != 0:
            place.rmdir()
            pytest.skip("only root can make a folder for somebody else")
        else:
            os.chown(place, owner + 1, -1)
    before = place.lstat()
    try:
        with pytest.raises(ServerWillNotStart, match=str(place)), EmbeddedServer(far_away):
            pass
        assert find(far_away) is None
        assert (place.lstat().st_mode, place.lstat().st_uid) == (before.st_mode, before.st_uid)
        assert not place.is_dir() or list(place.iterdir()) == []
    finally:
        place.unlink() if made in ("link", "file") else place.rmdir()
