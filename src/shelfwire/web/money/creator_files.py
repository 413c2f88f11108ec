"""Creators' orders by file: the export of affiliate orders, its template, and what would become of it."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.kit.columns import template as empty_file
from shelfwire.people.models import Role
from shelfwire.settlements.creators import COLUMNS
from shelfwire.settlements.jobs_registry import import_creators_file
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.catalogue.forms import ENCODINGS, locale_choices
from shelfwire.web.file_preview import Previewed, offer, preview_page
from shelfwire.web.forms import ShelfwireForm, TableFileField, dry_run_field
from shelfwire.web.shops import chosen_shop, shops_of
from shelfwire.web.uploads import queue_file

CREATORS: Final = offer(
    Previewed(
        import_creators_file,
        "creators",
        COLUMNS,
        page="profit:preview_creators",
        import_page="profit:import_creators",
        above=("profit:list", "Profit"),
    )
)
_DAYS: Final = (
    ("dmy", "Day first, as Seller Center writes them: 04/08/2026 is 4 August"),
    ("mdy", "Month first: 04/08/2026 is 8 April"),
)


class CreatorFileForm(ShelfwireForm):
    """An export of affiliate orders, and how it is written."""

    account_id = forms.TypedChoiceField(
        label="Shop", coerce=int, help_text="The one that it was exported from."
    )
    file = TableFileField()
    currency = forms.CharField(
        label="Currency",
        max_length=3,
        required=False,
        help_text="For rows without a currency of their own; else that of their order, else that of the shop.",
    )
    locale = forms.ChoiceField(label="Numbers are written", choices=locale_choices, initial="en-US")
    days = forms.ChoiceField(label="Dates are written", choices=_DAYS, initial="dmy")
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    dry_run = dry_run_field()

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        chosen = chosen_shop(request)
        kwargs["initial"] = {"account_id": chosen.pk if chosen else None}
        super().__init__(*args, **kwargs)
        shops = [(shop.pk, shop.name) for shop in shops_of(request)]
        self.fields["account_id"].choices = shops  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose the file; one that is only checked leads to what would become of it."""
    form = CreatorFileForm(request, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        page = CREATORS.page if form.cleaned_data["dry_run"] else "jobs:job"
        return queue_file(request, import_creators_file, leads_to=page, **form.cleaned_data)
    context = {"form": form, "columns": COLUMNS, "shops": shops_of(request)}
    return render(request, "web/money/import_creators.html", context)


@requires(Role.OPERATOR)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    headers = {"Content-Disposition": 'attachment; filename="creators-orders-template.csv"'}
    return HttpResponse(empty_file(COLUMNS), content_type="text/csv; charset=utf-8", headers=headers)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def preview(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """What would become of the file; say what its columns mean, check it again, or import it."""
    return preview_page(request, CREATORS, job_id)
