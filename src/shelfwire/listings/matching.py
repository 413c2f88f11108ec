"""Set links between listing SKUs and SKUs: the exact match, and many links at once, each in one statement with its
history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connection

from shelfwire.kit.events import announce
from shelfwire.listings.events import SkuLinked


@dataclass(frozen=True, slots=True, order=True)
class Linked:
    """A link that changed."""

    account_id: int
    external_id: str
    listing_sku_id: int
    sku_id: int | None


def match_exactly(
    company_id: int,
    *,
    listing_sku_ids: Collection[int] | None = None,
    sku_ids: Collection[int] | None = None,
    by: str,
    at: datetime,
) -> list[Linked]:
    """Link the unlinked listing SKUs whose seller SKU is, letter by letter, the code of a SKU in use. A link that a
    person took away is not made again; nor is any in a company that does not link by seller SKU. None for an argument
    means no restriction.
    """
    known = "(SELECT * FROM catalog_sku WHERE archived_at IS NULL)" if sku_ids is None else "named"
    with connection.cursor() as cursor:
        cursor.execute(
            # materialized: right after a shop was connected no table has statistics, and PostgreSQL would look for all
            # these SKUs once for each unlinked listing SKU
            "WITH named AS MATERIALIZED (SELECT id, company_id, code FROM catalog_sku"  # noqa: S608  # known: ours
            " WHERE company_id = %(company)s AND archived_at IS NULL AND id = ANY(%(skus)s::bigint[])),"
            " found AS (SELECT l.id, s.id AS sku_id FROM listings_listingsku l"
            " JOIN channels_account a ON a.id = l.account_id"
            f" JOIN {known} s ON s.company_id = a.company_id AND s.code = l.seller_sku"
            " WHERE a.company_id = %(company)s"
            " AND l.sku_id IS NULL AND l.link_source = ''"
            " AND NOT EXISTS (SELECT FROM listings_matchingsettings m WHERE m.company_id = a.company_id"
            " AND m.suggest_by <> '[]' AND NOT m.suggest_by @> '[\"seller_sku\"]')"
            " AND (%(listing_skus)s::bigint[] IS NULL OR l.id = ANY(%(listing_skus)s)) ORDER BY l.id FOR UPDATE OF l),"
            " linked AS (UPDATE listings_listingsku l SET sku_id = found.sku_id, link_source = 'exact',"
            " linked_at = %(at)s, linked_by = %(by)s FROM found WHERE l.id = found.id AND l.sku_id IS NULL"
            " RETURNING l.account_id, l.external_id, l.id, l.sku_id),"
            " history AS (INSERT INTO listings_linkchange (listing_sku_id, before_id, after_id, source, at, by)"
            " SELECT id, NULL, sku_id, 'exact', %(at)s, %(by)s FROM linked)"
            " SELECT account_id, external_id, id, sku_id FROM linked",
            {
                "company": company_id,
                "listing_skus": None if listing_sku_ids is None else list(listing_sku_ids),
                "skus": None if sku_ids is None else list(sku_ids),
                "at": at,
                "by": by[:120],
            },
        )
        return sorted(Linked(*row) for row in cursor.fetchall())


def set_links(links: Sequence[tuple[int, int | None]], *, source: str, by: str, at: datetime) -> list[Linked]:
    """Link listing SKUs to SKUs (None: unlink). Returns the ones that changed. Rows are locked in key order."""
    if not links:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH found AS (SELECT l.id, l.sku_id AS before_id, w.sku_id AS after_id FROM listings_listingsku l"
            " JOIN unnest(%(ids)s::bigint[], %(skus)s::bigint[]) AS w(id, sku_id) ON w.id = l.id"
            " WHERE l.sku_id IS DISTINCT FROM w.sku_id ORDER BY l.id FOR UPDATE OF l),"
            " linked AS (UPDATE listings_listingsku l SET sku_id = found.after_id, link_source = %(source)s,"
            " linked_at = %(at)s, linked_by = %(by)s FROM found WHERE l.id = found.id"
            " RETURNING l.account_id, l.external_id, l.id, l.sku_id),"
            " history AS (INSERT INTO listings_linkchange (listing_sku_id, before_id, after_id, source, at, by)"
            " SELECT id, before_id, after_id, %(source)s, %(at)s, %(by)s FROM found)"
            " SELECT account_id, external_id, id, sku_id FROM linked",
            {
                "ids": [listing_sku_id for listing_sku_id, _ in links],
                "skus": [sku_id for _, sku_id in links],
                "source": source,
                "at": at,
                "by": by[:120],
            },
        )
        return sorted(Linked(*row) for row in cursor.fetchall())


def announce_linked(changes: Iterable[Linked], by: str) -> None:
    """Announce one SkuLinked per account, for the links that now point at a SKU."""
    pointing = sorted(change for change in changes if change.sku_id is not None)
    for account_id, group in groupby(pointing, key=lambda change: change.account_id):
        announce(SkuLinked(account_id, tuple(change.external_id for change in group), by))
