"""When the channel is asked for the quantities of SKUs next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection


def look_again(account_id: int, moments: Mapping[str, datetime]) -> None:
    """Have the quantities of these SKUs (the channel's ids) asked for at these moments next, whatever was planned."""
    if not moments:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH held AS (SELECT k.id, s.at FROM listings_listingsku k"
            " JOIN unnest(%s::text[], %s::timestamptz[]) AS s(key, at) ON s.key = k.external_id"
            " WHERE k.account_id = %s ORDER BY k.id FOR NO KEY UPDATE OF k)"
            " UPDATE listings_listingsku k SET look_at = held.at FROM held WHERE k.id = held.id",
            [list(moments), list(moments.values()), account_id],
        )
