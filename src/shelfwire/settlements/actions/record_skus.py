"""Record what the SKUs of an order were settled with, as the channel tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from shelfwire.channels.models import Account
from shelfwire.channels.port import UnitLine
from shelfwire.kit import clock
from shelfwire.kit.bulk import copy_rows
from shelfwire.kit.documents import digest
from shelfwire.kit.texts import fit
from shelfwire.settlements import columns
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.actions.marks import mark_orders
from shelfwire.settlements.models import SkuLine, SkuReading

_FIRST_PAUSE: Final = timedelta(minutes=10)
_LONGEST_PAUSE: Final = timedelta(days=1)
_TOLD_NOTHING: Final = "The channel named no SKU this time; what it said before stands."
Key = tuple[str, str, int, str]
"""Statement, SKU, place, digest: the same row, told the same."""


@dataclass(frozen=True, slots=True)
class SkusRecorded:
    """What became of an answer. ``created``: rows that were new or told otherwise than before; ``replaced``: those that
    are not told any more, or not so. ``unknown``: names of amounts that nobody here has a word for."""

    created: int = 0
    replaced: int = 0
    unchanged: int = 0
    unknown: tuple[str, ...] = ()


@transaction.atomic
def record_skus(
    *, account: Account, order_external_id: str, rows: Sequence[UnitLine], lines_digest: str
) -> SkusRecorded:
    """Record all that the channel tells of one order, and have the order compared again.

    ``lines_digest``: of the order's lines when the channel was asked. The same again changes nothing. An answer that is
    empty replaces nothing: where rows are here they stand, and an order that waits is asked for again later.
    """
    take_turn(account.pk)
    now = clock.now()
    order = columns.external_id(order_external_id)
    mine = SkuLine.objects.filter(account=account, order_external_id=order)
    kept: dict[Key, tuple[int, bool]] = {
        (statement, sku, place, mark): (pk, replaced_at is not None)
        for pk, statement, sku, place, mark, replaced_at in mine.values_list(
            "pk", "statement_external_id", "sku_external_id", "place", "digest", "replaced_at"
        )
    }
    told = _keyed(rows)
    standing = [pk for pk, replaced in kept.values() if not replaced]
    if not told and standing:
        put_off_skus(account=account, order_external_id=order, why=_TOLD_NOTHING)
        return SkusRecorded(unchanged=len(standing))
    gone = [pk for key, (pk, replaced) in kept.items() if not replaced and key not in told]
    back = [pk for key, (pk, replaced) in kept.items() if replaced and key in told]
    new = {key: row for key, row in told.items() if key not in kept}
    mine.filter(pk__in=gone).update(replaced_at=now)
    mine.filter(pk__in=back).update(replaced_at=None)
    copy_rows(
        SkuLine,
        columns.SKU_COLUMNS,
        [(account.pk, order, *key, *columns.sku_row(row), now) for key, row in new.items()],
    )
    unknown = _unknown(rows)
    _read(account, order, lines_digest, len(unknown), now)
    mark_orders(account.pk, [order], now)
    return SkusRecorded(len(new) + len(back), len(gone), len(told) - len(new) - len(back), unknown)


@transaction.atomic
def put_off_skus(*, account: Account, order_external_id: str, why: str) -> None:
    """Say why an order's SKUs were not read; it is asked for again after a pause that grows to a day."""
    reading = (
        SkuReading.objects.select_for_update()
        .filter(account=account, order_external_id=order_external_id)
        .first()
    )
    if reading is None:
        return
    reading.next_try_at = clock.now() + min(_FIRST_PAUSE * 2 ** min(reading.tries, 10), _LONGEST_PAUSE)
    reading.tries += 1
    reading.trouble = fit(why, 300)
    reading.save(update_fields=["tries", "next_try_at", "trouble"])


def _keyed(rows: Iterable[UnitLine]) -> dict[Key, UnitLine]:
    """Each under its key; several of one SKU in one statement in an order that does not depend on the answer's."""
    alike: dict[tuple[str, str], list[tuple[str, UnitLine]]] = defaultdict(list)
    for row in rows:
        key = columns.external_id(row.statement_id), columns.external_id(row.sku_id)
        alike[key].append((digest(repr(columns.sku_row(row)).encode()), row))
    return {
        (*key, place, mark): row
        for key, same in alike.items()
        for place, (mark, row) in enumerate(sorted(same, key=lambda one: one[0]))
    }


def _unknown(rows: Iterable[UnitLine]) -> tuple[str, ...]:
    return tuple(sorted({each.name for row in rows for each in row.amounts if not each.known}))


def _read(account: Account, order: str, lines_digest: str, unknown: int, now: datetime) -> None:
    said: dict[str, Any] = {
        "read_lines": lines_digest,
        "read_at": now,
        "unknown_names": unknown,
        "tries": 0,
        "next_try_at": None,
        "trouble": "",
    }
    SkuReading.objects.update_or_create(
        account=account,
        order_external_id=order,
        defaults=said,
        create_defaults={**said, "wanted_lines": lines_digest, "wanted_at": now},
    )
