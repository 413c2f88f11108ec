"""Parcels from a file: a job that hands bad rows back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.jobs_registry import import_tracking_job
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.shipping.forms import TrackingFileForm
from shelfwire.web.uploads import queue_file


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of tracking numbers and say how it is written."""
    form = TrackingFileForm(request.company, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        shop = given.pop("shop")
        return queue_file(request, import_tracking_job, account_id=shop.pk if shop else None, **given)
    return render(request, "web/shipping/import.html", {"form": form, "columns": queries.import_columns()})


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    headers = {"Content-Disposition": 'attachment; filename="tracking-template.csv"'}
    return HttpResponse(queries.template_csv(), content_type="text/csv; charset=utf-8", headers=headers)
