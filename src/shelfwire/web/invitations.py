"""Where the link of an invitation leads: accept it as oneself, or make an account with it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shelfwire.people import actions
from shelfwire.people.errors import BadPassword, InvitationEnded, SignInInstead
from shelfwire.people.models import Invitation, User
from shelfwire.web.access import LAST_COMPANY
from shelfwire.web.forms import ShelfwireForm, new_password_field, refusals

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class JoinForm(ShelfwireForm):
    """Who is new here says who they are."""

    name = forms.CharField(
        label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = new_password_field("Choose a password")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Say who invites whom to what; a POST accepts (signed in) or makes the account (new here)."""
    user = request.user if isinstance(request.user, User) else None
    try:
        if user is not None and request.method == "POST":
            return _accept(request, token, user)
        found = actions.find_invitation(token)
    except InvitationEnded as ended:
        return render(request, "web/person/link_ended.html", {"ended": ended}, status=ended.status)
    if user is not None:
        return render(request, "web/person/accept.html", {"invitation": found})
    return _join(request, token, found)


def _accept(request: HttpRequest, token: str, user: User) -> HttpResponse:
    held = actions.accept_invitation(token=token, user=user)
    messages.success(request, f"You are {held.role} of {held.company}.")
    request.session[LAST_COMPANY] = held.company.slug
    return HttpResponseRedirect(reverse("root"))


def _join(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            attempt = actions.begin_try(address=request.META["REMOTE_ADDR"], account=found.email)
            try:
                user = actions.join(token=token, **form.cleaned_data)
            except SignInInstead as known:
                messages.info(request, str(known))
                return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
            except BadPassword:
                attempt.succeeded()  # too weak to be anybody's: no account was asked
                raise
            attempt.succeeded()
            login(request, user, backend=_BACKEND)
            messages.success(request, f"Welcome, {user.first_name}.")
            return HttpResponseRedirect(reverse("root"))
    return render(request, "web/person/join.html", {"form": form, "invitation": found})
