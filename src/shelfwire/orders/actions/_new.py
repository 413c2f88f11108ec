"""Orders seen for the first time: every row of a page by COPY, under ids taken ahead."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.channels.port import ChannelOrder, OrderClass
from shelfwire.kit.bulk import copy_rows, new_ids, text_array
from shelfwire.kit.documents import body
from shelfwire.kit.texts import fit
from shelfwire.orders import addresses, columns, search
from shelfwire.orders.actions._stock import StockEffects
from shelfwire.orders.actions._timeline import TimelineWriter, kind_of
from shelfwire.orders.models import Address, Block, MoneyRow, Order, OrderDocument, Unit
from shelfwire.orders.states import RESERVES, OrderStatus, UnitStatus

ORDER_COLUMNS = (
    "id",
    "company_id",
    "account_id",
    "external_id",
    "source",
    "status",
    "status_at",
    "recorded_at",
    "checked_at",
    "warehouse_id",
    "address_id",
    "unit_count",
    "is_blocked",
    "unknown",
    "personal_data_erased_at",
    "search_tokens",
    *columns.ORDER_FACTS,
)
UNIT_COLUMNS = (
    "id",
    "order_id",
    "external_id",
    "sku_id",
    "status",
    "shipped_at",
    "touches_stock",
    *columns.UNIT_FACTS,
)
ADDRESS_COLUMNS = (
    "id",
    "order_id",
    "version",
    "kind",
    "lines",
    "levels",
    "fingerprint",
    "seen_at",
    "reading",
    "erased_at",
    *addresses.ADDRESS_FACTS,
)
MONEY_COLUMNS = ("order_id", "kind", "funder", "minor", "text")
DOCUMENT_COLUMNS = ("order_id", "channel_updated_at", "fetched_at", "via", "digest", "body", "erased_at")
BLOCK_COLUMNS = ("order_id", "code", "detail", "since", "ended_at", "ended_why")
SOURCE = "Website"


@dataclass(frozen=True, slots=True)
class RecordContext:
    """What recording a page needs to know besides the page."""

    account: Account
    via: str
    by: str
    at: datetime
    digests: Mapping[str, str]
    skus: Mapping[str, int | None]
    """Channel SKU id to our SKU, None while not linked."""
    codes: Mapping[int, str]
    warehouses: Mapping[str, int | None]
    """The channel's warehouse id ("" when it names none) to ours."""


@dataclass(slots=True)
class _Rows:
    orders: list[tuple[Any, ...]] = field(default_factory=list)
    units: list[tuple[Any, ...]] = field(default_factory=list)
    addresses: list[tuple[Any, ...]] = field(default_factory=list)
    money: list[tuple[Any, ...]] = field(default_factory=list)
    documents: list[tuple[Any, ...]] = field(default_factory=list)
    blocks: list[tuple[Any, ...]] = field(default_factory=list)


def insert_new(
    docs: Sequence[ChannelOrder], context: RecordContext, stock: StockEffects, timeline: TimelineWriter
) -> dict[str, tuple[int, str]]:
    """Record orders that the account does not have. Returns external id to (id, status)."""
    if not docs:
        return {}
    addressed = [doc for doc in docs if doc.address.kind != "absent"]
    order_ids, unit_ids, address_ids = new_ids(
        (Order, len(docs)), (Unit, sum(len(doc.units) for doc in docs)), (Address, len(addressed))
    )
    address_of = dict(zip((doc.external_id for doc in addressed), address_ids, strict=True))
    units = iter(unit_ids)
    rows = _Rows()
    found: dict[str, tuple[int, str]] = {}
    for order_id, doc in zip(order_ids, docs, strict=True):
        address_id = address_of.get(doc.external_id)
        ids = [next(units) for _ in doc.units]
        found[doc.external_id] = (
            order_id,
            _draft(order_id, address_id, ids, doc, context, rows, stock, timeline),
        )
    _copy(rows)
    return found


def _draft(
    order_id: int,
    address_id: int | None,
    unit_ids: Sequence[int],
    doc: ChannelOrder,
    context: RecordContext,
    rows: _Rows,
    stock: StockEffects,
    timeline: TimelineWriter,
) -> str:
    """Every row of one order; returns its status."""
    status = columns.STATUS_OF.get(doc.status, OrderStatus.UNKNOWN)
    warehouse_id = context.warehouses[fit(doc.warehouse_id, 64)]
    unmapped = _draft_units(order_id, unit_ids, doc, status, warehouse_id, context, rows, stock)
    blocks = _blocks(doc, status, unmapped, context)
    order = _order_row(order_id, address_id, doc, status, warehouse_id, bool(blocks), context)
    rows.orders.append(order)
    if address_id is not None:
        rows.addresses.append(address_row(address_id, order_id, 1, doc, context.at))
    rows.money += [(order_id, *amount) for amount in columns.amounts(doc.amounts)]
    rows.documents.append(document_row(order_id, doc, context))
    rows.blocks += [(order_id, str(code), detail, context.at, None, "") for code, detail in blocks.items()]
    timeline.write(
        order_id,
        kind_of(context.via),
        f"Recorded: {status.label}, {len(unit_ids)} {'unit' if len(unit_ids) == 1 else 'units'}",
        after=str(status),
        data={"blocks": blocks} if blocks else None,
    )
    return str(status)


def _blocks(
    doc: ChannelOrder, status: OrderStatus, unmapped: Sequence[str], context: RecordContext
) -> dict[str, str]:
    """What stops the order from shipping as it comes in, with its detail."""
    return columns.automatic_blocks(
        columns.BlockFacts(
            channel=context.account.channel_label,
            status=status,
            order_class=doc.order_class,
            shipped_by=doc.shipped_by,
            address_kind=doc.address.kind,
            cancel_requested=doc.cancel_requested,
            cancel_text=doc.cancel_request.text if doc.cancel_request else "",
            unmapped=tuple(unmapped),
            invoice=doc.invoice,
            unknown_status="" if doc.status in columns.STATUS_OF else doc.channel_status,
        )
    )


def _order_row(
    order_id: int,
    address_id: int | None,
    doc: ChannelOrder,
    status: OrderStatus,
    warehouse_id: int | None,
    is_blocked: bool,
    context: RecordContext,
) -> tuple[Any, ...]:
    """The columns of ``ORDER_COLUMNS``."""
    return (
        order_id,
        context.account.company_id,
        context.account.pk,
        doc.external_id,
        SOURCE,
        str(status),
        doc.updated_at,
        context.at,
        context.at,
        warehouse_id,
        address_id,
        len(doc.units),
        is_blocked,
        json.dumps(columns.unknown_words(doc)) if doc.unknown else "{}",
        None,
        text_array(tokens_of(doc, [context.skus.get(unit.sku_id) for unit in doc.units], context.codes)),
        *columns.order_facts(doc),
    )


def _draft_units(
    order_id: int,
    unit_ids: Sequence[int],
    doc: ChannelOrder,
    status: OrderStatus,
    warehouse_id: int | None,
    context: RecordContext,
    rows: _Rows,
    stock: StockEffects,
) -> list[str]:
    """The units' rows and reservations; returns what is not linked, in the seller's words."""
    ours = doc.order_class != OrderClass.CHANNEL_FULFILLED
    unmapped: list[str] = []
    for unit_id, unit in zip(unit_ids, doc.units, strict=True):
        state = columns.unit_status(unit, status) or UnitStatus.OPEN
        sku_id = context.skus.get(unit.sku_id)
        # what was gone before we first saw it never was in our ledger, so it must not leave it
        touches = ours and state == UnitStatus.OPEN
        if touches and status in RESERVES:
            stock.reserve(unit_id, sku_id, warehouse_id)
            if sku_id is None:
                unmapped.append(unit.seller_sku or unit.sku_id)
        rows.units.append(
            (
                unit_id,
                order_id,
                unit.external_id,
                sku_id,
                str(state),
                unit.shipped_at,
                touches,
                *columns.unit_facts(unit),
            )
        )
    return unmapped


def address_row(
    address_id: int, order_id: int, version: int, doc: ChannelOrder, at: datetime
) -> tuple[Any, ...]:
    """The columns of ``ADDRESS_COLUMNS``."""
    address = doc.address
    return (
        address_id,
        order_id,
        version,
        address.kind,
        json.dumps([fit(line, 500) for line in address.lines], ensure_ascii=False),
        json.dumps([[fit(part, 200) for part in level] for level in address.levels], ensure_ascii=False),
        addresses.fingerprint(address),
        at,
        Address.READING,
        None,
        *addresses.address_facts(address),
    )


def document_row(order_id: int, doc: ChannelOrder, context: RecordContext) -> tuple[Any, ...]:
    """The columns of ``DOCUMENT_COLUMNS``."""
    return (
        order_id,
        doc.updated_at,
        context.at,
        fit(context.via, 40),
        context.digests[doc.external_id],
        body(doc.document),
        None if doc.document else context.at,
    )


def tokens_of(doc: ChannelOrder, sku_ids: Sequence[int | None], codes: Mapping[int, str]) -> list[str]:
    """The order's search lexemes."""
    return search.tokens(
        numbers=(doc.external_id,),
        skus=[
            *(fit(unit.seller_sku, 120) for unit in doc.units),
            *(codes[sku_id] for sku_id in sku_ids if sku_id is not None),
        ],
        people=(fit(doc.buyer_name, 200), fit(doc.address.name, 200)),
        tracking=[fit(unit.tracking_number, 80) for unit in doc.units if unit.tracking_number],
    )


def _copy(rows: _Rows) -> None:
    for model, names, found in (
        (Order, ORDER_COLUMNS, rows.orders),
        (Unit, UNIT_COLUMNS, rows.units),
        (Address, ADDRESS_COLUMNS, rows.addresses),
        (MoneyRow, MONEY_COLUMNS, rows.money),
        (OrderDocument, DOCUMENT_COLUMNS, rows.documents),
        (Block, BLOCK_COLUMNS, rows.blocks),
    ):
        if found:
            copy_rows(model, names, found)
