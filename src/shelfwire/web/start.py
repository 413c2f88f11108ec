"""Where a visit begins: the first run, and the way to one's company."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shelfwire.people import actions
from shelfwire.people import queries as people
from shelfwire.web.access import LAST_COMPANY
from shelfwire.web.areas import AREAS
from shelfwire.web.forms import ShelfwireForm, new_password_field, refusals, timezones


class OwnerForm(ShelfwireForm):
    """The very first page: who owns this installation, and the company they sell as."""

    company_name = forms.CharField(
        label="Company name", max_length=120, help_text="The name you trade under. More can be added later."
    )
    name = forms.CharField(
        label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="You sign in with it. No e-mail is sent.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = new_password_field("Password")
    timezone = forms.ChoiceField(
        label="Time zone",
        choices=timezones,
        initial="UTC",
        help_text="Deadlines are shown on this clock; each shop also has its own.",
        widget=forms.Select(attrs={"data-guess-timezone": ""}),
    )


def root(request: HttpRequest) -> HttpResponse:
    """To the first area of the company last looked at that the person's role opens."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    companies = list(people.companies_for(request.user))
    if not companies:
        return render(request, "web/no_company.html", status=403)
    last = request.session.get(LAST_COMPANY)
    slug = last if any(c.slug == last for c in companies) else companies[0].slug
    roles = people.roles_of(request.user)
    role = next(role for company, role in roles.items() if company.slug == slug)
    start = next(area.start for area in AREAS if people.covers(role, area.needs))
    return HttpResponseRedirect(reverse(start, kwargs={"slug": slug}))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Create the owner account; closed for ever once it exists."""
    if not people.needs_first_run():
        return HttpResponseRedirect(reverse("root"))
    form = OwnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            user, company = actions.create_first_owner(**form.cleaned_data)
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, f"Welcome, {user.first_name}. {company} is ready for its first shop.")
            return HttpResponseRedirect(reverse("root"))
    return render(request, "web/welcome.html", {"form": form})
