"""A forgotten password: a link by mail where there is mail, and the page that every such link leads to."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shelfwire.people import actions
from shelfwire.people import queries as people
from shelfwire.people.errors import LinkEnded
from shelfwire.people.models import User
from shelfwire.web import mail
from shelfwire.web.forms import ShelfwireForm, new_password_field, refusals

MAILS_AN_HOUR = 3
ASKED_AN_HOUR = 20


class AddressForm(ShelfwireForm):
    """Whose password."""

    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class PasswordForm(ShelfwireForm):
    """The new one."""

    password = new_password_field("New password")


def link(token: str) -> str:
    """The whole address of a link that sets a password."""
    return f"{settings.PUBLIC_URL}{reverse('password_link', kwargs={'token': token})}"


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same for every address, and so is its time."""
    form = AddressForm(request.POST or None)
    if not mail.is_configured():
        return render(request, "web/person/forgotten.html", {"form": None})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        hour = timedelta(hours=1)
        asked = actions.count_of("link asked", request.META["REMOTE_ADDR"], hour)
        if asked <= ASKED_AN_HOUR and actions.count_of("link mailed", email, hour) <= MAILS_AN_HOUR:
            mail.send_soon(lambda: _mail_links(email))
        return render(request, "web/person/forgotten.html", {"asked": True})
    return render(request, "web/person/forgotten.html", {"form": form})


def _mail_links(email: str) -> None:
    found = actions.mailed_links(email)
    if not found:
        return
    lines = [f"{_where(user)}\n{link(token.reveal())}" for user, token in found]
    mail.send(
        found[0][0].email,  # what is stored, never what a stranger typed
        "A new password for Shelfwire",
        "Set a new password here"
        + (". Several accounts use this address, each with its own password:" if len(found) > 1 else ":")
        + "\n\n"
        + "\n\n".join(lines)
        + "\n\nEach link works once, for a day. If you did not ask for it, nothing has changed.\n",
    )


def _where(user: User) -> str:
    names = [company.name for company in people.companies_for(user)[:5]]
    return f"Account in {', '.join(names)}:" if names else "Account without a company:"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by link. Signing in comes after, with the second factor if there is one."""
    form = PasswordForm(request.POST or None)
    try:
        person = actions.person_of_link(token)
        if request.method == "POST" and form.is_valid():
            with refusals(form):
                actions.set_password_by_link(token=token, **form.cleaned_data)
                messages.success(request, "Your new password is set. Sign in with it.")
                return HttpResponseRedirect(reverse("account_login"))
    except LinkEnded as ended:
        return render(request, "web/person/link_ended.html", {"ended": ended}, status=ended.status)
    return render(request, "web/person/new_password.html", {"form": form, "person": person})
