"""Orders seen before: what a newer document changes. Facts are taken over; a status is only proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shelfwire.channels.port import ChannelOrder
from shelfwire.kit import states
from shelfwire.kit.bulk import copy_rows, new_ids
from shelfwire.kit.texts import fit
from shelfwire.orders import addresses, columns
from shelfwire.orders.actions._change import OrderChange, load
from shelfwire.orders.actions._new import (
    ADDRESS_COLUMNS,
    DOCUMENT_COLUMNS,
    RecordContext,
    address_row,
    document_row,
    tokens_of,
)
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._timeline import TimelineWriter, kind_of
from shelfwire.orders.actions._units import take_units
from shelfwire.orders.models import Address, Block, MoneyRow, Order, OrderDocument, TimelineEntry
from shelfwire.orders.states import (
    GONE,
    MOVES,
    SHIPPABLE,
    BlockCode,
    OrderStatus,
    UnitStatus,
)


@dataclass(slots=True)
class Outcome:
    """Whom to tell: order ids by what happened."""

    released: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    shipped: list[int] = field(default_factory=list)
    readdressed: list[int] = field(default_factory=list)


def apply_changes(
    changed: Sequence[tuple[int, ChannelOrder]],
    context: RecordContext,
    stock: StockEffects,
    timeline: TimelineWriter,
) -> Outcome:
    """Apply newer documents to known orders, which are locked by id first."""
    outcome = Outcome()
    documents: list[tuple[Any, ...]] = []
    for change in load(changed, context.account.channel_label):
        status = _decide(change)
        readdressed = _take_address(change, context)
        _take_facts(change, context)
        _take_money(change)
        shipped = take_units(change, status, context, stock)
        _take_blocks(change, status, context)
        before = change.order.status
        _keep(change, status, context, timeline, documents)
        _tell(outcome, change, before, status, shipped, readdressed)
    if documents:
        copy_rows(OrderDocument, DOCUMENT_COLUMNS, documents)
    return outcome


def _decide(change: OrderChange) -> str:
    """The status to have: the channel's when it follows from ours, else ours with the conflict noted."""
    order, doc = change.order, change.doc
    proposed = columns.STATUS_OF.get(doc.status)
    if proposed is None or proposed == order.status:
        return order.status
    if states.allowed(MOVES, order.status, proposed):
        return proposed
    if doc.updated_at > order.status_at:
        # a document from before our own move (a receipt of ours) is an echo of the past, not another truth
        change.conflict = columns.conflict(
            OrderStatus(order.status), proposed, change.says(doc.channel_status), doc.updated_at
        )
    return order.status


_STAYS = ("channel_warehouse_id", "collected_at")
"""What a document that does not tell it leaves as it is."""


def _take_facts(change: OrderChange, context: RecordContext) -> None:
    # a document that says only that there is a request leaves what we know of it
    untold = change.doc.cancel_requested and change.doc.cancel_request is None
    for name, value in zip(columns.ORDER_FACTS, columns.order_facts(change.doc), strict=True):
        unsaid = (name in _STAYS and not value) or (name in columns.REQUEST_FACTS and untold)
        if getattr(change.order, name) != value and not unsaid:
            change.columns[name] = value
    unknown = columns.unknown_words(change.doc)
    if change.order.unknown != unknown:
        change.columns["unknown"] = unknown
    _note_request(change)
    change.columns["checked_at"] = context.at
    _take_warehouse(change, context)


def _note_request(change: OrderChange) -> None:
    """A request to cancel that came or went, for the timeline."""
    said = change.columns.get("cancel_requested")
    if said:
        why = change.columns.get("cancel_request_text")
        change.notes.append(f"the buyer asks to cancel{f': {why}' if why else ''}")
    elif said is False:
        accepted = columns.STATUS_OF.get(change.doc.status) == OrderStatus.CANCELLED
        ended = "accepted" if accepted else "withdrawn by the buyer, or declined"
        change.notes.append(f"the request to cancel is gone: {ended}")


def _take_warehouse(change: OrderChange, context: RecordContext) -> None:
    """An order stays where it was reserved until the channel itself names another of its warehouses: a person who
    links or chooses a warehouse decides about later orders, and a document that names none says nothing."""
    said, known = fit(change.doc.warehouse_id, 64), change.order.channel_warehouse_id
    if (known and not said) or (change.order.warehouse_id is not None and said == known):
        return
    warehouse_id = context.warehouses[said]
    if warehouse_id != change.order.warehouse_id:
        change.columns["warehouse_id"] = warehouse_id
        if change.order.warehouse_id is not None:
            change.notes.append("another warehouse")


def _take_address(change: OrderChange, context: RecordContext) -> bool:
    """Keep a new version unless it says less than what we have. True when a known recipient changed."""
    order, said = change.order, change.doc.address
    have = order.address
    if not addresses.replaces(said, have):
        return False
    version = have.version + 1 if have is not None else order.addresses.count() + 1
    [[address_id]] = new_ids((Address, 1))
    copy_rows(Address, ADDRESS_COLUMNS, [address_row(address_id, order.pk, version, change.doc, context.at)])
    change.columns["address_id"] = address_id
    changed = have is not None and have.kind == said.kind
    change.notes.append("the address changed" if changed else "the address arrived")
    return changed


def _take_money(change: OrderChange) -> None:
    """The amounts as the newest document has them; what they were stays in the older documents."""
    said = columns.amounts(change.doc.amounts)
    if change.money == set(said):
        return
    change.order.money.all().delete()
    MoneyRow.objects.bulk_create(
        MoneyRow(order_id=change.order.pk, kind=kind, funder=funder, minor=minor, text=text)
        for kind, funder, minor, text in said
    )
    change.notes.append("amounts changed")


def _take_blocks(change: OrderChange, status: str, context: RecordContext) -> None:
    """Open and heal the blocks that come and go by themselves; the others wait for a person."""
    address_id = change.columns.get("address_id", change.order.address_id)
    have = change.order.address.kind if change.order.address else "absent"
    wanted = columns.automatic_blocks(
        columns.BlockFacts(
            channel=context.account.channel_label,
            status=status,
            order_class=change.doc.order_class,
            shipped_by=change.doc.shipped_by,
            address_kind=change.doc.address.kind if address_id != change.order.address_id else have,
            cancel_requested=change.doc.cancel_requested,
            cancel_text=change.columns.get("cancel_request_text", change.order.cancel_request_text),
            unmapped=tuple(
                unit.seller_sku or unit.channel_sku_id
                for unit in change.units.values()
                if unit.sku_id is None and unit.touches_stock and unit.status == UnitStatus.OPEN
            ),
            unknown_status="" if change.doc.status in columns.STATUS_OF else change.doc.channel_status,
            conflict=change.conflict,
            invoice=change.doc.invoice,
        )
    )
    healed = [b for code, b in change.blocks.items() if code in columns.AUTOMATIC and code not in wanted]
    for block in healed:
        block.ended_at, block.ended_why = context.at, _healed_why(block.code, status)
        change.notes.append(f"block ended: {BlockCode(block.code).label}")
    Block.objects.bulk_update(healed, ["ended_at", "ended_why"])
    for code, detail in wanted.items():
        opened = change.blocks.get(code)
        if opened is None:
            Block.objects.create(order_id=change.order.pk, code=code, detail=detail, since=context.at)
            change.notes.append(f"blocked: {detail}")
        elif opened.detail != detail:
            Block.objects.filter(pk=opened.pk).update(detail=detail)
    waiting = any(code not in columns.AUTOMATIC for code in change.blocks)
    if change.order.is_blocked != (bool(wanted) or waiting):
        change.columns["is_blocked"] = bool(wanted) or waiting


def _healed_why(code: str, status: str) -> str:
    if status in GONE or status == OrderStatus.CANCELLED:
        return f"The order is {OrderStatus(status).label.lower()}"
    return {
        BlockCode.UNMAPPED: "Every line is linked",
        BlockCode.CANCEL_REQUESTED: "The request is gone",
        BlockCode.STATUS_CONFLICT: "The channel's status follows again",
        BlockCode.UNKNOWN_STATUS: "The channel's status is known again",
        BlockCode.NO_ADDRESS: "The recipient is known",
    }.get(BlockCode(code), "")


def _keep(
    change: OrderChange,
    status: str,
    context: RecordContext,
    timeline: TimelineWriter,
    documents: list[tuple[Any, ...]],
) -> None:
    """Write the order; its document and its timeline wait for those of the others."""
    order, doc = change.order, change.doc
    linked = [unit.sku_id for unit in change.units.values()]
    tokens = tokens_of(doc, [s for s in linked if s in context.codes], context.codes)
    # what once found the order keeps finding it: an old tracking number, our code of a SKU linked since
    kept = [t for t in order.search_tokens if t not in tokens]
    if kept or tokens != order.search_tokens:
        change.columns["search_tokens"] = sorted({*tokens, *kept})
    if context.digests[doc.external_id] not in change.documents:
        documents.append(document_row(order.pk, doc, context))
    if status == order.status:
        Order.objects.filter(pk=order.pk).update(**change.columns)
        text = _notes(change)
        text = text[:1].upper() + text[1:] if text else TimelineEntry.NOTHING_CHANGED
        timeline.write(order.pk, kind_of(context.via), text)
    else:
        states.move(
            order,
            status,
            moves=MOVES,
            by=context.by,
            why=f"{change.channel} says {doc.channel_status}",
            record=lambda step: _write_step(change, step, timeline),
            status_at=doc.updated_at,
            **change.columns,
        )


def _notes(change: OrderChange) -> str:
    units = [
        f"{count} {'unit' if count == 1 else 'units'} {UnitStatus(status).label.lower()}"
        for status, count in sorted(change.moved_units.items())
    ]
    return "; ".join([*units, *change.notes])


def _write_step(change: OrderChange, step: states.Step, timeline: TimelineWriter) -> None:
    notes = _notes(change)
    text = f"{OrderStatus(step.before).label} → {OrderStatus(step.after).label}"
    timeline.write(
        change.order.pk,
        TimelineEntry.Kind.STATE,
        f"{text}; {notes}" if notes else text,
        before=step.before,
        after=step.after,
    )


def _tell(
    outcome: Outcome, change: OrderChange, before: str, after: str, shipped: list[int], readdressed: bool
) -> None:
    pk = change.order.pk
    if after in SHIPPABLE and before not in SHIPPABLE:
        outcome.released.append(pk)
    if change.moved_units[UnitStatus.CANCELLED] or (after == OrderStatus.CANCELLED and before != after):
        outcome.cancelled.append(pk)
    if shipped:
        outcome.shipped.append(pk)
    if readdressed:
        outcome.readdressed.append(pk)
