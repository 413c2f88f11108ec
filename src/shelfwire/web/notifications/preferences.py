"""What reaches a person from a company, and by which way; and the link that stops e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shelfwire.alerts import actions, queries
from shelfwire.alerts.errors import LinkNotOurs
from shelfwire.alerts.kinds import Kind
from shelfwire.alerts.models import MailAs, Preferences
from shelfwire.kit import clock
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.forms import ShelfwireForm, refusals


class PreferencesForm(ShelfwireForm):
    """For each kind whether it stands in the list and how it comes by e-mail; the hour of the daily summary."""

    digest_hour = forms.TypedChoiceField(
        label="Daily summary at",
        coerce=int,
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        help_text="On your own clock, which you set under Your details. Nothing is sent on a day without news.",
    )

    def __init__(self, kinds: tuple[Kind, ...], held: Preferences, data: Any = None) -> None:
        self.kinds = kinds
        super().__init__(data, initial={"digest_hour": held.digest_hour})
        for kind in kinds:
            self.fields[f"shown_{kind.key}"] = forms.BooleanField(
                required=False,
                label=kind.label,
                initial=kind.key not in held.hidden,
                widget=forms.CheckboxInput(attrs={"aria-label": f"{kind.label}: in Shelfwire"}),
            )
            self.fields[f"mail_{kind.key}"] = forms.ChoiceField(
                required=False,
                label=kind.label,
                choices=MailAs.choices,
                initial=queries.mail_as(held, kind.key),
                widget=forms.Select(attrs={"aria-label": f"{kind.label}: by e-mail"}),
            )

    def rows(self) -> Iterator[tuple[Kind, BoundField, BoundField]]:
        """Each kind with its two fields."""
        for kind in self.kinds:
            yield kind, self[f"shown_{kind.key}"], self[f"mail_{kind.key}"]

    def shown(self) -> list[str]:
        """The kinds that are to stand in the list."""
        return [kind.key for kind in self.kinds if self.cleaned_data[f"shown_{kind.key}"]]

    def mail(self) -> dict[str, str]:
        """How each kind comes by e-mail."""
        return {kind.key: self.cleaned_data[f"mail_{kind.key}"] for kind in self.kinds}


@requires(Role.VIEWER, personal=True)
@require_http_methods(["GET", "POST"])
def choose(request: CompanyRequest) -> HttpResponse:
    """Look at what reaches oneself, and change it."""
    membership = find(request.company.memberships.select_related("user", "company"), user=request.user)
    form = PreferencesForm(
        queries.kinds_for(request.role), queries.preferences(membership), request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.choose(
                membership=membership,
                shown=form.shown(),
                mail=form.mail(),
                digest_hour=form.cleaned_data["digest_hour"],
            )
            messages.success(request, "Your choice is saved.")
            return back_to(request, "notifications:preferences")
    now = clock.now()
    return render(
        request,
        "web/notifications/preferences.html",
        {
            "form": form,
            "can_mail": queries.can_mail(request.company),
            "last": queries.last_mail(membership),
            "clock": clock.worded(now, clock.zone_of(request.user.timezone), now),
        },
        status=422 if form.errors else 200,
    )


@csrf_exempt  # a mail program's one click has no form (RFC 8058); the token is the permission
@never_cache
@require_http_methods(["GET", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Where an e-mail's link leads: ask, and stop e-mails about that company to that person."""
    try:
        membership = actions.membership_of(token)
    except LinkNotOurs as ended:
        return render(request, "web/person/link_ended.html", {"ended": ended}, status=ended.status)
    stopped = request.method == "POST"
    if stopped:
        actions.stop_mail(membership)
    return render(request, "web/notifications/stop.html", {"membership": membership, "stopped": stopped})
