"""The mail server that sends a company's notifications: an owner enters it, tries it, removes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shelfwire.alerts import actions, queries
from shelfwire.alerts.models import MailServer, Security
from shelfwire.kit import clock
from shelfwire.kit.errors import RuleBroken
from shelfwire.kit.mail import MailNotTaken
from shelfwire.kit.secrets import Secret, UnreadableSecret
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals


class MailServerForm(ShelfwireForm):
    """Where mail is handed in, and as whom."""

    host = forms.CharField(
        label="Server", max_length=253, widget=forms.TextInput(attrs={"placeholder": "smtp.example.com"})
    )
    security = forms.ChoiceField(label="Encryption", choices=Security.choices, initial=Security.STARTTLS)
    port = forms.IntegerField(label="Port", min_value=1, max_value=65_535, initial=587)
    username = forms.CharField(
        label="User name",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Leave it empty for a server that asks for none.",
    )
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sender = forms.EmailField(label="Sender's address", help_text="It stands in the From line.")

    def __init__(self, held: MailServer | None, data: Any = None) -> None:
        names = ("host", "security", "port", "username", "sender")
        super().__init__(data, initial={name: getattr(held, name) for name in names} if held else None)
        if held is not None and held.username:
            self.fields["password"].help_text = "One is stored, encrypted. Leave it empty to keep it."


def _page(
    request: CompanyRequest, form: MailServerForm, *, tried: RuleBroken | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "held": queries.mail_server(request.company),
        "installation": settings.EMAIL_HOST,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "trouble": queries.mail_trouble(request.company, clock.now()),
        "tried": tried,
    }
    return render(request, "web/notifications/mail_server.html", context, status=status)


@sensitive_post_parameters("password")
@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def mail_server(request: CompanyRequest) -> HttpResponse:
    """Look at the mail server, and enter another."""
    held = queries.mail_server(request.company)
    form = MailServerForm(held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        password = values.pop("password")
        with refusals(form):
            actions.save_mail_server(
                company=request.company,
                by=request.by,
                password=Secret(password) if password else None,
                **values,
            )
            messages.success(request, "The mail server is saved. Send yourself a test.")
            return back_to(request, "notifications:mail_server")
    return _page(request, form, status=422 if form.errors else 200)


@requires(Role.OWNER)
@require_POST
def test(request: CompanyRequest) -> HttpResponse:
    """Send one mail to oneself, now, and say what came of it."""
    try:
        actions.send_test_mail(company=request.company, to=request.user.email)
    except (MailNotTaken, UnreadableSecret) as refused:
        held = queries.mail_server(request.company)
        return _page(request, MailServerForm(held), tried=refused, status=422)
    messages.success(request, f"The mail server took a test mail to {request.user.email}.")
    return back_to(request, "notifications:mail_server")


@requires(Role.OWNER)
@require_POST
def remove(request: CompanyRequest) -> HttpResponse:
    """Forget the company's own mail server."""
    actions.remove_mail_server(company=request.company, by=request.by)
    messages.success(request, "The mail server is removed.")
    return back_to(request, "notifications:mail_server")
