"""Files in: SKUs with counted stock, and links. Each is a job that hands bad rows back."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.catalog import queries
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.jobs.actions import enqueue_file
from shelfwire.listings.jobs_registry import import_links_file
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires, with_file
from shelfwire.web.catalogue.forms import ImportForm, LinkFileForm


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of SKUs and say how it is written."""
    form = ImportForm(request.company, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        options = dict(form.cleaned_data)
        file = options.pop("file")
        with transaction.atomic():
            job = enqueue_file(
                import_catalogue_file,
                company=request.company,
                by=request.by,
                user=request.user,
                name=file.name,
                content=file.read(),
                **options,
            )
        return back_to(request, "jobs:job", job_id=job.pk)
    return render(request, "web/catalogue/import.html", {"form": form, "columns": queries.import_columns()})


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    headers = {"Content-Disposition": 'attachment; filename="skus-template.csv"'}
    return HttpResponse(queries.template_csv(), content_type="text/csv; charset=utf-8", headers=headers)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_links_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of links."""
    form = LinkFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        options = dict(form.cleaned_data)
        file = options.pop("file")
        with transaction.atomic():
            job = enqueue_file(
                import_links_file,
                company=request.company,
                by=request.by,
                user=request.user,
                name=file.name,
                content=file.read(),
                **options,
            )
        return back_to(request, "jobs:job", job_id=job.pk)
    return render(request, "web/catalogue/import_links.html", {"form": form})
