"""One product: what is said of it, its variations, its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import strip_tags
from django.views.decorators.http import require_GET, require_http_methods

from shelfwire.catalog import content
from shelfwire.catalog.actions import update_product
from shelfwire.catalog.html import taken_out
from shelfwire.catalog.models import Product, ProductPicture, Sku
from shelfwire.inventory.queries import with_stock
from shelfwire.inventory.sellable import sellable
from shelfwire.people.models import Role
from shelfwire.web.access import CompanyRequest, back_to, find, requires
from shelfwire.web.catalogue.in_shops import in_shops
from shelfwire.web.catalogue.product_forms import ProductForm, shown
from shelfwire.web.forms import refusals

SHOWN = 300
"""Variations on one page; a channel takes no more (facts.md 9.5)."""


def every_product(request: CompanyRequest) -> QuerySet[Product]:
    """The company's products."""
    return Product.objects.filter(company=request.company)


@dataclass(frozen=True, slots=True)
class Odd:
    """An identifier, and what is odd about it."""

    kind: str
    value: str
    warning: str


@dataclass(frozen=True, slots=True)
class Child:
    """One SKU of a product, as it is shown."""

    sku: Sku
    options: list[str]
    identifiers: list[Odd]
    hint: str
    measures: str
    sellable: int
    picture: Any


def children(product: Product, company_pk: int) -> list[Child]:
    """The product's SKUs in use with their identifiers, stock and pictures, in a fixed number of queries."""
    rows = Sku.objects.filter(product=product, company_id=company_pk, archived_at__isnull=True)
    found = with_stock(rows.order_by("id")).prefetch_related("identifiers", "pictures__picture")[:SHOWN]
    return [_child(sku, len(product.option_names)) for sku in found]


def _child(sku: Sku, options: int) -> Child:
    kept = [
        Odd(
            one.get_kind_display(),
            one.value,
            " ".join(warned.message for warned in content.identifier_warnings(one.kind, one.value)),
        )
        for one in sku.identifiers.all()
    ]
    kinds = content.kinds_of(sku.barcode) if not kept else ()
    hint = f"The barcode can be its {kinds[0].upper()}." if kinds else ""
    picture = next((row.picture for row in sku.pictures.all()), None)
    free = sellable(sku.on_hand, sku.reserved, sku.buffer)  # type: ignore[attr-defined]  # annotated
    values = [*sku.option_values, *[""] * options][:options]
    return Child(sku, values, kept, hint, measured(sku), free, picture)


def measured(row: Product | Sku) -> str:
    """``1.5 lb, 10 × 8 × 1 in``; empty when nothing is known."""
    parts = [f"{shown(row.weight)} {row.weight_unit}"] if row.weight is not None else []
    sides = [row.length, row.width, row.height]
    if any(side is not None for side in sides):
        parts.append(f"{' × '.join(shown(side) or '?' for side in sides)} {row.length_unit}")
    return ", ".join(parts)


@requires(Role.VIEWER)
@require_GET
def detail(request: CompanyRequest, product_id: int) -> HttpResponse:
    """What is said of the product, its pictures and its SKUs."""
    product = find(every_product(request), pk=product_id)
    pictures = ProductPicture.objects.filter(product=product, sku__isnull=True).select_related("picture")
    mine = children(product, request.company.pk)
    context = {
        "product": product,
        "children": mine,
        "in_shops": in_shops(product),
        "archived": product.skus.filter(archived_at__isnull=False).count(),
        "measures": measured(product),
        "plain": strip_tags(product.description.replace("<", " <")).strip()[:2000],
        "is_html": product.description.strip().startswith("<"),
        "pictures": pictures,
        "failed": [row.picture for row in pictures if row.picture.reason and not row.picture.file_digest],
        "code": product.code or (mine[0].sku.code if mine else ""),
    }
    return render(request, "web/catalogue/product.html", context)


@requires(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, product_id: int) -> HttpResponse:
    """Change what is said of a product."""
    product = find(every_product(request), pk=product_id)
    form = ProductForm(request.POST or None, initial=ProductForm.of(product))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            values = form.values()
            update_product(product=product, by=request.by, **values)
            out = taken_out(values["description"]) + taken_out(values["short_description"])
            if out:
                messages.warning(
                    request, f"Taken out of the description, because it can harm: {', '.join(out)}."
                )
            messages.success(request, f"{values['title']} is saved.")
            return back_to(request, "catalogue:product", product_id=product.pk)
    context = {"form": form, "product": product, "heading": f"Edit {product.title}", "button": "Save"}
    return render(request, "web/catalogue/product_form.html", context, status=422 if form.errors else 200)
