"""What fits the words that are typed: categories and brands of a shop, as the options of a field's list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from shelfwire.channels import registry
from shelfwire.channels.models import Account
from shelfwire.kit.errors import ShelfwireError
from shelfwire.listings import queries
from shelfwire.listings.models import Brand
from shelfwire.people.models import Role
from shelfwire.people.queries import covers
from shelfwire.posting.queries import category_named, recent_categories
from shelfwire.posting.readiness import in_region
from shelfwire.sync.taxonomy import brands as asking
from shelfwire.sync.taxonomy.forms import form_now
from shelfwire.web.access import CompanyRequest, requires
from shelfwire.web.channels.brands import state_of
from shelfwire.web.channels.categories import row_of
from shelfwire.web.properties.shops import shop_or_404
from shelfwire.web.refusals import problem

MOST: Final = 20
_LONGEST: Final = 200
_OWN_BRANDS: Final = ("own_brands_a_day", "own_brands")


@requires(Role.VIEWER)
@require_GET
def categories(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Leaf categories whose path has the words; those that were used last without words, and beside a whole path."""
    account = shop_or_404(request, account_id)
    words = request.GET.get("category", "").strip()[:_LONGEST]
    found, head = queries.search_categories(account, words, most=MOST), ""
    if not words or any(one.path == words for one in found):
        recent = recent_categories(account.pk)
        known = queries.category_each(account.pk, recent)
        found, head = [known[key] for key in recent if key in known and known[key].is_leaf], "Used last"
    context = {"rows": [row_of(one, whole=True) for one in found], "head": head, "words": words}
    return render(request, "web/properties/category_options.html", context)


@requires(Role.OPERATOR)
@require_POST
def read_questions(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Ask the channel what a category asks that was never read; the page asks for its questions again then. What the
    channel refuses is said in their place.
    """
    account = shop_or_404(request, account_id)
    category, why = category_named(account, request.POST.get("of", "").strip()) or "", ""
    try:
        if category and form_now(account, category):
            return HttpResponse(headers={"HX-Trigger": "questions-read"})
    except ShelfwireError as no:
        said = problem(no)
        why = f"{said.message} {said.hint}"
    context = {"account_id": account.pk, "unread": category}
    context["why"] = why or f"{account.channel_label} does not say it. Choose another category, or try again."
    return render(request, "web/properties/unread.html", context, status=422)


@requires(Role.VIEWER)
@require_GET
def brands(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Brands that are called so, with whether the shop may use them; and what can be asked of the channel."""
    account, words = shop_or_404(request, account_id), request.GET.get("brand", "").strip()[:_LONGEST]
    return _brands(request, account, words, queries.brands(account, words, usable=True)[:MOST])


def _brands(
    request: CompanyRequest, account: Account, words: str, found: Sequence[Brand] | Any, **more: Any
) -> HttpResponse:
    rows = [(one, *state_of(one)) for one in found]
    asks = bool(words) and covers(request.role, Role.OPERATOR)
    adds = asks and not any(one.name.casefold() == words.casefold() for one, _, _ in rows)
    context = {
        "rows": rows, "words": words, "account": account, "asks": asks, "adds": adds,
        "limits": _brand_limits(account, words) if adds else ([], []), **more,
    }  # fmt: skip
    return render(
        request, "web/properties/brand_options.html", context, status=422 if more.get("problem") else 200
    )


def _brand_limits(account: Account, name: str) -> tuple[list[str], list[str]]:
    """What the channel says of brands of the seller's own: what stands against this one, and all of it."""
    plugin = registry.installed(account.channel)
    limits = in_region(plugin.limits if plugin else (), account.region)
    against = []
    for key, is_wrong in (
        ("brand_name_least_letters", len(name).__lt__),
        ("brand_name_letters", len(name).__gt__),
        ("own_brands", Brand.objects.filter(account=account, own=True).count().__ge__),
    ):
        if key in limits and is_wrong(int(limits[key].value)):
            against.append(limits[key].says)
    return against, [limits[key].says for key in _OWN_BRANDS if key in limits]


@requires(Role.OPERATOR)
@require_POST
def look_up_brand(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Ask the channel for brands with these words in their name, in the category that is chosen; what it shows is
    kept. What it refuses is said in the list.
    """
    account, words = shop_or_404(request, account_id), request.POST.get("brand", "").strip()[:80]
    category = category_named(account, request.POST.get("category", "").strip()[:1500]) or ""
    try:
        found = asking.look_up_brands(account, words, category)[:MOST] if words else []
    except ShelfwireError as no:
        return _brands(request, account, words, [], problem=problem(no))
    return _brands(request, account, words, found, looked=True)


@requires(Role.OPERATOR)
@require_POST
def add_brand(request: CompanyRequest, account_id: int) -> HttpResponse:
    """Create a brand of the seller's own on the channel; what it refuses (a length, a limit) is said in the list."""
    account, name = (
        shop_or_404(request, account_id),
        " ".join(request.POST.get("brand", "").split())[:_LONGEST],
    )
    try:
        made = [asking.add_brand(account, name, by=request.by)] if name else []
    except ShelfwireError as no:
        return _brands(request, account, name, [], problem=problem(no))
    return _brands(request, account, name, made, added=bool(made))
