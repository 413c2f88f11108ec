"""The places in the navigation: one line makes an area part of the frame."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, include, path

from shelfwire.people.models import Role


@dataclass(frozen=True, slots=True)
class Area:
    """``key`` is folder and address; ``start`` the first page's URL name; ``letter`` follows *g* on the keyboard.

    ``group`` heads it on the rail. ``within``: the area whose entry on the rail leads to it, for one that has none.
    ``at_thumb``: it stands in the bar at the foot of a phone's screen, which has room for four.
    """

    key: str
    label: str
    icon: str
    letter: str
    start: str
    group: str = ""
    needs: Role = Role.VIEWER
    address: str | None = None
    within: str = ""
    at_thumb: bool = False
    query: str = ""
    """The view that the rail leads to; the list of everything is one chip away."""
    urls: str = ""
    """The module of its addresses, where that is not ``<key>.urls``."""


AREAS: tuple[Area, ...] = (
    Area("home", "Home", "home", "h", "home:home", address="", at_thumb=True),
    Area("listings", "Listings", "link", "l", "listings:list", "Sell"),
    Area("properties", "Products in shops", "list-details", "w", "properties:list", within="listings"),
    Area("issues", "Items by issue", "list-check", "y", "issues:list", within="listings"),
    Area("postings", "Postings", "cloud-upload", "z", "postings:list", within="listings"),
    Area("rules", "Stock rules", "adjustments", "k", "rules:list", within="listings"),
    Area("prices", "Prices", "tag", "r", "prices:list", "Sell"),
    Area("promotions", "Promotions", "percentage", "m", "promotions:list", "Sell"),
    Area(
        "orders",
        "Orders",
        "shopping-bag",
        "o",
        "orders:list",
        "Fulfil",
        at_thumb=True,
        query="progress=to_pack",
    ),
    Area(
        "station",
        "Ship station",
        "package",
        "t",
        "station:station",
        "Fulfil",
        needs=Role.PACKER,
        at_thumb=True,
    ),
    Area("catalogue", "Products", "tags", "p", "catalogue:products", "Stock"),
    Area("inventory", "Inventory", "building-warehouse", "i", "inventory:list", "Stock", at_thumb=True),
    Area("statements", "Statements", "receipt", "e", "statements:list", "Money", urls="money.statement_urls"),
    Area("payouts", "Payouts", "credit-card", "u", "payouts:list", "Money", urls="money.payout_urls"),
    Area(
        "differences", "Differences", "scale", "d", "differences:list", "Money", urls="money.difference_urls"
    ),
    Area("books", "Books", "book", "j", "books:export", "Money", urls="money.book_urls"),
    Area(
        "profit",
        "Profit",
        "chart-line",
        "f",
        "profit:list",
        "Money",
        needs=Role.OPERATOR,
        urls="money.profit_urls",
    ),
    Area("jobs", "Activity", "progress-check", "a", "jobs:list", "Run"),
    Area("channels", "Shops", "plug-connected", "n", "channels:list", within="settings"),
    Area("notifications", "Notifications", "bell", "b", "notifications:list", within="settings"),
    Area("settings", "Settings", "settings", "s", "settings:company", "Run"),
)


def area_urls() -> list[URLPattern | URLResolver]:
    """Every area under its company."""
    return [
        path(
            "c/<slug:slug>/" + (f"{area.key}/" if area.address is None else area.address),
            include(f"shelfwire.web.{area.urls or area.key + '.urls'}"),
        )
        for area in AREAS
    ]
