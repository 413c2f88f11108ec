"""Links by file, as a job that hands bad rows back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.listings.jobs_registry import import_links_file
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires, with_file
from shelfwire.web.listings.forms import LinkFileForm
from shelfwire.web.uploads import queue_file


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@with_file
def import_links_page(request: CompanyRequest) -> HttpResponse:
    """Choose a file of links."""
    form = LinkFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return queue_file(request, import_links_file, **form.cleaned_data)
    return render(request, "web/listings/import_links.html", {"form": form})
