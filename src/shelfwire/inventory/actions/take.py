"""Stock takes: open one, enter what was counted, look at the differences, post them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import without_stock
from shelfwire.inventory import ledger
from shelfwire.inventory.actions.move import MOST
from shelfwire.inventory.errors import AnotherCompany, BadQuantity, Ended
from shelfwire.inventory.models import Balance, Movement, StockTake, StockTakeLine, Warehouse
from shelfwire.inventory.sellable import announce_changed
from shelfwire.inventory.states import TAKE_MOVES, MovementKind, TakeStatus
from shelfwire.kit import clock, states
from shelfwire.kit.cells import parse_text


@dataclass(frozen=True, slots=True)
class TakeCount:
    """``counted`` pieces of a SKU; ``at``: when they were counted, None means now."""

    sku_id: int
    counted: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaleLine:
    """A line whose stock moved after it was counted: ``seen`` were on hand then, ``on_hand`` are now."""

    sku_id: int
    code: str
    counted: int
    seen: int
    on_hand: int


@dataclass(frozen=True, slots=True)
class TakePosted:
    """What became of a take: how many lines ``changed`` stock, ``agreed``, or were never counted; and the ``stale``
    ones, which wait for another count while the take stays open.
    """

    changed: int = 0
    agreed: int = 0
    uncounted: int = 0
    stale: tuple[StaleLine, ...] = ()


@transaction.atomic
def open_take(
    *, warehouse: Warehouse, by: str, skus: Collection[Sku] | None = None, note: str = ""
) -> StockTake:
    """Open a stock take of these SKUs, or of every SKU in use that has stock of its own, and note what is on hand now.
    Selling goes on meanwhile. Raises AnotherCompany, NoStockOfItsOwn, BadCell.
    """
    note = parse_text(note, field="Note", longest=200)
    if skus is not None:
        _refuse(warehouse.company_id, {sku.pk for sku in skus})
    take = StockTake.objects.create(
        company_id=warehouse.company_id,
        warehouse=warehouse,
        note=note,
        opened_at=clock.now(),
        opened_by=by[:120],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_stocktakeline (take_id, sku_id, expected)"
            " SELECT %s, s.id, coalesce(b.on_hand, 0) FROM catalog_sku s"
            " LEFT JOIN inventory_balance b ON b.sku_id = s.id AND b.warehouse_id = %s"
            " WHERE CASE WHEN %s::bigint[] IS NOT NULL THEN s.id = ANY(%s::bigint[])"
            " ELSE s.company_id = %s AND s.archived_at IS NULL AND s.shadow_of_id IS NULL"
            " AND NOT EXISTS (SELECT FROM catalog_kitpart k WHERE k.kit_id = s.id) END ORDER BY s.id",
            [
                take.pk,
                warehouse.pk,
                *[None if skus is None else sorted({sku.pk for sku in skus})] * 2,
                warehouse.company_id,
            ],
        )
    return take


@transaction.atomic
def enter_counts(*, take: StockTake, counts: Sequence[TakeCount], by: str) -> int:
    """Note what was counted; how many lines changed. A SKU that the take does not name is added; a line that was
    counted before is counted anew. Nothing is posted yet.

    What was on hand at the moment of the count is noted beside it, so that a sale after it is noticed and one before it
    is not. Raises Ended, BadQuantity, AnotherCompany, NoStockOfItsOwn.
    """
    _open(take)
    now = clock.now()
    for count in counts:
        if not 0 <= count.counted <= MOST:
            raise BadQuantity(
                f"A count of {count.counted:,} is not between 0 and {MOST:,}.",
                field="counted",
                value=count.counted,
            )
    said = {count.sku_id: count for count in counts}
    _refuse(take.company_id, said)
    seen = _seen(take.warehouse_id, said)
    lines = {line.sku_id: line for line in take.lines.filter(sku_id__in=said)}
    StockTakeLine.objects.bulk_create(
        [
            StockTakeLine(take=take, sku_id=pk, expected=seen[pk], counted_by="")
            for pk in sorted(said.keys() - lines.keys())
        ]
    )
    changed = []
    for line in take.lines.filter(sku_id__in=said, posted_at=None):
        count = said[line.sku_id]
        if (line.counted, line.seen) == (count.counted, seen[line.sku_id]) and count.at is None:
            continue
        line.counted, line.seen = count.counted, seen[line.sku_id]
        line.counted_at, line.counted_by = count.at or now, by[:120]
        changed.append(line)
    StockTakeLine.objects.bulk_update(
        changed, ["counted", "seen", "counted_at", "counted_by"], batch_size=1000
    )
    return len(changed)


@transaction.atomic
def post_take(*, take: StockTake, by: str) -> TakePosted:
    """Post the differences of all counted lines, each once. Lines whose stock moved after they were counted are handed
    back, and the take stays open for them; else it is done. Posting a take that is done changes nothing. Raises Ended
    when it was cancelled.
    """
    fresh = _locked(take)
    if fresh.status == TakeStatus.POSTED:
        return TakePosted()
    _open(fresh)
    lines = list(
        fresh.lines.filter(posted_at=None, counted__isnull=False).select_related("sku").order_by("sku_id")
    )
    held = ledger.hold((line.sku_id, fresh.warehouse_id) for line in lines)
    on_hand = {sku_id: balance.on_hand for (sku_id, _), balance in held.items()}
    stale = tuple(
        StaleLine(line.sku_id, line.sku.code, line.counted or 0, line.seen or 0, on_hand[line.sku_id])
        for line in lines
        if line.seen != on_hand[line.sku_id]
    )
    good = [line for line in lines if line.seen == on_hand[line.sku_id]]
    changed = _post(fresh, good, held, by)
    fresh.lines.filter(pk__in=[line.pk for line in good]).update(posted_at=clock.now())
    if not stale:
        _end(fresh, TakeStatus.POSTED, by)
    return TakePosted(changed, len(good) - changed, fresh.lines.filter(counted=None).count(), stale)


@transaction.atomic
def cancel_take(*, take: StockTake, by: str) -> StockTake:
    """End a take without posting what is left of it. A second time changes nothing. Raises Ended when it is posted."""
    fresh = _locked(take)
    if fresh.status != TakeStatus.CANCELLED:
        _open(fresh)
        _end(fresh, TakeStatus.CANCELLED, by)
    return fresh


def _post(
    take: StockTake, lines: Sequence[StockTakeLine], held: Mapping[ledger.Pair, Balance], by: str
) -> int:
    """Post the lines' differences; how many there are."""
    place = take.warehouse_id
    differences = {line: (line.counted or 0) - held[line.sku_id, place].on_hand for line in lines}
    posted = ledger.post(
        [
            ledger.Line(
                line.sku_id,
                place,
                difference,
                MovementKind.COUNT,
                "Stock take",
                str(take),
                f"take:{take.pk}:{line.pk}",
            )
            for line, difference in differences.items()
            if difference
        ],
        at=clock.now(),
        by=by,
    )
    first = [(x.sku_id, place) for x in lines if not differences[x] and not held[x.sku_id, place].is_counted]
    if first:
        ledger.mark_counted(first)
    if posted or first:
        announce_changed({row.sku_id for row in posted} | {sku_id for sku_id, _ in first})
    return len(posted)


def _seen(warehouse_id: int, said: Mapping[int, TakeCount]) -> dict[int, int]:
    """What was on hand of each SKU when it was counted: what is there now, less what moved since."""
    there: dict[int, int] = defaultdict(int)
    there.update(
        Balance.objects.filter(sku_id__in=said, warehouse_id=warehouse_id).values_list("sku_id", "on_hand")
    )
    earlier = [count.at for count in said.values() if count.at is not None]
    if earlier:
        moved = Movement.objects.filter(sku_id__in=said, warehouse_id=warehouse_id, at__gt=min(earlier))
        for sku_id, quantity, at in moved.values_list("sku_id", "quantity", "at"):
            counted_at = said[sku_id].at
            if counted_at is not None and at > counted_at:
                there[sku_id] -= quantity
    return {sku_id: there[sku_id] for sku_id in said}


def _refuse(company_id: int, sku_ids: Collection[int]) -> None:
    ours = set(Sku.objects.filter(pk__in=sku_ids, company_id=company_id).values_list("pk", flat=True))
    if set(sku_ids) - ours:
        raise AnotherCompany("A SKU of the count and its warehouse belong to different companies.")
    for why in without_stock(sku_ids).values():
        raise why


def _locked(take: StockTake) -> StockTake:
    return StockTake.objects.select_for_update().get(pk=take.pk)


def _open(take: StockTake) -> None:
    fresh = StockTake.objects.select_for_update().get(pk=take.pk)
    if fresh.status != TakeStatus.OPEN:
        raise Ended(
            f"“{fresh}” is {fresh.get_status_display().lower()} already.",
            field="take",
            value=fresh.pk,
            hint="Open a new stock take.",
        )


def _end(take: StockTake, after: TakeStatus, by: str) -> None:
    states.move(
        take, after, moves=TAKE_MOVES, by=by, why="", record=lambda _: None,
        ended_at=clock.now(), ended_by=by[:120],
    )  # fmt: skip
