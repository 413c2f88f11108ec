"""A statement's page: why it is what it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.settlements import queries_lists as queries
from shelfwire.settlements.models import Statement
from shelfwire.settlements.queries_payouts import payment_of
from shelfwire.settlements.waterfall import Sums, steps
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.money.statements import matched_words, payable_of
from shelfwire.web.money.waterfall import rows
from shelfwire.web.money.words import day_words, status_badge

MOST = 20
"""Differences on the page; the others are in their own list."""


def statement_of(request: CompanyRequest, statement_id: int) -> Statement:
    """The statement when it is this company's, else 404."""
    return find(queries.statements(request.company), pk=statement_id)


def sums_of(statement: Statement) -> Sums:
    """The channel's sums of it."""
    return Sums(
        revenue=statement.revenue_minor,
        fees=statement.fees_minor,
        shipping=statement.shipping_minor,
        adjustment=statement.adjustment_minor,
        settlement=statement.settlement_minor,
        reserve=statement.reserve_minor,
        payable=statement.payable_minor,
    )


def head(statement: Statement) -> dict[str, Any]:
    """What every page of a statement says of it."""
    return {
        "statement": statement,
        "account": statement.account,
        "day": day_words(queries.day_of(statement)),
        "status": status_badge(statement.status, statement.channel_status),
    }


@requires(Role.VIEWER)
@require_GET
def page(request: CompanyRequest, statement_id: int) -> HttpResponse:
    """One statement: the steps from its sales to its payout, and what does not match."""
    statement = statement_of(request, statement_id)
    found = queries.differences_in(statement, MOST + 1)
    lines = at(request, "statements:lines", statement_id=statement.pk)
    read = statement.lines_read_at is not None
    context = {
        **head(statement),
        "steps": rows(
            steps(sums_of(statement), queries.amounts_of(statement)), statement.account, lines if read else ""
        ),
        "payment_id": payment_of(statement.account_id, statement.payment_external_id),
        "payable": payable_of(statement),
        "matched": matched_words(statement),
        "differs": statement.matched_at is not None and statement.matched_minor < statement.turnover_minor,
        "differences": found[:MOST],
        "more": len(found) > MOST,
        "read": read,
        "behind": read and statement.digest != statement.lines_digest,
        "missing": max((statement.lines_told or 0) - statement.line_count, 0) if read else 0,
        "now": clock.now(),
    }
    return render(request, "web/money/statement.html", context)
