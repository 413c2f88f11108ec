"""Send quantities: worked out from the ledger at the last moment, with a look at the channel where seconds count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shelfwire.channels.port import Hindrance, PushAnswer, Session, SkuLevels, SkuQuantities, StockSink
from shelfwire.jobs import chore
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalProductId, ExternalSkuId, ExternalWarehouseId
from shelfwire.offers import queries as offers
from shelfwire.offers import rows as offer_rows
from shelfwire.offers.actions import (
    Number,
    Outcome,
    Telling,
    Told,
    Turn,
    end_pauses,
    judge,
    put_back_on_sale,
    reckon_marked,
    share_anew,
    sold_out,
    store,
    taken_off_sale,
)
from shelfwire.offers.actions.hear import hear
from shelfwire.offers.actions.share import mark_shares, shops_that_share
from shelfwire.offers.actions.slower import mark_slower, shops_with_viral_safety
from shelfwire.offers.arithmetic import Unseen
from shelfwire.offers.kinds import STOCK as KIND
from shelfwire.offers.rows import Row
from shelfwire.offers.supply import Sources
from shelfwire.orders import queries as orders
from shelfwire.sync.engine.call import Caller
from shelfwire.sync.engine.schedule import every_minute
from shelfwire.sync.offers.push import declare
from shelfwire.sync.stock.parts import STOCK

FEW = 5
"""So few units may be gone within the seconds between the channel's sale and our record of it."""
_MEASURED_FOR = timedelta(minutes=1)


@dataclass(slots=True)
class StockCall:
    """What the channel is told of some SKUs of one listing. ``is_sold_out``: every SKU of the listing is to be 0;
    ``is_off_sale``: we took it off sale before. The last two say what was done besides.
    """

    product_id: ExternalProductId
    skus: tuple[SkuQuantities, ...]
    is_sold_out: bool
    is_off_sale: bool
    went_off: bool = False
    went_on: bool = False


class Stock:
    """Quantities, for ``sync.offers.push``."""

    kind = KIND
    part = STOCK

    def __init__(self) -> None:
        self._lags: dict[int, tuple[datetime, float]] = {}

    def reckon(self, caller: Caller) -> int:
        """Work out the marked quantities; what waited for a moment that has come is marked first."""
        end_pauses(KIND, caller.account_id)
        return reckon_marked(self._sources(caller))

    def prepare(self, caller: Caller, turns: Sequence[Turn]) -> list[Telling]:
        """Return the calls for these listings.

        The versions are read first, then our open units, then (where seconds count) the channel, then our stock:
        whatever is recorded in between leaves its offer due, and can only make a number too low until it is sent again.
        """
        read_at = clock.now()
        by_listing = {turn.listing_id: turn for turn in turns}
        rows = offer_rows.of_listings(by_listing, only_asked=not caller.account.stock_out)
        sources = self._sources(caller)
        supply = sources.supply(rows)
        doubtful = {turn.listing_id for turn in turns if turn.read_first}
        outcomes = judge(rows, supply, uncertain=doubtful)
        to_read = {
            outcome.row.external_sku_id
            for outcome in outcomes
            if outcome.is_to_be_sent and (outcome.row.listing_id in doubtful or _counts_seconds(outcome))
        }
        if to_read:
            rows, seen = self._look(caller, rows, to_read)
            read = {row.listing_id for row in rows if row.external_sku_id in to_read}
            # a lost call may have arrived, however well our record agrees with what is wanted
            rows = [
                replace(row, doubted=row.listing_id in doubtful & read and row.says != row.has)
                for row in rows
            ]
            outcomes = judge(rows, sources.supply(rows), uncertain=doubtful - read, seen=seen)
        store(outcomes, at=read_at)
        return self._tellings(caller, outcomes, by_listing, to_read, read_at)

    def tell(self, part: StockSink, session: Session, telling: Telling) -> PushAnswer:
        """Send the quantities. Where the channel does not take 0, a listing that is sold out goes off sale instead, and
        comes back when there is something to sell.
        """
        call: StockCall = telling.payload
        answer = part.send(session, call.product_id, call.skus)
        if call.is_off_sale and any(units for sku in call.skus for _, units in sku.quantities):
            back = part.put_on_sale(session, call.product_id)
            call.went_on = not back.refused
            return replace(answer, refused=(*answer.refused, *back.refused))
        zeroes = [one for one in answer.refused if one.hindrance == Hindrance.ZERO]
        if zeroes and call.is_sold_out:
            off = part.take_off_sale(session, call.product_id)
            if not off.refused:
                call.went_off = True
                return replace(answer, refused=tuple(one for one in answer.refused if one not in zeroes))
        return answer

    def note(self, told: Sequence[Told]) -> None:
        """Record which listings went off sale, and which came back; who waits for a share that is let go of, hears."""
        if off := [one.telling.turn.listing_id for one in told if one.telling.payload.went_off]:
            taken_off_sale(off)
        if on := [one.telling.turn.listing_id for one in told if one.telling.payload.went_on]:
            put_back_on_sale(on)
        share_anew((number.offer_id for number in _shared_out(told)), waiting=True)

    def _sources(self, caller: Caller) -> Sources:
        sink = STOCK.of(caller.channel)
        return Sources(caller.account, lag=self._lag(caller), most_units=sink.most_units)

    def _lag(self, caller: Caller) -> float:
        """Seconds between a sale on the channel and its acknowledgement of the new number, as measured lately: until
        the order is recorded, and from then on; of 95 in 100.
        """
        now = clock.now()
        measured = self._lags.get(caller.account_id)
        if measured is None or now - measured[0] > _MEASURED_FOR:
            heard = orders.recording_lag(caller.account_id, since=now - timedelta(hours=1))
            told = offers.lag(caller.account).p95 or 0.0
            measured = self._lags[caller.account_id] = now, heard + told
        return measured[1]

    def _look(
        self, caller: Caller, rows: Sequence[Row], to_read: Collection[str]
    ) -> tuple[list[Row], dict[tuple[str, str], Unseen]]:
        """Read what the channel has of these SKUs; the rows as they are afterwards, each with the version it had
        before, and what the channel's own orders hold.
        """
        before = {row.id: row.version for row in rows}
        ours = orders.reserved_units(caller.account_id, to_read)
        at = clock.now()
        levels = list(self._read(caller, sorted(to_read)))
        seen = {
            (str(one.sku_id), str(level.warehouse_id)): Unseen(
                level.committed, ours.get((str(one.sku_id), str(level.warehouse_id)), 0)
            )
            for one in levels
            for level in one.levels
        }
        hear(caller.account_id, levels, at)
        again = offer_rows.of_listing_skus({row.listing_sku_id for row in rows})
        return [replace(row, version=before.get(row.id, row.version)) for row in again], seen

    def _read(self, caller: Caller, sku_ids: Sequence[str]) -> Iterable[SkuLevels]:
        most = STOCK.of(caller.channel).most_read
        for n in range(0, len(sku_ids), most):
            some = [ExternalSkuId(sku_id) for sku_id in sku_ids[n : n + most]]
            yield from caller.call(STOCK, lambda part, session, some=some: part.read(session, some))  # type: ignore[misc]

    def _tellings(
        self,
        caller: Caller,
        outcomes: Sequence[Outcome],
        turns: Mapping[int, Turn],
        read: Collection[str],
        read_at: datetime,
    ) -> list[Telling]:
        """One call for each listing, with every warehouse of each SKU of which any number differs; more where the
        channel takes fewer SKUs in a call.
        """
        by_sku: dict[tuple[int, str], list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            if outcome.arithmetic is not None:
                by_sku[outcome.row.listing_id, outcome.row.external_sku_id].append(outcome)
        by_listing: dict[int, list[list[Outcome]]] = defaultdict(list)
        for (listing_id, _), own in by_sku.items():
            if any(outcome.is_to_be_sent for outcome in own) and not any(one.hindrance for one in own):
                by_listing[listing_id].append(own)
        none_left = sold_out(
            [
                pk
                for pk, skus in by_listing.items()
                if all(not one.wanted for own in skus for one in own) and not turns[pk].off_sale
            ]
        )
        most = STOCK.of(caller.channel).most_skus
        return [
            Telling(
                turns[listing_id],
                StockCall(
                    ExternalProductId(turns[listing_id].external_id),
                    tuple(_quantities(own) for own in skus[n : n + most]),
                    listing_id in none_left,
                    turns[listing_id].off_sale,
                ),
                [_number(outcome) for own in skus[n : n + most] for outcome in own],
                read_at,
                was_read=any(own[0].row.external_sku_id in read for own in skus[n : n + most]),
            )
            for listing_id, skus in sorted(by_listing.items(), key=_urgent_first)
            for n in range(0, len(skus), most)
        ]


def _urgency(skus: Sequence[Sequence[Outcome]]) -> int:
    """The most urgent of a listing's numbers decides when it has its turn."""
    return min(outcome.urgency for own in skus for outcome in own if outcome.is_to_be_sent)


def _counts_seconds(outcome: Outcome) -> bool:
    """Whether what the channel sold and we have not recorded yet could be all there is: few are left, by what sells in
    the meantime, or few were left and it rises.
    """
    assert outcome.arithmetic is not None
    viral = outcome.arithmetic.inputs.viral
    few = max(FEW, 3 * viral.units if viral is not None else 0)
    wanted, has = outcome.wanted or 0, outcome.row.has
    return 0 < wanted <= few or (has is not None and has <= few and wanted > has)


def _urgent_first(listing: tuple[int, list[list[Outcome]]]) -> tuple[int, datetime]:
    """By the most urgent number of the listing, and of two the one that has been due for longer."""
    _, skus = listing
    to_send = [one for own in skus for one in own if one.is_to_be_sent]
    return min((int(one.urgency), one.row.due_since or clock.LAST) for one in to_send)


def _shared_out(told: Sequence[Told]) -> Iterable[Number]:
    """The numbers that may be shares of last pieces."""
    return (
        number for one in told for number in one.telling.numbers if "share" in number.arithmetic["inputs"]
    )


def _quantities(own: Sequence[Outcome]) -> SkuQuantities:
    return SkuQuantities(
        ExternalSkuId(own[0].row.external_sku_id),
        tuple((ExternalWarehouseId(one.row.warehouse_id), one.wanted or 0) for one in own),
    )


def _number(outcome: Outcome) -> Number:
    assert outcome.arithmetic is not None
    assert outcome.wanted is not None
    row = outcome.row
    return Number(
        row.id,
        row.version,
        row.external_sku_id,
        (outcome.wanted,),
        (outcome.wanted, row.has),
        outcome.arithmetic.to_json(),
        row.due_since,
        row.warehouse_id,
        row.asked_by or "worker",
    )


STOCK_SEND = declare("stock", label="Inventory, outwards", chore_name="stock.send", strategy=Stock())


@chore(name="stock.look", priority=10)
def look_at_stock(*, account_id: int) -> None:
    """Work out again what was kept back for a speed of sale that may be over."""
    mark_slower(account_id)


every_minute(look_at_stock, shops_with_viral_safety)


@chore(name="stock.share", priority=15)
def look_at_shares(*, account_id: int) -> None:
    """Share out the last pieces anew where another listing takes part now, or one lets go."""
    mark_shares(account_id)


every_minute(look_at_shares, shops_that_share)
