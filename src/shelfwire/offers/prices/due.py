"""What becomes of price offers: what the channel has is left alone, what may not be told waits with its reason, and the
rest stands in line. Worked out once when something changed, and once more by whoever sends, at the last moment: a sale
that began in between counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from shelfwire.channels.models import Account
from shelfwire.channels.port import Hindrance, ListingStatus
from shelfwire.kit import clock
from shelfwire.listings import queries as listings
from shelfwire.offers.actions.marked import work_out_marked
from shelfwire.offers.hindrances import ENDS_WITH_A_CHANGE, OwnReason, words
from shelfwire.offers.kinds import PRICE
from shelfwire.offers.models import ListingPush, PriceOffer, Urgency
from shelfwire.offers.prices.arithmetic import PriceArithmetic
from shelfwire.offers.prices.reckon import reckon

_COLUMNS = (
    "id",
    "version",
    "listing_id",
    "listing__status",
    "listing_sku_id",
    "listing_sku__external_id",
    "listing_sku__enabled",
    "listing_sku__sku_id",
    "due_since",
    "currency",
    "sent_minor",
    "sent_list_minor",
    "says_minor",
    "says_list_minor",
    "differs_since",
    "hindrance",
    "why",
    "parked_until",
    "asked_by",
)


@dataclass(frozen=True, slots=True)
class DuePrice:
    """One price offer, as it was read. ``currency`` is that of what was sent and what the channel says."""

    id: int
    version: int
    listing_id: int
    listing_status: str
    listing_sku_id: int
    external_sku_id: str
    enabled: bool
    sku_id: int | None
    due_since: datetime | None
    currency: str
    sent_minor: int | None
    sent_list_minor: int | None
    says_minor: int | None
    says_list_minor: int | None
    differs_since: datetime | None
    hindrance: str
    why: str
    parked_until: datetime | None
    asked_by: str

    def has(self, currency: str) -> tuple[int | None, int | None]:
        """The price and list price that the channel has by our record, in ``currency``: what it was told, else what it
        says. None: not known, or in doubt because it says something else.
        """
        if self.differs_since is not None or self.currency != currency:
            return (None, None)
        if self.sent_minor is None:
            return (self.says_minor, self.says_list_minor)
        return (self.sent_minor, self.sent_list_minor)


@dataclass(frozen=True, slots=True)
class PriceOutcome:
    """What becomes of one offer. ``arithmetic`` None: it is not linked, or its numbers are not sent. ``done``: the
    channel has it.
    """

    row: DuePrice
    arithmetic: PriceArithmetic | None
    urgency: Urgency
    hindrance: str = ""
    why: str = ""
    until: datetime | None = None
    done: bool = False

    @property
    def is_to_be_sent(self) -> bool:
        """Whether the channel is to be told."""
        return not self.done and self.urgency != Urgency.HELD

    @property
    def before_minor(self) -> int | None:
        """What the channel has by our record."""
        return self.row.has(self.arithmetic.inputs.currency)[0] if self.arithmetic else None


def due_prices(listing_ids: Collection[int], *, only_asked: bool = False) -> list[DuePrice]:
    """Return the offers of these listings that are due. ``only_asked``: only those that a person asked for (the switch
    is off).
    """
    which = Q(listing__in=listing_ids, due_since__isnull=False)
    return _rows(which & ~Q(asked_by="") if only_asked else which)


def reckon_marked_prices(account: Account) -> int:
    """Work out the marked prices of the account; how many. One worker an account at a time does; another one goes on
    without.
    """
    return work_out_marked(
        PRICE, account.pk, lambda found: store_prices(judge_prices(account, _rows(Q(pk__in=found))))
    )


def judge_prices(
    account: Account, rows: Sequence[DuePrice], *, certain: Collection[int] = ()
) -> list[PriceOutcome]:
    """Return what becomes of these offers of the account at this moment. ``certain``: listings whose turn is ours and
    whose state on the channel is known.
    """
    at = clock.now()
    prices = reckon(account.company_id, {(account.pk, row.sku_id) for row in rows if row.sku_id}, at)
    held = listings.locks(account, [row.external_sku_id for row in rows], at)
    doubtful = _doubtful({row.listing_id for row in rows}) - set(certain)
    outcomes = []
    for row in rows:
        arithmetic = prices.get((account.pk, row.sku_id)) if row.sku_id else None
        if arithmetic is None:
            outcomes.append(_held(row, None, OwnReason.NOT_LINKED))
        elif not row.enabled:
            outcomes.append(_held(row, None, OwnReason.NOT_ENABLED))
        elif arithmetic.price_minor is None:
            outcomes.append(_held(row, arithmetic, arithmetic.hindrance, arithmetic.why))
        else:
            outcomes.append(
                _judge(row, arithmetic, held.get(row.external_sku_id), at, row.listing_id in doubtful)
            )
    return outcomes


def _doubtful(listing_ids: Collection[int]) -> set[int]:
    """Those of the listings whose prices on the channel may be others than by our record: a call may be under way, or
    its answer was lost.
    """
    turns = ListingPush.objects.filter(pk__in=listing_ids)
    return set(turns.exclude(claimed_by="", price_read_first=False).values_list("pk", flat=True))


def _judge(
    row: DuePrice, arithmetic: PriceArithmetic, lock: listings.Lock | None, at: datetime, is_doubtful: bool
) -> PriceOutcome:
    price, listed = arithmetic.price_minor, arithmetic.list_minor
    has, has_list = (None, None) if is_doubtful else row.has(arithmetic.inputs.currency)
    if price == has and listed in (None, has_list) and not row.asked_by:
        return PriceOutcome(row, arithmetic, Urgency.HELD, done=True)
    if lock is not None and lock.holds_price:
        why = f"{words(Hindrance.LOCKED)} ({', '.join(lock.promotions)})"
        return _held(row, arithmetic, Hindrance.LOCKED, why, lock.price_until)
    if row.listing_status not in ("", ListingStatus.LIVE):
        return _held(row, arithmetic, Hindrance.STATE)
    if _still_hinders(row, at):
        return _held(row, arithmetic, row.hindrance, row.why, row.parked_until)
    falls = has is None or (price is not None and price < has)
    return PriceOutcome(row, arithmetic, Urgency.FALLING if falls else Urgency.RISING)


def _held(
    row: DuePrice,
    arithmetic: PriceArithmetic | None,
    hindrance: str,
    why: str = "",
    until: datetime | None = None,
) -> PriceOutcome:
    return PriceOutcome(row, arithmetic, Urgency.HELD, hindrance, why or words(hindrance), until)


def _still_hinders(row: DuePrice, at: datetime) -> bool:
    """Whether a hindrance outlives a change of what the price depends on."""
    if not row.hindrance or row.hindrance in ENDS_WITH_A_CHANGE or row.hindrance == Hindrance.STATE:
        return False
    return row.parked_until is None or row.parked_until > at


def _rows(which: Q) -> list[DuePrice]:
    found = PriceOffer.objects.filter(which).order_by("pk")
    return [DuePrice(*values) for values in found.values_list(*_COLUMNS)]


_STORE = """
WITH said AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(versions)s::bigint[], %(sents)s::bigint[], %(prices)s::bigint[],
        %(lists)s::bigint[], %(urgencies)s::int[], %(hindrances)s::text[], %(whys)s::text[],
        %(untils)s::timestamptz[], %(dones)s::bool[])
        AS s(id, version, sent, price, list, urgency, hindrance, why, until, done)
),
held AS MATERIALIZED (
    SELECT o.id FROM offers_priceoffer o JOIN said ON said.id = o.id ORDER BY o.id FOR NO KEY UPDATE OF o
)
UPDATE offers_priceoffer o SET
    wanted_minor = said.price, wanted_list_minor = said.list, wanted_at = %(now)s, urgency = said.urgency,
    due_since = CASE WHEN said.done OR said.price IS NULL THEN NULL ELSE o.due_since END,
    sent_version = CASE WHEN said.done THEN said.version ELSE o.sent_version END,
    hindered_at = CASE WHEN said.hindrance = '' THEN NULL WHEN said.hindrance = o.hindrance
        THEN coalesce(o.hindered_at, %(now)s) ELSE %(now)s END,
    reasons = CASE WHEN said.hindrance <> '' AND said.hindrance = o.hindrance THEN o.reasons ELSE '[]' END,
    why = said.why, parked_until = said.until, hindrance = said.hindrance,
    asked_by = CASE WHEN said.price IS NULL THEN '' ELSE o.asked_by END
FROM said JOIN held ON held.id = said.id
WHERE o.id = said.id AND o.version = said.version AND o.sent_minor IS NOT DISTINCT FROM said.sent
"""


_TURNS = """
INSERT INTO offers_listingpush (listing_id, account_id, claimed_by, attempts, read_first)
SELECT id, account_id, '', 0, false FROM listings_listing WHERE id = ANY(%s) ORDER BY id ON CONFLICT DO NOTHING
"""


@transaction.atomic
def store_prices(outcomes: Sequence[PriceOutcome]) -> int:
    """Store what became of the offers, and have a turn for each listing of which something is to be sent; how many. One
    that changed since it was read is left: it is due again.
    """
    if not outcomes:
        return 0
    worked_out = [outcome.arithmetic for outcome in outcomes]
    to_send = {outcome.row.listing_id for outcome in outcomes if outcome.is_to_be_sent}
    with connection.cursor() as cursor:
        cursor.execute(_TURNS, [sorted(to_send)])
        cursor.execute(
            _STORE,
            {
                "ids": [outcome.row.id for outcome in outcomes],
                "versions": [outcome.row.version for outcome in outcomes],
                "sents": [outcome.row.sent_minor for outcome in outcomes],
                "prices": [one.price_minor if one else None for one in worked_out],
                "lists": [one.list_minor if one else None for one in worked_out],
                "urgencies": [int(outcome.urgency) for outcome in outcomes],
                "hindrances": [str(outcome.hindrance) for outcome in outcomes],
                "whys": [outcome.why for outcome in outcomes],
                "untils": [outcome.until for outcome in outcomes],
                "dones": [outcome.done for outcome in outcomes],
                "now": clock.now(),
            },
        )
        return int(cursor.rowcount)


def note_currency(offer_ids: Collection[int], currency: str) -> None:
    """The channel took prices of these offers in that currency; what it said in another one counts no more."""
    PriceOffer.objects.filter(pk__in=offer_ids).exclude(currency=currency).update(
        currency=currency, says_minor=None, says_list_minor=None, says_at=None
    )
