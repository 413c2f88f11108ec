"""The tables of an empty database in one go: ``schema.sql`` is what the migrations it names leave behind.

Migrating from nothing takes a quarter of a minute, nearly all of it Django working out what its models were between
one migration and the next. What is newer than the file is migrated on top of it. ``scripts/schema.py`` writes the
file; a test migrates from nothing and compares.
"""

from __future__ import annotations

import re
from importlib import resources

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

APPLIED = "-- migration: "
_EMPTY = (
    "SELECT current_schema() = 'public' AND NOT EXISTS"
    " (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
)


def text() -> str:
    """What ``schema.sql`` says."""
    return resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")


def load() -> bool:
    """Make the tables, and record their migrations as applied, where there is no table yet.

    False, and nothing done, in a database with anything in it, where tables do not go to the schema ``public``, and
    where a library is installed that does not know one of the migrations.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        if not cursor.fetchone()[0]:
            return False
        tables = text()
        applied = [tuple(name.split(".", 1)) for name in re.findall(f"(?m)^{APPLIED}(.+)$", tables)]
        if not applied or not set(applied) <= set(MigrationLoader(None).disk_migrations):
            return False
        cursor.execute("SET LOCAL check_function_bodies = off")  # functions come before their tables
        cursor.execute(tables)
        recorder = MigrationRecorder(connection)
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in applied)
        return True
