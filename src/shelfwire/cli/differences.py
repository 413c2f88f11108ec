"""What nothing explains of the money, for an operator at a shell: ``shelfwire differences``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.money import Money
from shelfwire.orders.models import Order
from shelfwire.settlements.actions import close_differences, reopen_difference
from shelfwire.settlements.matching import PART_WORDS, proposals
from shelfwire.settlements.models import Difference, OrderSettlement
from shelfwire.settlements.queries_differences import settlement_of
from shelfwire.settlements.waits import wait_of

BY = "shelfwire differences"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which to list. ``shop``: its id or name; empty fields do not filter."""

    shop: str = ""
    code: str = ""
    closed: bool = False
    most: int = 20


def list_lines(wanted: Wanted, *, as_json: bool = False) -> Iterator[str]:
    """Differences of every company, the oldest first. Raises UnknownName."""
    rows = Difference.objects.filter(account__in=naming.shops(wanted.shop)).select_related("account")
    rows = rows.exclude(closed_by="") if wanted.closed else rows.filter(ended_at=None)
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    for row in rows.order_by("opened_at", "pk")[: wanted.most]:
        yield json.dumps(_facts(row), ensure_ascii=False) if as_json else _line(row)


def close(ids: Sequence[int], why: str) -> tuple[list[str], bool]:
    """Close each with the reason; a line for each, and whether none was refused."""
    lines, well = [], True
    for one in dict.fromkeys(ids):
        try:
            row = _row(one)
            done = close_differences(company=row.company, ids=[one], why=why, by=BY)
        except RuleBroken as refusal:
            well = False
            lines.append(f"{one}: {refusal}")
            continue
        lines.append(f"{one}: closed." if done else f"{one}: closed already.")
    return lines, well


def reopen_lines(difference_id: int) -> Iterator[str]:
    """Open one again. Raises UnknownName and NothingToReopen."""
    row = _row(difference_id)
    reopen_difference(company=row.company, difference_id=row.pk, by=BY)
    yield f"{row.pk}: open."


def order_lines(order_id: str, *, as_json: bool = False) -> Iterator[str]:
    """What one order should come to and was settled with, amount by amount. Raises UnknownName."""
    for order in naming.orders(order_id):
        found = settlement_of(order)
        if found is None:
            yield f"{order_id}: not compared with statements yet."
            continue
        if as_json:
            yield json.dumps(_order_facts(order, found), ensure_ascii=False)
            continue
        yield from _order_table(order, found)


def _order_table(order: Order, found: OrderSettlement) -> Iterator[str]:
    def money(minor: int | None) -> str:
        return "as told" if minor is None else str(Money(minor, found.currency))

    whole = "not known" if found.expected_minor is None else money(found.expected_minor)
    state = found.get_state_display()
    yield f"{order.external_id}  {state}: settled {money(found.settled_minor)}, expected {whole}"
    for part in found.parts:
        name = PART_WORDS.get(part["name"], part["name"])
        yield f"  {name}: settled {money(part['settled'])}, expected {money(part['expected'])}"
    if wait := wait_of(found):
        yield f"  {wait}"


def _order_facts(order: Order, found: OrderSettlement) -> dict[str, Any]:
    return {
        "order": order.external_id,
        "state": found.state,
        "currency": found.currency,
        "expected": found.expected_minor,
        "settled": found.settled_minor,
        "reserve": found.reserve_minor,
        "parts": found.parts,
        "wait": wait_of(found),
    }


def _row(difference_id: int) -> Difference:
    row = Difference.objects.filter(pk=difference_id).select_related("company").first()
    if row is None:
        raise UnknownName(f"There is no difference {difference_id}.", field="difference", value=difference_id)
    return row


def _line(row: Difference) -> str:
    closed = f"  closed by {row.closed_by}: {row.closed_why}" if row.closed_by else ""
    amount = Money(row.minor, row.currency) if row.minor else ""
    return f"{row.pk}  {row.about} {row.subject}  {row.code} {row.name}  {amount}  {row.text}{closed}"


def _facts(row: Difference) -> dict[str, Any]:
    return {
        "id": row.pk,
        "shop": row.account.name,
        "about": row.about,
        "subject": row.subject,
        "code": row.code,
        "name": row.name,
        "currency": row.currency,
        "minor": row.minor,
        "text": row.text,
        "opened_at": row.opened_at.isoformat(),
        "closed_by": row.closed_by,
        "closed_why": row.closed_why,
        "proposals": list(proposals(row.code)),
    }
