"""Statements of chosen days, asked for by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.kit import clock
from shelfwire.people.models import Company, Role
from shelfwire.sync.statements.importing import request_import
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.channels.download import ShopWindowForm
from shelfwire.web.forms import refusals


class StatementImportForm(ShopWindowForm):
    """Which shop, and from the statement of one UTC day to that of another."""

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(company, "UTC", *args, **kwargs)
        self.fields["since"].label = "From the statement of"
        self.fields["until"].help_text = "Both days are included. A statement is of one UTC day."


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def import_page(request: CompanyRequest) -> HttpResponse:
    """Ask a shop for its statements of a window; the job's page shows how it goes."""
    form = StatementImportForm(request.company, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            given = form.cleaned_data
            # a statement closes at the midnight that ends its day
            end = form.midnight(given["until"] + timedelta(days=2))
            job = request_import(
                given["shop"],
                since=form.midnight(given["since"] + timedelta(days=1)),
                until=end if end <= clock.now() else None,
                by=request.by,
                user=request.user,
            )
            messages.success(request, "The import is queued.")
            return back_to(request, "jobs:job", job_id=job.pk)
    shops = form.fields["shop"].queryset.exists()  # type: ignore[attr-defined]  # a ModelChoiceField
    return render(request, "web/money/import_statements.html", {"form": form, "shops": shops})
