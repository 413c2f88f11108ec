"""Put parts together to a SKU that is counted, or take it apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import Warehouse
from shelfwire.kit.ids import new_token
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.inventory.codes import BadLines, counted


class AssemblyForm(ShelfwireForm):
    """What is made of what."""

    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="Warehouse", empty_label=None)
    quantity = forms.IntegerField(
        label="How many are made",
        min_value=-1_000_000,
        max_value=1_000_000,
        help_text="A minus takes so many apart.",
    )
    parts = forms.CharField(
        label="Parts of one",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "MUG-BLU 2"}),
        help_text="One part a line: SKU, then how many are in one. A line without a number is one.",
    )
    reference = forms.CharField(label="Reference", max_length=120, required=False)
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["key"].initial = new_token(16)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def assemble(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Parts go off stock and what is made of them comes on, in one act."""
    sku = find(every_sku(request), pk=sku_id)
    form = AssemblyForm(request.company, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = form.cleaned_data
            parts, bad = counted(request.company, given["parts"])
            if bad:
                raise BadLines(bad[0].why, field="parts", value=bad[0].text)
            actions.assemble(
                sku=sku,
                parts=list(parts.items()),
                quantity=given["quantity"],
                warehouse=given["warehouse"],
                reference=given["reference"],
                by=request.by,
                once=f"web:{given['key']}" if given["key"] else None,
            )
            done = "put together" if given["quantity"] > 0 else "taken apart"
            messages.success(
                request, f"{abs(given['quantity']):,} × {sku.code} {done} in {given['warehouse']}."
            )
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    return render(
        request, "web/inventory/assemble.html", {"form": form, "sku": sku}, status=422 if form.errors else 200
    )
