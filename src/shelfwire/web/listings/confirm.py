"""Link very many at once: everything that is suggested with a score that a person sets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.jobs import enqueue
from shelfwire.listings.jobs_registry import confirm_suggested_links
from shelfwire.listings.queries import to_confirm
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.forms import ShelfwireForm
from shelfwire.web.listings.tables import SURE
from shelfwire.web.shops import chosen_shop, shops_of


class ConfirmForm(ShelfwireForm):
    """Of which shop, from which score on, and whether it is only looked at."""

    shop = forms.ChoiceField(label="Shop", required=False)
    score = forms.DecimalField(
        label="Score", min_value=0.01, max_value=1, max_digits=3, decimal_places=2, initial=SURE,
        help_text="What is suggested with this score or a higher one is linked. 1 is the same seller SKU, 0.97 the "
        "same identifier; titles alone reach 0.8. Two suggestions that are as good are left to you.",
    )  # fmt: skip
    dry_run = forms.BooleanField(
        label="Only say what would be linked", required=False, initial=True,
        help_text="The job's file lists it.",
    )  # fmt: skip

    def __init__(self, request: CompanyRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shops = [(str(one.pk), one.name) for one in shops_of(request)]
        self.fields["shop"].choices = [("", "All shops"), *shops]  # type: ignore[attr-defined]  # a ChoiceField


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def confirm(request: CompanyRequest) -> HttpResponse:
    """Ask for the score; then it is a job."""
    shop = chosen_shop(request)
    form = ConfirmForm(
        request, request.POST if request.method == "POST" else None, initial={"shop": shop.pk if shop else ""}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            job = enqueue(
                confirm_suggested_links, company=request.company, by=request.by, user=request.user,
                score=float(said["score"]), account_id=int(said["shop"]) if said["shop"] else None,
                dry_run=said["dry_run"],
            )  # fmt: skip
        return back_to(request, "jobs:job", job_id=job.pk)
    context = {"form": form, "count": to_confirm(request.company, shop).count()}
    return render(request, "web/listings/confirm.html", context, status=422 if form.errors else 200)
