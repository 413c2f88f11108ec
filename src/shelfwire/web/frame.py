"""What every page shows around its content: navigation, companies, version, clock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Company, Role
from shelfwire.people.queries import covers
from shelfwire.version import BUILD_DATE, VERSION
from shelfwire.web.areas import AREAS


def _navigation(request: HttpRequest, company: Company, role: Role) -> list[dict[str, Any]]:
    here = request.resolver_match.app_name if request.resolver_match else ""
    return [
        {
            "area": area,
            "href": reverse(area.start, kwargs={"slug": company.slug}),
            "here": area.key == here,
        }
        for area in AREAS
        if covers(role, area.needs)
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``web/base.html``; a page without a company has no navigation."""
    company: Company | None = getattr(request, "company", None)
    found: dict[str, Any] = {"product_version": VERSION, "build_date": BUILD_DATE, "company": company}
    if company is not None:
        found["navigation"] = _navigation(request, company, request.role)  # type: ignore[attr-defined]
        found["companies"] = request.companies  # type: ignore[attr-defined]  # both set by requires()
        found["zone"] = zone_of(company.timezone)
    return found
