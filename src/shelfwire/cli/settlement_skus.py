"""What an order was settled with by SKU, for an operator at a shell: ``shelfwire settlements by-sku``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from shelfwire.cli import naming
from shelfwire.cli.settlements import BY
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order
from shelfwire.settlements.matching import PART_WORDS
from shelfwire.settlements.queries_skus import OrderBySku, order_by_sku
from shelfwire.sync.statements.skus import request_skus


def read_lines(order_id: str) -> Iterator[str]:
    """Queue the question to the channel. Raises UnknownName, NothingSettled, SwitchOff, NotConnected."""
    for order in naming.orders(order_id):
        job = request_skus(order, by=BY)
        yield f"{order.account}: {job.title}, job {job.pk}"


def lines(order_id: str, *, as_json: bool = False) -> Iterator[str]:
    """A line a SKU, and one an amount of it. Raises UnknownName."""
    for order in naming.orders(order_id):
        found = order_by_sku(order)
        if found is None:
            yield f"{order_id}: not compared with statements yet."
        elif as_json:
            yield json.dumps(_facts(order, found), ensure_ascii=False)
        else:
            yield from _table(order, found)


def _table(order: Order, found: OrderBySku) -> Iterator[str]:
    def money(minor: int | None) -> str:
        return "as told" if minor is None else str(Money(minor, found.settlement.currency))

    whole = found.settlement
    expected = "not known" if whole.expected_minor is None else money(whole.expected_minor)
    yield f"{order.external_id}  settled {money(whole.settled_minor)}, expected {expected}"
    if found.why:
        yield f"  {found.why}"
    for row in found.rows:
        who = f"{row.code or row.sku_id} × {row.quantity}" if row.sku_id else "Not by SKU"
        apart = f", {money(row.difference)} apart" if row.difference else ""
        yield f"  {who}: settled {money(row.settled)}, expected {money(row.expected)}{apart}"
        for part in row.parts:
            name = PART_WORDS.get(part["name"], part["name"])
            yield f"    {name}: settled {money(part['settled'])}, expected {money(part['expected'])}"


def _facts(order: Order, found: OrderBySku) -> dict[str, object]:
    return {
        "order": order.external_id,
        "currency": found.settlement.currency,
        "expected": found.settlement.expected_minor,
        "settled": found.settlement.settled_minor,
        "read_at": found.reading.read_at.isoformat() if found.reading and found.reading.read_at else None,
        "why": found.why,
        "skus": [{**asdict(row), "difference": row.difference} for row in found.rows],
    }
