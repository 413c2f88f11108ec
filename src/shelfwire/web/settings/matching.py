"""By what live listings are suggested to be the company's SKUs, and which identifier shops are sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.listings import queries
from shelfwire.listings.actions import set_link_order
from shelfwire.listings.models import MatchingSettings
from shelfwire.listings.models_matching import IDENTIFIERS, SELLER_SKU, TITLE
from shelfwire.people.models import Role
from shelfwire.posting.actions import set_identifier_priority
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm, refusals

LABELS = {SELLER_SKU: "Seller SKU", **{kind: kind.upper() for kind in IDENTIFIERS}, TITLE: "Title"}
_KINDS = {label.casefold(): kind for kind, label in LABELS.items()}


class MatchingForm(ShelfwireForm):
    """Two lists in their order."""

    suggest_by = forms.CharField(
        label="Link by", max_length=120, required=False,
        help_text=f"Those that count, the first in front: {', '.join(LABELS.values())}. Empty: all, and the "
        "likeliest in front. Without the seller SKU, nothing is linked by itself.",
    )  # fmt: skip
    identifier_priority = forms.CharField(
        label="Identifier priority", max_length=60, required=False,
        help_text="Shops are sent one identifier of a SKU: the first of these that it has. Empty: "
        f"{', '.join(LABELS[kind] for kind in IDENTIFIERS)}. A shop or product may say otherwise.",
    )  # fmt: skip

    def words(self, name: str) -> list[str]:
        """A list as it was typed."""
        typed = [" ".join(part.casefold().split()) for part in str(self.cleaned_data[name]).split(",")]
        return [_KINDS.get(part, part) for part in typed if part]


@requires(Role.VIEWER, to_change=Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def matching(request: CompanyRequest) -> HttpResponse:
    """The form, and saving it."""
    kept = queries.matching_settings(request.company)
    form = MatchingForm(request.POST if request.method == "POST" else None, initial=_said(kept))
    if request.method == "POST" and form.is_valid():
        with refusals(form), transaction.atomic():
            set_link_order(company=request.company, suggest_by=form.words("suggest_by"), by=request.by)
            set_identifier_priority(
                company=request.company, kinds=form.words("identifier_priority"), by=request.by
            )
            messages.success(request, "Saved. Suggestions and what is sent follow it from now on.")
            return back_to(request, "settings:matching")
    context = {"form": form, "kept": kept}
    return render(request, "web/settings/matching.html", context, status=422 if form.errors else 200)


def _said(kept: MatchingSettings) -> dict[str, Any]:
    return {
        name: ", ".join(LABELS.get(kind, kind) for kind in getattr(kept, name))
        for name in MatchingForm.base_fields
    }
