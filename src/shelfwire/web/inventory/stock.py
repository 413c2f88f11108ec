"""Change the stock of one SKU."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog.models import Sku
from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import Movement, Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.kit.ids import new_token
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.forms import ShelfwireForm, refusals

WAYS = (
    ("count", "I counted: this many are here"),
    ("receipt", "These arrived"),
    ("return", "These came back, were inspected, and can be sold again"),
    ("damage", "These are damaged or lost"),
    ("adjustment", "Correct by (a minus takes away)"),
)


class ChangeForm(ShelfwireForm):
    """One change of stock."""

    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="Warehouse", empty_label=None)
    way = forms.ChoiceField(label="What happened", choices=WAYS)
    quantity = forms.IntegerField(label="Quantity", min_value=-1_000_000, max_value=1_000_000)
    reason = forms.CharField(
        label="Why", max_length=200, required=False, help_text="Shown in the ledger for ever."
    )
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    """Of this form as it was shown: sent twice, it changes stock once."""
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """What was on hand when the form was shown, as JSON by warehouse id."""

    def __init__(self, company: Company, sku: Sku, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].queryset = queries.warehouses(company)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.company, self.sku = company, sku
        self.fields["key"].initial = new_token(16)
        self.fields["seen"].initial = json.dumps(queries.on_hand(sku))

    def change(self, by: str) -> Movement | None:
        """Record what the form says. Raises what ``change_stock`` raises."""
        given = self.cleaned_data
        counts = given["way"] == MovementKind.COUNT
        return actions.change_stock(
            sku_id=self.sku.pk,
            warehouse_id=given["warehouse"].pk,
            kind=MovementKind(given["way"]),
            quantity=given["quantity"],
            reason=given["reason"],
            by=by,
            once=f"web:{self.company.pk}:{given['key']}" if given["key"] else None,
            seen=self._seen(given) if counts else None,
        )

    def _seen(self, given: dict[str, Any]) -> int | None:
        try:
            seen = json.loads(given["seen"] or "{}")
        except (ValueError, RecursionError):  # not as the page wrote it: nothing to compare with
            return None
        number = seen.get(str(given["warehouse"].pk)) if isinstance(seen, dict) else None
        return number if isinstance(number, int) else None

    def ask_again(self) -> None:
        """Compare with the present numbers from now on: the person has been told of them."""
        self.data = {**dict(self.data.items()), "seen": json.dumps(queries.on_hand(self.sku))}


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def adjust(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Count, receive, take back or correct. A wrong change is answered by a second one: the ledger forgets nothing."""
    sku = find(every_sku(request), pk=sku_id)
    form = ChangeForm(request.company, sku, request.POST or None, initial={"way": request.GET.get("way")})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            moved = form.change(request.by)
            if moved is None:
                messages.info(
                    request,
                    "Nothing to change: the count agrees with the ledger, or it was recorded already.",
                )
            else:
                messages.success(request, f"{sku.code}: {moved.quantity:+,} in {moved.warehouse.name}.")
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    if form.is_bound:
        form.ask_again()
    there = queries.on_hand(sku)
    on_hand = [(place.name, there[place.pk]) for place in queries.warehouses(request.company)]
    return render(request, "web/inventory/adjust.html", {"form": form, "sku": sku, "on_hand": on_hand})
