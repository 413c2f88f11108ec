"""A new database has the same tables whether every migration ran, or the written schema was loaded first.

That an older shop's database has them too once it is migrated is part of `test_upgrade`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from tests.support.database import point_django_at, with_database
from tests.support.definitions import difference

from shelfwire.cli import schema

WRITTEN_BY_MIGRATING = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT app_label, model, codename, name FROM auth_permission p"
    " JOIN django_content_type c ON c.id = p.content_type_id",
)


@pytest.fixture
def empty_database(database_url: str) -> Iterator[Callable[[], str]]:
    """Makes databases without any table; Django uses the last one."""
    made: list[str] = []
    with psycopg.connect(with_database(database_url, "postgres"), autocommit=True) as admin:

        def make() -> str:
            name = f"swtest_{os.getpid()}_schema_{len(made)}"
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            made.append(name)
            point_django_at(with_database(database_url, name))
            return with_database(database_url, name)

        yield make
        connections.close_all()
        point_django_at(database_url)
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _rows(url: str) -> list[set[tuple[str, ...]]]:
    with psycopg.connect(url) as connection:
        return [set(connection.execute(asked).fetchall()) for asked in WRITTEN_BY_MIGRATING]


@pytest.mark.thorough
def test_the_written_schema_is_what_every_migration_leaves(
    database_url: str, empty_database: Callable[[], str]
) -> None:
    url = empty_database()
    call_command("migrate", verbosity=0)
    assert _rows(url) == _rows(database_url)
    assert not difference(url, database_url)


def _tables(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [name for (name,) in rows]


def test_the_schema_is_not_loaded_beside_something_else(empty_database: Callable[[], str]) -> None:
    url = empty_database()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE somebody_elses (id int)")
    assert not schema.load()
    assert _tables(url) == ["somebody_elses"]


def test_the_schema_is_not_loaded_for_libraries_that_do_not_know_it(
    empty_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, text = empty_database(), schema.text()
    monkeypatch.setattr(schema, "text", lambda: f"{schema.APPLIED}procrastinate.9999_later\n{text}")
    assert not schema.load()
    assert _tables(url) == []
