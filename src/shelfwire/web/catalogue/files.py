"""Files in: SKUs with counted stock, as a job that hands bad rows back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.catalog import queries
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.catalogue.forms import ImportForm
from shelfwire.web.uploads import queue_file


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of SKUs and say how it is written."""
    form = ImportForm(request.company, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        page = "catalogue:preview" if form.cleaned_data["dry_run"] else "jobs:job"
        return queue_file(request, import_catalogue_file, leads_to=page, **form.cleaned_data)
    return render(request, "web/catalogue/import.html", {"form": form, "columns": queries.import_columns()})


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    headers = {"Content-Disposition": 'attachment; filename="skus-template.csv"'}
    return HttpResponse(queries.template_csv(), content_type="text/csv; charset=utf-8", headers=headers)
