"""What a newer document changes of a known order's units, and of their stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shelfwire.channels.port import ChannelUnit, OrderClass
from shelfwire.kit import states
from shelfwire.kit.bulk import copy_rows, new_ids
from shelfwire.orders import truth
from shelfwire.orders.actions._new import UNIT_COLUMNS, Around
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._work import Work
from shelfwire.orders.models import Unit
from shelfwire.orders.states import RESERVES, UNIT_MOVES, OrderStatus, UnitStatus


def take_units(work: Work, status: str, around: Around, stock: StockEffects) -> list[int]:
    """Units as the document has them; returns the ids that left now."""
    shipped: list[int] = []
    fresh: list[ChannelUnit] = []
    for said in work.doc.units:
        unit = work.units.get(said.external_id)
        if unit is None:
            fresh.append(said)
            continue
        _take_unit(work, unit, said, status, around, stock, shipped)
    for unit in work.units.values():
        if unit.external_id not in {said.external_id for said in work.doc.units}:
            _end_unnamed(work, unit, status, stock)
    if fresh:
        _add_units(work, fresh, status, around, stock)
    return shipped


def _take_unit(
    work: Work,
    unit: Unit,
    said: ChannelUnit,
    status: str,
    around: Around,
    stock: StockEffects,
    shipped: list[int],
) -> None:
    columns = {
        name: value
        for name, value in zip(truth.UNIT_FACTS, truth.unit_facts(said), strict=True)
        if getattr(unit, name) != value
    }
    sku_id = unit.sku_id if unit.sku_id is not None else around.skus.get(said.sku_id)
    if sku_id != unit.sku_id:
        columns["sku_id"] = sku_id
    if said.shipped_at is not None and unit.shipped_at != said.shipped_at:
        columns["shipped_at"] = said.shipped_at
    before = unit.status
    after = _unit_after(work, unit, said, status)
    if after != before and after in (UnitStatus.SHIPPED, UnitStatus.DELIVERED) and unit.shipped_at is None:
        columns.setdefault("shipped_at", work.doc.updated_at)
    _write_unit(work, unit, after, columns)
    _unit_stock(work, unit, before, status, stock, linked_now="sku_id" in columns)
    if before == UnitStatus.OPEN and after in (UnitStatus.SHIPPED, UnitStatus.DELIVERED):
        shipped.append(unit.pk)


def _unit_after(work: Work, unit: Unit, said: ChannelUnit, status: str) -> str:
    """The unit's status to have. Going back never follows; it is a conflict unless it is an echo."""
    proposed = truth.unit_status(said, status)
    if proposed is None or proposed == unit.status:
        return unit.status
    if states.allowed(UNIT_MOVES, unit.status, proposed):
        return proposed
    newer = work.doc.updated_at > max(filter(None, (unit.shipped_at, work.order.status_at)))
    if newer and not work.conflict:
        ours = UnitStatus(unit.status).label
        work.conflict = f"Item {unit.external_id}: ours is “{ours}”, {work.says(said.status)}."
    return unit.status


def _write_unit(work: Work, unit: Unit, after: str, columns: dict[str, Any]) -> None:
    """One statement for what changed; the order's diary is the history of its units."""
    if after != unit.status:
        states.move(
            unit,
            after,
            moves=UNIT_MOVES,
            by="channel",
            why=work.doc.channel_status,
            record=lambda step: work.moved_units.update([step.after]),
            **columns,
        )
    elif columns:
        Unit.objects.filter(pk=unit.pk).update(**columns)
        for name, value in columns.items():
            setattr(unit, name, value)


def _unit_stock(
    work: Work, unit: Unit, before: str, status: str, stock: StockEffects, *, linked_now: bool = False
) -> None:
    """Promise, move, use up or free the unit's stock. Repeating any of it changes nothing.

    A unit that left before its SKU was known leaves the ledger when it is linked: healing finds only unlinked ones.
    """
    left = unit.status in (UnitStatus.SHIPPED, UnitStatus.DELIVERED)
    if not unit.touches_stock or not (before == UnitStatus.OPEN or (linked_now and left)):
        return
    warehouse_id = work.columns.get("warehouse_id", work.order.warehouse_id)
    if unit.status == UnitStatus.OPEN and status in RESERVES:
        if work.order.warehouse_id is not None and "warehouse_id" in work.columns:
            stock.move(unit.pk)
        stock.promise(unit.pk, unit.sku_id, warehouse_id)
    elif left:
        stock.promise(unit.pk, unit.sku_id, work.order.warehouse_id or warehouse_id)
        stock.ship(unit.pk, work.order.external_id)
    elif unit.status == UnitStatus.CANCELLED:
        stock.free(unit.pk)


def _end_unnamed(work: Work, unit: Unit, status: str, stock: StockEffects) -> None:
    """A unit the document no longer names stays; only the order's own end ends it."""
    before = unit.status
    if status == OrderStatus.CANCELLED and before in (UnitStatus.OPEN, UnitStatus.SHIPPED):
        _write_unit(work, unit, UnitStatus.CANCELLED, {})
        _unit_stock(work, unit, before, status, stock)


def _add_units(
    work: Work, fresh: Sequence[ChannelUnit], status: str, around: Around, stock: StockEffects
) -> None:
    """Units that an earlier version did not name."""
    [ids] = new_ids((Unit, len(fresh)))
    ours = work.doc.order_class != OrderClass.CHANNEL_FULFILLED
    warehouse_id = work.columns.get("warehouse_id", work.order.warehouse_id)
    rows = []
    for unit_id, said in zip(ids, fresh, strict=True):
        state = truth.unit_status(said, status) or UnitStatus.OPEN
        sku_id = around.skus.get(said.sku_id)
        touches = ours and state == UnitStatus.OPEN
        if touches and status in RESERVES:
            stock.promise(unit_id, sku_id, warehouse_id)
        rows.append(
            (
                unit_id,
                work.order.pk,
                said.external_id,
                sku_id,
                str(state),
                said.shipped_at,
                touches,
                *truth.unit_facts(said),
            )
        )
    copy_rows(Unit, UNIT_COLUMNS, rows)
    work.units.update({u.external_id: u for u in Unit.objects.filter(pk__in=ids)})
    work.columns["unit_count"] = len(work.units)
    work.notes.append(f"{len(fresh)} more {'unit' if len(fresh) == 1 else 'units'}")
