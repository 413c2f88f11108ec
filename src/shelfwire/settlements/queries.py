"""What others may ask about settlements. Lists are querysets for ``kit.paging.page``; nothing here is unbounded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from shelfwire.settlements.models import Statement

__all__ = ["currencies_by_use", "statements_between", "statements_to_read"]

IN_TURN = (F("lines_tried_at").asc(nulls_first=True), "closed_at", "id")
"""Those that reading broke off at come last, so that they do not keep the others waiting."""
READ_AGAIN_AFTER = timedelta(hours=20)
"""When lines that could not all be read are asked for again: once a day, whatever the hour."""


def statements_to_read(account_id: int, at: datetime) -> QuerySet[Statement]:
    """The statements of a shop whose lines were not read for their newest document, oldest first, and last those that
    reading broke off at; those that were read and not whole, once a day."""
    lately = Q(lines_digest="", lines_read_at__gt=at - READ_AGAIN_AFTER)
    wanted = Statement.objects.filter(~Q(digest=F("lines_digest")), account_id=account_id)
    return wanted.exclude(lately).order_by(*IN_TURN)


def statements_between(account_id: int, since: datetime, until: datetime) -> QuerySet[Statement]:
    """The statements of a shop that closed in [since, until), oldest first; last those that reading broke off at."""
    found = Statement.objects.filter(account_id=account_id, closed_at__gte=since, closed_at__lt=until)
    return found.order_by(*IN_TURN)


def currencies_by_use(rows: QuerySet[Any]) -> list[str]:
    """The currencies of rows that have one each, the one of most rows first."""
    counted = rows.values("currency").annotate(n=Count("id")).order_by("-n", "currency")
    return [row["currency"] for row in counted]
