"""An order's packages: split it, take a shared package apart, hand its invoice in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from shelfwire.fulfilment.actions.package_requests import ask_invoice, ask_split, ask_uncombine
from shelfwire.fulfilment.errors_requests import BadInvoice
from shelfwire.fulfilment.invoice_file import INVOICE_MOST
from shelfwire.fulfilment.lines import open_lines
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.orders.page import order_of


@requires(Role.OPERATOR)
@require_POST
def split(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Every line into the package that was chosen for it; those of the first package stay where they are."""
    order = order_of(request, order_id)
    groups: dict[int, list[int]] = {}
    for line in open_lines(order):
        chosen = request.POST.get(f"package-{line.key}", "1")
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 3 else 1
        groups.setdefault(number, []).extend(unit.pk for unit in line.units)
    ask_split(order=order, groups=[groups[n] for n in sorted(groups) if n > 1], by=request.by)
    messages.success(request, f"{order.account.channel_label} is asked to split the order.")
    return back_to(request, "orders:order", order_id=order.pk)


@requires(Role.OPERATOR)
@require_POST
def uncombine(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Take this order, or with ``all`` every order, out of a package that several share."""
    order = order_of(request, order_id)
    package = request.POST.get("package", "")[:64]
    only = () if request.POST.get("all") else (order.external_id,)
    ask_uncombine(account=order.account, package_id=package, order_ids=only, by=request.by)
    messages.success(request, f"{order.account.channel_label} is asked to take the package apart.")
    return back_to(request, "orders:order", order_id=order.pk)


@requires(Role.OPERATOR)
@require_POST
def invoice(request: CompanyRequest, order_id: int) -> HttpResponse:
    """Hand in the XML of the invoice."""
    order = order_of(request, order_id)
    file = request.FILES.get("invoice")
    if file is None:
        raise BadInvoice("No file was chosen.", field="invoice", hint="Choose the XML file of the invoice.")
    content = file.read(INVOICE_MOST + 1)
    ask_invoice(
        order=order,
        content=content,
        name=str(file.name),
        by=request.by,
        package_id=request.POST.get("package", "")[:64],
    )
    messages.success(request, f"The invoice is being sent to {order.account.channel_label} now.")
    return back_to(request, "orders:order", order_id=order.pk)
