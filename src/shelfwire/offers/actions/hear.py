"""Note what the channel says it has, and compare it with what it was told.

What a channel says is never taken for what is right: it shows whether our numbers arrived, and which warehouses a SKU
has there. An answer to a question that was asked before our last number arrived says nothing about that number.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db import connection, transaction

from shelfwire.channels.port import SkuLevels
from shelfwire.listings.models import ListingSku
from shelfwire.offers import drift
from shelfwire.offers.actions.mark import ensure_offers, mark_listing_skus
from shelfwire.offers.models import ListingPush, StockOffer, Urgency


class Source(StrEnum):
    """Where a number was read. Those of listings come without the units that orders hold, and are not compared."""

    STOCK = "stock"
    LISTING = "listing"


class Said(NamedTuple):
    """What the channel says of one offer."""

    available: int
    committed: int
    set_apart: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of it. ``unknown``: products of SKUs that we do not know. ``soon``: SKUs (the channel's ids) to be
    asked for again soon, because their number differs; ``busy``: those whose number moved since it was last heard.
    """

    offers: int = 0
    drifted: int = 0
    unknown: frozenset[str] = frozenset()
    soon: frozenset[str] = frozenset()
    busy: frozenset[str] = frozenset()


@transaction.atomic
def hear(
    account_id: int,
    levels: Sequence[SkuLevels],
    at: datetime,
    source: Source = Source.STOCK,
    words: Mapping[str, str] | None = None,
) -> Heard:
    """Note the quantities of some SKUs in every warehouse that the channel names. ``at``: when the question was asked.
    ``words``: the channel's words for what changed a SKU, by its id.

    New offers are made and due. A warehouse that a SKU does not have any more is marked missing. What differs from what
    the channel was told is drift (``offers.drift``). An older answer than the last one is left. A fixed number of
    statements, however many SKUs; safe under concurrent workers.
    """
    by_sku = {str(one.sku_id): one for one in levels}
    known = dict(
        ListingSku.objects.filter(account_id=account_id, external_id__in=by_sku).values_list(
            "external_id", "pk"
        )
    )
    unknown = frozenset(str(one.product_id) for key, one in by_sku.items() if key not in known)
    said = _said(by_sku, known)
    ensure_offers(account_id, list(said))
    turns, offers = _hold(known.values())
    fresh = [one for one in offers if one.says_at is None or one.says_at <= at]
    heard = [one for one in fresh if _key(one) in said]
    _note_missing([one for one in fresh if _key(one) not in said and one.missing_at is None], at)
    back = [one for one in heard if one.missing_at is not None]
    _note_said(heard, said, at, source)
    mark_listing_skus({one.listing_sku_id for one in back})
    looks = [drift.Look(one, *said[_key(one)][:2], turn=turns.get(one.listing_id)) for one in heard]
    found = drift.Found()
    if source != Source.LISTING:
        found = drift.compare(account_id, looks, at, words or {})
    names = {pk: key for key, pk in known.items()}
    return Heard(
        offers=len(heard),
        drifted=len(found.drifted),
        unknown=unknown,
        soon=frozenset(
            names[look.offer.listing_sku_id] for look in looks if _is_doubtful(look, found, source)
        ),
        busy=frozenset(names[look.offer.listing_sku_id] for look in looks if look.offer.says != look.says),
    )


def _said(by_sku: Mapping[str, SkuLevels], known: Mapping[str, int]) -> dict[tuple[int, str], Said]:
    return {
        (known[key], str(level.warehouse_id)[:64]): Said(
            level.available, level.committed, dict(one.set_apart)
        )
        for key, one in by_sku.items()
        if key in known
        for level in one.levels
    }


def _key(offer: StockOffer) -> tuple[int, str]:
    return offer.listing_sku_id, offer.external_warehouse_id


def _hold(listing_sku_ids: Collection[int]) -> tuple[dict[int, ListingPush], list[StockOffer]]:
    """The offers of these SKUs as they were, and the turns of their listings. Turns are locked before offers, as where
    an answer is recorded, and both in the order of their ids.
    """
    offers = StockOffer.objects.filter(listing_sku_id__in=list(listing_sku_ids))
    listings = set(offers.values_list("listing_id", flat=True))
    turns = ListingPush.objects.select_for_update(no_key=True).filter(pk__in=listings).order_by("pk")
    by_listing = {turn.pk: turn for turn in turns}
    rows = offers.select_for_update(no_key=True, of=("self",)).select_related("listing_sku").order_by("pk")
    return by_listing, list(rows)


def _is_doubtful(look: drift.Look, found: drift.Found, source: Source) -> bool:
    """Whether the number is to be looked at again soon."""
    if source == Source.LISTING:
        expected = drift.expected_of(look.offer)
        return expected is not None and expected != look.says
    return look.offer.pk in found.drifted or look.offer.pk in found.waiting


def _note_missing(offers: Sequence[StockOffer], at: datetime) -> None:
    """There is nothing left to tell of them."""
    StockOffer.objects.filter(pk__in=[one.pk for one in offers]).update(
        missing_at=at, differs_since=None, due_since=None, urgency=Urgency.HELD
    )


def _note_said(
    offers: Sequence[StockOffer], said: Mapping[tuple[int, str], Said], at: datetime, source: Source
) -> None:
    """What was never told is what the channel says, so that what it sold since counts from then."""
    rows = [(one.pk, said[_key(one)]) for one in offers]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offers_stockoffer o SET says = s.available, says_at = %s, missing_at = NULL,"
            " sold = CASE WHEN o.sent IS NULL THEN 0 ELSE o.sold END,"
            " says_committed = CASE WHEN %s THEN s.committed ELSE o.says_committed END,"
            " says_set_apart = CASE WHEN %s THEN s.set_apart ELSE o.says_set_apart END"
            " FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::jsonb[]) AS s(id, available, committed, set_apart)"
            " WHERE o.id = s.id",
            [
                at,
                source != Source.LISTING,
                source != Source.LISTING,
                [pk for pk, _ in rows],
                [one.available for _, one in rows],
                [one.committed for _, one in rows],
                [json.dumps(dict(one.set_apart)) for _, one in rows],
            ],
        )
