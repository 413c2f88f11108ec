"""Add products of the catalogue to shops: what each shop would gain is shown first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shelfwire.catalog import queries
from shelfwire.catalog.models import Product
from shelfwire.channels.models import Account
from shelfwire.people.models import Role
from shelfwire.posting.actions import add_products
from shelfwire.posting.models import ChannelProduct
from shelfwire.web.access import CompanyRequest, back_to, requires
from shelfwire.web.catalogue.products import matching
from shelfwire.web.selection import ids_of, selection
from shelfwire.web.shops import shops_of

MOST: Final = 10_000
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Gain:
    """A shop: how many of the products it would gain, and how many it has."""

    shop: Account
    new: int
    there: int
    chosen: bool


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def to_shop(request: CompanyRequest) -> HttpResponse:
    """Choose the shops; then the products stand on their Website Properties. Nothing is posted by it."""
    given = request.POST if request.method == "POST" else request.GET
    ids, more = _chosen(request, given)
    shops = shops_of(request)
    asked = set(ids_of(given.getlist("to")))
    wanted = [shop for shop in shops if shop.pk in asked]
    if request.method == "POST" and ids and wanted:
        return _add(request, wanted, ids, enabled=bool(given.get("enabled")))
    rows = list(Product.objects.filter(pk__in=ids[:SHOWN]).order_by("title", "pk"))
    pictures = queries.pictures_of_products([row.pk for row in rows])
    context = {
        "count": len(ids),
        "ids": () if given.get("matching") else ids,
        "matching": given.get("matching", ""),
        "most": MOST if more else 0,
        "gains": _gains(shops, ids, asked),
        "products": [(row, pictures.get(row.pk)) for row in rows],
        "enabled": request.method == "GET" or bool(given.get("enabled")),
        "wrong": request.method == "POST" and bool(ids) and not wanted,
    }
    return render(request, "web/catalogue/to_shop.html", context, status=422 if context["wrong"] else 200)


def _chosen(request: CompanyRequest, given: QueryDict) -> tuple[list[int], bool]:
    """The ids of the selected products, and whether there are more than that."""
    asked = selection(given)
    rows = matching(request.company, asked.matching or QueryDict())
    if asked.matching is None:
        rows = rows.filter(pk__in=asked.ids)
    found = list(rows.values_list("pk", flat=True)[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _gains(shops: list[Account], ids: Collection[int], asked: Collection[int]) -> list[Gain]:
    rows = ChannelProduct.objects.filter(account__in=shops, product__in=ids).values_list("account")
    there = dict(rows.annotate(count=Count("pk")))
    return [
        Gain(
            shop,
            len(ids) - there.get(shop.pk, 0),
            there.get(shop.pk, 0),
            shop.pk in asked or len(shops) == 1,
        )
        for shop in shops
    ]


def _add(request: CompanyRequest, shops: list[Account], ids: list[int], *, enabled: bool) -> HttpResponse:
    for shop in shops:
        done = add_products(account=shop, product_ids=ids, by=request.by, enabled=enabled)
        there = f" {done.there:,} were there already." if done.there else ""
        bare = f" {done.without_sku:,} have no SKU in use." if done.without_sku else ""
        messages.success(request, f"{done.added:,} added to {shop}.{there}{bare}")
    if len(ids) == 1:
        made = ChannelProduct.objects.filter(account__in=shops, product=ids[0])
        if len(shops) == 1 and (row := made.first()) is not None:
            return back_to(request, "properties:product", channel_product_id=row.pk)
        return back_to(request, "catalogue:product", product_id=ids[0])
    query = {"shop": shops[0].pk} if len(shops) == 1 else None
    return back_to(request, "properties:list", query=query)
