"""Send prices: worked out at the last moment, one call for each listing, after its quantities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shelfwire.channels.port import PriceSink, PushAnswer, Session, SkuPrice
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId
from shelfwire.kit.money import Money
from shelfwire.offers.actions import Number, Telling, Told, Turn, end_pauses
from shelfwire.offers.kinds import PRICE as KIND
from shelfwire.offers.prices.due import (
    PriceOutcome,
    due_prices,
    judge_prices,
    note_currency,
    reckon_marked_prices,
    store_prices,
)
from shelfwire.offers.prices.mark import mark_new, mark_sales, shops_with_sales_due, shops_without_offers
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.schedule import every_minute
from shelfwire.sync.offers.push import declare
from shelfwire.sync.prices.parts import PRICES


@dataclass(frozen=True, slots=True)
class PriceCall:
    """What the channel is told of some SKUs of one listing."""

    product_id: ExternalProductId
    skus: tuple[SkuPrice, ...]
    currency: str


class Prices:
    """Prices, for ``sync.offers.push``."""

    kind = KIND
    part = PRICES

    def reckon(self, caller: Caller) -> int:
        """Work out the marked prices; sales that began or ended, and what waited for a moment that has come, are marked
        first.
        """
        mark_sales(caller.account_id)
        end_pauses(KIND, caller.account_id)
        return reckon_marked_prices(caller.account)

    def prepare(self, caller: Caller, turns: Sequence[Turn]) -> list[Telling]:
        """Return the calls for these listings. The versions are read before the prices: a change in between leaves its
        offer due. A price whose answer was lost is told again, because it is absolute: nothing is read first.
        """
        read_at = clock.now()
        by_listing = {turn.listing_id: turn for turn in turns}
        on = bool(getattr(caller.account, KIND.switch))
        outcomes = judge_prices(
            caller.account,
            due_prices(by_listing, only_asked=not on),
            certain={turn.listing_id for turn in turns if not turn.read_first},
        )
        store_prices(outcomes)
        return _tellings(outcomes, by_listing, read_at, PRICES.of(caller.channel).most_skus)

    def tell(self, part: PriceSink, session: Session, telling: Telling) -> PushAnswer:
        """Send the prices."""
        call: PriceCall = telling.payload
        return part.send(session, call.product_id, call.skus)

    def note(self, told: Sequence[Told]) -> None:
        """Record in which currency the prices were taken."""
        for one in told:
            refused = {str(refusal.sku_id) for refusal in one.refused}
            taken = [n.offer_id for n in one.telling.numbers if n.external_sku_id not in refused]
            note_currency(taken, one.telling.payload.currency)


def _tellings(
    outcomes: Collection[PriceOutcome], turns: Mapping[int, Turn], read_at: datetime, most: int
) -> list[Telling]:
    """One call for each listing, more where the channel takes fewer SKUs in a call."""
    by_listing: dict[int, list[PriceOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.is_to_be_sent:
            by_listing[outcome.row.listing_id].append(outcome)
    return [
        Telling(
            turns[listing_id],
            PriceCall(
                ExternalProductId(turns[listing_id].external_id),
                tuple(_price(outcome) for outcome in some),
                _currency(some[0]),
            ),
            [_number(outcome) for outcome in some],
            read_at,
        )
        for listing_id, own in by_listing.items()
        for some in (own[n : n + most] for n in range(0, len(own), most))
    ]


def _currency(outcome: PriceOutcome) -> str:
    assert outcome.arithmetic is not None  # it is to be sent
    return outcome.arithmetic.inputs.currency


def _price(outcome: PriceOutcome) -> SkuPrice:
    arithmetic = outcome.arithmetic
    assert arithmetic is not None  # it is to be sent
    assert arithmetic.price_minor is not None
    listed = arithmetic.list_minor
    return SkuPrice(
        ExternalSkuId(outcome.row.external_sku_id),
        Money(arithmetic.price_minor, arithmetic.inputs.currency),
        None if listed is None else Money(listed, arithmetic.inputs.currency),
    )


def _number(outcome: PriceOutcome) -> Number:
    row, arithmetic = outcome.row, outcome.arithmetic
    assert arithmetic is not None  # it is to be sent
    listed = arithmetic.list_minor
    return Number(
        row.id,
        row.version,
        row.external_sku_id,
        (arithmetic.price_minor, row.sent_list_minor if listed is None else listed),
        (arithmetic.price_minor, listed, outcome.before_minor),
        arithmetic.to_json(),
        row.due_since,
        by=row.asked_by or "worker",
    )


PRICE_SEND = declare(
    "prices", label="Prices, outwards", chore_name="prices.send", strategy=Prices(), priority=10
)


@chore(name="prices.look", priority=10)
def look_at_prices(*, account_id: int) -> None:
    """Mark what is due by the clock: sales that began or ended, and listing SKUs that were linked when first seen."""
    mark_sales(account_id)
    mark_new(account_id)


def _to_look_at(at: datetime) -> set[int]:
    return {*shops_with_sales_due(at), *shops_without_offers()}


every_minute(look_at_prices, _to_look_at)
