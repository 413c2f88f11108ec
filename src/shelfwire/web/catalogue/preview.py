"""A catalogue file that was only checked."""

from __future__ import annotations

import uuid
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from shelfwire.catalog.columns import READ
from shelfwire.inventory.jobs_registry import import_catalogue_file
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.file_preview import Previewed, offer, preview_page

CATALOGUE: Final = offer(
    Previewed(
        import_catalogue_file,
        "skus",
        READ,
        page="catalogue:preview",
        import_page="catalogue:import",
        above=("catalogue:products", "Products"),
        named=True,
    )
)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def preview(request: CompanyRequest, job_id: uuid.UUID) -> HttpResponse:
    """What would become of the file; say what its columns mean, check it again, or import it."""
    return preview_page(request, CATALOGUE, job_id)
