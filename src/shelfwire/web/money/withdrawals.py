"""Money that left or entered the balances of the shops."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Role
from shelfwire.settlements import queries_payouts as queries
from shelfwire.settlements.models import Withdrawal
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AmountColumn
from shelfwire.web.money.filters import ShopFilterForm, search_field
from shelfwire.web.money.words import name_words
from shelfwire.web.templatetags.show import badge, short_id, show_moment, words


class WithdrawalFilterForm(ShopFilterForm):
    """Movements by their id."""

    q = search_field("Id of a withdrawal")


class WithdrawalTable(GridTable):
    """One row a movement."""

    empty = "web/money/no_withdrawals.html"
    identifiers = ("external_id",)

    at = tables.Column("When")
    kind = tables.Column("What")
    amount_minor = AmountColumn("Amount", zero=True)
    status = tables.Column("Status")
    external_id = tables.Column("Id")
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    currency = tables.Column("Currency", visible=False)

    def render_at(self, record: Withdrawal) -> Any:
        """On the shop's clock; below it the shop."""
        moment = show_moment(record.at, zone_of(record.account.timezone))
        return format_html('{} <span class="sub">{}</span>', moment, record.account.name)

    def value_at(self, record: Withdrawal) -> str:
        """ISO 8601, UTC."""
        return record.at.isoformat()

    def render_kind(self, record: Withdrawal) -> str:
        """In plain words."""
        return name_words(record.account, record.kind)

    def render_status(self, record: Withdrawal) -> Any:
        """The channel's word."""
        return badge(record.status.lower(), words(record.status.lower()))

    def value_status(self, record: Withdrawal) -> str:
        """The channel's word."""
        return record.status

    def render_external_id(self, record: Withdrawal) -> Any:
        """Shortened in the middle."""
        return short_id(record.external_id)

    def value_external_id(self, record: Withdrawal) -> str:
        """The whole of it."""
        return record.external_id


@requires(Role.VIEWER)
@require_GET
def withdrawal_list(request: CompanyRequest) -> HttpResponseBase:
    """Every movement, the newest first."""
    form = WithdrawalFilterForm(request)
    grid = Grid(
        request,
        WithdrawalTable,
        queries.withdrawals(request.company, form.account_ids, form.text),
        keys=queries.NEWEST_MOVEMENTS,
        name="withdrawals",
        form=form,
        exist=Withdrawal.objects.filter(company=request.company).exists,
    )
    return grid.respond("web/money/withdrawals.html")
