"""Bring the database's tables up to date, one process at a time."""

from __future__ import annotations

import structlog
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shelfwire.cli import schema
from shelfwire.kit import locks

log = structlog.get_logger(__name__)


def missing() -> list[str]:
    """Names of the migrations that are not applied yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> int:
    """Apply what is missing; how many. A second process waits for the first and then finds nothing to do.

    An empty database gets the tables that `schema` knows first, and from the migrations only what is newer.
    """
    with locks.in_turn("migrations", wait_seconds=None):
        wanted = missing()
        if wanted:
            log.info("migrating the database", steps=len(wanted))
            schema.load()
            call_command("migrate", verbosity=0, interactive=False)
        return len(wanted)
