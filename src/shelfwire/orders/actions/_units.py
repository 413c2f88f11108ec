"""What a newer document changes of a known order's units, and of their stock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shelfwire.channels.port import ChannelUnit, OrderClass
from shelfwire.kit import states
from shelfwire.kit.bulk import copy_rows, new_ids
from shelfwire.orders import columns
from shelfwire.orders.actions._change import OrderChange
from shelfwire.orders.actions._new import UNIT_COLUMNS, RecordContext
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.models import Unit
from shelfwire.orders.states import GONE, RESERVES, UNIT_MOVES, OrderStatus, UnitStatus


def take_units(change: OrderChange, status: str, context: RecordContext, stock: StockEffects) -> list[int]:
    """Units as the document has them; returns the ids that left now."""
    shipped: list[int] = []
    fresh: list[ChannelUnit] = []
    for said in change.doc.units:
        unit = change.units.get(said.external_id)
        if unit is None:
            fresh.append(said)
            continue
        _take_unit(change, unit, said, status, context, stock, shipped)
    for unit in change.units.values():
        if unit.external_id not in {said.external_id for said in change.doc.units}:
            _end_unnamed(change, unit, status, stock)
    if fresh:
        _add_units(change, fresh, status, context, stock)
    return shipped


def _take_unit(
    change: OrderChange,
    unit: Unit,
    said: ChannelUnit,
    status: str,
    context: RecordContext,
    stock: StockEffects,
    shipped: list[int],
) -> None:
    changed = {
        name: value
        for name, value in zip(columns.UNIT_FACTS, columns.unit_facts(said), strict=True)
        if getattr(unit, name) != value
    }
    sku_id = unit.sku_id if unit.sku_id is not None else context.skus.get(said.sku_id)
    if sku_id != unit.sku_id:
        changed["sku_id"] = sku_id
    if said.shipped_at is not None and unit.shipped_at != said.shipped_at:
        changed["shipped_at"] = said.shipped_at
    before = unit.status
    after = _unit_after(change, unit, said, status)
    if after != before and after in (UnitStatus.SHIPPED, UnitStatus.DELIVERED) and unit.shipped_at is None:
        changed.setdefault("shipped_at", change.doc.updated_at)
    _write_unit(change, unit, after, changed)
    _unit_stock(change, unit, before, status, stock, linked_now="sku_id" in changed)
    if before == UnitStatus.OPEN and after in (UnitStatus.SHIPPED, UnitStatus.DELIVERED):
        shipped.append(unit.pk)


def _unit_after(change: OrderChange, unit: Unit, said: ChannelUnit, status: str) -> str:
    """The unit's status to have. Going back never follows; it is a conflict unless it is an echo."""
    proposed = columns.unit_status(said, status)
    if proposed is None or proposed == unit.status:
        return unit.status
    if states.allowed(UNIT_MOVES, unit.status, proposed):
        return proposed
    newer = change.doc.updated_at > max(filter(None, (unit.shipped_at, change.order.status_at)))
    if newer and not change.conflict:
        ours = UnitStatus(unit.status).label
        change.conflict = f"Item {unit.external_id}: ours is “{ours}”, {change.says(said.status)}."
    return unit.status


def _write_unit(change: OrderChange, unit: Unit, after: str, columns: dict[str, Any]) -> None:
    """One statement for what changed; the order's timeline is the history of its units."""
    if after != unit.status:
        states.move(
            unit,
            after,
            moves=UNIT_MOVES,
            by="channel",
            why=change.doc.channel_status,
            record=lambda step: change.moved_units.update([step.after]),
            **columns,
        )
    elif columns:
        Unit.objects.filter(pk=unit.pk).update(**columns)
        for name, value in columns.items():
            setattr(unit, name, value)


def _unit_stock(
    change: OrderChange,
    unit: Unit,
    before: str,
    status: str,
    stock: StockEffects,
    *,
    linked_now: bool = False,
) -> None:
    """NewReservation, move, use up or free the unit's stock. Repeating any of it changes nothing.

    A unit that left before its SKU was known leaves the ledger when it is linked: healing finds only unlinked ones.
    """
    left = unit.status in (UnitStatus.SHIPPED, UnitStatus.DELIVERED)
    if not unit.touches_stock or not (before == UnitStatus.OPEN or (linked_now and left)):
        return
    warehouse_id = change.columns.get("warehouse_id", change.order.warehouse_id)
    if unit.status == UnitStatus.OPEN and status in RESERVES:
        if change.order.warehouse_id is not None and "warehouse_id" in change.columns:
            stock.move(unit.pk)
        stock.reserve(unit.pk, unit.sku_id, warehouse_id)
    elif left or (unit.status == UnitStatus.CANCELLED and unit.shipped_at is not None):
        # also what left and was cancelled on its way before we looked again: a person says whether it is back
        stock.reserve(unit.pk, unit.sku_id, change.order.warehouse_id or warehouse_id)
        stock.ship(unit.pk, change.order.external_id)
    elif unit.status == UnitStatus.CANCELLED:
        stock.free(unit.pk)


def _end_unnamed(change: OrderChange, unit: Unit, status: str, stock: StockEffects) -> None:
    """A unit the document no longer names stays; only the order's own end ends it.

    Once the rest of the order has left, nothing of an open one will be shipped, so it holds no stock any more; unless a
    part of the document could not be read, which may have named it.
    """
    before = unit.status
    if status == OrderStatus.CANCELLED and before in (UnitStatus.OPEN, UnitStatus.SHIPPED):
        _write_unit(change, unit, UnitStatus.CANCELLED, {})
        _unit_stock(change, unit, before, status, stock)
    elif status in GONE and before == UnitStatus.OPEN and change.doc.units and not change.doc.left_out:
        stock.free(unit.pk)


def _add_units(
    change: OrderChange,
    fresh: Sequence[ChannelUnit],
    status: str,
    context: RecordContext,
    stock: StockEffects,
) -> None:
    """Units that an earlier version did not name."""
    [ids] = new_ids((Unit, len(fresh)))
    ours = change.doc.order_class != OrderClass.CHANNEL_FULFILLED
    warehouse_id = change.columns.get("warehouse_id", change.order.warehouse_id)
    rows = []
    for unit_id, said in zip(ids, fresh, strict=True):
        state = columns.unit_status(said, status) or UnitStatus.OPEN
        sku_id = context.skus.get(said.sku_id)
        touches = ours and state == UnitStatus.OPEN
        if touches and status in RESERVES:
            stock.reserve(unit_id, sku_id, warehouse_id)
        rows.append(
            (
                unit_id,
                change.order.pk,
                said.external_id,
                sku_id,
                str(state),
                said.shipped_at,
                touches,
                *columns.unit_facts(said),
            )
        )
    copy_rows(Unit, UNIT_COLUMNS, rows)
    change.units.update({u.external_id: u for u in Unit.objects.filter(pk__in=ids)})
    change.columns["unit_count"] = len(change.units)
    change.notes.append(f"{len(fresh)} more {'unit' if len(fresh) == 1 else 'units'}")
