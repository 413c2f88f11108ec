"""The company's own facts, and the companies a person works in."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelfwire.people import actions
from shelfwire.people import queries as people
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals, timezones


class CompanyForm(ShelfwireForm):
    """What is known of a company."""

    name = forms.CharField(label="Name", max_length=120)
    tax_id = forms.CharField(
        label="Tax ID",
        max_length=40,
        required=False,
        help_text="TikTok allows up to five shops under one tax ID; it is used to warn you before a sixth.",
    )
    timezone = forms.ChoiceField(
        label="Time zone",
        choices=timezones,
        initial="UTC",
        help_text="The clock for screens that belong to no shop. Deadlines use the shop's own clock.",
    )


@requires(Role.VIEWER)
@require_http_methods(["GET"])
def company(request: CompanyRequest) -> HttpResponse:
    """Look at the company; an owner finds the form, the others the facts."""
    here = request.company
    form = CompanyForm(initial={"name": here.name, "tax_id": here.tax_id, "timezone": here.timezone})
    return render(request, "web/settings/company.html", {"form": form})


@requires(Role.OWNER)
@require_http_methods(["POST"])
def save(request: CompanyRequest) -> HttpResponse:
    """Change the company's facts."""
    form = CompanyForm(request.POST)
    if form.is_valid():
        with refusals(form):
            actions.update_company(request.company, by=request.by, **form.cleaned_data)
            messages.success(request, "The company is saved.")
            return back_to(request, "settings:company")
    return render(request, "web/settings/company.html", {"form": form}, status=422)


@requires(Role.VIEWER)
@require_http_methods(["GET"])
def companies(request: CompanyRequest) -> HttpResponse:
    """Manage companies: every company of this person, with their role and shops."""
    rows = people.memberships(request.user)
    return render(request, "web/settings/companies.html", {"memberships": rows})


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """A further company; the person becomes its owner. Shops of one business need no second company."""
    form = CompanyForm(request.POST or None, initial={"timezone": request.company.timezone})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            made = actions.add_company(by=request.by, owner=request.user, **form.cleaned_data)
            messages.success(request, f"{made} is ready. You are its owner.")
            return HttpResponseRedirect(reverse("settings:company", kwargs={"slug": made.slug}))
    return render(request, "web/settings/add_company.html", {"form": form})
