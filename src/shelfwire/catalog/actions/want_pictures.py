"""Say that pictures are wanted, by their addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from shelfwire.catalog.actions.fetch_pictures import fetch_pictures
from shelfwire.jobs import hurry

LONGEST = 2_000
"""Characters of an address; a longer one is no picture's."""
SOON = 2.0
"""Seconds: pages of orders bring many pictures one after the other, and one run fetches them all."""


def want_pictures(company_id: int, urls: Iterable[str], at: datetime) -> dict[str, int]:
    """Record the addresses, in the caller's transaction, and have new ones fetched soon. Returns the id of the
    Picture for each address that can be one's; safe under concurrent workers, and again changes nothing.
    """
    wanted = sorted({url for url in urls if url.startswith(("http://", "https://")) and len(url) <= LONGEST})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_picture (company_id, url, digest, attempts, next_at, reason, first_seen_at)"
            " SELECT %s, w.url, '', 0, %s, '', %s FROM unnest(%s::text[]) AS w(url) ORDER BY w.url"
            " ON CONFLICT DO NOTHING",
            [company_id, at, at, wanted],
        )
        is_new = cursor.rowcount > 0
        marks = [hashlib.md5(url.encode(), usedforsecurity=False).hexdigest() for url in wanted]
        cursor.execute(
            "SELECT url, id FROM catalog_picture WHERE company_id = %s AND md5(url) = ANY(%s)",
            [company_id, marks],
        )
        found = dict(cursor.fetchall())
    if is_new:
        hurry(fetch_pictures, delay=SOON)
    return found
