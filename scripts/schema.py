"""Writes src/shelfwire/cli/schema.sql: the tables as all migrations of today leave them.

    python scripts/schema.py

Newer migrations are applied on top of the file, so that it need not be written with each of them: only when starting
on an empty database has become slow again.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

FILE = Path(__file__).parents[1] / "src" / "shelfwire" / "cli" / "schema.sql"
HEAD = """-- The tables of an empty database, and the migrations that made them.
-- Written by `python scripts/schema.py`; a test compares it with the migrations. Do not edit it by hand.
"""
_NOISE = re.compile(
    r"(^--\n-- (Name|PostgreSQL).*\n--\n)|(^-- Dumped .*\n)|(^SET \w+ = [^;\n]*;\n)"
    r"|(^SELECT pg_catalog\.set_config\('search_path'.*\n)",
    re.MULTILINE,
)


def dump(url: str) -> str:
    """The definitions in the database at ``url``, as pg_dump tells them."""
    from shelfwire.cli import postgres_programs

    command = ["--schema-only", "--no-owner", "--no-privileges", url]
    told = subprocess.run(
        [postgres_programs.folder() / "pg_dump", *command], check=True, capture_output=True, text=True
    ).stdout
    return re.sub(r"(?m)^\\(un)?restrict .*\n", "", told)  # with another key each time


def written(url: str) -> str:
    """The file for the migrated database at ``url``."""
    import psycopg

    from shelfwire.cli.backup import applied
    from shelfwire.cli.schema import APPLIED

    with psycopg.connect(url) as connection:
        names = applied(connection)
    tables = re.sub(r"\n{2,}", "\n\n", _NOISE.sub("", dump(url)))
    return HEAD + "".join(f"{APPLIED}{name}\n" for name in names) + f"\n{tables.strip()}\n"


def main() -> None:
    """Migrate an empty database from nothing, and write what it then is."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shelfwire.settings"
    with tempfile.TemporaryDirectory() as home:
        os.environ["SHELFWIRE_HOME"] = home
        os.environ.pop("DATABASE_URL", None)

        from shelfwire.cli import start

        with start.database() as server:
            start.ready_django()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            FILE.write_text(written(server.url(start.DATABASE_NAME)), encoding="utf-8")


if __name__ == "__main__":
    main()
