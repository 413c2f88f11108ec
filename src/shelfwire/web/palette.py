"""Ctrl-K: to any screen, order or SKU by a part of its name, its number, its buyer or its tracking."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shelfwire.catalog import queries as catalog
from shelfwire.orders import queries as orders
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.web.access import CompanyRequest, at, is_packer, requires
from shelfwire.web.areas import AREAS
from shelfwire.web.orders.packing import packs

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
        ("Returns and cancellations", "What buyers ask for", "truck-return", "orders:cases", Role.VIEWER),
        ("Website Properties", "What products say in shops", "list-details", "properties:list", Role.VIEWER),
        ("Add products to a shop", "Ready a product", "plus", "properties:add", Role.OPERATOR),
        (
            "Import channel properties",
            "Properties by file",
            "file-import",
            "properties:import",
            Role.OPERATOR,
        ),
        (
            "Changes of properties",
            "Every change, and its undoing",
            "history",
            "properties:edits",
            Role.VIEWER,
        ),
        ("Price rules", "How prices follow from the SKU's", "adjustments", "prices:rules", Role.VIEWER),
        ("Changes of prices", "Every change, and its undoing", "history", "prices:changes", Role.VIEWER),
        ("Import price list", "Prices by file", "file-import", "prices:import", Role.OPERATOR),
        ("New stock rule", "Keep stock back on a shop", "plus", "rules:add", Role.OPERATOR),
        ("New price rule", "Percent, amount, rounding, rate", "plus", "prices:add_rule", Role.OPERATOR),
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


def _orders(request: CompanyRequest, words: str) -> list[Place]:
    found = orders.orders(request.company, orders.OrderFilter(search=words)).order_by("-placed_at", "-id")
    return [
        Place(
            order.external_id,
            f"{order.account} · {order.get_status_display()}",
            "shopping-bag",
            at(request, "orders:order", order_id=order.pk),
        )
        for order in found[:LIMIT]
    ]


def _packed(request: CompanyRequest, words: str) -> list[Place]:
    """For a packer: the order with this very number, if it is one that they pack. Buyers are not searched."""
    found = [
        order for order in orders.by_external_id(request.company, [words]).get(words, []) if packs(order)
    ]
    return [
        Place(
            order.external_id,
            f"{order.account} · {order.get_status_display()}",
            "shopping-bag",
            at(request, "orders:order", order_id=order.pk),
        )
        for order in found[:LIMIT]
    ]


def _skus(request: CompanyRequest, words: str) -> list[Place]:
    return [
        Place(sku.code, sku.title, "tag", at(request, "catalogue:sku", sku_id=sku.pk))
        for sku in catalog.skus(request.company, words)[:LIMIT]
    ]


@requires(Role.VIEWER, packers=True)
@require_GET
def palette(request: CompanyRequest) -> HttpResponse:
    """The matching lines; without words, the screens. Orders and SKUs are asked for from the second letter on."""
    words = request.GET.get("q", "").strip()[:200]
    places = [p for p in _screens(request) if words.lower() in f"{p.label} {p.detail}".lower()]
    if len(words) > 1:
        places += (
            _packed(request, words)
            if is_packer(request)
            else [*_orders(request, words), *_skus(request, words)]
        )
    return render(request, "web/palette.html", {"places": places, "words": words})
