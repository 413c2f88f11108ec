"""The last pieces, shared out: which live listings sell the same stock, and whose share is which.

Listings share when their SKUs have the same stock (a SKU and its shadows; a kit and its own shadows) and a warehouse of
ours feeds both. A listing takes part while its shop is connected with the inventory switch on, it may be sold there,
and its listing SKU is linked and enabled. The one that sold last comes first and has the largest share, then the older
shop: nothing but a sale changes their order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from shelfwire.channels.port import KEPT_BY_CHANNEL, ListingStatus
from shelfwire.channels.states import AccountStatus
from shelfwire.offers.arithmetic import RuleValue, Share
from shelfwire.offers.rows import Row

MAY_SELL: Final = (ListingStatus.LIVE, ListingStatus.IN_REVIEW, "")
"""States of a listing in which buyers may find it: one that is reviewed may be an edit of one that is live."""
UNKNOWN: Final = 1_000_000
"""What a listing may still sell of which nothing is known."""

_PARTIES = """
SELECT s.id, o.id, o.account_id, array_agg(k.warehouse_id), o.sold_at,
    greatest(coalesce(o.sent, o.says, %(unknown)s) - o.sold, 0,
        CASE WHEN o.sent IS NULL OR o.differs_since IS NOT NULL OR t.read_first THEN o.says END,
        CASE WHEN t.claimed_by <> '' OR t.read_first OR (o.due_since IS NOT NULL AND o.urgency BETWEEN 0 AND 2)
            THEN o.wanted END)
FROM catalog_sku s
JOIN catalog_sku u ON u.id = coalesce(s.shadow_of_id, s.id) OR u.shadow_of_id = coalesce(s.shadow_of_id, s.id)
JOIN listings_listingsku l ON l.sku_id = u.id AND l.enabled AND l.missing_at IS NULL
JOIN listings_listing g ON g.id = l.listing_id AND g.missing_at IS NULL AND g.status = ANY(%(may_sell)s)
JOIN channels_account a ON a.id = l.account_id AND a.stock_out AND a.status = %(connected)s
JOIN offers_stockoffer o ON o.listing_sku_id = l.id AND o.missing_at IS NULL
JOIN inventory_warehouselink k ON k.account_id = o.account_id AND k.external_id = o.external_warehouse_id
LEFT JOIN channels_channelwarehouse w ON w.account_id = o.account_id AND w.external_id = o.external_warehouse_id
LEFT JOIN offers_listingpush t ON t.listing_id = o.listing_id
WHERE s.id = ANY(%(skus)s) AND (w.kind IS NULL OR w.kind <> ALL(%(kept)s))
GROUP BY s.id, o.id, t.listing_id
"""


@dataclass(frozen=True, slots=True)
class Party:
    """An offer that takes part. ``warehouse_ids``: ours that feed it. ``held``: the most that it may still sell before
    it knows better.
    """

    offer_id: int
    account_id: int
    warehouse_ids: frozenset[int]
    sold_at: datetime | None
    held: int

    @property
    def rank(self) -> tuple[float, int, int]:
        """What sorts them: who sold last, then the older shop."""
        sold = self.sold_at.timestamp() if self.sold_at is not None else 0.0
        return -sold, self.account_id, self.offer_id


def parties_of(sku_ids: Collection[int]) -> dict[int, list[Party]]:
    """Return, for each of these SKUs, every offer that sells its stock, the largest share first; in one query."""
    found: dict[int, list[Party]] = {sku_id: [] for sku_id in sku_ids}
    if not found:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            _PARTIES,
            {
                "skus": list(found),
                "may_sell": [str(status) for status in MAY_SELL],
                "connected": str(AccountStatus.CONNECTED),
                "kept": [str(kind) for kind in KEPT_BY_CHANNEL],
                "unknown": UNKNOWN,
            },
        )
        for sku_id, offer_id, account_id, warehouse_ids, sold_at, held in cursor.fetchall():
            found[sku_id].append(Party(offer_id, account_id, frozenset(warehouse_ids), sold_at, held))
    for parties in found.values():
        parties.sort(key=lambda party: party.rank)
    return found


def alike(parties: Sequence[Party], row: Row, warehouse_ids: Collection[int]) -> list[Party]:
    """Return those that sell from a warehouse that the offer sells from: these of ours feed it."""
    ours = frozenset(warehouse_ids)
    return [party for party in parties if party.offer_id == row.id or party.warehouse_ids & ours]


def share_of(
    row: Row, account_id: int, warehouse_ids: Collection[int], parties: Sequence[Party], rule: RuleValue
) -> Share:
    """Return the share of an offer that these warehouses of ours feed. One that takes no part itself, because its
    switch is off, is worked out as if it came last.
    """
    same = alike(parties, row, warehouse_ids)
    place = next((n for n, party in enumerate(same) if party.offer_id == row.id), len(same))
    others = [party for party in same if party.offer_id != row.id]
    return Share(
        rule.value,
        rule.scope,
        listings=len(others) + 1,
        shops=len({account_id, *(party.account_id for party in others)}),
        place=place,
        here=0 if row.sold_lately else max(row.has or 0, 0),
        elsewhere=min(sum(party.held for party in others), UNKNOWN),
    )
