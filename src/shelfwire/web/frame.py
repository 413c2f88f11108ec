"""What every page shows around its content: navigation, companies, version, clock."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast
from urllib.parse import parse_qsl

from django.http import HttpRequest

from shelfwire.kit.clock import zone_of
from shelfwire.people.models import Company
from shelfwire.people.queries import covers
from shelfwire.version import VERSION, build_date
from shelfwire.web.access import CompanyRequest
from shelfwire.web.areas import AREAS, Area
from shelfwire.web.shops import chosen_shop, shops_of, with_shop


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the rail."""

    area: Area
    href: str
    here: bool


def _navigation(request: CompanyRequest) -> list[tuple[str, list[Link]]]:
    """The groups of the rail that have an entry for the person's role, each with its entries."""
    app = request.resolver_match.app_name if request.resolver_match else ""
    here = next((area.within or area.key for area in AREAS if area.key == app), "")
    links = [
        Link(area, with_shop(request, area.start, **dict(parse_qsl(area.query))), area.key == here)
        for area in AREAS
        if not area.within and covers(request.role, area.needs)
    ]
    return [(group, list(of)) for group, of in groupby(links, lambda link: link.area.group)]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for ``web/base.html``; a page without a company has no navigation."""
    company: Company | None = getattr(request, "company", None)
    found: dict[str, Any] = {"product_version": VERSION, "build_date": build_date(), "company": company}
    if company is not None:
        inside = cast(CompanyRequest, request)
        found["navigation"] = _navigation(inside)
        found["companies"] = inside.companies
        found["rail_shops"], found["chosen_shop"] = shops_of(inside), chosen_shop(inside)
        found["zone"] = zone_of(company.timezone)
    return found
