"""What pg_dump says of a database's tables, to compare two databases by."""

from __future__ import annotations

import difflib
import importlib.util
from pathlib import Path
from types import ModuleType

import psycopg
from psycopg import sql
from tests.support.database import with_database


def _writer() -> ModuleType:
    """scripts/schema.py."""
    path = Path(__file__).parents[2] / "scripts" / "schema.py"
    spec = importlib.util.spec_from_file_location("schema_writer", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _as_loaded(url: str) -> list[str]:
    """The definitions, read once more: reading its own writing, PostgreSQL writes some expressions otherwise, once."""
    dump, beside = _writer().dump, f"{psycopg.conninfo.conninfo_to_dict(url)['dbname']}_read"
    name = sql.Identifier(beside)
    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            with psycopg.connect(with_database(url, beside)) as connection:
                connection.execute(dump(url))
            return str(dump(with_database(url, beside))).splitlines()
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def difference(one: str, other: str) -> str:
    """How the tables of two databases differ, by their URLs; empty when they do not."""
    lines = difflib.unified_diff(_as_loaded(one), _as_loaded(other), one, other, n=2, lineterm="")
    return "\n".join(lines)
