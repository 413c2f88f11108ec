"""Orders seen before: what a newer document changes. Facts are taken over; a status is only proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shelfwire.channels.port import ChannelOrder
from shelfwire.kit import states
from shelfwire.kit.bulk import copy_rows, new_ids
from shelfwire.kit.texts import fit
from shelfwire.orders import addresses, truth
from shelfwire.orders.actions._diary import Diary, kind_of
from shelfwire.orders.actions._new import (
    ADDRESS_COLUMNS,
    DOCUMENT_COLUMNS,
    Around,
    address_row,
    document_row,
    tokens_of,
)
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._units import take_units
from shelfwire.orders.actions._work import Work, load
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
    changed: Sequence[tuple[int, ChannelOrder]], around: Around, stock: StockEffects, diary: Diary
) -> Outcome:
    """Apply newer documents to known orders, which are locked by id first."""
    outcome = Outcome()
    documents: list[tuple[Any, ...]] = []
    for work in load(changed, around.account.channel_label):
        status = _decide(work)
        readdressed = _take_address(work, around)
        _take_facts(work, around)
        _take_money(work)
        shipped = take_units(work, status, around, stock)
        _take_blocks(work, status, around)
        before = work.order.status
        _keep(work, status, around, diary, documents)
        _tell(outcome, work, before, status, shipped, readdressed)
    if documents:
        copy_rows(OrderDocument, DOCUMENT_COLUMNS, documents)
    return outcome


def _decide(work: Work) -> str:
    """The status to have: the channel's when it follows from ours, else ours with the conflict noted."""
    order, doc = work.order, work.doc
    proposed = truth.STATUS_OF.get(doc.status)
    if proposed is None or proposed == order.status:
        return order.status
    if states.allowed(MOVES, order.status, proposed):
        return proposed
    if doc.updated_at > order.status_at:
        # a document from before our own move (a receipt of ours) is an echo of the past, not another truth
        work.conflict = truth.conflict(
            OrderStatus(order.status), proposed, work.says(doc.channel_status), doc.updated_at
        )
    return order.status


def _take_facts(work: Work, around: Around) -> None:
    for name, value in zip(truth.ORDER_FACTS, truth.order_facts(work.doc), strict=True):
        unsaid = name == "channel_warehouse_id" and not value
        if getattr(work.order, name) != value and not unsaid:
            work.columns[name] = value
    unknown = truth.unknown_words(work.doc)
    if work.order.unknown != unknown:
        work.columns["unknown"] = unknown
    if work.columns.get("cancel_requested"):
        work.notes.append("the buyer asks to cancel")
    work.columns["checked_at"] = around.at
    _take_warehouse(work, around)


def _take_warehouse(work: Work, around: Around) -> None:
    """An order stays where it was reserved until the channel itself names another of its warehouses: a person who
    links or chooses a warehouse decides about later orders, and a document that names none says nothing."""
    said, known = fit(work.doc.warehouse_id, 64), work.order.channel_warehouse_id
    if (known and not said) or (work.order.warehouse_id is not None and said == known):
        return
    warehouse_id = around.warehouses[said]
    if warehouse_id != work.order.warehouse_id:
        work.columns["warehouse_id"] = warehouse_id
        if work.order.warehouse_id is not None:
            work.notes.append("another warehouse")


def _take_address(work: Work, around: Around) -> bool:
    """Keep a new version unless it says less than what we have. True when a known recipient changed."""
    order, said = work.order, work.doc.address
    have = order.address
    if not addresses.replaces(said, have):
        return False
    version = have.version + 1 if have is not None else order.addresses.count() + 1
    [[address_id]] = new_ids((Address, 1))
    copy_rows(Address, ADDRESS_COLUMNS, [address_row(address_id, order.pk, version, work.doc, around.at)])
    work.columns["address_id"] = address_id
    changed = have is not None and have.kind == said.kind
    work.notes.append("the address changed" if changed else "the address arrived")
    return changed


def _take_money(work: Work) -> None:
    """The amounts as the newest document has them; what they were stays in the older documents."""
    said = truth.amounts(work.doc.amounts)
    if work.money == set(said):
        return
    work.order.money.all().delete()
    MoneyRow.objects.bulk_create(
        MoneyRow(order_id=work.order.pk, kind=kind, funder=funder, minor=minor, text=text)
        for kind, funder, minor, text in said
    )
    work.notes.append("amounts changed")


def _take_blocks(work: Work, status: str, around: Around) -> None:
    """Open and heal the blocks that come and go by themselves; the others wait for a person."""
    address_id = work.columns.get("address_id", work.order.address_id)
    have = work.order.address.kind if work.order.address else "absent"
    wanted = truth.automatic_blocks(
        truth.BlockFacts(
            channel=around.account.channel_label,
            status=status,
            order_class=work.doc.order_class,
            shipped_by=work.doc.shipped_by,
            address_kind=work.doc.address.kind if address_id != work.order.address_id else have,
            cancel_requested=work.doc.cancel_requested,
            unmapped=tuple(
                unit.seller_sku or unit.channel_sku_id
                for unit in work.units.values()
                if unit.sku_id is None and unit.touches_stock and unit.status == UnitStatus.OPEN
            ),
            unknown_status="" if work.doc.status in truth.STATUS_OF else work.doc.channel_status,
            conflict=work.conflict,
        )
    )
    healed = [b for code, b in work.blocks.items() if code in truth.AUTOMATIC and code not in wanted]
    for block in healed:
        block.ended_at, block.ended_why = around.at, _healed_why(block.code, status)
        work.notes.append(f"block ended: {BlockCode(block.code).label}")
    Block.objects.bulk_update(healed, ["ended_at", "ended_why"])
    for code, detail in wanted.items():
        opened = work.blocks.get(code)
        if opened is None:
            Block.objects.create(order_id=work.order.pk, code=code, detail=detail, since=around.at)
            work.notes.append(f"blocked: {detail}")
        elif opened.detail != detail:
            Block.objects.filter(pk=opened.pk).update(detail=detail)
    waiting = any(code not in truth.AUTOMATIC for code in work.blocks)
    if work.order.is_blocked != (bool(wanted) or waiting):
        work.columns["is_blocked"] = bool(wanted) or waiting


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


def _keep(work: Work, status: str, around: Around, diary: Diary, documents: list[tuple[Any, ...]]) -> None:
    """Write the order; its document and its diary wait for those of the others."""
    order, doc = work.order, work.doc
    linked = [unit.sku_id for unit in work.units.values()]
    tokens = tokens_of(doc, [s for s in linked if s in around.codes], around.codes)
    # what once found the order keeps finding it: an old tracking number, our code of a SKU linked since
    kept = [t for t in order.search_tokens if t not in tokens]
    if kept or tokens != order.search_tokens:
        work.columns["search_tokens"] = sorted({*tokens, *kept})
    if around.digests[doc.external_id] not in work.documents:
        documents.append(document_row(order.pk, doc, around))
    if status == order.status:
        Order.objects.filter(pk=order.pk).update(**work.columns)
        text = _notes(work)
        text = text[:1].upper() + text[1:] if text else "Read again: nothing we act on changed"
        diary.write(order.pk, kind_of(around.via), text)
    else:
        states.move(
            order,
            status,
            moves=MOVES,
            by=around.by,
            why=f"{work.channel} says {doc.channel_status}",
            record=lambda step: _write_step(work, step, diary),
            status_at=doc.updated_at,
            **work.columns,
        )


def _notes(work: Work) -> str:
    units = [
        f"{count} {'unit' if count == 1 else 'units'} {UnitStatus(status).label.lower()}"
        for status, count in sorted(work.moved_units.items())
    ]
    return "; ".join([*units, *work.notes])


def _write_step(work: Work, step: states.Step, diary: Diary) -> None:
    notes = _notes(work)
    text = f"{OrderStatus(step.before).label} → {OrderStatus(step.after).label}"
    diary.write(
        work.order.pk,
        TimelineEntry.Kind.STATE,
        f"{text}; {notes}" if notes else text,
        before=step.before,
        after=step.after,
    )


def _tell(
    outcome: Outcome, work: Work, before: str, after: str, shipped: list[int], readdressed: bool
) -> None:
    pk = work.order.pk
    if after in SHIPPABLE and before not in SHIPPABLE:
        outcome.released.append(pk)
    if work.moved_units[UnitStatus.CANCELLED] or (after == OrderStatus.CANCELLED and before != after):
        outcome.cancelled.append(pk)
    if shipped:
        outcome.shipped.append(pk)
    if readdressed:
        outcome.readdressed.append(pk)
