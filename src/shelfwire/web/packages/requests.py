"""What was asked of channels about packages: again, not any more, turned back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from shelfwire.fulfilment import requests
from shelfwire.fulfilment.actions.package_requests import retry_request, undo_request, withdraw_request
from shelfwire.fulfilment.models import PackageRequest
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires


def request_of(request: CompanyRequest, request_id: int) -> PackageRequest:
    """The request when it is this company's, else 404."""
    found = requests.request(request.company, request_id)
    if found is None:
        raise Http404("no such request for this company")
    return found


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, request_id: int) -> HttpResponse:
    """Tell again what was refused."""
    row = request_of(request, request_id)
    retry_request(request=row, by=request.by)
    messages.success(request, "It is sent again now.")
    return _back(request, row)


@requires(Role.OPERATOR)
@require_POST
def withdraw(request: CompanyRequest, request_id: int) -> HttpResponse:
    """Ask for it no more."""
    row = request_of(request, request_id)
    withdraw_request(request=row, by=request.by)
    messages.success(request, "It is withdrawn and will not be sent.")
    return _back(request, row)


@requires(Role.OPERATOR)
@require_POST
def undo(request: CompanyRequest, request_id: int) -> HttpResponse:
    """Take apart what was combined, or combine what was taken apart."""
    row = request_of(request, request_id)
    undo_request(request=row, by=request.by)
    messages.success(request, f"{row.account.channel_label} is asked to undo it.")
    return _back(request, row)


def _back(request: CompanyRequest, row: PackageRequest) -> HttpResponse:
    """To the parcel of a delivery, to the list of what is combined, else to the first of its orders."""
    if row.parcel_id is not None:
        return back_to(request, "orders:parcel", parcel_id=row.parcel_id)
    first = row.orders.order_by("order_id").first()
    if first is None or request.POST.get("to") == "combine":
        return back_to(request, "orders:combine")
    return back_to(request, "orders:order", order_id=first.order_id)
