"""Statements and payouts, for an operator at a shell: ``shelfwire settlements``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shelfwire.channels.models import Account
from shelfwire.cli import naming
from shelfwire.cli.stock import UnknownName
from shelfwire.kit import clock
from shelfwire.kit.money import Money
from shelfwire.settlements import queries_months as queries
from shelfwire.settlements.models import Statement, StatementAmount
from shelfwire.settlements.queries_months import Month
from shelfwire.sync.statements.importing import request_import

BY = "shelfwire settlements"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which statements to list. ``shop``: its id or name; empty: all. ``since``, ``until``: the first and the last
    day, UTC."""

    shop: str = ""
    since: date | None = None
    until: date | None = None
    most: int = 20


def import_lines(shop: str, since: date, until: date | None) -> Iterator[str]:
    """Queue the import of the statements of these UTC days, both included. Raises UnknownName, BadWindow, SwitchOff,
    NotConnected."""
    # a day's statement closes at the midnight that ends it
    begin = clock.midnight(since + timedelta(days=1), "UTC")
    end = None if until is None else clock.midnight(until + timedelta(days=2), "UTC")
    for account in naming.shops(shop):
        job = request_import(account, since=begin, until=end, by=BY)
        yield f"{account}: {job.title}, job {job.pk}"


def list_lines(wanted: Wanted, *, as_json: bool = False) -> Iterator[str]:
    """Statements of every company, the newest first. Raises UnknownName."""
    rows = Statement.objects.filter(account__in=naming.shops(wanted.shop)).select_related("account")
    if wanted.since is not None:
        rows = rows.filter(closed_at__gt=clock.midnight(wanted.since, "UTC"))
    if wanted.until is not None:
        rows = rows.filter(closed_at__lte=clock.midnight(wanted.until + timedelta(days=1), "UTC"))
    for one in rows.order_by("-closed_at", "-pk")[: wanted.most]:
        yield json.dumps(facts(one), ensure_ascii=False) if as_json else _line(one)


def show_lines(external_id: str, *, as_json: bool = False) -> Iterator[str]:
    """One statement with its amounts by name. Raises UnknownName."""
    one = _statement(external_id)
    amounts = list(one.amounts.order_by("kind", "group", "name"))
    if as_json:
        yield json.dumps(
            {**facts(one), "amounts": [_amount(each, one) for each in amounts]}, ensure_ascii=False
        )
        return
    yield _line(one)
    for name in ("revenue", "shipping", "fees", "adjustment", "reserve"):
        minor = getattr(one, f"{name}_minor")
        if minor:
            yield f"  {name:<12} {Money(minor, one.currency)}"
    for each in amounts:
        unknown = "" if each.known else "  (not known here)"
        yield f"    {each.kind:<10} {each.name}: {Money(each.minor, one.currency)}, {each.lines:,} lines{unknown}"


def month_lines(shop: str, *, as_json: bool = False) -> Iterator[str]:
    """The statements of each shop by month, of a year: fees as a share of the sales, and how much matches. Raises
    UnknownName."""
    since = queries.first_of(clock.today("UTC"))
    for account in naming.shops(shop):
        for currency in queries.currencies(account.company, [account.pk]):
            for month in queries.months(account.company, currency, since, [account.pk]):
                facts_of = {"shop": account.name, **_month(month, currency)}
                yield (
                    json.dumps(facts_of, ensure_ascii=False)
                    if as_json
                    else _month_line(account, month, currency)
                )


def _month_line(account: Account, month: Month, currency: str) -> str:
    fees, matched = (
        "—" if share is None else f"{share:.1%}" for share in (month.share(month.fees), month.matched_share)
    )
    settled, sold = Money(month.settlement, currency), Money(month.revenue, currency)
    days = f"{month.statements:,} {'statement' if month.statements == 1 else 'statements'}"
    return f"{month.first:%Y-%m}  {account.name}  {days}  {settled} settled of {sold}, fees {fees}, {matched} matches"


def _month(month: Month, currency: str) -> dict[str, Any]:
    sums = ("revenue", "fees", "shipping", "adjustment", "settlement", "turnover", "matched")
    return {
        "month": f"{month.first:%Y-%m}",
        "currency": currency,
        "statements": month.statements,
        **{f"{name}_minor": getattr(month, name) for name in sums},
        "matched_share": month.matched_share,
    }


def facts(one: Statement) -> dict[str, Any]:
    """A statement for programs."""
    sums = ("settlement", "revenue", "shipping", "fees", "adjustment", "reserve", "payable")
    return {
        "id": one.external_id,
        "shop": one.account.name,
        "day": _day(one).isoformat(),
        "currency": one.currency,
        **{f"{name}_minor": getattr(one, f"{name}_minor") for name in sums},
        "status": one.status,
        "payout": one.payment_external_id or None,
        "lines": one.line_count,
        "turnover_minor": one.turnover_minor,
        "matched_minor": one.matched_minor,
        "lines_read_at": one.lines_read_at.isoformat() if one.lines_read_at else None,
    }


def _amount(each: StatementAmount, one: Statement) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "group": each.group,
        "name": each.name,
        "amount": str(Money(each.minor, one.currency)),
        "lines": each.lines,
        "known": each.known,
    }


def _day(one: Statement) -> date:
    """The UTC day that the statement is of."""
    return (one.closed_at - timedelta(microseconds=1)).date()


def _line(one: Statement) -> str:
    lines = f"{one.line_count:,} lines" if one.lines_read_at else "lines not read yet"
    if one.matched_at and one.turnover_minor:
        lines += f", {one.matched_minor / one.turnover_minor:.1%} matches"
    paid = f", payout {one.payment_external_id}" if one.payment_external_id else ""
    settlement = Money(one.settlement_minor, one.currency)
    return f"{one.external_id}  {_day(one)}  {one.account.name}  {settlement}  {one.status}, {lines}{paid}"


def _statement(external_id: str) -> Statement:
    found = list(Statement.objects.filter(external_id=external_id).select_related("account")[:2])
    if len(found) != 1:
        raise UnknownName(
            f"{len(found)} statements are called “{external_id}”.",
            field="statement",
            value=external_id,
            hint="See `settlements list`.",
        )
    return found[0]
