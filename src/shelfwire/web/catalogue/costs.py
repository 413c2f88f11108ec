"""What a SKU costs: day by day on its page, and for many by file."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.catalog import actions
from shelfwire.catalog.cost_columns import COLUMNS
from shelfwire.catalog.costs import BEGINNING, costs_of
from shelfwire.catalog.jobs_registry import import_costs_file
from shelfwire.kit import clock
from shelfwire.kit.cells import parse_currency
from shelfwire.kit.columns import template as empty_file
from shelfwire.kit.money import Money
from shelfwire.kit.prices import parse_money
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires, with_file
from shelfwire.web.catalogue.forms import ENCODINGS, locale_choices
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.forms import ShelfwireForm, TableFileField, dry_run_field, refusals
from shelfwire.web.uploads import queue_file

SHOWN = 100


class CostForm(ShelfwireForm):
    """The cost of one SKU from a day on."""

    cost = forms.CharField(label="Cost", max_length=30, help_text="What one piece costs you.")
    currency = forms.CharField(label="Currency", max_length=3, help_text="Three letters, such as USD.")
    from_day = forms.DateField(
        label="Valid from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Until the next cost. Empty: from the beginning, or from today when there is a cost already.",
    )

    def money(self) -> Money:
        """The cost. Raises BadCell."""
        currency = parse_currency(self.cleaned_data["currency"], field="Currency")
        return Money(parse_money(self.cleaned_data["cost"], field="Cost", currency=currency), currency)


class CostFileForm(ShelfwireForm):
    """A file of costs."""

    file = TableFileField()
    currency = forms.CharField(
        label="Currency", max_length=3, required=False, help_text="For rows without a currency of their own."
    )
    locale = forms.ChoiceField(label="Numbers are written", choices=locale_choices, initial="en-US")
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    dry_run = dry_run_field()


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def costs(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """The costs of one SKU, and the next one."""
    sku = find(every_sku(request), pk=sku_id)
    rows = costs_of(sku)[:SHOWN]
    currency = rows[0].currency if rows else sku.currency
    form = CostForm(request.POST or None, initial={"currency": currency})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            day = form.cleaned_data["from_day"] or (
                clock.today(request.company.timezone) if rows else BEGINNING
            )
            entry = actions.CostEntry(sku, day, form.money())
            actions.set_costs(company=request.company, entries=[entry], by=request.by)
            messages.success(request, f"{sku.code} costs {entry.cost}{_since(day)}.")
            return back_to(request, "catalogue:costs", sku_id=sku.pk)
    context = {"sku": sku, "form": form, "rows": rows, "beginning": BEGINNING}
    return render(request, "web/catalogue/costs.html", context, status=422 if form.errors else 200)


@requires(Role.OPERATOR)
@require_POST
def remove(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Take the cost of one day away; the one before it is valid on."""
    sku = find(every_sku(request), pk=sku_id)
    row = find(costs_of(sku), from_day=_day(request.POST.get("from_day", "")))
    actions.set_costs(
        company=request.company, entries=[actions.CostEntry(sku, row.from_day, None)], by=request.by
    )
    messages.success(request, f"The cost of {Money(row.minor, row.currency)} was removed from {sku.code}.")
    return back_to(request, "catalogue:costs", sku_id=sku.pk)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of costs."""
    form = CostFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return queue_file(request, import_costs_file, **form.cleaned_data)
    return render(request, "web/catalogue/import_costs.html", {"form": form, "columns": COLUMNS})


@requires(Role.OPERATOR)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    headers = {"Content-Disposition": 'attachment; filename="costs-template.csv"'}
    return HttpResponse(empty_file(COLUMNS), content_type="text/csv; charset=utf-8", headers=headers)


def _day(text: str) -> date | None:
    """The day, or None for what is none: no cost begins on it."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _since(day: date) -> str:
    return "" if day == BEGINNING else f" from {day:%-d %b %Y} on"
