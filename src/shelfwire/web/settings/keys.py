"""API keys: for a warehouse, a script, a shipping tool."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shelfwire.kit import clock
from shelfwire.people import actions
from shelfwire.people import queries as people
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals

LIFETIMES = (("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"))


class KeyForm(ShelfwireForm):
    """A new key: who will use it, for what, how long."""

    name = forms.CharField(label="Name", max_length=80, help_text="The machine or program that will use it.")
    days = forms.ChoiceField(label="Expires", choices=LIFETIMES, required=False, initial="365")
    scopes = forms.MultipleChoiceField(
        label="May",
        choices=[(scope, says) for scope, says in people.SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )


@requires(Role.OWNER)
@require_GET
def key_list(request: CompanyRequest) -> HttpResponse:
    """Every key, with its state and last use."""
    now = clock.now()
    keys = [(key, people.key_state(key, now)) for key in people.api_keys(request.company)[:500]]
    return render(request, "web/settings/keys.html", {"keys": keys})


@requires(Role.OWNER)
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest) -> HttpResponse:
    """Issue a key and show it this once."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        with refusals(form):
            key, secret = actions.issue_api_key(
                company=request.company,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                by=request.by,
                user=request.user,
                expires_at=clock.now() + timedelta(days=int(days)) if days else None,
            )
            return render(request, "web/settings/key.html", {"key": key, "secret": secret.reveal()})
    return render(request, "web/settings/add_key.html", {"form": form})


@requires(Role.OWNER)
@require_POST
def revoke(request: CompanyRequest, key_id: int) -> HttpResponse:
    """The key opens nothing any more."""
    key = find(people.api_keys(request.company), pk=key_id)
    actions.revoke_api_key(key=key, by=request.by)
    messages.success(request, f"“{key.name}” is revoked.")
    return back_to(request, "settings:keys")
