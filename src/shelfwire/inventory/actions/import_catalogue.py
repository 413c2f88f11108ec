"""Import a catalogue file together with its counted stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from shelfwire.catalog.actions import ImportOptions, import_skus
from shelfwire.catalog.actions.import_chunk import Counted
from shelfwire.inventory import ledger
from shelfwire.inventory.actions._files import WarehouseFinder
from shelfwire.inventory.actions.count import Count, count_many
from shelfwire.inventory.errors import StaleCount
from shelfwire.inventory.models import Movement
from shelfwire.jobs import Run
from shelfwire.kit.imports import Imported
from shelfwire.people.models import Company


def import_catalogue(
    *,
    company: Company,
    name: str,
    content: bytes,
    options: ImportOptions,
    by: str,
    run: Run | None = None,
) -> Imported:
    """Import SKUs with ``catalog.actions.import_skus``, and set the counted stock of a warehouse from the
    quantities.

    Each file sets stock once: sent again it sets none, even when pieces were sold since, and the run's note says
    so. Raises what ``import_skus`` raises, and UnknownWarehouse when the warehouse chosen for the file does not
    exist.
    """
    desk = _Desk(company, f"Count in {name}"[:200], blake2b(content, digest_size=16).hexdigest())
    if options.warehouse:
        desk.warehouse(options.warehouse)
    result = import_skus(
        company=company, name=name, content=content, options=options, by=by, run=run, stock=desk
    )
    if run is not None and desk.known:
        run.note(
            f"{desk.known:,} counts of this file were recorded before and set no stock again. "
            "To count anew, send a file that was written after the new count."
        )
    return result


class _Desk:
    """The StockDesk of an import: warehouses by code or name, read once, and counts posted to the ledger."""

    def __init__(self, company: Company, reason: str, document: str) -> None:
        self._reason = reason
        self._key = f"count:{company.pk}:{document}"
        self.known = 0
        self._warehouses = WarehouseFinder(company)

    def warehouse(self, name: str) -> int:
        return self._warehouses.find(name)

    def moved_since(self, read: Mapping[ledger.Pair, datetime]) -> dict[ledger.Pair, StaleCount]:
        ledger.hold(read)
        newest = (
            Movement.objects.filter(sku_id__in={sku_id for sku_id, _ in read}, at__gt=min(read.values()))
            .exclude(once__startswith=f"{self._key}:")
            .order_by("at")
            .values_list("sku_id", "warehouse_id", "at")
        )
        last = {(sku_id, warehouse_id): at for sku_id, warehouse_id, at in newest}
        return {
            pair: StaleCount(
                f"Stock moved at {last[pair]:%Y-%m-%d %H:%M} UTC, after it was read at {at:%Y-%m-%d %H:%M} UTC.",
                field="Quantity",
                hint="Export anew and count again; if the number is right all the same, write yes in a column Confirm.",
            )
            for pair, at in read.items()
            if pair in last and last[pair] > at
        }

    def count(self, counts: Sequence[Counted], *, by: str) -> frozenset[tuple[int, int]]:
        done = count_many(
            [
                Count(
                    c.sku_id,
                    c.warehouse_id,
                    c.counted,
                    f"{self._key}:{c.sku_id}:{c.warehouse_id}:{c.counted}",
                    confirms=c.confirms,
                )
                for c in counts
            ],
            reason=self._reason,
            by=by,
        )
        self.known += len(done.known)
        return done.changed
