"""Import a catalogue file together with its counted stock."""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.catalog.actions import ImportOptions, ImportResult, import_skus
from shelfwire.catalog.actions.import_chunk import Counted
from shelfwire.inventory.actions.count import Count, count_many
from shelfwire.inventory.errors import UnknownWarehouse
from shelfwire.inventory.models import Warehouse
from shelfwire.jobs import Run
from shelfwire.people.models import Company


def import_catalogue(
    *,
    company: Company,
    name: str,
    content: bytes,
    options: ImportOptions,
    by: str,
    run: Run | None = None,
    once: str = "",
) -> ImportResult:
    """``catalog.actions.import_skus`` with a stock desk: quantities set the counted stock of a warehouse.

    Raises what it raises, and UnknownWarehouse when the warehouse chosen for the file does not exist.
    """
    desk = _Desk(company, f"Count in {name}"[:200])
    if options.warehouse:
        desk.warehouse(options.warehouse)
    return import_skus(
        company=company, name=name, content=content, options=options, by=by, run=run, stock=desk, once=once
    )


class _Desk:
    """Warehouses by code or name, read once, and counts into the ledger."""

    def __init__(self, company: Company, reason: str) -> None:
        self._reason = reason
        self._by_name: dict[str, int] = {}
        self._names: list[str] = []
        warehouses = list(Warehouse.objects.filter(company=company).order_by("pk"))
        for warehouse in warehouses:
            self._by_name.setdefault(warehouse.name.casefold(), warehouse.pk)
        for warehouse in warehouses:
            self._by_name[warehouse.code.casefold()] = warehouse.pk
            self._names.append(warehouse.code)
            if warehouse.is_default:
                self._by_name[""] = warehouse.pk

    def warehouse(self, name: str) -> int:
        found = self._by_name.get(name.casefold())
        if found is not None:
            return found
        known = f"Write one of {', '.join(self._names)}." if self._names else "Add a warehouse first."
        what = f"There is no warehouse “{name}”." if name else "There is no default warehouse."
        raise UnknownWarehouse(what, field="Warehouse", value=name, hint=known)

    def count(self, counts: Sequence[Counted], *, by: str) -> set[tuple[int, int]]:
        return count_many(
            [
                Count(c.sku_id, c.warehouse_id, c.counted, f"count:{c.once}" if c.once else None)
                for c in counts
            ],
            reason=self._reason,
            by=by,
        )
