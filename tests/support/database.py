"""Real PostgreSQL for every test: one server per checkout, one database per test process, copied from a template.

The server lives in ``var/test-postgres`` (or is the one DATABASE_URL names), runs without fsync, is shared by every
pytest process of this checkout and stopped by the last of them. The template is migrated once per state of the
migrations; a test process copies it in about a tenth of a second and drops its copy at the end.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psutil
import psycopg
import stamina
from django.db import OperationalError, connection, transaction
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from shelfwire.cli.embedded import EmbeddedServer

ROOT = Path(__file__).parents[2]
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "autovacuum_naptime": "10min",
}
_BUILD_LOCK = 7_203_114
_TEMPLATES_KEPT = 4
_KEPT = ("django_migrations", "django_content_type", "auth_permission")


def with_database(url: str, name: str) -> str:
    """``url`` pointing at the database ``name``."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}", query=urlencode(parse_qsl(parts.query))))


@contextmanager
def server() -> Iterator[str]:
    """The URL of the server's maintenance database, while at least this process uses it."""
    if os.environ.get("DATABASE_URL"):
        yield with_database(os.environ["DATABASE_URL"], "postgres")
        return
    with EmbeddedServer(ROOT / "var" / "test-postgres", _FAST) as running:
        yield running.url("postgres")


def _fingerprint() -> str:
    """Changes whenever a migration of ours, what they are known to leave behind, or a locked dependency changes."""
    digest = hashlib.blake2b(digest_size=6)
    source = ROOT / "src" / "shelfwire"
    for path in [*sorted(source.glob("*/migrations/*.py")), source / "cli" / "schema.sql", ROOT / "uv.lock"]:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _names(admin: psycopg.Connection, prefix: str) -> list[str]:
    rows = admin.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [prefix]
    )
    return [name for (name,) in rows]


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _sweep(admin: psycopg.Connection) -> None:
    """Drop what killed test processes left behind, and templates of migrations long gone."""
    for name in _names(admin, "swtest_"):
        if not psutil.pid_exists(int(name.split("_")[1])):
            _drop(admin, name)
    for name in _names(admin, "swtemplate_")[:-_TEMPLATES_KEPT]:
        _drop(admin, name)


def _migrate(url: str) -> None:
    from shelfwire.cli.migrations import migrate

    point_django_at(url)
    migrate()
    connection.close()


def _template(admin: psycopg.Connection, admin_url: str) -> str:
    name = f"swtemplate_{_fingerprint()}"
    admin.execute("SELECT pg_advisory_lock(%s)", [_BUILD_LOCK])
    try:
        if not _names(admin, name):
            _sweep(admin)
            building = f"swtest_{os.getpid()}_template"
            _drop(admin, building)
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(building)))
            _migrate(with_database(admin_url, building))
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
            # nobody may connect: CREATE DATABASE cannot copy a template somebody is looking at
            admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
    finally:
        admin.execute("SELECT pg_advisory_unlock(%s)", [_BUILD_LOCK])
    return name


def point_django_at(url: str) -> None:
    """Make Django's default connection (and every thread's, from now on) use ``url``."""
    import dj_database_url
    from django.db import connections

    connections.close_all()
    wanted = dj_database_url.parse(url)
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS"):
        connections.settings["default"][key] = wanted.get(key) or ({} if key == "OPTIONS" else "")
    connections["default"].settings_dict.update(connections.settings["default"])


@contextmanager
def fresh_database(label: str = "main") -> Iterator[str]:
    """The URL of a new, migrated, empty database, dropped at the end. Django's default connection points at it."""
    with server() as admin_url, psycopg.connect(admin_url, autocommit=True) as admin:
        template = _template(admin, admin_url)
        name = f"swtest_{os.getpid()}_{label}"
        _drop(admin, name)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        url = with_database(admin_url, name)
        point_django_at(url)
        try:
            yield url
        finally:
            from django.db import connections

            connections.close_all()
            _drop(admin, name)


@contextmanager
def kept_for_a_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written here is there for every test of a module and gone after it.

    Each test's own transaction is a savepoint in this one. For modules in which no test commits.
    """
    around = transaction.atomic()
    around._from_testcase = True  # as Django marks its own: not one that the product opened
    with blocker.unblock(), around:
        yield
        transaction.set_rollback(True)


def empty_instead_of_flush() -> None:
    """Let Django empty the database our way after a test that commits.

    Its own is a TRUNCATE of every table, then all permissions and content types anew: a fifth of a second, and without
    the tables of Procrastinate, which are no models.
    """
    TransactionTestCase._fixture_teardown = lambda test: empty()


@stamina.retry(on=OperationalError, attempts=5)
def empty() -> None:
    """Delete all that tests committed; what migrating leaves in a new database stays.

    Writers are waited for: a killed worker's server process may still end its last statement. It may also meet us in
    the other order of tables, hence the attempts. For these few rows, DELETE takes a tenth of the time of TRUNCATE,
    but only a superuser may switch off what guards them: the foreign keys and the ledger's own trigger. A table whose
    file is empty has had no row yet, and most have not: even to look into each takes longer than all the rest.
    """
    connection.close_if_unusable_or_obsolete()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname), current_setting('is_superuser') FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) ORDER BY 1",
            [[*_KEPT]],
        )
        rows = cursor.fetchall()
        tables = [name for name, _ in rows]
        if any(superuser != "on" for _, superuser in rows):
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
            return
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class WHERE quote_ident(relname) = ANY(%s)"
            " AND relnamespace = 'public'::regnamespace AND (pg_stat_file(pg_relation_filepath(oid))).size > 0",
            [tables],
        )
        if written := [name for (name,) in cursor.fetchall()]:
            cursor.execute("; ".join(f"DELETE FROM {table}" for table in written))
