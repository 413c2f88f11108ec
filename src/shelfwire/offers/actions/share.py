"""The last pieces are shared out anew when another listing takes part, or one takes part no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from shelfwire.channels.models import Account
from shelfwire.channels.queries import connected
from shelfwire.kit.events import announce
from shelfwire.offers.actions.mark import mark
from shelfwire.offers.events import SharesChanged
from shelfwire.offers.kinds import STOCK
from shelfwire.offers.models import StockOffer
from shelfwire.offers.rows import Row, of_listing_skus
from shelfwire.offers.shares import Party, alike, parties_of
from shelfwire.offers.supply import links_of

_AT_ONCE: Final = 1000


def share_anew(offer_ids: Iterable[int], *, waiting: bool = False) -> None:
    """Announce ``SharesChanged`` for the accounts that share with these offers; ``waiting``: only for those that wait
    for another to let go of its share. The others' numbers are marked by ``mark_shares``, in a transaction of its own:
    two workers that record for two shops never wait for each other's rows.
    """
    ids = sorted(set(offer_ids))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT o.account_id FROM offers_stockoffer mine"
            " JOIN listings_listingsku m ON m.id = mine.listing_sku_id JOIN catalog_sku s ON s.id = m.sku_id"
            " JOIN catalog_sku u ON u.id = coalesce(s.shadow_of_id, s.id)"
            " OR u.shadow_of_id = coalesce(s.shadow_of_id, s.id)"
            " JOIN listings_listingsku l ON l.sku_id = u.id JOIN offers_stockoffer o ON o.listing_sku_id = l.id"
            " WHERE mine.id = ANY(%(ids)s) AND o.id <> ALL(%(ids)s) AND o.sharers IS NOT NULL"
            " AND (o.sharers = 0 OR NOT %(waiting)s) ORDER BY 1",
            {"ids": ids, "waiting": waiting},
        )
        found = tuple(account_id for (account_id,) in cursor.fetchall())
    if found:
        announce(SharesChanged(found))


def shops_that_share(_at: datetime) -> list[int]:
    """Return the ids of the connected shops that share the last pieces of anything."""
    shared = StockOffer.objects.filter(account=OuterRef("pk"), sharers__isnull=False)
    return list(connected().filter(Exists(shared)).order_by("pk").values_list("pk", flat=True))


def mark_shares(account_id: int) -> int:
    """Mark the numbers of a shop that were shared out among more or fewer listings than take part now, and those that
    wait for another to let go of its share; how many. Listings come and go, switches turn, links change: this looks at
    what is, whatever brought it about.
    """
    links = links_of(Account.objects.get(pk=account_id))
    places = {external_id: [pk for pk, _ in ours] for external_id, ours in links.items()}
    marked = after = 0
    while rows := _shared_out(account_id, after):
        after = rows[-1].listing_sku_id
        parties = parties_of({row.sku_id for row in rows if row.sku_id is not None})
        marked += _mark([row.id for row in rows if _sharers(row, places, parties) != row.sharers])
    return marked


def _shared_out(account_id: int, after: int) -> list[Row]:
    """The offers of the next listing SKUs that are shared out; those that are due are worked out anyway."""
    shared = StockOffer.objects.filter(
        account=account_id, sharers__isnull=False, due_since=None, missing_at=None, listing_sku__gt=after
    )
    ids = shared.order_by("listing_sku").values_list("listing_sku", flat=True).distinct()[:_AT_ONCE]
    return [row for row in of_listing_skus(list(ids)) if row.sharers is not None and row.due_since is None]


def _sharers(
    row: Row, places: Mapping[str, Sequence[int]], parties: Mapping[int, Sequence[Party]]
) -> int | None:
    same = alike(parties.get(row.sku_id or 0, ()), row, places.get(row.warehouse_id, ()))
    return len(same) if any(party.offer_id == row.id for party in same) else None


@transaction.atomic
def _mark(offer_ids: Sequence[int]) -> int:
    if not offer_ids:
        return 0
    return mark(STOCK, "o.id = ANY(%(ids)s)", {"ids": sorted(offer_ids)})
