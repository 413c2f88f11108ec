"""Orders whose money is to be compared (again)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

_MARK = """
INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
SELECT %s, named, %s FROM unnest(%s::text[]) AS named ORDER BY named
ON CONFLICT (account_id, order_external_id) DO UPDATE SET marked_at = EXCLUDED.marked_at
"""


def mark_orders(account_id: int, order_external_ids: Iterable[str], at: datetime) -> None:
    """Mark orders of a shop, by the channel's ids; a mark that stands is renewed, so that a comparison that runs now
    does not take it away. Empty ids are passed over."""
    wanted = sorted({one for one in order_external_ids if one})
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_MARK, [account_id, at, wanted])
