"""Known orders in hand: their rows as they are, and what a newer document does to each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shelfwire.channels.port import ChannelOrder
from shelfwire.kit.texts import fit
from shelfwire.orders import columns
from shelfwire.orders.models import Block, MoneyRow, Order, OrderDocument, Unit


@dataclass(slots=True)
class OrderChange:
    """One order in hand: its rows as they are, and what the document does to them."""

    order: Order
    doc: ChannelOrder
    channel: str
    """Its name for people."""
    units: dict[str, Unit]
    blocks: dict[str, Block]
    documents: set[str]
    money: set[tuple[str, str, int, str]]
    columns: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    moved_units: Counter[str] = field(default_factory=Counter)
    conflict: str = ""

    def says(self, word: str) -> str:
        """The channel and a word of its own, for a sentence."""
        return f"{self.channel} says “{fit(word, 60)}”"


def load(changed: Sequence[tuple[int, ChannelOrder]], channel: str) -> list[OrderChange]:
    """The orders locked in key order, with what belongs to them: six queries, whatever their number."""
    if not changed:
        return []
    docs = dict(changed)
    orders = list(
        Order.objects.select_for_update(of=("self",))
        .select_related("address")
        .defer("search")
        .filter(pk__in=docs)
        .order_by("pk")
    )
    units: dict[int, dict[str, Unit]] = defaultdict(dict)
    for unit in Unit.objects.filter(order_id__in=docs).order_by("pk"):
        units[unit.order_id][unit.external_id] = unit
    blocks: dict[int, dict[str, Block]] = defaultdict(dict)
    for block in Block.objects.filter(order_id__in=docs, ended_at=None):
        blocks[block.order_id][block.code] = block
    documents: dict[int, set[str]] = defaultdict(set)
    for order_id, digest in OrderDocument.objects.filter(order_id__in=docs).values_list("order_id", "digest"):
        documents[order_id].add(digest)
    money: dict[int, set[tuple[str, str, int, str]]] = defaultdict(set)
    for row in MoneyRow.objects.filter(order_id__in=docs):
        money[row.order_id].add((row.kind, row.funder, row.minor, row.text))
    return [
        OrderChange(
            order,
            columns.without_person(docs[order.pk]) if order.personal_data_erased_at else docs[order.pk],
            channel,
            units[order.pk],
            blocks[order.pk],
            documents[order.pk],
            money[order.pk],
        )
        for order in orders
    ]
