"""Price lists by file, as a job that hands bad rows back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.channels import queries as channels
from shelfwire.offers.prices.jobs import import_price_list
from shelfwire.offers.prices.queries import price_columns, price_template_csv
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.catalogue.forms import ENCODINGS, locale_choices
from shelfwire.web.forms import ShelfwireForm, TableFileField, dry_run_field, timezones
from shelfwire.web.uploads import queue_file


class PriceFileForm(ShelfwireForm):
    """A price list and how it is written."""

    file = TableFileField()
    account_id = forms.TypedChoiceField(
        label="Shop", required=False, coerce=int, empty_value=None, help_text="For rows that name no shop."
    )
    locale = forms.ChoiceField(label="Number and date format", choices=locale_choices, initial="en-US")
    zone = forms.ChoiceField(
        label="Clock of the sales", required=False, choices=[("", "Each shop's own"), *timezones()]
    )
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    confirmed = forms.BooleanField(
        required=False,
        label="Large changes are meant so",
        help_text="Otherwise a price that moves by more than 30 % is handed back and asks.",
    )
    dry_run = dry_run_field()

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shops = [(shop.pk, shop.name) for shop in channels.accounts(company)]
        self.fields["account_id"].choices = [("", "The file names it"), *shops]  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a price list."""
    form = PriceFileForm(request.company, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return queue_file(request, import_price_list, **form.cleaned_data)
    context = {"form": form, "columns": price_columns()}
    return render(request, "web/prices/import.html", context, status=422 if form.errors else 200)


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty price list: its header row."""
    headers = {"Content-Disposition": 'attachment; filename="prices-template.csv"'}
    return HttpResponse(price_template_csv(), content_type="text/csv; charset=utf-8", headers=headers)
