"""Many rows at once: primary keys in advance, and COPY for the rows (psycopg, within Django's own transaction)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY ``rows`` into the model's table. ``columns`` are database columns; JSON goes in as text.

    COPY cannot skip a conflict: the caller makes sure that none can arise.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    # the bare cursor's errors become Django's, as they do for execute()
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def text_array(texts: Iterable[str]) -> str:
    """A text[] as COPY takes it; several times cheaper than letting the driver make it.

    https://www.postgresql.org/docs/18/arrays.html#ARRAYS-IO
    """
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join([f'"{text}"' for text in quoted]) + "}"


def new_ids(*wanted: tuple[type[models.Model], int]) -> list[list[int]]:
    """Reserve that many new primary keys of each model, in one query."""
    parts = ", ".join(
        "ARRAY(SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s))" for _ in wanted
    )
    params = [value for model, count in wanted for value in (model._meta.db_table, count)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", params)  # no text of anybody's is in it
        row = cursor.fetchone()
    assert row is not None
    return [list(found) for found in row]
