"""Note the prices that a channel says its SKUs have, and compare them with what it was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from shelfwire.channels.models import Account
from shelfwire.kit.money import Money
from shelfwire.offers import drift
from shelfwire.offers.actions.mark import mark, mark_listing_skus
from shelfwire.offers.kinds import PRICE
from shelfwire.offers.models import OnDrift


@dataclass(frozen=True, slots=True)
class SaidPrice:
    """The price of one SKU (the channel's id) as a listing shows it."""

    sku_id: str
    price: Money
    list_price: Money | None = None


_NOTE = """
WITH said AS (
    SELECT k.id, k.listing_id, s.* FROM unnest(%(skus)s::text[], %(currencies)s::text[], %(prices)s::bigint[],
        %(lists)s::bigint[]) AS s(sku, currency, price, list)
    JOIN listings_listingsku k ON k.account_id = %(account)s AND k.external_id = s.sku
),
turns AS (
    INSERT INTO offers_listingpush (listing_id, account_id, claimed_by, attempts, read_first)
    SELECT DISTINCT listing_id, %(account)s, '', 0, false FROM said ORDER BY 1 ON CONFLICT DO NOTHING
),
noted AS (
    INSERT INTO offers_priceoffer AS o (account_id, listing_id, listing_sku_id, currency, version, sent_version,
        urgency, hindrance, why, reasons, says_minor, says_list_minor, says_at)
    SELECT %(account)s, listing_id, id, currency, 0, 0, -1, '', '', '[]', price, list, %(at)s FROM said ORDER BY id
    ON CONFLICT (listing_sku_id) DO UPDATE SET says_minor = excluded.says_minor,
        says_list_minor = excluded.says_list_minor, says_at = excluded.says_at, differs_since = CASE
            WHEN o.sent_minor IS NULL OR o.currency <> excluded.currency OR NOT %(flows)s THEN NULL
            WHEN excluded.says_at < o.sent_at + make_interval(secs => %(arrived)s) THEN o.differs_since
            WHEN excluded.says_minor = o.sent_minor
                AND (o.sent_list_minor IS NULL OR o.sent_list_minor IS NOT DISTINCT FROM excluded.says_list_minor)
            THEN NULL ELSE coalesce(o.differs_since, excluded.says_at) END
    WHERE o.says_at IS NULL OR o.says_at <= excluded.says_at
    RETURNING o.id, o.listing_sku_id, o.version, o.differs_since
)
SELECT id, listing_sku_id, version = 0, differs_since = %(at)s FROM noted
"""


@transaction.atomic
def hear_prices(account_id: int, prices: Sequence[SaidPrice], at: datetime) -> int:
    """Note the prices of some SKUs; ``at``: when they were asked for. New offers are made and due; how many differ now
    and did not before. Those are sent again where the shop's policy says so. One statement, however many.
    """
    by_sku = {one.sku_id: one for one in prices}
    account = Account.objects.get(pk=account_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            {
                "account": account_id,
                "at": at,
                "flows": account.price_out,
                "arrived": drift.ARRIVED.total_seconds(),
                "skus": list(by_sku),
                "currencies": [one.price.currency for one in by_sku.values()],
                "prices": [one.price.minor for one in by_sku.values()],
                "lists": [one.list_price.minor if one.list_price else None for one in by_sku.values()],
            },
        )
        rows = cursor.fetchall()
    mark_listing_skus({listing_sku for _, listing_sku, is_new, _ in rows if is_new}, kind=PRICE)
    drifted = sorted(pk for pk, _, _, differs in rows if differs)
    if drifted and drift.policy_of(account) == OnDrift.SEND:
        mark(PRICE, "o.id = ANY(%(ids)s)", {"ids": drifted})
    return len(drifted)
