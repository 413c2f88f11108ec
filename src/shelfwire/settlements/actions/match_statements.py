"""Compare statements with their lines, and payouts with their statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Max, Min, Q, QuerySet

from shelfwire.aftersales.models import Case
from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.channels.port import (
    AmountGroup,
    ChannelLine,
    ChannelStatement,
    LineAmount,
    LineKind,
    Miscount,
    Page,
    StatementLines,
    check_statement,
)
from shelfwire.kit import clock
from shelfwire.kit.ids import ExternalLineId, ExternalStatementId
from shelfwire.kit.money import Money
from shelfwire.settlements.actions._turn import take_turn
from shelfwire.settlements.actions.find import find_differences
from shelfwire.settlements.actions.marks import mark_orders
from shelfwire.settlements.actions.matched import count_matched
from shelfwire.settlements.matching import Finding
from shelfwire.settlements.models import Payment, Statement, StatementLine
from shelfwire.settlements.states import About

MOST: Final = 20
"""Statements that one call compares."""
_PAID_WITHIN: Final = timedelta(days=30)
"""How long after it closed a statement may come to be paid; one that is unpaid for longer, such as a negative one that
is set off against the next, is not waited for."""
_BEFORE: Final = timedelta(days=3)
"""How long before a statement closes a case may have ended whose refund is looked for in it."""


def match_statements(account: Account) -> int:
    """Compare up to ``MOST`` statements of the account whose lines were read since they were compared, oldest first,
    with the payouts that they name, and have the orders compared whose refunds they may hold. Returns how many; 0 when
    none is left."""
    due = list(statements_to_match(account).order_by("closed_at", "pk")[:MOST])
    for statement in due:
        _match(account, statement)
    paid_by = {statement.payment_external_id for statement in due} - {""}
    match_payments(account, list(Payment.objects.filter(account=account, external_id__in=paid_by)))
    return len(due)


def statements_to_match(account: Account) -> QuerySet[Statement]:
    """The statements of the account whose lines were read since they were compared."""
    read = Q(matched_at=None) | Q(matched_at__lt=F("lines_read_at"))
    return Statement.objects.filter(read, account=account, lines_read_at__isnull=False)


@transaction.atomic
def _match(account: Account, known: Statement) -> None:
    take_turn(account.pk)
    statement = Statement.objects.get(pk=known.pk)
    at = clock.now()
    found = check_statement(_head(statement), _lines(statement), told=_told(statement))
    findings = [*map(_finding, found), *_doubled(statement), *_unknown_adjustments(account, statement)]
    subject = {statement.external_id: (statement.currency, findings)}
    find_differences(account, About.STATEMENT, subject, at)
    ended = Case.objects.filter(
        account=account,
        changed_at__gte=statement.closed_at - _BEFORE,
        changed_at__lt=_compared_until(statement),
        refund_minor__gt=0,
    )
    mark_orders(account.pk, ended.values_list("order_external_id", flat=True), at)
    count_matched(account, {statement.pk}, compared_at=max(at, statement.lines_read_at or at))
    _compare_later_ones(statement)


def _compared_until(statement: Statement) -> datetime:
    """When it closed; of one that is read after later ones, when the last of those did: what may be in it was not
    missed by them."""
    if statement.matched_at is not None:
        return statement.closed_at
    later = Statement.objects.filter(
        account=statement.account_id, closed_at__gt=statement.closed_at, matched_at__isnull=False
    )
    last: datetime | None = later.aggregate(last=Max("closed_at"))["last"]
    return last or statement.closed_at


def _finding(one: Miscount) -> Finding:
    return Finding(one.code, one.field or "", one.minor, one.text)


def _head(row: Statement) -> ChannelStatement:
    return ChannelStatement(
        external_id=ExternalStatementId(row.external_id),
        closed_at=row.closed_at,
        currency=row.currency,
        settlement_minor=row.settlement_minor,
        revenue_minor=row.revenue_minor,
        fees_minor=row.fees_minor,
        shipping_minor=row.shipping_minor,
        adjustment_minor=row.adjustment_minor,
        document=b"",
    )


def _told(row: Statement) -> StatementLines:
    """What came with the lines: how many there are, and what is payable."""
    page: Page[ChannelLine] = Page(documents=(), next_page=None)
    return StatementLines(page, row.lines_told, row.payable_minor, row.reserve_minor, row.lines_version)


def _lines(statement: Statement) -> Iterator[ChannelLine]:
    rows = StatementLine.objects.filter(statement=statement, replaced_at=None).defer("body").order_by("pk")
    return map(_line, rows.iterator(chunk_size=500))


def _line(row: StatementLine) -> ChannelLine:
    return ChannelLine(
        external_id=ExternalLineId(row.external_id),
        kind=LineKind(row.kind),
        channel_kind=row.channel_kind,
        currency=row.currency,
        settlement_minor=row.settlement_minor,
        revenue_minor=row.revenue_minor,
        shipping_minor=row.shipping_minor,
        fees_minor=row.fees_minor,
        adjustment_minor=row.adjustment_minor,
        document=b"",
        other_fees_minor=row.other_fees_minor,
        reserve_minor=row.reserve_minor,
        reference=row.reference,
        reserve_status=row.reserve_status,
        amounts=tuple(
            LineAmount(AmountGroup(group), name, minor, text, known)
            for group, name, minor, text, known in row.amounts
        ),
    )


_TWICE = """
SELECT DISTINCT ON (line.id) line.id, line.external_id, line.reference, line.currency,
    coalesce(nullif(line.settlement_minor, 0), line.reserve_minor), other.external_id
FROM settlements_statementline AS line
JOIN settlements_statementline AS before ON before.account_id = line.account_id
    AND before.reference = line.reference AND before.reference <> '' AND before.replaced_at IS NULL
    AND (before.kind, before.reserve_status) = (line.kind, line.reserve_status)
    AND (line.order_external_id = '' OR before.order_external_id <> line.order_external_id)
JOIN settlements_statement AS other ON other.id = before.statement_id
WHERE line.statement_id = %(id)s AND line.replaced_at IS NULL AND line.reference <> ''
    AND (other.closed_at, other.id) < (%(closed_at)s, %(id)s)
ORDER BY line.id, before.id
"""
_AGAIN_AFTER = """
UPDATE settlements_statement SET matched_at = NULL WHERE matched_at IS NOT NULL AND id IN (
    SELECT after.statement_id
    FROM settlements_statementline AS line
    JOIN settlements_statementline AS after ON after.account_id = line.account_id
        AND after.reference = line.reference AND after.reference <> '' AND after.replaced_at IS NULL
        AND (after.kind, after.reserve_status) = (line.kind, line.reserve_status)
    JOIN settlements_statement AS later ON later.id = after.statement_id
    WHERE line.statement_id = %(id)s AND line.reference <> ''
        AND (later.closed_at, later.id) > (%(closed_at)s, %(id)s)
)
"""


def _doubled(statement: Statement) -> Iterator[Finding]:
    """Adjustments and reserves that an earlier statement has already. Those of one and the same order are found there:
    here are those of no order, and those that were of another order or of none before."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, {"id": statement.pk, "closed_at": statement.closed_at})
        rows = cursor.fetchall()
    for _, name, reference, currency, minor, earlier in rows:
        amount = Money(minor, currency)
        yield Finding(
            "settled_twice",
            name,
            minor,
            f"{reference}, {amount}, was settled in statement {earlier} already.",
        )


def _compare_later_ones(statement: Statement) -> None:
    """Have the later statements compared again that have an adjustment or reserve of this one, or of what it was: a
    statement may come after the next one, or change."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN_AFTER, {"id": statement.pk, "closed_at": statement.closed_at})


def _unknown_adjustments(account: Account, statement: Statement) -> Iterator[Finding]:
    """Adjustments of no order whose kind nobody here has a word for."""
    plugin = registry.installed(account.channel)
    words = list(plugin.money_words) if plugin else []
    lines = StatementLine.objects.filter(
        statement=statement, replaced_at=None, kind=LineKind.ADJUSTMENT, order_external_id=""
    ).exclude(channel_kind__in=words)
    for line in lines.defer("body", "amounts").order_by("pk"):
        yield Finding(
            "adjustment_unknown",
            line.external_id,
            line.settlement_minor,
            f"Nobody here has a word for {line.channel_kind}, {Money(line.settlement_minor, line.currency)}.",
        )


@transaction.atomic
def match_payments(account: Account, payments: Sequence[Payment]) -> None:
    """Compare payouts with the statements that say they are paid by them. One with statements whose lines are not read
    yet, which say what is payable, or that were read last before it was made, is left for later."""
    if not payments:
        return
    take_turn(account.pk)
    at = clock.now()
    mine = Statement.objects.filter(account=account)
    first = mine.aggregate(first=Min("closed_at"))["first"]
    findings = {}
    for payment in payments:
        statements = list(mine.filter(payment_external_id=payment.external_id))
        not_asked = mine.filter(
            payment_external_id="",
            closed_at__lte=payment.created_at,
            closed_at__gt=payment.created_at - _PAID_WITHIN,
            seen_at__lt=payment.created_at,
        )
        unread = any(one.lines_read_at is None for one in statements)
        if not statements or unread or not_asked.exists():
            continue
        found = _paid(payment, statements)
        if found and min(each.closed_at for each in statements) == first:
            continue  # it may pay days before the first statement that was read
        findings[payment.external_id] = (payment.currency, found)
    find_differences(account, About.PAYMENT, findings, at)


def _paid(payment: Payment, statements: Sequence[Statement]) -> list[Finding]:
    amount = Money(payment.amount_minor, payment.currency)
    if payment.before_exchange_minor is not None and payment.before_exchange_currency:
        amount = Money(payment.before_exchange_minor, payment.before_exchange_currency)
    foreign = [each for each in statements if each.currency != amount.currency]
    if foreign:
        text = f"Paid in {amount.currency}; statement {foreign[0].external_id} is in {foreign[0].currency}."
        return [Finding("payment_currency", foreign[0].external_id, 0, text)]
    whole = Money(sum(_payable(each) for each in statements), amount.currency)
    if amount == whole:
        return []
    text = f"Paid {amount}; its {len(statements)} statements come to {whole}: {amount - whole} apart."
    return [Finding("payment_sum", "", amount.minor - whole.minor, text)]


def _payable(statement: Statement) -> int:
    if statement.payable_minor is not None:
        return statement.payable_minor
    return statement.settlement_minor + (statement.reserve_minor or 0)
