"""Ctrl-K: to any screen, order or SKU by typing a part of its name."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, requires
from shelfwire.web.areas import AREAS

LIMIT = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the palette."""

    label: str
    detail: str
    icon: str
    href: str


def _screens(request: CompanyRequest) -> list[Place]:
    found = [
        Place(area.label, f"Press g then {area.letter}", area.icon, at(request, area.start))
        for area in AREAS
        if covers(request.role, area.needs)
    ]
    more = (
        ("Companies", "Manage companies", "building", "settings:companies", Role.VIEWER),
        ("People", "Roles in this company", "users", "settings:people", Role.OWNER),
        ("API keys", "Keys for other software", "key", "settings:keys", Role.OWNER),
        ("Audit log", "Who changed which setting", "history", "settings:audit", Role.OWNER),
        ("Connect a shop", "Add a channel account", "plug", "channels:add", Role.OWNER),
    )
    for label, detail, icon, name, needs in more:
        if covers(request.role, needs):
            found.append(Place(label, detail, icon, at(request, name)))
    return found


@requires(Role.VIEWER)
def palette(request: CompanyRequest) -> HttpResponse:
    """The matching lines; without words, the screens."""
    words = request.GET.get("q", "").strip().lower()
    places = [place for place in _screens(request) if words in f"{place.label} {place.detail}".lower()]
    return render(request, "web/palette.html", {"places": places, "words": words})
