"""Mark channel products whose readiness is to be worked out anew, in the transaction of the change that concerns them.

One statement, whatever their number. ``ReadinessDue`` lets whoever works it out hurry.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from shelfwire.kit import clock
from shelfwire.kit.events import announce
from shelfwire.posting.events import ReadinessDue

# a later mark has a later moment, so that whoever worked out the earlier one does not take this one away
_MARK = """
WITH found AS MATERIALIZED (
    SELECT c.id FROM posting_channelproduct c WHERE {where} ORDER BY c.id FOR NO KEY UPDATE OF c
),
marked AS (
    UPDATE posting_channelproduct c
    SET check_due_at = greatest(%(now)s, c.check_due_at + interval '1 microsecond') {also}
    FROM found WHERE c.id = found.id RETURNING c.account_id
)
SELECT account_id, count(*) FROM marked GROUP BY 1 ORDER BY 1
"""
_SAYS_MORE = ", changed_count = c.changed_count + 1"
_WITH_SKUS = (
    "c.id IN (SELECT k.channel_product_id FROM posting_channelsku k WHERE k.sku_id = ANY(%(ids)s){more})"
)


def mark_channel_products(channel_product_ids: Collection[int], *, changed: bool = False) -> int:
    """These; how many. ``changed``: what they say became another."""
    return _mark("c.id = ANY(%(ids)s)", changed, ids=sorted(set(channel_product_ids)))


def mark_products(product_ids: Collection[int]) -> int:
    """What the catalogue says of these products changed, and with it what they say in every shop."""
    return _mark("c.product_id = ANY(%(ids)s)", True, ids=sorted(set(product_ids)))


def mark_skus(sku_ids: Collection[int], *, changed: bool = True) -> int:
    """What the catalogue says of these SKUs changed. Not ``changed``: only their price, which goes its own way."""
    return _mark(_WITH_SKUS.format(more=""), changed, ids=sorted(set(sku_ids)))


def mark_unlisted(sku_ids: Collection[int]) -> int:
    """The stock of these SKUs changed: only a SKU that is not on the channel yet needs any to be posted."""
    where = (
        "c.id IN (SELECT k.channel_product_id FROM posting_channelsku k"
        " JOIN posting_channelproduct p ON p.id = k.channel_product_id WHERE k.sku_id = ANY(%(ids)s)"
        " AND NOT EXISTS (SELECT FROM listings_listingsku s JOIN listings_listing l ON l.id = s.listing_id"
        " WHERE s.account_id = p.account_id AND s.external_id = k.listing_sku_external_id"
        " AND s.listing_id = p.listing_id AND s.missing_at IS NULL"
        " AND l.missing_at IS NULL AND l.status <> 'deleted'))"
    )
    return _mark(where, False, ids=sorted(set(sku_ids)))


def mark_listings(listing_ids: Collection[int] = (), listing_sku_ids: Collection[int] = ()) -> int:
    """These listings are gone, or back, or some of their SKUs are: what is not there begins anew."""
    if not listing_ids and not listing_sku_ids:
        return 0
    where = (
        "c.listing_id IN (SELECT unnest(%(listings)s::bigint[]) UNION"
        " SELECT s.listing_id FROM listings_listingsku s WHERE s.id = ANY(%(skus)s::bigint[]))"
    )
    return _mark(where, False, listings=sorted(set(listing_ids)), skus=sorted(set(listing_sku_ids)))


def mark_sharing_identifiers(company_id: int, sku_ids: Collection[int]) -> int:
    """The identifiers of these SKUs changed: products that have, or had, one of them too."""
    where = (
        "c.account_id IN (SELECT id FROM channels_account WHERE company_id = %(company)s) AND (c.id IN ("
        " SELECT f.channel_product_id FROM posting_readinessfault f WHERE f.account_id IN"
        " (SELECT id FROM channels_account WHERE company_id = %(company)s)"
        " AND f.code IN ('identifier_in_shop', 'identifier_in_company'))"
        " OR c.id IN (SELECT k.channel_product_id FROM posting_channelsku k JOIN catalog_identifier i"
        " ON i.sku_id = k.sku_id WHERE i.value IN"
        " (SELECT value FROM catalog_identifier WHERE sku_id = ANY(%(ids)s))))"
    )
    return _mark(where, False, company=company_id, ids=sorted(set(sku_ids)))


def mark_category(account_id: int, category_ids: Collection[str]) -> int:
    """What a shop asks in these categories changed."""
    where = "c.account_id = %(account)s AND c.category_external_id = ANY(%(categories)s)"
    return _mark(where, False, account=account_id, categories=sorted(set(category_ids)))


def mark_brands(account_id: int, brand_ids: Collection[str]) -> int:
    """What a shop may do with these brands changed."""
    where = "c.account_id = %(account)s AND c.brand_external_id = ANY(%(brands)s)"
    return _mark(where, False, account=account_id, brands=sorted(set(brand_ids)))


def mark_account(account_id: int, *, changed: bool = False) -> int:
    """Everything of a shop: its prerequisites, warehouses, connection or settings changed."""
    return _mark("c.account_id = %(account)s", changed, account=account_id)


def mark_company(company_id: int) -> int:
    """Everything of all shops of a company: a price rule changed."""
    where = "c.account_id IN (SELECT id FROM channels_account WHERE company_id = %(company)s)"
    return _mark(where, False, company=company_id)


def _mark(where: str, changed: bool, **values: Any) -> int:
    if any(isinstance(value, list) and not value for value in values.values()):
        return 0
    statement = _MARK.format(where=where, also=_SAYS_MORE if changed else "")
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "now": clock.now()})
        found = cursor.fetchall()
    if found:
        announce(ReadinessDue(tuple(account_id for account_id, _ in found)))
    return sum(count for _, count in found)
