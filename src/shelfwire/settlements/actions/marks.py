"""Orders whose money is to be compared (again)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import connection

_MARK = """
INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
SELECT %s, named, %s FROM unnest(%s::text[]) AS named
"""
_MARK_SOLD = """
INSERT INTO settlements_ordertomatch (account_id, order_external_id, marked_at)
SELECT DISTINCT o.account_id, o.external_id, %s::timestamptz
FROM settlements_skuprofit AS p JOIN orders_order AS o ON o.id = p.order_id
WHERE {which}
"""
_OF_SKUS = _MARK_SOLD.format(which="p.sku_id = ANY(%s) AND p.day >= %s")
_OF_CHANNEL_SKUS = _MARK_SOLD.format(which="p.account_id = %s AND p.channel_sku_id = ANY(%s)")


def mark_sold(sku_ids: Collection[int], since: date, at: datetime) -> None:
    """Mark the settled orders that hold one of these SKUs and were placed on ``since`` or later."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_SKUS, [at, list(sku_ids), since])


def mark_sold_as(account_id: int, channel_sku_ids: Collection[str], at: datetime) -> None:
    """Mark the settled orders of a shop that hold one of these channel SKUs."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CHANNEL_SKUS, [at, account_id, list(channel_sku_ids)])


def mark_orders(account_id: int, order_external_ids: Iterable[str], at: datetime) -> None:
    """Mark orders of a shop, by the channel's ids: a row each, beside the marks that stand, so that a comparison that
    runs now does not take it away and nobody waits for it. Empty ids are passed over."""
    wanted = sorted({one for one in order_external_ids if one})
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_MARK, [account_id, at, wanted])
