"""Whose stock a SKU uses: the parts of a kit, or the SKU whose stock a shadow shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.catalog import actions
from shelfwire.catalog.models import Sku
from shelfwire.catalog.queries import skus_by_codes
from shelfwire.catalog.rules import code_key
from shelfwire.inventory.errors import StockOfItsOwn
from shelfwire.kit.errors import RuleBroken
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers, roles_of
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.skus import every_sku
from shelfwire.web.forms import ShelfwireForm, refusals

LINES_MOST = 100
_SPARE = 3
"""Empty lines below those that are filled."""


class BadLine(RuleBroken):
    """A line of the form cannot be read."""

    code = "bad_line"


@dataclass(slots=True)
class Line:
    """One part as it was typed."""

    code: str = ""
    quantity: str = ""


class ShadowForm(ShelfwireForm):
    """Whose stock it shares. The company is asked of a person who is operator in several."""

    owner = forms.ChoiceField(label="Company")
    sku = forms.CharField(
        label="Shares the stock of",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text="The SKU that is counted. What is sold of either is taken from its stock.",
    )
    leave_stock = forms.BooleanField(
        required=False,
        label="What it has of its own stays as it is",
        help_text="It is not sold and not counted while the SKU uses the stock of another.",
    )

    def __init__(self, companies: list[Company], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(str(one.pk), one.name) for one in companies]  # type: ignore[attr-defined]  # a ChoiceField
        if len(companies) == 1:
            self.fields["owner"].required = False
            self.fields["owner"].widget = forms.HiddenInput()
        self.fields["leave_stock"].widget = forms.HiddenInput()

    def ask_what_it_has(self) -> None:
        """Ask about the SKU's own stock, once it was refused because of it."""
        if any(error.code == StockOfItsOwn.code for error in self.errors.as_data().get("sku", ())):
            self.fields["leave_stock"].widget = forms.CheckboxInput()


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def kit(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Say what a kit is made of. No part at all makes it a plain SKU again."""
    sku = find(every_sku(request), pk=sku_id)
    before = [
        Line(row.part.code, str(row.quantity))
        for row in sku.parts.select_related("part").order_by("part__code")
    ]
    refusal: RuleBroken | None = None
    lines = before
    if request.method == "POST":
        lines = _typed(request.POST)
        try:
            parts = _parts(request.company, lines)
            leave = bool(request.POST.get("leave_stock"))
            actions.set_kit(sku=sku, parts=parts, by=request.by, leave_stock=leave)
        except RuleBroken as error:
            refusal = error
        else:
            messages.success(request, _kit_words(sku, parts))
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    context = {
        "sku": sku,
        "lines": [*lines, *(Line() for _ in range(_SPARE))],
        "is_kit": bool(before),
        "refusal": refusal,
        "asks": isinstance(refusal, StockOfItsOwn),
    }
    return render(request, "web/catalogue/kit.html", context, status=422 if refusal else 200)


def _typed(given: QueryDict) -> list[Line]:
    """The lines that are not empty."""
    pairs = zip(given.getlist("code"), given.getlist("quantity"), strict=False)
    lines = [Line(code.strip()[:80], quantity.strip()[:12]) for code, quantity in pairs]
    return [line for line in lines if line.code or line.quantity][:LINES_MOST]


def _parts(company: Company, lines: list[Line]) -> list[tuple[Sku, int]]:
    """The parts that the lines name. Raises BadLine."""
    found = skus_by_codes(company, [line.code for line in lines])
    parts = []
    for line in lines:
        part = found.get(code_key(line.code))
        if part is None:
            raise BadLine(
                f"There is no SKU “{line.code}”." if line.code else "A line has no SKU.",
                field="SKU",
                value=line.code,
                hint="Type the code of a SKU of yours.",
            )
        if not line.quantity.isdecimal():
            raise BadLine(
                f"“{line.quantity}” is no number of “{part}”." if line.quantity else f"How many of “{part}”?",
                field="quantity",
                value=line.quantity,
                hint="Write how many of it are in one kit.",
            )
        parts.append((part, int(line.quantity)))
    return parts


def _kit_words(sku: Sku, parts: list[tuple[Sku, int]]) -> str:
    if not parts:
        return f"{sku.code} is no kit any more. It has stock of its own now: count it."
    counted = "1 part" if len(parts) == 1 else f"{len(parts)} parts"
    return f"{sku.code} is a kit of {counted}. Its stock follows from theirs."


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def shadow(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Let a SKU share the stock of another, of any company in which the person is operator."""
    sku = find(every_sku(request), pk=sku_id)
    companies = _operated(request)
    form = ShadowForm(companies, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        owner = next((one for one in companies if str(one.pk) == given["owner"]), request.company)
        with refusals(form):
            of = _named(owner, given["sku"])
            leave = given["leave_stock"]
            actions.set_shadow(sku=sku, of=of, by=request.by, may=True, leave_stock=leave)
            messages.success(request, f"{sku.code} shares the stock of {of.code} now.")
            return back_to(request, "catalogue:sku", sku_id=sku.pk)
    form.ask_what_it_has()
    status = 422 if form.errors else 200
    return render(request, "web/catalogue/shadow.html", {"form": form, "sku": sku}, status=status)


def _operated(request: CompanyRequest) -> list[Company]:
    """The companies in which the person may change stock, this one first."""
    others = [
        company
        for company, role in roles_of(request.user).items()
        if covers(role, Role.OPERATOR) and company != request.company
    ]
    return [request.company, *others]


def _named(company: Company, code: str) -> Sku:
    found = skus_by_codes(company, [code]).get(code_key(code.strip()))
    if found is None:
        raise BadLine(
            f"There is no SKU “{code}” in {company}.", field="sku", value=code, hint="Type an existing code."
        )
    return found


@requires(Role.OPERATOR)
@require_POST
def stop_sharing(request: CompanyRequest, sku_id: int) -> HttpResponse:
    """Give a shadow stock of its own."""
    sku = actions.set_shadow(sku=find(every_sku(request), pk=sku_id), of=None, by=request.by)
    messages.success(request, f"{sku.code} has stock of its own now: count it.")
    return back_to(request, "catalogue:sku", sku_id=sku_id)
