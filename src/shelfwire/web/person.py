"""One's own page: name, clock, password, second factor."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shelfwire.people import actions
from shelfwire.people.models import User
from shelfwire.web.access import signed_in
from shelfwire.web.forms import ShelfwireForm, refusals, timezones


class ProfileForm(ShelfwireForm):
    """What a person may change of themselves."""

    name = forms.CharField(label="Name", max_length=150, help_text="Histories name you by it.")
    timezone = forms.ChoiceField(label="Time zone", choices=timezones)


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Look at and change one's own details."""
    user = request.user
    assert isinstance(user, User)  # signed_in let nobody else through
    initial = {"name": user.get_full_name(), "timezone": user.timezone}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.update_person(user, **form.cleaned_data)
            messages.success(request, "Your details are saved.")
            return HttpResponseRedirect(reverse("profile"))
    return render(
        request,
        "web/person/profile.html",
        {
            "form": form,
            "mfa": is_mfa_enabled(user),
            "memberships": user.memberships.select_related("company").order_by("company__name"),
        },
    )
