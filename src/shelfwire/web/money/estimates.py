"""What the shops think will be settled: estimates, never booked."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Role
from shelfwire.settlements import queries_orders as queries
from shelfwire.settlements.models import UnsettledEstimate
from shelfwire.settlements.queries_orders import EstimateFilter
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.chips import View
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AmountColumn, OrderColumn
from shelfwire.web.money.filters import ShopFilterForm, currency_field, day_field, search_field
from shelfwire.web.money.words import KIND_WORDS, name_words
from shelfwire.web.templatetags.show import show_moment

_VIEWS = (View("day", "With a day"), View("without", "Without a day", "day=without"))


class EstimateFilterForm(ShopFilterForm):
    """Estimates by whether the shop names a day, and by that day."""

    q = search_field("Order id")
    day = forms.ChoiceField(
        required=False, label="Day", choices=[("", "With a day"), ("without", "Without a day")]
    )
    since = day_field("Settles from")
    until = day_field("to")
    currency = currency_field()

    def asked(self) -> EstimateFilter:
        """The question in the words of the queries."""
        since, until = self.days()
        return EstimateFilter(
            with_day=self.wanted().get("day") != "without",
            account_ids=self.account_ids,
            since=since,
            until=until,
            currency=self.wanted_currency,
            order_external_id=self.text,
        )


class EstimateTable(GridTable):
    """One row an estimate."""

    empty = "web/money/no_estimates.html"
    identifiers = ("order_external_id", "external_id")

    what = tables.Column("What", accessor="channel_kind")
    order_external_id = OrderColumn("Order")
    estimate_minor = AmountColumn("Estimate", zero=True)
    settles_at = tables.Column("Settles", empty_values=())
    why = tables.Column("What the shop says", empty_values=())
    seen_at = tables.Column("Read", attrs={"td": {"class": "grid-aside"}})
    external_id = tables.Column("Id", visible=False)
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    currency = tables.Column("Currency", visible=False)

    def lines(self) -> SafeString:
        """The rows, each with its order where that is here."""
        OrderColumn.attach([row.record for row in self.rows])
        return super().lines()

    def render_what(self, record: UnsettledEstimate) -> Any:
        """What it is; below it the shop."""
        return format_html('{} <span class="sub">{}</span>', self.value_what(record), record.account.name)

    def value_what(self, record: UnsettledEstimate) -> str:
        """What it is."""
        return name_words(record.account, record.channel_kind) or KIND_WORDS.get(record.kind, record.kind)

    def render_settles_at(self, record: UnsettledEstimate) -> Any:
        """On the shop's clock."""
        return show_moment(record.settles_at, zone_of(record.account.timezone), empty="Not known")

    def value_settles_at(self, record: UnsettledEstimate) -> str:
        """ISO 8601, UTC."""
        return record.settles_at.isoformat() if record.settles_at else ""

    def render_seen_at(self, record: UnsettledEstimate) -> Any:
        """On the shop's clock."""
        return show_moment(record.seen_at, zone_of(record.account.timezone))

    def value_seen_at(self, record: UnsettledEstimate) -> str:
        """ISO 8601, UTC."""
        return record.seen_at.isoformat()


@requires(Role.VIEWER)
@require_GET
def estimate_list(request: CompanyRequest) -> HttpResponseBase:
    """What is not settled and estimated, the nearest day first."""
    form = EstimateFilterForm(request)
    asked = form.asked()
    grid = Grid(
        request,
        EstimateTable,
        queries.estimates(request.company, asked),
        keys=queries.ESTIMATES_BY_DAY if asked.with_day else queries.NEWEST,
        descending=not asked.with_day,
        name="estimates",
        form=form,
        views=_VIEWS,
        exist=UnsettledEstimate.objects.filter(company=request.company).exists,
    )
    return grid.respond("web/money/estimates.html")
