"""What is told of a listing follows what the channel made of the listing. Nothing of ours is deleted: what is gone
there waits, and is due when it is back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from shelfwire.channels.port import Hindrance, ListingStatus
from shelfwire.kit import clock
from shelfwire.listings.events import MISSING, StateChange
from shelfwire.listings.models import ListingSku
from shelfwire.offers.actions.claim import ask_for_a_read
from shelfwire.offers.actions.mark import guess_offers, mark, mark_account, mark_external_skus, mark_listings
from shelfwire.offers.drift import ARRIVED
from shelfwire.offers.kinds import PRICE, STOCK, Kind
from shelfwire.offers.models import ListingPush, Urgency

_GONE: Final = {
    ListingStatus.DELETED: "The listing is deleted on the channel.",
    MISSING: "The channel does not show the listing any more.",
}
_SKU_GONE: Final = "The listing comes without this SKU."


@transaction.atomic
def follow_states(changes: Iterable[StateChange]) -> None:
    """Listings are in another state. What is gone waits with the reason; what waited for another state, or is back, is
    due. What left a review is read before it is sent: the channel may have gone back to older numbers.
    """
    gone: dict[str, list[int]] = {}
    others, reviewed = [], []
    for listing_id, before, after in changes:
        if after in _GONE:
            gone.setdefault(_GONE[after], []).append(listing_id)
        else:
            others.append(listing_id)
        if before == ListingStatus.IN_REVIEW:
            reviewed.append(listing_id)
    ask_for_a_read(reviewed)
    for kind in (STOCK, PRICE):
        for why, ids in gone.items():
            _park(kind, "listing_id", ids, why)
        mark_listings(others, kind=kind)


@transaction.atomic
def follow_skus(missing: Collection[int], back: Collection[int]) -> None:
    """Listings came without some listing SKUs, whose numbers wait now; others are back, and due."""
    for kind in (STOCK, PRICE):
        _park(kind, "listing_sku_id", missing, _SKU_GONE)
        _end(kind, Hindrance.GONE, back)


@transaction.atomic
def follow_links(account_id: int, external_sku_ids: Collection[str]) -> int:
    """These listing SKUs (the channel's ids) are linked to another SKU, or to none: their quantities are due; how many.

    Orders that were recorded without the link reserve only in a moment, while the channel has taken them off its number
    already: what its orders hold is read before anything is sent.
    """
    guess_offers(account_id, external_sku_ids)
    linked = ListingSku.objects.filter(account_id=account_id, external_id__in=list(external_sku_ids))
    turns = ListingPush.objects.filter(pk__in=linked.values("listing_id"))
    held = list(turns.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    ListingPush.objects.filter(pk__in=held).update(read_first=True)
    return mark_external_skus(account_id, external_sku_ids)


@transaction.atomic
def follow_switch(account_id: int, kind: Kind) -> None:
    """Numbers of this kind flow again: all are due. While they did not, nobody compared: where the channel named
    another number after it was told ours, somebody has set it there, and our record says nothing of what it has.
    """
    mark_account(account_id, kind=kind)  # which locks them in the order of their ids
    offers = kind.offers._default_manager.filter(account=account_id, differs_since=None)
    later = offers.filter(says_at__gt=F("sent_at") + ARRIVED)
    if kind is STOCK:
        later.exclude(says=F("sent") - F("sold")).update(differs_since=clock.now())
    else:
        later.exclude(says_minor=F("sent_minor")).update(differs_since=clock.now())


@transaction.atomic
def follow_promotions(listing_sku_ids: Collection[int]) -> None:
    """Promotions ended that held these listing SKUs: what waited for that is due."""
    for kind in (STOCK, PRICE):
        _end(kind, Hindrance.LOCKED, listing_sku_ids)


def _park(kind: Kind, column: str, ids: Collection[int], why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH held AS MATERIALIZED (SELECT id FROM {kind.table} WHERE {column} = ANY(%s) ORDER BY id"  # noqa: S608
            f" FOR NO KEY UPDATE) UPDATE {kind.table} o SET hindrance = %s, why = %s, reasons = '[]',"
            " parked_until = NULL, hindered_at = %s, urgency = %s FROM held WHERE o.id = held.id",
            [sorted(ids), Hindrance.GONE, why, clock.now(), int(Urgency.HELD)],
        )


def _end(kind: Kind, hindrance: Hindrance, listing_sku_ids: Collection[int]) -> None:
    if listing_sku_ids:
        mark(
            kind,
            "o.listing_sku_id = ANY(%(ids)s) AND o.hindrance = %(ended)s",
            {"ids": sorted(listing_sku_ids), "ended": str(hindrance)},
            also=", hindrance = '', parked_until = NULL",
        )
