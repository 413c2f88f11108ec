"""Backup and restore: whole, consistent while others write, refused where something would be lost."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
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


def names(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM people_company ORDER BY name")]


def databases(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT datname FROM pg_database ORDER BY 1")]


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
            "INSERT INTO people_company (name, slug, tax_id, timezone, created_at) "
            "SELECT 'Next', 'next', '', timezone, created_at FROM people_company"
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
    stop = threading.Event()

    def write() -> None:
        """Always two rows at once: a torn backup would hold an odd number."""
        with psycopg.connect(database_url, autocommit=True) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute(
                    "INSERT INTO people_company (name, slug, tax_id, timezone, created_at)"
                    " SELECT 'pair', 'pair-' || %s || '-' || half, '', timezone, created_at"
                    " FROM people_company, generate_series(1, 2) half WHERE slug = 'corner-shop'",
                    [number],
                )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backup.make(database_url, tmp_path / "b")
    finally:
        stop.set()
        writer.join()
    there = empty()
    restore(tmp_path / "b", there, known, replace=False)
    found = names(there).count("pair")
    assert found % 2 == 0
    assert found + 1 == made.rows["people_company"]


def test_what_is_there_is_replaced_only_when_asked(
    shop: Company, database_url: str, empty: Make, known: set[str], tmp_path: Path
) -> None:
    old = tmp_path / "old"
    backup.make(database_url, old)
    there = empty()
    restore(old, there, known, replace=False)
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


def test_nothing_is_replaced_while_somebody_works_on_it(
    shop: Company, database_url: str, empty: Make, known: set[str], tmp_path: Path
) -> None:
    backup.make(database_url, tmp_path / "b")
    there = empty()
    restore(tmp_path / "b", there, known, replace=False)
    with psycopg.connect(there, autocommit=True) as worker:
        worker.execute("UPDATE people_company SET name = 'At work'")
        with pytest.raises(StillRunning, match="1 connections"):
            restore(tmp_path / "b", there, known, replace=True)
    assert names(there) == ["At work"]


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


@pytest.mark.parametrize(
    "harm", [change_dump, cut, another_version, newer, lost_rows, another_file, Path.unlink]
)
def test_a_backup_that_is_not_whole_replaces_nothing(
    shop: Company,
    database_url: str,
    empty: Make,
    known: set[str],
    tmp_path: Path,
    harm: Callable[[Path], None],
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    backup.make(database_url, good)
    bad.write_bytes(good.read_bytes())
    harm(bad)
    there = empty()
    restore(good, there, known, replace=False)
    with psycopg.connect(there) as connection:
        connection.execute("UPDATE people_company SET name = 'Precious'")
    before = databases(database_url)
    with pytest.raises(BackupFailed):
        restore(bad, there, known, replace=True)
    assert names(there) == ["Precious"]
    assert databases(database_url) == before


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
    assert command(there, "restore", str(file), "--replace").returncode == 0
    password = command(
        there, "password", "alice@example.com", "--password-stdin", text="another horse battery\n"
    )
    assert "signs in with the new password" in password.stdout, password.stderr
