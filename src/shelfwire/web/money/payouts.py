"""Payouts: the list, and one payout with the statements that it pays."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django import forms
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.settlements import queries_lists as lists
from shelfwire.settlements import queries_payouts as queries
from shelfwire.settlements.models import Payment
from shelfwire.settlements.queries_lists import StatementFilter
from shelfwire.settlements.queries_payouts import PaymentFilter
from shelfwire.settlements.waterfall import steps
from shelfwire.web.access import CompanyRequest, at, find, requires
from shelfwire.web.chips import View
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AMOUNT, ASIDE, AmountColumn
from shelfwire.web.money.filters import ShopFilterForm, currency_field, day_field, search_field
from shelfwire.web.money.statements import READS, StatementTable
from shelfwire.web.money.waterfall import rows
from shelfwire.web.money.words import PAYOUT_WORDS, day_words, plain, show_amount, status_badge, status_words
from shelfwire.web.shops import chosen_shop, shops_shown
from shelfwire.web.stale import stale
from shelfwire.web.templatetags.show import badge

MOST = 20
_VIEWS = (
    View("all", "All"),
    View("processing", "On their way", "status=processing"),
    View("failed", "Failed", "status=failed", "red"),
)


class PayoutFilterForm(ShopFilterForm):
    """Payouts by day and by how far they are."""

    q = search_field("Id of a payout")
    status = forms.ChoiceField(required=False, label="Status", choices=[("", "All"), *PAYOUT_WORDS.items()])
    since = day_field("Paid, or made, from")
    until = day_field("to")
    currency = currency_field()

    def asked(self) -> PaymentFilter:
        """The question in the words of the queries."""
        since, until = self.days()
        status = self.wanted().get("status")
        return PaymentFilter(
            account_ids=self.account_ids,
            since=since,
            until=until,
            statuses=(status,) if status else (),
            currency=self.wanted_currency,
            text=self.text,
        )


class PayoutTable(GridTable):
    """One row a payout."""

    empty = "web/money/no_payouts.html"
    identifiers = ("external_id",)
    watched = ("status", "digest", "found")

    created_at = tables.Column("Made")
    status = tables.Column("Status")
    amount_minor = AmountColumn("Amount", zero=True)
    statements = tables.Column("Statements", attrs=AMOUNT)
    together = tables.Column("They come to", empty_values=(), attrs=ASIDE)
    apart = tables.Column("Apart", accessor="amount_minor", attrs=AMOUNT)
    paid_at = tables.Column("Paid", empty_values=(), attrs={"td": {"class": "grid-aside"}})
    external_id = tables.Column("Payout", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    currency = tables.Column("Currency", visible=False)
    together_in = tables.Column("Currency of the statements", visible=False, empty_values=())
    bank_account = tables.Column("Bank account", visible=False)
    found = tables.Column("Open differences", visible=False)

    def href(self, record: Payment) -> str:
        """The payout's page."""
        return at(self.request, "payouts:payout", payment_id=record.pk)

    def render_created_at(self, record: Payment) -> Any:
        """The shop's day on which it was made; below it the shop."""
        return format_html(
            '{} <span class="sub">{}</span>', _day(record, record.created_at), record.account.name
        )

    def value_created_at(self, record: Payment) -> str:
        """ISO 8601, UTC."""
        return record.created_at.isoformat()

    def render_status(self, record: Payment) -> Any:
        """How far it is."""
        return status_badge(record.status, record.channel_status)

    def value_status(self, record: Payment) -> str:
        """The word alone."""
        return status_words(record.status, record.channel_status)

    def render_together(self, record: Payment) -> Any:
        """What its statements come to."""
        return show_amount(record.together, record.together_in)  # type: ignore[attr-defined]  # queries_payouts.payments

    def value_together(self, record: Payment) -> Decimal | str:
        """The amount alone; its currency is in a column of its own."""
        return plain(record.together, record.together_in)  # type: ignore[attr-defined]  # queries_payouts.payments

    def render_apart(self, record: Payment) -> Any:
        """The payout less its statements: a word where they are the same, red where not."""
        apart = apart_of(record)
        if apart is None:
            why = "In another currency" if record.statements else "No statement yet"  # type: ignore[attr-defined]  # as above
            return format_html('<span class="text-secondary">{}</span>', why)
        if not apart:
            return badge("same", "Same", "green")
        return format_html(
            '<strong class="text-danger">{}</strong>', show_amount(apart, statements_in(record))
        )

    def value_apart(self, record: Payment) -> Decimal | str:
        """The amount alone."""
        return plain(apart_of(record), statements_in(record))

    def value_together_in(self, record: Payment) -> str:
        """The currency of the statements."""
        return record.together_in or ""  # type: ignore[attr-defined]  # queries_payouts.payments

    def render_paid_at(self, record: Payment) -> str:
        """The shop's day on which it was paid."""
        return _day(record, record.paid_at) if record.paid_at else ""

    def value_paid_at(self, record: Payment) -> str:
        """ISO 8601, UTC."""
        return record.paid_at.isoformat() if record.paid_at else ""


def _day(payment: Payment, moment: datetime) -> str:
    return day_words(clock.day_of(moment, payment.account.timezone))


def statements_in(payment: Payment) -> str:
    """The currency in which a payout is compared with its statements: the one before it was exchanged."""
    return payment.before_exchange_currency or payment.currency


def apart_of(payment: Payment) -> int | None:
    """The payout less what its statements come to, in their currency; None while none of them is here, or while they
    are in another one.
    """
    together: int | None = payment.together  # type: ignore[attr-defined]  # queries_payouts.payments
    if together is None or payment.together_in != statements_in(payment):  # type: ignore[attr-defined]  # as above
        return None
    exchanged = payment.before_exchange_minor is not None
    paid = payment.before_exchange_minor if exchanged else payment.amount_minor
    return (paid or 0) - together


@requires(Role.VIEWER)
@require_GET
def payout_list(request: CompanyRequest) -> HttpResponseBase:
    """Every payout, the newest first."""
    form = PayoutFilterForm(request)
    grid = Grid(
        request,
        PayoutTable,
        queries.payments(request.company, form.asked()),
        keys=queries.NEWEST,
        name="payouts",
        form=form,
        views=_VIEWS,
        stale=stale(request, shops_shown(request), READS),
        exist=Payment.objects.filter(company=request.company).exists,
    )
    grid.counts = queries.payment_counts(request.company, chosen_shop(request))
    return grid.respond("web/money/payouts.html")


@requires(Role.VIEWER)
@require_GET
def page(request: CompanyRequest, payment_id: int) -> HttpResponseBase:
    """One payout: what it is made of, and its statements."""
    payment = find(queries.payments(request.company), pk=payment_id)
    mine = StatementFilter(account_ids=(payment.account_id,), payment_external_id=payment.external_id)
    statements = lists.statements(request.company, mine) if payment.external_id else None
    grid = Grid(
        request,
        StatementTable,
        statements if statements is not None else lists.statements(request.company).none(),
        keys=lists.NEWEST,
        name=f"payout-{payment.external_id}",
    )
    together = queries.sums_paid_by(payment)
    differences = queries.differences_of(payment, MOST + 1)
    context = {
        "payment": payment,
        "account": payment.account,
        "status": status_badge(payment.status, payment.channel_status),
        "apart": apart_of(payment),
        "steps": rows(steps(*together), payment.account, "") if together else [],
        "differences": differences[:MOST],
        "more": len(differences) > MOST,
        "statement_currency": payment.together_in or statements_in(payment),  # type: ignore[attr-defined]  # as above
    }
    return grid.respond("web/money/payout.html", context)
