"""Compare statements with their lines, and payouts with their statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

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
_BEFORE: Final = timedelta(days=3)
"""How long before a statement closes a case may have ended whose refund is looked for in it."""


def match_statements(account: Account) -> int:
    """Compare up to ``MOST`` statements of the account whose lines were read since they were compared, oldest first,
    and have the orders compared whose refunds they may hold. Returns how many; 0 when none is left."""
    due = list(statements_to_match(account).order_by("closed_at", "pk")[:MOST])
    for statement in due:
        _match(account, statement)
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
        changed_at__lt=statement.closed_at,
        refund_minor__gt=0,
    )
    mark_orders(account.pk, ended.values_list("order_external_id", flat=True), at)
    count_matched(account, {statement.pk}, max(at, statement.lines_read_at or at))


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


def _doubled(statement: Statement) -> Iterator[Finding]:
    """Adjustments and reserves of no order that an earlier statement has already. Those of an order are found there."""
    here = StatementLine.objects.filter(statement=statement, replaced_at=None, order_external_id="")
    here = here.exclude(reference="").defer("body", "amounts")
    for line in here.order_by("pk"):
        earlier = (
            StatementLine.objects.filter(
                account=statement.account_id,
                reference=line.reference,
                kind=line.kind,
                reserve_status=line.reserve_status,
                replaced_at=None,
                statement__closed_at__lt=statement.closed_at,
            )
            .select_related("statement")
            .order_by("pk")
            .first()
        )
        if earlier is not None:
            minor = line.settlement_minor or line.reserve_minor
            yield Finding(
                "settled_twice",
                line.external_id,
                minor,
                f"{line.reference}, {Money(minor, line.currency)}, was settled in statement"
                f" {earlier.statement.external_id} already.",
            )


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
    """Compare payouts with the statements that say they are paid by them. One with statements that are not read yet,
    or were read last before it was made, is left for later."""
    take_turn(account.pk)
    at = clock.now()
    mine = Statement.objects.filter(account=account)
    first = mine.aggregate(first=Min("closed_at"))["first"]
    findings = {}
    for payment in payments:
        statements = list(mine.filter(payment_external_id=payment.external_id))
        not_asked = mine.filter(
            payment_external_id="", closed_at__lte=payment.created_at, seen_at__lt=payment.created_at
        )
        if not statements or not_asked.exists():
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
