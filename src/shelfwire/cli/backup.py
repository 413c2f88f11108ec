"""``shelfwire backup``: everything the installation knows in one file, consistent while it runs.

The file is a zip with ``manifest.json`` and ``database.dump`` (PostgreSQL's custom format). Uploads and the files of
jobs are in the database. The key that encrypts credentials is not in the file, on purpose: whoever finds the one must
not have the other.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from shelfwire.cli import postgres_programs
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.version import VERSION

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
_CHUNK = 1024 * 1024
_UNKNOWN_TO_OLDER_SERVERS = b"SET transaction_timeout = 0;\n"
"""What pg_restore says first whatever it speaks to (release notes of PostgreSQL 17)."""
_UNFINISHED = ".shelfwire-unfinished"


class BackupFailed(RuleBroken):
    """No backup was made, or none can be read from the file."""

    code = "backup_failed"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup: ``rows`` counts every table, in the same snapshot as the dump."""

    format: int
    version: str
    made_at: str
    server_version: int
    migrations: list[str]
    rows: Mapping[str, int]
    size: int
    sha256: str


def destination(path: Path) -> Path:
    """The file to write: ``path``, or a dated name when it is a folder. Raises BackupFailed when there is one."""
    target = path / f"shelfwire-{clock.now():%Y%m%d-%H%M%S}.backup" if path.is_dir() else path
    if target.exists():
        raise BackupFailed(f"{target} exists already; it is not overwritten.", hint="Name another file.")
    if not target.parent.is_dir():
        raise BackupFailed(f"There is no folder {target.parent}.", hint="Make it first.")
    return target


def make(url: str, target: Path) -> Manifest:
    """Write a backup of the database at ``url`` to ``target``, readable for its owner only.

    Raises BackupFailed; then ``target`` does not exist.
    """
    try:
        _remove_abandoned(target.parent)
        with tempfile.NamedTemporaryFile(  # made with mode 0600
            dir=target.parent, prefix=f".{target.name}.", suffix=_UNFINISHED, delete=False
        ) as file:
            unfinished = Path(file.name)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                manifest = _write(url, file)
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BackupFailed(
            f"The backup could not be written to {target}: {error.strerror or error}.",
            hint="Nothing was left behind; make room or name another place.",
        ) from error
    return manifest


def _remove_abandoned(folder: Path) -> None:
    """What backups that were killed left there; one that is being written is locked by its process."""
    for path in folder.glob(f".*{_UNFINISHED}"):
        with path.open("rb") as file, suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)


def _write(url: str, file: IO[bytes]) -> Manifest:
    """One snapshot for the counts and the dump, so that both say the same while others go on writing."""
    with psycopg.connect(url) as connection, zipfile.ZipFile(file, "w") as archive:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchall()[0]
        version = connection.info.server_version // 10_000
        rows = count_rows(connection)
        if "django_migrations" not in rows:
            raise BackupFailed("There is no Shelfwire in this database yet.", hint="Run: shelfwire migrate")
        size, digest = _dump(url, str(snapshot), version, archive)
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            made_at=clock.now().isoformat(),
            server_version=version,
            migrations=applied(connection),
            rows=rows,
            size=size,
            sha256=digest,
        )
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Rows of every table of ours."""
    names = [
        str(name)
        for (name,) in connection.execute(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY relname"
        )
    ]
    found = {}
    for name in names:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        found[name] = int(row[0])
    return found


def applied(connection: psycopg.Connection) -> list[str]:
    """Migrations that the database has, as ``app.name``."""
    rows = connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return [f"{app}.{name}" for app, name in rows]


def _dump(url: str, snapshot: str, version: int, archive: zipfile.ZipFile) -> tuple[int, str]:
    """Stream pg_dump into the archive; the dump's size and digest."""
    program = postgres_programs.client("pg_dump", version)
    command = [str(program), "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as complaints:
        dump = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=postgres_programs.environment(url),
        )
        assert dump.stdout is not None
        try:
            with archive.open(DUMP, "w", force_zip64=True) as entry:
                while chunk := dump.stdout.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    entry.write(chunk)
        finally:
            dump.stdout.close()
            code = dump.wait()
        if code:
            raise BackupFailed(f"{program} failed: {said(complaints)}")
    return size, digest.hexdigest()


def said(complaints: IO[bytes]) -> str:
    """The end of what a program wrote to its stderr, on one line."""
    complaints.seek(0)
    return " ".join(complaints.read().decode(errors="replace").split())[-600:]


def read(path: Path) -> Manifest:
    """The manifest of a backup whose dump is whole: opened, unpacked and compared. Raises BackupFailed."""
    try:
        with zipfile.ZipFile(path) as archive:
            raw = json.loads(archive.read(MANIFEST))
            if raw.get("format") != FORMAT:
                raise BackupFailed(
                    f"{path} has format {raw.get('format')}; this Shelfwire reads {FORMAT}.",
                    hint="Restore it with the version that made it, or a newer one.",
                )
            manifest = Manifest(**raw)
            digest = hashlib.sha256()
            with archive.open(DUMP) as dump:
                while chunk := dump.read(_CHUNK):
                    digest.update(chunk)
    except OSError as error:
        raise BackupFailed(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupFailed(f"{path} is no whole backup of Shelfwire ({error}).") from error
    if digest.hexdigest() != manifest.sha256:
        raise BackupFailed(f"{path} is damaged: its content is not what was written.")
    return manifest


def load(path: Path, url: str) -> None:
    """Restore the dump into the empty database at ``url``, whole or not at all. Raises BackupFailed."""
    with psycopg.connect(url) as connection:
        version = connection.info.server_version // 10_000
    reader = postgres_programs.newest("pg_restore", version)
    environment = postgres_programs.environment(url)
    into = [str(reader.with_name("psql")), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    with tempfile.TemporaryFile() as complaints, zipfile.ZipFile(path) as archive:
        restore = subprocess.Popen(
            [str(reader), "--no-owner", "--no-acl", "--file=-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        psql = subprocess.Popen(
            into, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, env=environment
        )
        feeder = threading.Thread(target=_feed, args=[archive, restore.stdin])
        feeder.start()
        assert restore.stdout is not None
        assert psql.stdin is not None
        try:
            # our own transaction: when this process is killed, psql meets an end without COMMIT
            psql.stdin.write(b"BEGIN;\n")
            left_out = False
            for line in restore.stdout:
                if line == _UNKNOWN_TO_OLDER_SERVERS and not left_out:
                    left_out = True
                    continue
                psql.stdin.write(line)
            if restore.wait() == 0:
                psql.stdin.write(b"COMMIT;\n")
            psql.stdin.close()
        except BrokenPipeError:
            pass  # it said why on its way out
        finally:
            restore.stdout.close()
            feeder.join()
            failed = restore.wait() or psql.wait()
        if failed:
            raise BackupFailed(f"{reader} failed: {said(complaints)}", hint="Nothing was changed.")


def _feed(archive: zipfile.ZipFile, sink: IO[bytes]) -> None:
    with suppress(BrokenPipeError), sink, archive.open(DUMP) as dump:
        shutil.copyfileobj(dump, sink, _CHUNK)
