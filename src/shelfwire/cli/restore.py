"""``shelfwire restore``: a backup becomes the database. What is there is replaced only when that was asked for, by a
copy that was restored and counted beside it first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import stamina
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from shelfwire.cli import backup
from shelfwire.cli.backup import BackupFailed, Manifest
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken

_NAME_BYTES = 35
_PATIENCE_SECONDS = 5.0


class TargetNotEmpty(RuleBroken):
    """There is something in the database already."""

    code = "target_not_empty"


class StillRunning(RuleBroken):
    """Somebody else is connected to the database."""

    code = "still_running"


def restore(path: Path, url: str, known_migrations: set[str], *, replace: bool) -> Manifest:
    """Make the database at ``url`` what the backup holds.

    Raises BackupFailed, TargetNotEmpty, StillRunning; then the database is as it was.
    """
    manifest = backup.read(path)
    newer = sorted(set(manifest.migrations) - known_migrations)
    if newer:
        raise BackupFailed(
            f"The backup was made by Shelfwire {manifest.version}, which is newer than this one (it has {newer[0]}).",
            hint="Restore it with that version or a newer one.",
        )
    with psycopg.connect(url) as connection:
        there = backup.count_rows(connection)
    _refuse_while_running(url)
    if not there:
        backup.load(path, url)
        _check(url, manifest)
        return manifest
    if not replace:
        raise TargetNotEmpty(
            f"The database is not empty: it has {there.get('people_company', 0)} companies and"
            f" {there.get('orders_order', 0)} orders.",
            hint="Back it up first; then say --replace to put the backup in its place.",
        )
    _replace(path, url, manifest)
    return manifest


def _refuse_while_running(url: str) -> None:
    """Raises StillRunning. A connection that was closed a moment ago may take the server as long to forget."""
    for attempt in stamina.retry_context(
        on=StillRunning, timeout=_PATIENCE_SECONDS, attempts=None, wait_max=0.5
    ):
        with attempt:
            _refuse_connected(url)


def _refuse_connected(url: str) -> None:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
    if row is not None and row[0]:
        raise StillRunning(
            f"{row[0]} connections to the database are open.",
            hint="Stop Shelfwire (run, web, worker) on every machine first.",
        )


def _check(url: str, manifest: Manifest) -> None:
    """Every table must have as many rows as it had."""
    with psycopg.connect(url) as connection:
        rows = backup.count_rows(connection)
    wrong = [name for name, count in manifest.rows.items() if rows.get(name) != count]
    if wrong:
        raise BackupFailed(
            f"{wrong[0]} has {rows.get(wrong[0], 'no')} rows after restoring; the backup had {manifest.rows[wrong[0]]}."
        )


def _replace(path: Path, url: str, manifest: Manifest) -> None:
    """Restore beside it, count, then change places by name."""
    name = str(conninfo_to_dict(url)["dbname"])
    mark = f"{clock.now():%Y%m%d%H%M%S}"
    beside, before = f"{_stem(name)}_restored_{mark}", f"{_stem(name)}_replaced_{mark}"
    with _administration(url) as admin:
        _remove_abandoned(admin, name)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(beside)))
        swapped = False
        try:
            new = make_conninfo(url, dbname=beside)
            backup.load(path, new)
            _check(new, manifest)
            _swap(admin, name, beside, before)
            swapped = True
        except psycopg.errors.ObjectInUse as error:
            raise StillRunning(
                "Somebody connected to the database meanwhile.", hint="Stop Shelfwire first."
            ) from error
        finally:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(before if swapped else beside)
                )
            )


def _swap(admin: psycopg.Connection, name: str, beside: str, before: str) -> None:
    """Give both databases their new names. What has just been loaded may still be in the server's own hands, such as
    those of autovacuum, or of a client that has only just left."""
    for attempt in stamina.retry_context(
        on=psycopg.errors.ObjectInUse, timeout=_PATIENCE_SECONDS, attempts=None, wait_max=0.5
    ):
        with attempt, admin.transaction():  # both names or neither
            _rename(admin, name, before)
            _rename(admin, beside, name)


@contextmanager
def _administration(url: str) -> Iterator[psycopg.Connection]:
    """A connection that may make databases. Raises BackupFailed."""
    try:
        admin = psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True)
    except psycopg.OperationalError as error:
        raise _may_not_create() from error
    with admin:
        row = admin.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if row is None or not row[0]:
            raise _may_not_create()
        yield admin


def _may_not_create() -> BackupFailed:
    return BackupFailed(
        "The database's user may not create databases, so the backup cannot be tried beside what is there.",
        hint="Restore into a new, empty database: name it in DATABASE_URL.",
    )


def _stem(name: str) -> str:
    """So much of the name that the longer ones made of it are not cut (NAMEDATALEN)."""
    return name.encode()[:_NAME_BYTES].decode(errors="ignore")


def _remove_abandoned(admin: psycopg.Connection, name: str) -> None:
    """What a restore that was killed left beside the database; one under way is connected to its own."""
    pattern = re.escape(_stem(name)) + r"_(restored|replaced)_\d{14}"
    for (left,) in admin.execute("SELECT datname FROM pg_database").fetchall():
        if left != name and re.fullmatch(pattern, left):
            with suppress(psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(left)))


def _rename(admin: psycopg.Connection, before: str, after: str) -> None:
    admin.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
    )
