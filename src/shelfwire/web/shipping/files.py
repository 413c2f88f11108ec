"""Parcels from a file: a job that hands bad rows back."""

from __future__ import annotations

import csv
import io

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.fulfilment.jobs_registry import import_tracking_job
from shelfwire.jobs.actions import enqueue_file
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires, with_file
from shelfwire.web.shipping.forms import TrackingFileForm

COLUMNS = (
    ("Order ID", True, "The channel's order id, as text: Excel rounds long numbers."),
    ("Carrier", True, "Its name, as you or the channel write it."),
    ("Tracking number", True, "One row a number. Several rows of one order are several parcels; one number on "
                              "several orders is one parcel."),
    ("SKU", False, "Only when a parcel holds a part of the order. Yours or the seller SKU."),
    ("Quantity", False, "How many of the SKU; empty means all that are left."),
    ("Ship date", False, "Checked against the day of the order, on the clock you name."),
    ("Shop", False, "Only when two shops share an order id."),
)  # fmt: skip


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of tracking numbers and say how it is written."""
    form = TrackingFileForm(request.company, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        with transaction.atomic():
            job = enqueue_file(
                import_tracking_job,
                company=request.company,
                by=request.by,
                user=request.user,
                name=file.name,
                content=file.read(),
                encoding=given["encoding"],
                locale=given["locale"],
                zone=given["zone"],
                account_id=given["shop"].pk if given["shop"] else None,
                accept_unusual_numbers=given["accept_unusual_numbers"],
            )
        return back_to(request, "jobs:job", job_id=job.pk)
    return render(request, "web/shipping/import.html", {"form": form, "columns": COLUMNS})


@requires(Role.VIEWER)
@require_GET
def template(_request: CompanyRequest) -> HttpResponse:
    """An empty file with the right header."""
    out = io.StringIO()
    csv.writer(out).writerow([name for name, _, _ in COLUMNS])
    headers = {"Content-Disposition": 'attachment; filename="tracking-template.csv"'}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
