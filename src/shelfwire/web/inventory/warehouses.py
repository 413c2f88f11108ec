"""Places where stock lies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.inventory import actions, queries
from shelfwire.inventory.senders import PARTS
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, back_to, find, forbidden, requires
from shelfwire.web.forms import ShelfwireForm, refusals


class WarehouseForm(ShelfwireForm):
    """A new place."""

    name = forms.CharField(label="Name", max_length=120)
    code = forms.CharField(label="Code", max_length=40, help_text="Short, for files and labels: main, nyc-1.")


class ReturnAddressForm(ShelfwireForm):
    """What a packing slip names as the sender."""

    return_address = forms.CharField(
        required=False,
        label="Return address",
        max_length=800,
        strip=False,
        help_text="Line by line as it is to be printed, with the name first. Packing slips name it as the sender.",
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
    )


class SenderForm(ShelfwireForm):
    """Whom carriers are told as the sender, for labels that are bought with own accounts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, most) in PARTS.items():
            self.fields[name] = forms.CharField(required=False, label=label, max_length=most)
        self.fields["country"].help_text = "Two letters, such as US or GB."


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def warehouse_list(request: CompanyRequest) -> HttpResponse:
    """Every place, and a form for another one."""
    form = WarehouseForm(request.POST or None)
    if request.method == "POST":
        if not covers(request.role, Role.OPERATOR):
            return forbidden(request, request.company, Role.OPERATOR)
        if form.is_valid():
            with refusals(form):
                place = actions.add_warehouse(company=request.company, by=request.by, **form.cleaned_data)
                messages.success(request, f"{place.name} is there. Count stock in it next.")
                return back_to(request, "inventory:warehouses")
    context = {"form": form, "warehouses": queries.warehouses(request.company)}
    return render(request, "web/inventory/warehouses.html", context)


@requires(Role.OPERATOR)
@require_POST
def make_default(request: CompanyRequest, warehouse_id: int) -> HttpResponse:
    """Orders without a linked warehouse draw on this one from now on."""
    place = actions.set_default_warehouse(
        warehouse=find(queries.warehouses(request.company), pk=warehouse_id), by=request.by
    )
    messages.success(request, f"{place.name} is the default warehouse now.")
    return back_to(request, "inventory:warehouses")


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def return_address(request: CompanyRequest, warehouse_id: int) -> HttpResponse:
    """Where parcels from this warehouse come from and go back to."""
    place = find(queries.warehouses(request.company), pk=warehouse_id)
    form = ReturnAddressForm(request.POST or None, initial={"return_address": place.return_address})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.set_return_address(
                warehouse=place, address=form.cleaned_data["return_address"], by=request.by
            )
            messages.success(request, f"Slips from {place.name} name this address from now on.")
            return back_to(request, "inventory:warehouses")
    status = 422 if form.errors else 200
    return render(request, "web/inventory/return_address.html", {"form": form, "place": place}, status=status)


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def sender(request: CompanyRequest, warehouse_id: int) -> HttpResponse:
    """Whom carriers are told as the sender of this warehouse's parcels."""
    place = find(queries.warehouses(request.company), pk=warehouse_id)
    form = SenderForm(request.POST or None, initial=place.sender)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.set_sender(warehouse=place, parts=form.cleaned_data, by=request.by)
            messages.success(request, f"Labels for parcels from {place.name} name this sender from now on.")
            return back_to(request, "inventory:warehouses")
    status = 422 if form.errors else 200
    return render(request, "web/inventory/sender.html", {"form": form, "place": place}, status=status)
