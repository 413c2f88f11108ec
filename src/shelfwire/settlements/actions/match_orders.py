"""Compare the orders that are marked: each with all of its lines, whatever statement they are in. An order is marked
in the transaction that changes it, its cases or its lines, so comparing twice, late or out of order changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Min

from shelfwire.channels.models import Account
from shelfwire.channels.port import LineKind
from shelfwire.kit import clock
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.actions.count_creators import count_creators
from shelfwire.settlements.actions.count_profit import count_profit
from shelfwire.settlements.actions.find import Found, find_differences
from shelfwire.settlements.actions.matched import count_matched
from shelfwire.settlements.actions.read_skus import SkusRead
from shelfwire.settlements.matching import (
    Compared,
    Finding,
    Part,
    Split,
    Told,
    compare,
    foreign,
    split,
    with_skus,
)
from shelfwire.settlements.models import (
    OrderSettlement,
    OrderToMatch,
    Statement,
    StatementLine,
    UnsettledEstimate,
)
from shelfwire.settlements.order_money import OrderFacts, read_orders
from shelfwire.settlements.queries_skus import lines_digest
from shelfwire.settlements.queries_terms import ShopTerms, shop_terms
from shelfwire.settlements.states import About, SettlementState
from shelfwire.settlements.waits import GRACE

MOST: Final = 500
"""Orders that one transaction compares."""
_GAP_COUNTS: Final = timedelta(days=7)
"""For how long a statement that cannot be read holds back what is missed in it."""
_LINE: Final = (
    "statement_id", "external_id", "kind", "channel_kind", "currency", "settlement_minor", "revenue_minor",
    "shipping_minor", "fees_minor",
    "other_fees_minor", "adjustment_minor", "reserve_minor", "order_external_id", "reference", "reserve_status",
    "amounts", "digest", "statement__closed_at", "statement__external_id",
)  # fmt: skip


@transaction.atomic
def match_orders(account: Account, terms: ShopTerms | None = None) -> int:
    """Compare the orders of up to ``MOST`` marks of the account. Returns how many marks; 0 when none is left."""
    take_turn(account.pk)
    marks = list(
        OrderToMatch.objects.filter(account=account).order_by("pk").select_for_update(skip_locked=True)[:MOST]
    )
    OrderToMatch.objects.filter(pk__in=[mark.pk for mark in marks]).delete()
    ids = list(dict.fromkeys(mark.order_external_id for mark in marks))
    if ids:
        _compare(account, ids, terms or shop_terms(account), clock.now())
    return len(marks)


def _compare(account: Account, ids: Sequence[str], terms: ShopTerms, at: datetime) -> None:
    lines = _lines(account, ids)
    orders = read_orders(account.pk, ids)
    until = read_until(account)
    zone = clock.zone_of(account.timezone)
    read = SkusRead(
        account, {name: lines_digest(rows) for name, rows in lines.rows.items() if name in orders}
    )
    compared, by_sku = dict[str, Compared](), dict[str, Split]()
    for name, facts in orders.items():
        on_day = terms.on(clock.day_of(facts.order.placed_at, zone))
        found = compare(facts.money, lines[name], on_day, read_until=until)
        by_sku[name] = split(facts.money, lines[name], read.told[name], on_day, found)
        compared[name] = with_skus(found, by_sku[name])
    findings = {name: (orders[name].money.currency, found.findings) for name, found in compared.items()}
    findings |= {name: _unknown(name, lines[name]) for name in ids if name not in orders}
    anew = _adjusted(account, orders, compared)
    stand = find_differences(account, About.ORDER, findings, at, anew=anew)
    read.want([name for name in compared if stand[name].open], at)
    _write(orders, compared, by_sku, stand, _due(account, orders, terms), at)
    count_profit([facts.order.pk for facts in orders.values()], creator_amounts=terms.creator_amounts)
    count_creators(account, ids)
    changed = [name for name in ids if stand[name].changed]
    count_matched(account, {line.statement_id for name in changed for line in lines.rows[name]})


def _adjusted(
    account: Account, orders: Mapping[str, OrderFacts], compared: Mapping[str, Compared]
) -> set[str]:
    """The orders whose adjustments come to another amount than when they were compared last."""
    before = OrderSettlement.objects.filter(
        account=account, order__in=[each.order for each in orders.values()]
    )
    rows = before.values_list("order__external_id", "adjustment_minor")
    return {name for name, minor in rows if compared[name].adjustment != minor}


def read_until(account: Account) -> datetime | None:
    """Until when the account's statements are read with their lines: up to the first of the last days that is not."""
    mine = Statement.objects.filter(account=account)
    read = mine.filter(lines_read_at__isnull=False)
    until: datetime | None = read.aggregate(until=Max("closed_at"))["until"]
    if until is None:
        return None
    unread = mine.filter(lines_read_at=None, closed_at__gt=until - _GAP_COUNTS)
    gap: datetime | None = unread.aggregate(first=Min("closed_at"))["first"]
    return until if gap is None else min(until, gap - timedelta(days=1))


class _Lines(defaultdict[str, "list[Told]"]):
    """The lines of each order, as they are compared and as rows."""

    def __init__(self, rows: Mapping[str, list[StatementLine]]) -> None:
        super().__init__(list, {name: [told(row) for row in found] for name, found in rows.items()})
        self.rows = rows


def _lines(account: Account, ids: Sequence[str]) -> _Lines:
    rows: dict[str, list[StatementLine]] = defaultdict(list)
    found = (
        StatementLine.objects.filter(account=account, order_external_id__in=ids, replaced_at=None)
        .select_related("statement")
        .only(*_LINE)
        .order_by("statement__closed_at", "pk")
    )
    for row in found:
        rows[row.order_external_id].append(row)
    return _Lines(rows)


def told(row: StatementLine) -> Told:
    """A stored line as it is compared."""
    return Told(
        statement=row.statement.external_id,
        line=row.external_id,
        kind=row.kind,
        channel_kind=row.channel_kind,
        currency=row.currency,
        settlement=row.settlement_minor,
        closed_at=row.statement.closed_at,
        revenue=row.revenue_minor,
        shipping=row.shipping_minor,
        fees=row.fees_minor,
        other_fees=row.other_fees_minor,
        adjustment=row.adjustment_minor,
        reserve=row.reserve_minor,
        reference=row.reference,
        reserve_status=row.reserve_status,
        amounts=tuple((group, name, minor, text, known) for group, name, minor, text, known in row.amounts),
    )


def _unknown(name: str, lines: Sequence[Told]) -> tuple[str, tuple[Finding, ...]]:
    """An order that statements speak of and that was never downloaded."""
    if not lines:
        return "", ()
    currency = lines[0].currency
    minor = sum(line.settlement for line in lines if line.currency == currency)
    text = (
        f"Order {name} is in {len({line.statement for line in lines})} statements and was never downloaded."
    )
    return currency, (Finding("order_unknown", "", minor, text), *foreign(currency, lines))


def _due(
    account: Account, orders: Mapping[str, OrderFacts], terms: ShopTerms
) -> dict[str, tuple[datetime | None, str]]:
    """When each order should be settled, or what it waits for. The channel's own estimate goes before the days."""
    estimates = dict(
        UnsettledEstimate.objects.filter(
            account=account,
            kind=LineKind.ORDER,
            order_external_id__in=list(orders),
            settles_at__isnull=False,
        ).values_list("order_external_id", "settles_at")
    )
    return {name: _due_of(facts, terms, estimates.get(name)) for name, facts in orders.items()}


def _due_of(facts: OrderFacts, terms: ShopTerms, told_at: datetime | None) -> tuple[datetime | None, str]:
    if facts.delivered_at is None:
        return None, "delivery"
    if facts.held:
        return None, "return"
    if told_at is not None:
        return told_at, ""
    days = terms.days_on(facts.delivered_at.astimezone(UTC).date())
    if days is None:
        return None, "days"
    return _midnight(facts.delivered_at + timedelta(days=days)), ""


def _midnight(moment: datetime) -> datetime:
    """The midnight, UTC, that ends its day: when the statement closes."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


def _write(
    orders: Mapping[str, OrderFacts],
    compared: Mapping[str, Compared],
    by_sku: Mapping[str, Split],
    stand: Mapping[str, Found],
    due: Mapping[str, tuple[datetime | None, str]],
    at: datetime,
) -> None:
    rows = [
        _row(orders[name], found, by_sku[name], stand[name], due[name], at)
        for name, found in compared.items()
    ]
    OrderSettlement.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["order"], update_fields=_COLUMNS
    )


_COLUMNS: Final = [
    "state", "currency", "expected_minor", "settled_minor", "refunded_minor", "adjustment_minor", "reserve_minor",
    "parts", "skus", "due_at", "waits_for", "first_settled_at", "last_settled_at", "compared_at",
]  # fmt: skip


def _row(
    facts: OrderFacts,
    found: Compared,
    by_sku: Split,
    stand: Found,
    due: tuple[datetime | None, str],
    at: datetime,
) -> OrderSettlement:
    waits = not found.is_settled and facts.sells
    due_at, why = due if waits else (None, "")
    return OrderSettlement(
        order=facts.order,
        company_id=facts.order.company_id,
        account_id=facts.order.account_id,
        state=_state(stand, waits=waits, due_at=due_at, at=at),
        currency=facts.money.currency,
        expected_minor=found.expected,
        settled_minor=found.settled,
        refunded_minor=found.refunded,
        adjustment_minor=found.adjustment,
        reserve_minor=found.reserve,
        parts=_parts(found.parts),
        skus=[
            {
                "sku": one.sku_id,
                "name": one.name,
                "quantity": one.quantity,
                "expected": one.expected,
                "settled": one.settled,
                "parts": _parts(one.parts),
            }
            for one in by_sku.skus
        ],
        due_at=due_at,
        waits_for=why,
        first_settled_at=found.first_at,
        last_settled_at=found.last_at,
        compared_at=at,
    )


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {"group": part.group, "name": part.name, "expected": part.expected, "settled": part.settled}
        for part in parts
    ]


def _state(stand: Found, *, waits: bool, due_at: datetime | None, at: datetime) -> SettlementState:
    if stand.open:
        return SettlementState.DIFFERENT
    if waits:
        late = due_at is not None and due_at + GRACE < at
        return SettlementState.LATE if late else SettlementState.WAITING
    return SettlementState.EXPLAINED if stand.closed else SettlementState.MATCHED


def mark_late(at: datetime) -> int:
    """Say of orders whose day passed since they were compared that they are late. Returns how many."""
    overdue = OrderSettlement.objects.filter(state=SettlementState.WAITING, due_at__lt=at - GRACE)
    return overdue.update(state=SettlementState.LATE)
