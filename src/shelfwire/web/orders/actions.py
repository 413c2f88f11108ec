"""What may be done with one order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from shelfwire.fulfilment.actions import answer_put_back
from shelfwire.fulfilment.actions import lift as lift_for
from shelfwire.orders import actions
from shelfwire.people.models import Role
from shelfwire.sync.orders.read import refetch
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import typed
from shelfwire.web.orders.page import order_of, order_page
from shelfwire.web.shipping.ship import ShipForm
from shelfwire.web.shipping.ship import ship as make


@requires(Role.PACKER)
@require_POST
def ship(request: CompanyRequest, order_id: int) -> HttpResponse:
    """A parcel with the chosen units. What is refused stands beside its field, and nothing is made."""
    order = order_of(request, order_id)
    form = ShipForm(order, request.POST)
    shipped = make(request, order, form)
    if shipped:
        number, theirs = shipped.parcel.tracking_number, order.account.channel_label
        messages.success(request, f"Parcel {number} is made. Its tracking goes to {theirs} now.")
        return back_to(request, "orders:order", order_id=order.pk)
    return order_page(request, order, form)


@requires(Role.OPERATOR)
@require_POST
def refresh(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Read the order from the channel again, now."""
    order = order_of(request, order_id)
    recorded = refetch(order, by=request.by)
    changed = recorded.created + recorded.updated
    messages.success(
        request, "Read again: the order has changed." if changed else "Read again: nothing has changed."
    )
    return back_to(request, "orders:order", order_id=order.pk)


@requires(Role.OPERATOR)
@require_POST
def lift(request: CompanyRequest, order_id: int, code: str) -> HttpResponse:
    """A person who looked decides that a block no longer counts."""
    order = order_of(request, order_id)
    why = request.POST.get("why", "").strip()[:150]
    lift_for(order, code, request.by, why)
    messages.success(request, "The block is lifted. The timeline says by whom.")
    return back_to(request, "orders:order", order_id=order.pk)


@requires(Role.OPERATOR)
@require_POST
def put_back(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Say whether what was cancelled after it had left the ledger lies on the shelf again."""
    order = order_of(request, order_id)
    back = request.POST.get("back") == "yes"
    count = answer_put_back(order=order, back=back, by=request.by)
    units = f"{count} {'unit' if count == 1 else 'units'}"
    if not count:
        messages.info(request, "That was answered already: stock is as it was.")
    elif back:
        messages.success(request, f"{units} put back into stock.")
    else:
        messages.success(request, f"{units} not put back: stock stays as it is.")
    return back_to(request, "orders:order", order_id=order.pk)


@requires(Role.OWNER)
@require_POST
def erase(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Erase whom the order was for. What it came to stays to the cent."""
    order = order_of(request, order_id)
    typed(request, "erase")
    why = request.POST.get("why", "").strip()[:200] or "On request"
    if actions.erase_personal_data([order], request.by, why):
        messages.success(request, "The personal data is erased. Items, money and history stay.")
    else:
        messages.info(request, "It was erased already.")
    return back_to(request, "orders:order", order_id=order.pk)
