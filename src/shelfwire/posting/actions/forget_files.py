"""Forget files that answer nothing any more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction

from shelfwire.posting.models import (
    AnswerFile,
    AnswerMapping,
    CategoryTemplate,
    ChannelProduct,
    PropertyEditRow,
)
from shelfwire.posting.models_files import UPLOADED

_NAMING: Final = (
    (ChannelProduct, "answers"),
    (ChannelProduct, "settings"),
    (CategoryTemplate, "answers"),
    (AnswerMapping, "value"),
    (AnswerMapping, "values"),
    (PropertyEditRow, "before"),
    (PropertyEditRow, "after"),
)
"""Where files are named: the last two because a change can be undone."""


def forget_files(*, given_before: datetime, most: int = 1_000) -> int:
    """Delete up to ``most`` files given before a moment that no product, template, mapping or change of
    channel properties names. What the channel was sent of them stays there. Returns how many.
    """
    with transaction.atomic():
        old = AnswerFile.objects.filter(kept_at__lt=given_before).order_by("pk")
        rows = dict(old.select_for_update(of=("self",), skip_locked=True).values_list("pk", "digest"))
        if not rows:
            return 0
        named = _named()
        ids = [pk for pk, digest in rows.items() if digest not in named][:most]
        return AnswerFile.objects.filter(pk__in=ids).delete()[0]


def _named() -> set[str]:
    found: set[str] = set()
    with connection.cursor() as cursor:
        for model, field in _NAMING:
            table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, field))
            cursor.execute(
                f"SELECT DISTINCT (regexp_matches({column}::text, %s, 'g'))[1] FROM {table}"  # noqa: S608  # names come from the models
                f" WHERE {column}::text LIKE %s",
                [f"{UPLOADED}([0-9a-f]{{64}})", f"%{UPLOADED}%"],
            )
            found |= {row[0] for row in cursor.fetchall()}
    return found
