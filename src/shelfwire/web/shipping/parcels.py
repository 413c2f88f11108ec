"""Parcels: the list, and what may still be changed about one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.exchange import queries as exchange
from shelfwire.exchange.actions import outgoing
from shelfwire.exchange.models import Outgoing
from shelfwire.fulfilment import actions, queries
from shelfwire.fulfilment.queries import ParcelFilter
from shelfwire.fulfilment.states import ParcelStatus
from shelfwire.orders.queries import counts
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, back_to, find, is_packer, requires
from shelfwire.web.chips import View
from shelfwire.web.forms import refusals
from shelfwire.web.grid import Act, Grid
from shelfwire.web.orders.packing import since
from shelfwire.web.orders.page import order_of
from shelfwire.web.shipping.forms import CorrectForm, ParcelFilterForm
from shelfwire.web.shipping.parcel_page import parcel_of
from shelfwire.web.shipping.tables import ParcelTable
from shelfwire.web.shops import shops_shown
from shelfwire.web.stale import stale

_VIEWS = (
    View("all", "All"),
    View("ready", "Ready to hand over", "status=ready"),
    View("sent", "Not scanned", "status=sent"),
    View("still", "Not moving", "moving=no"),
    View("stopped", "Stopped", "stopped=yes", "red", rare=True),
    View("in_transit", "In transit", "status=in_transit"),
    View("delivered", "Delivered", "status=delivered"),
    View("void", "Void", "status=void"),
)


@requires(Role.VIEWER, packers=True)
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
            still=shops_shown(request) if wanted.get("moving") else (),
            stopped=bool(wanted.get("stopped")),
        ),
    )
    if is_packer(request):
        rows = rows.filter(made_at__gte=since())
    may_tell = covers(request.role, Role.PACKER)
    grid = Grid(
        request,
        ParcelTable,
        rows,
        keys=queries.KEYS,
        name="parcels",
        form=form,
        views=_VIEWS,
        stale=stale(request, shops_shown(request)),
        acts=[Act("Delivered or failed", "circle-check", at(request, "orders:deliveries"))]
        if may_tell
        else (),
        select=may_tell,
    )
    chosen = (shop.pk,) if shop else ()
    grid.counts = counts(
        {
            status: queries.parcels(request.company, ParcelFilter(account_ids=chosen, statuses=(status,)))
            for status in (ParcelStatus.READY, ParcelStatus.SENT)
        }
    )
    return grid.respond("web/shipping/list.html")


@requires(Role.PACKER)
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
                despite=form.cleaned_data["despite"],
            )
            messages.success(
                request, f"The tracking is corrected. It goes to {parcel.account.channel_label} now."
            )
            return back_to(request, "orders:parcel", parcel_id=parcel.pk)
    form.offer_anyway()
    status = 422 if form.errors else 200
    context = {"form": form, "parcel": parcel, "closed": queries.why_no_correction(parcel)}
    return render(request, "web/shipping/correct.html", context, status=status)


@requires(Role.PACKER)
@require_POST
def void(request: CompanyRequest, parcel_id: int) -> HttpResponse:
    """Void a parcel whose tracking was not sent: its units are open again. ``order``: the page to go back to."""
    parcel = parcel_of(request, parcel_id)
    why = request.POST.get("why", "").strip()[:200] or "Voided by hand"
    if actions.void_parcel(parcel=parcel, by=request.by, why=why):
        messages.success(request, f"Parcel {parcel.tracking_number} is void. Its units can ship again.")
    else:
        messages.info(request, f"Parcel {parcel.tracking_number} was void already.")
    inside = {str(content.order_id): content.order_id for content in parcel.contents.all()}
    if order_id := inside.get(request.POST.get("order", "")):
        return back_to(request, "orders:order", order_id=order_id)
    return back_to(request, "orders:parcel", parcel_id=parcel.pk)


@requires(Role.PACKER)
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
        messages.info(request, f"Order {order.external_id} is no longer in this parcel.")
    return back_to(request, "orders:parcel", parcel_id=parcel.pk)


@requires(Role.PACKER)
@require_POST
def acknowledge(request: CompanyRequest, parcel_id: int, order_id: int) -> HttpResponse:
    """Say that one has seen why the parcel is stopped, and what became of the box."""
    parcel, order = parcel_of(request, parcel_id), order_of(request, order_id)
    cause, why = request.POST.get("cause", ""), request.POST.get("why", "").strip()[:300]
    made = actions.acknowledge(parcel=parcel, order=order, cause=cause, by=request.by, why=why)
    if made.by == request.by[:120]:
        messages.success(request, "Acknowledged. The timeline says by whom.")
    else:
        messages.info(request, f"{made.by} acknowledged it already.")
    return back_to(request, "orders:parcel", parcel_id=parcel.pk)


@requires(Role.PACKER)
@require_POST
def undo(request: CompanyRequest, parcel_id: int, acknowledgement_id: int) -> HttpResponse:
    """Take back that the box has the new address."""
    parcel = parcel_of(request, parcel_id)
    find(parcel.acknowledgements.all(), pk=acknowledgement_id)
    if actions.undo_acknowledgement(acknowledgement_id=acknowledgement_id, parcel=parcel, by=request.by):
        messages.success(request, "Taken back: the parcel is stopped again.")
    else:
        messages.info(request, "It was taken back already.")
    return back_to(request, "orders:parcel", parcel_id=parcel.pk)


@requires(Role.OPERATOR)
@require_POST
def retry(request: CompanyRequest, outgoing_id: int) -> HttpResponse:
    """Send again what the channel refused, after a person settled why."""
    row = find(exchange.outgoing(request.company), pk=outgoing_id)
    outgoing.retry(outgoing_id=row.pk, by=request.by)
    messages.success(request, "It is sent again now.")
    return _back_to_parcel(request, row)


@requires(Role.OPERATOR)
@require_POST
def dismiss(request: CompanyRequest, outgoing_id: int) -> HttpResponse:
    """Let a refusal rest, with a reason: the parcel went on without what was refused."""
    row = find(exchange.outgoing(request.company), pk=outgoing_id, subject_kind="parcel")
    if actions.dismiss_refusal(outgoing_id=row.pk, by=request.by, why=request.POST.get("why", "")):
        messages.success(request, "The refusal is dismissed. The reason is in the parcel's history.")
    else:
        messages.info(request, "It was withdrawn already.")
    return _back_to_parcel(request, row)


def _back_to_parcel(request: CompanyRequest, row: Outgoing) -> HttpResponse:
    if row.subject_kind == "parcel" and queries.get(request.company, row.subject_id) is not None:
        return back_to(request, "orders:parcel", parcel_id=row.subject_id)
    return back_to(request, "home:home")
