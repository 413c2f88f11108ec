"""What is not settled yet: orders whose money is late, due, or waits for something."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django import forms
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from shelfwire.kit.clock import zone_of
from shelfwire.kit.money import Money, sums
from shelfwire.people.models import Role
from shelfwire.settlements import queries_orders as queries
from shelfwire.settlements.models import OrderSettlement
from shelfwire.settlements.waits import wait_briefly
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.chips import View
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AMOUNT, AmountColumn
from shelfwire.web.money.filters import ShopFilterForm, search_field
from shelfwire.web.money.words import plain
from shelfwire.web.templatetags.show import deadline_css, short_id, show_moment

_VIEWS = (
    View("late", "Late", "stands=late", "red"),
    View("soon", "Due within a week", "stands=soon"),
    View("due", "All with a day"),
    View("without", "No day yet", "stands=without"),
)


class WaitingFilterForm(ShopFilterForm):
    """Orders by what their money waits for."""

    q = search_field("Order id")
    stands = forms.ChoiceField(
        required=False,
        label="Stands",
        choices=[
            ("", "All with a day"),
            ("late", "Late"),
            ("soon", "Due within a week"),
            ("without", "No day yet"),
        ],
    )

    @property
    def stands_at(self) -> str:
        """The view that is asked for."""
        return self.wanted().get("stands") or "due"


class WaitingTable(GridTable):
    """One row an order."""

    empty = "web/money/nothing_waits.html"
    identifiers = ("order",)
    watched = ("state", "due_at", "settled_minor")

    order = tables.Column("Order", accessor="order__external_id")
    due_at = tables.Column("Due", empty_values=())
    expected_minor = AmountColumn("Expected")
    settled_minor = AmountColumn("Settled so far")
    estimate = tables.Column("Estimate", accessor="pk", attrs=AMOUNT)
    waits_for = tables.Column("Waits for", empty_values=())
    placed_at = tables.Column("Placed", accessor="order__placed_at", attrs={"td": {"class": "grid-aside"}})
    shop = tables.Column("Shop", accessor="account__name", visible=False)
    currency = tables.Column("Currency", visible=False)
    state = tables.Column("State", visible=False)

    def lines(self) -> SafeString:
        """The rows, each with what the shop estimates."""
        queries.attach_estimates([row.record for row in self.rows])
        return super().lines()

    def as_values(self, exclude_columns: Any = None) -> Any:
        """The rows of a file, each with what the shop estimates."""
        queries.attach_estimates([row.record for row in self.rows])
        return super().as_values(exclude_columns)

    def href(self, record: OrderSettlement) -> str:
        """The order's money."""
        return f"{at(self.request, 'orders:order', order_id=record.order_id)}#settlement"

    def render_order(self, record: OrderSettlement) -> Any:
        """Its id; below it the shop."""
        return format_html(
            '{} <span class="sub">{}</span>', short_id(record.order.external_id), record.account.name
        )

    def render_due_at(self, record: OrderSettlement) -> Any:
        """When it should be settled, red once that has passed."""
        return show_moment(
            record.due_at,
            zone_of(record.account.timezone),
            css=deadline_css(record.due_at),
            empty="No day yet",
        )

    def value_due_at(self, record: OrderSettlement) -> str:
        """ISO 8601, UTC."""
        return record.due_at.isoformat() if record.due_at else ""

    def render_estimate(self, record: OrderSettlement) -> Any:
        """What the shop estimates: not to be booked."""
        told: list[Any] = record.estimates  # type: ignore[attr-defined]  # attached
        found = sums([Money(each.estimate_minor, each.currency) for each in told])
        return format_html('<span class="estimate">{}</span>', " + ".join(map(str, found))) if found else ""

    def value_estimate(self, record: OrderSettlement) -> Decimal | str:
        """The amount alone, where it is in the order's currency."""
        told: list[Any] = record.estimates  # type: ignore[attr-defined]  # attached
        mine = [each.estimate_minor for each in told if each.currency == record.currency]
        return plain(sum(mine), record.currency) if mine else ""

    def render_waits_for(self, record: OrderSettlement) -> str:
        """Why there is no money yet."""
        return wait_briefly(record)

    def render_placed_at(self, record: OrderSettlement) -> Any:
        """On the shop's clock."""
        return show_moment(record.order.placed_at, zone_of(record.account.timezone))

    def value_placed_at(self, record: OrderSettlement) -> str:
        """ISO 8601, UTC."""
        return record.order.placed_at.isoformat()


@requires(Role.VIEWER)
@require_GET
def waiting_list(request: CompanyRequest) -> HttpResponseBase:
    """Orders whose money is not there yet: the longest late first."""
    form = WaitingFilterForm(request)
    stands = form.stands_at
    rows = queries.waiting(request.company, stands, form.account_ids, form.text)
    grid = Grid(
        request,
        WaitingTable,
        rows,
        keys=queries.NEWEST if stands == "without" else queries.BY_DUE,
        descending=stands == "without",
        name="not-settled",
        form=form,
        views=_VIEWS,
        exist=OrderSettlement.objects.filter(company=request.company).exists,
    )
    grid.counts = queries.waiting_counts(request.company, form.account_ids)
    context = {"together": " + ".join(map(str, queries.waiting_sums(rows)))}
    return grid.respond("web/money/waiting.html", context)
