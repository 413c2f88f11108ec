"""Channel properties as files: out, and in as a job that hands bad rows back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.kit.columns import template as empty_file
from shelfwire.people.models import Role
from shelfwire.posting.columns import COLUMNS
from shelfwire.posting.export_properties import property_lines
from shelfwire.posting.jobs_registry import import_property_file
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.catalogue.forms import ENCODINGS
from shelfwire.web.exports import csv_download
from shelfwire.web.forms import ShelfwireForm, TableFileField, dry_run_field
from shelfwire.web.properties.lists import rows_of
from shelfwire.web.shops import shops_of, shops_shown
from shelfwire.web.uploads import queue_file

MOST = 100_000


class PropertyFileForm(ShelfwireForm):
    """A file of channel properties."""

    file = TableFileField()
    account_id = forms.TypedChoiceField(
        label="Shop", required=False, coerce=int, empty_value=None, help_text="For rows that name no shop."
    )
    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    dry_run = dry_run_field()

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shops = [(shop.pk, shop.name) for shop in shops_of(request)]
        self.fields["account_id"].choices = [("", "The file names it"), *shops]  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file."""
    posted = request.method == "POST"
    form = PropertyFileForm(request, request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        return queue_file(request, import_property_file, **form.cleaned_data)
    context = {"form": form, "columns": COLUMNS}
    return render(request, "web/properties/import.html", context, status=422 if form.errors else 200)


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file: its header row."""
    headers = {"Content-Disposition": 'attachment; filename="channel-properties-template.csv"'}
    return HttpResponse(empty_file(COLUMNS), content_type="text/csv; charset=utf-8", headers=headers)


@requires(Role.VIEWER)
@require_GET
def export(request: CompanyRequest) -> HttpResponseBase:
    """The products that the list shows, of the shop that is chosen, else of the first."""
    shop = next(iter(shops_shown(request)), None)
    if shop is None:
        return csv_download("channel-properties", [[column.header for column in COLUMNS]])
    ids = list(
        rows_of(request, request.GET).filter(account=shop).order_by("pk").values_list("pk", flat=True)[:MOST]
    )
    return csv_download("channel-properties", property_lines(shop, ids), (0,))
