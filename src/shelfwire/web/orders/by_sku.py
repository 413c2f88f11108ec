"""What an order was settled with by SKU: asked for, and as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from shelfwire.people.models import Role
from shelfwire.settlements.queries_skus import order_by_sku
from shelfwire.sync.statements.skus import request_skus
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.exports import csv_download
from shelfwire.web.money.by_sku import IDENTIFIERS, file_lines
from shelfwire.web.orders.page import order_of


@requires(Role.OPERATOR)
@require_POST
def read(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Ask the channel for it; the job's page shows how it goes."""
    order = order_of(request, order_id)
    job = request_skus(order, by=request.by, user=request.user)
    messages.success(request, "The order is being read by SKU.")
    return back_to(request, "jobs:job", job_id=job.pk)


@requires(Role.VIEWER)
@require_GET
def table(request: CompanyRequest, order_id: int) -> HttpResponseBase:
    """A CSV file with a line a SKU."""
    order = order_of(request, order_id)
    found = order_by_sku(order)
    if found is None:
        raise Http404("the order was not compared yet")
    return csv_download(f"order-{order.pk}-by-sku", file_lines(order, found), IDENTIFIERS)
