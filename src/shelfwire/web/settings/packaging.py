"""The boxes, bags and envelopes that parcels are packed in: their size and empty weight fill in the label's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions import save_packaging
from shelfwire.fulfilment.models import Packaging
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals
from shelfwire.web.labels.measures import BoxForm, plain, sized, weighed


class PackagingForm(BoxForm, ShelfwireForm):
    """One packaging."""

    name = forms.CharField(
        label="Name", max_length=80, help_text="The name used at the packing table, for example Box M."
    )
    is_default = forms.BooleanField(
        required=False,
        label="Use as the default",
        help_text="For contents that were never packed before.",
    )
    field_order = ("name", "length", "width", "height", "length_unit", "weight", "weight_unit", "is_default")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weight"].label = "Empty weight"
        self.fields["length"].help_text = "Outer size."


@requires(Role.VIEWER)
@require_GET
def packaging_list(request: CompanyRequest) -> HttpResponse:
    """Every packaging, those in use first."""
    found = sorted(queries.packagings(request.company, active=False), key=lambda one: not one.active)
    rows = [(one, sized(one), weighed(one)) for one in found]
    return render(request, "web/settings/packagings.html", {"rows": rows})


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """A new packaging."""
    first = not queries.packagings(request.company).exists()
    form = PackagingForm(request.POST or None, initial={"is_default": first, **_usual_units(request)})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made = _save(request, form, None)
            messages.success(request, f"{made.name} can now be chosen when you buy labels.")
            return back_to(request, "settings:packaging")
    return _form_page(request, form, None)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def change(request: CompanyRequest, packaging_id: int) -> HttpResponse:
    """Change one. Labels that were bought keep what they were bought with."""
    one = _packaging(request, packaging_id)
    form = PackagingForm(request.POST or None, initial=_initial(one))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made = _save(request, form, one)
            messages.success(request, f"{made.name} is changed. Labels bought before keep what they had.")
            return back_to(request, "settings:packaging")
    return _form_page(request, form, one)


@requires(Role.OPERATOR)
@require_POST
def switch(request: CompanyRequest, packaging_id: int) -> HttpResponse:
    """Take it out of use, or into use again: each takes the other back. ``active``: yes or no."""
    one = _packaging(request, packaging_id)
    active = request.POST.get("active") == "yes"
    save_packaging(
        company=request.company, packaging=one, active=active, is_default=one.is_default and active
    )
    if active:
        messages.success(request, f"{one.name} is in use again.")
    else:
        messages.success(request, f"{one.name} is no longer offered. “Use again” brings it back.")
    return back_to(request, "settings:packaging")


@requires(Role.OPERATOR)
@require_POST
def make_default(request: CompanyRequest, packaging_id: int) -> HttpResponse:
    """Contents that were never packed begin with this one from now on."""
    one = _packaging(request, packaging_id)
    save_packaging(company=request.company, packaging=one, is_default=True, active=True)
    messages.success(request, f"{one.name} is the default packaging now.")
    return back_to(request, "settings:packaging")


def _packaging(request: CompanyRequest, packaging_id: int) -> Packaging:
    return find(queries.packagings(request.company, active=False), pk=packaging_id)


def _save(request: CompanyRequest, form: PackagingForm, one: Packaging | None) -> Packaging:
    given = form.cleaned_data
    return save_packaging(
        company=request.company,
        packaging=one,
        name=given["name"].strip(),
        is_default=given["is_default"],
        **form.columns(),
    )


def _initial(one: Packaging) -> dict[str, Any]:
    return {
        "name": one.name,
        "is_default": one.is_default,
        "weight_unit": one.weight_unit,
        "length_unit": one.length_unit,
        **{name: plain(getattr(one, name)) for name in ("weight", "length", "width", "height")},
    }


def _usual_units(request: CompanyRequest) -> dict[str, str]:
    """The units of the packaging that is there; pounds and inches where there is none and the company is American."""
    there = queries.packagings(request.company).exclude(length_unit="").first()
    american = request.company.timezone.startswith("America/")
    if there is None:
        return (
            {"length_unit": "in", "weight_unit": "lb"}
            if american
            else {"length_unit": "cm", "weight_unit": "g"}
        )
    return {"length_unit": there.length_unit, "weight_unit": there.weight_unit or ("lb" if american else "g")}


def _form_page(request: CompanyRequest, form: PackagingForm, one: Packaging | None) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "web/settings/packaging.html", {"form": form, "one": one}, status=status)
