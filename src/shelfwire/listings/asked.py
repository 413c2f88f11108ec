"""Queries of what shops ask of listings: categories, their questions, brands, prerequisites, responsible parties."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Upper

from shelfwire.channels.models import Account
from shelfwire.channels.port import CategoryQuestions, Permission
from shelfwire.listings import forms
from shelfwire.listings.models import (
    Brand,
    Category,
    CategoryBrand,
    CategoryForm,
    CategoryReading,
    ResponsibleParty,
    ShopPrerequisite,
    SizeChartTemplate,
)

_WORD = re.compile(r"\w+")
_MOST_WORDS = 10


def category_reading(account_id: int) -> CategoryReading | None:
    """Return how the shop's category tree was read last; None: never."""
    return CategoryReading.objects.filter(account_id=account_id).first()


def category_each(account_id: int, category_ids: Collection[str]) -> dict[str, Category]:
    """Return the shop's categories by the channel's id; those it never showed are absent. One query."""
    rows = Category.objects.filter(account_id=account_id, external_id__in=set(category_ids))
    return {row.external_id: row for row in rows}


def form_of(account_id: int, category_ids: Collection[str]) -> dict[str, CategoryQuestions]:
    """Return what each of these categories asks, by the channel's id; those that were not asked about yet are absent.
    One query.
    """
    rows = form_rows(account_id, category_ids).exclude(digest="")
    found = {row.category_external_id: forms.readable(row.body) for row in rows}
    return {key: asked for key, asked in found.items() if asked is not None}


def form_rows(account_id: int, category_ids: Collection[str]) -> QuerySet[CategoryForm]:
    """Return the rows behind ``form_of``: with their dates, and what was wrong with the last answer."""
    return CategoryForm.objects.filter(account_id=account_id, category_external_id__in=set(category_ids))


def children_of(account: Account, category_id: str = "") -> QuerySet[Category]:
    """Return the categories right below one, by name; those at the top without one. Page by (name, id)."""
    found = Category.objects.filter(account=account, parent_external_id=category_id, missing_at=None)
    return found.order_by("name", "id")


def search_categories(account: Account, words: str, *, leaves: bool = True, most: int = 20) -> list[Category]:
    """Return categories whose path has words that begin with each of these, whatever their order and case, or whose
    id it is; the shortest paths first, and those that the shop may list in before others. ``leaves``: only those that
    take products.
    """
    found = Category.objects.filter(account=account, missing_at=None)
    if leaves:
        found = found.filter(is_leaf=True)
    begins = [word for word in _WORD.findall(words.casefold()) if word][:_MOST_WORDS]
    if not begins:
        return []
    terms = SearchQuery(" & ".join(f"{word}:*" for word in begins), search_type="raw", config="simple")
    hits = found.annotate(text=SearchVector("path", config="simple")).filter(
        Q(text=terms) | Q(external_id=words.strip())
    )
    rows: list[Category] = list(hits.order_by("-is_leaf", "path", "id")[: most * 10])
    return sorted(
        rows, key=lambda row: (not row.is_leaf, row.permission not in _MAY, len(row.path), row.path)
    )[:most]


_MAY = ("", Permission.AVAILABLE)


def brand_each(account_id: int, brand_ids: Collection[str]) -> dict[str, Brand]:
    """Return the shop's brands by the channel's id; those it was never told of are absent. One query."""
    rows = Brand.objects.filter(account_id=account_id, external_id__in=set(brand_ids))
    return {row.external_id: row for row in rows}


def brands_named(account_id: int, names: Collection[str]) -> dict[str, Brand]:
    """Return the shop's brands of exactly these names, whatever their case, by the casefolded name; of several, one
    that it may use. One query.
    """
    wanted = {name.casefold() for name in names}
    rows = Brand.objects.annotate(upper=Upper("name")).filter(
        account_id=account_id, upper__in={name.upper() for name in names}
    )
    found = {row.name.casefold(): row for row in rows.order_by(F("authorised").asc(nulls_first=True), "-pk")}
    return {name: row for name, row in found.items() if name in wanted}


def brands(
    account: Account, words: str = "", *, category_id: str = "", usable: bool = False
) -> QuerySet[Brand]:
    """Return the shop's brands by name, those with each of these words in their name. ``category_id``: without those
    that may not stand there. ``usable``: without those that the shop may not use. Page by (name, id).
    """
    found = Brand.objects.filter(account=account)
    for word in words.split():
        found = found.filter(name__icontains=word)
    if category_id:
        found = found.exclude(
            in_categories__in=CategoryBrand.objects.filter(category_external_id=category_id, allowed=False)
        )
    if usable:
        found = found.exclude(restricted=True, authorised=False)
    return found.order_by("name", "id")


def brands_in_categories(account_id: int, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Return whether a brand may stand in a category, for (brand id, category id) pairs; those that were never asked
    about are absent. One query.
    """
    if not pairs:
        return {}
    rows = CategoryBrand.objects.filter(
        brand__account_id=account_id,
        brand__external_id__in={brand for brand, _ in pairs},
        category_external_id__in={category for _, category in pairs},
    )
    known = {
        (brand, category): allowed
        for brand, category, allowed in rows.values_list(
            "brand__external_id", "category_external_id", "allowed"
        )
    }
    return {pair: known[pair] for pair in pairs if pair in known}


def prerequisites(account_id: int) -> QuerySet[ShopPrerequisite]:
    """Return what the shop needs before it may list, what it lacks first."""
    return ShopPrerequisite.objects.filter(account_id=account_id).order_by("-failed", "code")


def failed_prerequisites(account_ids: Collection[int]) -> dict[int, list[ShopPrerequisite]]:
    """Return what each of these shops lacks; those that lack nothing are absent. One query."""
    found: dict[int, list[ShopPrerequisite]] = {}
    rows = ShopPrerequisite.objects.filter(account_id__in=set(account_ids), failed=True)
    for row in rows.order_by("code"):
        found.setdefault(row.account_id, []).append(row)
    return found


def responsible_parties(
    account: Account, kind: ResponsibleParty.Kind | None = None, words: str = ""
) -> QuerySet[ResponsibleParty]:
    """Return the manufacturers and responsible persons that the channel keeps for the shop, by name. Page by
    (name, id).
    """
    found = ResponsibleParty.objects.filter(account=account, missing_at=None)
    if kind is not None:
        found = found.filter(kind=kind)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(detail__icontains=word))
    return found.order_by("name", "id")


def size_chart_each(account_id: int, chart_ids: Collection[str]) -> dict[str, SizeChartTemplate]:
    """Return these size charts by the channel's id; one that was never looked up is left out."""
    found = SizeChartTemplate.objects.filter(account=account_id, external_id__in=list(chart_ids))
    return {row.external_id: row for row in found}
