"""Parcels: the list, one parcel, and what may still be changed about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.channels import queries as channels
from shelfwire.channels.actions import outgoing
from shelfwire.channels.models import Outgoing
from shelfwire.fulfilment import actions, queries
from shelfwire.fulfilment.models import Parcel
from shelfwire.fulfilment.queries import ParcelFilter
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.states import UnitStatus
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Grid
from shelfwire.web.orders.page import order_of
from shelfwire.web.orders.tables import unit_name
from shelfwire.web.shipping.answers import answers
from shelfwire.web.shipping.forms import CorrectForm, ParcelFilterForm
from shelfwire.web.shipping.tables import ParcelTable, carrier_name, scan_due

_DONE = (ParcelStatus.DELIVERED, ParcelStatus.VOID)


@requires(Role.VIEWER)
@require_GET
def parcel_list(request: CompanyRequest) -> HttpResponseBase:
    """Every parcel, newest first."""
    form = ParcelFilterForm(request.company, request.GET)
    wanted = form.wanted()
    shop = wanted.get("shop")
    rows = queries.parcels(
        request.company,
        ParcelFilter(
            search=wanted.get("q", ""),
            account_ids=(shop.pk,) if shop else (),
            statuses=(wanted["status"],) if wanted.get("status") else (),
            carrier=wanted.get("carrier", ""),
        ),
    )
    grid = Grid(request, ParcelTable, rows, keys=queries.KEYS, name="parcels", form=form)
    return grid.respond("web/shipping/list.html")


def parcel_of(request: CompanyRequest, parcel_id: int) -> Parcel:
    """The parcel when it is this company's, else 404."""
    parcel = queries.get(request.company, parcel_id)
    if parcel is None:
        raise Http404("no such parcel for this company")
    return parcel


def _inside(parcel: Parcel) -> list[dict[str, Any]]:
    """Its contents by order: the order, its units' names with counts."""
    found: dict[tuple[int, bool], dict[str, Any]] = {}
    leaving = queries.may_take_out(parcel)
    for content in parcel.contents.all():
        entry = found.setdefault(
            (content.order_id, content.live),
            {
                "order": content.order,
                "units": {},
                "live": content.live,
                "cancelled": 0,
                "count": 0,
                "may_leave": content.live and content.order_id in leaving,
            },
        )
        name = unit_name(content.unit)
        entry["units"][name] = entry["units"].get(name, 0) + 1
        entry["count"] += 1
        entry["cancelled"] += content.unit.status == UnitStatus.CANCELLED
    return list(found.values())


@requires(Role.VIEWER)
@require_GET
def parcel_page(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """One parcel: what is inside, what the channel said, and how it came to be where it is."""
    parcel = parcel_of(request, parcel_id)
    context = {
        "parcel": parcel,
        "phrase": queries.phrase_of(parcel),
        "carrier": carrier_name(parcel.carrier),
        "inside": _inside(parcel),
        "answers": answers(request.company, [parcel.pk]).get(parcel.pk, []),
        "moves": parcel.moves.order_by("-id")[:50],
        "scan_due": scan_due(parcel),
        "can_void": queries.may_void(parcel),
        "can_correct": not queries.why_no_correction(parcel),
        "unequal": "" if parcel.status in _DONE else queries.unequal(parcel),
    }
    return render(request, "web/shipping/parcel.html", context)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def correct(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """Another carrier or number for a parcel that was sent; the channel allows it once."""
    parcel = parcel_of(request, parcel_id)
    form = CorrectForm(
        parcel,
        request.POST or None,
        initial={"carrier": parcel.carrier, "tracking_number": parcel.tracking_number},
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.correct_tracking(
                parcel=parcel,
                carrier=form.cleaned_data["carrier"],
                tracking_number=form.cleaned_data["tracking_number"],
                by=request.by,
                accept_unusual_number=form.cleaned_data["accept_unusual_number"],
            )
            messages.success(
                request, f"The tracking is corrected. It goes to {parcel.account.channel_label} now."
            )
            return back_to(request, "orders:parcel", parcel_id=parcel.pk)
    form.offer_anyway()
    status = 422 if form.errors else 200
    context = {"form": form, "parcel": parcel, "closed": queries.why_no_correction(parcel)}
    return render(request, "web/shipping/correct.html", context, status=status)


@requires(Role.OPERATOR)
@require_POST
def void(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """Void a parcel whose tracking was not sent: its units are open again."""
    parcel = parcel_of(request, parcel_id)
    why = request.POST.get("why", "").strip()[:200] or "Voided by hand"
    if actions.void_parcel(parcel=parcel, by=request.by, why=why):
        messages.success(request, f"Parcel {parcel.tracking_number} is void. Its units can ship again.")
    else:
        messages.info(request, f"Parcel {parcel.tracking_number} was void already.")
    return back_to(request, "orders:parcel", parcel_id=parcel.pk)


@requires(Role.OPERATOR)
@require_POST
def take_out(request: CompanyRequest, parcel_id: int, order_id: int) -> HttpResponse:
    """Take an order out of a parcel, or only what of it is cancelled."""
    parcel, order = parcel_of(request, parcel_id), order_of(request, order_id)
    only_cancelled = request.POST.get("what") == "cancelled"
    why = request.POST.get("why", "").strip()[:200]
    count = actions.take_out(
        parcel=parcel, order=order, by=request.by, why=why, only_cancelled=only_cancelled
    )
    if count:
        units = f"{count} {'unit' if count == 1 else 'units'}"
        messages.success(
            request, f"{units} of order {order.external_id} taken out of {parcel.tracking_number}."
        )
    else:
        messages.info(request, f"Nothing of order {order.external_id} is in this parcel any more.")
    return back_to(request, "orders:parcel", parcel_id=parcel.pk)


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, outgoing_id: int) -> HttpResponse:
    """Send again what the channel refused, after a person settled why."""
    row = find(channels.outgoing(request.company), pk=outgoing_id)
    outgoing.retry(outgoing_id=row.pk, by=request.by)
    messages.success(request, "It is sent again now.")
    return _back_to_parcel(request, row)


@requires(Role.OPERATOR)
@require_POST
def dismiss(request: CompanyRequest, outgoing_id: int) -> HttpResponse:
    """Let a refusal rest, with a reason: the parcel went on without what was refused."""
    row = find(channels.outgoing(request.company), pk=outgoing_id, subject_kind="parcel")
    if actions.dismiss_refusal(outgoing_id=row.pk, by=request.by, why=request.POST.get("why", "")):
        messages.success(request, "The refusal is dismissed. The reason is in the parcel's history.")
    else:
        messages.info(request, "It was withdrawn already.")
    return _back_to_parcel(request, row)


def _back_to_parcel(request: CompanyRequest, row: Outgoing) -> HttpResponse:
    if row.subject_kind == "parcel" and queries.get(request.company, row.subject_id) is not None:
        return back_to(request, "orders:parcel", parcel_id=row.subject_id)
    return back_to(request, "home:home")
