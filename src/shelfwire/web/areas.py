"""The places in the navigation: one line makes an area part of the frame."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, include, path

from shelfwire.people.models import Role


@dataclass(frozen=True, slots=True)
class Area:
    """``key`` is folder and address; ``start`` the first page's URL name; ``letter`` follows *g* on the keyboard."""

    key: str
    label: str
    icon: str
    letter: str
    start: str
    needs: Role = Role.VIEWER
    address: str | None = None


AREAS: tuple[Area, ...] = (
    Area("home", "Home", "home", "h", "home:home", address=""),
    Area("orders", "Orders", "shopping-bag", "o", "orders:list"),
    Area("catalogue", "Catalogue", "tags", "c", "catalogue:list"),
    Area("inventory", "Inventory", "building-warehouse", "i", "inventory:list"),
    Area("jobs", "Jobs", "progress-check", "j", "jobs:list"),
    Area("channels", "Channels", "plug-connected", "n", "channels:list"),
    Area("settings", "Settings", "settings", "s", "settings:company"),
)


def area_urls() -> list[URLPattern | URLResolver]:
    """Every area under its company."""
    return [
        path(
            "c/<slug:slug>/" + (f"{area.key}/" if area.address is None else area.address),
            include(f"shelfwire.web.{area.key}.urls"),
        )
        for area in AREAS
    ]
