"""Backup and restore: whole, consistent while others write, refused where something would be lost."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from tests.support.database import with_database
from tests.support.waiting import until

from shelfwire.cli import backup, postgres_programs
from shelfwire.cli.backup import BackupFailed
from shelfwire.cli.main import main
from shelfwire.cli.restore import StillRunning, TargetNotEmpty, restore
from shelfwire.jobs.models import Job, JobFile
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company

Make = Callable[[], str]


@pytest.fixture
def empty(database_url: str) -> Iterator[Make]:
    """Makes empty databases beside the test's own."""
    admin_url = with_database(database_url, "postgres")
    made: list[str] = []

    def make() -> str:
        name = f"swtest_{os.getpid()}_restored{len(made)}"
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return with_database(database_url, name)

    yield make
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def known() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


@pytest.fixture
def shop(company: Company) -> Company:
    """A company with an uploaded file of every byte."""
    job = Job.objects.create(company=company, name="x", title="Import")
    JobFile.objects.create(job=job, direction="in", name="skus.csv", content=bytes(range(256)) * 40)
    return company


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where backups are that are made once for all tests of this module."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def good(shop: Company, database_url: str, shelf: Path, tmp_path: Path) -> Path:
    """A backup of the shop, for tests of what becomes of one."""
    if not (kept := shelf / "good").exists():
        backup.make(database_url, kept)
    return Path(shutil.copy(kept, tmp_path / "good"))


@pytest.fixture
def filled(good: Path, empty: Make) -> str:
    """A database into which the shop was restored."""
    there = empty()
    backup.load(good, there)
    return there


def names(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM people_company ORDER BY name")]


def databases(url: str) -> list[str]:
    """Those of this process: the others on the server come and go with the tests beside."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall()
    return [name for (name,) in found if name.startswith(f"swtest_{os.getpid()}_")]


def test_a_backup_restores_everything_uploads_included(
    shop: Company, database_url: str, empty: Make, known: set[str], tmp_path: Path
) -> None:
    target = tmp_path / "today.backup"
    made = backup.make(database_url, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["today.backup"]
    there = empty()
    assert restore(target, there, known, replace=False) == made
    with psycopg.connect(there) as connection:
        assert backup.count_rows(connection) == made.rows
        (content,) = connection.execute("SELECT content FROM jobs_jobfile").fetchone()  # type: ignore[misc]
        connection.execute(
            "INSERT INTO people_company (name, slug, tax_id, timezone, created_at, second_factor_required) "
            "SELECT 'Next', 'next', '', timezone, created_at, false FROM people_company"
        )
    assert bytes(content) == bytes(range(256)) * 40
    assert names(there) == ["Corner Shop", "Next"]  # sequences go on where they were


def test_the_key_is_never_in_the_backup(
    shop: Company,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret.key").write_text("c2VjcmV0LWtleS1vZi10aGUtdGVzdC1pbnN0YWxsYXQ=")
    monkeypatch.setenv("SHELFWIRE_HOME", str(home))
    monkeypatch.delenv("SHELFWIRE_SECRET_KEY", raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["backup", str(tmp_path)]) == 0
    (made,) = tmp_path.glob("shelfwire-*.backup")
    with zipfile.ZipFile(made) as archive:
        assert sorted(archive.namelist()) == ["database.dump", "manifest.json"]
        assert all(b"c2VjcmV0LWtleS1v" not in archive.read(name) for name in archive.namelist())
    said = capsys.readouterr().out
    assert "The key is not in it" in said
    assert str(home / "secret.key") in said


def test_a_backup_is_one_moment_although_others_write(
    shop: Company, database_url: str, empty: Make, known: set[str], tmp_path: Path
) -> None:
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        """Always two rows at once: a torn backup would hold an odd number."""
        with psycopg.connect(database_url, autocommit=True) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute(
                    "INSERT INTO people_company (name, slug, tax_id, timezone, created_at, second_factor_required)"
                    " SELECT 'pair ' || %s || '-' || half, 'pair-' || %s || '-' || half, '', timezone, created_at,"
                    " false"
                    " FROM people_company, generate_series(1, 2) half WHERE slug = 'corner-shop'",
                    [number, number],
                )
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        made = backup.make(database_url, tmp_path / "b")
    finally:
        stop.set()
        writer.join()
    there = empty()
    restore(tmp_path / "b", there, known, replace=False)
    found = sum(name.startswith("pair") for name in names(there))
    assert found % 2 == 0
    assert found >= 2
    assert found + 1 == made.rows["people_company"]


def test_what_is_there_is_replaced_only_when_asked(
    database_url: str, good: Path, filled: str, known: set[str]
) -> None:
    old, there = good, filled
    with psycopg.connect(there) as connection:
        connection.execute("UPDATE people_company SET name = 'Changed since'")
    before = databases(database_url)
    with pytest.raises(TargetNotEmpty, match="1 companies"):
        restore(old, there, known, replace=False)
    assert names(there) == ["Changed since"]
    restore(old, there, known, replace=True)
    assert names(there) == ["Corner Shop"]
    restore(old, there, known, replace=True)
    assert names(there) == ["Corner Shop"]
    assert databases(database_url) == before


def test_nothing_is_replaced_while_somebody_works_on_it(good: Path, filled: str, known: set[str]) -> None:
    with psycopg.connect(filled, autocommit=True) as worker:
        worker.execute("UPDATE people_company SET name = 'At work'")
        with pytest.raises(StillRunning, match="1 connections"):
            restore(good, filled, known, replace=True)
    assert names(filled) == ["At work"]


def change_dump(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    path.write_bytes(bytes(raw))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-400])


def change_manifest(path: Path, **changes: object) -> None:
    with zipfile.ZipFile(path) as archive:
        dump, manifest = archive.read(backup.DUMP), json.loads(archive.read(backup.MANIFEST))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(backup.DUMP, dump)
        archive.writestr(backup.MANIFEST, json.dumps({**manifest, **changes}))


def another_version(path: Path) -> None:
    change_manifest(path, format=99)


def newer(path: Path) -> None:
    change_manifest(path, migrations=["orders.0999_of_the_future"], version="9.9")


def lost_rows(path: Path) -> None:
    change_manifest(path, rows={"people_company": 7})


def another_file(path: Path) -> None:
    path.write_text("SKU,Quantity\nA,1\n")


_COMPLAINTS: dict[Callable[[Path], None], str] = {
    change_dump: "",  # damaged, or a broken archive, as the byte falls
    cut: "no whole backup",
    another_version: "has format 99",
    newer: "which is newer than this one (it has orders.0999_of_the_future)",
    lost_rows: "the backup had 7",
    another_file: "no whole backup",
    Path.unlink: "No such file",
}


def test_a_backup_that_is_not_whole_replaces_nothing(
    database_url: str, good: Path, filled: str, known: set[str], tmp_path: Path
) -> None:
    with psycopg.connect(filled) as connection:
        connection.execute("UPDATE people_company SET name = 'Precious'")
    before = databases(database_url)
    for harm, complaint in _COMPLAINTS.items():
        bad = Path(shutil.copy(good, tmp_path / harm.__name__))
        harm(bad)
        with pytest.raises(BackupFailed, match=re.escape(complaint)):
            restore(bad, filled, known, replace=True)
        assert names(filled) == ["Precious"], harm.__name__
        assert databases(database_url) == before, harm.__name__


def test_a_file_that_is_there_is_not_overwritten(shop: Company, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(BackupFailed, match="exists already"):
        backup.destination(tmp_path / "b")
    with pytest.raises(BackupFailed, match="no folder"):
        backup.destination(tmp_path / "nowhere" / "b")
    assert (tmp_path / "b").read_text() == "mine"


def test_a_full_disk_leaves_no_half_backup(shop: Company, database_url: str, tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    small = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(small, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        with pytest.raises(BackupFailed, match="No space left"):
            backup.make(database_url, place / "b")
        assert list(place.iterdir()) == []
    finally:
        subprocess.run(["umount", str(place)], check=True)


KILLED = """
import os, signal, sys
from pathlib import Path
from shelfwire.cli import backup
backup._dump = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
backup.make(sys.argv[1], Path(sys.argv[2]))
"""


def test_a_killed_backup_leaves_nothing_that_looks_like_one_and_the_next_one_clears_up(
    shop: Company, database_url: str, tmp_path: Path
) -> None:
    target = tmp_path / "b"
    killed = subprocess.run([sys.executable, "-c", KILLED, database_url, str(target)], check=False)
    assert killed.returncode == -9
    assert not target.exists()
    (left,) = tmp_path.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    with pytest.raises(BackupFailed, match="whole backup"):
        backup.read(left)
    with left.open("rb") as under_way:  # as by a backup that is being written meanwhile
        fcntl.flock(under_way, fcntl.LOCK_EX)
        backup.make(database_url, tmp_path / "first")
        assert left.exists()
    backup.make(database_url, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "first"]


def test_what_a_killed_restore_left_is_removed_by_the_next_and_nothing_else(
    database_url: str, good: Path, filled: str, known: set[str]
) -> None:
    there = filled
    before = databases(database_url)
    name = there.split("?")[0].rsplit("/", 1)[1]
    mine, others = f"{name}_restored_20260102030405", f"{name}_restored_by_hand"
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as admin:
        for left in (mine, others):
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(left)))
        try:
            restore(good, there, known, replace=True)
            assert databases(database_url) == sorted([*before, others])
        finally:
            admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(others)))
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(mine)))


CUT_OFF = """
import os, signal, sys
from pathlib import Path
from shelfwire.cli import backup
lines = 0
class Line(bytes):
    def __eq__(self, line):
        if line.startswith(b"COPY public.people_company"):
            os.kill(os.getpid(), signal.SIGKILL)
        return False
backup._UNKNOWN_TO_OLDER_SERVERS = Line()
backup.load(Path(sys.argv[1]), sys.argv[2])
"""


def test_a_restore_that_is_killed_in_its_middle_leaves_the_database_empty(
    good: Path, empty: Make, known: set[str]
) -> None:
    there = empty()
    killed = subprocess.run([sys.executable, "-c", CUT_OFF, str(good), there], check=False)
    assert killed.returncode == -9
    until(lambda: connected(there) == 0, what="the restoring programs are gone")
    with psycopg.connect(there) as connection:
        assert backup.count_rows(connection) == {}
    restore(good, there, known, replace=False)
    assert names(there) == ["Corner Shop"]


def connected(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def weak(database_url: str, empty: Make) -> Iterator[Make]:
    """Makes empty databases that belong to a user who may not create any."""
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS weak_owner")
        admin.execute("CREATE ROLE weak_owner LOGIN")
        made: list[str] = []

        def make() -> str:
            url = empty()
            name = url.split("?")[0].rsplit("/", 1)[1]
            admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO weak_owner").format(sql.Identifier(name)))
            made.append(name)
            return url.replace("//postgres@", "//weak_owner@")

        yield make
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute("DROP ROLE weak_owner")


def test_a_user_who_may_not_create_databases_fills_an_empty_one_and_replaces_none(
    database_url: str, good: Path, weak: Make, known: set[str], tmp_path: Path
) -> None:
    if "//postgres@" not in database_url:
        pytest.skip("users are made on the embedded server only")
    there = weak()
    restore(good, there, known, replace=False)
    assert names(there) == ["Corner Shop"]
    before = databases(database_url)
    with pytest.raises(BackupFailed, match="may not create databases"):
        restore(good, there, known, replace=True)
    assert names(there) == ["Corner Shop"]
    assert databases(database_url) == before
    backup.make(there, tmp_path / "its own")
    another = weak()
    restore(tmp_path / "its own", another, known, replace=False)
    assert names(another) == ["Corner Shop"]


@pytest.fixture
def another_postgresql(tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database on a PostgreSQL of an older version than the embedded one."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        pytest.skip("no other PostgreSQL is installed here (/usr/lib/postgresql)")
    place = Path(tempfile.mkdtemp(prefix="pg"))  # short enough for a socket
    user = postgres_programs.server_user()
    os.chown(place, user.pw_uid, user.pw_gid)
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    programs, data = installed[0].parent, place / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL, **who)  # type: ignore[call-overload]

    run(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres")
    options = f"-c listen_addresses= -c fsync=off -k {place}"
    control = [str(programs / "pg_ctl"), "-w", "-D", str(data), "-l", str(place / "log")]
    run(*control, "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={place}"
    finally:
        run(*control, "-m", "fast", "stop")
        shutil.rmtree(place)


@pytest.mark.parametrize("tools", ["all of them", "the embedded server's only"])
def test_a_backup_goes_to_an_older_postgresql_and_comes_back(
    shop: Company,
    database_url: str,
    empty: Make,
    another_postgresql: str,
    known: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tools: str,
) -> None:
    if tools != "all of them":
        monkeypatch.setenv("PATH", str(tmp_path))
    made = backup.make(database_url, tmp_path / "b")
    restore(tmp_path / "b", another_postgresql, known, replace=False)
    assert names(another_postgresql) == ["Corner Shop"]
    again = backup.make(another_postgresql, tmp_path / "c")
    assert again.rows == made.rows
    assert again.server_version < made.server_version
    for url in (with_database(another_postgresql, "template1"), empty()):
        restore(tmp_path / "c", url, known, replace=False)
        assert names(url) == ["Corner Shop"]


def test_an_older_pg_dump_is_refused_with_what_to_install() -> None:
    with pytest.raises(RuleBroken, match="PostgreSQL 99") as refusal:
        postgres_programs.client("pg_dump", 99)
    assert "version 99 or newer" in str(refusal.value)


def test_a_password_is_not_on_the_command_line() -> None:
    given = postgres_programs.environment("postgresql://u:p%40ss@db.internal:6432/shop?sslmode=require")
    assert {key: given[key] for key in ("PGUSER", "PGPASSWORD", "PGHOST", "PGPORT", "PGDATABASE", "PGSSLMODE")} == {
        "PGUSER": "u", "PGPASSWORD": "p@ss", "PGHOST": "db.internal", "PGPORT": "6432", "PGDATABASE": "shop",
        "PGSSLMODE": "require",
    }  # fmt: skip


def command(home: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith("SHELFWIRE_") and k != "DATABASE_URL"}
    ours.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "shelfwire.cli.main", *arguments],
        env={**ours, "SHELFWIRE_HOME": str(home)},
        input=text,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_embedded_database_goes_to_another_home_by_two_commands(tmp_path: Path) -> None:
    connections.close_all()
    here, there = tmp_path / "here", tmp_path / "there"
    owner = [
        "create-owner",
        "alice@example.com",
        "--name",
        "Alice",
        "--company",
        "Corner Shop",
        "--password-stdin",
    ]
    made = command(here, *owner, text="correct horse battery\n")
    assert made.returncode == 0, made.stderr
    file = tmp_path / "b"
    done = command(here, "backup", str(file))
    assert done.returncode == 0, done.stderr
    back = command(there, "restore", str(file))
    assert back.returncode == 0, back.stderr
    assert "secret.key" in back.stdout
    again = command(there, "restore", str(file))
    assert again.returncode == 2
    assert "not empty: it has 1 companies" in again.stderr
    replaced = command(there, "restore", str(file), "--replace")
    assert replaced.returncode == 0, replaced.stderr
    password = command(
        there, "password", "alice@example.com", "--password-stdin", text="another horse battery\n"
    )
    assert "signs in with the new password" in password.stdout, password.stderr
