"""Work out what the channel should be told, from the ledger as it is now.

A marked offer is looked at once before anything is sent: what the channel has by our record is left alone, what may not
be told waits with its reason, and the rest stands in line by urgency. Whoever has the turn of a listing works its
numbers out once more, at the last moment (``numbers``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.db import connection, transaction

from shelfwire.channels.port import Hindrance
from shelfwire.kit import clock
from shelfwire.offers import rows as offer_rows
from shelfwire.offers.actions.marked import work_out_marked
from shelfwire.offers.actions.share import share_anew
from shelfwire.offers.arithmetic import StockArithmetic, Unseen, work_out
from shelfwire.offers.hindrances import ENDS_WITH_A_CHANGE, words
from shelfwire.offers.kinds import STOCK
from shelfwire.offers.models import ListingPush, StockOffer, Urgency
from shelfwire.offers.rows import Row
from shelfwire.offers.supply import Behind, Sources

Seen = Mapping[tuple[str, str], Unseen]
"""What was read of the channel's own orders a moment ago, by (the channel's SKU id, the channel's warehouse id)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one offer. ``wanted`` is None where nothing may be told. ``done``: the channel has it."""

    row: Row
    wanted: int | None
    arithmetic: StockArithmetic | None
    urgency: Urgency
    hindrance: str = ""
    done: bool = False
    sharers: int | None = None
    """As ``StockOffer.sharers``."""

    @property
    def is_to_be_sent(self) -> bool:
        """Whether the channel is to be told."""
        return not self.done and self.urgency != Urgency.HELD


def reckon_marked(sources: Sources) -> int:
    """Work out the marked offers of the account; how many. One worker an account at a time does; another one goes on
    without.
    """
    return work_out_marked(
        STOCK, sources.account.pk, lambda found: _reckon(sources, found), column="listing_sku_id"
    )


def _reckon(sources: Sources, listing_sku_ids: Sequence[int]) -> None:
    # the rows before the stock: a change in between leaves its offers marked
    found = offer_rows.of_listing_skus(set(listing_sku_ids))
    uncertain = uncertain_listings({row.listing_id for row in found})
    store(judge(found, sources.supply(found), uncertain=uncertain))
    StockOffer.objects.filter(listing_sku_id__in=listing_sku_ids, missing_at__isnull=False).update(
        due_since=None, urgency=Urgency.HELD
    )


def uncertain_listings(listing_ids: Iterable[int]) -> set[int]:
    """Return those of the listings whose numbers on the channel may be others than by our record: a call may be under
    way, or its answer was lost.
    """
    turns = ListingPush.objects.filter(pk__in=list(listing_ids))
    return set(turns.exclude(claimed_by="", read_first=False).values_list("pk", flat=True))


def judge(
    found: Sequence[Row],
    supply: Behind,
    *,
    uncertain: set[int] | frozenset[int] = frozenset(),
    seen: Seen = MappingProxyType({}),
) -> list[Outcome]:
    """Return what becomes of these offers, which hold every warehouse of each of their listing SKUs.

    ``seen``: given right after a read, so that units count which the channel sold and we have not recorded.
    """
    by_sku: dict[int, list[Row]] = defaultdict(list)
    outcomes = []
    for row in found:
        if supply.is_kept_by_channel(row):
            outcomes.append(Outcome(row, None, None, Urgency.HELD, done=True))
        else:
            by_sku[row.listing_sku_id].append(row)
    for own in by_sku.values():
        refusal = supply.refusal(own)
        if refusal is not None:
            outcomes += [Outcome(row, None, None, Urgency.HELD, hindrance=refusal) for row in own]
            continue
        judged = []
        for row in own:
            arithmetic = work_out(supply.inputs(row, own, seen.get((row.external_sku_id, row.warehouse_id))))
            sharers = arithmetic.sharers if supply.takes_part(row) else None
            # a share may be what is there by our record although a sale of about then is missing in that
            is_uncertain = row.listing_id in uncertain or (sharers is not None and row.sold_lately)
            judged.append(replace(_judge(row, arithmetic, is_uncertain), sharers=sharers))
        outcomes += _together(judged)
    return outcomes


def _judge(row: Row, arithmetic: StockArithmetic, is_uncertain: bool) -> Outcome:
    wanted = arithmetic.quantity
    has = None if is_uncertain else row.has
    if wanted == has and not row.asked_by:
        return Outcome(row, wanted, arithmetic, Urgency.HELD, done=True)
    if _still_hinders(row, wanted):
        return Outcome(row, wanted, arithmetic, Urgency.HELD, hindrance=row.hindrance)
    urgency = (
        Urgency.ZERO if wanted == 0 else Urgency.FALLING if has is None or wanted < has else Urgency.RISING
    )
    return Outcome(row, wanted, arithmetic, urgency)


def _together(own: list[Outcome]) -> list[Outcome]:
    """A SKU is told in all its warehouses or in none: what one of them waits for, the others wait for."""
    waits = next((outcome.hindrance for outcome in own if outcome.hindrance), "")
    if not waits:
        return own
    return [
        outcome if outcome.done else replace(outcome, urgency=Urgency.HELD, hindrance=waits)
        for outcome in own
    ]


def _still_hinders(row: Row, wanted: int) -> bool:
    """Whether a hindrance outlives a change of what the number depends on."""
    if not row.hindrance or row.hindrance in ENDS_WITH_A_CHANGE:
        return False
    if row.hindrance == Hindrance.ZERO:
        return wanted == 0
    return row.parked_until is None or row.parked_until > clock.now()


_STORE = """
WITH said AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(versions)s::bigint[], %(sents)s::int[], %(solds)s::int[],
        %(wanteds)s::int[], %(urgencies)s::int[], %(hindrances)s::text[], %(whys)s::text[], %(dones)s::bool[],
        %(sharers)s::int[]) AS s(id, version, sent, sold, wanted, urgency, hindrance, why, done, sharers)
),
held AS MATERIALIZED (
    SELECT said.* FROM offers_stockoffer o JOIN said ON said.id = o.id ORDER BY o.id FOR NO KEY UPDATE OF o
)
UPDATE offers_stockoffer o SET
    wanted = said.wanted, wanted_at = %(now)s, urgency = said.urgency, sharers = said.sharers,
    due_since = CASE WHEN said.done OR said.wanted IS NULL THEN NULL ELSE o.due_since END,
    sent_version = CASE WHEN said.done THEN said.version ELSE o.sent_version END,
    hindered_at = CASE WHEN said.hindrance = '' THEN NULL WHEN said.hindrance = o.hindrance
        THEN coalesce(o.hindered_at, %(now)s) ELSE %(now)s END,
    reasons = CASE WHEN said.hindrance <> '' AND said.hindrance = o.hindrance THEN o.reasons ELSE '[]' END,
    why = CASE WHEN said.hindrance <> '' AND said.hindrance = o.hindrance THEN o.why ELSE said.why END,
    parked_until = CASE WHEN said.hindrance <> '' AND said.hindrance = o.hindrance THEN o.parked_until END,
    hindrance = said.hindrance,
    asked_by = CASE WHEN said.wanted IS NULL THEN '' ELSE o.asked_by END
FROM held said
WHERE o.id = said.id AND o.version = said.version AND o.sent IS NOT DISTINCT FROM said.sent AND o.sold = said.sold
"""


@transaction.atomic
def store(outcomes: Sequence[Outcome], *, at: datetime | None = None) -> int:
    """Store what became of the offers; how many. One that changed since it was read is left: it is due again."""
    if not outcomes:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "ids": [outcome.row.id for outcome in outcomes],
                "versions": [outcome.row.version for outcome in outcomes],
                "sents": [outcome.row.sent for outcome in outcomes],
                "solds": [outcome.row.sold for outcome in outcomes],
                "wanteds": [outcome.wanted for outcome in outcomes],
                "urgencies": [int(outcome.urgency) for outcome in outcomes],
                "hindrances": [str(outcome.hindrance) for outcome in outcomes],
                "whys": [words(outcome.hindrance) if outcome.hindrance else "" for outcome in outcomes],
                "dones": [outcome.done for outcome in outcomes],
                "sharers": [outcome.sharers for outcome in outcomes],
                "now": at or clock.now(),
            },
        )
        stored = int(cursor.rowcount)
    share_anew(
        outcome.row.id for outcome in outcomes if outcome.sharers != outcome.row.sharers and _joins(outcome)
    )
    return stored


def _joins(outcome: Outcome) -> bool:
    """Whether the other listings that share with this one have to learn that there is one more, or one less."""
    before, after = outcome.row.sharers, outcome.sharers
    return after is not None and before != 0 and (before is None or after != 0)
