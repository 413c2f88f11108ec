"""What sales earned: settled amounts less what the pieces cost, by SKU, product, order or shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.people.models import Company, Role
from shelfwire.settlements import queries_profit as queries
from shelfwire.settlements.queries_profit import ProfitFilter
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.grid import Grid, GridTable
from shelfwire.web.money.columns import AMOUNT, ASIDE, AmountColumn
from shelfwire.web.money.filters import ShopFilterForm, day_field, search_field
from shelfwire.web.money.words import plain, show_amount

_NUMBER: Final = {"td": {"class": "text-end num grid-aside"}, "th": {"class": "text-end"}}


class ProfitForm(ShopFilterForm):
    """The time, the currency, and what the rows are grouped by."""

    q = search_field("SKU, product, order or shop")
    by = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    since = day_field("Ordered from")
    until = day_field("to")
    currency = forms.ChoiceField(required=False, label="Currency")

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.known = queries.currencies(request.company, self.chosen.pk if self.chosen else None) or ["USD"]
        self.fields["currency"].choices = [("", self.known[0]), *((code, code) for code in self.known[1:])]  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> ProfitFilter:
        """The question in the words of the queries."""
        wanted = self.wanted()
        today = clock.day_of(clock.now(), self.zone)
        until = wanted.get("until") or today
        since = wanted.get("since") or until - timedelta(days=queries.DAYS)
        currency = wanted.get("currency") or self.known[0]
        return ProfitFilter(currency, since, until, self.chosen.pk if self.chosen else None)


class ProfitTable(GridTable):
    """One row a group."""

    empty = "web/money/no_profit.html"
    currency = ""

    name = tables.Column("SKU", accessor="pk")
    quantity = tables.Column("Units", attrs=_NUMBER)
    restocked = tables.Column("Back in stock", attrs=_NUMBER)
    settled = AmountColumn("Settled")
    creators = AmountColumn("of it to creators", attrs=ASIDE)
    cost = AmountColumn("Cost", attrs=ASIDE)
    profit = tables.Column("Profit", attrs=AMOUNT)
    margin = tables.Column("Margin", accessor="profit", attrs=_NUMBER)
    without_cost = tables.Column("Units without a cost", visible=False)
    currency_code = tables.Column("Currency", accessor="pk", visible=False)

    def __init__(self, rows: list[Any], *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        for row in rows:
            row.currency = currency
        super().__init__(rows, **kwargs)

    def render_restocked(self, value: int) -> str:
        """Blank for none."""
        return str(value or "")

    def render_profit(self, value: int, record: Any) -> Any:
        """What is left, or that a cost is missing."""
        if record.without_cost:
            return format_html(
                '<span class="text-warning-emphasis">{} without a cost in {}</span>',
                record.without_cost,
                self.currency,
            )
        return show_amount(value, self.currency)

    def value_profit(self, value: int, record: Any) -> Decimal | str:
        """The exact amount; empty while a cost is missing."""
        return "" if record.without_cost else plain(value, self.currency)

    def render_margin(self, value: int, record: Any) -> str:
        """The part of what was settled that is left."""
        if record.without_cost or record.settled <= 0:
            return ""
        return f"{value / record.settled:.0%}"

    def value_margin(self, value: int, record: Any) -> float | str:
        """The same as a number: 0.25."""
        return "" if record.without_cost or record.settled <= 0 else round(value / record.settled, 4)

    def value_currency_code(self) -> str:
        """The one currency of the list."""
        return self.currency

    def render_currency_code(self) -> str:
        """The one currency of the list."""
        return self.currency


class _SkuTable(ProfitTable):
    identifiers = ("name",)

    def href(self, record: Any) -> str:
        return at(
            self.request, "catalogue:costs" if record.without_cost else "catalogue:sku", sku_id=record.pk
        )

    def render_name(self, record: Any) -> Any:
        return format_html('{}<span class="sub">{}</span>', record.code, record.title)

    def value_name(self, record: Any) -> str:
        return str(record.code)


class _ProductTable(ProfitTable):
    name = tables.Column("Product", accessor="pk")

    def href(self, record: Any) -> str:
        return at(self.request, "catalogue:product", product_id=record.pk)

    def render_name(self, record: Any) -> str:
        return str(record.title)


class _OrderTable(ProfitTable):
    identifiers = ("name",)
    name = tables.Column("Order", accessor="pk")

    def href(self, record: Any) -> str:
        return at(self.request, "orders:order", order_id=record.pk)

    def render_name(self, record: Any) -> Any:
        return format_html('{}<span class="sub">{}</span>', record.external_id, record.account.name)

    def value_name(self, record: Any) -> str:
        return str(record.external_id)


class _ShopTable(ProfitTable):
    name = tables.Column("Shop", accessor="pk")

    def render_name(self, record: Any) -> str:
        return str(record.name)


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to group, as it is offered."""

    label: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What the rows can be grouped by."""

    key: str
    label: str
    rows: Callable[[Company, ProfitFilter], QuerySet[Any]]
    table: type[ProfitTable]
    search: tuple[str, ...]
    """The columns whose text is searched."""

    def found(self, company: Company, asked: ProfitFilter, text: str) -> QuerySet[Any]:
        """The rows that hold the text."""
        wanted = Q()
        for name in self.search if text else ():
            wanted |= Q(**{f"{name}__icontains": text})
        return self.rows(company, asked).filter(wanted)


GROUPS: Final[Mapping[str, Group]] = {
    group.key: group
    for group in (
        Group("sku", "SKUs", queries.by_sku, _SkuTable, ("code", "title")),
        Group("product", "Products", queries.by_product, _ProductTable, ("code", "title")),
        Group("order", "Orders", queries.by_order, _OrderTable, ("external_id",)),
        Group("shop", "Shops", queries.by_shop, _ShopTable, ("name",)),
    )
}


@requires(Role.OPERATOR)
@require_GET
def profit_list(request: CompanyRequest) -> HttpResponseBase:
    """What settled orders of a time earned, the largest profit first."""
    form = ProfitForm(request)
    asked = form.asked()
    group = GROUPS.get(request.GET.get("by", ""), GROUPS["sku"])
    grid = Grid(
        request,
        group.table,
        group.found(request.company, asked, form.text),
        keys=("profit", "id"),
        name=f"profit by {group.key}",
        form=form,
        sorts={name: (name, "id") for name in ("quantity", "settled", "cost", "profit")},
        currency=asked.currency,
    )
    context = {
        "groups": [
            Tab(one.label, grid.address(by=one.key, sort=""), one is group) for one in GROUPS.values()
        ],
        "asked": asked,
        "searched": form.text,
        "all": queries.earned(request.company, asked),
        "through": queries.earned(request.company, asked, creator_minor__lt=0),
    }
    return grid.respond("web/money/profit.html", context)
