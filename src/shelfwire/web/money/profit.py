"""What sales earned: settled amounts less what the pieces cost, by SKU, product, order, shop or creator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from shelfwire.kit import clock
from shelfwire.people.models import Company, Role
from shelfwire.settlements import queries_creators
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

    q = search_field("SKU, product, order, shop or creator")
    by = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    since = day_field("Ordered from")
    until = day_field("to")
    currency = forms.ChoiceField(required=False, label="Currency")

    def __init__(
        self,
        request: CompanyRequest,
        *args: Any,
        known: Callable[[Company, int | None], list[str]] = queries.currencies,
        **kwargs: Any,
    ) -> None:
        super().__init__(request, *args, **kwargs)
        self.known = known(request.company, self.chosen.pk if self.chosen else None) or ["USD"]
        self.fields["currency"].choices = [("", self.known[0]), *((code, code) for code in self.known[1:])]  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> ProfitFilter:
        """The question in the words of the queries."""
        wanted = self.wanted()
        today = clock.day_of(clock.now(), self.zone)
        since, until = queries.days_asked(today, wanted.get("since"), wanted.get("until"))
        currency = wanted.get("currency") or self.known[0]
        return ProfitFilter(currency, since, until, self.chosen.pk if self.chosen else None)


class ProfitTable(GridTable):
    """One row a group."""

    empty = "web/money/no_profit.html"
    currency = ""

    name = tables.Column("SKU", accessor="pk")
    quantity = tables.Column("Units", attrs=_NUMBER)
    restocked = tables.Column("Back in stock", attrs=_NUMBER)
    settled = AmountColumn("Settled", zero=True)
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


class _CreatorTable(ProfitTable):
    """Settled orders, and beside them what the files expect of the others."""

    empty = "web/money/no_creators.html"
    places = ("name", "orders", "quantity", "sales", "settled", "creators", "estimated", "...")

    name = tables.Column("Creator", accessor="pk")
    orders = tables.Column("Orders", attrs=_NUMBER)
    sales = AmountColumn("Sales", attrs=ASIDE)
    restocked = None
    creators = AmountColumn("Commission")
    estimated = AmountColumn("Expected", attrs=ASIDE)
    apart = AmountColumn("Statements less files", visible=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, sequence=self.places, **kwargs)

    def href(self, record: Any) -> str:
        query = {name: value for name, value in self.request.GET.items() if name in _KEPT and value}
        there = at(self.request, "profit:creator", creator_id=record.pk)
        return f"{there}?{urlencode({**query, 'currency': self.currency})}"

    def render_name(self, record: Any) -> Any:
        if record.key:
            return str(record)
        return format_html('{}<span class="sub">{}</span>', record, "No file names them yet")

    def value_name(self, record: Any) -> str:
        return str(record)

    def render_profit(self, value: int, record: Any) -> Any:
        """What is left of settled orders."""
        if not record.settled_rows:
            return format_html('<span class="text-secondary">{}</span>', "not settled")
        return super().render_profit(value, record)

    def value_profit(self, value: int, record: Any) -> Decimal | str:
        """The exact amount; empty while nothing is settled or a cost is missing."""
        return super().value_profit(value, record) if record.settled_rows else ""


_KEPT: Final = ("shop", "since", "until")


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
        Group("creator", "Creators", queries_creators.by_creator, _CreatorTable, ("handle",)),
    )
}


@requires(Role.OPERATOR)
@require_GET
def profit_list(request: CompanyRequest) -> HttpResponseBase:
    """What settled orders of a time earned, the largest profit first."""
    group = GROUPS.get(request.GET.get("by", ""), GROUPS["sku"])
    by_creator = group.key == "creator"
    known = queries_creators.currencies if by_creator else queries.currencies
    form = ProfitForm(request, known=known)
    asked = form.asked()
    grid = Grid(
        request,
        group.table,
        group.found(request.company, asked, form.text),
        keys=("profit", "id"),
        name=f"profit by {group.key}",
        form=form,
        sorts={name: (name, "id") for name in ("quantity", "settled", "cost", "profit")},
        currency=asked.currency,
        exist=lambda: group.key not in ("sku", "product") or queries.any_is_linked(request.company),
    )
    context = {
        "groups": [
            Tab(one.label, grid.address(by=one.key, sort=""), one is group) for one in GROUPS.values()
        ],
        "asked": asked,
        "searched": form.text,
        "all": queries.earned(request.company, asked),
        "through": queries.earned(request.company, asked, creator_minor__lt=0),
        "unnamed": queries_creators.unnamed(request.company, asked) if by_creator else None,
        "by_creator": by_creator,
    }
    return grid.respond("web/money/profit.html", context)
