"""After how many hours a parcel counts as not moving."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.fulfilment import queries
from shelfwire.fulfilment.actions import HOURS_MOST, set_moving_limits
from shelfwire.fulfilment.limits import NOT_SCANNED_HOURS, STANDS_STILL_HOURS
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals


def _hours(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=HOURS_MOST, help_text=help_text
    )


class MovingForm(ShelfwireForm):
    """The two limits."""

    not_scanned_hours = _hours(
        "Hours to the first scan",
        f"Counted from the upload of the tracking number. Empty: {NOT_SCANNED_HOURS}. A first scan deadline that"
        " passes before counts in any case.",
    )
    stands_still_hours = _hours(
        "Hours between carrier events",
        f"After the first scan. Empty: {STANDS_STILL_HOURS}.",
    )


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def moving(request: CompanyRequest) -> HttpResponse:
    """The form, and saving it."""
    kept = queries.moving_limits(request.company)
    initial = {name: getattr(kept, name) for name in MovingForm.base_fields}
    form = MovingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        with refusals(form):
            set_moving_limits(company=request.company, **values, by=request.by)
            messages.success(request, "Saved. “Not moving” follows it from now on.")
            return back_to(request, "settings:moving")
    context = {"form": form, "kept": kept}
    return render(request, "web/settings/moving.html", context, status=422 if form.errors else 200)
