"""The list of statements: what each day came to, and how much of it matches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django import forms
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.people.models import Role
from shelfwire.settlements import queries_lists as queries
from shelfwire.settlements.models import Statement
from shelfwire.settlements.queries_lists import StatementFilter
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.charts import percent
from shelfwire.web.chips import View
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AMOUNT, ASIDE, AmountColumn
from shelfwire.web.money.filters import ShopFilterForm, currency_field, day_field, search_field
from shelfwire.web.money.words import (
    PAYOUT_WORDS,
    day_words,
    plain,
    share,
    show_amount,
    status_badge,
    status_words,
)
from shelfwire.web.shops import chosen_shop, shops_shown
from shelfwire.web.stale import stale

READS = ("statements", "payments")
"""The syncs whose trouble makes what is shown here old."""
_VIEWS = (
    View("all", "All"),
    View("differs", "With differences", "stands=differs", "red"),
    View("processing", "On their way", "status=processing"),
    View("failed", "Failed", "status=failed", "red", rare=True),
    View("unread", "Lines to be read", "stands=unread", "yellow", rare=True),
)


class StatementFilterForm(ShopFilterForm):
    """Statements by day, by how far the money is, and by whether they match."""

    q = search_field("Id of a statement or payout")
    stands = forms.ChoiceField(
        required=False,
        label="Stands",
        choices=[("", "All"), ("differs", "With differences"), ("unread", "Lines to be read")],
    )
    status = forms.ChoiceField(required=False, label="Payout", choices=[("", "All"), *PAYOUT_WORDS.items()])
    since = day_field("From")
    until = day_field("to")
    currency = currency_field()

    def asked(self) -> StatementFilter:
        """The question in the words of the queries."""
        wanted = self.wanted()
        stands = wanted.get("stands", "")
        return StatementFilter(
            account_ids=self.account_ids,
            since=wanted.get("since"),
            until=wanted.get("until"),
            statuses=(wanted["status"],) if wanted.get("status") else (),
            differs=stands == "differs",
            unread=stands == "unread",
            currency=self.wanted_currency,
            text=self.text,
        )


class StatementTable(GridTable):
    """One row a day and shop."""

    empty = "web/money/no_statements.html"
    identifiers = ("external_id", "payment_external_id")
    watched = ("status", "digest", "matched_minor", "found")

    day = tables.Column("Day", accessor="closed_at")
    revenue_minor = AmountColumn("Sales")
    shipping_minor = AmountColumn("Shipping", attrs=ASIDE)
    fees_minor = tables.Column("Fees and taxes", attrs=AMOUNT)
    adjustment_minor = AmountColumn("Adjustments", attrs=ASIDE)
    payable = tables.Column("To be paid out", accessor="settlement_minor", attrs=AMOUNT)
    matched = tables.Column("Matched", accessor="matched_minor", attrs=AMOUNT)
    status = tables.Column("Payout")
    external_id = tables.Column("Statement", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    currency = tables.Column("Currency", visible=False)
    settlement_minor = AmountColumn("Settlement", visible=False)
    reserve_minor = AmountColumn("Reserve", visible=False)
    found = tables.Column("Open differences", visible=False)
    line_count = tables.Column("Lines", visible=False)
    payment_external_id = tables.Column("Payout id", visible=False)
    paid_at = tables.Column("Paid at", visible=False, empty_values=())

    def href(self, record: Statement) -> str:
        """The statement's page."""
        return at(self.request, "statements:statement", statement_id=record.pk)

    def render_day(self, record: Statement) -> str:
        """The UTC day; below it the shop."""
        day = day_words(queries.day_of(record))
        return format_html('{} <span class="sub">{}</span>', day, record.account.name)

    def value_day(self, record: Statement) -> str:
        """``2026-11-20``."""
        return queries.day_of(record).isoformat()

    def render_fees_minor(self, record: Statement) -> Any:
        """With what it is of the sales."""
        of = share(-record.fees_minor, record.revenue_minor)
        under = f"{percent(of)} of sales" if of is not None and of > 0 else ""
        return format_html(
            '{} <span class="sub">{}</span>', show_amount(record.fees_minor, record.currency), under
        )

    def value_fees_minor(self, record: Statement) -> Decimal | str:
        """The amount alone."""
        return plain(record.fees_minor, record.currency)

    def render_payable(self, record: Statement) -> Any:
        """Settlement and reserve together; below it the reserve."""
        kept = record.reserve_minor
        under = format_html("reserve {}", show_amount(kept, record.currency)) if kept else ""
        return format_html(
            '<strong>{}</strong> <span class="sub">{}</span>',
            show_amount(payable_of(record), record.currency),
            under,
        )

    def value_payable(self, record: Statement) -> Decimal | str:
        """The amount alone."""
        return plain(payable_of(record), record.currency)

    def render_matched(self, record: Statement) -> Any:
        """The share, and how many differences of the statement itself are open."""
        found: int = record.found  # type: ignore[attr-defined]  # queries_lists.statements
        under = f"{found} difference{'' if found == 1 else 's'}" if found else ""
        css = "text-danger fw-bold" if record.matched_minor < record.turnover_minor else ""
        return format_html(
            '<span class="{}">{}</span> <span class="sub">{}</span>', css, matched_words(record), under
        )

    def value_matched(self, record: Statement) -> str:
        """The share, in percent."""
        return matched_words(record, "")

    def render_status(self, record: Statement) -> Any:
        """How far its payout is."""
        return status_badge(record.status, record.channel_status)

    def value_status(self, record: Statement) -> str:
        """The word alone."""
        return status_words(record.status, record.channel_status)

    def value_paid_at(self, record: Statement) -> str:
        """ISO 8601, UTC."""
        return record.paid_at.isoformat() if record.paid_at else ""


def payable_of(statement: Statement) -> int:
    """What is to be paid out: the settlement, where the channel's shape has no reserves."""
    if statement.payable_minor is not None:
        return statement.payable_minor
    return statement.settlement_minor + (statement.reserve_minor or 0)


def matched_words(statement: Statement, empty: str = "Not compared yet") -> str:
    """How much of it matches: ``100.0%``."""
    if statement.matched_at is None:
        return empty
    of = share(statement.matched_minor, statement.turnover_minor)
    return percent(1.0 if of is None else of)


@requires(Role.VIEWER)
@require_GET
def statement_list(request: CompanyRequest) -> HttpResponseBase:
    """Every statement, the newest first."""
    form = StatementFilterForm(request)
    grid = Grid(
        request,
        StatementTable,
        queries.statements(request.company, form.asked()),
        keys=queries.NEWEST,
        name="statements",
        form=form,
        views=_VIEWS,
        stale=stale(request, shops_shown(request), READS),
        exist=Statement.objects.filter(company=request.company).exists,
    )
    grid.counts = queries.statement_counts(request.company, chosen_shop(request))
    return grid.respond("web/money/statements.html")
