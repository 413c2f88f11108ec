"""Adjust or transfer many SKUs at once: what each line does is shown first, then it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import without_stock
from shelfwire.inventory import actions, queries
from shelfwire.inventory.models import Balance, Warehouse
from shelfwire.inventory.states import MovementKind
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.ids import new_token
from shelfwire.people.models import Company, Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.inventory.lists import matching
from shelfwire.web.selection import selection

MOST = 500
WAYS = {"adjust": "Adjust stock", "transfer": "Transfer stock"}
_DIGITS = 9


class SheetForm(ShelfwireForm):
    """What all lines share."""

    warehouse = forms.ModelChoiceField(Warehouse.objects.none(), label="Warehouse", empty_label=None)
    target = forms.ModelChoiceField(Warehouse.objects.none(), label="To", empty_label=None, required=False)
    reason = forms.CharField(required=False, label="Why", max_length=120, help_text="Shown in the ledger.")
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    """Of this sheet as it was shown: sent twice, it changes stock once."""

    def __init__(self, company: Company, way: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = queries.warehouses(company)
        self.fields["warehouse"].queryset = places  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["target"].queryset = places  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["key"].initial = new_token(16)
        if way == "transfer":
            self.fields["warehouse"].label, self.fields["reason"].label = "From", "Reference"
            self.fields["target"].required = True
        else:
            del self.fields["target"]

    def clean(self) -> dict[str, Any]:
        """A transfer goes elsewhere."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("target") is not None and found["target"] == found.get("warehouse"):
            self.add_error("target", "Choose another warehouse than the one it leaves.")
        return found


@dataclass(slots=True)
class Line:
    """One SKU: what was typed, and what becomes of it."""

    sku: Sku
    typed: str
    on_hand: int = 0
    change: int = 0
    why_not: str = ""

    @property
    def after(self) -> int:
        """What is there then."""
        return self.on_hand + self.change

    @property
    def ready(self) -> bool:
        """Whether it changes something."""
        return bool(self.change) and not self.why_not


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def bulk(request: CompanyRequest, way: str) -> HttpResponse:
    """The selected SKUs with a field each. Checked first; then the lines that can be recorded are."""
    if way not in WAYS:
        raise Http404("no such change")
    given = request.POST if request.method == "POST" else request.GET
    found = _chosen(request, given)
    form = SheetForm(request.company, way, request.POST or None)
    lines = [Line(sku, given.get(f"quantity-{sku.pk}", "").strip()[:12]) for sku in found[:MOST]]
    checked = request.method == "POST" and form.is_valid()
    if checked:
        judge(lines, form.cleaned_data["warehouse"], way)
        goes = given.get("action") == "apply" and any(line.ready for line in lines)
        if goes and _apply(request, way, form.cleaned_data, lines):
            return back_to(request, "inventory:transfers" if way == "transfer" else "inventory:list")
    context = {
        "way": way,
        "title": WAYS[way],
        "form": form,
        "lines": lines,
        "checked": checked,
        "ready": sum(line.ready for line in lines),
        "refused": sum(bool(line.why_not) for line in lines),
        "most": MOST if len(found) > MOST else 0,
    }
    return render(request, "web/inventory/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: CompanyRequest, given: QueryDict) -> Sequence[Sku]:
    asked = selection(given)
    rows = matching(request.company, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    return list(rows.order_by("code", "id")[: MOST + 1])


def judge(lines: Sequence[Line], place: Warehouse, way: str) -> None:
    """Say what each line would do there; what cannot be is said on its line."""
    ids = [line.sku.pk for line in lines]
    there = dict(Balance.objects.filter(sku__in=ids, warehouse=place).values_list("sku_id", "on_hand"))
    foreign = without_stock(ids)
    for line in lines:
        line.on_hand = there.get(line.sku.pk, 0)
        if not line.typed:
            continue
        bare = line.typed.removeprefix("-").removeprefix("−").removeprefix("+")
        if not bare.isdecimal() or len(bare) > _DIGITS:
            line.why_not = f"“{line.typed}” is no whole number."
        elif line.sku.pk in foreign:
            line.why_not = str(foreign[line.sku.pk])
        else:
            minus = line.typed[0] in "-−"
            line.change = -int(bare) if minus or way == "transfer" else int(bare)
            if way == "transfer" and minus:
                line.why_not = "Write how many leave, without a sign."
            elif way == "transfer" and line.after < 0:
                line.why_not = f"Only {line.on_hand:,} are on hand in {place}."


def _apply(request: CompanyRequest, way: str, given: dict[str, Any], lines: Sequence[Line]) -> bool:
    """Record the lines that can be; whether all of these were. What is refused meanwhile is said on its line."""
    ready = [line for line in lines if line.ready]
    key = f"web:{request.company.pk}:{given['key'] or new_token(16)}"
    if way == "transfer":
        transfer = actions.send_transfer(
            source=given["warehouse"],
            target=given["target"],
            lines=[(line.sku, -line.change) for line in ready],
            reference=given["reason"],
            by=request.by,
            once=key,
        )
        messages.success(
            request, f"{transfer} is on its way to {transfer.target}. Receive it when it arrives."
        )
        return True
    for line in ready:
        try:
            actions.change_stock(
                sku_id=line.sku.pk,
                warehouse_id=given["warehouse"].pk,
                kind=MovementKind.ADJUSTMENT,
                quantity=line.change,
                reason=given["reason"],
                by=request.by,
                once=f"{key}:{line.sku.pk}",
            )
        except RuleBroken as refusal:
            line.why_not = str(refusal)
    refused = [line for line in ready if line.why_not]
    messages.success(request, f"{len(ready) - len(refused):,} adjusted in {given['warehouse']}.")
    return not refused
