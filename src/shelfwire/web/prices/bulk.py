"""Change many prices at once: what each becomes is shown first, and it takes a yes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.kit.clock import zone_of
from shelfwire.kit.ids import new_token
from shelfwire.listings.models import ListingSku
from shelfwire.offers.prices.actions import change_prices
from shelfwire.offers.prices.queries import (
    LABELS,
    Formula,
    Preview,
    PriceEdit,
    Rounding,
    edits_by_formula,
    preview_prices,
)
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.prices.lists import rows_of
from shelfwire.web.prices.words import plain
from shelfwire.web.selection import selection

MOST: Final = 5_000
SHOWN: Final = 50
_COLUMNS: Final = {"price": "price_minor", "list_price": "list_minor", "sale_price": "sale_minor"}


class BulkForm(ShelfwireForm):
    """What becomes of the selected prices. ``once``: a double click changes them once."""

    what = forms.ChoiceField(
        label="Change",
        choices=[("price", "Website price"), ("list_price", "List price"), ("sale_price", "Sale price")],
    )
    how = forms.ChoiceField(
        label="To",
        choices=[
            ("percent", "The price now, plus or minus percent"),
            ("amount", "The price now, plus or minus an amount"),
            ("exactly", "Exactly this amount"),
            ("clear", "Nothing: empty it"),
        ],
    )
    value = forms.DecimalField(
        label="By",
        required=False,
        max_digits=12,
        decimal_places=4,
        help_text="A minus makes it cheaper: −10 takes 10 % off, or 10.00 in the shop's currency.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    rounding = forms.ChoiceField(
        label="Rounded", required=False, choices=[(mode.value, label) for mode, label in LABELS.items()]
    )
    sale_from = forms.DateTimeField(
        label="Sale from", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    sale_until = forms.DateTimeField(
        label="Sale until",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="On each shop's own clock.",
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """A percentage or amount is needed unless the price is emptied."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("how") != "clear" and found.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Say by how much.")
        if found.get("how") == "percent" and (found.get("value") or 0) <= -100:
            self.add_error("value", "100 % off leaves no price.")
        return found

    def formula(self) -> Formula:
        """What was asked for; call it on a valid form."""
        asked = self.cleaned_data
        field, how = _COLUMNS[asked["what"]], asked["how"]
        if how == "clear":
            return Formula(field, clear=True)
        return Formula(
            field,
            percent=asked["value"] if how == "percent" else None,
            fixed=asked["value"] if how == "amount" else None,
            amount=asked["value"] if how == "exactly" else None,
            rounding=Rounding.NONE if how == "exactly" else Rounding(asked["rounding"] or Rounding.NONE),
            sale_from=asked["sale_from"],
            sale_until=asked["sale_until"],
        )


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def bulk(request: CompanyRequest) -> HttpResponse:
    """The form with the selected rows; then what each would become; then, with a yes, it is done."""
    given = request.POST if request.method == "POST" else request.GET
    rows, more = _chosen(request, given)
    asked = "what" in given
    form = BulkForm(given if asked else None, initial={"once": new_token(), "rounding": Rounding.NONE.value})
    preview: Preview | None = None
    if asked and form.is_valid():
        edits = _edits(request, rows, form.formula())
        preview = preview_prices(request.company, edits)
        yes = not preview.question or given.get("confirmed") == "1"
        if request.method == "POST" and given.get("action") == "change" and preview.changing and yes:
            done = change_prices(
                company=request.company,
                edits=edits,
                by=request.by,
                title=_title(form.cleaned_data, len(preview.changing)),
                confirmed=True,
                once=form.cleaned_data["once"] or None,
            )
            messages.success(
                request, f"{len(done.preview.changing) or len(preview.changing):,} prices changed."
            )
            if done.change is not None:
                return back_to(request, "prices:change", change_id=done.change.pk)
            return back_to(request, "prices:list")
    context = {
        "form": form,
        "rows": rows,
        "matching": given.get("matching", ""),
        "preview": preview,
        "shown": preview.changing[:SHOWN] if preview else (),
        "most": MOST if more else 0,
        "confirm_missing": request.method == "POST" and preview is not None and bool(preview.question),
    }
    return render(request, "web/prices/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: CompanyRequest, given: QueryDict) -> tuple[list[ListingSku], bool]:
    asked = selection(given)
    rows = rows_of(request, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.order_by("sku__code", "pk")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _edits(request: CompanyRequest, rows: list[ListingSku], formula: Formula) -> list[PriceEdit]:
    """What is to be entered: one edit a SKU and shop, however often it is listed there; a sale at the hour that each
    shop's own clock shows.
    """
    by_zone: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.sku_id is not None:
            by_zone[row.account.timezone].append((row.account_id, row.sku_id))
    edits = []
    for name, pairs in by_zone.items():
        there = replace(
            formula,
            sale_from=_on_clock(formula.sale_from, name),
            sale_until=_on_clock(formula.sale_until, name),
        )
        edits += edits_by_formula(request.company, list(dict.fromkeys(pairs)), there)
    return edits


def _on_clock(moment: datetime | None, zone: str) -> datetime | None:
    return moment.replace(tzinfo=zone_of(zone)) if moment else None


def _title(asked: dict[str, Any], count: int) -> str:
    what = dict(BulkForm.base_fields["what"].choices)[asked["what"]]  # type: ignore[attr-defined]  # a ChoiceField
    if asked["how"] == "clear":
        return f"{what} of {count:,} emptied"
    if asked["how"] == "exactly":
        return f"{what} of {count:,}: {plain(asked['value'])}"
    unit = " %" if asked["how"] == "percent" else ""
    return f"{what} of {count:,}: {asked['value'].normalize():+f}{unit}"
