"""What was counted, entered: by scanner, line by line, by paste or by file."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.catalog.models import Sku
from shelfwire.inventory import actions
from shelfwire.inventory.actions import TakeCount
from shelfwire.inventory.models import StockTake
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires, with_file
from shelfwire.web.forms import ShelfwireForm, TableFileField, refusals
from shelfwire.web.inventory.codes import BadLine, counted, lines_of, sku_of
from shelfwire.web.inventory.takes import take_of
from shelfwire.web.inventory.words import signed as signed_number

_DIGITS = 10
"""More are no count."""


class BadCount(RuleBroken):
    """No number of pieces."""

    code = "bad_count"


class PasteForm(ShelfwireForm):
    """Lines from a spreadsheet or a scanner's memory, or a file of them."""

    lines = forms.CharField(
        required=False,
        label="Lines",
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "MUG-BLU\t12"}),
        help_text="SKU or barcode, then the number. A line without a number counts one, as a list of scans does.",
    )
    file = TableFileField(label="Or a file with these two columns", required=False)
    add = forms.BooleanField(
        required=False,
        label="Add to what is counted already",
        help_text="Off: the numbers replace those that were entered for the same SKUs.",
    )


@requires(Role.OPERATOR)
@require_POST
def scan(request: CompanyRequest, take_id: int) -> HttpResponse:
    """One more of what was scanned, or as many as the field says; below 0 takes scans back. What came of it is said
    beside the field, where the next scan goes.
    """
    take = take_of(request, take_id)
    said: dict[str, object] = {}
    try:
        number = _number(request.POST.get("count", "") or "1", signed=True)
        sku = sku_of(request.company, request.POST.get("code", "").strip()[:200])
        said = {
            "sku": sku,
            "number": signed_number(number),
            "total": _add(take, {sku: number}, request.by)[sku],
        }
    except RuleBroken as refusal:
        if not request.htmx:
            raise
        said = {"refusal": refusal}
    if request.htmx:
        return render(request, "web/inventory/scan_said.html", said)
    return back_to(request, "inventory:take", take_id=take_id)


@requires(Role.OPERATOR)
@require_POST
def save_counts(request: CompanyRequest, take_id: int) -> HttpResponse:
    """The numbers that were typed into the lines; those that nobody touched are left as they are."""
    take = take_of(request, take_id)
    typed = {}
    for name in request.POST:
        text, pk = request.POST.get(name, ""), name.removeprefix("counted-")
        was = request.POST.get(f"was-{pk}")
        if pk != name and pk.isdecimal() and len(pk) < 19 and text.strip() and text.strip() != was:
            typed[int(pk)] = _number(text)
    mine = set(Sku.objects.filter(company=request.company, pk__in=typed).values_list("pk", flat=True))
    entered = [TakeCount(pk, count) for pk, count in typed.items() if pk in mine]
    changed = actions.enter_counts(take=take, counts=entered, by=request.by) if entered else 0
    messages.success(request, f"{changed:,} {'count is' if changed == 1 else 'counts are'} saved.")
    return back_to(request, "inventory:take", take_id=take_id)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def paste(request: CompanyRequest, take_id: int) -> HttpResponse:
    """Many counts at once. Lines that mean nothing are handed back; the others are entered."""
    take = take_of(request, take_id)
    form = PasteForm(request.POST or None, request.FILES or None)
    bad: list[BadLine] = []
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            text = form.cleaned_data["lines"]
            if file := form.cleaned_data["file"]:
                text += "\n" + lines_of(file.name, file.read())
            found, bad = counted(request.company, text)
            if form.cleaned_data["add"]:
                _add(take, found, request.by)
            elif found:
                entered = [TakeCount(sku.pk, count) for sku, count in found.items()]
                actions.enter_counts(take=take, counts=entered, by=request.by)
            if found:
                messages.success(request, f"{len(found):,} SKUs are counted.")
            if not bad:
                return back_to(request, "inventory:take", take_id=take_id)
            form = PasteForm(
                initial={"lines": "\n".join(line.text for line in bad), "add": form.cleaned_data["add"]}
            )
    context = {"take": take, "form": form, "bad": bad[:100], "more": max(0, len(bad) - 100)}
    return render(
        request, "web/inventory/take_paste.html", context, status=422 if bad or form.errors else 200
    )


def _add(take: StockTake, found: dict[Sku, int], by: str) -> dict[Sku, int]:
    """Add to what is counted already; the new totals. Two scanners that add at once do not lose a piece."""
    with transaction.atomic():
        StockTake.objects.select_for_update().get(pk=take.pk)
        there = dict(take.lines.filter(sku__in=found).values_list("sku_id", "counted"))
        totals = {sku: max(0, (there.get(sku.pk) or 0) + count) for sku, count in found.items()}
        entered = [TakeCount(sku.pk, total) for sku, total in totals.items()]
        actions.enter_counts(take=take, counts=entered, by=by)
    return totals


def _number(text: str, *, signed: bool = False) -> int:
    bare = text.strip().removeprefix("-") if signed else text.strip()
    if not bare.isdecimal() or len(bare) > _DIGITS:
        raise BadCount(
            f"“{text}” is no number of pieces.", field="count", value=text[:60], hint="Write digits only."
        )
    return -int(bare) if text.strip().startswith("-") else int(bare)
